//! What the window's tests show is what this program hands over: kept in files, and compared.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use serde_json::Value;

/// Compares what this program hands over with the file of that name; writes it anew where that is asked for.
pub(crate) fn kept(name: &str, all: &Value) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/backend/fake").join(name);
    if std::env::var_os("CHAPERONE_WRITE").is_some() {
        std::fs::write(&file, format!("{}\n", serde_json::to_string(all).unwrap())).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert!(kept == *all, "write {} anew with CHAPERONE_WRITE=1", file.display());
}
