//! polkit's pkexec(1), which asks through the desktop's own agent.

use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{NotElevated, Ran};

/// The most that is kept of what it says, in bytes.
const SAID: u64 = 8 * 1024;
/// Between two looks at whether it is over.
const LOOK: Duration = Duration::from_millis(50);
/// How long what runs with the rights of root may take after the time for the question is over.
const WORK: Duration = Duration::from_secs(30);

/// Never what this user's path names first: it would be told what is to be saved, and could say that it was.
const PKEXEC: &str = "/usr/bin/pkexec";

pub(super) fn run_by_own(program: &Path, arguments: &[&str], input: &str, limit: Duration) -> Result<Ran, NotElevated> {
    let means = Path::new(PKEXEC);
    only_root_changes(program)?;
    std::fs::symlink_metadata(means).map_err(|fault| NotElevated::Missing(format!("{PKEXEC}: {fault}")))?;
    only_root_changes(means)?;
    run(means, program, arguments, input, limit)
}

pub(super) fn run(
    means: &Path,
    program: &Path,
    arguments: &[&str],
    input: &str,
    limit: Duration,
) -> Result<Ran, NotElevated> {
    only_root_changes(program)?;
    let mut command = Command::new(means);
    // Without a desktop's agent it would ask on a terminal, which is this program's.
    command.arg("--disable-internal-agent").arg(program).args(arguments);
    // It refuses a shell that the system does not know, and none is needed.
    command.env_remove("SHELL");
    let missing = |fault: std::io::Error| NotElevated::Missing(format!("pkexec: {fault}"));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(missing)?;
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let text = input.to_owned();
    // Whoever is refused does not read.
    std::thread::spawn(move || stdin.map(|mut pipe| pipe.write_all(text.as_bytes())));
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut pipe) = stderr {
            let _ = pipe.by_ref().take(SAID).read_to_end(&mut said);
            let _ = std::io::copy(&mut pipe, &mut std::io::sink());
        }
        String::from_utf8_lossy(&said).trim().to_owned()
    });
    let status = match wait(&mut child, limit, WORK, Child::kill).map_err(missing)? {
        Waited::Over(status) => status,
        Waited::Ended => return Err(NotElevated::TimedOut),
        Waited::StillRuns => return Err(NotElevated::StillRuns),
    };
    outcome(status, said.join().unwrap_or_default())
}

/// How the wait went.
#[derive(Debug, PartialEq, Eq)]
enum Waited {
    /// It is over.
    Over(ExitStatus),
    /// Nobody answered in time, and it was ended before it had more rights.
    Ended,
    /// It has root's rights, so it cannot be ended, and it is not over.
    StillRuns,
}

/// Waits for its end for `limit`, and for `work` more where it has root's rights by then.
fn wait(
    child: &mut Child,
    limit: Duration,
    work: Duration,
    kill: impl Fn(&mut Child) -> std::io::Result<()>,
) -> std::io::Result<Waited> {
    let start = Instant::now();
    let mut until = limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Waited::Over(status));
        }
        if start.elapsed() > until {
            match kill(child) {
                Ok(()) => {
                    child.wait()?;
                    return Ok(Waited::Ended);
                }
                // It has root's rights by now: the question was answered, and it is at work.
                Err(fault) if fault.kind() == ErrorKind::PermissionDenied && until == limit => until = limit + work,
                Err(_) => return Ok(Waited::StillRuns),
            }
        }
        std::thread::sleep(LOOK);
    }
}

/// pkexec(1): 126 where the question was put away, 127 where it was refused or could not be asked; else what the program says.
fn outcome(status: ExitStatus, said: String) -> Result<Ran, NotElevated> {
    // The second number has one word for several causes; its lines are never translated.
    match status.code() {
        Some(126) => Err(NotElevated::Dismissed),
        Some(127) if said.contains("No authentication agent") => Err(NotElevated::NoAgent),
        Some(127) if said.contains("Error getting authority") || said.contains("Error checking for authorization") => {
            Err(NotElevated::Missing(said))
        }
        Some(127) => Err(NotElevated::Refused),
        code => Ok(Ran { code, said }),
    }
}

/// INVARIANT (I6): what runs as root after somebody else's word was put there by root.
fn only_root_changes(program: &Path) -> Result<(), NotElevated> {
    let changeable = || NotElevated::Changeable(program.to_owned());
    for part in program.ancestors() {
        let found = std::fs::symlink_metadata(part).map_err(|_| changeable())?;
        // In a folder with the sticky bit nobody can put something else in the place of root's.
        let sticky = found.is_dir() && found.mode() & 0o1000 != 0;
        if found.uid() != 0 || (found.mode() & 0o022 != 0 && !sticky) || found.is_symlink() {
            return Err(changeable());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn i6_what_this_user_could_have_changed_is_not_run_as_root() {
        assert_eq!(only_root_changes(Path::new("/usr/bin/env")), Ok(()));
        let folder = tempfile::tempdir().unwrap();
        for (name, mode) in [("open", 0o777), ("group", 0o775)] {
            let own = folder.path().join(name);
            std::fs::write(&own, "").unwrap();
            std::fs::set_permissions(&own, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(only_root_changes(&own), Err(NotElevated::Changeable(own)));
        }
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/usr/bin/env", &link).unwrap();
        assert_eq!(only_root_changes(&link), Err(NotElevated::Changeable(link)));
    }

    /// A process of root cannot be ended by this user: it may write yet, or is over in its own time.
    #[test]
    fn what_cannot_be_ended_is_not_said_to_have_done_nothing() {
        let refused = |_: &mut Child| Err(ErrorKind::PermissionDenied.into());
        let waited = |seconds: &str, work| {
            let mut child = Command::new("sleep").arg(seconds).spawn().unwrap();
            let waited = wait(&mut child, Duration::from_millis(100), work, refused).unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            waited
        };
        assert_eq!(waited("60", Duration::from_millis(200)), Waited::StillRuns);
        assert!(matches!(waited("0.3", Duration::from_secs(30)), Waited::Over(status) if status.success()));
    }
}
