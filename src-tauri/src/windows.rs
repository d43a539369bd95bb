//! The two windows: the console, which hides instead of closing, and the banner, which does neither by itself.

use std::sync::{Mutex, PoisonError};

use console::{BannerWindow, Shown};
use raw_window_handle::{HasWindowHandle as _, RawWindowHandle};
use tauri::{AppHandle, LogicalSize, Manager, PhysicalPosition, WebviewWindow, Window, WindowEvent};

/// The console's label.
pub const CONSOLE: &str = "console";
/// The banner's label.
pub const BANNER: &str = "banner";

/// The banner during a session, in logical pixels.
const SESSION: LogicalSize<f64> = LogicalSize { width: 400.0, height: 72.0 };
/// The banner while access is open and nobody is in.
const SLIM: LogicalSize<f64> = LogicalSize { width: 240.0, height: 32.0 };

/// How the banner is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Banner {
    /// Not at all: nothing is open.
    Hidden,
    /// Access is open, nobody is in.
    Slim,
    /// A session runs.
    Session,
}

/// Brings the console's window to the front.
pub fn front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(CONSOLE) {
        let done = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
        if let Err(error) = done {
            tracing::warn!(%error, "cannot bring the window to the front");
        }
    }
}

/// How the banner stands.
pub fn form(app: &AppHandle) -> Banner {
    *app.state::<Mutex<Banner>>().lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows, resizes or hides the banner, and says in which window it shows, if it does.
pub fn banner(app: &AppHandle, form: Banner) -> Shown {
    let Some(window) = app.get_webview_window(BANNER) else { return Shown::Not };
    *app.state::<Mutex<Banner>>().lock().unwrap_or_else(PoisonError::into_inner) = form;
    let done = match form {
        Banner::Hidden => window.hide(),
        Banner::Slim => place(&window, SLIM),
        Banner::Session => place(&window, SESSION),
    };
    if let Err(error) = &done {
        tracing::error!(%error, "cannot place the banner");
    }
    let size = match form {
        Banner::Session => SESSION,
        Banner::Slim | Banner::Hidden => SLIM,
    };
    match (done, number(&window)) {
        (Ok(()), Some(id)) => {
            let size = size.to_physical::<u16>(window.scale_factor().unwrap_or(1.0));
            Shown::Window(BannerWindow { id, size: (size.width, size.height) })
        }
        (Ok(()), None) | (Err(_), _) => Shown::Not,
    }
}

/// The window's number on the display, where it is one of X's.
#[expect(clippy::wildcard_enum_match_arm, reason = "on other displays nothing tells whether a banner can be seen")]
fn number(window: &WebviewWindow) -> Option<u32> {
    match window.window_handle().ok()?.as_raw() {
        RawWindowHandle::Xlib(handle) => u32::try_from(handle.window).ok(),
        RawWindowHandle::Xcb(handle) => Some(handle.window.get()),
        _ => None,
    }
}

/// Puts the banner at the bottom right of the mirrored monitor, the primary one.
fn place(window: &WebviewWindow, size: LogicalSize<f64>) -> tauri::Result<()> {
    // GTK lets nobody resize a window that is not resizable; with both bounds alike only this does.
    window.set_min_size(Some(size))?;
    window.set_max_size(Some(size))?;
    window.set_size(size)?;
    if let Some(monitor) = window.primary_monitor()?.or(window.current_monitor()?) {
        let area = monitor.work_area();
        let size = size.to_physical::<i32>(monitor.scale_factor());
        let corner = |from: i32, length: u32, own: i32| from + i32::try_from(length).unwrap_or(i32::MAX) - own;
        window.set_position(PhysicalPosition {
            x: corner(area.position.x, area.size.width, size.width),
            y: corner(area.position.y, area.size.height, size.height),
        })?;
    }
    window.set_always_on_top(true)?;
    window.show()
}

/// The console's window hides when it is closed; the banner stays.
pub fn on_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        if window.label() == CONSOLE
            && let Err(error) = window.hide()
        {
            tracing::warn!(%error, "cannot hide the window");
        }
    }
}
