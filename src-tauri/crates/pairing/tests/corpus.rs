//! The fuzz targets' corpora (`tests/data/corpus/` of the root), through the targets' own entries.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "the corpora are files")]

#[path = "../../../../tests/fuzz/entries/corpus.rs"]
mod corpus;
#[path = "../../../../tests/fuzz/entries/pairing.rs"]
mod entry;

#[test]
fn pair_start() {
    corpus::run("pair_start", entry::start);
}

#[test]
fn handshake() {
    corpus::run("handshake", entry::handshake);
}

#[test]
fn sealed() {
    corpus::run("sealed", entry::sealed);
}

#[test]
fn credential() {
    corpus::run("credential", entry::credential);
}

#[test]
fn password() {
    corpus::run("password", entry::password_text);
}
