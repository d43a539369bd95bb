//! Examinations at the edge: what policy names says whether one runs, and blocks them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
/// How many times in a row it may not be told whether a block holds before it counts as lost.
const UNTOLD: u32 = 2;
/// What the commands get of the environment.
const ENVIRONMENT: &[&str] = &["PATH", "DISPLAY", "XAUTHORITY", "HOME", "LANG"];

/// What watches and blocks examinations; dropping it ends the watch.
#[derive(Debug)]
pub struct Examinations {
    _watch: Watch,
    /// What is watched and how it is blocked.
    policy: Examination,
    /// False once nothing of it may be told any more: what another source says is not overtaken by this one.
    live: Arc<std::sync::Mutex<bool>>,
    block: Option<tokio::task::JoinHandle<()>>,
    hooks: Option<Hooks>,
    /// One hook at a time, in the order in which they were asked for.
    turn: Arc<Mutex<()>>,
    /// A block was verified last, and was not told to be lost.
    held: Arc<AtomicBool>,
    events: mpsc::UnboundedSender<Event>,
}

impl Examinations {
    /// Starts to watch, where policy names a source; `held` says whether examinations were verified to be blocked.
    #[must_use]
    pub fn start(policy: Option<&Examination>, held: bool, events: &mpsc::UnboundedSender<Event>) -> Option<Self> {
        let policy = policy?;
        let source = match &policy.source {
            ExaminationSource::File(path) => Source::File(PathBuf::from(path)),
            ExaminationSource::Command(command) => Source::Command(program(command)),
        };
        let told = events.clone();
        let live = Arc::new(std::sync::Mutex::new(true));
        let alive = Arc::clone(&live);
        let watch = Watch::start(source, Duration::from_secs(policy.poll_seconds.into()), move |state| {
            let state = match state {
                State::Idle => ExamState::Idle,
                State::Running => ExamState::Running,
                State::Unknown => ExamState::Unknown,
            };
            let alive = alive.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if *alive {
                // Without a loop there is nothing to guard any more.
                let _ = told.send(Event::Examination(state));
            }
        });
        let (turn, held) = (Arc::default(), Arc::new(AtomicBool::new(held)));
        let hooks = policy.hooks.clone();
        let block = hooks.clone().map(|hooks| watch_block(hooks, Arc::clone(&turn), Arc::clone(&held), events.clone()));
        Some(Self { _watch: watch, policy: policy.clone(), live, block, hooks, turn, held, events: events.clone() })
    }

    /// What policy names, as it is watched and blocked here.
    #[must_use]
    pub fn policy(&self) -> &Examination {
        &self.policy
    }

    /// Whether examinations were verified to be blocked when that was looked at last.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held.load(Ordering::SeqCst)
    }

    /// Blocks examinations, or takes the block away, and tells what is verified: what cannot be told counts as not done.
    pub fn block(&self, on: bool) {
        let (hooks, events) = (self.hooks.clone(), self.events.clone());
        let (turn, held) = (Arc::clone(&self.turn), Arc::clone(&self.held));
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
            let blocked = done.await.ok().flatten().unwrap_or(!on);
            held.store(blocked, Ordering::SeqCst);
            let _ = events.send(Event::Blocked(blocked));
        });
    }

    /// Whether examinations are verified to be blocked.
    pub async fn are_blocked(policy: Option<&Examination>) -> bool {
        let Some(hooks) = policy.and_then(|policy| policy.hooks.clone()) else { return false };
        let asked = tokio::task::spawn_blocking(move || verified(&hooks)).await;
        asked.ok().flatten().unwrap_or(false)
    }
}

/// Tells when a block that held no longer does, whoever took it away, or when nobody can tell any more.
fn watch_block(
    hooks: Hooks,
    turn: Arc<Mutex<()>>,
    held: Arc<AtomicBool>,
    events: mpsc::UnboundedSender<Event>,
) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let mut untold = 0;
        while !events.is_closed() {
            tokio::time::sleep(AGAIN).await;
            let _turn = turn.lock().await;
            let hooks = hooks.clone();
            let now = tokio::task::spawn_blocking(move || verified(&hooks)).await.ok().flatten();
            // One answer that cannot be told is neither a block that holds nor one that was taken away.
            untold = if now.is_none() { untold + 1 } else { 0 };
            let lost = now == Some(false) || untold >= UNTOLD;
            if lost && held.swap(false, Ordering::SeqCst) {
                tracing::warn!(told = now.is_some(), "examinations are no longer verified to be blocked");
                let _ = events.send(Event::Blocked(false));
            } else if now == Some(true) {
                held.store(true, Ordering::SeqCst);
            }
        }
    })
}

impl Drop for Examinations {
    fn drop(&mut self) {
        *self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = false;
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
