//! The window: shows what changed, hears clicks and keys, keeps the beat.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::{Value, json};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::properties::WmSizeHints;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, ExposeEvent, Gcontext,
    ImageFormat, PropMode, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::Show;
use crate::canvas::{Canvas, Rect};
use crate::console::Console;
use crate::exam::{self, Exam};
use crate::parameters::{self, Parameters};
use crate::text::Type;

const SECOND: Duration = Duration::from_secs(1);

/// How often it is looked whether examinations are blocked.
const LOOK_EVERY: Duration = Duration::from_millis(250);

struct Screen {
    x: RustConnection,
    root: Window,
    depth: u8,
    close: u32,
}

/// One window.
#[derive(Clone, Copy)]
struct Pane {
    window: Window,
    pen: Gcontext,
}

/// Shows the workstation until its window is closed.
pub fn run(show: &Show) -> anyhow::Result<()> {
    let screen = Screen::connect()?;
    let main = screen.open(&show.title, "scanner-console", (0, 0), show.size)?;
    let now = || chrono::Local::now().naive_local();
    let exam = show.state.as_deref().and_then(|path| exam::read(path).ok()).unwrap_or(Exam::Idle);
    let mut console = Console::new(Type::load()?, show.size, exam, now());
    if let Some(path) = &show.state {
        exam::write(path, exam)?;
    }
    let mut beside = None;
    screen.x.map_window(main.window)?;
    if show.parameters {
        let pane = screen.open(parameters::TITLE, "scanner-parameters", (640, 200), parameters::SIZE)?;
        screen.hold_above(pane, main, parameters::SIZE)?;
        screen.x.map_window(pane.window)?;
        beside = Some((pane, Parameters::new(Type::load()?)));
    }
    let window = beside.as_ref().map(|(pane, _)| pane.window);
    say(&json!({"event": "ready", "window": main.window, "parameters": window, "pid": std::process::id()}))?;
    let frame = SECOND / show.cine_fps;
    let (mut beat, mut second) = (Instant::now() + frame, Instant::now() + SECOND);
    loop {
        if let Some(path) = &show.state {
            // What cannot be known is as good as blocked.
            console.set_blocked(exam::is_blocked(path).unwrap_or(true));
        }
        while let Some(event) = screen.x.poll_for_event()? {
            let other = beside.as_mut().filter(|(pane, _)| window_of(&event) == Some(pane.window));
            if let Some((pane, parameters)) = other {
                if !screen.see(*pane, parameters, &event)? {
                    screen.x.destroy_window(pane.window)?;
                    beside = None;
                }
                continue;
            }
            #[expect(clippy::wildcard_enum_match_arm, reason = "the display's other events are not asked for")]
            match event {
                Event::Expose(area) => screen.put(main, &console.canvas, console.canvas.clip(rect(&area)))?,
                Event::ConfigureNotify(size) => {
                    let (width, height) = (size.width.max(640), size.height.max(480));
                    if (i32::from(width), i32::from(height)) != (console.canvas.width, console.canvas.height) {
                        console.resize((width, height), now());
                    }
                }
                Event::ButtonPress(press) => {
                    let before = console.exam;
                    let (x, y) = (i32::from(press.event_x), i32::from(press.event_y));
                    let target = if press.detail == 1 { Some(console.click(x, y)) } else { None };
                    let name = target.map(crate::console::Target::name);
                    say(&json!({"event": "click", "button": press.detail, "x": x, "y": y, "target": name}))?;
                    if console.exam != before {
                        if let Some(path) = &show.state {
                            exam::write(path, console.exam)?;
                        }
                        say(&json!({"event": "exam", "state": console.exam.word()}))?;
                    }
                }
                Event::KeyPress(key) => {
                    say(&json!({"event": "key", "keycode": key.detail, "keysym": screen.keysym(key.detail)?}))?;
                }
                Event::ClientMessage(message) if screen.closes(&message) => return Ok(()),
                _ => {}
            }
        }
        let time = Instant::now();
        if !show.still && time >= second {
            console.tick(now());
            second = time.max(second + SECOND);
        }
        let cine = !show.still && !show.no_cine;
        if cine && time >= beat {
            console.beat();
            // A late picture is left out, not caught up with.
            beat = if time > beat + frame { time + frame } else { beat + frame };
        }
        for rect in console.take_changed() {
            screen.put(main, &console.canvas, rect)?;
        }
        screen.x.flush()?;
        let next = if cine { beat.min(second) } else { second };
        let next = (!show.still).then(|| next.saturating_duration_since(Instant::now()));
        let look = show.state.as_ref().map(|_| LOOK_EVERY);
        screen.wait([next, look].into_iter().flatten().min())?;
    }
}

/// The window that an event is about.
fn window_of(event: &Event) -> Option<Window> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the display's other events are not asked for")]
    match event {
        Event::Expose(event) => Some(event.window),
        Event::ConfigureNotify(event) => Some(event.window),
        Event::ButtonPress(event) => Some(event.event),
        Event::KeyPress(event) => Some(event.event),
        Event::ClientMessage(event) => Some(event.window),
        _ => None,
    }
}

fn rect(area: &ExposeEvent) -> Rect {
    Rect::new(area.x.into(), area.y.into(), area.width.into(), area.height.into())
}

fn say(what: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}")?;
    Ok(out.flush()?)
}

impl Screen {
    fn connect() -> anyhow::Result<Self> {
        let (x, number) = RustConnection::connect(None).context("connecting to the display")?;
        let screen = x.setup().roots.get(number).context("the display has no screen")?.clone();
        let close = x.intern_atom(false, b"WM_DELETE_WINDOW")?.reply()?.atom;
        Ok(Self { x, root: screen.root, depth: screen.root_depth, close })
    }

    fn open(&self, title: &str, class: &str, place: (i16, i16), size: (u16, u16)) -> anyhow::Result<Pane> {
        let Self { x, root, depth, close } = self;
        let window = x.generate_id()?;
        let pen = x.generate_id()?;
        let events = EventMask::EXPOSURE | EventMask::STRUCTURE_NOTIFY | EventMask::BUTTON_PRESS | EventMask::KEY_PRESS;
        // No background: the server would paint it over before each picture.
        let look = CreateWindowAux::new().event_mask(events);
        let ((left, top), (width, height)) = (place, size);
        x.create_window(*depth, window, *root, left, top, width, height, 0, WindowClass::INPUT_OUTPUT, 0, &look)?;
        x.create_gc(pen, window, &CreateGCAux::new().graphics_exposures(0))?;
        let atom = |name: &str| -> anyhow::Result<u32> { Ok(x.intern_atom(false, name.as_bytes())?.reply()?.atom) };
        let (name, utf8, pid) = (atom("_NET_WM_NAME")?, atom("UTF8_STRING")?, atom("_NET_WM_PID")?);
        let title = title.as_bytes();
        x.change_property8(PropMode::REPLACE, window, AtomEnum::WM_NAME, AtomEnum::STRING, title)?;
        x.change_property8(PropMode::REPLACE, window, name, utf8, title)?;
        let class = format!("{class}\0{class}\0");
        x.change_property8(PropMode::REPLACE, window, AtomEnum::WM_CLASS, AtomEnum::STRING, class.as_bytes())?;
        x.change_property32(PropMode::REPLACE, window, pid, AtomEnum::CARDINAL, &[std::process::id()])?;
        x.change_property32(PropMode::REPLACE, window, atom("WM_PROTOCOLS")?, AtomEnum::ATOM, &[*close])?;
        Ok(Pane { window, pen })
    }

    /// Has the window manager keep a window of fixed size above another.
    fn hold_above(&self, pane: Pane, below: Pane, (width, height): (u16, u16)) -> anyhow::Result<()> {
        let transient = AtomEnum::WM_TRANSIENT_FOR;
        self.x.change_property32(PropMode::REPLACE, pane.window, transient, AtomEnum::WINDOW, &[below.window])?;
        let size = Some((width.into(), height.into()));
        let hints = WmSizeHints { min_size: size, max_size: size, ..WmSizeHints::new() };
        hints.set_normal_hints(&self.x, pane.window)?;
        Ok(())
    }

    /// What happens in the window of the parameters; false once it is to be closed.
    fn see(&self, pane: Pane, parameters: &mut Parameters, event: &Event) -> anyhow::Result<bool> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the display's other events are not asked for")]
        match event {
            Event::Expose(area) => self.put(pane, &parameters.canvas, parameters.canvas.clip(rect(area)))?,
            Event::ButtonPress(press) => {
                let (x, y) = (i32::from(press.event_x), i32::from(press.event_y));
                let changed = if press.detail == 1 { parameters.click(x, y) } else { None };
                let name = changed.map(|(name, _)| name);
                let button = press.detail;
                let window = "parameters";
                say(&json!({"event": "click", "window": window, "button": button, "x": x, "y": y, "target": name}))?;
                if let Some((name, value)) = changed {
                    say(&json!({"event": "parameter", "name": name, "value": value}))?;
                    let (width, height) = (parameters.canvas.width, parameters.canvas.height);
                    self.put(pane, &parameters.canvas, Rect::new(0, 0, width, height))?;
                }
            }
            Event::KeyPress(key) => {
                let keysym = self.keysym(key.detail)?;
                say(&json!({"event": "key", "window": "parameters", "keycode": key.detail, "keysym": keysym}))?;
            }
            Event::ClientMessage(message) if self.closes(message) => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    fn closes(&self, message: &ClientMessageEvent) -> bool {
        message.data.as_data32().first() == Some(&self.close)
    }

    fn put(&self, pane: Pane, canvas: &Canvas, rect: Rect) -> anyhow::Result<()> {
        let room = self.x.maximum_request_bytes().min(4 << 20) - 64;
        let rows = i32::try_from(room)? / (rect.w * 4).max(1);
        let mut top = rect.y;
        while top < rect.y + rect.h {
            let part = Rect::new(rect.x, top, rect.w, rows.clamp(1, rect.y + rect.h - top));
            let (width, height) = (u16::try_from(part.w)?, u16::try_from(part.h)?);
            let (x, y) = (i16::try_from(part.x)?, i16::try_from(part.y)?);
            let bytes = canvas.bytes(part);
            self.x.put_image(
                ImageFormat::Z_PIXMAP,
                pane.window,
                pane.pen,
                width,
                height,
                x,
                y,
                0,
                self.depth,
                &bytes,
            )?;
            top += part.h;
        }
        Ok(())
    }

    fn keysym(&self, keycode: u8) -> anyhow::Result<Option<u32>> {
        Ok(self.x.get_keyboard_mapping(keycode, 1)?.reply()?.keysyms.first().copied())
    }

    fn wait(&self, limit: Option<Duration>) -> anyhow::Result<()> {
        let limit = limit.map(Timespec::try_from).transpose()?;
        match poll(&mut [PollFd::new(self.x.stream(), PollFlags::IN)], limit.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }
}
