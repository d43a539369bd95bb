//! Running with the administrator's rights: what a stand-in for pkexec answers, and what is never run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use desktop::elevation::{self, NotElevated};

const TEXT: &str = "version = 1\n[session]\nidle_minutes = 5\n";

/// Runs with a stand-in for pkexec.
fn with_stand_in(script: &str, limit: Duration) -> Result<elevation::Ran, NotElevated> {
    let folder = tempfile::tempdir().unwrap();
    let stand_in = folder.path().join("pkexec");
    std::fs::write(&stand_in, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&stand_in, std::fs::Permissions::from_mode(0o755)).unwrap();
    elevation::run_by(&stand_in, Path::new("/usr/bin/true"), &["policy"], TEXT, limit)
}

#[test]
fn what_keeps_it_from_running_is_told_apart() {
    let soon = Duration::from_secs(10);
    assert_eq!(with_stand_in("exit 126", soon), Err(NotElevated::Dismissed));
    assert_eq!(with_stand_in("exec sleep 60", Duration::from_millis(200)), Err(NotElevated::TimedOut));
    let ran = with_stand_in("cat > /dev/null; echo not good >&2; exit 1", soon).unwrap();
    assert_eq!((ran.code, ran.said.as_str()), (Some(1), "not good"));
    // A program that this user could have changed is not run.
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("chaperone");
    std::fs::write(&own, "").unwrap();
    std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o777)).unwrap();
    let changeable = elevation::run(&own, &["policy"], TEXT, soon);
    assert_eq!(changeable, Err(NotElevated::Changeable(own)));
}
