//! What can happen to the console, and what it wants done: the closed lists at the edge of its core.

use history::Draft;
use link::{LinkFault, MailFault};
use mirror::protocol::{ClientId, Detector, Failure, InputEvent, Masked, Stats, ToMirror};
use pairing::Sealer;
use policy::Policy;
use session::{ExamState, Signed};
use wire::{Frame, FromConsole, FromRelay, Mail, MailId, MailTold, RunId, SessionId, ToRelay, ToolEnd, ViewerId};

use crate::collector::CollectorEvent;
use crate::settings::Settings;
use crate::view::Ask;

/// Which way somebody ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedFrom {
    /// The console's window.
    Window,
    /// The banner.
    Banner,
    /// The tray's menu.
    Tray,
    /// The hotkey.
    Hotkey,
    /// `chaperone end`.
    CommandLine,
    /// `chaperone end` by the workstation's administrator.
    Administrator,
}

/// What the windows are wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Show the session's banner; answered by [`crate::Console::banner`].
    ShowBanner,
    /// Put the session's banner away.
    HideBanner,
    /// Bring the console's window to the front.
    Front,
}

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    /// The staff ask for something in the window; who signs for it is checked.
    Ask(Ask, Signed),
    /// Somebody signed with a PIN that is not theirs.
    WrongPin {
        /// The initials.
        initials: String,
    },
    /// The staff end; frames and input are stopped already.
    End(EndedFrom),
    /// The program stops in order.
    Stopping,
    /// The banner is on the screen, or is not.
    Banner(bool),
    /// The last draft is durable, or why it is not.
    Appended(Result<(), String>),
    /// The link is being opened.
    Connecting,
    /// The link is open.
    Up,
    /// The link is down.
    Down(LinkFault),
    /// The link was taken down to go another way.
    Unlinked,
    /// The way to the service centre cannot be used, and why: there is no link.
    NoWay(String),
    /// The relay's control message.
    Text(FromRelay),
    /// A frame.
    Frame(Frame),
    /// Nothing can be sent to a session's engineer any more, though the link is up.
    PipeBroken {
        /// The session.
        session: SessionId,
    },
    /// The mirror runs; the mirrored monitor's place and size.
    MirrorReady {
        /// The left edge on the desktop.
        x: i32,
        /// The upper edge.
        y: i32,
        /// The width in pixels.
        width: u16,
        /// The height in pixels.
        height: u16,
    },
    /// The mirror counted.
    Stats(Stats),
    /// Whether the mirror looks for text.
    Detector(Detector),
    /// What of the picture does not show as it is.
    Masks(Vec<Masked>),
    /// The list of known patients was read, or why it could not be.
    Patients(Result<(), String>),
    /// Whether somebody wants to know what of the picture does not show as it is.
    Explain(bool),
    /// That a mask of the staff's goes is durable, or why it is not.
    Unmasked {
        /// The mask.
        id: u32,
        /// Whether it is.
        recorded: Result<(), String>,
    },
    /// A viewer moved, pressed or typed.
    Input {
        /// The mirror's client.
        client: ClientId,
        /// What.
        event: InputEvent,
    },
    /// A client of the mirror is gone.
    ClientGone {
        /// The client.
        client: ClientId,
    },
    /// The mirror could not start or has stopped.
    MirrorFailed(Stopped),
    /// Whether what ran for a session, tools aside, is verified gone.
    Gone {
        /// The session.
        session: SessionId,
        /// Whether it is.
        verified: bool,
    },
    /// Something about a service tool.
    Tool {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// What.
        what: ToolEvent,
    },
    /// Whether an examination runs.
    Examination(ExamState),
    /// Whether examinations are blocked, verified.
    Blocked(bool),
    /// A person uses this workstation's own keyboard or mouse.
    Local,
    /// Neither local input nor the End key is noticed any more, and why.
    LocalUnknown(String),
    /// Whether the policy's new End key is watched.
    EndKey(bool),
    /// The screen is locked or blank, or usable again.
    Locked(bool),
    /// Another policy holds, or the one that is there cannot be used.
    Policy(Result<Box<Policy>, String>),
    /// Remote input cannot act any more, and why.
    InputFailed(String),
    /// The preview in the console's window is opened; its client number.
    PreviewOpened(ClientId),
    /// It is closed.
    PreviewClosed(ClientId),
    /// The wall clock was set, by so many milliseconds.
    ClockSet(i64),
    /// Something about the hospital's collector of audit messages.
    Collector(CollectorEvent),
    /// The settings could not be kept, and why.
    NotKept(String),
    /// What the service centre says of a mail, or why it does not.
    Mail {
        /// The mail.
        id: MailId,
        /// What.
        told: Result<MailTold, MailFault>,
    },
    /// Time passed.
    Tick,
}

/// What is heard of a service tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolEvent {
    /// It printed something.
    Output(Vec<u8>),
    /// Its output reached its limit; the rest is not kept.
    Cut,
    /// It did not end in its time and is being killed.
    Killing,
    /// It is over.
    Ended {
        /// How.
        how: ToolEnd,
        /// Its exit status, where it had one.
        status: Option<i32>,
        /// Whether it, and all that it started, is verified gone.
        gone: bool,
    },
    /// It could not be started.
    Failed(String),
}

/// How the mirror came to stand still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It said why.
    Said(Failure),
    /// Its process ended.
    Ended,
    /// It could not be started.
    NotStarted,
    /// It said nothing for too long.
    Hung,
}

/// One thing to do.
#[derive(Debug)]
pub enum Command {
    /// Append durably and answer with [`Event::Appended`].
    Append(Box<Draft>),
    /// Append as soon as possible; nothing waits for it.
    Note(Box<Draft>),
    /// Append durably that a mask of the staff's goes, and answer with [`Event::Unmasked`].
    Unmask {
        /// The entry.
        draft: Box<Draft>,
        /// The mask.
        id: u32,
    },
    /// Remember the settings.
    Store(Settings),
    /// Hand a mail in, or ask what became of it; nothing else waits for it. Answered by [`Event::Mail`].
    Mail(Box<Mail>),
    /// Send a control message.
    Relay(ToRelay),
    /// Close a session at the relay, after the last message had time to leave.
    CloseAtRelay(ToRelay),
    /// Send a frame of the pairing.
    Pairing(Frame),
    /// From now on messages of this session are sealed with this.
    Channel {
        /// The session.
        session: SessionId,
        /// Seals what the console sends.
        sealer: Sealer<FromConsole>,
    },
    /// Send a session's engineer a sealed message.
    Send {
        /// The session.
        session: SessionId,
        /// What.
        message: FromConsole,
    },
    /// Forget the session's channel.
    Forget(SessionId),
    /// Let the mirror's bytes leave for a session.
    OpenGate(SessionId),
    /// Hold the mirror's bytes; the session goes on without them.
    HoldGate(SessionId),
    /// Let nothing leave for a session any more, and drop what waits.
    CloseGate(SessionId),
    /// Start the mirror.
    StartMirror,
    /// Stop the mirror.
    StopMirror,
    /// Tell the mirror something.
    Mirror(ToMirror),
    /// The mirror's client belongs to this viewer of the engineer.
    Viewer {
        /// The client.
        client: ClientId,
        /// The viewer's session.
        session: SessionId,
        /// The viewer.
        viewer: ViewerId,
    },
    /// These clients of the mirror belong to no viewer of an engineer any more.
    NoViewers(Vec<ClientId>),
    /// Verify that what ran for a session is gone; answered by [`Event::Gone`].
    VerifyGone {
        /// The session.
        session: SessionId,
        /// Its runs that may still be there.
        runs: Vec<RunId>,
    },
    /// Start a service tool; heard of by [`Event::Tool`].
    StartTool {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// The tool.
        tool: Box<policy::Tool>,
    },
    /// Ask a service tool to end, and see to it.
    StopTool {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
    },
    /// Block examinations and verify it; answered by [`Event::Blocked`].
    BlockExaminations,
    /// Take the block away and verify it; answered by [`Event::Blocked`].
    UnblockExaminations,
    /// Work by another policy.
    Policy(Box<Policy>),
    /// Let remote input act.
    AllowInput,
    /// Let go of all keys and buttons, and let nothing act.
    ReleaseInput,
    /// Whether remote input may reach windows of measurement parameters.
    AllowParameters(bool),
    /// Act on remote input.
    Inject(InputEvent),
    /// Something for the windows.
    Order(Order),
    /// Show a desktop notification.
    Notify(desktop::notifications::Notice),
    /// Take a desktop notification away.
    Withdraw(&'static str),
}
