//! Proves the sandbox from inside: tries what must fail, before and after locking, and prints what happened; then that text is
//! found and read all the same.
//!
//! One line a try: its name, what came before the lock (`-` where it is not tried), what came after it. Everything is tried
//! on a second thread as well, one that was there before the lock.

mod text;

use std::ffi::CString;
use std::io::{Error, Write};
use std::mem::size_of;
use std::process::ExitCode;

use crate::sandbox;
use text::Text;

/// A try: its name, whether it is harmless enough to run before the lock, and the raw call.
struct Try {
    name: &'static str,
    before: bool,
    call: Box<dyn Fn() -> libc::c_long + Send>,
}

/// Runs every try before and after the lock.
pub fn run() -> ExitCode {
    let mut out = std::io::stdout().lock();
    let mut report = |line: String| writeln!(out, "{line}").is_ok();
    let mut text = match Text::prepare() {
        Ok(text) => text,
        Err(error) => {
            report(format!("text {error}"));
            return ExitCode::FAILURE;
        }
    };
    let tries = tries();
    let before: Vec<String> = tries.iter().map(|t| if t.before { t.outcome() } else { "-".to_owned() }).collect();
    let found = text.here();
    let locked = sandbox::lock();
    let mut good = report(format!("lock - {}", if locked.is_ok() { "ok" } else { "failed" }));
    for (t, before) in tries.iter().zip(before) {
        good &= report(format!("{} {before} {}", t.name, t.outcome()));
    }
    good &= report(format!("text {found} {}", text.here()));
    let again = move || tries.iter().map(|t| format!("second-{} - {}", t.name, t.outcome())).collect();
    let (found, lines) = text.there(Box::new(again));
    good &= report(format!("second-text - {found}"));
    good &= lines.into_iter().all(report);
    if good && locked.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Try {
    fn outcome(&self) -> String {
        if (self.call)() >= 0 { "ok".to_owned() } else { errno() }
    }
}

fn errno() -> String {
    match Error::last_os_error().raw_os_error() {
        Some(libc::EPERM) => "EPERM".to_owned(),
        Some(other) => format!("errno-{other}"),
        None => "unknown".to_owned(),
    }
}

/// Makes one raw system call.
fn call(number: i64, arguments: [i64; 6]) -> libc::c_long {
    let [a, b, c, d, e, f] = arguments;
    #[expect(unsafe_code, reason = "the calls that must fail have no safe interface")]
    // SAFETY: the tries below pass plain numbers, or pointers into memory that they own for the call's length; none
    // of the calls writes to memory of this process.
    unsafe {
        libc::syscall(number, a, b, c, d, e, f)
    }
}

fn tries() -> Vec<Try> {
    let numbers = |name, before, number: i64, arguments: [i64; 6]| Try {
        name,
        before,
        call: Box::new(move || call(number, arguments)),
    };
    let (inet, unix, stream, datagram) =
        (libc::AF_INET.into(), libc::AF_UNIX.into(), libc::SOCK_STREAM.into(), libc::SOCK_DGRAM.into());
    // Sockets from before the lock, as if one had been left open.
    let left = || call(libc::SYS_socket, [inet, datagram, 0, 0, 0, 0]);
    let (bound, connected) = (left(), left());
    let path = |name, before, number, text: &str, at: usize, rest: [i64; 6]| {
        let text = CString::new(text).unwrap_or_default();
        Try {
            name,
            before,
            call: Box::new(move || {
                let mut arguments = rest;
                arguments[at] = text.as_ptr() as i64;
                call(number, arguments)
            }),
        }
    };
    let cwd = libc::AT_FDCWD.into();
    let exec = (libc::PROT_READ | libc::PROT_EXEC).into();
    let anonymous = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS).into();
    vec![
        numbers("socket-inet", true, libc::SYS_socket, [inet, stream, 0, 0, 0, 0]),
        numbers("socket-inet6", false, libc::SYS_socket, [libc::AF_INET6.into(), stream, 0, 0, 0, 0]),
        numbers("socket-unix", true, libc::SYS_socket, [unix, stream, 0, 0, 0, 0]),
        numbers("socket-netlink", true, libc::SYS_socket, [libc::AF_NETLINK.into(), datagram, 0, 0, 0, 0]),
        with_loopback("bind", libc::SYS_bind, bound),
        with_loopback("connect", libc::SYS_connect, connected),
        numbers("listen", false, libc::SYS_listen, [bound, 1, 0, 0, 0, 0]),
        numbers("accept", false, libc::SYS_accept4, [bound, 0, 0, 0, 0, 0]),
        numbers("sendto", false, libc::SYS_sendto, [connected, 0, 0, 0, 0, 0]),
        path("execve", false, libc::SYS_execve, "/bin/true", 0, [0; 6]),
        path("execveat", false, libc::SYS_execveat, "/bin/true", 1, [cwd, 0, 0, 0, 0, 0]),
        path("open-read", true, libc::SYS_openat, "/etc/passwd", 1, [cwd, 0, 0, 0, 0, 0]),
        path("open-write", true, libc::SYS_openat, "/dev/null", 1, [cwd, 0, libc::O_WRONLY.into(), 0, 0, 0]),
        path("unlink", false, libc::SYS_unlinkat, "/nowhere/at/all", 1, [cwd, 0, 0, 0, 0, 0]),
        path("mount", false, libc::SYS_mount, "/nowhere/at/all", 1, [0; 6]),
        numbers("clone", false, libc::SYS_clone, [libc::SIGCHLD.into(), 0, 0, 0, 0, 0]),
        numbers("ptrace", false, libc::SYS_ptrace, [libc::PTRACE_ATTACH.into(), 1, 0, 0, 0, 0]),
        numbers("process-vm-readv", false, libc::SYS_process_vm_readv, [1, 0, 0, 0, 0, 0]),
        numbers("process-vm-writev", false, libc::SYS_process_vm_writev, [1, 0, 0, 0, 0, 0]),
        numbers("io-uring", false, libc::SYS_io_uring_setup, [1, 0, 0, 0, 0, 0]),
        numbers("pidfd-getfd", false, libc::SYS_pidfd_getfd, [0, 0, 0, 0, 0, 0]),
        numbers("bpf", false, libc::SYS_bpf, [0, 0, 0, 0, 0, 0]),
        numbers("kill", true, libc::SYS_kill, [std::process::id().into(), 0, 0, 0, 0, 0]),
        numbers("prctl-dumpable", false, libc::SYS_prctl, [libc::PR_SET_DUMPABLE.into(), 1, 0, 0, 0, 0]),
        numbers("mmap-exec", true, libc::SYS_mmap, [0, 4096, exec, anonymous, -1, 0]),
    ]
}

/// A call with a socket and the address 127.0.0.1:0 or, as any peer does for datagrams, port 9.
fn with_loopback(name: &'static str, number: i64, socket: libc::c_long) -> Try {
    let port: u16 = if number == libc::SYS_connect { 9 } else { 0 };
    let address = libc::sockaddr_in {
        sin_family: libc::AF_INET.unsigned_abs() as u16,
        sin_port: port.to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes([127, 0, 0, 1]) },
        sin_zero: [0; 8],
    };
    let length = size_of::<libc::sockaddr_in>() as i64;
    // Bound once before the lock, it would fail afterwards for another reason than the lock: only connecting repeats.
    let before = number == libc::SYS_connect;
    Try {
        name,
        before,
        call: Box::new(move || call(number, [socket, std::ptr::from_ref(&address) as i64, length, 0, 0, 0])),
    }
}
