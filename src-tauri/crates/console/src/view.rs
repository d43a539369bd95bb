//! What the windows show: view models, and the requests they send.
//!
//! Plain data for the web view, exported as TypeScript. Times are Unix milliseconds; durations are milliseconds.
//! Sentences that several places show (window, banner, tray, command line) are made here once; the rest is the UI's catalogue.

mod past;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use past::{About, HistoryFilter, HistoryPage, Library, Seal, SessionDetail};

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
}

/// The colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Theme {
    /// For the dim control room.
    Dark,
    /// For the bright desk.
    Light,
}

/// The state's look: one word, icon, shape and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Look {
    /// Nothing is open.
    Blocked,
    /// A level or a task is open, or a session password is on offer; nobody is in.
    Open,
    /// An engineer asks to be let in.
    Asked,
    /// An engineer sees the screen.
    Watching,
    /// An engineer moves the mouse.
    Controlling,
    /// Full access: no examinations.
    Full,
}

/// An access level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Level {
    /// No access.
    NoAccess,
    /// Limited, until a deadline.
    Limited,
    /// Limited, until revoked.
    PermanentLimited,
    /// Full.
    Full,
}

/// A capability that staff can grant or take back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Grantable {
    /// See the mirrored screen.
    View,
    /// Move the mouse and type.
    Control,
}

/// How the connection to the service centre stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum LinkState {
    /// No enrolment file was taken yet.
    NotEnrolled,
    /// On its way.
    Connecting,
    /// Connected.
    Connected,
    /// Lost; tried again by itself.
    Lost,
}

/// The connection to the service centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LinkView {
    /// How it stands.
    pub state: LinkState,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// Why not, in plain words, in the language in use; empty while connected.
    pub reason: String,
    /// The vendor's name from the enrolment; empty before it.
    pub vendor: String,
}

/// The one released task at No access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct TaskView {
    /// The engineer's name or the ticket.
    pub whom: String,
    /// What for.
    pub what: String,
    /// Until when it may begin and last.
    #[ts(type = "number")]
    pub until: i64,
}

/// The level that holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LevelView {
    /// The level.
    pub level: Level,
    /// Its deadline, where it has one.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// The released task, where there is one.
    pub task: Option<TaskView>,
    /// The standing level that one click restores after an end by staff.
    pub restorable: Option<Level>,
    /// Levels that policy allows; the others are shown as locked.
    pub allowed: Vec<Level>,
    /// The longest grant of Limited and Full, in minutes.
    pub ceiling_minutes: u32,
}

/// The session password on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PasswordView {
    /// The digits, 4 and 4.
    pub groups: [String; 2],
    /// When it ends unused.
    #[ts(type = "number")]
    pub expires: i64,
    /// How long it lives in all.
    #[ts(type = "number")]
    pub life: i64,
    /// How many tries are left.
    pub tries_left: u8,
    /// True while an engineer's end is proving the password right now.
    pub in_use: bool,
}

/// An engineer, as proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct EngineerView {
    /// The name in the credential.
    pub name: String,
    /// The organisation in the credential.
    pub organisation: String,
    /// Whose key proves it.
    pub proven_by: String,
}

/// A request that waits for the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct RequestView {
    /// Tells requests apart.
    pub id: String,
    /// Who asks.
    pub engineer: EngineerView,
    /// Why.
    pub reason: String,
    /// The ticket; may be empty.
    pub ticket: String,
    /// What is asked for.
    pub wants: Vec<Grantable>,
    /// When it arrived.
    #[ts(type = "number")]
    pub since: i64,
    /// When silence becomes refusal.
    #[ts(type = "number")]
    pub deadline: i64,
}

/// Why nothing is sent for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum PauseReason {
    /// The staff paused it.
    Staff,
    /// The banner cannot be seen.
    Banner,
    /// The mirror failed or was stopped.
    Mirror,
    /// The link is lost; the session waits for its return.
    Link,
    /// The workstation's screen is locked or blank.
    Locked,
}

/// How an item of the live feed is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Tone {
    /// What happened.
    Plain,
    /// Access became wider.
    Wider,
    /// Access became narrower.
    Narrower,
    /// Something was refused or failed.
    Warning,
}

/// One line of the live feed or of a time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct FeedItem {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// How it is told.
    pub tone: Tone,
    /// The sentence, in the language in use.
    pub text: String,
}

/// What was masked so far; also the masking statement at the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct MaskView {
    /// Frames made.
    #[ts(type = "number")]
    pub frames: u64,
    /// Grabs that were thrown away because they could not be judged.
    #[ts(type = "number")]
    pub withheld: u64,
    /// Regions masked right now.
    #[ts(type = "number")]
    pub regions: u64,
    /// Of them: the console's own windows.
    #[ts(type = "number")]
    pub own: u64,
    /// Of them: by a rule of policy.
    #[ts(type = "number")]
    pub by_rule: u64,
}

/// The session that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct SessionView {
    /// Tells sessions apart.
    pub id: String,
    /// Who is in.
    pub engineer: EngineerView,
    /// Why.
    pub reason: String,
    /// The ticket; may be empty.
    pub ticket: String,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// When it ends by itself.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// What is granted now.
    pub granted: Vec<Grantable>,
    /// What the engineer asks for in addition.
    pub asked: Vec<Grantable>,
    /// Why nothing is sent, while it is not.
    pub paused: Option<PauseReason>,
    /// How many viewers the engineer has open.
    pub viewers: u32,
    /// What happened, newest first; at most 200.
    pub feed: Vec<FeedItem>,
    /// What was masked.
    pub mask: MaskView,
    /// The size of the mirrored screen in pixels, once known.
    pub screen: Option<[u32; 2]>,
}

/// Who or what ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum EndReason {
    /// The staff ended it.
    Staff,
    /// The engineer left.
    Engineer,
    /// Its time was over.
    Deadline,
    /// The link did not come back.
    LinkLost,
    /// The level was narrowed.
    Revoked,
    /// The banner could not be shown.
    Banner,
    /// The engineer's end broke the protocol.
    Protocol,
    /// The console was stopped while it ran.
    Stopped,
}

/// What is left of a session that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct EndedView {
    /// The session.
    pub id: String,
    /// Who was in.
    pub engineer: EngineerView,
    /// Why it ended, as a code.
    pub why: EndReason,
    /// The same as a sentence.
    pub sentence: String,
    /// The level that holds now, as a sentence.
    pub now_holds: String,
    /// When it began.
    #[ts(type = "number")]
    pub since: i64,
    /// When it ended.
    #[ts(type = "number")]
    pub until: i64,
    /// What was done, oldest first.
    pub done: Vec<FeedItem>,
    /// Each process that ran, and that it is gone.
    pub stopped: Vec<FeedItem>,
    /// What was masked.
    pub mask: MaskView,
    /// True once the end is in the history.
    pub recorded: bool,
}

/// Something the staff must know that has no page of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Notice {
    /// Tells notices apart, and lets the UI pick an icon.
    pub code: String,
    /// What happened, what it means for access, what to do.
    pub text: String,
    /// True where it stays until its cause is gone; false where staff can put it away.
    pub stays: bool,
}

/// One line of the history's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct SessionLine {
    /// The session.
    pub id: String,
    /// The engineer; empty where nobody was proven.
    pub engineer: String,
    /// The organisation.
    pub organisation: String,
    /// The level that held.
    pub level: Level,
    /// When it began.
    #[ts(type = "number")]
    pub since: i64,
    /// When it ended; none where it was broken off.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// How it ended, in a few words.
    pub outcome: String,
    /// True where somebody was let in.
    pub entered: bool,
}

/// All that the windows show, whole, at every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct View {
    /// The clock when it was made.
    #[ts(type = "number")]
    pub now: i64,
    /// The one sentence that says the state, in the language in use; whole, times absolute.
    pub sentence: String,
    /// The state's look.
    pub look: Look,
    /// True where Full is open or being used: the look carries the stop sign in addition.
    pub no_examinations: bool,
    /// True where End has something to end.
    pub can_end: bool,
    /// The language in use.
    pub language: Language,
    /// The colours in use.
    pub theme: Theme,
    /// The connection.
    pub link: LinkView,
    /// The level.
    pub level: LevelView,
    /// The session password, where one is on offer.
    pub password: Option<PasswordView>,
    /// The request, where one waits.
    pub request: Option<RequestView>,
    /// The session, where one runs.
    pub session: Option<SessionView>,
    /// The last session, until the staff put it away.
    pub ended: Option<EndedView>,
    /// The last three sessions.
    pub recent: Vec<SessionLine>,
    /// What else the staff must know.
    pub notices: Vec<Notice>,
}

/// What the banner shows; a part of [`View`], all that the banner's window may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct BannerView {
    /// The clock when it was made.
    #[ts(type = "number")]
    pub now: i64,
    /// The sentence.
    pub sentence: String,
    /// The look.
    pub look: Look,
    /// True where Full is open.
    pub no_examinations: bool,
    /// The level.
    pub level: Level,
    /// Since when the session runs; none while nothing runs but access is open (the slim form).
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// When it ends by itself: the session, or what is open while nothing runs.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// Why nothing is sent, while it is not.
    pub paused: Option<PauseReason>,
    /// True where End has something to end.
    pub can_end: bool,
    /// The language in use.
    pub language: Language,
    /// The colours in use.
    pub theme: Theme,
}

impl BannerView {
    /// The banner's part of a view.
    #[must_use]
    pub fn of(view: &View) -> Self {
        let session = view.session.as_ref();
        Self {
            now: view.now,
            sentence: view.sentence.clone(),
            look: view.look,
            no_examinations: view.no_examinations,
            level: view.level.level,
            since: session.map(|session| session.since),
            until: match session {
                Some(session) => session.until,
                None => view.level.until.or(view.level.task.as_ref().map(|task| task.until)),
            },
            paused: session.and_then(|session| session.paused),
            can_end: view.can_end,
            language: view.language,
            theme: view.theme,
        }
    }
}

/// What the console's window asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Ask {
    /// Choose a level; `minutes` for Limited and Full.
    ChooseLevel {
        /// The level.
        level: Level,
        /// How long, in minutes.
        minutes: Option<u32>,
    },
    /// Restore the level that an end by staff suspended.
    RestoreLevel,
    /// Release one task at No access, and offer a session password for it.
    ReleaseTask {
        /// The engineer or the ticket.
        whom: String,
        /// What for.
        what: String,
        /// How long, in minutes.
        minutes: u32,
    },
    /// Take the released task back.
    Revoke,
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
    },
    /// Refuse.
    Refuse {
        /// The request.
        id: String,
    },
    /// Grant one capability, or take it back, while the session runs.
    Grant {
        /// Which.
        capability: Grantable,
        /// Granted or not.
        on: bool,
    },
    /// Pause or go on.
    Pause {
        /// Paused or not.
        on: bool,
    },
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

/// Why an [`Ask`] was not done: a code, and a sentence in the language in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct AskRefused {
    /// The code.
    pub code: String,
    /// What happened, what it means for access, what to do.
    pub sentence: String,
}
