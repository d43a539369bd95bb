//! Who runs this process, for the history's actor. No look-up of anyone else, no rights decided here.

/// The operating system's name of the user who runs this process, or the number where the user has no name.
///
/// Asks the account database, not `$USER`: a variable can say anything. A hospital's directory may be on the network, so
/// call it once, at the start.
#[cfg(target_os = "linux")]
pub fn os_user() -> String {
    let uid = rustix::process::getuid().as_raw();
    name_of(uid).unwrap_or_else(|| uid.to_string())
}

/// True where this process runs as root.
#[cfg(target_os = "linux")]
pub fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// True where this process runs as root; there is none here.
#[cfg(not(target_os = "linux"))]
pub fn is_root() -> bool {
    false
}

/// The operating system's name of the user who runs this process.
#[cfg(not(target_os = "linux"))]
pub fn os_user() -> String {
    std::env::var("USERNAME").or_else(|_| std::env::var("USER")).unwrap_or_else(|_| "unknown".to_owned())
}

/// The name of this workstation in the network.
#[cfg(target_os = "linux")]
pub fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The name of this workstation in the network.
#[cfg(not(target_os = "linux"))]
pub fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "unknown".to_owned())
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the account database, directories included, is reached through the C library only")]
fn name_of(uid: u32) -> Option<String> {
    let mut text = [0; 16 * 1024];
    let mut record = std::mem::MaybeUninit::<libc::passwd>::uninit();
    let mut found = std::ptr::null_mut();
    // SAFETY: `record`, `text` with its length, and `found` are ours and outlive the call.
    let fault = unsafe { libc::getpwuid_r(uid, record.as_mut_ptr(), text.as_mut_ptr(), text.len(), &raw mut found) };
    if fault != 0 || found.is_null() {
        return None;
    }
    // SAFETY: on success `found` points to `record`, whose name is a C string inside `text`.
    let name = unsafe { std::ffi::CStr::from_ptr((*found).pw_name) };
    Some(name.to_string_lossy().into_owned())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_number() {
        assert_eq!(name_of(0).as_deref(), Some("root"));
        assert_eq!(name_of(4_123_456_789), None);
    }
}
