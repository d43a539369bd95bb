//! Keyring and notifications against a real Secret Service and a real notification server.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod stage;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use desktop::keyring::{Keyring, KeyringError, Secret};
use desktop::notifications::{NotShown, Notice, Notifications, Urgency};
use stage::{Session, inside, until};

const LIMIT: Duration = Duration::from_secs(10);

fn keyring(limit: Duration) -> Keyring {
    Keyring::open("scanner-7", limit).unwrap()
}

#[tokio::test]
async fn secrets_are_kept_and_a_locked_keyring_is_told() {
    let name = "secrets_are_kept_and_a_locked_keyring_is_told";
    if !inside(name) {
        let session = Session::start();
        let daemon = session.keyring(true);
        session.run_inside(name);
        drop(daemon);
        // The same keyring again, and nobody who unlocks it.
        let _daemon = session.keyring(false);
        return session.run_inside("i10_a_locked_keyring_gives_nothing");
    }
    let keys = keyring(LIMIT);
    assert!(matches!(keys.read("totp").await, Err(KeyringError::Missing(missing)) if missing == "totp"));
    let bytes = [0, 159, 146, 150, b'\n', 255];
    keys.store("totp", Secret::new(bytes.to_vec())).await.unwrap();
    keys.store("device-key", Secret::new(b"second".to_vec())).await.unwrap();
    assert_eq!(keys.read("totp").await.unwrap().expose(), bytes);
    keys.store("totp", Secret::new(b"newer".to_vec())).await.unwrap();
    assert_eq!(keys.read("totp").await.unwrap().expose(), b"newer");
    let other = Keyring::open("scanner-8", LIMIT).unwrap();
    assert!(matches!(other.read("totp").await, Err(KeyringError::Missing(_))), "namespaces are not kept apart");
    keys.delete("totp").await.unwrap();
    assert!(matches!(keys.read("totp").await, Err(KeyringError::Missing(_))));
    assert!(matches!(keys.delete("totp").await, Err(KeyringError::Missing(_))));
}

#[tokio::test]
async fn i10_a_locked_keyring_gives_nothing() {
    // Runs inside the session that the test above leaves behind.
    if !inside("i10_a_locked_keyring_gives_nothing") {
        return;
    }
    let limit = Duration::from_secs(3);
    let keys = keyring(limit);
    let start = Instant::now();
    let refused = keys.read("device-key").await.unwrap_err();
    assert!(matches!(refused, KeyringError::Locked(_) | KeyringError::TimedOut(_)), "{refused:?}");
    assert!(start.elapsed() < limit + Duration::from_secs(1));
}

#[tokio::test]
async fn i10_a_missing_keyring_is_told() {
    let name = "i10_a_missing_keyring_is_told";
    if !inside(name) {
        return Session::start().run_inside(name);
    }
    let refused = keyring(LIMIT).read("totp").await.unwrap_err();
    assert!(matches!(refused, KeyringError::NoService(_)), "{refused:?}");
}

#[test]
fn notices_arrive_are_replaced_by_key_and_withdrawn() {
    let name = "notices_arrive_are_replaced_by_key_and_withdrawn";
    if !inside(name) {
        let session = Session::start();
        let _server = session.dunst();
        session.await_name("org.freedesktop.Notifications");
        return session.run_inside(name);
    }
    let (tell, told) = mpsc::channel();
    let notices = Notifications::start("Chaperone", move |fault| tell.send(fault).unwrap()).unwrap();
    let notice = |key: &str, body: &str| Notice {
        key: key.to_owned(),
        summary: "Remote service".to_owned(),
        body: body.to_owned(),
        urgency: Urgency::Critical,
    };
    notices.notify(notice("request", "Jana Petrov <asks> & waits")).unwrap();
    until("one notice", || shown() == 1);
    notices.notify(notice("request", "Jana Petrov is watching")).unwrap();
    notices.notify(notice("link", "The service centre is out of reach")).unwrap();
    until("two notices", || shown() == 2);
    notices.withdraw("request").unwrap();
    until("one notice again", || shown() == 1);
    notices.withdraw("link").unwrap();
    until("no notice", || shown() == 0);
    let history = dunst(&["history"]);
    assert!(history.contains("Jana Petrov is watching"), "{history}");
    assert!(told.try_recv().is_err());
}

fn dunst(args: &[&str]) -> String {
    let output = std::process::Command::new("dunstctl").args(args).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn shown() -> usize {
    dunst(&["count", "displayed"]).parse::<usize>().unwrap_or(0) + dunst(&["count", "waiting"]).parse().unwrap_or(0)
}

#[test]
fn i10_a_missing_notification_server_is_told_and_nothing_waits_for_it() {
    let name = "i10_a_missing_notification_server_is_told_and_nothing_waits_for_it";
    if !inside(name) {
        return Session::start().run_inside(name);
    }
    let (tell, told) = mpsc::channel();
    let notices = Notifications::start("Chaperone", move |fault| tell.send(fault).unwrap()).unwrap();
    let (summary, body) = (String::new(), String::new());
    let start = Instant::now();
    notices.notify(Notice { key: "end".to_owned(), summary, body, urgency: Urgency::Low }).unwrap();
    assert!(start.elapsed() < Duration::from_millis(100));
    let fault = told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(matches!(fault, NotShown::Desktop { key, .. } if key == "end"));
}
