//! The fuzz target's corpus (`tests/data/corpus/` of the root), through the target's own entry.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "the corpora are files")]

#[path = "../../../../tests/fuzz/entries/corpus.rs"]
mod corpus;
#[path = "../../../../tests/fuzz/entries/screen.rs"]
mod entry;

#[test]
fn tool_output() {
    corpus::run("tool_output", entry::output);
}
