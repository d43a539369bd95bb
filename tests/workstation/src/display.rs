//! The window: shows what changed, hears clicks and keys, keeps the beat.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::{Value, json};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext, ImageFormat, PropMode, Window,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::Show;
use crate::canvas::Rect;
use crate::console::Console;
use crate::exam::{self, Exam};
use crate::text::Type;

const SECOND: Duration = Duration::from_secs(1);

struct Screen {
    x: RustConnection,
    window: Window,
    pen: Gcontext,
    depth: u8,
    close: u32,
}

/// Shows the workstation until its window is closed.
pub fn run(show: &Show) -> anyhow::Result<()> {
    let screen = Screen::open(show)?;
    let now = || chrono::Local::now().naive_local();
    let exam = show.state.as_deref().and_then(|path| exam::read(path).ok()).unwrap_or(Exam::Idle);
    let mut console = Console::new(Type::load()?, show.size, exam, now());
    if let Some(path) = &show.state {
        exam::write(path, exam)?;
    }
    screen.x.map_window(screen.window)?;
    say(&json!({"event": "ready", "window": screen.window, "pid": std::process::id()}))?;
    let frame = SECOND / show.cine_fps;
    let (mut beat, mut second) = (Instant::now() + frame, Instant::now() + SECOND);
    loop {
        while let Some(event) = screen.x.poll_for_event()? {
            #[expect(clippy::wildcard_enum_match_arm, reason = "the display's other events are not asked for")]
            match event {
                Event::Expose(area) => {
                    let rect = Rect::new(area.x.into(), area.y.into(), area.width.into(), area.height.into());
                    screen.put(&console, console.canvas.clip(rect))?;
                }
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
                Event::ClientMessage(message) if message.data.as_data32().first() == Some(&screen.close) => {
                    return Ok(());
                }
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
            screen.put(&console, rect)?;
        }
        screen.x.flush()?;
        let next = if cine { beat.min(second) } else { second };
        screen.wait((!show.still).then(|| next.saturating_duration_since(Instant::now())))?;
    }
}

fn say(what: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}")?;
    Ok(out.flush()?)
}

impl Screen {
    fn open(show: &Show) -> anyhow::Result<Self> {
        let (x, number) = RustConnection::connect(None).context("connecting to the display")?;
        let screen = x.setup().roots.get(number).context("the display has no screen")?.clone();
        let window = x.generate_id()?;
        let pen = x.generate_id()?;
        let events = EventMask::EXPOSURE | EventMask::STRUCTURE_NOTIFY | EventMask::BUTTON_PRESS | EventMask::KEY_PRESS;
        let (width, height) = show.size;
        // No background: the server would paint it over before each picture.
        let look = CreateWindowAux::new().event_mask(events);
        let depth = screen.root_depth;
        x.create_window(depth, window, screen.root, 0, 0, width, height, 0, WindowClass::INPUT_OUTPUT, 0, &look)?;
        x.create_gc(pen, window, &CreateGCAux::new().graphics_exposures(0))?;
        let atom = |name: &str| -> anyhow::Result<u32> { Ok(x.intern_atom(false, name.as_bytes())?.reply()?.atom) };
        let (name, utf8, pid) = (atom("_NET_WM_NAME")?, atom("UTF8_STRING")?, atom("_NET_WM_PID")?);
        let (protocols, close) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
        let title = show.title.as_bytes();
        x.change_property8(PropMode::REPLACE, window, AtomEnum::WM_NAME, AtomEnum::STRING, title)?;
        x.change_property8(PropMode::REPLACE, window, name, utf8, title)?;
        let class = b"scanner-console\0scanner-console\0";
        x.change_property8(PropMode::REPLACE, window, AtomEnum::WM_CLASS, AtomEnum::STRING, class)?;
        x.change_property32(PropMode::REPLACE, window, pid, AtomEnum::CARDINAL, &[std::process::id()])?;
        x.change_property32(PropMode::REPLACE, window, protocols, AtomEnum::ATOM, &[close])?;
        Ok(Self { x, window, pen, depth, close })
    }

    fn put(&self, console: &Console, rect: Rect) -> anyhow::Result<()> {
        let room = self.x.maximum_request_bytes().min(4 << 20) - 64;
        let rows = i32::try_from(room)? / (rect.w * 4).max(1);
        let mut top = rect.y;
        while top < rect.y + rect.h {
            let part = Rect::new(rect.x, top, rect.w, rows.clamp(1, rect.y + rect.h - top));
            let (width, height) = (u16::try_from(part.w)?, u16::try_from(part.h)?);
            let (x, y) = (i16::try_from(part.x)?, i16::try_from(part.y)?);
            let bytes = console.canvas.bytes(part);
            self.x.put_image(
                ImageFormat::Z_PIXMAP,
                self.window,
                self.pen,
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
