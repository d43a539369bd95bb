//! What the staff ask for in the window, and how it becomes an input of the machine.

use pairing::SessionPassword;
use policy::Initials;
use serde_json::json;
use session::{Checklist, Choice, Grantable, Input, Level, Refused, Signed};
use wire::{HelpReason, SessionId};

use super::{Core, SET_ASIDE, offered};
use crate::event::Command;
use crate::view::{Ask, Grantable as Shown, HelpReason as ShownHelp, Level as ShownLevel, LinkState, ReleaseItem};
use crate::words::Words;

/// How much longer an open level lasts when it is extended, in minutes.
pub(super) const EXTEND: u32 = 30;

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotDone {
    /// The machine refused.
    Refused(Refused),
    /// There is nothing to extend, or no room.
    Extend,
    /// There is no connection to the service centre.
    NoLink,
    /// Nothing may be opened at all.
    Blocked,
    /// Policy does not offer the language.
    Language,
    /// No mirror runs, or the place does not lie on its screen.
    NoPlace,
    /// Staff masked as many places as they can.
    MasksFull,
    /// There is no such mask any more.
    NoMask,
}

impl From<Refused> for NotDone {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Core {
    pub(super) fn ask(&mut self, ask: Ask, signed: Signed) -> Result<(), NotDone> {
        if !self.blocked.is_empty() && widens(&ask) {
            return Err(NotDone::Blocked);
        }
        // Whoever clicks is at the workstation.
        self.local_click();
        let input = match ask {
            Ask::ChooseLevel { level, minutes, .. } => Input::ChooseLevel { choice: choice(level, minutes), signed },
            Ask::Extend { .. } => Input::ChooseLevel { choice: self.extended()?, signed },
            Ask::RestoreLevel { .. } => Input::RestoreLevel { signed },
            Ask::ReleaseTask { whom, what, minutes, password, .. } => {
                let (whom, what) = (clean(&whom)?, clean(&what)?);
                let release = Input::ReleaseTask { whom, what, minutes, signed };
                // Where a password is wanted for it and none can be offered, the task is not released either.
                let password = if password { Some(self.new_password()?) } else { None };
                self.machine.handle(self.now, release)?;
                self.task_over = None;
                return password.map_or(Ok(()), |password| self.offer(password));
            }
            Ask::Revoke => Input::RevokeTask,
            Ask::OfferPassword => {
                let password = self.new_password()?;
                return self.offer(password);
            }
            Ask::WithdrawPassword => Input::WithdrawPassword,
            Ask::Accept { id, grant, .. } => {
                let grants = grant.into_iter().map(grantable).collect();
                Input::Accept { session: session_id(&id)?, grants, signed }
            }
            Ask::Refuse { id } => Input::Refuse { session: session_id(&id)? },
            Ask::Grant { id, capability, on: true, .. } => {
                Input::Grant { session: session_id(&id)?, capability: grantable(capability), signed }
            }
            Ask::Grant { id, capability, on: false, .. } => {
                Input::TakeBack { session: session_id(&id)?, capability: grantable(capability) }
            }
            Ask::Pause { on: true } => Input::Pause,
            Ask::Pause { on: false } => Input::Resume,
            Ask::Present => Input::LocalPresence,
            Ask::KeepOpen => Input::KeepOpen,
            Ask::Remove { id } => Input::Remove { session: session_id(&id)? },
            Ask::StopTool { id, run } => Input::StopTool { session: session_id(&id)?, run },
            Ask::MaskMore { place } => return self.mask_more(place),
            Ask::MaskLess { id } => return self.mask_less(id),
            Ask::CompleteRelease { done, .. } => {
                let checklist = Checklist {
                    work_is_over: done.contains(&ReleaseItem::WorkIsOver),
                    settings_are_back: done.contains(&ReleaseItem::SettingsAreBack),
                    system_was_tried: done.contains(&ReleaseItem::SystemWasTried),
                };
                Input::CompleteRelease { checklist, signed }
            }
            Ask::CallHelp { reason } => {
                if self.link.0 != LinkState::Connected {
                    return Err(NotDone::NoLink);
                }
                Input::CallHelp { reason: help(reason) }
            }
            Ask::DismissTask => {
                self.task_over = None;
                return Ok(());
            }
            Ask::DismissHelp => {
                self.help = None;
                return Ok(());
            }
            Ask::Dismiss => return self.dismiss(),
            Ask::DismissNotice { code } if code == SET_ASIDE => {
                self.set_aside_is_seen();
                return Ok(());
            }
            Ask::DismissNotice { code } => {
                self.notices.retain(|notice| notice.stays || notice.code != code);
                return Ok(());
            }
            Ask::Language { language } if !offered(&self.policy).contains(&language) => return Err(NotDone::Language),
            Ask::Language { language } => {
                self.settings.language = Some(language);
                self.words = Words::of(language);
                self.commands.push_back(Command::Store(self.settings.clone()));
                return Ok(());
            }
            Ask::Theme { theme } => {
                self.settings.theme = theme;
                self.commands.push_back(Command::Store(self.settings.clone()));
                return Ok(());
            }
        };
        Ok(self.machine.handle(self.now, input)?)
    }

    fn local_click(&mut self) {
        self.presence_told = self.now.mono;
        self.input(Input::LocalPresence);
    }

    /// The open level with half an hour more, below the ceiling.
    fn extended(&self) -> Result<Choice, NotDone> {
        let level = self.machine.standing().level;
        let left = level.until().ok_or(NotDone::Extend)?.left(self.now);
        // Whole minutes from now on, rounded up: what is shown is what is kept or a little more, never less.
        let left = u32::try_from(left.div_ceil(60_000)).unwrap_or(u32::MAX);
        let minutes = left.saturating_add(EXTEND).min(self.policy.limits.longest_grant_minutes());
        if minutes <= left {
            return Err(NotDone::Extend);
        }
        match level {
            Level::Limited { .. } => Ok(Choice::Limited { minutes }),
            Level::Full { .. } => Ok(Choice::Full { minutes }),
            Level::NoAccess | Level::PermanentLimited => Err(NotDone::Extend),
        }
    }

    /// Puts the end cards away.
    fn dismiss(&mut self) -> Result<(), NotDone> {
        let over: Vec<SessionId> = (self.machine.seats().iter())
            .filter_map(|seat| match seat {
                session::Stage::Ended(ended) => Some(ended.session),
                session::Stage::Pairing(_)
                | session::Stage::Asked(_)
                | session::Stage::Active(_)
                | session::Stage::Ending(_) => None,
            })
            .collect();
        let ending = self.machine.seats().iter().any(|seat| matches!(seat, session::Stage::Ending(_)));
        if over.is_empty() || ending {
            return Err(Refused::OutOfPlace.into());
        }
        for session in over {
            self.machine.handle(self.now, Input::Dismiss { session })?;
        }
        Ok(())
    }

    fn new_password(&mut self) -> Result<SessionPassword, Refused> {
        if self.vendor.is_none() {
            return Err(Refused::Blocked);
        }
        let length = usize::from(self.machine.limits().password_length());
        (self.random)().map(|seed| SessionPassword::of_length(length, seed)).ok_or(Refused::NotRecorded)
    }

    fn offer(&mut self, password: SessionPassword) -> Result<(), NotDone> {
        self.machine.handle(self.now, Input::OfferPassword)?;
        self.password = Some(password);
        self.password_shown = false;
        Ok(())
    }

    /// The staff have seen that the history was damaged: access may be opened again, and it is kept.
    fn set_aside_is_seen(&mut self) {
        let seen = std::mem::take(&mut self.set_aside);
        if seen.is_empty() {
            return;
        }
        self.blocked.retain(|blocked| blocked.key != SET_ASIDE);
        let mut payload = json!({"fact": SET_ASIDE_SEEN, "file": seen.join(", ")});
        if let Some(kept) = self.kept_head.take() {
            // The keyring keeps the head of the new history from here on.
            payload[KEPT_HEAD] = kept.to_string().into();
        }
        self.note(history::Kind::HistorySetAside, payload);
        self.settings.set_aside_seen.extend(seen);
        self.commands.push_back(Command::Store(self.settings.clone()));
    }

    /// Somebody signed with a PIN that is not theirs: nothing opens, and it is kept.
    pub(super) fn wrong_pin(&mut self, initials: &str) {
        let initials = Initials::new(initials).map(|known| known.as_str().to_owned()).unwrap_or_default();
        self.note(history::Kind::Denied, json!({"fact": "wrong-pin", "initials": initials}));
    }
}

/// What the entry says by which the staff have seen that a history was set aside.
pub const SET_ASIDE_SEEN: &str = "set-aside-seen";
/// Where it says which head was kept of it.
pub const KEPT_HEAD: &str = "kept-head";

/// True where an ask could leave more access than before.
fn widens(ask: &Ask) -> bool {
    match ask {
        Ask::ChooseLevel { level, .. } => *level != ShownLevel::NoAccess,
        Ask::Extend { .. }
        | Ask::RestoreLevel { .. }
        | Ask::ReleaseTask { .. }
        | Ask::OfferPassword
        | Ask::Accept { .. }
        | Ask::Present
        | Ask::KeepOpen
        | Ask::MaskLess { .. }
        | Ask::CompleteRelease { .. } => true,
        Ask::Grant { on, .. } => *on,
        Ask::Pause { on } => !*on,
        Ask::Revoke
        | Ask::WithdrawPassword
        | Ask::Refuse { .. }
        | Ask::DismissTask
        | Ask::Remove { .. }
        | Ask::StopTool { .. }
        | Ask::MaskMore { .. }
        | Ask::CallHelp { .. }
        | Ask::DismissHelp
        | Ask::Dismiss
        | Ask::DismissNotice { .. }
        | Ask::Language { .. }
        | Ask::Theme { .. } => false,
    }
}

/// The words of a released task, cleaned.
fn clean(text: &str) -> Result<String, Refused> {
    wire::Reason::new(text).map(String::from).map_err(|_| Refused::Text)
}

fn choice(level: ShownLevel, minutes: Option<u32>) -> Choice {
    let minutes = minutes.unwrap_or(0);
    match level {
        ShownLevel::NoAccess => Choice::NoAccess,
        ShownLevel::Limited => Choice::Limited { minutes },
        ShownLevel::PermanentLimited => Choice::PermanentLimited,
        ShownLevel::Full => Choice::Full { minutes },
    }
}

fn grantable(shown: Shown) -> Grantable {
    match shown {
        Shown::View => Grantable::View,
        Shown::Control => Grantable::Control,
        Shown::Tools => Grantable::Tools,
        Shown::Parameters => Grantable::Parameters,
    }
}

fn help(shown: ShownHelp) -> HelpReason {
    match shown {
        ShownHelp::DoesNotStart => HelpReason::DoesNotStart,
        ShownHelp::ImageQuality => HelpReason::ImageQuality,
        ShownHelp::ErrorMessage => HelpReason::ErrorMessage,
        ShownHelp::Question => HelpReason::Question,
        ShownHelp::Other => HelpReason::Other,
    }
}

fn session_id(text: &str) -> Result<SessionId, Refused> {
    SessionId::try_from(text.to_owned()).map_err(|_| Refused::OtherSession)
}
