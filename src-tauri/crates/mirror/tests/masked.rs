//! The real mirror on a real display: what is masked never arrives, what is not arrives as it is.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mirror::protocol::{Place, Region, Rule, Start, ToMirror, Why};
use support::{Mirror, PATIENCE, Running, Viewer, display, start_on};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeGCAux, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask,
    ImageFormat, PropMode, Rectangle, StackMode, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const WIDTH: u16 = 800;
const HEIGHT: u16 = 600;
/// The console's windows, in red, green and blue.
const OWN: [u8; 3] = [0xff, 0x00, 0xfe];
/// Windows that the policy names.
const POLICY: [u8; 3] = [0x01, 0xff, 0xfd];
const MASK: [u8; 3] = [0x3a, 0x3f, 0x45];

fn value(colour: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, colour[0], colour[1], colour[2]])
}

struct Screen {
    conn: RustConnection,
    root: Window,
}

impl Screen {
    fn open(display: &str) -> Self {
        let (conn, at) = x11rb::connect(Some(display)).unwrap();
        let root = conn.setup().roots[at].root;
        Self { conn, root }
    }

    fn window(&self, place: Rectangle, class: &str, aux: CreateWindowAux) -> Window {
        let Rectangle { x, y, width, height } = place;
        let id = self.conn.generate_id().unwrap();
        let kind = WindowClass::INPUT_OUTPUT;
        let aux = aux.event_mask(EventMask::EXPOSURE);
        let depth = COPY_DEPTH_FROM_PARENT;
        self.conn.create_window(depth, id, self.root, x, y, width, height, 0, kind, 0, &aux).unwrap();
        let class = format!("{class}\0{class}\0");
        let (property, kind) = (AtomEnum::WM_CLASS, AtomEnum::STRING);
        self.conn.change_property8(PropMode::REPLACE, id, property, kind, class.as_bytes()).unwrap();
        self.conn.map_window(id).unwrap();
        self.conn.flush().unwrap();
        id
    }

    fn place(&self, window: Window, x: i32, y: i32) {
        let aux = ConfigureWindowAux::new().x(x).y(y);
        self.conn.configure_window(window, &aux).unwrap();
        self.conn.flush().unwrap();
    }

    /// The place of a window with its frame, if it has one.
    fn outer(&self, mut window: Window) -> Rectangle {
        loop {
            let parent = self.conn.query_tree(window).unwrap().reply().unwrap().parent;
            if parent == self.root {
                let geometry = self.conn.get_geometry(window).unwrap().reply().unwrap();
                let border = 2 * geometry.border_width;
                let (width, height) = (geometry.width + border, geometry.height + border);
                return Rectangle { x: geometry.x, y: geometry.y, width, height };
            }
            window = parent;
        }
    }

    /// Everything as it is, in red, green and blue.
    fn picture(&self) -> Vec<[u8; 3]> {
        let format = ImageFormat::Z_PIXMAP;
        let image = self.conn.get_image(format, self.root, 0, 0, WIDTH, HEIGHT, !0).unwrap().reply().unwrap();
        image.data.as_chunks::<4>().0.iter().map(|[b, g, r, _]| [*r, *g, *b]).collect()
    }
}

/// Another program, in [`no_secret_pixel_arrives`]; alone it does nothing.
///
/// Its background window keeps whatever was there until it has been painted again, which it does late; its second
/// window is one that the policy names, and moves as told on standard input.
#[test]
fn painter() {
    let Ok(display) = std::env::var("MIRROR_TEST_PAINTER") else { return };
    let screen = Screen::open(&display);
    let whole = Rectangle { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    let ground = screen.window(whole, "ground", CreateWindowAux::new().override_redirect(1));
    let lowest = ConfigureWindowAux::new().stack_mode(StackMode::BELOW);
    screen.conn.configure_window(ground, &lowest).unwrap();
    let place = Rectangle { x: 500, y: 300, width: 150, height: 100 };
    let secret = screen.window(place, "Acme-patients", CreateWindowAux::new().background_pixel(value(POLICY)));
    let gc = screen.conn.generate_id().unwrap();
    screen.conn.create_gc(gc, ground, &CreateGCAux::new()).unwrap();
    let (send, commands) = std::sync::mpsc::channel();
    std::thread::spawn(move || std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    println!("\npainter {ground} {secret}");
    let mut tint = 0;
    loop {
        match commands.recv_timeout(Duration::from_millis(3)) {
            Ok(line) => {
                let (x, y) = line.split_once(' ').unwrap();
                screen.place(secret, x.parse().unwrap(), y.parse().unwrap());
            }
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return,
        }
        let mut exposed = Vec::new();
        while let Some(event) = screen.conn.poll_for_event().unwrap() {
            if let Event::Expose(expose) = event
                && expose.window == ground
            {
                let [x, y, width, height] = [expose.x, expose.y, expose.width, expose.height];
                exposed.push(Rectangle { x: x as i16, y: y as i16, width, height });
            }
        }
        if !exposed.is_empty() {
            std::thread::sleep(Duration::from_millis(30));
        }
        for Rectangle { x, y, width, height } in exposed {
            for stripe in 0..WIDTH / 40 {
                tint = (tint + 1) % 200;
                let colour = value([20 + stripe as u8 * 5, 40, tint]);
                screen.conn.change_gc(gc, &ChangeGCAux::new().foreground(colour)).unwrap();
                let (left, right) = ((stripe * 40).max(x as u16), (stripe * 40 + 40).min(x as u16 + width));
                if left < right {
                    let part = Rectangle { x: left as i16, y, width: right - left, height };
                    screen.conn.poly_fill_rectangle(ground, gc, &[part]).unwrap();
                }
            }
        }
        screen.conn.flush().unwrap();
    }
}

/// Starts another program on the display; kept silent.
fn program(name: &str, arguments: &[&str], display: &str) -> Child {
    let mut command = Command::new(name);
    command.args(arguments).env("DISPLAY", display).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap_or_else(|_| panic!("{name} is installed"))
}

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn i1_no_secret_pixel_arrives_without_a_window_manager() {
    no_secret_pixel_arrives(false, false);
}

#[test]
fn i1_no_secret_pixel_arrives_with_frames() {
    no_secret_pixel_arrives(true, false);
}

#[test]
fn i1_no_secret_pixel_arrives_with_a_compositor_that_fades() {
    no_secret_pixel_arrives(true, true);
}

fn no_secret_pixel_arrives(frames: bool, compositor: bool) {
    let (_server, name) = display(&format!("{WIDTH}x{HEIGHT}x24"));
    let screen = Screen::open(&name);
    let atom = |name: &str| screen.conn.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    let _manager = frames.then(|| Running(program("openbox", &["--sm-disable"], &name)));
    if frames {
        let check = atom("_NET_SUPPORTING_WM_CHECK");
        let property = || screen.conn.get_property(false, screen.root, check, AtomEnum::WINDOW, 0, 1).unwrap().reply();
        until("openbox is there", || property().is_ok_and(|reply| reply.value_len == 1));
    }
    let fading = ["--backend", "xrender", "--fading", "--config", "/dev/null"];
    let _compositor = compositor.then(|| Running(program("picom", &fading, &name)));
    if compositor {
        let selection = atom("_NET_WM_CM_S0");
        let owner = || screen.conn.get_selection_owner(selection).unwrap().reply().unwrap().owner;
        until("picom is there", || owner() != x11rb::NONE);
    }
    let mut painter = Running(
        Command::new(std::env::current_exe().unwrap())
            .args(["painter", "--exact", "--nocapture"])
            .env("MIRROR_TEST_PAINTER", &name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut orders = painter.0.stdin.take().unwrap();
    let mut lines = BufReader::new(painter.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let told = lines.find_map(|line| line.strip_prefix("painter ").map(str::to_owned)).unwrap();
    let (ground, named) = told.split_once(' ').unwrap();
    let (ground, named): (Window, Window) = (ground.parse().unwrap(), named.parse().unwrap());

    let own = |x, y, width, height, unmanaged| {
        let place = Rectangle { x, y, width, height };
        let aux = CreateWindowAux::new().background_pixel(value(OWN)).override_redirect(u32::from(unmanaged));
        screen.window(place, "chaperone", aux)
    };
    let console = own(50, 50, 200, 150, false);
    let menu = own(300, 100, 80, 120, true);

    let rule = Rule {
        name: "patients".to_owned(),
        class: Some("acme-patients".to_owned()),
        title: None,
        process: None,
        region: Region::Whole,
    };
    let (mut mirror, ..) = Mirror::start(Start { rules: vec![rule], ..start_on(&name) });
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    let mut check = |pixels: &[u8]| {
        for [b, g, r, _] in pixels.as_chunks::<4>().0 {
            assert!(![OWN, POLICY].contains(&[*r, *g, *b]), "a secret pixel arrived");
        }
    };
    assert!(viewer.update(&mut mirror, PATIENCE, &mut check));
    mirror.say(&ToMirror::Explain { on: true });

    // Windows move, appear and vanish, also faster than anybody looks.
    let rounds = if std::env::var_os("CHAPERONE_DEEP").is_some() { 2_000 } else { 200 };
    let mut dice = 0x2545_f491_u32;
    let mut roll = |limit: u32| {
        dice ^= dice << 13;
        dice ^= dice >> 17;
        dice ^= dice << 5;
        (dice % limit) as i32
    };
    for round in 0..rounds {
        screen.place(console, roll(700) - 50, roll(500) - 50);
        match roll(6) {
            0 => drop(screen.conn.unmap_window(menu).unwrap()),
            1 => drop(screen.conn.map_window(menu).unwrap()),
            2 => screen.place(menu, roll(700), roll(500)),
            3 => drop(screen.conn.destroy_window(own(roll(700) as i16, roll(500) as i16, 60, 40, true)).unwrap()),
            4 => drop(screen.conn.unmap_window(console).unwrap()),
            _ => drop(screen.conn.map_window(console).unwrap()),
        }
        if roll(2) == 0 {
            writeln!(orders, "{} {}", roll(700) - 50, roll(500) - 50).unwrap();
        }
        screen.conn.flush().unwrap();
        let pause = Duration::from_millis(if round % 3 == 0 { 40 } else { 4 });
        let end = Instant::now() + pause;
        while viewer.update(&mut mirror, end.saturating_duration_since(Instant::now()), &mut check) {}
    }
    screen.conn.map_window(console).unwrap();
    screen.conn.map_window(menu).unwrap();
    screen.conn.sync().unwrap();

    // Once all was drawn and rests, the picture is the screen, and grey where it is masked. Where a window came and went
    // before the compositor showed it, nobody draws by himself, and the mask rightly stays until somebody does.
    let start = Instant::now();
    let compared = loop {
        screen.conn.clear_area(true, ground, 0, 0, 0, 0).unwrap();
        screen.conn.sync().unwrap();
        while viewer.update(&mut mirror, Duration::from_millis(700), &mut check) {}
        let masks = [console, menu, named].map(|window| screen.outer(window));
        let text: Vec<Place> =
            mirror.masks.iter().filter(|mask| mask.why == Why::Text).map(|mask| mask.place).collect();
        match compare(&viewer, &screen.picture(), &masks, &text) {
            Ok(compared) => break compared,
            Err(fault) => assert!(start.elapsed() < PATIENCE, "{fault}, {:?}", mirror.stats),
        }
    };
    // Where windows fade, more stripes of the ground lie beside masks, and count as text.
    let least = if compositor { 50_000 } else { 100_000 };
    assert!(compared > least, "{compared} pixels lie outside all masks, {:?}", mirror.stats);
    assert!(viewer.updates > 5, "{} updates, {:?}", viewer.updates, mirror.stats);
    println!("{} updates, {compared} pixels compared, {:?}", viewer.updates, mirror.stats);
}

/// Compares the viewer's picture with the screen; how many pixels outside the masks are equal. What looks like text, as
/// the ground's stripes may, is masked too.
fn compare(viewer: &Viewer, truth: &[[u8; 3]], masks: &[Rectangle], text: &[Place]) -> Result<usize, String> {
    let mut compared = 0;
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let within = |mask: &Rectangle| {
                let (dx, dy) = (i32::from(x) - i32::from(mask.x), i32::from(y) - i32::from(mask.y));
                (0..i32::from(mask.width)).contains(&dx) && (0..i32::from(mask.height)).contains(&dy)
            };
            let masked = masks.iter().any(within);
            let expect = if masked { MASK } else { truth[usize::from(y) * usize::from(WIDTH) + usize::from(x)] };
            let found = viewer.pixel(x, y);
            let in_text = |place: &Place| screen::Rect::from(*place).covers(x, y);
            if found == MASK && text.iter().any(in_text) {
                continue;
            }
            if found != expect {
                return Err(format!("at {x},{y} {found:?} arrived, {expect:?} is there; masked: {masked}"));
            }
            compared += usize::from(!masked);
        }
    }
    Ok(compared)
}
