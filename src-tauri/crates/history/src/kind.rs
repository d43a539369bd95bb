//! What an entry is about: a closed list of names that never change their meaning.
//!
//! A name that this version does not know stays readable as [`Kind::Unknown`]; it is never written anew.

/// What an entry's kind does to its session and to access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// A session begins or goes on: it is open until a closing entry follows.
    Opens,
    /// A session is over.
    Closes,
    /// Access is narrowed otherwise.
    Narrows,
    /// Neither.
    Notes,
}

macro_rules! kinds {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal, $effect:ident;)+) => {
        /// The kind of an entry.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])+ $variant,)+
            /// A name that a later version wrote.
            Unknown(String),
        }

        impl Kind {
            /// Every kind that this version writes.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name that stands in the encoding.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Unknown(name) => name,
                }
            }

            /// Reads a name; one that this version does not know is kept.
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }

            /// What it does to its session and to access.
            #[must_use]
            pub fn effect(&self) -> Effect {
                match self {
                    $(Self::$variant => Effect::$effect,)+
                    Self::Unknown(_) => Effect::Notes,
                }
            }
        }
    };
}

kinds! {
    /// The first entry of a new history.
    HistoryBegun = "history-begun", Notes;
    /// A damaged history was set aside and this one begun.
    HistorySetAside = "history-set-aside", Notes;
    /// The history, or a part, was shown or exported.
    HistoryRead = "history-read", Notes;
    /// The history was verified and held.
    HistoryVerified = "history-verified", Notes;
    /// Verification found a change, or could not say.
    HistoryDoubted = "history-doubted", Notes;
    /// Entries that carried no signature were found and are signed from here on.
    UnsignedFound = "unsigned-found", Notes;
    /// The oldest entries were removed because the policy keeps them no longer.
    HistoryPurged = "history-purged", Notes;
    /// The console started.
    ConsoleStarted = "console-started", Notes;
    /// The console stopped in order.
    ConsoleStopped = "console-stopped", Narrows;
    /// The console was enrolled with a service centre.
    Enrolled = "enrolled", Notes;
    /// The policy was read and holds.
    PolicyRead = "policy-read", Notes;
    /// The policy was changed.
    PolicyChanged = "policy-changed", Notes;
    /// Somebody at the window wants to save the site's settings; appended before an administrator's password is asked for.
    PolicyAsked = "policy-asked", Notes;
    /// They were not saved, or it is not known whether they were.
    PolicyNotSaved = "policy-not-saved", Notes;
    /// Somebody at the window has saved the site's settings.
    PolicySaved = "policy-saved", Notes;
    /// Somebody at the window had the connection to the service centre tested.
    LinkTested = "link-tested", Notes;
    /// Somebody at the window had the screen read for words to propose; how many, and never the words.
    WordsProposed = "words-proposed", Notes;
    /// The policy could not be used: No access.
    PolicyRefused = "policy-refused", Narrows;
    /// The wall clock was set.
    TimeChanged = "time-changed", Notes;
    /// The level was widened or chosen anew.
    LevelChosen = "level-chosen", Notes;
    /// The level was narrowed, revoked or its time is over.
    LevelNarrowed = "level-narrowed", Narrows;
    /// One task was released at No access.
    TaskReleased = "task-released", Notes;
    /// The released task was used up, withdrawn or its time is over.
    TaskClosed = "task-closed", Narrows;
    /// A session password was put on offer; never the password itself.
    PasswordOffered = "password-offered", Notes;
    /// A session password was withdrawn, burnt, used or its time is over.
    PasswordClosed = "password-closed", Narrows;
    /// An engineer's end tries a password; appended before the console's share leaves.
    PairingTried = "pairing-tried", Opens;
    /// A try came to nothing; a message that was turned away without a try is [`Kind::Denied`], it may name any session.
    PairingRefused = "pairing-refused", Closes;
    /// An engineer's identity is proven and the staff are asked.
    SessionAsked = "session-asked", Opens;
    /// The staff refused, or nobody answered.
    SessionRefused = "session-refused", Closes;
    /// The engineer was let in.
    SessionGranted = "session-granted", Opens;
    /// A capability was granted within a session.
    CapabilityGranted = "capability-granted", Notes;
    /// A capability was taken back.
    CapabilityRevoked = "capability-revoked", Narrows;
    /// The engineer asked for a capability, or did something else worth telling.
    EngineerDid = "engineer-did", Notes;
    /// A viewer connected.
    ViewerOpened = "viewer-opened", Notes;
    /// A viewer has gone.
    ViewerClosed = "viewer-closed", Narrows;
    /// The session was paused.
    SessionPaused = "session-paused", Narrows;
    /// The session goes on after a pause.
    SessionResumed = "session-resumed", Notes;
    /// The link was lost within a session.
    LinkLost = "link-lost", Narrows;
    /// The link is back within a session.
    LinkRestored = "link-restored", Notes;
    /// The session is over.
    SessionEnded = "session-ended", Closes;
    /// What ran for a session is verified gone.
    SessionGone = "session-gone", Narrows;
    /// What was masked in a session, counted.
    MaskStatement = "mask-statement", Notes;
    /// The staff masked one more place of the screen.
    MaskDrawn = "mask-drawn", Narrows;
    /// The staff took a mask of theirs away; appended before it goes.
    MaskRemoved = "mask-removed", Notes;
    /// Text on the screen is looked for again.
    DetectorBack = "detector-back", Notes;
    /// A service tool is started.
    ToolStarted = "tool-started", Notes;
    /// A service tool was asked to end.
    ToolStopped = "tool-stopped", Narrows;
    /// A service tool is over, verified gone.
    ToolEnded = "tool-ended", Narrows;
    /// The staff were warned that a session ends by itself soon.
    SessionWarned = "session-warned", Notes;
    /// The staff kept a session open.
    SessionKept = "session-kept", Notes;
    /// Time-dependent passwords were wrong too often: technical support is locked.
    TechnicalLocked = "technical-locked", Narrows;
    /// Full did not open, or was closed because examinations were possible.
    FullClosed = "full-closed", Narrows;
    /// Examinations stay blocked until the staff complete the release checklist.
    NotReleased = "not-released", Narrows;
    /// The staff completed the release checklist.
    ReleaseCompleted = "release-completed", Notes;
    /// Examinations are possible again.
    Released = "released", Notes;
    /// The staff called the service centre for help, or it heard the call.
    Help = "help", Notes;
    /// The service centre was asked to mail those whom policy names.
    MailAsked = "mail-asked", Notes;
    /// A mail to one address was handed to a mail server; that is not to say that it was delivered.
    MailHanded = "mail-handed", Notes;
    /// A mail to one address was not sent, or what became of it is not known.
    MailFailed = "mail-failed", Notes;
    /// What was refused besides: a message out of place, an action that needs more than was granted.
    Denied = "denied", Narrows;
    /// The hospital's collector takes no entries; they wait here.
    CollectorLost = "collector-lost", Notes;
    /// The collector has taken all that waited.
    CollectorBack = "collector-back", Notes;
    /// Entries that the collector does not get: removed, as policy wants, before it had taken them; missing; or altered.
    CollectorMissed = "collector-missed", Notes;
    /// A part failed, and what no longer holds because of it.
    Fault = "fault", Narrows;
}

impl Kind {
    /// True where it records less access than before; such entries may use the space reserved for closing.
    #[must_use]
    pub fn narrows(&self) -> bool {
        match self.effect() {
            Effect::Closes | Effect::Narrows => true,
            Effect::Opens | Effect::Notes => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_read_back() {
        for kind in Kind::ALL {
            assert!(kind.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{kind:?}");
            assert_eq!(&Kind::from_name(kind.name()), kind);
        }
        assert_eq!(Kind::from_name("tool-sang"), Kind::Unknown("tool-sang".into()));
    }
}
