//! Fetches the pictures with burned-in data that masking is measured on: by version and hash, never committed.

use std::path::Path;

use anyhow::{Context, Result};

use crate::run::{program, step, target};

/// The package on PyPI (MIT), and the hash of its source archive.
const VERSION: &str = "0.0.20";
const SHA256: &str = "33d455f13c82f76a39e8eb52d2808a35d7cde29c120819e246c863432281b8ed";
/// The pictures in it: as they are, and in archives.
const PLAIN: [&str; 2] = ["GREYSCALE_IMAGE.dcm", "RGB_IMAGE.dcm"];
const ZIPPED: [&str; 2] = ["GREYSCALE_CINE", "RGB_CINE"];

/// Brings the pictures into `target/deid`, where they are not there yet. Whoever uses one checks its own hash.
pub fn fetch() -> Result<()> {
    let folder = target().join("deid");
    let there = |name: &str| folder.join(name).is_file();
    if PLAIN.iter().all(|name| there(name)) && ZIPPED.iter().all(|name| there(&format!("{name}.dcm"))) {
        println!("pictures with burned-in data: there");
        return Ok(());
    }
    let work = folder.join("fetched");
    std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;
    let wanted = work.join("wanted.txt");
    std::fs::write(&wanted, format!("deid-data=={VERSION} --hash=sha256:{SHA256}\n"))?;
    let in_work = |name: &str, arguments: &[&str]| {
        let mut command = program(name, arguments);
        command.current_dir(&work);
        command
    };
    let options = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "-r", "wanted.txt"];
    step("pictures with burned-in data", in_work("python3", &options))?;
    let inside = format!("deid-data-{VERSION}/deid_data/data/ultrasounds");
    step("unpack them", in_work("tar", &["xzf", &format!("deid-data-{VERSION}.tar.gz"), &inside]))?;
    let pictures = work.join(&inside);
    for name in ZIPPED {
        let archive = format!("{inside}/{name}.zip");
        step(&format!("unpack {name}"), in_work("python3", &["-m", "zipfile", "-e", &archive, &inside]))?;
        moved(&pictures.join(format!("{name}.dcm")), &folder)?;
    }
    PLAIN.iter().try_for_each(|name| moved(&pictures.join(name), &folder))?;
    std::fs::remove_dir_all(&work).with_context(|| format!("{} cannot be removed", work.display()))
}

fn moved(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().unwrap_or_default();
    std::fs::rename(file, folder.join(name)).with_context(|| format!("the archive does not hold {}", file.display()))
}
