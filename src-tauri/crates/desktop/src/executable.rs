//! The name of the program that a process runs, as the operating system has it: never what the process says of itself.

/// Programs that show the windows of other machines as their own: their name says nothing about who drew a window.
#[cfg(any(target_os = "linux", test))]
const FORWARDERS: [&str; 14] = [
    "ssh", "dropbear", "dbclient", "socat", "plink", "stunnel", "nc", "ncat", "netcat", "nxproxy", "nxagent", "xpra",
    "waypipe", "x2go",
];

/// The base name of the file that a process runs; `None` where the process is gone or another user's, and where it passes on
/// the windows of another machine.
#[cfg(target_os = "linux")]
pub fn name(pid: u32) -> Option<String> {
    named(&std::fs::read_link(format!("/proc/{pid}/exe")).ok()?)
}

/// The base name of the file that a process runs; nobody can tell here.
#[cfg(not(target_os = "linux"))]
pub fn name(_pid: u32) -> Option<String> {
    None
}

#[cfg(any(target_os = "linux", test))]
fn named(file: &std::path::Path) -> Option<String> {
    let name = file.file_name()?.to_string_lossy();
    // The kernel says so of a file that was replaced while it runs, as by an update.
    let name = name.strip_suffix(" (deleted)").unwrap_or(&name);
    let lower = name.to_lowercase();
    // By their beginnings but for the shortest: "sshd-session", "nxproxy.bin", not "nci-viewer".
    let forwards = |of: &&str| lower == **of || (of.len() > 2 && lower.starts_with(*of));
    (!FORWARDERS.iter().any(forwards)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_the_file() {
        let check = |file: &str, expect: Option<&str>| assert_eq!(named(file.as_ref()).as_deref(), expect, "{file}");
        check("/opt/viewer/bin/mr-viewer", Some("mr-viewer"));
        check("/opt/viewer/bin/mr-viewer (deleted)", Some("mr-viewer"));
        check("/usr/bin/ssh", None);
        check("/usr/lib/nxproxy.bin", None);
        check("/opt/nci-viewer", Some("nci-viewer"));
        check("/usr/sbin/sshd (deleted)", None);
        check("/", None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_is_gone_or_says_something_else_of_itself() {
        use std::os::unix::process::CommandExt as _;
        // The first argument is the process's own word, and so is what it calls its threads.
        let asleep = std::process::Command::new("/bin/sleep").arg0("mr-viewer").arg("1000").spawn();
        let Ok(mut asleep) = asleep else { unreachable!("sleep is installed") };
        let pid = asleep.id();
        let file = std::fs::canonicalize("/bin/sleep").ok();
        assert_eq!(name(pid), file.as_deref().and_then(named));
        assert!(name(pid).is_some());
        let _ = asleep.kill();
        let _ = asleep.wait();
        assert_eq!(name(pid), None);
    }
}
