//! A desktop: display, session bus, window manager, notification server and an unlocked keyring, with a home of its own.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use x11rb::protocol::xproto::ConnectionExt as _;

use super::{Child, Display, child::run, program, until};

const SOON: Duration = Duration::from_secs(30);

/// A session bus that starts nothing by itself: what it started would outlive the stage.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Whether something composes the windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compositor {
    /// Windows draw straight onto the screen.
    None,
    /// `picom` puts them together.
    Picom,
}

/// A desktop in a folder of its own; everything ends and the folder goes when it is dropped.
#[derive(Debug)]
pub struct Desktop {
    environment: Vec<(&'static str, String)>,
    // Programs before the display and the bus that they use.
    programs: Vec<Child>,
    bus: Option<Child>,
    display: Display,
    folder: TempDir,
}

impl Desktop {
    /// Starts a desktop of 1920x1080 pixels.
    ///
    /// # Errors
    /// Where a part does not come up.
    pub fn start() -> Result<Self> {
        Self::with(1920, 1080, Compositor::None)
    }

    /// Starts a desktop of a size in pixels.
    ///
    /// # Errors
    /// Where a part does not come up.
    pub fn with(width: u16, height: u16, compositor: Compositor) -> Result<Self> {
        Self::dressed(width, height, compositor, &[])
    }

    /// Starts a desktop with files in its home, each a path and its text, which its programs read when they start.
    ///
    /// # Errors
    /// Where a part does not come up.
    pub fn dressed(width: u16, height: u16, compositor: Compositor, files: &[(&str, &str)]) -> Result<Self> {
        let folder = folder()?;
        for (name, text) in files {
            let path = folder.path().join("home").join(name);
            fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
            fs::write(path, text)?;
        }
        let display = Display::start(&folder.path().join("logs"), width, height)?;
        let mut desktop = Self::on(display, folder);
        desktop.serve()?;
        desktop.notify()?;
        desktop.decorate(compositor)?;
        Ok(desktop)
    }

    /// Uses the display and the window manager that are there, with home, bus and keyring of its own all the same.
    ///
    /// # Errors
    /// Where there is no display.
    pub fn on_display(name: &str) -> Result<Self> {
        let mut desktop = Self::behind_display(name)?;
        desktop.notify()?;
        Ok(desktop)
    }

    /// The same without a notification server: nothing of the desktop shows on the display.
    ///
    /// # Errors
    /// Where there is no display.
    pub fn behind_display(name: &str) -> Result<Self> {
        let mut desktop = Self::on(Display::open(name)?, folder()?);
        // The user's own authority lies in the home that is hidden from now on.
        let authority = std::env::var_os("XAUTHORITY").map(PathBuf::from);
        let authority = authority.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".Xauthority")));
        if let Some(authority) = authority.filter(|path| path.exists()) {
            desktop.environment.push(("XAUTHORITY", authority.to_string_lossy().into_owned()));
        }
        desktop.serve()?;
        Ok(desktop)
    }

    fn on(display: Display, folder: TempDir) -> Self {
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let environment = vec![
            ("DISPLAY", display.name().to_owned()),
            ("HOME", path("home")),
            ("XDG_CONFIG_HOME", path("home/.config")),
            ("XDG_DATA_HOME", path("home/.local/share")),
            ("XDG_STATE_HOME", path("home/.local/state")),
            ("XDG_CACHE_HOME", path("home/.cache")),
            ("XDG_SESSION_TYPE", "x11".to_owned()),
            ("GDK_BACKEND", "x11".to_owned()),
            ("NO_AT_BRIDGE", "1".to_owned()),
            ("GSETTINGS_BACKEND", "memory".to_owned()),
            ("XDG_RUNTIME_DIR", path("run")),
            ("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", path("run/bus"))),
        ];
        Self { environment, programs: Vec::new(), bus: None, display, folder }
    }

    /// Brings up bus and keyring.
    fn serve(&mut self) -> Result<()> {
        let config = self.folder.path().join("run/bus.conf");
        fs::write(&config, BUS.replace("SOCKET", &self.folder.path().join("run/bus").display().to_string()))?;
        let mut bus = self.command("dbus-daemon");
        bus.args(["--nofork", "--nopidfile", "--nosyslog", "--print-address=1", "--config-file"]).arg(config);
        let mut bus = Child::spawn("dbus", &self.logs(), &mut bus)?;
        bus.line("its address", SOON, |line| line.starts_with("unix:").then_some(()))?;
        self.bus = Some(bus);

        let mut keyring = self.command("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]);
        let mut keyring = Child::spawn("keyring", &self.logs(), &mut keyring)?;
        // An empty password, which the daemon reads up to the end of its input.
        keyring.write_line("")?;
        keyring.close_input();
        self.programs.push(keyring);
        self.awaited("org.freedesktop.secrets")
    }

    /// Brings up notifications.
    fn notify(&mut self) -> Result<()> {
        self.keep("dunst", &[])?;
        self.awaited("org.freedesktop.Notifications")
    }

    /// Waits until a name has an owner on the session bus.
    fn awaited(&self, name: &str) -> Result<()> {
        until(name, SOON, || Ok(self.on_bus(name)?.then_some(())))
    }

    /// Brings up window manager and compositor.
    fn decorate(&mut self, compositor: Compositor) -> Result<()> {
        self.keep("openbox", &[])?;
        until("the window manager", SOON, || Ok(self.display.manages_windows()?.then_some(())))?;
        match compositor {
            Compositor::None => Ok(()),
            Compositor::Picom => {
                self.keep("picom", &["--backend", "xrender"])?;
                let owner = self.display.atom("_NET_WM_CM_S0")?;
                let composes = || Ok(self.display.x().get_selection_owner(owner)?.reply()?.owner != 0);
                until("the compositor", SOON, || composes().map(|yes: bool| yes.then_some(())))
            }
        }
    }

    /// True where a name has an owner on the session bus.
    ///
    /// # Errors
    /// Where the bus does not answer.
    pub fn on_bus(&self, name: &str) -> Result<bool> {
        let mut ask = self.command("dbus-send");
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        ask.arg("org.freedesktop.DBus.NameHasOwner").arg(format!("string:{name}"));
        Ok(run(&mut ask)?.contains("boolean true"))
    }

    /// Its display.
    #[must_use]
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// Its folder: `home`, `logs`, `run`, and whatever a test puts there.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the logs of its programs are.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    /// What a program needs in its environment to be on this desktop.
    #[must_use]
    pub fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// Adds to what programs started from now on have in their environment.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.environment.push((name, value.to_owned()));
    }

    /// Has the console started by a script of its own, which gets the console's arguments.
    ///
    /// # Errors
    /// Where the script cannot be written.
    pub fn start_console_by(&self, script: &str) -> Result<()> {
        let path = self.folder().join("console.sh");
        fs::write(&path, script)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        Ok(())
    }

    /// What starts the console: a script of its own, or the program itself.
    ///
    /// # Errors
    /// Where the program is missing.
    pub fn console(&self) -> Result<PathBuf> {
        let script = self.folder().join("console.sh");
        if script.exists() { Ok(script) } else { program("chaperone") }
    }

    /// A command that runs on this desktop.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for other in ["WAYLAND_DISPLAY", "SESSION_MANAGER", "GNOME_KEYRING_CONTROL", "XAUTHORITY"] {
            command.env_remove(other);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts a program on this desktop; its owner ends it.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn spawn(&self, name: &str, command: &mut Command) -> Result<Child> {
        Child::spawn(name, &self.logs(), command)
    }

    /// Runs a program on this desktop to its end and gives its standard output.
    ///
    /// # Errors
    /// Where it cannot be run or fails.
    pub fn run(&self, command: &mut Command) -> Result<String> {
        run(command)
    }

    /// Starts a program that ends with the desktop.
    fn keep(&mut self, program: &str, arguments: &[&str]) -> Result<()> {
        let child = Child::spawn(program, &self.logs(), self.command(program).args(arguments))?;
        self.programs.push(child);
        Ok(())
    }
}

fn folder() -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("stage-").tempdir().context("no folder for the stage")?;
    for name in ["home/.config", "home/.local/share", "home/.local/state", "home/.cache", "logs", "run"] {
        fs::create_dir_all(folder.path().join(name))?;
    }
    fs::set_permissions(folder.path().join("run"), fs::Permissions::from_mode(0o700))?;
    Ok(folder)
}
