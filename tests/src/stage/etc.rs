//! A `/etc` of one's own, for what only root writes: seen by the commands that run in it, and by nobody else.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

/// Puts a folder with links to everything in `/etc`, but the policy, in its place (`unshare(1)`); who runs it is root there.
/// The real one can be read there and not written, and nothing runs before `/etc` is the own one: who tests may be root.
const ENTER: &str = r#"
    own=$1; shift
    mount --rbind /etc "$own/old"
    mount -o remount,bind,ro "$own/old"
    for each in /etc/*; do
        name=${each##*/}
        [ "$name" = chaperone ] || [ -e "$own/etc/$name" ] || ln -sfnT "$own/old/$name" "$own/etc/$name"
    done
    mount --bind "$own/etc" /etc
    [ "$(stat -c %d:%i /etc)" = "$(stat -c %d:%i "$own/etc")" ] || exit 99
    exec "$@"
"#;

/// The folder; its files outlast each command.
#[derive(Debug)]
pub struct OwnEtc {
    folder: tempfile::TempDir,
}

impl OwnEtc {
    /// Makes one without a policy.
    ///
    /// # Errors
    /// Where no folder can be made.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir().context("no folder")?;
        for name in ["old", "etc"] {
            std::fs::create_dir(folder.path().join(name))?;
        }
        Ok(Self { folder })
    }

    /// `/etc/chaperone`, as others see it.
    #[must_use]
    pub fn policies(&self) -> PathBuf {
        self.folder.path().join("etc/chaperone")
    }

    /// A program that runs as root there.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", ENTER, "sh"]);
        command.arg(self.folder.path()).arg(program);
        command
    }
}
