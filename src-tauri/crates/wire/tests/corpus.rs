//! The fuzz targets' corpora (`tests/data/corpus/` of the root), through the targets' own entries.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "the corpora are files")]

#[path = "../../../../tests/fuzz/entries/corpus.rs"]
mod corpus;
#[path = "../../../../tests/fuzz/entries/wire.rs"]
mod entry;

#[test]
fn wire_text() {
    corpus::run("wire_text", entry::text);
}

#[test]
fn wire_frame() {
    corpus::run("wire_frame", entry::frame);
}

#[test]
fn wire_item() {
    corpus::run("wire_item", entry::item);
}
