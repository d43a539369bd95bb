//! Exports from the real window: for auditors only, recorded, and whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use testsuite::stage::{Desktop, until, until_async};
use testsuite::story::{Cast, SOON, service_policy};

fn exports(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(exports(&path));
        } else if entry.file_name().to_string_lossy().contains("chaperone-")
            && path.extension().is_some_and(|e| e == "jsonl" || e == "part")
        {
            found.push(path);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_only_an_auditor_exports_from_the_window_and_each_export_is_an_entry() {
    let desktop = Desktop::start().unwrap();
    let policy = service_policy(&desktop).unwrap();
    let cast = Cast::ready_on(desktop).await.unwrap();
    let ask = json!({"ask": {"form": "jsonl", "from": null, "to": null, "session": null}});
    let refused = cast.invoke("export_history", ask.clone()).await.unwrap().unwrap_err();
    assert!(refused.contains("export-auditor") && refused.contains("history.auditors"), "{refused}");
    until("the refusal is recorded", SOON, || Ok(cast.log().kept("denied", 0))).unwrap();
    assert!(exports(cast.desktop.folder()).is_empty());

    // IT lists the user: it holds without a restart.
    let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    let text = std::fs::read_to_string(&policy).unwrap();
    let new = policy.with_extension("new");
    std::fs::write(&new, format!("{text}\n[history]\nauditors = [\"{}\"]\n", user.trim())).unwrap();
    std::fs::rename(new, &policy).unwrap();
    let exported: Value =
        until_async("the new policy holds", SOON, async || Ok(cast.invoke("export_history", ask.clone()).await?.ok()))
            .await
            .unwrap();
    assert_eq!(exported["intact"], true, "{exported}");
    let found = exports(cast.desktop.folder());
    let [file] = &found[..] else { panic!("{found:?}") };
    assert!(exported["sentence"].as_str().unwrap().contains(file.to_str().unwrap()), "{exported}");
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let lines: Vec<Value> =
        std::fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["payload"]["fact"] == "history-export-refused"), "{lines:?}");
    assert!(lines.iter().filter(|line| line["type"] == "entry").all(|line| line["standing"] == "holds"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/data/history/recompute.py");
    let python = Command::new("python3").arg(script).arg(file).output().unwrap();
    assert!(python.status.success(), "{python:?}");

    assert!(cast.log().kept("history-read", 0).is_some(), "{}", cast.log().tail());
    cast.verify(cast.log().recorded().last().map(String::as_str)).unwrap();
    let none = json!({"ask": {"form": "report", "from": null, "to": null, "session": "none"}});
    assert!(cast.invoke("export_history", none).await.unwrap().unwrap_err().contains("export-none"));
    assert_eq!(exports(cast.desktop.folder()).len(), 1);
}
