//! The cut of the workspace, held by `cargo metadata`: who may depend on whom, and who alone owns what.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

const PURE: &[&str] = &["session", "policy", "pairing", "wire", "screen", "rfb", "history"];
const EDGE: &[&str] = &["history-store", "link", "desktop"];
const APPS: &[&str] = &["mirror", "console"];

/// Direct dependencies (not those of tests) of every member.
fn direct() -> BTreeMap<String, BTreeSet<String>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(root).no_deps().exec().unwrap();
    metadata
        .packages
        .into_iter()
        .map(|package| {
            let normal = package.dependencies.into_iter().filter(|d| d.kind == DependencyKind::Normal);
            (package.name.to_string(), normal.map(|d| d.name).collect())
        })
        .collect()
}

fn ours(names: &BTreeSet<String>) -> BTreeSet<&str> {
    let all: Vec<&str> = [PURE, EDGE, APPS, &["chaperone"]].concat();
    names.iter().map(String::as_str).filter(|name| all.contains(name)).collect()
}

#[test]
fn pure_crates_depend_on_pure_crates_only() {
    let direct = direct();
    for name in PURE {
        for dependency in ours(&direct[*name]) {
            assert!(PURE.contains(&dependency), "{name} depends on {dependency}");
        }
        for io in ["tokio", "sqlx", "tauri", "reqwest", "rustls", "getrandom", "rand", "x11rb", "libc", "rustix"] {
            assert!(!direct[*name].contains(io), "{name} depends on {io}");
        }
    }
}

#[test]
fn edge_crates_do_not_see_each_other() {
    let direct = direct();
    for name in EDGE {
        for dependency in ours(&direct[*name]) {
            assert!(PURE.contains(&dependency), "{name} depends on {dependency}");
        }
    }
}

#[test]
fn applications_do_not_see_the_shell() {
    let direct = direct();
    assert_eq!(ours(&direct["mirror"]), ["desktop", "rfb", "screen"].into());
    assert!(!direct["console"].contains("chaperone"));
    assert_eq!(ours(&direct["chaperone"]), ["console"].into());
}

/// Checks that of the product's crates only `owner` has a direct dependency for which `owned` holds.
fn check_owner(owner: &str, owned: impl Fn(&str) -> bool) {
    for (name, dependencies) in direct() {
        let product = [PURE, EDGE, APPS, &["chaperone"]].concat().contains(&name.as_str());
        if product && name != owner {
            let found: Vec<&String> = dependencies.iter().filter(|d| owned(d)).collect();
            assert!(found.is_empty(), "{name} depends on {found:?}, which {owner} owns");
        }
    }
}

#[test]
fn each_heavy_library_has_one_owner() {
    check_owner("chaperone", |d| d.starts_with("tauri"));
    check_owner("history-store", |d| d == "sqlx");
    check_owner("link", |d| ["reqwest", "tokio-rustls", "tokio-tungstenite"].contains(&d));
    check_owner("pairing", |d| ["spake2", "snow", "jsonwebtoken"].contains(&d));
    check_owner("desktop", |d| ["keyring", "notify-rust", "ort", "x11rb"].contains(&d));
}

#[test]
fn the_mirror_has_no_network_library() {
    let metadata =
        MetadataCommand::new().manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")).exec().unwrap();
    let resolve = metadata.resolve.as_ref().unwrap();
    let id = &metadata.packages.iter().find(|p| p.name.as_str() == "mirror").unwrap().id;
    let node = resolve.nodes.iter().find(|n| n.id == *id).unwrap();
    for dependency in &node.deps {
        assert!(!["link", "reqwest", "rustls", "tokio"].contains(&dependency.name.as_str()), "{}", dependency.name);
    }
}
