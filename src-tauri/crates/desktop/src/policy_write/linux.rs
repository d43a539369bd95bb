//! A new file in the same folder, made durable, then renamed over the old one.

use std::ffi::OsString;
use std::fs::{DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;

use super::{KEPT, New, NotWritten, Written};
use crate::paths::{LONGEST_POLICY, PathsError, only_by};

/// Everybody may read it, nobody but its owner may write to it.
const READABLE: Mode = Mode::from_raw_mode(0o644);

/// Everybody who may read the folder may hold its lock: it is tried so often, and no write waits for ever.
const TRIES: u32 = 50;
const BETWEEN: Duration = Duration::from_millis(100);

pub(super) fn replace(new: &New<'_>) -> Result<Written, NotWritten> {
    let &New { path, text, stamp, fits, root } = new;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let name = path.file_name().unwrap_or_default().to_owned();
    let place = open(folder, root)?;
    if !lock(&place, TRIES).map_err(PathsError::io(folder))? {
        return Err(NotWritten::Busy(folder.to_owned()));
    }
    let was = old(&place, path, &name)?;
    let there = if was { Some(content(&place, &name).map_err(PathsError::io(path))?) } else { None };
    if !fits(there.as_deref()) {
        return Err(NotWritten::Changed(path.to_owned()));
    }
    let step = |done: Result<(), Errno>| done.map_err(|fault| PathsError::io(path)(fault.into()));
    let mut new = OsString::from(".");
    new.push(&name);
    new.push(".new");
    // One that was killed left it: whoever writes now is alone.
    match rustix::fs::unlinkat(&place, &new, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(fault) => return Err(PathsError::io(path)(fault.into()).into()),
    }
    let mut copy = name.clone();
    copy.push(".");
    copy.push(stamp);
    let put = || -> Result<(), PathsError> {
        fill(&place, &new, text).map_err(PathsError::io(path))?;
        if was {
            // A second name of what holds: at no moment is there none.
            step(rustix::fs::linkat(&place, &name, &place, &copy, AtFlags::empty()))?;
        }
        step(rustix::fs::renameat(&place, &new, &place, &name))
    };
    if let Err(fault) = put() {
        // What cannot be removed is removed by the next one.
        let _ = rustix::fs::unlinkat(&place, &new, AtFlags::empty());
        return Err(fault.into());
    }
    step(rustix::fs::fsync(&place))?;
    if let Err(error) = forget(&place, &name) {
        tracing::warn!(%error, "old copies of the policy were not removed");
    }
    Ok(Written { kept: was.then(|| folder.join(copy)) })
}

/// Keeps others who write out until it is closed; false where somebody else holds it all the time.
fn lock(place: &File, tries: u32) -> io::Result<bool> {
    for n in 0..tries {
        if n > 0 {
            std::thread::sleep(BETWEEN);
        }
        match rustix::fs::flock(place, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(true),
            Err(Errno::WOULDBLOCK | Errno::INTR) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    Ok(false)
}

/// Opens the folder, made durably where it is missing, for everybody to read whatever the mask of new files is.
fn open(folder: &Path, root: u32) -> Result<File, PathsError> {
    let fault = |fault: Errno| PathsError::io(folder)(fault.into());
    let made = match DirBuilder::new().mode(0o755).create(folder) {
        Ok(()) => true,
        Err(other) if other.kind() == io::ErrorKind::AlreadyExists => false,
        Err(other) => return Err(PathsError::io(folder)(other)),
    };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let place = match rustix::fs::open(folder, flags, Mode::empty()) {
        Ok(place) => File::from(place),
        Err(Errno::LOOP | Errno::NOTDIR) => return Err(PathsError::unsafe_(folder, "is not a folder")),
        Err(other) => return Err(fault(other)),
    };
    if made {
        rustix::fs::fchmod(&place, Mode::from_raw_mode(0o755)).map_err(fault)?;
        let above = folder.parent().unwrap_or(Path::new("/"));
        File::open(above).and_then(|above| above.sync_all()).map_err(PathsError::io(above))?;
    }
    only_by(folder, &place.metadata().map_err(PathsError::io(folder))?, &[root])?;
    Ok(place)
}

/// Whether there is a file in its place; anything else there is an error.
fn old(place: &File, path: &Path, name: &OsString) -> Result<bool, PathsError> {
    match rustix::fs::statat(place, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(found) if FileType::from_raw_mode(found.st_mode).is_file() => Ok(true),
        Ok(found) if FileType::from_raw_mode(found.st_mode).is_symlink() => Err(PathsError::unsafe_(path, "is a link")),
        Ok(_) => Err(PathsError::unsafe_(path, "is not a file")),
        Err(Errno::NOENT) => Ok(false),
        Err(fault) => Err(PathsError::io(path)(fault.into())),
    }
}

/// What it says, up to what no policy is as long as.
fn content(place: &File, name: &OsString) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut bytes = Vec::new();
    File::from(rustix::fs::openat(place, name, flags, Mode::empty())?)
        .take(LONGEST_POLICY + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The new file, durable before it gets its name.
fn fill(place: &File, new: &OsString, text: &str) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file: OwnedFd = rustix::fs::openat(place, new, flags, Mode::RUSR | Mode::WUSR)?;
    let mut file = File::from(file);
    file.write_all(text.as_bytes())?;
    // Whatever the mask of new files is.
    rustix::fs::fchmod(&file, READABLE)?;
    file.sync_all()
}

/// Removes the oldest copies beyond [`KEPT`].
fn forget(place: &File, name: &OsString) -> io::Result<()> {
    let of = format!("{}.", name.to_string_lossy());
    let stamped = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || b"TZ-".contains(&b));
    let mut copies = Vec::new();
    for entry in rustix::fs::Dir::read_from(place)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.strip_prefix(&of).is_some_and(stamped) {
            copies.push(name);
        }
    }
    copies.sort();
    let beyond = copies.len().saturating_sub(KEPT);
    for copy in copies.iter().take(beyond) {
        rustix::fs::unlinkat(place, copy, AtFlags::empty())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::paths::own_uid;

    fn replace(path: &Path, text: &str, stamp: &str, root: u32) -> Result<Written, PathsError> {
        super::replace(&New { path, text, stamp, fits: &|_| true, root }).map_err(|fault| match fault {
            NotWritten::Place(fault) => fault,
            NotWritten::Changed(_) | NotWritten::Busy(_) => panic!("{fault}"),
        })
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_the_ones_before_are_kept_up_to_a_number() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("chaperone/site.toml");
        let put =
            |n: usize| replace(&path, &format!("n = {n}"), &format!("2026-01-01T00-00-{n:02}Z"), own_uid()).unwrap();
        assert_eq!(put(0).kept, None);
        let kept = put(1).kept.unwrap();
        assert_eq!(fs::read_to_string(&kept).unwrap(), "n = 0");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o644);
        let folder = path.parent().unwrap();
        fs::write(folder.join("site.toml.bak"), "of somebody").unwrap();
        fs::write(folder.join(".site.toml.new"), "of one that was killed").unwrap();
        (2..15).for_each(|n| drop(put(n)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "n = 14");
        let left = names(folder);
        assert_eq!(left.len(), KEPT + 2, "{left:?}");
        assert!(
            left.contains(&"site.toml.bak".to_owned())
                && !kept.exists()
                && !left.contains(&".site.toml.new".to_owned())
        );
    }

    #[test]
    fn i6_nothing_is_written_through_a_link_or_where_others_may_write() {
        let top = tempfile::tempdir().unwrap();
        let (folder, other) = (top.path().join("chaperone"), top.path().join("other"));
        fs::create_dir(&folder).unwrap();
        fs::write(&other, "other").unwrap();
        let path = folder.join("policy.toml");
        let put = || replace(&path, "new", "1", own_uid());
        symlink(&other, &path).unwrap();
        assert!(matches!(put(), Err(PathsError::Unsafe { fault: "is a link", .. })), "{:?}", put());
        fs::remove_file(&path).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(put(), Err(PathsError::Unsafe { fault: "can be written by others", .. })));
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(replace(&path, "new", "1", own_uid() + 1), Err(PathsError::Unsafe { .. })));
        fs::create_dir(&path).unwrap();
        assert!(matches!(put(), Err(PathsError::Unsafe { fault: "is not a file", .. })));
        symlink(&folder, top.path().join("linked")).unwrap();
        let linked = replace(&top.path().join("linked/site.toml"), "new", "1", own_uid());
        assert!(matches!(linked, Err(PathsError::Unsafe { fault: "is not a folder", .. })), "{linked:?}");
        assert_eq!(
            (names(&folder), fs::read_to_string(&other).unwrap()),
            (vec!["policy.toml".to_owned()], "other".to_owned())
        );
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_stays() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("chaperone/site.toml");
        let over = |was: Option<&str>, text: &str| {
            let fits = |there: Option<&[u8]>| there == was.map(str::as_bytes);
            super::replace(&New { path: &path, text, stamp: text, fits: &fits, root: own_uid() })
        };
        over(None, "1").unwrap();
        assert!(matches!(over(None, "2"), Err(NotWritten::Changed(_))));
        assert!(matches!(over(Some("0"), "2"), Err(NotWritten::Changed(_))));
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(path.parent().unwrap()).len()), ("1", 1));
        // Of those who all begin with the same text, one comes through.
        let through = std::thread::scope(|scope| {
            let all = ["2", "3", "4", "5"].map(|text| scope.spawn(|| over(Some("1"), text).is_ok()));
            all.into_iter().map(|one| one.join().unwrap()).filter(|through| *through).count()
        });
        assert_eq!(through, 1);
    }

    #[test]
    fn a_lock_of_somebody_else_holds_no_write_for_ever() {
        let top = tempfile::tempdir().unwrap();
        let (theirs, ours) = (File::open(top.path()).unwrap(), File::open(top.path()).unwrap());
        rustix::fs::flock(&theirs, FlockOperation::LockShared).unwrap();
        assert!(!lock(&ours, 3).unwrap());
        let let_go = std::thread::spawn(move || {
            std::thread::sleep(2 * BETWEEN);
            drop(theirs);
        });
        assert!(lock(&ours, TRIES).unwrap());
        let_go.join().unwrap();
    }

    #[test]
    fn i10_a_reader_sees_a_whole_file_at_any_moment() {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("chaperone/policy.toml");
        let text = |n: usize| format!("{n}\n").repeat(20_000);
        replace(&path, &text(0), "000", own_uid()).unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let reads = scope.spawn(|| {
                let mut reads = 0;
                while !done.load(Ordering::Relaxed) {
                    let read = fs::read_to_string(&path).unwrap();
                    let first = read.lines().next().unwrap().parse().unwrap();
                    assert!(read == text(first), "half a file");
                    reads += 1;
                }
                reads
            });
            (1..40).for_each(|n| drop(replace(&path, &text(n % 10), &format!("{n:03}"), own_uid()).unwrap()));
            done.store(true, Ordering::Relaxed);
            assert!(reads.join().unwrap() > 40);
        });
    }
}
