//! Processes that are killed in the middle of a session: the console, the mirror, the relay. Nothing that was
//! acknowledged is lost, nothing stays open, and nothing goes on without saying so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow, ensure};
use testsuite::deep;
use testsuite::stage::{Counter, Desktop, Signal, program, until, until_async};
use testsuite::story::{Cast, Live, SOON};
use tokio::sync::Mutex;

/// One stage at a time: each is load enough.
static STAGE: Mutex<()> = Mutex::const_new(());

/// A moment in the next 1.5 s that no test chose.
fn moment() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_micros(u64::from(now.subsec_nanos()).wrapping_mul(2_654_435_761) % 1_500_000)
}

/// How many entries may wait for the disk: a session that makes many more happen than can be recorded is ended.
const WAITING: usize = 30;

/// Keeps the history busy until the session is gone: viewers come and go as fast as they are recorded.
fn come_and_go(at: SocketAddr, recorded: Arc<AtomicUsize>) -> JoinHandle<usize> {
    let mut gone = 0;
    std::thread::spawn(move || {
        loop {
            // Each is an entry when it comes and one when it goes.
            while 2 * gone > recorded.load(Ordering::SeqCst).saturating_add(WAITING) {
                std::thread::sleep(Duration::from_millis(1));
            }
            match Counter::connect(at) {
                Ok(_) => gone += 1,
                Err(_) => return gone,
            }
        }
    })
}

async fn kill_console(cast: &mut Cast) -> Result<()> {
    let Live { mut engineer, counter, mirror } = cast.enter().await?;
    let name = cast.status()?["engineer"].as_str().context("nobody is in")?.to_owned();
    let app = cast.app()?;
    drop(counter);
    let (recorded, before) = (Arc::new(AtomicUsize::new(0)), cast.log().recorded().len());
    let viewers = come_and_go(engineer.rfb(SOON)?, Arc::clone(&recorded));
    let (begun, after) = (Instant::now(), moment());
    while let Some(left) = after.checked_sub(begun.elapsed()) {
        tokio::time::sleep(left.min(Duration::from_millis(5))).await;
        recorded.store(cast.log().recorded().len() - before, Ordering::SeqCst);
    }
    app.signal(Signal::KILL)?;
    recorded.store(usize::MAX, Ordering::SeqCst);
    until("the mirror dies with the console", SOON, || Ok((!mirror.is_there()).then_some(())))?;
    drop(engineer);
    let viewers = viewers.join().map_err(|_| anyhow!("the viewers' thread died"))?;
    ensure!(viewers > 0 || after < Duration::from_millis(500), "nobody came in {after:?}");
    let recorded = cast.log().recorded();
    let last = recorded.last().context("nothing was recorded")?.clone();
    println!(
        "killed {:.0} ms into it, {viewers} viewers came and went, the last acknowledged entry is {last}",
        after.as_secs_f64() * 1e3
    );

    // Before the next start touches it: everything acknowledged is there, and the chain holds.
    cast.verify(Some(&last))?;
    cast.restart().await?;
    let status = cast.status()?;
    ensure!(status["level"] == "no-access" && status["session"].is_null(), "something is open: {status}");
    ensure!(status["can_end"] == false, "something is open: {status}");
    cast.page("access").await?;
    cast.says(&format!("was stopped in the middle of a session with {name}")).await?;
    cast.says("Access is blocked").await?;
    cast.verify(Some(&last))?;
    ensure!(cast.mirror()?.is_none(), "a mirror runs");
    cast.linked().await
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_a_killed_console_loses_nothing_acknowledged_and_starts_blocked() {
    let _alone = STAGE.lock().await;
    let mut cast = Cast::ready().await.unwrap();
    for round in 0..deep(5, 50) {
        kill_console(&mut cast).await.with_context(|| format!("round {round}: {}", cast.log().tail())).unwrap();
    }
    cast.click("History").await.unwrap();
    cast.says("Broken off").await.unwrap();
}

/// Where a desktop's console keeps its history.
fn history(desktop: &Desktop) -> PathBuf {
    desktop.folder().join("home/.local/share/chaperone/history.sqlite")
}

fn verified(desktop: &Desktop) -> (Option<i32>, String) {
    let said = desktop.command(program("chaperone").unwrap()).args(["history", "verify"]).output().unwrap();
    (said.status.code(), String::from_utf8_lossy(&said.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn i9_a_history_that_was_set_aside_is_not_missed_for_ever() {
    let _alone = STAGE.lock().await;
    let mut cast = Cast::ready().await.unwrap();
    let live = cast.enter().await.unwrap();
    cast.click("End").await.unwrap();
    cast.page("ended").await.unwrap();
    drop(live);
    // Nothing tells when the keyring has taken the head.
    tokio::time::sleep(Duration::from_secs(2)).await;
    cast.app().unwrap().signal(Signal::KILL).unwrap();
    cast.verify(None).unwrap();

    // Without the keyring's key nobody can say; and looking makes none.
    let elsewhere = Desktop::start().unwrap();
    std::fs::create_dir_all(history(&elsewhere).parent().unwrap()).unwrap();
    for log in ["", "-wal"] {
        let name = format!("history.sqlite{log}");
        std::fs::copy(history(&cast.desktop).with_file_name(&name), history(&elsewhere).with_file_name(&name)).unwrap();
    }
    for _ in 0..2 {
        let (code, said) = verified(&elsewhere);
        assert_eq!(code, Some(2), "{said}");
    }

    let mut bytes = std::fs::read(history(&cast.desktop)).unwrap();
    bytes[..100].fill(0);
    std::fs::write(history(&cast.desktop), bytes).unwrap();
    // Its log has the same page, whole.
    std::fs::remove_file(history(&cast.desktop).with_file_name("history.sqlite-wal")).unwrap();
    cast.restart().await.unwrap();
    cast.says("It was set aside as").await.unwrap();
    let (code, said) = verified(&cast.desktop);
    assert_eq!(code, Some(1), "the entries that are known are not there: {said}");
    cast.click("Put away").await.unwrap();
    until("the new history verifies", SOON, || Ok((verified(&cast.desktop).0 == Some(0)).then_some(()))).unwrap();
    // From here on its own heads are kept: what is put back to before the next session is found.
    cast.app().unwrap().signal(Signal::KILL).unwrap();
    until("the console is gone", SOON, || Ok(cast.app().is_err().then_some(()))).unwrap();
    let before: Vec<_> = ["history.sqlite", "history.sqlite-wal"]
        .map(|name| history(&cast.desktop).with_file_name(name))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .into();
    cast.restart().await.unwrap();
    cast.linked().await.unwrap();
    let live = cast.enter().await.unwrap();
    cast.click("End").await.unwrap();
    cast.page("ended").await.unwrap();
    drop(live);
    until("it goes on", SOON, || Ok((verified(&cast.desktop).0 == Some(0)).then_some(()))).unwrap();
    let mut export = cast.desktop.command(program("chaperone").unwrap());
    let lines = export.args(["history", "export", "--format", "jsonl", "--out", "-"]).output().unwrap();
    let lines = String::from_utf8(lines.stdout).unwrap();
    let seen = lines.lines().find(|line| line.contains("set-aside-seen")).unwrap();
    assert!(seen.contains("\"kept-head\""), "{seen}");
    cast.app().unwrap().signal(Signal::KILL).unwrap();
    until("the console is gone", SOON, || Ok(cast.app().is_err().then_some(()))).unwrap();
    for (path, bytes) in before {
        std::fs::write(path, bytes).unwrap();
    }
    let (code, said) = verified(&cast.desktop);
    assert_eq!(code, Some(1), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_mirror_pauses_the_session_until_staff_go_on() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let mut live = cast.enter().await.unwrap();
    live.mirror.signal(Signal::KILL).unwrap();
    cast.says("The screen mirror failed").await.unwrap();
    live.engineer.event("paused", SOON).unwrap();
    let status = cast.status().unwrap();
    assert!(!status["session"].is_null() && status["sentence"].as_str().unwrap().starts_with("Paused"), "{status}");
    // Nothing goes on by itself.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(cast.mirror().unwrap().is_none());
    until("the viewer is hung up on", SOON, || Ok(live.counter.is_over().then_some(()))).unwrap();

    cast.click("Go on").await.unwrap();
    live.engineer.event("resumed", SOON).unwrap();
    let again = cast.mirror().unwrap().unwrap();
    assert_ne!(again.id, live.mirror.id);
    live.counter = Counter::connect(live.engineer.rfb(SOON).unwrap()).unwrap();
    live.flows().unwrap();

    again.signal(Signal::KILL).unwrap();
    cast.says("The screen mirror failed").await.unwrap();
    cast.click("End").await.unwrap();
    cast.page("ended").await.unwrap();
    cast.is_blocked().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_relay_is_a_gap_that_is_shown_or_the_end() {
    let _alone = STAGE.lock().await;
    let mut cast = Cast::ready().await.unwrap();
    let mut live = cast.enter().await.unwrap();

    cast.centre.relay().signal(Signal::KILL).unwrap();
    cast.says("The connection is lost").await.unwrap();
    live.engineer.event("link-lost", SOON).unwrap();
    until("the viewer is hung up on", SOON, || Ok(live.counter.is_over().then_some(()))).unwrap();
    let (frames, gap) = (cast.log().frames().len(), Instant::now());
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(cast.log().frames().len(), frames, "frames left without a link");
    let session = cast.status().unwrap()["session"].clone();
    assert!(!session.is_null());

    cast.centre.restart_relay().unwrap();
    live.engineer.event("link-back", SOON).unwrap();
    println!("the link was gone for {:.1} s", gap.elapsed().as_secs_f64());
    assert_eq!(cast.status().unwrap()["session"], session);
    live.counter = Counter::connect(live.engineer.rfb(SOON).unwrap()).unwrap();
    live.flows().unwrap();
    cast.says("The engineer is back after").await.unwrap();

    let lost = Instant::now();
    cast.centre.relay().signal(Signal::KILL).unwrap();
    let over = Duration::from_secs(60);
    until_async("the session is over", over, async || Ok(cast.status()?["session"].is_null().then_some(())))
        .await
        .unwrap();
    println!("the session ended {:.1} s after the link", lost.elapsed().as_secs_f64());
    cast.page("ended").await.unwrap();
    cast.says("The connection did not come back in time").await.unwrap();
    cast.says("Access is blocked").await.unwrap();
    cast.is_blocked().await.unwrap();
    cast.centre.restart_relay().unwrap();
    cast.linked().await.unwrap();
    // Back too late: nothing is taken up again.
    assert!(cast.status().unwrap()["session"].is_null());
    assert!(live.engineer.event("ended", SOON).is_ok());
}
