//! What the console's window asks for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Grantable, HelpReason, Language, Level, ReleaseItem, ScreenPlace, Signature, Theme};

/// What the console's window asks for.
#[derive(Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Ask {
    /// Choose a level; `minutes` for Limited and Full.
    ChooseLevel {
        /// The level.
        level: Level,
        /// How long, in minutes.
        minutes: Option<u32>,
        /// Who signs, where policy asks for it.
        sign: Option<Signature>,
    },
    /// Give the open level half an hour more, or as much of it as the ceiling leaves.
    Extend {
        /// Who signs, where policy asks for it.
        sign: Option<Signature>,
    },
    /// Restore the level that an end by staff suspended.
    RestoreLevel {
        /// Who signs, where policy asks for it.
        sign: Option<Signature>,
    },
    /// Release one task at No access.
    ReleaseTask {
        /// The engineer or the ticket.
        whom: String,
        /// What for.
        what: String,
        /// How long, in minutes.
        minutes: u32,
        /// True where a session password is offered for it at once.
        password: bool,
        /// Who signs, where policy asks for it.
        sign: Option<Signature>,
    },
    /// Take the released task back.
    Revoke,
    /// Put away that a released task is over.
    DismissTask,
    /// Offer a session password (the level is open, or a task is released).
    OfferPassword,
    /// Withdraw it.
    WithdrawPassword,
    /// Let the engineer in, with what is granted.
    Accept {
        /// The request.
        id: String,
        /// What is granted.
        grant: Vec<Grantable>,
        /// Who signs, where policy asks for it.
        sign: Option<Signature>,
    },
    /// Refuse.
    Refuse {
        /// The request.
        id: String,
    },
    /// Grant one capability, or take it back, while the session runs.
    Grant {
        /// The engineer's session.
        id: String,
        /// Which.
        capability: Grantable,
        /// Granted or not.
        on: bool,
        /// Who signs, where policy asks for it; never for taking back.
        sign: Option<Signature>,
    },
    /// Pause or go on.
    Pause {
        /// Paused or not.
        on: bool,
    },
    /// Say that somebody is at the workstation.
    Present,
    /// Keep what is about to end by itself open.
    KeepOpen,
    /// End one engineer's session; the others stay.
    Remove {
        /// The engineer's session.
        id: String,
    },
    /// Stop a tool: it is asked, has its time, and is killed.
    StopTool {
        /// The engineer's session.
        id: String,
        /// The run.
        run: u32,
    },
    /// Mask one more place of the mirrored screen, at once.
    MaskMore {
        /// Where.
        place: ScreenPlace,
    },
    /// Take a mask of the staff's own away, once that is recorded.
    MaskLess {
        /// The mask.
        id: u32,
    },
    /// Release the scanner for patients: the whole checklist is done.
    CompleteRelease {
        /// What was ticked.
        done: Vec<ReleaseItem>,
        /// Who signs, where policy asks for it.
        sign: Option<Signature>,
    },
    /// Call the service centre for help.
    CallHelp {
        /// Why.
        reason: HelpReason,
    },
    /// Put the call for help away.
    DismissHelp,
    /// Put the end card away.
    Dismiss,
    /// Put a notice away.
    DismissNotice {
        /// Its code.
        code: String,
    },
    /// Choose the language.
    Language {
        /// Which.
        language: Language,
    },
    /// Choose the colours.
    Theme {
        /// Which.
        theme: Theme,
    },
}

impl Ask {
    /// Who signs for it, where somebody does.
    #[must_use]
    pub fn signature(&self) -> Option<&Signature> {
        match self {
            Self::ChooseLevel { sign, .. }
            | Self::Extend { sign }
            | Self::RestoreLevel { sign }
            | Self::ReleaseTask { sign, .. }
            | Self::Accept { sign, .. }
            | Self::Grant { sign, .. }
            | Self::CompleteRelease { sign, .. } => sign.as_ref(),
            Self::Revoke
            | Self::DismissTask
            | Self::OfferPassword
            | Self::WithdrawPassword
            | Self::Refuse { .. }
            | Self::Pause { .. }
            | Self::Present
            | Self::KeepOpen
            | Self::Remove { .. }
            | Self::StopTool { .. }
            | Self::MaskMore { .. }
            | Self::MaskLess { .. }
            | Self::CallHelp { .. }
            | Self::DismissHelp
            | Self::Dismiss
            | Self::DismissNotice { .. }
            | Self::Language { .. }
            | Self::Theme { .. } => None,
        }
    }
}

/// Why an [`Ask`] was not done: a code, and a sentence in the language in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct AskRefused {
    /// The code.
    pub code: String,
    /// What happened, what it means for access, what to do.
    pub sentence: String,
}
