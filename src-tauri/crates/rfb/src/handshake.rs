//! The handshake (RFC 6143, 7.1 and 7.3) for protocol versions 3.3, 3.7 and 3.8, with security None.

use crate::pixel_format::PixelFormat;

/// What the server opens with.
pub(crate) const SERVER_VERSION: &[u8; 12] = b"RFB 003.008\n";
const SECURITY_NONE: u8 = 1;

/// The protocol versions that differ from each other (RFC 6143, 7.1.1 and appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V3_3,
    V3_7,
    V3_8,
}

impl Version {
    /// Reads ProtocolVersion; any version that is neither 3.7 nor 3.8 is to be treated as 3.3 (RFC 6143, 7.1.1).
    pub(crate) fn parse(bytes: &[u8; 12]) -> Option<Self> {
        let [b'R', b'F', b'B', b' ', major @ .., b'.', m1, m2, m3, b'\n'] = bytes else { return None };
        let minor = [*m1, *m2, *m3];
        if !major.iter().chain(&minor).all(u8::is_ascii_digit) {
            return None;
        }
        Some(match (major, &minor) {
            (b"003", b"007") => Self::V3_7,
            (b"003", b"008") => Self::V3_8,
            (_, _) => Self::V3_3,
        })
    }

    /// The security message: 3.3 is told the type, later versions choose from a list (RFC 6143, 7.1.2).
    pub(crate) fn security(self) -> &'static [u8] {
        match self {
            Self::V3_3 => &[0, 0, 0, SECURITY_NONE],
            Self::V3_7 | Self::V3_8 => &[1, SECURITY_NONE],
        }
    }

    /// Whether the client answers with its choice.
    pub(crate) fn client_chooses(self) -> bool {
        self != Self::V3_3
    }

    /// What follows the client's choice: SecurityResult exists for None in 3.8 only (RFC 6143, 7.1.3 and appendix A).
    pub(crate) fn security_result(self, chosen: u8) -> Result<&'static [u8], Vec<u8>> {
        match (self, chosen) {
            (Self::V3_8, SECURITY_NONE) => Ok(&[0, 0, 0, 0]),
            (Self::V3_3 | Self::V3_7, SECURITY_NONE) => Ok(&[]),
            (Self::V3_8, _) => {
                let reason = b"the security type was not offered";
                let mut refusal = vec![0, 0, 0, 1, 0, 0, 0];
                refusal.push(u8::try_from(reason.len()).unwrap_or(0));
                refusal.extend_from_slice(reason);
                Err(refusal)
            }
            (Self::V3_3 | Self::V3_7, _) => Err(Vec::new()),
        }
    }
}

/// Writes ServerInit (RFC 6143, 7.3.2).
pub(crate) fn put_server_init(width: u16, height: u16, name: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&width.to_be_bytes());
    out.extend_from_slice(&height.to_be_bytes());
    out.extend_from_slice(&PixelFormat::NATIVE.to_bytes());
    put_string(name, out);
}

/// Writes a string with its length in four bytes.
pub(crate) fn put_string(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}
