//! All that goes out: one WebSocket over TLS, and HTTPS.
