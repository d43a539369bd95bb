//! A low scheduling priority: the scanner's own console goes first.

use std::io;

/// By how much the calling thread gives way, as `nice` counts.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Lowers the calling thread's priority, and with it that of every thread it starts from now on; it cannot be raised again.
///
/// To be called by the thread that loads the detector, before it does.
///
/// # Errors
/// What the system said.
#[cfg(target_os = "linux")]
pub fn give_way() -> io::Result<()> {
    // On Linux "the calling process" is the calling thread here.
    Ok(rustix::process::setpriority_process(None, NICE)?)
}

/// On this system nothing is lowered.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn give_way() -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, crate::Unsupported("a thread's priority")))
}
