//! CopyRect (RFC 6143, 7.7.2): a part of the client's own picture moves.

use super::{COPY_RECT, put_header};
use crate::tracker::Copy;

pub(crate) fn put(copy: Copy, out: &mut Vec<u8>) {
    put_header(copy.to, COPY_RECT, out);
    out.extend_from_slice(&copy.from_x.to_be_bytes());
    out.extend_from_slice(&copy.from_y.to_be_bytes());
}
