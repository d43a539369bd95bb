//! The test of the connection to the service centre: step by step, beside the link that may be up, and recorded.
//!
//! INVARIANT (I6): nothing can come in by it. It works on a connection of its own, by what the enrolment left and the policy's
//! files say, away from the loop; the link, its sessions and the level do not hear of it.

mod said;

use std::sync::Arc;

use anyhow::Result;
use chrono::Utc;
use desktop::keyring::Keyring;
use desktop::paths;
use history::Kind;
use link::{Found, LinkConfig, Outcome, Passed, Proxy, STEP_PATIENCE, Step};
use serde_json::json;
use tokio::sync::{Notify, Semaphore};

use crate::enrolment::{self, Enrolled};
use crate::handle::Console;
use crate::policy_files::PolicyFiles;
use crate::view::{AskRefused, CheckLine, CheckState, CheckStep, CheckVerdict, LinkCheck, LinkState};
use crate::words::Words;

/// Why there is nothing to test.
#[derive(Debug)]
pub(crate) enum Untestable {
    /// No enrolment file was taken.
    NotEnrolled,
    /// What the enrolment left, the keyring or the policy cannot be used.
    Unusable(String),
}

/// Lets one test run at a time, and stops it; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct LinkChecks {
    alone: Arc<Semaphore>,
    stop: Arc<Notify>,
}

impl Default for LinkChecks {
    fn default() -> Self {
        Self { alone: Arc::new(Semaphore::new(1)), stop: Arc::default() }
    }
}

/// What a link would be told now.
pub(crate) async fn config(files: &PolicyFiles) -> Result<LinkConfig, Untestable> {
    let unusable = |error: anyhow::Error| Untestable::Unusable(format!("{error:#}"));
    let files = files.clone();
    let read = tokio::task::spawn_blocking(move || {
        let data = paths::data_dir()?;
        let enrolled = Enrolled::read(&data)?;
        anyhow::Ok((enrolled, files.policy().map_err(anyhow::Error::msg)))
    });
    let (enrolled, policy) = read.await.map_err(anyhow::Error::new).and_then(|read| read).map_err(unusable)?;
    let enrolled = enrolled.ok_or(Untestable::NotEnrolled)?;
    let policy = policy.map_err(unusable)?;
    let keyring =
        Keyring::open(enrolment::NAMESPACE, enrolment::KEYRING_LIMIT).map_err(|error| unusable(error.into()))?;
    enrolled.link_config(&keyring, &policy.link).await.map_err(unusable)
}

/// A test as it stands.
pub(crate) struct Standing<'a> {
    words: &'a Words,
    up: bool,
    /// When it was begun, Unix milliseconds.
    at: i64,
    way: Way,
    check: LinkCheck,
}

/// What of the configuration its sentences name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Way {
    /// The relay, `host:port`.
    pub(crate) relay: String,
    /// The proxy, `host:port`, where there is one.
    pub(crate) proxy: Option<String>,
    /// True where only the authority of the enrolment or the policy may vouch for the relay.
    pub(crate) pinned: bool,
}

impl Way {
    fn of(config: &LinkConfig) -> Self {
        let proxy = match &config.proxy {
            Proxy::None => None,
            Proxy::Http { host, port, .. } => Some(format!("{host}:{port}")),
        };
        let relay = config.relay.to_string().trim_start_matches("wss://").to_owned();
        Self { relay, proxy, pinned: matches!(config.trust, link::Trust::Pinned(_)) }
    }
}

impl<'a> Standing<'a> {
    /// A test that begins at a time in Unix milliseconds; `up`: the link is up beside it.
    pub(crate) fn new(words: &'a Words, up: bool, at: i64) -> Self {
        let line = |step| CheckLine {
            step: shown(step),
            state: CheckState::Waiting,
            name: words.say(&format!("check-step-{}", code(step))),
            word: String::new(),
            found: String::new(),
            means: String::new(),
            remedy: String::new(),
        };
        let check = LinkCheck {
            verdict: CheckVerdict::Running,
            sentence: words.say("check-running"),
            beside: if up { words.say("check-beside") } else { String::new() },
            lines: Step::ALL.map(line).into(),
            recorded: None,
        };
        let mut standing = Self { words, up, at, way: Way::default(), check };
        Step::ALL.into_iter().for_each(|step| standing.set(step, CheckState::Waiting));
        standing
    }

    fn line(&mut self, step: Step) -> Option<&mut CheckLine> {
        self.check.lines.iter_mut().find(|line| line.step == shown(step))
    }

    fn set(&mut self, step: Step, state: CheckState) {
        let word = self.words.say(&format!("check-state-{}", state_code(state)));
        if let Some(line) = self.line(step) {
            (line.state, line.word) = (state, word);
        }
    }

    /// One more thing is known.
    pub(crate) fn found(&mut self, Found { step, outcome }: Found) {
        match outcome {
            Outcome::Begun => self.set(step, CheckState::Running),
            Outcome::Passed(passed) => {
                let state = match passed {
                    Passed::NoProxy => CheckState::Unneeded,
                    Passed::ClockUntold => CheckState::Unknown,
                    Passed::Name { .. }
                    | Passed::Address { .. }
                    | Passed::Proxy
                    | Passed::Tls
                    | Passed::Certificate
                    | Passed::Enrolment
                    | Passed::Clock { .. } => CheckState::Passed,
                };
                self.set(step, state);
                let found = said::passed(self.words, &self.way, &passed);
                if let Some(line) = self.line(step) {
                    line.found = found;
                }
            }
            Outcome::Failed(fault) => {
                let failed = said::failed(self.words, &self.way, step, &fault, (self.up, self.at));
                self.fail(step, failed);
                self.over(CheckVerdict::Failed, self.words.with("check-failed", &[("step", self.name(step).into())]));
            }
        }
    }

    fn name(&self, step: Step) -> String {
        self.words.say(&format!("check-step-{}", code(step)))
    }

    fn fail(&mut self, step: Step, failed: said::Failed) {
        self.set(step, CheckState::Failed);
        if let Some(line) = self.line(step) {
            (line.found, line.means, line.remedy) = (failed.found, failed.means, failed.remedy);
        }
    }

    fn over(&mut self, verdict: CheckVerdict, sentence: String) {
        (self.check.verdict, self.check.sentence) = (verdict, sentence);
        for step in Step::ALL {
            let open = |line: &CheckLine| matches!(line.state, CheckState::Waiting | CheckState::Running);
            if self.check.lines.iter().any(|line| line.step == shown(step) && open(line)) {
                self.set(step, CheckState::NotTried);
            }
        }
    }

    /// Nothing can be tested.
    pub(crate) fn impossible(&mut self, why: &Untestable) {
        let failed = said::untestable(self.words, why, self.up);
        self.fail(Step::Name, failed);
        self.over(CheckVerdict::Impossible, self.words.say("check-impossible"));
    }

    fn good(&mut self) {
        self.over(CheckVerdict::Good, self.words.say(if self.up { "check-good" } else { "check-good-down" }));
    }

    fn stopped(&mut self) {
        self.over(CheckVerdict::Stopped, self.words.say("check-stopped"));
    }

    pub(crate) fn check(&self) -> &LinkCheck {
        &self.check
    }

    /// Tests by a configuration; `tell` is handed the whole at every change.
    pub(crate) async fn run(&mut self, config: &LinkConfig, mut tell: impl FnMut(&LinkCheck) + Send) {
        self.way = Way::of(config);
        let tested = link::check(config, STEP_PATIENCE, Utc::now, |found| {
            self.found(found);
            tell(&self.check);
        });
        match tested.await {
            Ok(true) => self.good(),
            Ok(false) => {}
            Err(error) => self.impossible(&Untestable::Unusable(error.to_string())),
        }
        tell(&self.check);
    }
}

impl Console {
    /// Tests the connection to the service centre; `tell` is handed the whole test at every change, the last time once it
    /// stands in the history, or does not.
    ///
    /// # Errors
    /// [`AskRefused`] where a test is under way.
    pub async fn link_check(&self, tell: impl Fn(LinkCheck) + Send + Sync) -> Result<(), AskRefused> {
        let files = self.files().clone();
        self.checked_by(async move { config(&files).await }, tell).await
    }

    async fn checked_by(
        &self,
        config: impl Future<Output = Result<LinkConfig, Untestable>> + Send,
        tell: impl Fn(LinkCheck) + Send + Sync,
    ) -> Result<(), AskRefused> {
        let checks = self.checks().clone();
        let Ok(_alone) = checks.alone.try_acquire() else {
            return Err(self.refused("check-busy", "check-busy", &[]));
        };
        let stop = checks.stop.notified();
        tokio::pin!(stop);
        stop.as_mut().enable();
        let words = self.words();
        let up = self.views().now().link.state == LinkState::Connected;
        let mut standing = Standing::new(&words, up, Utc::now().timestamp_millis());
        tell(standing.check().clone());
        let run = async {
            match config.await {
                Ok(config) => standing.run(&config, |check| tell(check.clone())).await,
                Err(why) => standing.impossible(&why),
            }
        };
        let stopped = tokio::select! {
            () = stop => true,
            () = run => false,
        };
        if stopped {
            standing.stopped();
        }
        tell(standing.check().clone());
        let Some((fact, step)) = fact(standing.check()) else { return Ok(()) };
        let said = step.map_or_else(|| json!({}), |step| json!({"check": step}));
        standing.check.recorded = Some(self.record(Kind::LinkTested, fact, &said).await.is_ok());
        tell(standing.check().clone());
        Ok(())
    }

    /// Stops the test that runs.
    pub fn stop_link_check(&self) {
        self.checks().stop.notify_waiters();
    }
}

/// What the history keeps of a test: its fact, and the step that failed; none where nothing went out.
fn fact(check: &LinkCheck) -> Option<(&'static str, Option<&'static str>)> {
    let failed = check.lines.iter().position(|line| line.state == CheckState::Failed);
    let failed = failed.and_then(|at| Step::ALL.get(at)).map(|step| code(*step));
    match check.verdict {
        CheckVerdict::Good => Some(("link-tested-good", None)),
        CheckVerdict::Failed => Some(("link-tested-failed", failed)),
        CheckVerdict::Stopped => Some(("link-tested-stopped", None)),
        CheckVerdict::Running | CheckVerdict::Impossible => None,
    }
}

/// The stable code of a step.
fn code(step: Step) -> &'static str {
    match step {
        Step::Name => "name",
        Step::Address => "address",
        Step::Proxy => "proxy",
        Step::Tls => "tls",
        Step::Certificate => "certificate",
        Step::Enrolment => "enrolment",
        Step::Clock => "clock",
    }
}

fn shown(step: Step) -> CheckStep {
    match step {
        Step::Name => CheckStep::Name,
        Step::Address => CheckStep::Address,
        Step::Proxy => CheckStep::Proxy,
        Step::Tls => CheckStep::Tls,
        Step::Certificate => CheckStep::Certificate,
        Step::Enrolment => CheckStep::Enrolment,
        Step::Clock => CheckStep::Clock,
    }
}

fn state_code(state: CheckState) -> &'static str {
    match state {
        CheckState::Waiting => "waiting",
        CheckState::Running => "running",
        CheckState::Passed => "passed",
        CheckState::Unneeded => "unneeded",
        CheckState::Unknown => "unknown",
        CheckState::Failed => "failed",
        CheckState::NotTried => "not-tried",
    }
}

#[cfg(test)]
mod tests;
