//! A desktop of the test's own: display, window manager, session bus, notification server, keyring, home folder.
//!
//! Everything is started by the test and ended with it; nothing of the machine's own desktop is touched.
#![allow(dead_code, clippy::wildcard_enum_match_arm, reason = "each test file uses its part of it")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{
    AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, StackMode, Window,
    WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// A session bus that starts nothing by itself: what the test does not start is not there.
const BUS: &str = r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// Ends a process with the test.
pub struct Ended(pub Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display with nothing on it.
pub struct Display {
    server: Ended,
    /// ":N"
    pub name: String,
}

impl Display {
    pub fn start() -> Self {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]);
        let (server, number) = first_line(server.stderr(Stdio::null()));
        Self { server, name: format!(":{number}") }
    }

    pub fn run(&self, program: &str, args: &[&str]) -> Ended {
        let mut command = Command::new(program);
        command.args(args).env("DISPLAY", &self.name).stdout(Stdio::null()).stderr(Stdio::null());
        Ended(command.spawn().unwrap())
    }

    /// Stops the server, or lets it go on.
    pub fn pause(&self, paused: bool) {
        let signal = if paused { rustix::process::Signal::STOP } else { rustix::process::Signal::CONT };
        rustix::process::kill_process(self.pid(), signal).unwrap();
    }

    /// Kills the server.
    pub fn end(&self) {
        rustix::process::kill_process(self.pid(), rustix::process::Signal::KILL).unwrap();
    }

    fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.server.0)
    }

    pub fn picom(&self) -> Ended {
        let compositor = self.run("picom", &["--backend", "xrender", "--config", "/dev/null"]);
        let (x, _) = connect(&self.name);
        let selection = x.intern_atom(false, b"_NET_WM_CM_S0").unwrap().reply().unwrap().atom;
        until("a compositor", || x.get_selection_owner(selection).unwrap().reply().unwrap().owner != 0);
        compositor
    }

    pub fn openbox(&self) -> Ended {
        let manager = self.run("openbox", &["--sm-disable"]);
        let (x, root) = connect(&self.name);
        let check = x.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK").unwrap().reply().unwrap().atom;
        until("a window manager", || {
            x.get_property(false, root, check, 33u32, 0, 1).unwrap().reply().unwrap().value_len > 0
        });
        manager
    }
}

/// A session bus with a notification server and a keyring, in a home of its own.
pub struct Session {
    pub display: Display,
    bus: Ended,
    address: String,
    pub home: TempDir,
}

impl Session {
    pub fn start() -> Self {
        let display = Display::start();
        let home = tempfile::tempdir().unwrap();
        let mut bus = Command::new("dbus-daemon");
        let config = home.path().join("bus.conf");
        std::fs::write(&config, BUS).unwrap();
        bus.args(["--nofork", "--nopidfile", "--print-address=1", "--config-file"]).arg(config);
        environment(&mut bus, &display.name, home.path());
        let (bus, address) = first_line(&mut bus);
        Self { display, bus, address, home }
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        environment(&mut command, &self.display.name, self.home.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    /// Runs the test `name` of this file once more, inside this session.
    pub fn run_inside(&self, name: &str) {
        let mut again = self.command(std::env::current_exe().unwrap().to_str().unwrap());
        let status = again.args(["--exact", name, "--nocapture"]).env("INSIDE", name).status().unwrap();
        assert!(status.success(), "{name} failed inside its session");
    }

    pub fn dunst(&self) -> Ended {
        Ended(self.command("dunst").stderr(Stdio::null()).spawn().unwrap())
    }

    /// The keyring; `unlocked` with an empty password, or locked with nobody to unlock it.
    pub fn keyring(&self, unlocked: bool) -> Ended {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]).stdin(Stdio::piped());
        if unlocked {
            daemon.arg("--unlock");
        }
        let mut daemon = daemon.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        daemon.stdin.take().unwrap().write_all(b"\n").unwrap();
        let daemon = Ended(daemon);
        self.await_name("org.freedesktop.secrets");
        daemon
    }

    pub fn await_name(&self, name: &str) {
        until(name, || {
            let asked = self
                .command("dbus-send")
                .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
                .arg("org.freedesktop.DBus.NameHasOwner")
                .arg(format!("string:{name}"))
                .output();
            String::from_utf8_lossy(&asked.unwrap().stdout).contains("true")
        });
    }
}

/// Whether this is the test `name` running inside its session.
pub fn inside(name: &str) -> bool {
    std::env::var("INSIDE").is_ok_and(|inside| inside == name)
}

fn environment(command: &mut Command, display: &str, home: &Path) {
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime).unwrap();
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    command
        .env("DISPLAY", display)
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", runtime)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env_remove("GNOME_KEYRING_CONTROL");
}

fn first_line(command: &mut Command) -> (Ended, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "{command:?} did not start");
    (Ended(child), line.trim().to_owned())
}

/// Waits until `what` is so; fails after ten seconds.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}: did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub fn connect(display: &str) -> (RustConnection, Window) {
    let (x, screen) = RustConnection::connect(Some(display)).unwrap();
    let root = x.setup().roots[screen].root;
    (x, root)
}

/// A window of this process that notes what it receives.
pub struct Glass {
    pub x: RustConnection,
    pub root: Window,
    pub window: Window,
    seen: Vec<Event>,
}

impl Glass {
    pub fn open(display: &str, (x_at, y_at, width, height): (i16, i16, u16, u16), menu: bool) -> Self {
        let (x, root) = connect(display);
        let window = x.generate_id().unwrap();
        let events = EventMask::KEY_PRESS
            | EventMask::KEY_RELEASE
            | EventMask::BUTTON_PRESS
            | EventMask::BUTTON_RELEASE
            | EventMask::POINTER_MOTION
            | EventMask::ENTER_WINDOW;
        let look = CreateWindowAux::new().event_mask(events).override_redirect(u32::from(menu)).background_pixel(0x80);
        x.create_window(0, window, root, x_at, y_at, width, height, 0, WindowClass::INPUT_OUTPUT, 0, &look).unwrap();
        let glass = Self { x, root, window, seen: Vec::new() };
        until("a viewable window", || {
            // Asked again each time: a window manager that is still starting may not hear the first.
            glass.x.map_window(window).unwrap();
            let state = glass.x.get_window_attributes(window).unwrap().reply().unwrap().map_state;
            state == x11rb::protocol::xproto::MapState::VIEWABLE
        });
        glass
    }

    pub fn focus(&self) {
        self.x.set_input_focus(x11rb::protocol::xproto::InputFocus::PARENT, self.window, 0u32).unwrap();
        self.x.sync().unwrap();
    }

    /// What came since the last look: `k38` a key down, `K38` up, `b1`/`B1` buttons, `m` motion or entering.
    pub fn seen(&mut self) -> Vec<String> {
        self.x.sync().unwrap();
        while let Some(event) = self.x.poll_for_event().unwrap() {
            self.seen.push(event);
        }
        self.seen
            .drain(..)
            .filter_map(|event| match event {
                Event::KeyPress(key) => Some(format!("k{}", key.detail)),
                Event::KeyRelease(key) => Some(format!("K{}", key.detail)),
                Event::ButtonPress(button) => Some(format!("b{}", button.detail)),
                Event::ButtonRelease(button) => Some(format!("B{}", button.detail)),
                Event::MotionNotify(_) | Event::EnterNotify(_) => Some("m".to_owned()),
                _ => None,
            })
            .collect()
    }
}

/// A person at the machine: events that come from the display's own keyboard and mouse.
pub struct Person {
    x: RustConnection,
    base: u8,
    keyboard: u8,
    mouse: u8,
}

impl Person {
    pub fn at(display: &str) -> Self {
        let (x, _) = connect(display);
        x.xinput_xi_query_version(2, 2).unwrap().reply().unwrap();
        let base = x.extension_information(xinput::X11_EXTENSION_NAME).unwrap().unwrap().first_event;
        let devices = x.xinput_xi_query_device(0u16).unwrap().reply().unwrap().infos;
        let named = |name: &str| {
            let device = devices.iter().find(|device| device.name == name.as_bytes()).unwrap();
            u8::try_from(device.deviceid).unwrap()
        };
        let (keyboard, mouse) = (named("Xvfb keyboard"), named("Xvfb mouse"));
        Self { x, base, keyboard, mouse }
    }

    pub fn key(&self, keycode: u8, down: bool) {
        let kind = self.base + if down { xinput::DEVICE_KEY_PRESS_EVENT } else { xinput::DEVICE_KEY_RELEASE_EVENT };
        self.fake(kind, keycode, self.keyboard);
    }

    pub fn click(&self) {
        self.fake(self.base + xinput::DEVICE_BUTTON_PRESS_EVENT, 1, self.mouse);
        self.fake(self.base + xinput::DEVICE_BUTTON_RELEASE_EVENT, 1, self.mouse);
    }

    pub fn chord(&self, keycodes: &[u8]) {
        keycodes.iter().for_each(|keycode| self.key(*keycode, true));
        keycodes.iter().rev().for_each(|keycode| self.key(*keycode, false));
    }

    fn fake(&self, kind: u8, detail: u8, device: u8) {
        self.x.xtest_fake_input(kind, detail, 0, x11rb::NONE, 0, 0, device).unwrap().check().unwrap();
    }
}

/// A window of another program: this test file's own program, run once more.
///
/// The test file needs a test named `another_program` that calls [`act_as_other`].
pub struct Other {
    pub window: Window,
    /// When it was mapped, or a little before.
    pub shown_at: Instant,
    _process: Ended,
}

impl Other {
    /// `how`: "managed" or "bare" (the window manager leaves it alone), and any of "above", "fullscreen", "hidden" (not
    /// mapped), "below", "input-only", "stubborn" (keeps itself above all others).
    pub fn open(display: &str, (x, y, width, height): (i16, i16, u16, u16), how: &str) -> Self {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args(["--exact", "another_program", "--nocapture"]).env("DISPLAY", display);
        program.env("OTHER", format!("{x} {y} {width} {height} {how}")).stderr(Stdio::null());
        let mut child = program.stdout(Stdio::piped()).stdin(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = |word: &str| {
            let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains(word)).unwrap();
            line.split(word).nth(1).unwrap().trim().parse::<u32>().unwrap()
        };
        let window = next("window ");
        let shown_at = Instant::now();
        child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        next("ready ");
        Self { window, shown_at, _process: Ended(child) }
    }
}

/// Opens the window that [`Other::open`] asked for and keeps it until it is killed.
pub fn act_as_other() {
    let Ok(wanted) = std::env::var("OTHER") else { return };
    let words: Vec<&str> = wanted.split(' ').collect();
    let number = |at: usize| words[at].parse::<i16>().unwrap();
    let is = |word: &str| words.contains(&word);
    let (x, screen) = RustConnection::connect(None).unwrap();
    let root = x.setup().roots[screen].root;
    let window = x.generate_id().unwrap();
    let class = if is("input-only") { WindowClass::INPUT_ONLY } else { WindowClass::INPUT_OUTPUT };
    let mut look = CreateWindowAux::new().override_redirect(u32::from(is("bare")));
    look = look.event_mask(EventMask::VISIBILITY_CHANGE);
    if !is("input-only") {
        look = look.background_pixel(0xff_0000);
    }
    let (width, height) = (number(2).unsigned_abs(), number(3).unsigned_abs());
    x.create_window(0, window, root, number(0), number(1), width, height, 0, class, 0, &look).unwrap();
    let atom = |name: &str| x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    let states: Vec<u32> = [("above", "_NET_WM_STATE_ABOVE"), ("fullscreen", "_NET_WM_STATE_FULLSCREEN")]
        .iter()
        .filter(|(word, _)| is(word))
        .map(|(_, name)| atom(name))
        .collect();
    x.change_property32(PropMode::REPLACE, window, atom("_NET_WM_STATE"), AtomEnum::ATOM, &states).unwrap();
    let mut hints = [0u32; 18];
    hints[0] = 3;
    let (normal, sizes) = (AtomEnum::WM_NORMAL_HINTS, AtomEnum::WM_SIZE_HINTS);
    x.change_property32(PropMode::REPLACE, window, normal, sizes, &hints).unwrap();
    x.sync().unwrap();
    println!("window {window}");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let above = ConfigureWindowAux::new().stack_mode(StackMode::ABOVE);
    if is("below") {
        x.configure_window(window, &ConfigureWindowAux::new().stack_mode(StackMode::BELOW)).unwrap();
    }
    if !is("hidden") {
        x.map_window(window).unwrap();
    }
    if is("above") {
        x.configure_window(window, &above).unwrap();
    }
    x.sync().unwrap();
    println!("ready 1");
    while let Ok(event) = x.wait_for_event() {
        if let (true, Event::VisibilityNotify(_)) = (is("stubborn"), event) {
            x.configure_window(window, &above).unwrap();
            x.flush().unwrap();
        }
    }
}
