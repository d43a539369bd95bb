//! What the masker knows about the windows on the screen.

use crate::{Area, Region};

/// The program that drew a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A process on this machine.
    Process(u32),
    /// A program on another machine; never the console.
    Remote,
    /// Could not be told; its window is masked.
    Unknown,
}

/// What a window is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WindowKind {
    /// A program's window or dialog.
    #[default]
    Normal,
    /// A menu, a drop-down list or a tool tip.
    Menu,
    /// A desktop notification.
    Notification,
    /// The desktop's background or a panel.
    Desktop,
}

/// One mapped window.
#[derive(Clone, PartialEq, Eq)]
pub struct Window {
    /// The window system's number for it.
    pub id: u32,
    /// Whose it is.
    pub owner: Owner,
    /// Its class, such as `Acme-viewer`; from outside, never logged.
    pub class: String,
    /// Its instance name; from outside, never logged.
    pub instance: String,
    /// Its title; from outside, never logged: it may name a patient.
    pub title: String,
    /// What it is for.
    pub kind: WindowKind,
    /// Whether it bypasses the window manager, as menus and tool tips do.
    pub unmanaged: bool,
    /// Its place with the window manager's frame; whole-window masks cover this.
    pub outer: Area,
    /// Its own place without the frame; regions inside a window are relative to this.
    pub inner: Area,
}

/// Redacts what may name a patient.
impl std::fmt::Debug for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Window")
            .field("id", &self.id)
            .field("owner", &self.owner)
            .field("kind", &self.kind)
            .field("outer", &self.outer)
            .finish_non_exhaustive()
    }
}

/// A window as it was before it moved, changed or went.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// What it was.
    pub window: Window,
    /// The part of its place where nothing has been drawn since: its pixels may still be there.
    pub undrawn: Region,
}

/// The windows at the moment of a grab.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The mapped windows, lowest first.
    pub windows: Vec<Window>,
    /// What windows were since the layout before this one: every step between, not only the last, in order.
    pub earlier: Vec<Earlier>,
    /// Whether a compositor draws the screen: it may fade a window out after it is gone.
    pub composited: bool,
}

/// The list of windows, or the fact that there is none.
#[derive(Debug, Clone)]
pub enum WindowList {
    /// Read in full.
    Known(Layout),
    /// It could not be read: nothing may be published.
    Unreadable,
}
