//! What cannot work now, as the window shows it; the collector's state among it.

use serde_json::json;
use session::Input;

use super::Core;
use crate::collector::CollectorEvent;
use crate::event::Command;
use crate::view::Notice;

impl Core {
    /// Neither local input nor the End key is noticed any more.
    pub(super) fn local_unknown(&mut self, detail: &str) {
        self.notice("presence", "notice-presence", detail, true);
        self.end_key(false);
        self.input(Input::LocalUnwatched);
    }

    /// The list of known patients was read, or could not be: then no line is shown again, which the staff are told.
    pub(super) fn patients(&mut self, read: Result<(), String>) {
        match read {
            Ok(()) => self.put_away("patients"),
            Err(detail) => {
                tracing::error!(detail, "the list of known patients cannot be read");
                self.notice("patients", "notice-patients", &detail, true);
                self.note(history::Kind::Fault, json!({"fact": "patients-unread"}));
            }
        }
    }

    pub(super) fn end_key(&mut self, watched: bool) {
        if watched {
            return self.put_away("hotkey");
        }
        let key = self.policy.end_hotkey.to_string();
        let text = self.words.with("notice-hotkey", &[("key", key.into())]);
        self.put_notice("hotkey", text, true);
    }

    /// The collector's state, in the history and as a notice while it is lost: access does not depend on it.
    pub(super) fn collector(&mut self, event: &CollectorEvent) {
        let (kind, payload) = match event {
            CollectorEvent::Lost { why } => {
                let why_words = self.words.say(&format!("why-collector-{why}"));
                self.notice("collector", "notice-collector", &why_words, true);
                (history::Kind::CollectorLost, json!({"fact": "collector-lost", "why": format!("collector-{why}")}))
            }
            CollectorEvent::Back => {
                self.put_away("collector");
                (history::Kind::CollectorBack, json!({"fact": "collector-back"}))
            }
            CollectorEvent::Missed { why, from, to } => {
                let payload = json!({"fact": why.fact(), "from": from, "to": to});
                (history::Kind::CollectorMissed, payload)
            }
        };
        self.commands.push_back(Command::Note(Box::new(crate::startup::note(kind, None, payload))));
    }

    pub(super) fn notice(&mut self, code: &str, key: &str, detail: &str, stays: bool) {
        let text = self.words.with(key, &[("detail", detail.into())]);
        self.put_notice(code, text, stays);
    }

    /// A notice that does not hold any more.
    pub(super) fn put_away(&mut self, code: &str) {
        self.notices.retain(|notice| notice.code != code);
    }

    pub(super) fn put_notice(&mut self, code: &str, text: String, stays: bool) {
        self.put_away(code);
        self.notices.push(Notice { code: code.to_owned(), text, stays });
    }
}
