//! Where the product keeps what it keeps, with the permissions each place must have.
//!
//! State: `$XDG_DATA_HOME/chaperone`; the control socket: `$XDG_RUNTIME_DIR/chaperone`; policy: `/etc/chaperone/policy.toml`.
//! What the files say is read elsewhere.

use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Where IT puts the managed policy.
pub const SYSTEM_POLICY: &str = "/etc/chaperone/policy.toml";

/// A place on disk that is missing or not as safe as it must be.
#[derive(Debug, thiserror::Error)]
pub enum PathsError {
    /// No home directory is known for this user.
    #[error("no home directory is known for this user")]
    NoHome,
    /// Somebody else owns it, or it is not what it should be.
    #[error("{path} {fault}")]
    Unsafe {
        /// The place.
        path: PathBuf,
        /// What is wrong with it, as the rest of a sentence.
        fault: &'static str,
    },
    /// IT has put a policy in its place, so no other file is taken.
    #[error("a managed policy is in force, so no other policy file is read")]
    Managed,
    /// The file system refused.
    #[error("{path} cannot be used")]
    Io {
        /// The place.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: io::Error,
    },
}

impl PathsError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    fn unsafe_(path: &Path, fault: &'static str) -> Self {
        Self::Unsafe { path: path.to_owned(), fault }
    }
}

/// The folder for the history and the state, made private (0700) if it is not there yet.
///
/// # Errors
/// See [`PathsError`].
pub fn data_dir() -> Result<PathBuf, PathsError> {
    let base = directories::BaseDirs::new().ok_or(PathsError::NoHome)?;
    private_dir(&base.data_dir().join("chaperone"))
}

/// The folder for the control socket, made private (0700) if it is not there yet; inside [`data_dir`] where the desktop
/// gives no runtime folder.
///
/// # Errors
/// See [`PathsError`].
pub fn runtime_dir() -> Result<PathBuf, PathsError> {
    let base = directories::BaseDirs::new().ok_or(PathsError::NoHome)?;
    match base.runtime_dir() {
        Some(runtime) => private_dir(&runtime.join("chaperone")),
        None => private_dir(&data_dir()?.join("run")),
    }
}

/// Makes `path` a folder that only this user can enter.
///
/// # Errors
/// [`PathsError::Unsafe`] if it is a link, not a folder, or somebody else's.
pub fn private_dir(path: &Path) -> Result<PathBuf, PathsError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(PathsError::io(parent))?;
    }
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
        match fs::DirBuilder::new().mode(0o700).create(path) {
            Err(fault) if fault.kind() != io::ErrorKind::AlreadyExists => return Err(PathsError::io(path)(fault)),
            Ok(()) | Err(_) => {}
        }
        let found = fs::symlink_metadata(path).map_err(PathsError::io(path))?;
        if !found.is_dir() {
            return Err(PathsError::unsafe_(path, "is not a folder"));
        }
        if found.uid() != own_uid() {
            return Err(PathsError::unsafe_(path, "belongs to somebody else"));
        }
        if found.mode() & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(PathsError::io(path))?;
        }
    }
    #[cfg(not(target_os = "linux"))]
    fs::create_dir_all(path).map_err(PathsError::io(path))?;
    Ok(path.to_owned())
}

/// The policy file to read, if there is one: the managed one; else `requested`.
///
/// `requested` is for a trial without IT: it is taken only where no managed policy exists, and only if root or this user
/// owns it and nobody else can write to it. Whoever can put a file at [`SYSTEM_POLICY`] is always the ceiling.
///
/// # Errors
/// [`PathsError::Managed`] if both exist; [`PathsError::Unsafe`] if `requested` could have been written by others.
pub fn policy_file(requested: Option<&Path>) -> Result<Option<PathBuf>, PathsError> {
    choose_policy(Path::new(SYSTEM_POLICY), requested)
}

fn choose_policy(system: &Path, requested: Option<&Path>) -> Result<Option<PathBuf>, PathsError> {
    // Anything at all in its place counts, also what cannot be read: an unreadable policy must be an error, not none.
    let managed = match fs::symlink_metadata(system) {
        Ok(_) => true,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => false,
        Err(fault) => return Err(PathsError::io(system)(fault)),
    };
    match (managed, requested) {
        (true, None) => Ok(Some(system.to_owned())),
        (true, Some(_)) => Err(PathsError::Managed),
        (false, None) => Ok(None),
        (false, Some(path)) => {
            let found = fs::metadata(path).map_err(PathsError::io(path))?;
            if !found.is_file() {
                return Err(PathsError::unsafe_(path, "is not a file"));
            }
            #[cfg(target_os = "linux")]
            {
                use std::os::unix::fs::MetadataExt;
                if found.uid() != 0 && found.uid() != own_uid() {
                    return Err(PathsError::unsafe_(path, "belongs to somebody else"));
                }
                if found.mode() & 0o022 != 0 {
                    return Err(PathsError::unsafe_(path, "can be written by others"));
                }
            }
            Ok(Some(path.to_owned()))
        }
    }
}

/// Overwrites and removes a file that held secrets, such as the enrolment file after use.
///
/// What a journalling or wear-levelling disk keeps of it is beyond reach; the secrets in it are to be of single use.
///
/// # Errors
/// [`PathsError::Unsafe`] if it is a link or has a second name, so that removing it would leave a copy; nothing is removed
/// then.
pub fn remove_secret_file(path: &Path) -> Result<(), PathsError> {
    let found = fs::symlink_metadata(path).map_err(PathsError::io(path))?;
    if !found.is_file() {
        return Err(PathsError::unsafe_(path, "is not a plain file"));
    }
    #[cfg(target_os = "linux")]
    if std::os::unix::fs::MetadataExt::nlink(&found) > 1 {
        return Err(PathsError::unsafe_(path, "has a second name"));
    }
    let mut options = fs::OpenOptions::new();
    options.write(true);
    #[cfg(target_os = "linux")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW);
    let mut file = options.open(path).map_err(PathsError::io(path))?;
    let mut wipe = || -> io::Result<()> {
        file.rewind()?;
        io::copy(&mut io::Read::take(io::repeat(0), found.len()), &mut file)?;
        file.flush()?;
        file.sync_all()
    };
    // A disk that is full or failing must not keep the file alive: remove it whatever the overwriting said.
    let wiped = wipe();
    fs::remove_file(path).map_err(PathsError::io(path))?;
    wiped.map_err(PathsError::io(path))
}

#[cfg(target_os = "linux")]
fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_private_folder_is_made_and_tightened() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("a/b");
        private_dir(&dir).unwrap();
        assert_eq!(mode(&dir), 0o700);
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        private_dir(&dir).unwrap();
        assert_eq!(mode(&dir), 0o700);
        symlink(&dir, home.path().join("link")).unwrap();
        assert!(matches!(private_dir(&home.path().join("link")), Err(PathsError::Unsafe { .. })));
    }

    #[test]
    fn i6_a_managed_policy_cannot_be_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let (system, own) = (dir.path().join("policy.toml"), dir.path().join("own.toml"));
        fs::write(&own, "").unwrap();
        fs::set_permissions(&own, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(choose_policy(&system, None).unwrap(), None);
        assert_eq!(choose_policy(&system, Some(&own)).unwrap(), Some(own.clone()));
        fs::set_permissions(&own, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(choose_policy(&system, Some(&own)), Err(PathsError::Unsafe { .. })));
        // A dangling link in its place is still a policy that IT meant to be there.
        symlink("/nowhere", &system).unwrap();
        assert!(matches!(choose_policy(&system, Some(&own)), Err(PathsError::Managed)));
        assert_eq!(choose_policy(&system, None).unwrap(), Some(system));
    }

    #[test]
    fn a_secret_file_goes_and_a_second_name_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("enrolment");
        fs::write(&path, "secret").unwrap();
        fs::hard_link(&path, dir.path().join("copy")).unwrap();
        assert!(matches!(remove_secret_file(&path), Err(PathsError::Unsafe { .. })));
        fs::remove_file(dir.path().join("copy")).unwrap();
        remove_secret_file(&path).unwrap();
        assert!(!path.exists());
    }
}
