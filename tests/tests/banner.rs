//! The real banner in a real session: hidden in many ways, with a page that says nothing, on a console that stands still, and
//! End by the hotkey while another program holds the keyboard.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use testsuite::stage::{Cover, Grab, Signal, Window, program, until};
use testsuite::story::{Cast, Live, SOON, of_day};
use tokio::sync::Mutex;

/// One stage at a time: what is measured would be measured with the other one's load.
static STAGE: Mutex<()> = Mutex::const_new(());

/// What the console's log says when the banner cannot be seen.
const HIDDEN: &str = "the banner cannot be seen";
/// Within this frames are stopped where a window's place tells that nobody sees the banner,
const AT_ONCE: Duration = Duration::from_millis(250);
/// and within this on a machine that does much else.
const BUSY: Duration = Duration::from_secs(1);
/// How long the frame that has begun may take to leave, with the moment until its line is in the log.
const LAST_FRAME: Duration = Duration::from_millis(50);
/// Part of the banner may be covered for so long.
const PARTLY: Duration = Duration::from_secs(1);

/// A way to hide the banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Only the window manager does these, which the banner may be taken from later.
    OtherDesktop,
    Minimised,
    FullScreen,
    Unmapped,
    MovedAway,
    Shrunk,
    CutAway,
    Covered,
    CoveredByTwo,
    PutBelow,
    Swallowed,
    PartlyCovered,
}

fn banner(cast: &Cast) -> Result<Window> {
    let this =
        |window: &Window| window.title == "Chaperone: remote service" && (window.width, window.height) == (400, 72);
    cast.desktop.display().window_where("the banner", SOON, this)
}

/// Hides it; what covers it goes when the result is dropped.
fn hide(cast: &Cast, way: Way, at: &Window) -> Result<Vec<Cover>> {
    let display = cast.desktop.display();
    let over = |from: i16, width: u16| -> Result<Cover> {
        let cover = Cover::new(display, (at.x + from, at.y - 20, width, at.height + 40))?;
        cover.show()?;
        Ok(cover)
    };
    match way {
        Way::OtherDesktop => display.send_to_desktop(at, 1)?,
        Way::Minimised => display.minimise(at)?,
        Way::FullScreen => {
            let cover = Cover::full_screen(display)?;
            cover.show()?;
            return Ok(vec![cover]);
        }
        Way::Unmapped => display.unmap(at)?,
        Way::MovedAway => display.move_window(at, -2000, -2000)?,
        Way::Shrunk => display.resize(at, 1, 1)?,
        Way::CutAway => display.cut_away(at)?,
        Way::Covered => return Ok(vec![over(-20, at.width + 40)?]),
        Way::CoveredByTwo => return Ok(vec![over(-20, 220)?, over(200, 220)?]),
        Way::PutBelow => {
            let cover = Cover::new(display, (at.x - 20, at.y - 20, at.width + 40, at.height + 40))?;
            cover.show_below(at)?;
            display.put_below(at, &cover)?;
            return Ok(vec![cover]);
        }
        Way::Swallowed => {
            let cover = Cover::new(display, (0, 0, 300, 300))?;
            cover.swallow(at)?;
            return Ok(vec![cover]);
        }
        Way::PartlyCovered => return Ok(vec![over(-20, 120)?]),
    }
    Ok(Vec::new())
}

/// How often the engineer was told something.
fn told(live: &Live, name: &str) -> usize {
    live.engineer.events().iter().filter(|event| event["event"] == name).count()
}

/// Hides the banner in one way: frames stop and the engineer is told, it comes back by itself, and the session goes on.
/// Gives how long it took until the last frame byte.
fn hidden(cast: &Cast, live: &mut Live, way: Way) -> Result<Duration> {
    let at = banner(cast)?;
    let (pauses, returns) = (told(live, "paused"), told(live, "resumed"));
    let began = of_day();
    let covers = hide(cast, way, &at)?;
    live.engineer.nth_event("paused", pauses, SOON)?;
    live.engineer.nth_event("resumed", returns, SOON)?;
    let resumed = until("the return is recorded", SOON, || Ok(cast.log().next("session-resumed", began)))?;
    // The viewer gets pictures again, of which the log tells; over a whole screen nothing would move.
    drop(covers);
    live.flows()?;
    let log = cast.log();
    let seen = log.next(HIDDEN, began).context("nothing says that it was hidden")?;
    let frames = log.frames();
    let last = frames.iter().rfind(|frame| frame.at < resumed).context("no frame was ever handed over")?;
    // The pause holds before it is recorded.
    let paused = log.next("session-paused", began).context("the pause is not recorded")?;
    let late = paused + u64::try_from(LAST_FRAME.as_micros())?;
    let during = frames.iter().filter(|frame| frame.at > late && frame.at < resumed).count();
    let since = |at: u64| Duration::from_micros(at.saturating_sub(began));
    let until_last = since(last.at);
    println!(
        "{way:?}: hidden until seen {:.1} ms, until the last frame byte {:.1} ms, back after {:.1} ms, frames meanwhile {during}",
        since(seen).as_secs_f64() * 1e3,
        until_last.as_secs_f64() * 1e3,
        since(resumed).as_secs_f64() * 1e3,
    );
    ensure!(during == 0, "{during} frames left while the banner was hidden");
    let limit = if way == Way::PartlyCovered { PARTLY + BUSY } else { BUSY };
    ensure!(since(seen) < limit && until_last < limit + LAST_FRAME, "too late");
    ensure!(way != Way::PartlyCovered || since(seen) >= PARTLY, "a tool tip would be taken for hiding");
    until("it is back in its place", SOON, || {
        let back = banner(cast)?;
        Ok(((back.x, back.y) == (at.x, at.y)).then_some(()))
    })?;
    Ok(until_last)
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_a_hidden_banner_pauses_at_once_and_comes_back_by_itself() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let mut live = cast.enter().await.unwrap();
    let early = (cast.log().last(HIDDEN), told(&live, "paused"));
    assert_eq!(early, (None, 0), "the banner was hidden before anybody hid it\n{}", cast.log().tail());

    let ways = [
        Way::OtherDesktop,
        Way::Minimised,
        Way::FullScreen,
        Way::Unmapped,
        Way::MovedAway,
        Way::Shrunk,
        Way::CutAway,
        Way::Covered,
        Way::CoveredByTwo,
        Way::PutBelow,
        Way::Swallowed,
    ];
    let mut took = Vec::new();
    for way in ways {
        took.push(hidden(&cast, &mut live, way).with_context(|| cast.log().tail()).unwrap());
    }
    took.sort();
    // One may fall on a moment in which the machine does something else; half of them cannot.
    assert!(took[took.len() / 2] < AT_ONCE + LAST_FRAME, "{took:?}");

    // Tool tips come and go over a part of it: nothing happens.
    let at = banner(&cast).unwrap();
    let tip = Cover::new(cast.desktop.display(), (at.x - 20, at.y - 20, 120, 60)).unwrap();
    let (began, pauses) = (of_day(), told(&live, "paused"));
    for _ in 0..3 {
        tip.show().unwrap();
        tokio::time::sleep(Duration::from_millis(600)).await;
        tip.hide().unwrap();
        tokio::time::sleep(Duration::from_millis(600)).await;
    }
    live.flows().unwrap();
    assert_eq!(cast.log().next(HIDDEN, began), None, "a tool tip was taken for hiding");
    assert_eq!(told(&live, "paused"), pauses, "a tool tip paused the session");
    drop(tip);
    // One that stays is no tool tip.
    hidden(&cast, &mut live, Way::PartlyCovered).with_context(|| cast.log().tail()).unwrap();
    cast.click("End").await.unwrap();
    live.engineer.event("ended", SOON).unwrap();
    cast.is_blocked().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_a_banner_whose_page_says_nothing_pauses_and_then_ends_the_session() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let mut live = cast.enter().await.unwrap();
    let web = cast.web().unwrap();
    assert!(!web.is_empty(), "the web view has no process");
    let all = |signal: Signal| web.iter().try_for_each(|one| one.signal(signal)).unwrap();

    // Short enough: it pauses, and goes on when the page lives again.
    let began = of_day();
    all(Signal::STOP);
    live.engineer.event("paused", SOON).unwrap();
    all(Signal::CONT);
    live.engineer.event("resumed", SOON).unwrap();
    live.flows().unwrap();
    let silent = Duration::from_micros(cast.log().next(HIDDEN, began).unwrap() - began);
    println!("a silent page until paused: {:.2} s", silent.as_secs_f64());
    // The page's last word is up to half a second old.
    assert!(silent > Duration::from_millis(800) && silent < Duration::from_millis(1500) + BUSY, "{silent:?}");

    // Too long: the session ends, though no page can show it.
    let stopped = Instant::now();
    all(Signal::STOP);
    live.engineer.nth_event("paused", 1, SOON).unwrap();
    let paused = stopped.elapsed();
    live.engineer.event("ended", SOON).unwrap();
    let ended = stopped.elapsed();
    cast.is_blocked().await.unwrap();
    all(Signal::CONT);
    println!("a silent page until paused {:.2} s, until ended {:.2} s", paused.as_secs_f64(), ended.as_secs_f64());
    assert!(ended - paused > Duration::from_secs(4), "it may come back for five seconds");
    assert!(ended < Duration::from_secs(10), "{ended:?}");
    cast.page("ended").await.unwrap();
    cast.says("The banner could not be shown").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_a_console_that_stands_still_sends_nothing_and_shows_the_gap() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let mut live = cast.enter().await.unwrap();
    let app = cast.app().unwrap();
    app.signal(Signal::STOP).unwrap();
    // What had left before arrives.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = live.counter.bytes();
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(live.counter.bytes(), before, "something left a console that stands still");
    let began = of_day();
    app.signal(Signal::CONT).unwrap();

    // It pauses or is over, which is in the history and told to the engineer; never does it go on as if nothing had been.
    let gap = until("the gap is recorded", SOON, || {
        let log = cast.log();
        let recorded = ["session-paused", "link-lost", "session-ended"].map(|kind| (log.next(kind, began), kind));
        Ok(recorded.into_iter().filter_map(|(at, kind)| Some((at?, kind))).min())
    });
    let (at, kind) = gap.with_context(|| cast.log().tail()).unwrap();
    println!(
        "after standing still for 4.5 s: {kind} {:.1} ms after it went on",
        Duration::from_micros(at - began).as_secs_f64() * 1e3
    );
    let told = ["paused", "link-lost", "ended"];
    until("the engineer is told", SOON, || {
        let events = live.engineer.events();
        Ok(events.iter().any(|event| told.iter().any(|name| event["event"] == *name)).then_some(()))
    })
    .unwrap();
    until("it goes on or is over", SOON, || {
        Ok((live.counter.bytes() > before + 20_000 || live.counter.is_over()).then_some(()))
    })
    .unwrap();
    let status = cast.status().unwrap();
    println!("then: {}", status["sentence"]);
    if !status["session"].is_null() {
        let text = cast.text().await.unwrap();
        assert!(text.contains("No picture is sent."), "the staff cannot see that there was a gap: {text}");
        cast.click("End").await.unwrap();
        live.engineer.event("ended", SOON).unwrap();
    }
    cast.page("ended").await.unwrap();
    cast.is_blocked().await.unwrap();
    cast.click("Done").await.unwrap();
    cast.page("access").await.unwrap();
    drop(live);

    // Another program holds the keyboard: the hotkey ends all the same.
    let mut live = cast.enter().await.unwrap();
    let grab = Grab::take(cast.desktop.display()).unwrap();
    let mut keys = cast.desktop.command(program("workstation").unwrap());
    keys.args(["person", "keys", "Control_L", "Alt_L", "End"]);
    let pressed = of_day();
    cast.desktop.run(&mut keys).unwrap();
    live.engineer.event("ended", SOON).unwrap();
    cast.is_blocked().await.unwrap();
    let stopped = cast.log().next("frames and input are stopped", pressed).unwrap();
    let took = Duration::from_micros(stopped - pressed);
    println!("the hotkey under a foreign grab until stopped: {:.1} ms", took.as_secs_f64() * 1e3);
    assert!(took < Duration::from_secs(3), "{took:?}");
    drop(grab);
}
