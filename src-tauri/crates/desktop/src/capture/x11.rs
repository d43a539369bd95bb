//! Capture on X11: damage says where, shared memory says what, and the windows' events say whether both still agree.

use std::os::fd::{AsFd, BorrowedFd};

use screen::{Judged, Masker, PointerShape, Rect, Region, Uncleared, WindowList, Withheld};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, Damage, ReportLevel};
use x11rb::protocol::randr::{ConnectionExt as _, NotifyMask};
use x11rb::protocol::res::ConnectionExt as _;
use x11rb::protocol::shm::ConnectionExt as _;
use x11rb::protocol::xfixes::{ConnectionExt as _, CursorNotifyMask};
use x11rb::protocol::xproto::{ImageFormat, ImageOrder, Rectangle, Screen, Window as Xid};
use x11rb::rust_connection::RustConnection;

use super::shared::Segment;
use super::{CaptureError, Monitor, Seen, monitor};
use crate::windows::Windows;

/// How often a grab is tried again when windows changed meanwhile, before other work gets its turn.
const TRIES: usize = 6;
/// More rectangles than this are grabbed as one.
const MAX_RECTS: usize = 32;
/// Drawing that is told to the masker in one go; more is left out, which keeps masks for longer.
const MAX_DRAWN: usize = 1024;
const PIXEL: usize = 4;

/// The capture of one monitor.
pub struct Capture {
    conn: RustConnection,
    root: Xid,
    name: Option<String>,
    monitor: Monitor,
    segment: Segment,
    windows: Windows,
    notifier: Damage,
    /// What is to be grabbed; may be more than was drawn.
    damage: Region,
    /// What was drawn since the masker was told, and no more than that.
    drawn: Region,
    /// Not yet told by `pump`, or not yet settled by `look`.
    seen: Seen,
}

impl Capture {
    /// Connects to a display and starts to follow a monitor and the windows on it.
    ///
    /// # Errors
    /// [`CaptureError`], naming what is missing.
    pub fn open(display: Option<&str>, name: Option<&str>) -> Result<Self, CaptureError> {
        let (conn, number) = x11rb::connect(display).map_err(self::display)?;
        let screen = conn.setup().roots.get(number).ok_or(CaptureError::Monitor)?;
        let root = screen.root;
        require(&conn, screen)?;
        conn.randr_select_input(root, NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE)
            .map_err(self::display)?;
        conn.xfixes_select_cursor_input(root, CursorNotifyMask::DISPLAY_CURSOR).map_err(self::display)?;
        let windows = Windows::follow(&conn, number, root).map_err(self::display)?;
        let monitor = monitor::find(&conn, root, name).map_err(self::display)?.ok_or(CaptureError::Monitor)?;
        let notifier = conn.generate_id().map_err(self::display)?;
        conn.damage_create(notifier, root, ReportLevel::RAW_RECTANGLES).map_err(self::display)?;
        let segment = Segment::attach(&conn, bytes_of(monitor))?;
        Ok(Self {
            root,
            name: name.map(str::to_owned),
            monitor,
            segment,
            windows,
            notifier,
            damage: Region::from_iter([monitor.size.rect()]),
            drawn: Region::new(),
            seen: Seen { changed: true, pointer: true, monitor: false },
            conn,
        })
    }

    /// Where the monitor lies.
    #[must_use]
    pub const fn monitor(&self) -> Monitor {
        self.monitor
    }

    /// Becomes readable when something happens; but call [`Capture::pump`] before waiting on it.
    #[must_use]
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.conn.stream().as_fd()
    }

    /// Takes in what has happened, without waiting. `changed` stays until a [`Capture::look`] has seen it.
    ///
    /// # Errors
    /// [`CaptureError`] when the display is gone or the monitor is.
    pub fn pump(&mut self) -> Result<Seen, CaptureError> {
        self.drain().map_err(display)?;
        if std::mem::take(&mut self.seen.monitor) {
            let found = monitor::find(&self.conn, self.root, self.name.as_deref()).map_err(display)?;
            let found = found.ok_or(CaptureError::Monitor)?;
            if found != self.monitor {
                let segment = Segment::attach(&self.conn, bytes_of(found))?;
                std::mem::replace(&mut self.segment, segment).detach(&self.conn).map_err(display)?;
                self.monitor = found;
                self.damage = Region::from_iter([found.size.rect()]);
                self.drawn = Region::new();
                let seen = Seen { changed: true, pointer: std::mem::take(&mut self.seen.pointer), monitor: true };
                self.seen.changed = true;
                return Ok(seen);
            }
        }
        self.conn.flush().map_err(display)?;
        Ok(Seen { pointer: std::mem::take(&mut self.seen.pointer), ..self.seen })
    }

    /// Grabs what changed and has the masker judge it, together with the windows at the moment of the grab.
    ///
    /// A grab during which a window changed is thrown away unseen and tried again; while windows do not come to rest,
    /// nothing is judged and the rest is left to the next call.
    ///
    /// # Errors
    /// [`CaptureError`] when the display is gone. Inside: [`Withheld`], the masker's refusal.
    pub fn look(&mut self, masker: &mut Masker, now_ms: u64) -> Result<Result<Judged, Withheld>, CaptureError> {
        for last in (0..TRIES).rev() {
            if let Some(judged) = self.try_look(masker, now_ms, last == 0).map_err(display)? {
                return Ok(judged);
            }
            if self.seen.monitor {
                break;
            }
        }
        Ok(masker.judge(&[], &WindowList::Unreadable, now_ms))
    }

    /// One try; `None` where windows changed meanwhile. The last one goes on although a window could not be read, as
    /// programs that keep changing it must not hold up everything: an unknown window is masked.
    fn try_look(
        &mut self,
        masker: &mut Masker,
        now_ms: u64,
        last: bool,
    ) -> Result<Option<Result<Judged, Withheld>>, ReplyError> {
        self.drain()?;
        if self.windows.incomplete() {
            let reading = self.windows.read(&self.conn)?;
            self.drain()?;
            self.windows.apply(reading);
            if (self.windows.incomplete() && !last) || self.seen.monitor {
                return Ok(None);
            }
        }
        let list = self.windows.list(self.monitor.x.into(), self.monitor.y.into());
        masker.note_drawn(&std::mem::take(&mut self.drawn));
        let wanted = masker.wanted(&self.damage, &list, now_ms);
        let rects = match wanted.rects() {
            many if many.len() > MAX_RECTS => vec![many.iter().fold(Rect::default(), |all, rect| all.union(*rect))],
            few => few.to_vec(),
        };
        // From here on, drawing is told anew; what was drawn before this point is in the grab.
        self.conn.damage_subtract(self.notifier, x11rb::NONE, x11rb::NONE)?;
        let Some(places) = self.grab(&rects)? else { return Ok(None) };
        let before = std::mem::take(&mut self.damage);
        if self.drain()? || self.seen.monitor {
            self.damage.add_all(&before);
            return Ok(None);
        }
        let bytes = self.segment.bytes();
        let grab = |(rect, start): (&Rect, &usize)| {
            Uncleared::new(*rect, usize::from(rect.w) * PIXEL, bytes.get(*start..).unwrap_or_default()).ok()
        };
        let grabs: Vec<Uncleared<'_>> = rects.iter().zip(&places).filter_map(grab).collect();
        let judged = masker.judge(&grabs, &list, now_ms);
        drop(grabs);
        // Where the masker refused, only another event can change its mind.
        self.seen.changed = !self.damage.is_empty();
        match judged {
            Ok(_) => self.windows.settle(),
            Err(_) => self.damage.add_all(&before),
        }
        Ok(Some(judged))
    }

    /// Whether something that was taken in meanwhile waits to be looked at; waiting on the descriptor would miss it.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        self.seen.changed || self.seen.pointer || self.seen.monitor
    }

    /// Asks for a look although nothing happened, as the masker's rules have changed.
    pub const fn look_again(&mut self) {
        self.seen.changed = true;
    }

    /// Has the server write rectangles into the shared memory, one after the other; where each begins. `None` where it
    /// could not, as the screen is just changing its size.
    fn grab(&self, rects: &[Rect]) -> Result<Option<Vec<usize>>, ReplyError> {
        let mut places = Vec::with_capacity(rects.len());
        let mut cookies = Vec::with_capacity(rects.len());
        let mut start = 0;
        for rect in rects {
            let (x, y) = (shift(self.monitor.x, rect.x), shift(self.monitor.y, rect.y));
            let offset = u32::try_from(start).unwrap_or(u32::MAX);
            let format = ImageFormat::Z_PIXMAP.into();
            cookies.push(self.conn.shm_get_image(
                self.root,
                x,
                y,
                rect.w,
                rect.h,
                !0,
                format,
                self.segment.id(),
                offset,
            )?);
            places.push(start);
            start += rect.pixels() as usize * PIXEL;
        }
        let mut whole = true;
        for cookie in cookies {
            match cookie.reply() {
                Ok(_) => {}
                Err(ReplyError::X11Error(_)) => whole = false,
                Err(error @ ReplyError::ConnectionError(_)) => return Err(error),
            }
        }
        Ok(whole.then_some(places))
    }

    /// The shape of the pointer now; `None` where it has none.
    ///
    /// # Errors
    /// [`CaptureError`] when the display is gone.
    pub fn pointer(&mut self) -> Result<Option<PointerShape>, CaptureError> {
        let reply = self.conn.xfixes_get_cursor_image_and_name().map_err(display)?.reply();
        let image = match reply {
            Ok(image) if image.width > 0 && image.height > 0 => image,
            Ok(_) | Err(ReplyError::X11Error(_)) => return Ok(None),
            Err(error @ ReplyError::ConnectionError(_)) => return Err(display(error)),
        };
        let bgra = image.cursor_image.iter().flat_map(|argb| argb.to_le_bytes()).collect();
        Ok(Some(PointerShape {
            name: String::from_utf8_lossy(&image.name).into_owned(),
            width: image.width,
            height: image.height,
            hot_x: image.xhot,
            hot_y: image.yhot,
            bgra,
        }))
    }

    /// Takes in all events that are there; whether a window that shows has changed.
    #[expect(clippy::wildcard_enum_match_arm, reason = "x11rb's events are open-ended")]
    fn drain(&mut self) -> Result<bool, ConnectionError> {
        let mut moved = false;
        while let Some(event) = self.conn.poll_for_event()? {
            match &event {
                Event::DamageNotify(damage) => self.take_damage(damage.area),
                Event::XfixesCursorNotify(_) => self.seen.pointer = true,
                Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_) => self.seen.monitor = true,
                other => moved |= self.windows.take(other),
            }
        }
        self.seen.changed |= moved || !self.damage.is_empty() || self.windows.incomplete();
        Ok(moved)
    }

    /// Takes drawing in. The order of events counts: it covers up what left before it, not what leaves after it.
    fn take_damage(&mut self, area: Rectangle) {
        let corner = |start: i16| u16::try_from(start).unwrap_or(0);
        self.windows.note_drawn(Rect::new(corner(area.x), corner(area.y), area.width, area.height));
        let rect = self.on_monitor(area);
        self.damage.add(rect);
        if self.damage.rects().len() > 4 * MAX_RECTS {
            let all = self.damage.rects().iter().fold(Rect::default(), |all, rect| all.union(*rect));
            self.damage = Region::from_iter([all]);
        }
        if self.drawn.rects().len() < MAX_DRAWN {
            self.drawn.add(rect);
        }
    }

    fn on_monitor(&self, area: Rectangle) -> Rect {
        let area = screen::Area {
            x: i32::from(area.x) - i32::from(self.monitor.x),
            y: i32::from(area.y) - i32::from(self.monitor.y),
            w: area.width.into(),
            h: area.height.into(),
        };
        area.on(self.monitor.size)
    }
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture").field("monitor", &self.monitor).finish_non_exhaustive()
    }
}

/// Names what the display lacks, and negotiates the versions of what it has.
fn require(conn: &RustConnection, screen: &Screen) -> Result<(), CaptureError> {
    let setup = conn.setup();
    let deep =
        setup.pixmap_formats.iter().any(|format| format.depth == screen.root_depth && format.bits_per_pixel == 32);
    let masks = screen
        .allowed_depths
        .iter()
        .flat_map(|depth| &depth.visuals)
        .find(|visual| visual.visual_id == screen.root_visual)
        .map(|visual| (visual.red_mask, visual.green_mask, visual.blue_mask));
    if !deep || setup.image_byte_order != ImageOrder::LSB_FIRST || masks != Some((0x00ff_0000, 0xff00, 0xff)) {
        return Err(CaptureError::Unsupported("24-bit colour"));
    }
    let has = |name: &'static str| conn.extension_information(name).map(|found| found.is_some()).map_err(display);
    for name in ["MIT-SHM", "DAMAGE", "XFIXES", "RANDR", "X-Resource"] {
        if !has(name)? {
            return Err(CaptureError::Unsupported(name));
        }
    }
    let shm = conn.shm_query_version().map_err(display)?;
    let damage = conn.damage_query_version(1, 1).map_err(display)?;
    let fixes = conn.xfixes_query_version(4, 0).map_err(display)?;
    let randr = conn.randr_query_version(1, 5).map_err(display)?;
    let res = conn.res_query_version(1, 2).map_err(display)?;
    let shm = shm.reply().map_err(display)?;
    damage.reply().map_err(display)?;
    fixes.reply().map_err(display)?;
    let randr = randr.reply().map_err(display)?;
    let res = res.reply().map_err(display)?;
    if (shm.major_version, shm.minor_version) < (1, 2) {
        return Err(CaptureError::Unsupported("MIT-SHM 1.2"));
    }
    if (randr.major_version, randr.minor_version) < (1, 5) {
        return Err(CaptureError::Unsupported("RANDR 1.5"));
    }
    if (res.server_major, res.server_minor) < (1, 2) {
        return Err(CaptureError::Unsupported("X-Resource 1.2"));
    }
    Ok(())
}

pub(super) fn display(error: impl std::error::Error + Send + Sync + 'static) -> CaptureError {
    CaptureError::Display(Box::new(error))
}

fn bytes_of(monitor: Monitor) -> usize {
    monitor.size.rect().pixels() as usize * PIXEL
}

/// A coordinate on the X screen; monitors lie within it, whose size fits 16 bits.
fn shift(base: i16, by: u16) -> i16 {
    i16::try_from(i32::from(base) + i32::from(by)).unwrap_or(i16::MAX)
}
