//! What the console and its mirror process say to each other over the mirror's standard input and output.
//!
//! A frame is 4 bytes length (big endian, of what follows), 1 byte kind, then the body: kind 0 is a message in JSON,
//! kind 1 a client's RFB bytes (4 bytes client, big endian, then the bytes). Encoding and decoding do no I/O, so that
//! the mirror can use them on plain pipes and the console on asynchronous ones.
//!
//! The order: the console sends [`ToMirror::Start`] once; the mirror answers [`FromMirror::Ready`] (again whenever the
//! monitor's size changes) or [`FromMirror::Failed`] and ends. Then clients come and go; each is one RFB server, view
//! only unless said otherwise. Input that a client sends is parsed and handed up, never injected here. End of the
//! mirror's standard input ends it.

mod codec;
mod rule;
mod words;

pub use codec::{Decoder, Malformed, encode_from, encode_to};
pub use rule::{Length, Part, Region, Rule};
pub use words::{MAX_ANSWER, MAX_PROPOSED, ProposedWord, Unread, WordsAnswer, WordsAsk};

use serde::{Deserialize, Serialize};

/// The longest body of a frame, in bytes: all that two policies of the largest size say of windows and words has room in it.
pub const MAX_BODY: usize = 32 << 20;
/// The most RFB bytes in one message; fits one sealed item of the wire.
pub const MAX_BYTES: usize = 32 * 1024 - 16;
/// The most clients at a time.
pub const MAX_CLIENTS: usize = 16;
/// The mirror says that it lives this often, in milliseconds; the console calls it hung after three times that.
pub const HEARTBEAT_MS: u64 = 1000;

/// The most masks in one message.
pub const MAX_MASKS: usize = 600;

/// More lines than this are no list of known patients.
pub const MAX_KNOWN: usize = 500_000;

/// The number of a client, chosen by the console and used once.
pub type ClientId = u32;

/// A message to the mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ToMirror {
    /// The first message: what to mirror, and what to mask.
    Start(Start),
    /// A client has come: its RFB stream begins with the server's greeting.
    ClientOpened {
        /// The client.
        client: ClientId,
        /// Whether its input is dropped.
        view_only: bool,
    },
    /// Whether a client's input is dropped from now on.
    ClientInput {
        /// The client.
        client: ClientId,
        /// Whether its input is dropped.
        view_only: bool,
    },
    /// Bytes that a client sent.
    #[serde(skip)]
    ClientBytes {
        /// The client.
        client: ClientId,
        /// At most [`MAX_BYTES`].
        bytes: Vec<u8>,
    },
    /// A client has gone.
    ClientClosed {
        /// The client.
        client: ClientId,
    },
    /// The console's processes, anew and in full.
    OwnPids {
        /// The process ids.
        pids: Vec<u32>,
    },
    /// The rectangles that staff drew, anew and in full; they are masked from now on.
    Drawn {
        /// In pixels of the monitor.
        rects: Vec<Place>,
    },
    /// The known patients, anew: their names and numbers veto words that would be shown again. Long lists come in pieces; from
    /// the first one until the last, no line is shown again.
    Known {
        /// Names and numbers; kept in memory only.
        names: Vec<String>,
        /// Whether this is the list's last piece; it holds from then on.
        last: bool,
    },
    /// The answer to [`FromMirror::Process`].
    Process {
        /// The question's number.
        ask: u32,
        /// The base name of the file that the process runs, as the operating system has it; `None` where nobody can tell.
        name: Option<String>,
    },
    /// Whether [`FromMirror::Masks`] are wanted.
    Explain {
        /// Whether.
        on: bool,
    },
    /// Send no picture until [`ToMirror::Resume`].
    Pause,
    /// Go on, with a full picture.
    Resume,
    /// End.
    Stop,
}

/// What to mirror, and what to mask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The X display, such as `:0`; `None` takes the environment's.
    pub display: Option<String>,
    /// The monitor's name as RandR has it; `None` takes the primary one.
    pub monitor: Option<String>,
    /// The name that viewers show.
    pub name: String,
    /// The console's processes, whose windows never show.
    pub own_pids: Vec<u32>,
    /// Classes of programs whose windows are notifications.
    pub notifications: Vec<String>,
    /// The policy's rules, then those that are shipped; the order counts.
    pub rules: Vec<Rule>,
    /// Harmless words beside those that are shipped.
    pub words: Vec<String>,
    /// Whether a list of known patients comes; until it is there, no line is shown again.
    pub known: bool,
    /// The share of the time that the detector of text may work, in percent.
    pub effort: u8,
}

impl Start {
    /// The primary monitor of a display, without a rule, a word or a process of the console.
    #[must_use]
    pub fn plain(display: Option<String>) -> Self {
        Self {
            display,
            monitor: None,
            name: "Chaperone".to_owned(),
            own_pids: Vec::new(),
            notifications: Vec::new(),
            rules: Vec::new(),
            words: Vec::new(),
            known: false,
            effort: 100,
        }
    }
}

/// A rectangle of the monitor, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The left edge.
    pub x: u16,
    /// The upper edge.
    pub y: u16,
    /// The width.
    pub w: u16,
    /// The height.
    pub h: u16,
}

impl From<screen::Rect> for Place {
    fn from(screen::Rect { x, y, w, h }: screen::Rect) -> Self {
        Self { x, y, w, h }
    }
}

impl From<Place> for screen::Rect {
    fn from(Place { x, y, w, h }: Place) -> Self {
        Self::new(x, y, w, h)
    }
}

/// Whether text is looked for; where it is not, only what a rule calls safe shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Detector {
    /// It is.
    Works,
    /// The detector's files are missing, or not the ones that belong to this version.
    Missing,
    /// It failed.
    Broken,
    /// It does not answer.
    Stalled,
}

/// Why a part of the picture does not show as it is; see [`screen::Reason`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The console's own window.
    Own,
    /// Nobody could tell whose window it is.
    Unknown,
    /// A notification.
    Notification,
    /// A rule, by its name.
    Rule(String),
    /// A masked window was here a moment ago.
    Lingering,
    /// Staff drew it.
    Staff,
    /// Text that is not known to be harmless.
    Text,
    /// Not judged yet.
    Waiting,
    /// An image that moves.
    Moving,
}

impl From<screen::Reason> for Why {
    fn from(reason: screen::Reason) -> Self {
        match reason {
            screen::Reason::Own => Self::Own,
            screen::Reason::Unknown => Self::Unknown,
            screen::Reason::Notification => Self::Notification,
            screen::Reason::Policy { name } => Self::Rule(name),
            screen::Reason::Lingering => Self::Lingering,
            screen::Reason::Staff => Self::Staff,
            screen::Reason::Text => Self::Text,
            screen::Reason::Waiting => Self::Waiting,
            screen::Reason::Moving => Self::Moving,
        }
    }
}

/// A part of the picture that does not show as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masked {
    /// Where.
    pub place: Place,
    /// Why.
    pub why: Why,
}

/// A message from the mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FromMirror {
    /// The mirror stands, or its monitor has changed: its place on the X screen, in pixels.
    Ready {
        /// The left edge.
        x: i32,
        /// The upper edge.
        y: i32,
        /// The width.
        width: u16,
        /// The height.
        height: u16,
    },
    /// Bytes for a client.
    #[serde(skip)]
    ClientBytes {
        /// The client.
        client: ClientId,
        /// At most [`MAX_BYTES`].
        bytes: Vec<u8>,
    },
    /// A client with leave to control did something.
    Input {
        /// The client.
        client: ClientId,
        /// What.
        event: InputEvent,
    },
    /// A client broke the protocol and is gone.
    ClientGone {
        /// The client.
        client: ClientId,
        /// Why, in English, for the log.
        why: String,
    },
    /// What was sent and masked so far; sent when it changed, at most twice a second.
    Stats(Stats),
    /// Whether text is looked for; said before the first [`FromMirror::Ready`] and whenever it changes.
    Detector {
        /// Whether.
        state: Detector,
    },
    /// Which program a process runs is wanted: it has a window, and a rule asks for a process. Until there is an answer, rules
    /// that mask a process mask its windows, and no rule trusts them.
    Process {
        /// The question's number, used once.
        ask: u32,
        /// The process id.
        pid: u32,
    },
    /// What does not show as it is; only while it is wanted, when it changed, at most twice a second.
    Masks {
        /// At most [`MAX_MASKS`], the larger ones first.
        masks: Vec<Masked>,
    },
    /// It cannot go on; it ends.
    Failed {
        /// Why.
        reason: Failure,
    },
    /// It lives.
    Heartbeat,
}

/// Something that a client did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum InputEvent {
    /// The pointer, in pixels of the mirrored monitor.
    Pointer {
        /// From the left.
        x: u16,
        /// From the top.
        y: u16,
        /// The buttons held, bit 0 the left one (RFC 6143 section 7.5.5).
        buttons: u8,
    },
    /// A key (RFC 6143 section 7.5.4).
    Key {
        /// The X keysym.
        keysym: u32,
        /// Whether it went down.
        down: bool,
    },
}

/// What was sent and masked so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    /// Times that something new was published.
    pub frames: u64,
    /// Times that nothing could be published.
    pub withheld: u64,
    /// Masked places now.
    pub regions: u32,
    /// The console's own windows masked so far.
    pub own: u64,
    /// Masked regions so far by reason: `unknown`, `notification`, `staff`, or `policy:` and the rule's name.
    pub by_rule: std::collections::BTreeMap<String, u64>,
    /// Places with text masked now.
    pub texts: u32,
    /// Lines shown again now, as every word of them is harmless.
    pub shown: u32,
    /// Parts of the screen that wait to be judged now; they show what was cleared before.
    pub waiting: u32,
    /// Windows whose text has not been read as it is now.
    pub unread: u32,
    /// Parts of the screen that were judged so far.
    pub judged: u64,
}

impl From<&screen::Statistics> for Stats {
    fn from(now: &screen::Statistics) -> Self {
        let screen::Statistics { frames, withheld, regions, own, by_rule, texts, shown, waiting, unread, judged } = now;
        Self {
            frames: *frames,
            withheld: *withheld,
            regions: *regions,
            own: *own,
            by_rule: by_rule.clone(),
            texts: *texts,
            shown: *shown,
            waiting: *waiting,
            unread: *unread,
            judged: *judged,
        }
    }
}

/// Why the mirror cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// No connection to the display, or it broke.
    Display,
    /// The display lacks what the mirror needs (shared memory, damage, windows' owners).
    Unsupported,
    /// The monitor is not there.
    Monitor,
    /// The process could not lock itself in.
    Sandbox,
    /// The console sent something that is no message.
    Protocol,
    /// The text detector died, or hangs; another one needs another process.
    Detector,
}
