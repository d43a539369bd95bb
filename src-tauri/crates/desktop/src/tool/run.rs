//! What to do about a tool and when: pure, time comes in as an argument.

use std::time::Duration;

use super::protocol::Ask;
use super::{Ended, GONE_WITHIN, Told};

/// At first what is left is looked for and killed without a pause: what forks as it dies must not get away.
const AT_ONCE: Duration = Duration::from_millis(50);
const SOON: Duration = Duration::from_millis(5);
/// How often what was started meanwhile, and left behind, is asked as well.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// How often it is tried again once it was told that the tool is not gone.
const LATER: Duration = Duration::from_millis(250);

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Ask everything of the tool to end.
    Ask,
    /// Ask what was left behind and has not been asked. What a process that was asked starts to clean up is let be.
    AskOrphans,
    /// Kill everything of it.
    Kill,
    /// Tell this.
    Tell(Told),
}

/// One run, from its start. Times count from then.
#[derive(Debug)]
pub struct Run {
    time_to_end: Duration,
    how: Ended,
    /// The end of the process that was started: its status, where it has one.
    exited: Option<Option<i32>>,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Running,
    Asked { until: Duration, next: Duration },
    Killing { since: Duration, next: Duration, told: bool },
}

impl Run {
    /// A tool that has just started.
    pub fn new(time_to_end: Duration) -> Self {
        Self { time_to_end, how: Ended::Exited, exited: None, phase: Phase::Running }
    }

    /// The console asks.
    pub fn asked(&mut self, ask: Ask, now: Duration) -> Vec<Act> {
        match (ask, self.phase) {
            (Ask::End, Phase::Running) => {
                self.how = Ended::Stopped;
                self.ask(now)
            }
            (Ask::Kill, Phase::Running) => {
                self.how = Ended::Stopped;
                self.kill(now)
            }
            (Ask::Kill, Phase::Asked { .. }) => self.kill(now),
            (Ask::Check, Phase::Killing { since, told, .. }) => {
                self.phase = Phase::Killing { since, next: now, told };
                Vec::new()
            }
            (Ask::End, Phase::Asked { .. } | Phase::Killing { .. })
            | (Ask::Kill, Phase::Killing { .. })
            | (Ask::Check, Phase::Running | Phase::Asked { .. }) => Vec::new(),
        }
    }

    /// The process that was started has ended; what it started may still run.
    pub fn exited(&mut self, status: Option<i32>, now: Duration) -> Vec<Act> {
        if self.exited.is_some() {
            // Another process that got its number anew.
            return Vec::new();
        }
        self.exited = Some(status);
        match self.phase {
            Phase::Running => self.ask(now),
            Phase::Asked { .. } | Phase::Killing { .. } => Vec::new(),
        }
    }

    /// Nothing of the tool is left.
    pub fn childless(&self) -> Told {
        self.ended(true)
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Duration) -> Vec<Act> {
        match self.phase {
            Phase::Asked { until, .. } if now >= until => self.kill(now),
            Phase::Asked { until, next } if now >= next => {
                self.phase = Phase::Asked { until, next: now + ASK_EVERY };
                vec![Act::AskOrphans]
            }
            Phase::Killing { since, next, told } if now >= next => {
                let late = now >= since + GONE_WITHIN;
                let pause = if late {
                    LATER
                } else if now >= since + AT_ONCE {
                    SOON
                } else {
                    Duration::ZERO
                };
                self.phase = Phase::Killing { since, next: now + pause, told: told || late };
                let tell = (late && !told).then(|| Act::Tell(self.ended(false)));
                std::iter::once(Act::Kill).chain(tell).collect()
            }
            Phase::Running | Phase::Asked { .. } | Phase::Killing { .. } => Vec::new(),
        }
    }

    /// When [`Run::tick`] has something to do next.
    pub fn due(&self) -> Option<Duration> {
        match self.phase {
            Phase::Running => None,
            Phase::Asked { until, next } => Some(until.min(next)),
            Phase::Killing { next, .. } => Some(next),
        }
    }

    fn ask(&mut self, now: Duration) -> Vec<Act> {
        self.phase = Phase::Asked { until: now.saturating_add(self.time_to_end), next: now + ASK_EVERY };
        vec![Act::Ask]
    }

    fn kill(&mut self, now: Duration) -> Vec<Act> {
        // Who ended by itself did, whatever it left behind.
        self.how = match self.how {
            Ended::Exited => Ended::Exited,
            Ended::Stopped | Ended::Killed | Ended::Lost => Ended::Killed,
        };
        self.phase = Phase::Killing { since: now, next: now, told: false };
        vec![Act::Tell(Told::Killing), Act::Kill]
    }

    fn ended(&self, gone: bool) -> Told {
        Told::Ended { how: self.how, status: self.exited.flatten(), gone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: Duration = Duration::from_secs(10);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn killing() -> Vec<Act> {
        vec![Act::Tell(Told::Killing), Act::Kill]
    }

    fn ended(how: Ended, status: Option<i32>, gone: bool) -> Told {
        Told::Ended { how, status, gone }
    }

    #[test]
    fn what_ends_when_asked_was_stopped() {
        let mut run = Run::new(TIME);
        assert_eq!(run.asked(Ask::End, at(5)), [Act::Ask]);
        assert_eq!(run.due(), Some(at(5) + ASK_EVERY));
        assert_eq!(run.tick(at(5)), []);
        assert_eq!(run.asked(Ask::End, at(6)), []);
        assert_eq!(run.tick(at(14)), [Act::AskOrphans]);
        assert_eq!(run.exited(Some(0), at(14)), []);
        assert_eq!(run.childless(), ended(Ended::Stopped, Some(0), true));
    }

    #[test]
    fn what_does_not_end_in_its_time_is_killed() {
        let mut run = Run::new(TIME);
        run.asked(Ask::End, at(5));
        run.tick(at(15) - ASK_EVERY / 2);
        assert_eq!(run.due(), Some(at(15)));
        assert_eq!(run.tick(at(15)), killing());
        assert_eq!(run.asked(Ask::Kill, at(15)), []);
        assert_eq!(run.tick(at(15)), [Act::Kill]);
        run.exited(None, at(15));
        assert_eq!(run.childless(), ended(Ended::Killed, None, true));
    }

    #[test]
    fn what_is_left_behind_is_asked_and_killed_but_the_tool_exited() {
        let mut run = Run::new(TIME);
        assert_eq!(run.exited(Some(3), at(1)), [Act::Ask]);
        assert_eq!(run.exited(Some(0), at(1)), []);
        assert_eq!(run.asked(Ask::End, at(2)), []);
        assert_eq!(run.tick(at(11)), killing());
        assert_eq!(run.childless(), ended(Ended::Exited, Some(3), true));
    }

    #[test]
    fn what_stays_is_told_once_and_tried_again() {
        let mut run = Run::new(TIME);
        assert_eq!(run.asked(Ask::Kill, at(0)), killing());
        let told = Act::Tell(ended(Ended::Killed, None, false));
        assert_eq!(run.tick(at(2)), [Act::Kill, told]);
        assert_eq!(run.tick(at(2)), []);
        run.asked(Ask::Check, at(2));
        assert_eq!(run.tick(at(2)), [Act::Kill]);
        assert_eq!(run.tick(at(3)), [Act::Kill]);
        assert_eq!(run.childless(), ended(Ended::Killed, None, true));
    }
}
