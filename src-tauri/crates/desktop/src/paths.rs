//! Where the product keeps what it keeps, with the permissions each place must have.
//!
//! State: `$XDG_DATA_HOME/chaperone`; the control socket: `$XDG_RUNTIME_DIR/chaperone`; policy: `/etc/chaperone`.
//! What the files say is read elsewhere.

use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Where IT puts the managed policy.
pub const SYSTEM_POLICY: &str = "/etc/chaperone/policy.toml";
/// Where the site's settings below it are.
pub const SITE_SETTINGS: &str = "/etc/chaperone/site.toml";

/// The longest policy file, in bytes: more than any policy within its own bounds.
pub const LONGEST_POLICY: u64 = 4 << 20;

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
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn unsafe_(path: &Path, fault: &'static str) -> Self {
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

/// A policy file: where it is, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyText {
    /// Its place.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// The policy's two layers, as far as there are files; or the policy of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyTexts {
    /// What IT deployed.
    pub managed: Option<PolicyText>,
    /// What the site set below it.
    pub site: Option<PolicyText>,
    /// True where the first is no policy of IT's but one for a trial.
    pub trial: bool,
}

/// One of the policy's two layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// What IT deploys.
    Managed,
    /// What the site sets below it.
    Site,
}

impl Layer {
    /// Where its file is.
    #[must_use]
    pub fn path(self) -> &'static Path {
        Path::new(match self {
            Self::Managed => SYSTEM_POLICY,
            Self::Site => SITE_SETTINGS,
        })
    }

    /// Reads it, where there is one.
    ///
    /// # Errors
    /// As [`policy`], for this file alone.
    pub fn read(self) -> Result<Option<PolicyText>, PathsError> {
        read_layer(self.path(), 0)
    }
}

/// The policy that holds, as far as there is one: both layers; else `requested` in the place of the managed one.
///
/// A layer counts only where nobody but root could have written it or put another in its place. `requested` is for a trial
/// without IT: it is taken only where neither layer exists, and only if root or this user owns it and nobody else can write
/// to it.
///
/// # Errors
/// [`PathsError::Managed`] if both exist; [`PathsError::Unsafe`] if somebody else could have written one;
/// [`PathsError::Io`] if one cannot be read.
pub fn policy(requested: Option<&Path>) -> Result<PolicyTexts, PathsError> {
    choose_policy([SYSTEM_POLICY, SITE_SETTINGS].map(Path::new), 0, requested)
}

/// Reads a text file that the policy names and that decides as much as it does: under the same conditions as a layer.
///
/// # Errors
/// As [`policy`], for this file alone; also where it is not there.
pub fn named_by_policy(path: &Path) -> Result<String, PathsError> {
    let missing = || PathsError::io(path)(io::ErrorKind::NotFound.into());
    Ok(read_layer(path, 0)?.ok_or_else(missing)?.text)
}

fn choose_policy([managed, site]: [&Path; 2], root: u32, requested: Option<&Path>) -> Result<PolicyTexts, PathsError> {
    let found = PolicyTexts { managed: read_layer(managed, root)?, site: read_layer(site, root)?, trial: false };
    match requested {
        None => Ok(found),
        Some(_) if found != PolicyTexts::default() => Err(PathsError::Managed),
        Some(path) => {
            Ok(PolicyTexts { managed: Some(read_policy(path, &[root, own_uid()])?), site: None, trial: true })
        }
    }
}

fn read_layer(path: &Path, root: u32) -> Result<Option<PolicyText>, PathsError> {
    // Anything at all in its place counts, also what cannot be read: an unreadable policy must be an error, not none.
    let is_there = |path: &Path| match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(PathsError::io(path)(fault)),
    };
    let folder = path.parent().unwrap_or(Path::new("/"));
    let Some(found) = is_there(folder)? else { return Ok(None) };
    // A link leads where others may write, or nowhere.
    if !found.is_dir() {
        return Err(PathsError::unsafe_(folder, "is not a folder"));
    }
    only_by(folder, &found, &[root])?;
    if is_there(path)?.is_none() {
        return Ok(None);
    }
    read_policy(path, &[root]).map(Some)
}

/// Reads a policy that nobody but `owners` could have written; what is checked is what is read.
fn read_policy(path: &Path, owners: &[u32]) -> Result<PolicyText, PathsError> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    // A pipe in its place must not hold the reader, and a link must not lead to what others could change.
    #[cfg(target_os = "linux")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOFOLLOW);
    let file = options.open(path).map_err(PathsError::io(path))?;
    let found = file.metadata().map_err(PathsError::io(path))?;
    if !found.is_file() {
        return Err(PathsError::unsafe_(path, "is not a file"));
    }
    only_by(path, &found, owners)?;
    if found.len() > LONGEST_POLICY {
        return Err(PathsError::unsafe_(path, "is longer than any policy"));
    }
    let mut text = String::new();
    io::Read::read_to_string(&mut io::Read::take(file, LONGEST_POLICY), &mut text).map_err(PathsError::io(path))?;
    Ok(PolicyText { path: path.to_owned(), text })
}

/// Checks that nobody but `owners` can write to a file or a folder.
#[cfg(target_os = "linux")]
pub(crate) fn only_by(path: &Path, found: &fs::Metadata, owners: &[u32]) -> Result<(), PathsError> {
    use std::os::unix::fs::MetadataExt;
    if !owners.contains(&found.uid()) {
        return Err(PathsError::unsafe_(path, "belongs to somebody else"));
    }
    if found.mode() & 0o022 != 0 {
        return Err(PathsError::unsafe_(path, "can be written by others"));
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn only_by(path: &Path, _: &fs::Metadata, _: &[u32]) -> Result<(), PathsError> {
    Err(PathsError::unsafe_(path, "has an owner that cannot be checked on this system"))
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
pub(crate) fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(not(target_os = "linux"))]
fn own_uid() -> u32 {
    0
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
        let site = dir.path().join("site.toml");
        let choose = |requested| choose_policy([&system, &site], own_uid(), requested);
        fs::write(&own, "own").unwrap();
        fs::set_permissions(&own, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(choose(None).unwrap(), PolicyTexts::default());
        let text = PolicyText { path: own.clone(), text: "own".to_owned() };
        assert_eq!(choose(Some(&own)).unwrap(), PolicyTexts { managed: Some(text), site: None, trial: true });
        fs::set_permissions(&own, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(choose(Some(&own)), Err(PathsError::Unsafe { .. })));
        fs::write(&site, "site").unwrap();
        assert_eq!(choose(None).unwrap().site.unwrap().text, "site");
        assert!(matches!(choose(Some(&own)), Err(PathsError::Managed)), "the site's settings are IT's too");
        fs::remove_file(&site).unwrap();
        // A dangling link in its place is still a policy that IT meant to be there.
        symlink("/nowhere", &system).unwrap();
        assert!(matches!(choose(Some(&own)), Err(PathsError::Io { .. })));
        assert!(matches!(choose(None), Err(PathsError::Io { .. })));
        fs::remove_file(&system).unwrap();
        fs::write(&system, "managed").unwrap();
        assert!(matches!(choose(Some(&own)), Err(PathsError::Managed)));
    }

    #[test]
    fn i6_a_managed_policy_that_others_could_have_written_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let (system, none) = (dir.path().join("policy.toml"), dir.path().join("none.toml"));
        let choose = |root| choose_policy([&system, &none], root, None);
        let fault = |root| match choose(root) {
            Err(PathsError::Unsafe { path, fault }) => (path, fault),
            other => panic!("{other:?}"),
        };
        fs::write(&system, "managed").unwrap();
        fs::set_permissions(&system, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(choose(own_uid()).unwrap().managed.unwrap().text, "managed");
        for mode in [0o646, 0o664] {
            fs::set_permissions(&system, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(fault(own_uid()), (system.clone(), "can be written by others"));
        }
        fs::set_permissions(&system, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(fault(own_uid() + 1), (dir.path().to_owned(), "belongs to somebody else"));
        // In a folder that others can write to, they could put another in its place.
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(fault(own_uid()), (dir.path().to_owned(), "can be written by others"));
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::remove_file(&system).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &system, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
        assert_eq!(fault(own_uid()), (system.clone(), "is not a file"));
        fs::remove_file(&system).unwrap();
        fs::write(&system, [0xff]).unwrap();
        assert!(matches!(choose(own_uid()), Err(PathsError::Io { .. })));
        // A link in the place of the folder is no missing policy.
        let linked = dir.path().join("linked");
        symlink("/nowhere", &linked).unwrap();
        let by_link = choose_policy([&linked.join("policy.toml"), &none], own_uid(), None);
        assert!(matches!(by_link, Err(PathsError::Unsafe { fault: "is not a folder", .. })), "{by_link:?}");
        let nothing = dir.path().join("nothing").join("policy.toml");
        assert_eq!(choose_policy([&nothing, &nothing], own_uid(), None).unwrap(), PolicyTexts::default());
        // Nor is a link in the place of the file followed.
        fs::write(dir.path().join("other"), "other").unwrap();
        symlink(dir.path().join("other"), dir.path().join("link.toml")).unwrap();
        let by_link = choose_policy([&dir.path().join("link.toml"), &none], own_uid(), None);
        assert!(matches!(by_link, Err(PathsError::Io { .. })), "{by_link:?}");
        // Neither layer may be written by others.
        fs::set_permissions(&system, fs::Permissions::from_mode(0o666)).unwrap();
        let site = choose_policy([&none, &system], own_uid(), None);
        assert!(matches!(site, Err(PathsError::Unsafe { .. })), "{site:?}");
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
