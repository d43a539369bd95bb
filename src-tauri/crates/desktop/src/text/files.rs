//! The detector's files: where they lie, and that each is the one this program was made for.
//!
//! Set-up fetches them; they are data beside the programs. Nothing is loaded whose hash is not in the list.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::TextError;

/// The hash and the name of every file, as `sha256sum` writes and checks them.
const LIST: &str = include_str!("../../detector.sha256");
/// The runtime's file.
pub const RUNTIME: &str = if cfg!(windows) { "onnxruntime.dll" } else { "libonnxruntime.so" };

/// The folder with the detector's files, beside the running program or where the package puts it.
///
/// # Errors
/// [`TextError::NotInstalled`] with the places that were looked at.
pub fn find() -> Result<PathBuf, TextError> {
    let program = std::env::current_exe().map_err(TextError::Place)?;
    find_beside(program.parent().unwrap_or(Path::new("/")))
}

/// The same for programs in `folder`.
///
/// # Errors
/// [`TextError::NotInstalled`] with the places that were looked at.
pub fn find_beside(folder: &Path) -> Result<PathBuf, TextError> {
    let places = ["detector", "../detector", "../lib/chaperone/detector"].map(|place| folder.join(place));
    let found = places.iter().find(|place| place.join(RUNTIME).is_file()).cloned();
    found.ok_or_else(|| TextError::NotInstalled { places: places.to_vec() })
}

/// The bytes of a listed file, once their hash is the listed one.
pub fn verified(folder: &Path, name: &str) -> Result<Vec<u8>, TextError> {
    let path = folder.join(name);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(TextError::Missing { path }),
        Err(source) => return Err(TextError::Unreadable { path, source }),
    };
    if listed(LIST, name) == Some(hex::encode(Sha256::digest(&bytes)).as_str()) {
        Ok(bytes)
    } else {
        Err(TextError::Altered { path })
    }
}

fn listed<'a>(list: &'a str, name: &str) -> Option<&'a str> {
    list.lines().filter_map(|line| line.split_once("  ")).find(|(_, named)| *named == name).map(|(hash, _)| hash)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_file_that_is_loaded_is_listed() {
        for name in [RUNTIME, super::super::TINY, super::super::SMALL, super::super::READER, super::super::CHARACTERS] {
            assert_eq!(listed(LIST, name).map(str::len), Some(64), "{name}");
        }
        assert_eq!(listed(LIST, "other"), None);
    }

    #[test]
    fn a_file_that_is_missing_altered_or_not_listed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let name = super::super::CHARACTERS;
        assert!(matches!(verified(folder.path(), name), Err(TextError::Missing { .. })));
        fs::write(folder.path().join(name), "a\n").unwrap();
        assert!(matches!(verified(folder.path(), name), Err(TextError::Altered { .. })));
        fs::write(folder.path().join("other"), "a\n").unwrap();
        assert!(matches!(verified(folder.path(), "other"), Err(TextError::Altered { .. })));
    }

    #[test]
    fn the_folder_is_found_beside_the_program_or_below_lib() {
        let root = tempfile::tempdir().unwrap();
        let bin = root.path().join("bin");
        assert!(matches!(find_beside(&bin), Err(TextError::NotInstalled { .. })));
        fs::create_dir_all(&bin).unwrap();
        for place in ["lib/chaperone/detector", "detector", "bin/detector"] {
            fs::create_dir_all(root.path().join(place)).unwrap();
            fs::write(root.path().join(place).join(RUNTIME), "").unwrap();
            let found = find_beside(&bin).unwrap();
            assert_eq!(found.canonicalize().unwrap(), root.path().join(place).canonicalize().unwrap());
        }
    }
}
