//! The fuzz targets' corpora (`tests/data/corpus/` of the root), through the targets' own entries.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "the corpora are files")]

#[path = "../../../../tests/fuzz/entries/corpus.rs"]
mod corpus;
#[path = "../../../../tests/fuzz/entries/policy.rs"]
mod entry;

#[test]
fn policy_file() {
    corpus::run("policy_file", entry::file);
}
