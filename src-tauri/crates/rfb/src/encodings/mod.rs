//! The encodings (RFC 6143, 7.7) and what the client says about them.

pub(crate) mod copy_rect;
pub(crate) mod palette;
pub(crate) mod raw;
pub(crate) mod tight;
pub(crate) mod zlib;
pub(crate) mod zrle;

use screen::Rect;

/// How pixels are sent: the client's first choice among these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// RFC 6143, 7.7.1; every client knows it.
    #[default]
    Raw,
    /// The community's Tight encoding.
    Tight,
    /// RFC 6143, 7.7.6.
    Zrle,
}

pub(crate) const RAW: i32 = 0;
pub(crate) const COPY_RECT: i32 = 1;
pub(crate) const TIGHT: i32 = 7;
pub(crate) const ZRLE: i32 = 16;
pub(crate) const DESKTOP_SIZE: i32 = -223;
pub(crate) const CURSOR: i32 = -239;
pub(crate) const DESKTOP_NAME: i32 = -307;
pub(crate) const EXTENDED_DESKTOP_SIZE: i32 = -308;
pub(crate) const FENCE: i32 = -312;
pub(crate) const CONTINUOUS_UPDATES: i32 = -313;

/// What one SetEncodings says (RFC 6143, 7.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Supported {
    pub(crate) encoding: Encoding,
    pub(crate) copy_rect: bool,
    pub(crate) cursor: bool,
    pub(crate) desktop_size: bool,
    pub(crate) extended_desktop_size: bool,
    pub(crate) desktop_name: bool,
    pub(crate) fence: bool,
    pub(crate) continuous_updates: bool,
    /// JPEG quality level, 0 to 9; JPEG is not used unless the client names one.
    pub(crate) quality: Option<u8>,
    /// Compression level, 0 to 9.
    pub(crate) compression: Option<u8>,
}

impl Supported {
    /// Reads the list; the first of the encodings wins, unknown numbers are skipped.
    pub(crate) fn from_list(list: &[i32]) -> Self {
        let mut supported = Self::default();
        let mut encoding = None;
        for number in list {
            match *number {
                RAW => encoding = encoding.or(Some(Encoding::Raw)),
                TIGHT => encoding = encoding.or(Some(Encoding::Tight)),
                ZRLE => encoding = encoding.or(Some(Encoding::Zrle)),
                COPY_RECT => supported.copy_rect = true,
                CURSOR => supported.cursor = true,
                DESKTOP_SIZE => supported.desktop_size = true,
                EXTENDED_DESKTOP_SIZE => supported.extended_desktop_size = true,
                DESKTOP_NAME => supported.desktop_name = true,
                FENCE => supported.fence = true,
                CONTINUOUS_UPDATES => supported.continuous_updates = true,
                level @ -32..=-23 => supported.quality = u8::try_from(level + 32).ok(),
                level @ -256..=-247 => supported.compression = u8::try_from(level + 256).ok(),
                _ => {}
            }
        }
        supported.encoding = encoding.unwrap_or_default();
        supported
    }
}

/// Writes a rectangle's header (RFC 6143, 7.6.1).
pub(crate) fn put_header(rect: Rect, encoding: i32, out: &mut Vec<u8>) {
    for number in [rect.x, rect.y, rect.w, rect.h] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(&encoding.to_be_bytes());
}

/// The parts of `rect`, at most `side` pixels a side, from left to right and top to bottom.
pub(crate) fn parts(rect: Rect, side: u16) -> impl Iterator<Item = Rect> {
    let step = usize::from(side);
    (rect.y..rect.bottom()).step_by(step).flat_map(move |y| {
        (rect.x..rect.right()).step_by(step).map(move |x| Rect::new(x, y, side, side).intersect(rect))
    })
}
