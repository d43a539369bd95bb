//! Examinations at the edge: what policy names says whether one runs, and blocks them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use desktop::examination::{Source, State, Watch, run_hook};
use desktop::process::Program;
use policy::{CommandLine, Examination, ExaminationSource, Hooks};
use session::ExamState;
use tokio::sync::{Mutex, mpsc};

use crate::event::Event;

/// How long a hook may take; the machine waits a little longer.
const HOOK: Duration = Duration::from_secs(6);
/// How often a block that holds is looked at again.
const AGAIN: Duration = Duration::from_secs(5);
/// What the commands get of the environment.
const ENVIRONMENT: &[&str] = &["PATH", "DISPLAY", "XAUTHORITY", "HOME", "LANG"];

/// What watches and blocks examinations; dropping it ends the watch.
#[derive(Debug)]
pub struct Examinations {
    _watch: Watch,
    block: Option<tokio::task::JoinHandle<()>>,
    hooks: Option<Hooks>,
    /// One hook at a time, in the order in which they were asked for.
    turn: Arc<Mutex<()>>,
    events: mpsc::UnboundedSender<Event>,
}

impl Examinations {
    /// Starts to watch, where policy names a source.
    #[must_use]
    pub fn start(policy: Option<&Examination>, events: &mpsc::UnboundedSender<Event>) -> Option<Self> {
        let policy = policy?;
        let source = match &policy.source {
            ExaminationSource::File(path) => Source::File(PathBuf::from(path)),
            ExaminationSource::Command(command) => Source::Command(program(command)),
        };
        let told = events.clone();
        let watch = Watch::start(source, Duration::from_secs(policy.poll_seconds.into()), move |state| {
            let state = match state {
                State::Idle => ExamState::Idle,
                State::Running => ExamState::Running,
                State::Unknown => ExamState::Unknown,
            };
            // Without a loop there is nothing to guard any more.
            let _ = told.send(Event::Examination(state));
        });
        let block = policy.hooks.clone().map(|hooks| watch_block(hooks, events.clone()));
        Some(Self { _watch: watch, block, hooks: policy.hooks.clone(), turn: Arc::default(), events: events.clone() })
    }

    /// Blocks examinations, or takes the block away, and tells what is verified: what cannot be told counts as not done.
    pub fn block(&self, on: bool) {
        let (hooks, events, turn) = (self.hooks.clone(), self.events.clone(), Arc::clone(&self.turn));
        tokio::spawn(async move {
            let _turn = turn.lock().await;
            let done = tokio::task::spawn_blocking(move || {
                let hooks = hooks?;
                let done = run_hook(program(if on { &hooks.block } else { &hooks.unblock }), HOOK);
                if done != Some(0) {
                    tracing::warn!(?done, on, "the hook for examinations failed");
                }
                verified(&hooks)
            });
            let _ = events.send(Event::Blocked(done.await.ok().flatten().unwrap_or(!on)));
        });
    }

    /// Whether examinations are verified to be blocked.
    pub async fn are_blocked(policy: Option<&Examination>) -> bool {
        let Some(hooks) = policy.and_then(|policy| policy.hooks.clone()) else { return false };
        let asked = tokio::task::spawn_blocking(move || verified(&hooks)).await;
        asked.ok().flatten().unwrap_or(false)
    }
}

/// Tells when a block that held no longer does, whoever took it away.
fn watch_block(hooks: Hooks, events: mpsc::UnboundedSender<Event>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let mut held = false;
        while !events.is_closed() {
            tokio::time::sleep(AGAIN).await;
            let hooks = hooks.clone();
            // What cannot be told is neither a block that holds nor one that was taken away.
            let Some(now) = tokio::task::spawn_blocking(move || verified(&hooks)).await.ok().flatten() else {
                continue;
            };
            if std::mem::replace(&mut held, now) && !now {
                let _ = events.send(Event::Blocked(false));
            }
        }
    })
}

impl Drop for Examinations {
    fn drop(&mut self) {
        if let Some(block) = &self.block {
            block.abort();
        }
    }
}

/// What the hook `blocked` says: 0 is blocked, 1 is not, all else cannot be told.
fn verified(hooks: &Hooks) -> Option<bool> {
    match run_hook(program(&hooks.blocked), HOOK)? {
        0 => Some(true),
        1 => Some(false),
        _ => None,
    }
}

fn program(command: &CommandLine) -> Program {
    let env = ENVIRONMENT.iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?))).collect();
    Program { path: PathBuf::from(&command.program), args: command.args.iter().map(Into::into).collect(), env }
}
