//! End from all five places, on the real processes: how long until the last byte of a picture was handed to the socket,
//! with the relay stopped and with the web view stopped too; and that nothing but End can be asked for from the banner.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use desktop::control_socket::ControlSocket;
use serde_json::json;
use testsuite::stage::{MenuItem, Signal, program, until};
use testsuite::story::{Cast, Live, SOON, of_day, policy};
use tokio::sync::Mutex;

/// One stage at a time: what is measured would be measured with the other one's load.
static STAGE: Mutex<()> = Mutex::const_new(());

/// How long it may take until frames and input are stopped: nearly all of it is the start of the program that says End,
/// on a machine that does much else.
const STOPPED_WITHIN: Duration = Duration::from_secs(3);
/// How long the frame that has begun may take to leave, with the moment until its line is in the log.
const LAST_FRAME: Duration = Duration::from_millis(50);

/// Where no console runs there is nothing to end, and no script takes that for an end.
#[test]
fn end_where_no_console_runs_says_so() {
    let home = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(program("chaperone").unwrap());
    command.env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path()).env("LC_ALL", "C").arg("end");
    let told = command.output().unwrap();
    assert_eq!(told.status.code(), Some(3), "{told:?}");
    assert!(String::from_utf8_lossy(&told.stdout).starts_with("No Chaperone that you may ask is running."), "{told:?}");
}

/// A console that cannot say in time that what ran is gone, as one whose mirror hangs in the kernel: the socket and the
/// command are the real ones, the console behind them stands still in that state.
#[test]
fn end_that_is_not_verified_in_time_is_no_success() {
    let _alone = STAGE.blocking_lock();
    let home = tempfile::tempdir().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let ends = Arc::clone(&asked);
    let answer = move |_, question: serde_json::Value| {
        ends.fetch_add(usize::from(question["ask"] == "end"), Ordering::SeqCst);
        json!({"sentence": "Ending", "level": "no-access", "until": null, "session": null, "engineer": null,
               "engineers": [], "not_released": false, "can_end": false, "ending": true, "link": "up"})
    };
    let socket = ControlSocket::open(&home.path().join("chaperone"), answer).unwrap();
    let mut command = std::process::Command::new(program("chaperone").unwrap());
    command.env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path()).env("LC_ALL", "C").arg("end");
    let told = command.output().unwrap();
    drop(socket);
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    assert!(String::from_utf8_lossy(&told.stdout).contains("Not everything that ran is verified gone"), "{told:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1, "it is asked to end once");
}

/// The places from which staff end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Window,
    Banner,
    Tray,
    Hotkey,
    CommandLine,
}

/// What else goes wrong at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    /// The relay's process is stopped.
    Relay,
    /// The web view's process is stopped.
    Web,
}

/// Notes in the page when a click came, and clicks End; gives that moment, in microseconds of the day.
async fn click(cast: &Cast, page: &str) -> Result<u64> {
    cast.windows.switch_to(page, SOON).await?;
    let listen = "addEventListener('click', () => { window.clicked = Date.now(); }, { capture: true, once: true });";
    cast.windows.execute(listen, vec![]).await?;
    cast.click("End").await?;
    let clicked = cast.windows.execute("return window.clicked;", vec![]).await?;
    let millis = clicked.json().as_u64().context("the page saw no click")?;
    Ok(millis * 1000 % 86_400_000_000)
}

/// Ends from a place; gives the moment it was asked for, in microseconds of the day.
async fn end(cast: &Cast, place: Place) -> Result<u64> {
    match place {
        Place::Window => click(cast, "index.html").await,
        Place::Banner => {
            let at = click(cast, "banner.html").await?;
            cast.windows.switch_to("index.html", SOON).await?;
            Ok(at)
        }
        Place::Tray => {
            let item = MenuItem::find(&cast.desktop, &cast.app()?, "End remote service")?;
            let item = item.context("the tray's menu is not on the bus")?;
            let at = of_day();
            item.click(&cast.desktop)?;
            Ok(at)
        }
        Place::Hotkey => {
            let mut keys = cast.desktop.command(program("workstation")?);
            keys.args(["person", "keys", "Control_L", "Alt_L", "End"]);
            let at = of_day();
            cast.desktop.run(&mut keys)?;
            Ok(at)
        }
        Place::CommandLine => {
            let mut command = cast.desktop.command(program("chaperone")?);
            command.arg("end");
            let at = of_day();
            cast.desktop.run(&mut command)?;
            Ok(at)
        }
    }
}

/// Lets somebody in, ends from a place in some trouble, and looks that everything is over.
async fn ends(cast: &mut Cast, place: Place, trouble: Trouble) -> Result<()> {
    let mut live = cast.enter().await.with_context(|| cast.log().tail())?;
    let web = cast.web()?;
    match trouble {
        Trouble::None => {}
        Trouble::Relay => {
            cast.centre.relay().signal(Signal::STOP)?;
            // Until the ways to the relay are full.
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        Trouble::Web => {
            ensure!(!web.is_empty(), "the web view has no process");
            web.iter().try_for_each(|one| one.signal(Signal::STOP))?;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
    let asked = end(cast, place).await;
    let over = match asked {
        Ok(asked) => measured(cast, &live, asked, (place, trouble)).await,
        Err(error) => Err(error),
    };
    match trouble {
        Trouble::None => {}
        Trouble::Relay => cast.centre.relay().signal(Signal::CONT)?,
        Trouble::Web => web.iter().try_for_each(|one| one.signal(Signal::CONT))?,
    }
    over.with_context(|| cast.log().tail())?;
    // Behind a stopped relay the engineer's client may first give its lost link its whole 60 s.
    let patience = if trouble == Trouble::Relay { SOON + Duration::from_secs(40) } else { SOON };
    let told = live.engineer.event("ended", patience)?;
    ensure!(trouble == Trouble::Relay || told["reason"] == "over", "{told}");
    until("the viewer is hung up on", SOON, || Ok(live.counter.is_over().then_some(())))?;
    cast.page("ended").await?;
    cast.says("Access is blocked").await?;
    cast.says("gone, verified").await?;
    cast.click("Done").await?;
    cast.page("access").await?;
    cast.linked().await
}

/// Frames and input were stopped soon after `asked`, no frame came after, and nothing is left.
async fn measured(cast: &Cast, live: &Live, asked: u64, what: (Place, Trouble)) -> Result<()> {
    cast.is_blocked().await?;
    ensure!(!live.mirror.is_there(), "the mirror still runs");
    // Longer than the queue and the socket would need for what was under way.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let log = cast.log();
    let stopped = log.last("frames and input are stopped").context("nothing was stopped")?;
    let since = |at: u64, from: u64| Duration::from_micros(at.saturating_sub(from));
    // The session's frames: the ones of the gate that let the most through before.
    let frames = log.frames();
    let before = frames.iter().rev().find(|frame| frame.at <= stopped).context("no frame was ever handed over")?;
    let last = frames.iter().rfind(|frame| frame.gate == before.gate).unwrap_or(before);
    let after = frames.iter().filter(|frame| frame.gate == before.gate && frame.at > stopped).count();
    let flow =
        frames.iter().filter(|frame| frame.gate == before.gate && frame.at + 1_000_000 > asked.min(stopped)).count();
    println!(
        "{what:?}: {flow} frames in the last second, asked until stopped {:.1} ms, asked until the last frame byte {:.1} ms, frames after the stop {after}",
        since(stopped, asked).as_secs_f64() * 1e3,
        since(last.at, asked).as_secs_f64() * 1e3,
    );
    ensure!(stopped + 2_000 >= asked, "stopped before it was asked for");
    ensure!(since(stopped, asked) < STOPPED_WITHIN, "stopped after {:?}", since(stopped, asked));
    ensure!(after <= 1, "{after} frames began after the stop");
    ensure!(since(last.at, stopped) < LAST_FRAME, "a frame byte left {:?} after the stop", since(last.at, stopped));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_end_works_from_all_five_places_with_the_relay_or_the_web_view_stopped() {
    let _alone = STAGE.lock().await;
    let mut cast = Cast::ready().await.unwrap();
    let all = [Place::Window, Place::Banner, Place::Tray, Place::Hotkey, Place::CommandLine];
    let cases = all.map(|place| (place, Trouble::None)).into_iter();
    let cases = cases.chain(all.map(|place| (place, Trouble::Relay)));
    let without_web = [Place::Tray, Place::Hotkey, Place::CommandLine].map(|place| (place, Trouble::Web));
    for (place, trouble) in cases.chain(without_web) {
        ends(&mut cast, place, trouble).await.with_context(|| format!("{place:?}, {trouble:?}")).unwrap();
    }
}

/// The page and the notices name the policy's key: it is the one that ends, from the moment that the policy holds.
#[tokio::test(flavor = "multi_thread")]
async fn i3_another_end_key_ends_from_the_moment_that_its_policy_holds() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let path = policy(&cast.desktop).unwrap();
    let other = path.with_extension("new");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&other, format!("{text}\n[hotkey]\nend = \"Ctrl+Alt+F9\"\n")).unwrap();
    std::fs::rename(&other, &path).unwrap();
    until("the new key is watched", SOON, || Ok(cast.log().last("another End key holds"))).unwrap();
    let live = cast.enter().await.unwrap();
    let press = |key: &str| {
        let mut keys = cast.desktop.command(program("workstation").unwrap());
        keys.args(["person", "keys", "Control_L", "Alt_L", key]);
        cast.desktop.run(&mut keys).unwrap();
    };
    press("End");
    live.flows().unwrap();
    // F9.
    press("0xffc6");
    cast.is_blocked().await.unwrap();
    assert!(!live.mirror.is_there());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banner_may_end_and_nothing_else() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let banner = |width: u16, height: u16| {
        let this = move |window: &testsuite::stage::Window| {
            window.title == "Chaperone: remote service" && (window.width, window.height) == (width, height)
        };
        let found = cast.desktop.display().window_where(&format!("a banner of {width}x{height}"), SOON, this);
        found.with_context(|| format!("{:?}", cast.desktop.display().windows()))
    };
    let _password = cast.release().await.unwrap();
    banner(240, 32).unwrap();
    cast.click("End").await.unwrap();
    cast.page("access").await.unwrap();
    let live = cast.enter().await.unwrap();
    let shown = banner(400, 72).unwrap();
    let (right, lower) = (i32::from(shown.x) + 400, i32::from(shown.y) + 72);
    assert_eq!((right, lower), (1920, 1080), "the banner is at the bottom right");

    cast.windows.switch_to("banner.html", SOON).await.unwrap();
    let asks = [
        json!({"type": "grant", "id": "", "capability": "control", "on": true, "sign": null}),
        json!({"type": "choose-level", "level": "full", "minutes": 60, "sign": null}),
        json!({"type": "pause", "on": false}),
        json!({"type": "dismiss"}),
    ];
    for ask in asks {
        let refused = cast.invoke("ask", json!({"ask": ask})).await.unwrap().unwrap_err();
        assert!(refused.contains("not allowed"), "{ask}: {refused}");
    }
    for (command, arguments) in [
        ("history", json!({"filter": {}})),
        ("export_history", json!({"ask": {"form": "csv", "from": null, "to": null, "session": null}})),
        ("policy_draft", json!({"text": null, "edit": null})),
        ("policy_save", json!({"text": "version = 1\n", "base": ""})),
        ("mask_picture", json!({"text": "version = 1\n", "titles": true})),
        ("policy_could", json!({"ask": {"level": "full", "at": null, "examination": false}})),
        ("link_check", json!({"channel": "__CHANNEL__:1"})),
        ("link_check_stop", json!({})),
        ("history_session", json!({"id": "00ff"})),
        ("history_timeline", json!({"id": "00ff", "after": 0})),
        ("history_pictures", json!({"year": null})),
        ("history_choices", json!({})),
        ("verify", json!({})),
        ("verify_stop", json!({})),
        ("preview_close", json!({})),
        ("masks_close", json!({})),
    ] {
        let refused = cast.invoke(command, arguments).await.unwrap().unwrap_err();
        assert!(refused.contains("not allowed"), "{command}: {refused}");
    }
    live.flows().unwrap();
    let status = cast.status().unwrap();
    assert!(status["sentence"].as_str().unwrap().contains("is watching your screen"), "{status}");
    cast.invoke("end", json!({})).await.unwrap().unwrap();
    cast.is_blocked().await.unwrap();
    cast.windows.switch_to("index.html", SOON).await.unwrap();
    cast.page("ended").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_only_brings_the_first_to_the_front() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let app = cast.app().unwrap();
    let window = cast.desktop.display().window_titled("Chaperone", SOON).unwrap();
    let other = cast.desktop.display().window_titled("Isocentre MR 3.0T - Examination", SOON).unwrap();
    cast.desktop.display().activate(&other).unwrap();
    let above = |upper: u32, lower: u32| {
        let windows = cast.desktop.display().windows()?;
        let at = |id| windows.iter().position(|window| window.id == id);
        Ok((at(upper) > at(lower)).then_some(()))
    };
    until("the other window is in front", SOON, || above(other.id, window.id)).unwrap();
    let mut second = cast.desktop.spawn("second", &mut cast.desktop.command(program("chaperone").unwrap())).unwrap();
    assert!(second.wait(SOON).unwrap().success(), "{}", second.err());
    until("the first window is in front", SOON, || above(window.id, other.id)).unwrap();
    assert!(app.is_there());
    cast.linked().await.unwrap();
}
