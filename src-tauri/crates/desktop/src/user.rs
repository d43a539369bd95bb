//! Who runs this process, for the history's actor. No look-up of anyone else, no rights decided here.

/// The operating system's name of the user who runs this process, or the number where the user has no name.
#[cfg(target_os = "linux")]
pub fn os_user() -> String {
    let uid = rustix::process::getuid().as_raw();
    // The account file, not $USER: a variable can say anything.
    std::fs::read_to_string("/etc/passwd")
        .ok()
        .and_then(|accounts| name_of(&accounts, uid))
        .unwrap_or_else(|| uid.to_string())
}

/// The operating system's name of the user who runs this process.
#[cfg(not(target_os = "linux"))]
pub fn os_user() -> String {
    std::env::var("USERNAME").or_else(|_| std::env::var("USER")).unwrap_or_else(|_| "unknown".to_owned())
}

#[cfg(target_os = "linux")]
fn name_of(accounts: &str, uid: u32) -> Option<String> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_number() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\nmr:x:1000:1000::/home/mr:/bin/sh\nbroken\n";
        assert_eq!(name_of(accounts, 1000).as_deref(), Some("mr"));
        assert_eq!(name_of(accounts, 7), None);
    }
}
