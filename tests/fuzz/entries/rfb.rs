//! What a viewer sends: RFB client messages (RFC 6143, section 7.5), and the updates that they call for.

use rfb::Server;
use screen::{Masker, Rules, Size};

/// The most bytes of answers that a few bytes of input may cause here, before they are taken.
const OUTPUT_MOST: usize = 4 << 20;

/// Feeds a viewer's bytes in two pieces, whose border the first byte sets; the second byte sets the mode.
pub fn client(data: &[u8]) {
    let [border, mode, stream @ ..] = data else { return };
    let size = Size { w: 96, h: 80 };
    let masker = Masker::new(size, Rules::default(), [0; 32]);
    let mut server = Server::new(size.w, size.h, "mr-1", mode & 1 == 0);
    let (first, second) = stream.split_at(usize::from(*border).min(stream.len()));
    for (now, piece) in [(10, first), (20, second)] {
        if server.receive(piece).is_err() {
            break;
        }
        while server.poll_event().is_some() {}
        if server.update(masker.frame(), &[size.rect()], now).is_err() {
            break;
        }
        assert!(server.take_output().len() <= OUTPUT_MOST);
    }
    assert!(server.take_output().len() <= OUTPUT_MOST);
}
