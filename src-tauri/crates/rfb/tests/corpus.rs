//! The fuzz targets' corpora (`tests/data/corpus/` of the root), through the targets' own entries.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "the corpora are files")]

#[path = "../../../../tests/fuzz/entries/corpus.rs"]
mod corpus;
#[path = "../../../../tests/fuzz/entries/rfb.rs"]
mod entry;

#[test]
fn rfb_client() {
    corpus::run("rfb_client", entry::client);
}
