//! Server-to-client messages (RFC 6143, 7.6): what goes into one FramebufferUpdate, and the small answers.

use screen::{ClearedPointer, Rect};

use crate::RfbError;
use crate::cursor;
use crate::encodings::tight::Tight;
use crate::encodings::zrle::Zrle;
use crate::encodings::{
    CURSOR, DESKTOP_NAME, DESKTOP_SIZE, EXTENDED_DESKTOP_SIZE, Encoding, Supported, copy_rect, put_header, raw,
};
use crate::handshake::put_string;
use crate::picture::Picture;
use crate::pixel_format::Translation;
use crate::tracker::Tracker;

/// Pixels that are sent again exactly in one update, so that news never waits long behind them.
const REFINE_PIXELS: u32 = 512 * 512;
/// The same while something else changes.
const REFINE_PIXELS_BUSY: u32 = 128 * 128;

/// What the client is to be told beside pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Notice {
    pub(crate) cursor: bool,
    pub(crate) name: bool,
    /// The size, because it changed or because the client has just named ExtendedDesktopSize.
    pub(crate) size: bool,
    /// The size did change.
    pub(crate) resized: bool,
}

/// What the client understands.
pub(crate) struct Client<'a> {
    pub(crate) supported: &'a Supported,
    pub(crate) translation: &'a Translation,
}

/// What is told beside pixels, and the values for it.
pub(crate) struct Told<'a> {
    pub(crate) notice: Notice,
    pub(crate) cursor: &'a ClearedPointer,
    pub(crate) name: &'a str,
}

/// The encoders' state, which lives as long as the connection.
#[derive(Debug)]
pub(crate) struct Encoders {
    pub(crate) tight: Tight,
    zrle: Zrle,
    scratch: Vec<u32>,
    lossy: Vec<Rect>,
}

impl Encoders {
    pub(crate) fn new() -> Self {
        Self { tight: Tight::new(), zrle: Zrle::new(), scratch: Vec::new(), lossy: Vec::new() }
    }

    /// Writes one rectangle in the client's encoding and returns how many it became.
    fn put(
        &mut self,
        picture: &Picture,
        rect: Rect,
        client: &Client,
        quality: Option<u8>,
        out: &mut Vec<u8>,
    ) -> Result<usize, RfbError> {
        let translation = client.translation;
        match client.supported.encoding {
            Encoding::Raw => raw::put(picture, rect, translation, &mut self.scratch, out),
            Encoding::Zrle => self.zrle.put(picture, rect, translation, out)?,
            Encoding::Tight => return self.tight.put(picture, rect, translation, quality, &mut self.lossy, out),
        }
        Ok(1)
    }
}

/// Writes one FramebufferUpdate (RFC 6143, 7.6.1) if there is anything to tell, and returns whether.
#[expect(clippy::too_many_arguments, reason = "the parts of the server that one update touches, borrowed apart")]
pub(crate) fn put(
    picture: &Picture,
    area: Rect,
    now_ms: u64,
    client: &Client,
    told: &Told,
    tracker: &mut Tracker,
    encoders: &mut Encoders,
    out: &mut Vec<u8>,
) -> Result<bool, RfbError> {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut count = put_notices(picture, client, told, out);
    // After a new size the client first makes room; the pixels follow in the next update.
    if !told.notice.resized {
        if client.supported.copy_rect {
            for copy in tracker.take_copies(picture, area, now_ms) {
                copy_rect::put(copy, out);
                count += 1;
            }
        }
        let changed = tracker.take_changed(picture, area, now_ms);
        let quality = client.supported.quality;
        for rect in &changed {
            count += encoders.put(picture, *rect, client, quality, out)?;
            tracker.sent_exact(*rect);
            encoders.lossy.drain(..).for_each(|part| tracker.sent_lossy(part, now_ms));
        }
        let budget = if changed.is_empty() { REFINE_PIXELS } else { REFINE_PIXELS_BUSY };
        for rect in tracker.take_rested(area, now_ms, budget) {
            count += encoders.put(picture, rect, client, None, out)?;
        }
    }
    if count == 0 {
        out.truncate(start);
        return Ok(false);
    }
    let count = u16::try_from(count).map_err(|_| RfbError::Encoding("too many rectangles"))?;
    out[start + 2..start + 4].copy_from_slice(&count.to_be_bytes());
    Ok(true)
}

/// Writes the pseudo-encodings that are due (RFC 6143, 7.8) and returns how many.
fn put_notices(picture: &Picture, client: &Client, told: &Told, out: &mut Vec<u8>) -> usize {
    let (supported, notice) = (client.supported, told.notice);
    let whole = picture.bounds();
    let mut count = 0;
    if notice.size && supported.extended_desktop_size {
        put_extended_size(0, 0, whole, out);
        count += 1;
    } else if notice.resized && supported.desktop_size {
        put_header(whole, DESKTOP_SIZE, out);
        count += 1;
    }
    if notice.name && supported.desktop_name {
        put_header(Rect::default(), DESKTOP_NAME, out);
        put_string(told.name, out);
        count += 1;
    }
    if notice.cursor && supported.cursor {
        put_header(cursor::header(told.cursor), CURSOR, out);
        cursor::write(told.cursor, client.translation, out);
        count += 1;
    }
    count
}

/// Writes ExtendedDesktopSize with its one screen: who asked, how it went, and the size that holds.
fn put_extended_size(asked_by: u16, status: u16, size: Rect, out: &mut Vec<u8>) {
    put_header(Rect { x: asked_by, y: status, w: size.w, h: size.h }, EXTENDED_DESKTOP_SIZE, out);
    out.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    out.extend_from_slice(&size.w.to_be_bytes());
    out.extend_from_slice(&size.h.to_be_bytes());
    out.extend_from_slice(&[0; 4]);
}

/// Answers SetDesktopSize: asked by this client, prohibited.
pub(crate) fn put_size_refused(width: u16, height: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&[0, 0, 0, 1]);
    put_extended_size(1, 1, Rect::new(0, 0, width, height), out);
}

/// Writes ServerFence.
pub(crate) fn put_fence(flags: u32, payload: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&[248, 0, 0, 0]);
    out.extend_from_slice(&flags.to_be_bytes());
    out.push(u8::try_from(payload.len()).unwrap_or(0));
    out.extend_from_slice(payload);
}

/// Writes EndOfContinuousUpdates, which also announces that they are supported.
pub(crate) fn put_end_of_continuous_updates(out: &mut Vec<u8>) {
    out.push(150);
}
