//! What can go wrong with a client, by fault. After any of these the connection is over.

/// The reason why a client's connection cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RfbError {
    /// The client did not open with an RFB protocol version (RFC 6143, 7.1.1).
    #[error("the client does not speak RFB")]
    NotRfb,
    /// The client chose a security type that was not offered (RFC 6143, 7.1.2).
    #[error("security type {0} was not offered")]
    SecurityType(u8),
    /// The client sent a message type that this server does not know.
    #[error("unknown client message type {0}")]
    UnknownMessage(u8),
    /// The client announced a message longer than the server accepts.
    #[error("a client message of {0} bytes is too long")]
    TooLong(u64),
    /// The client asked for a pixel format that is not valid or not supported (RFC 6143, 7.4).
    #[error("pixel format refused: {0}")]
    PixelFormat(&'static str),
    /// The client sends faster than its events and answers are taken away.
    #[error("the client floods the server")]
    Flood,
    /// The picture's size changed and the client cannot follow (it lacks DesktopSize and ExtendedDesktopSize).
    #[error("the screen changed its size and the client cannot follow")]
    CannotResize,
    /// The frame's pixels do not fill its size.
    #[error("the frame is malformed")]
    BadFrame,
    /// A compression library failed.
    #[error("encoding failed: {0}")]
    Encoding(&'static str),
    /// The connection failed before; nothing more is accepted.
    #[error("the connection is over")]
    Over,
}
