//! What can happen to the console, and what it wants done: the closed lists at the edge of its core.

use history::Draft;
use link::LinkFault;
use mirror::protocol::{ClientId, Failure, InputEvent, Stats, ToMirror};
use pairing::Sealer;
use wire::{Frame, FromConsole, FromRelay, SessionId, ToRelay, ViewerId};

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
    /// The staff ask for something in the window.
    Ask(Ask),
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
    /// The relay's control message.
    Text(FromRelay),
    /// A frame.
    Frame(Frame),
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
    /// Whether what ran for the session is verified gone.
    Gone(bool),
    /// Remote input cannot act any more, and why.
    InputFailed(String),
    /// The preview in the console's window is opened; its client number.
    PreviewOpened(ClientId),
    /// It is closed.
    PreviewClosed(ClientId),
    /// The wall clock was set, by so many milliseconds.
    ClockSet(i64),
    /// Time passed.
    Tick,
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
    /// Remember the settings.
    Store(Settings),
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
    /// Send a sealed message.
    Send(FromConsole),
    /// Forget the session's channel.
    Forget,
    /// Let the mirror's bytes leave.
    OpenGate,
    /// Hold the mirror's bytes; the session goes on without them.
    HoldGate,
    /// Let nothing leave any more, and drop what waits.
    CloseGate,
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
        /// The viewer.
        viewer: ViewerId,
    },
    /// No client of the mirror belongs to a viewer of the engineer any more.
    NoViewers,
    /// Verify that the mirror is gone; answered by [`Event::Gone`].
    VerifyGone,
    /// Let remote input act.
    AllowInput,
    /// Let go of all keys and buttons, and let nothing act.
    ReleaseInput,
    /// Act on remote input.
    Inject(InputEvent),
    /// Something for the windows.
    Order(Order),
    /// Show a desktop notification.
    Notify(desktop::notifications::Notice),
    /// Take a desktop notification away.
    Withdraw(&'static str),
}
