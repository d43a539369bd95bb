//! The reference service centre and engineer's client.
