//! The control socket against its own users and hostile ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::mpsc;

use super::super::ask;
use super::*;

const LIMIT: Duration = Duration::from_secs(10);

fn echo(directory: &Path) -> ControlSocket {
    ControlSocket::open(directory, |peer: Peer, question: String| format!("{}:{question}", peer.uid)).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn it_answers_and_is_private() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("chaperone");
    let socket = echo(&directory);
    let uid = rustix::process::geteuid().as_raw();
    assert_eq!(ask::<_, String>(socket.path(), &"hello", LIMIT).unwrap(), format!("{uid}:hello"));
    assert_eq!((mode(&directory), mode(socket.path())), (0o700, 0o600));
    let path = socket.path().to_owned();
    drop(socket);
    assert!(matches!(ask::<_, String>(&path, &"hello", LIMIT), Err(NotAnswered::NotRunning)));
}

#[test]
fn a_second_live_console_is_noticed_and_a_dead_one_replaced() {
    let home = tempfile::tempdir().unwrap();
    let first = echo(home.path());
    let second = ControlSocket::open(home.path(), |_, (): ()| ());
    assert!(matches!(second, Err(NotOpened::AlreadyRunning)));
    drop(first);
    // What a killed console leaves: a socket file that nobody listens on.
    drop(UnixListener::bind(home.path().join(NAME)).unwrap());
    let socket = echo(home.path());
    assert!(ask::<_, String>(socket.path(), &"hello", LIMIT).is_ok());
}

#[test]
fn hostile_clients_do_not_keep_others_waiting() {
    let home = tempfile::tempdir().unwrap();
    let socket = echo(home.path());
    let connect = || UnixStream::connect(socket.path()).unwrap();
    let silent: Vec<_> = (0..3 * CLIENTS).map(|_| connect()).collect();
    let mut garbage = connect();
    garbage.write_all(b"{not json\n").unwrap();
    assert_eq!(garbage.read(&mut [0; 16]).unwrap(), 0, "garbage was answered");
    let mut endless = connect();
    while endless.write_all(&[b'x'; 4096]).is_ok() {}
    let start = Instant::now();
    assert!(ask::<_, String>(socket.path(), &"hello", LIMIT).is_ok());
    assert!(start.elapsed() < PATIENCE, "an honest client had to wait for hostile ones");
    drop(silent);
}

#[test]
fn a_blocked_answer_does_not_block_the_next() {
    let home = tempfile::tempdir().unwrap();
    let (release, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let socket = ControlSocket::open(home.path(), move |_, wait: bool| {
        if wait {
            let _ = gate.lock().unwrap().recv();
        }
    })
    .unwrap();
    let path = socket.path().to_owned();
    let blocked = thread::spawn(move || ask::<_, ()>(&path, &true, LIMIT));
    assert!(ask::<_, ()>(socket.path(), &false, LIMIT).is_ok());
    drop(release);
    assert!(blocked.join().unwrap().is_ok());
}
