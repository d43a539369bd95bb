//! Each property of the exploration fails when its guard is removed: a copy of the crate with one line changed is built,
//! and its own exploration must name the property as broken.
//!
//! One mutant is tried; with `CHAPERONE_DEEP` all of them are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "the copies are files")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// One line of the product, what stands there instead, and the property that no longer holds.
struct Mutant {
    file: &'static str,
    line: &'static str,
    instead: &'static str,
    breaks: &'static str,
}

const MUTANTS: [Mutant; 13] = [
    // An examination that begins no longer ends Full.
    Mutant {
        file: "examination.rs",
        line: "            self.break_full();\n        }\n    }\n",
        instead: "        }\n    }\n",
        breaks: "examinations never possible under Full",
    },
    // An acceptance that could not be recorded lets the engineer in all the same.
    Mutant {
        file: "act.rs",
        line: "Widening::Admit { session, .. } => self.acceptance_not_recorded(session),",
        instead: "Widening::Admit { session, grants, signed } => self.admit(session, grants, signed),",
        breaks: "never active without a recorded grant",
    },
    // Interfering tools no longer need Full.
    Mutant {
        file: "flow.rs",
        line: "Capability::RunInterferingTool => granted(Grantable::Tools) && full,",
        instead: "Capability::RunInterferingTool => granted(Grantable::Tools) && (full || true),",
        breaks: "never a capability above level, grant or policy",
    },
    // A tool that may not run any more goes on.
    Mutant {
        file: "machine.rs",
        line: "        self.settle_tools();\n",
        instead: "",
        breaks: "never a capability above level, grant or policy",
    },
    // A banner that is lost is not noticed.
    Mutant {
        file: "workstation.rs",
        line: "            Banner::Hidden { .. } => Ok(()),\n",
        instead: "            Banner::Hidden { .. } | Banner::Shown => Ok(()),\n",
        breaks: "never frames without banner",
    },
    // An engineer who comes back is let on before that is recorded.
    Mutant {
        file: "link.rs",
        line: "self.ledger.widen(Fact::SessionResumed { session, n, gap }, Widening::Relink { session, n })",
        instead: "{ self.relink(session, n); self.ledger.record(Fact::SessionResumed { session, n, gap }); Ok(()) }",
        breaks: "never wider by an outside message",
    },
    // A pairing that failed stays.
    Mutant { file: "pair.rs", line: "        self.remove(session);\n", instead: "", breaks: "Ended is final" },
    // End closes the level alone.
    Mutant {
        file: "access.rs",
        line: "        self.close_access(why);\n        let full",
        instead: "        let full",
        breaks: "every path from any state reaches ended within one event of End",
    },
    // The end of the service hours ends no session and closes no level.
    Mutant {
        file: "hours.rs",
        line: "            self.close_hours();\n",
        instead: "",
        breaks: "never access outside the service hours",
    },
    // A wall clock that is set back goes on with hours that were over.
    Mutant {
        file: "hours.rs",
        line: "        [now.wall, self.anchor.wall.saturating_add(now.mono.saturating_sub(self.anchor.mono))]\n",
        instead: "        [now.wall, now.wall]\n",
        breaks: "never access outside the service hours",
    },
    // A level that rested holds again before that is recorded.
    Mutant {
        file: "hours.rs",
        line: "            let _ = self.ledger.widen(Fact::HoursOpened { level }, Widening::Level(level));\n",
        instead: "            let _ = self.ledger.widen(Fact::HoursOpened { level }, Widening::Level(level));\n            self.open(level);\n",
        breaks: "never a capability above level, grant or policy",
    },
    // Staff open a level outside the service hours.
    Mutant {
        file: "access.rs",
        line: "        if wanted != at_once {\n            self.may_widen()?;\n",
        instead: "        if wanted != at_once {\n",
        breaks: "never access outside the service hours",
    },
    // Full opens before the block is verified.
    Mutant {
        file: "examination.rs",
        line: "                self.effects.push_back(Effect::BlockExaminations);\n",
        instead: "                self.effects.push_back(Effect::BlockExaminations);\n                self.open(Level::Full { until });\n",
        breaks: "examinations never possible under Full",
    },
];

/// The crates that the exploration is built from.
const CRATES: [&str; 5] = ["session", "policy", "pairing", "screen", "wire"];

#[test]
fn each_property_of_the_model_fails_without_its_guard() {
    let tried = if std::env::var_os("CHAPERONE_DEEP").is_some() { MUTANTS.len() } else { 1 };
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    copy_workspace(&copy);
    for mutant in &MUTANTS[..tried] {
        let path = copy.join("src-tauri/crates/session/src").join(mutant.file);
        let original = std::fs::read_to_string(&path).unwrap();
        assert_eq!(original.matches(mutant.line).count(), 1, "{}: {:?}", mutant.file, mutant.line);
        std::fs::write(&path, original.replace(mutant.line, mutant.instead)).unwrap();
        let said = explore(&copy);
        std::fs::write(&path, original).unwrap();
        let broken = format!("broken: {}", mutant.breaks);
        assert!(said.contains(" states\n"), "{}: it was not explored\n{said}", mutant.file);
        assert!(said.contains(&broken), "{}: {:?} survives\n{said}", mutant.file, mutant.line);
        println!("{}: {:?}\n  {broken}", mutant.file, mutant.line.trim());
    }
}

/// Builds and runs the exploration of the copy; what it says.
fn explore(copy: &Path) -> String {
    // Beside what is built already, so that libraries are not built again.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--package", "session", "--test", "model", "--target-dir"])
        .arg(target)
        .args(["--", "--nocapture"])
        .current_dir(copy)
        .env_remove("CHAPERONE_DEEP")
        .output()
        .unwrap();
    assert!(!output.status.success(), "the exploration finds nothing wrong");
    [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).join("\n")
}

/// Copies what the exploration needs: the crates, and the workspace's table of dependencies, lints and profiles.
fn copy_workspace(copy: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let (workspace, _) = manifest.split_once("\n[package]\n").unwrap();
    let (_, tables) = workspace.split_once("\n[workspace.package]\n").unwrap();
    let members = CRATES.map(|name| format!("\"src-tauri/crates/{name}\"")).join(", ");
    let _ = std::fs::remove_dir_all(copy);
    std::fs::create_dir_all(copy).unwrap();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[workspace.package]\n{tables}\n");
    std::fs::write(copy.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(root.join("Cargo.lock"), copy.join("Cargo.lock")).unwrap();
    for name in CRATES {
        let folder = Path::new("src-tauri/crates").join(name);
        copy_folder(&root.join(&folder), &copy.join(&folder));
    }
}

fn copy_folder(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
