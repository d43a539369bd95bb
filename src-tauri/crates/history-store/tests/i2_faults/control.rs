//! The shim that lets calls fail, and how it is steered.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use tempfile::TempDir;

pub const ENOSPC: i64 = 28;
pub const EIO: i64 = 5;
pub const EROFS: i64 = 30;

const FOLDER: &str = "FAULT_FOLDER";
const CONTROL: &str = "FAULT_CONTROL";

/// Which call failed first, of which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Write,
    Sync,
    Size,
    Create,
    Rename,
    Remove,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Log,
    SharedMemory,
    Database,
    Another,
}

/// Faults to come.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// The call that fails, counted from 1.
    pub at: i64,
    pub error: i64,
    /// All after it fail too.
    pub lasting: bool,
}

/// What came of them.
#[derive(Debug, Clone, Copy)]
pub struct Fell {
    pub first: Option<(Call, Of)>,
}

/// The control file of a process that runs with the shim.
pub struct Control {
    file: File,
    pub folder: PathBuf,
}

impl Control {
    /// The one of this process; none where it runs without.
    pub fn of_this_process() -> Option<Self> {
        let folder = std::env::var_os(FOLDER)?;
        let file = File::options().read(true).write(true).open(std::env::var_os(CONTROL)?).unwrap();
        Some(Self { file, folder: folder.into() })
    }

    fn put(&self, place: u64, number: i64) {
        self.file.write_all_at(&number.to_ne_bytes(), place * 8).unwrap();
    }

    fn get(&self, place: u64) -> i64 {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, place * 8).unwrap();
        i64::from_ne_bytes(bytes)
    }

    /// From now on calls are counted and fail.
    pub fn arm(&self, fault: Fault) {
        let Fault { at, error, lasting } = fault;
        for (place, number) in [(1, 0), (2, at), (3, i64::from(lasting)), (4, error), (5, 0), (6, 0), (7, 0), (0, 1)] {
            self.put(place, number);
        }
    }

    /// From now on a log is removed so much later than asked.
    pub fn remove_logs_late(&self, by: Duration) {
        self.put(8, by.as_micros().try_into().unwrap());
    }

    /// Nothing fails any more.
    pub fn disarm(&self) -> Fell {
        self.put(0, 0);
        let call = match self.get(6) {
            1 => Some(Call::Write),
            2 => Some(Call::Sync),
            3 => Some(Call::Size),
            4 => Some(Call::Create),
            5 => Some(Call::Rename),
            6 => Some(Call::Remove),
            _ => None,
        };
        let of = match self.get(7) {
            1 => Of::Log,
            2 => Of::SharedMemory,
            3 => Of::Database,
            _ => Of::Another,
        };
        Fell { first: call.map(|call| (call, of)) }
    }
}

/// Builds the shim, and runs a test of this file under it in a process of its own.
pub fn run(test: &str) -> String {
    let folder: TempDir = crate::common::in_memory();
    let (shim, control, below) =
        (folder.path().join("shim.so"), folder.path().join("control"), folder.path().join("below"));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/i2_faults/shim.c");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).args([source, "-ldl"]).output();
    let built = built.unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    fs::write(&control, [0; 72]).unwrap();
    fs::create_dir(&below).unwrap();
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("LD_PRELOAD", &shim)
        .env(CONTROL, &control)
        .env(FOLDER, Path::new(&below).canonicalize().unwrap())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("faults were made"), "{said}");
    said
}
