//! Desktop notifications.

use desktop::notifications::{Notice as Notification, Urgency};
use session::{Deadline, EndReason, Millis, Warning};
use wire::SessionId;

use super::{Core, who};
use crate::event::Command;
use crate::record::end_code;

impl Core {
    pub(in crate::core) fn notify_request(&mut self, session: SessionId) {
        let seconds = i64::from(self.machine.limits().request_seconds());
        if let Some(who) = self.engineer(session).map(who) {
            let body = self.words.with("told-request-body", &[("seconds", seconds.into())]);
            self.notify("request", self.words.with("told-request", &who), body, Urgency::Critical);
        }
    }

    pub(in crate::core) fn notify_start(&mut self, session: SessionId) {
        self.commands.push_back(Command::Withdraw("request"));
        if let Some(who) = self.engineer(session).map(who) {
            let body = self.words.with("told-start-body", &who);
            self.notify("session", self.words.say("told-start"), body, Urgency::Normal);
        }
    }

    pub(in crate::core) fn notify_end(&mut self, why: EndReason) {
        let why = self.words.say(&format!("ended-{}", end_code(why)));
        let now = self.standing_sentence("now");
        let body = self.words.with("told-end-body", &[("why", why.into()), ("now", now.into())]);
        self.notify("session", self.words.say("told-end"), body, Urgency::Normal);
    }

    pub(in crate::core) fn notify_link(&mut self) {
        let reason = self.link.2.map(|key| self.words.say(key)).unwrap_or_default();
        let body = self.words.with("told-link-body", &[("reason", reason.into())]);
        self.notify("link", self.words.say("told-link"), body, Urgency::Normal);
    }

    /// A session ends soon by itself: the staff are told, and the window comes to the front.
    pub(in crate::core) fn warn(&mut self, session: SessionId, why: Warning, at: Millis) {
        let key = match why {
            Warning::Idle => "told-warn-idle-body",
            Warning::Longest => "told-warn-longest-body",
            Warning::Hours => "told-warn-hours-body",
        };
        let seconds = i64::try_from(at.saturating_sub(self.now.mono).div_ceil(1_000)).unwrap_or(i64::MAX);
        let Some(engineer) = self.engineer(session).map(|engineer| engineer.name().as_str().to_owned()) else { return };
        let body = self.words.with(key, &[("engineer", engineer.into()), ("seconds", seconds.into())]);
        self.notify("warning", self.words.say("told-warn"), body, Urgency::Critical);
        self.commands.push_back(crate::core::front());
    }

    pub(in crate::core) fn notify_locked(&mut self, until: Deadline) {
        let body = self.words.with("told-locked-body", &[("until", self.time(until).into())]);
        self.notify("locked", self.words.say("told-locked"), body, Urgency::Critical);
    }

    pub(in crate::core) fn notify_task_used(&mut self) {
        self.notify("task", self.words.say("told-task-used"), self.words.say("told-task-used-body"), Urgency::Normal);
    }

    pub(in crate::core) fn notify_full_broken(&mut self) {
        let (summary, body) = (self.words.say("told-full-broken"), self.words.say("told-full-broken-body"));
        self.notify("full", summary, body, Urgency::Critical);
    }

    /// Verification found that the history was changed: `sentence` says what it found.
    pub fn notify_changed(&mut self, sentence: String) {
        self.notify("history", self.words.say("told-history"), sentence, Urgency::Critical);
    }

    fn notify(&mut self, key: &str, summary: String, body: String, urgency: Urgency) {
        self.commands.push_back(Command::Notify(Notification { key: key.to_owned(), summary, body, urgency }));
    }
}
