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
    let status = wait(&mut child, limit).map_err(missing)?.ok_or(NotElevated::TimedOut)?;
    outcome(status, said.join().unwrap_or_default())
}

/// Waits for its end; none where nobody answered in time and it was ended before it had more rights.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut until = limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > until {
            match child.kill() {
                Ok(()) => {
                    child.wait()?;
                    return Ok(None);
                }
                // It has root's rights by now: the question was answered, and it is at work.
                Err(fault) if fault.kind() == ErrorKind::PermissionDenied && until == limit => until = limit + WORK,
                Err(fault) => return Err(fault),
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
