//! An RFB 3.8 server (RFC 6143): codec, handshake and encoders.
