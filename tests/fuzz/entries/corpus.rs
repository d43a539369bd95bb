//! Runs the files of `tests/data/corpus/<target>/` through a target's entry, in ordinary tests.

/// Feeds each file of the target's corpus to `entry`; a file whose run panics is named.
///
/// # Panics
/// Where the corpus is missing or empty, or `entry` panics.
pub fn run(target: &str, entry: fn(&[u8])) {
    let folder = format!("{}/../../../tests/data/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let outcome = std::panic::catch_unwind(|| entry(&bytes));
        assert!(outcome.is_ok(), "{} breaks {target}", path.display());
        count += 1;
    }
    assert!(count > 0, "{folder} is empty");
}
