//! Wires the windows, the tray and the console together.

use std::sync::Mutex;

use console::view::Look;
use console::{Console, Options, Order, Views};
use tauri::{AppHandle, Manager, RunEvent};
use tauri_plugin_autostart::ManagerExt as _;
use tokio::sync::mpsc;

use crate::windows::Banner;
use crate::{commands, tray, windows};

/// Runs the application until it is quit; `hidden` starts it in the tray.
pub fn run(hidden: bool, options: Options) -> anyhow::Result<()> {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| windows::front(app)))
        .plugin(tauri_plugin_autostart::Builder::new().arg("--hidden").build())
        .invoke_handler(tauri::generate_handler![
            commands::subscribe,
            commands::banner_subscribe,
            commands::ask,
            commands::end,
            commands::show_console,
            commands::history,
            commands::history_choices,
            commands::history_pictures,
            commands::history_session,
            commands::history_timeline,
            commands::verify,
            commands::verify_stop,
            commands::export_history,
            commands::policy,
            commands::policy_draft,
            commands::policy_save,
            commands::mask_picture,
            commands::word_proposals,
            commands::policy_could,
            commands::link_check,
            commands::link_check_stop,
            commands::about,
            commands::preview_open,
            commands::preview_send,
            commands::preview_close,
            commands::masks_open,
            commands::masks_close,
            commands::banner_beat,
        ])
        .on_window_event(windows::on_event)
        .setup(move |app| {
            let (console, orders) = Console::start(options)?;
            let views = console.views();
            if !console.about().device.is_empty() {
                start_at_login(app.handle());
            }
            app.manage(console);
            app.manage(Mutex::new(Banner::Hidden));
            let tray = tray::Tray::new(app.handle())?;
            tauri::async_runtime::spawn(follow(app.handle().clone(), tray, views));
            tauri::async_runtime::spawn(obey(app.handle().clone(), orders));
            if !hidden {
                windows::front(app.handle());
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match app {
        Ok(app) => app,
        Err(tauri::Error::PluginInitialization(plugin, error)) if plugin == "single-instance" => {
            return start_again(&error);
        }
        Err(error) => return Err(error.into()),
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            app.state::<Console>().stop();
        }
    });
    Ok(())
}

/// Another console has the name on the bus and does not answer: one that was killed, a moment before the system has taken
/// its name back. Starts anew until then, in place of this process.
fn start_again(error: &str) -> anyhow::Result<()> {
    const TRIES: &str = "CHAPERONE_START_TRIES";
    let tries = std::env::var(TRIES).ok().and_then(|tries| tries.parse().ok()).unwrap_or(0_u32);
    anyhow::ensure!(tries < 20, "another console is there and does not answer: {error}");
    std::thread::sleep(std::time::Duration::from_millis(250));
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).env(TRIES, (tries + 1).to_string());
    #[cfg(unix)]
    return Err(std::os::unix::process::CommandExt::exec(&mut again).into());
    #[cfg(not(unix))]
    return Ok(drop(again.spawn()?));
}

/// An enrolled workstation's console starts with its user's session, in the tray.
fn start_at_login(app: &AppHandle) {
    let autostart = app.autolaunch();
    let done = autostart.is_enabled().and_then(|enabled| if enabled { Ok(()) } else { autostart.enable() });
    if let Err(error) = done {
        tracing::warn!(%error, "cannot start at login");
    }
}

/// Keeps tray and banner in step with the view.
async fn follow(app: AppHandle, tray: tray::Tray, mut views: Views) {
    loop {
        if let Err(error) = tray.show(&views.now()) {
            tracing::warn!(%error, "cannot update the tray");
        }
        on_main(&app, between_sessions);
        if !views.changed().await {
            return;
        }
    }
}

/// Between sessions the banner is slim while access is open; a session's banner goes only when the console says so.
fn between_sessions(app: &AppHandle) {
    let look = app.state::<Console>().views().now().look;
    let wanted = if look == Look::Blocked { Banner::Hidden } else { Banner::Slim };
    let shown = windows::form(app);
    if shown != Banner::Session && shown != wanted {
        // Between sessions nothing rests on it.
        let _ = windows::banner(app, wanted);
    }
}

/// Does what the console needs windows for.
async fn obey(app: AppHandle, mut orders: mpsc::UnboundedReceiver<Order>) {
    while let Some(order) = orders.recv().await {
        match order {
            Order::ShowBanner => on_main(&app, |app| {
                let shown = windows::banner(app, Banner::Session);
                app.state::<Console>().banner(shown);
            }),
            Order::HideBanner => on_main(&app, |app| {
                let _ = windows::banner(app, Banner::Hidden);
                between_sessions(app);
            }),
            Order::Front => on_main(&app, windows::front),
        }
    }
}

fn on_main(app: &AppHandle, act: impl FnOnce(&AppHandle) + Send + 'static) {
    let handle = app.clone();
    if let Err(error) = app.run_on_main_thread(move || act(&handle)) {
        tracing::error!(%error, "the windows are gone");
    }
}
