//! `chaperone policy install`: the real program as root, in a `/etc` of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use testsuite::stage::{OwnEtc, program};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/policy/example.toml");

/// Runs a command with a text on its standard input.
fn fed(mut command: Command, input: &[u8]) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Whoever is refused does not read.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn chaperone(etc: &OwnEtc, arguments: &[&str]) -> Command {
    let mut command = etc.command(&program("chaperone").unwrap());
    command.env("LC_ALL", "C").arg("policy").args(arguments);
    command
}

fn install(etc: &OwnEtc, arguments: &[&str], input: &str) -> Output {
    fed(chaperone(etc, &[&["install"], arguments].concat()), input.as_bytes())
}

fn saved(etc: &OwnEtc, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = etc.command(&program("chaperone").unwrap());
    command.env("LC_ALL", "C").arg("save-site").args(arguments);
    fed(command, input)
}

fn said(output: &Output) -> (Option<i32>, &str, &str) {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn files(etc: &OwnEtc) -> Vec<String> {
    let Ok(files) = fs::read_dir(etc.policies()) else { return Vec::new() };
    let mut files: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    files
}

#[test]
fn a_policy_is_installed_with_what_it_changes_and_the_one_before_is_kept() {
    let etc = OwnEtc::new().unwrap();
    let first = install(&etc, &[EXAMPLE], "");
    let (code, told, _) = said(&first);
    assert_eq!(code, Some(0), "{first:?}");
    for line in [
        "access.highest: \"full\" -> \"permanent-limited\"\n",
        "- Staff may choose every level up to Full access.\n",
        "+ Staff may choose every level up to Permanent limited access.\n",
        "Installed: /etc/chaperone/policy.toml.",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let file = etc.policies().join("policy.toml");
    assert_eq!(fs::read(&file).unwrap(), fs::read(EXAMPLE).unwrap());
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o7777, 0o644);
    assert_eq!(files(&etc), ["policy.toml"]);
    let second = install(&etc, &["-"], "version = 1\n[password]\ntries = 1\n");
    assert!(said(&second).0 == Some(0) && said(&second).1.contains("password.tries: 2 -> 1\n"), "{second:?}");
    let kept = files(&etc).into_iter().find(|name| name.starts_with("policy.toml.2")).unwrap();
    assert_eq!(fs::read(etc.policies().join(kept)).unwrap(), fs::read(EXAMPLE).unwrap());
    let again = install(&etc, &[], "version = 1\n[password]\ntries = 1\n");
    assert!(said(&again).0 == Some(0) && said(&again).1.contains("says this already"), "{again:?}");
    assert_eq!(files(&etc).len(), 2);
    let checked = chaperone(&etc, &["check"]).output().unwrap();
    assert_eq!(said(&checked).0, Some(0), "{checked:?}");
}

#[test]
fn i6_what_is_not_good_is_not_installed() {
    let etc = OwnEtc::new().unwrap();
    assert_eq!(said(&install(&etc, &[EXAMPLE], "")).0, Some(0));
    let wrong = install(&etc, &["-"], "version = 1\n[password]\ntries = 9\n");
    let (code, _, why) = said(&wrong);
    assert!(code == Some(1) && why.contains("standard input, line 3, column 9: `tries` is 9"), "{why}");
    assert!(why.ends_with("Nothing was changed.\n"), "{why}");
    // The site's settings are checked against the managed policy: what only the two together make wrong is found.
    let sunday = "version = 1\n[service_hours]\nzone = \"Europe/Berlin\"\n\
                  [[service_hours.open]]\ndays = [\"sun\"]\nfrom = \"08:00\"\nto = \"12:00\"\n";
    let unfit = install(&etc, &["--site", "-"], sunday);
    assert!(said(&unfit).0 == Some(1) && said(&unfit).2.contains("does not fit"), "{unfit:?}");
    let long = install(&etc, &["-"], &"#\n".repeat(3 << 20));
    assert!(said(&long).0 == Some(2) && said(&long).2.contains("longer than any policy"), "{long:?}");
    let bytes = fed(chaperone(&etc, &["install", "-"]), &[0xff, 0xfe]);
    assert!(said(&bytes).0 == Some(2) && said(&bytes).2.contains("UTF-8"), "{bytes:?}");
    assert_eq!(said(&install(&etc, &["/nonexistent"], "")).0, Some(2));
    assert_eq!(files(&etc), ["policy.toml"]);
    let site = install(&etc, &["--site", "-"], "version = 1\n[session]\nidle_minutes = 5\n");
    assert!(said(&site).0 == Some(0) && said(&site).1.contains("session.idle_minutes: 10 -> 5"), "{site:?}");
    assert_eq!(files(&etc), ["policy.toml", "site.toml"]);
}

#[test]
fn i6_only_root_installs_and_never_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let etc = OwnEtc::new().unwrap();
    // A user that is nobody there.
    let mut nobody = etc.command(Path::new("unshare"));
    nobody.env("LC_ALL", "C").arg("--user").arg(program("chaperone").unwrap()).args(["policy", "install", EXAMPLE]);
    let refused = nobody.output().unwrap();
    assert!(said(&refused).0 == Some(2) && said(&refused).2.contains("Only root"), "{refused:?}");
    assert!(!etc.policies().exists(), "a file was made");

    let other = folder.path().join("other.toml");
    fs::write(&other, "version = 1\n").unwrap();
    fs::create_dir(etc.policies()).unwrap();
    symlink(&other, etc.policies().join("policy.toml")).unwrap();
    let linked = install(&etc, &[EXAMPLE], "");
    assert!(said(&linked).0 == Some(2) && said(&linked).2.contains("is a link"), "{linked:?}");
    assert_eq!(
        (fs::read_to_string(&other).unwrap(), files(&etc)),
        ("version = 1\n".to_owned(), vec!["policy.toml".to_owned()])
    );
    fs::remove_file(etc.policies().join("policy.toml")).unwrap();
    fs::set_permissions(etc.policies(), fs::Permissions::from_mode(0o777)).unwrap();
    let open = install(&etc, &[EXAMPLE], "");
    assert!(said(&open).0 == Some(2) && said(&open).2.contains("can be written by others"), "{open:?}");
    assert_eq!(files(&etc), Vec::<String>::new());
}

/// The system's question is for one command: it takes no file, and writes the site's settings alone.
#[test]
fn i6_what_the_system_asks_for_saves_the_sites_settings_and_nothing_else() {
    const TEXT: &str = "version = 1\n[session]\nidle_minutes = 5\n";
    let etc = OwnEtc::new().unwrap();
    let save = |arguments: &[&str], input: &[u8]| saved(&etc, arguments, input);
    assert_eq!(said(&save(&["--over", "none", EXAMPLE], b"")).0, Some(2));
    assert_eq!(said(&save(&["--over", "none"], &b"#\n".repeat(3 << 20))).0, Some(2));
    assert_eq!(said(&save(&["--over", "none"], b"version = 1\n[password]\ntries = 9\n")).0, Some(1));
    assert_eq!(said(&save(&[], TEXT.as_bytes())).0, Some(2), "over what it goes must be said");
    assert!(!etc.policies().exists());
    let saved = save(&["--over", "none"], TEXT.as_bytes());
    assert_eq!((said(&saved).0, files(&etc)), (Some(0), vec!["site.toml".to_owned()]), "{saved:?}");
    assert_eq!(fs::read_to_string(etc.policies().join("site.toml")).unwrap(), TEXT);
    let action = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/linux/org.chaperone.console.policy");
    let action = fs::read_to_string(action).unwrap();
    for line in ["exec.argv1\">save-site<", "<allow_any>no<", "<allow_inactive>no<", "<allow_active>auth_admin<"] {
        assert!(action.contains(line), "{line}");
    }
}

#[test]
fn i6_what_somebody_else_saved_meanwhile_is_not_written_over() {
    let text = |minutes: u8| format!("version = 1\n[session]\nidle_minutes = {minutes}\n");
    let hash = |text: &str| {
        let mut command = Command::new("sha256sum");
        command.arg("-");
        let told = fed(command, text.as_bytes());
        said(&told).1.split(' ').next().unwrap().to_owned()
    };
    let etc = OwnEtc::new().unwrap();
    assert_eq!(said(&saved(&etc, &["--over", "none"], text(5).as_bytes())).0, Some(0));
    for over in ["none".to_owned(), hash(&text(7)), "5".to_owned()] {
        let other = saved(&etc, &["--over", &over], text(6).as_bytes());
        let (code, _, why) = said(&other);
        assert!(code == Some(3) && why.contains("Nothing was changed; look again."), "{over}: {other:?}");
    }
    assert_eq!(fs::read_to_string(etc.policies().join("site.toml")).unwrap(), text(5));
    assert_eq!(said(&saved(&etc, &["--over", &hash(&text(5))], text(6).as_bytes())).0, Some(0));
    assert_eq!(fs::read_to_string(etc.policies().join("site.toml")).unwrap(), text(6));
}

/// Who runs the console is not root: a folder that only root can enter would block access.
#[test]
fn everybody_can_read_what_was_installed_under_a_narrow_mask() {
    let etc = OwnEtc::new().unwrap();
    let mut command = etc.command(Path::new("sh"));
    command.args(["-c", r#"umask 077; exec "$@""#, "sh"]).arg(program("chaperone").unwrap());
    let installed = command.args(["policy", "install", EXAMPLE]).output().unwrap();
    assert_eq!(said(&installed).0, Some(0), "{installed:?}");
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
    assert_eq!((mode(&etc.policies()), mode(&etc.policies().join("policy.toml"))), (0o755, 0o644));
}

#[test]
fn a_policy_that_cannot_be_used_is_mended() {
    let etc = OwnEtc::new().unwrap();
    fs::create_dir(etc.policies()).unwrap();
    fs::write(etc.policies().join("policy.toml"), "version = 7\n").unwrap();
    let mended = install(&etc, &[EXAMPLE], "");
    let (code, told, _) = said(&mended);
    assert!(code == Some(0) && told.contains("cannot be used (/etc/chaperone/policy.toml, line 1"), "{mended:?}");
    assert_eq!(files(&etc).len(), 2, "also what cannot be used is kept");
}

/// A file system that takes nothing, and a death at any moment: what held, or the new one, and nothing between.
#[test]
fn i10_a_policy_is_never_half_there() {
    let etc = OwnEtc::new().unwrap();
    let texts =
        [1, 2].map(|tries| format!("version = 1\n{}[password]\ntries = {tries}\n", "# filler\n".repeat(20_000)));
    let run = (0..3).map(|n| {
        let start = Instant::now();
        assert_eq!(said(&install(&etc, &["-"], &texts[n % 2])).0, Some(0));
        start.elapsed()
    });
    let run = u64::try_from(run.max().unwrap().as_micros()).unwrap();
    let file = etc.policies().join("policy.toml");
    let candidate = tempfile::NamedTempFile::new().unwrap();
    let mut dice: u64 = 0x2545_f491_4f6c_dd1d;
    let mut replaced = 0;
    let kills = if std::env::var_os("CHAPERONE_DEEP").is_some() { 200 } else { 25 };
    for n in 0..kills {
        let before = fs::read_to_string(&file).unwrap();
        let next = texts.iter().find(|text| **text != before).unwrap();
        fs::write(candidate.path(), next).unwrap();
        let mut command = chaperone(&etc, &["install", candidate.path().to_str().unwrap()]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(Duration::from_micros((dice >> 33) % (run * 3 / 2)));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = fs::read_to_string(&file).unwrap();
        assert!(found == before || found == *next, "half a policy after {n}");
        replaced += usize::from(found == *next);
    }
    println!("{replaced} of {kills} were replaced before they were killed");
    assert!((1..kills).contains(&replaced), "every kill came on the same side of the write: {replaced}");
    assert_eq!(said(&chaperone(&etc, &["check"]).output().unwrap()).0, Some(0));

    let full = r#"
        mkdir -p /etc/chaperone; mount -t tmpfs -o size=64k,mode=0755 tmpfs /etc/chaperone
        printf 'version = 1\n' | "$1" policy install - > /dev/null
        "$1" policy install "$2" && exit 9
        echo "exit $?"; ls -A /etc/chaperone; cat /etc/chaperone/policy.toml"#;
    let mut command = etc.command(Path::new("sh"));
    command.env("LC_ALL", "C").args(["-c", full, "sh"]).arg(program("chaperone").unwrap()).arg(candidate.path());
    let told = command.output().unwrap();
    assert!(said(&told).1.ends_with("exit 2\npolicy.toml\nversion = 1\n"), "{told:?}");
}
