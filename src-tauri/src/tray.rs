//! The tray: the state as icon and tool tip; open, end, quit.

use console::view::{Language, Look, View};
use console::{Console, EndedFrom, TrayWords};
use tauri::image::Image;
use tauri::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager, Wry, include_image};

use crate::windows;

/// The tray's icon with the items whose words follow the language.
pub struct Tray {
    icon: TrayIcon,
    open: MenuItem<Wry>,
    end: MenuItem<Wry>,
    quit: MenuItem<Wry>,
}

impl Tray {
    /// Puts the icon into the tray.
    pub fn new(app: &AppHandle) -> tauri::Result<Self> {
        let words = TrayWords::of(Language::En);
        let open = MenuItem::with_id(app, "open", &words.open, true, None::<&str>)?;
        let end = MenuItem::with_id(app, "end", &words.end, false, None::<&str>)?;
        let quit = MenuItem::with_id(app, "quit", &words.quit, true, None::<&str>)?;
        let menu = Menu::with_items(app, &[&open, &end, &PredefinedMenuItem::separator(app)?, &quit])?;
        let icon = TrayIconBuilder::with_id("state")
            .icon(picture(Look::Blocked))
            .menu(&menu)
            .on_menu_event(|app, event| on_menu(app, &event))
            .build(app)?;
        Ok(Self { icon, open, end, quit })
    }

    /// Shows a view's state.
    pub fn show(&self, view: &View) -> tauri::Result<()> {
        let words = TrayWords::of(view.language);
        self.open.set_text(words.open)?;
        self.end.set_text(words.end)?;
        self.end.set_enabled(view.can_end)?;
        self.quit.set_text(words.quit)?;
        self.icon.set_icon(Some(picture(view.look)))?;
        self.icon.set_title(Some(&view.sentence))?;
        self.icon.set_tooltip(Some(&view.sentence))
    }
}

fn on_menu(app: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        "open" => windows::front(app),
        "end" => app.state::<Console>().end(EndedFrom::Tray),
        "quit" => app.exit(0),
        other => tracing::warn!(item = other, "unknown tray item"),
    }
}

fn picture(look: Look) -> Image<'static> {
    match look {
        Look::Blocked => include_image!("icons/tray/blocked.png"),
        Look::Open => include_image!("icons/tray/open.png"),
        Look::Asked => include_image!("icons/tray/asked.png"),
        Look::Connected => include_image!("icons/tray/connected.png"),
        Look::Watching => include_image!("icons/tray/watching.png"),
        Look::Controlling => include_image!("icons/tray/controlling.png"),
        Look::ToolRunning => include_image!("icons/tray/tool-running.png"),
        Look::Full => include_image!("icons/tray/full.png"),
    }
}
