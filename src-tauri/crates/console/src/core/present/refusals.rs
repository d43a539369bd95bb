//! Why something was not done, for people.

use session::Refused;

use super::Core;
use crate::core::asking::NotDone;
use crate::view::AskRefused;

impl Core {
    pub(in crate::core) fn refusal(&self, not_done: NotDone) -> AskRefused {
        let code = match not_done {
            NotDone::Extend => "extend",
            NotDone::NoLink => "help",
            NotDone::Language => "language",
            NotDone::NoPlace => "no-place",
            NotDone::MasksFull => "masks-full",
            NotDone::NoMask => "no-mask",
            NotDone::Blocked => {
                // What has to be mended first, in the words of the notices that stay until it is.
                let sentences: Vec<String> =
                    self.blocked.iter().map(|blocked| self.blocked_sentence(blocked)).collect();
                return AskRefused { code: "blocked".to_owned(), sentence: sentences.join(" ") };
            }
            NotDone::Refused(refused) => self.code(refused),
        };
        AskRefused { code: code.to_owned(), sentence: self.words.say(&format!("not-done-{code}")) }
    }

    fn code(&self, refused: Refused) -> &'static str {
        match refused {
            Refused::Policy => "policy",
            Refused::Barred => "barred",
            Refused::Hours => "hours",
            Refused::Length => "length",
            Refused::Text => "text",
            Refused::LevelOpen => "level-open",
            Refused::Blocked if self.vendor.is_none() => "not-enrolled",
            Refused::Blocked => "blocked",
            Refused::NothingToRestore => "nothing-to-restore",
            Refused::NothingToEnd => "nothing-to-end",
            Refused::Busy => "busy",
            Refused::OutOfPlace | Refused::Turned(_) | Refused::TooMany => "out-of-place",
            Refused::OtherSession => "other-session",
            Refused::ViewFirst => "view-first",
            Refused::Unwatched => "unwatched",
            Refused::NotGranted => "not-granted",
            Refused::Paused => "paused",
            Refused::NotRecorded => "not-recorded",
            Refused::Participants => "participants",
            Refused::NoInterlock => "no-interlock",
            Refused::ExaminationRuns => "examination-runs",
            Refused::Checklist => "checklist",
            Refused::ToolsRun => "tools-run",
            Refused::Unsigned => "unsigned",
            Refused::SecondPersonNeeded => "second-person",
            Refused::SamePerson => "same-person",
            Refused::Tool(_) => "tool",
        }
    }
}
