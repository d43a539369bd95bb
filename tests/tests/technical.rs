//! Technical support, service tools and Full on the real programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use serde_json::{Value, json};
use testsuite::stage::{Engineer, Process, program, until, until_async};
use testsuite::story::{Cast, SOON, exam_state};
use tokio::sync::Mutex;

/// One stage at a time: each is load enough.
static STAGE: Mutex<()> = Mutex::const_new(());

async fn asks(cast: &Cast, ask: Value) {
    cast.invoke("ask", json!({ "ask": ask })).await.unwrap().unwrap();
}

async fn level(cast: &Cast, level: &str, minutes: Option<u32>) {
    asks(cast, json!({"type": "choose-level", "level": level, "minutes": minutes, "sign": null})).await;
}

async fn holds(cast: &Cast, level: &str) {
    until_async(&format!("the level {level}"), SOON, async || Ok((cast.status()?["level"] == level).then_some(())))
        .await
        .unwrap();
}

/// What a tool left that its own environment no longer names: the hidden sleepers of the forking tool.
fn hidden() -> Vec<Process> {
    let all = Process::all().unwrap().into_iter();
    let arguments = |one: &Process| std::fs::read(format!("/proc/{}/cmdline", one.id)).unwrap_or_default();
    all.filter(|one| one.runs && arguments(one) == b"/bin/sleep\x00100000\x00").collect()
}

fn run_of(event: &Value) -> u64 {
    event["run"].as_u64().unwrap()
}

async fn enters(cast: &Cast) -> Engineer {
    let mut technician = cast.technician().unwrap();
    technician.event("granted", SOON).unwrap();
    cast.page("session").await.unwrap();
    technician
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_technical_support_runs_the_policys_tools_and_leaves_nothing_of_them_behind() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();

    // Nothing is open: nobody gets in.
    let mut early = cast.technician().unwrap();
    assert_eq!(early.event("refused", SOON).unwrap()["reason"], "not-released");

    level(&cast, "limited", Some(60)).await;
    holds(&cast, "limited").await;
    let mut technician = enters(&cast).await;
    cast.says("is in for technical support").await.unwrap();
    let banner = |window: &testsuite::stage::Window| {
        window.title == "Chaperone: remote service" && (window.width, window.height) == (400, 72)
    };
    cast.desktop.display().window_where("the banner", SOON, banner).unwrap();
    assert!(cast.mirror().unwrap().is_none(), "technical support sees no screen");

    technician.tell("tool list").unwrap();
    let tools = technician.event("tools", SOON).unwrap();
    let available = |id: &str| {
        let tool = tools["tools"].as_array().unwrap().iter().find(|tool| tool["id"] == id);
        tool.unwrap()["available"].as_bool().unwrap()
    };
    assert!(available("coil-check") && !available("gradient-test"), "{tools}");
    technician.tell("tool run gradient-test").unwrap();
    assert_eq!(technician.event("tool-refused", SOON).unwrap()["reason"], "not-allowed");

    // What it prints comes to both, because policy says so; of the other one to the staff alone.
    technician.tell("tool run coil-check").unwrap();
    technician.event("tool-started", SOON).unwrap();
    cast.says("Gradient amplifier check").await.unwrap();
    let ended = technician.event("tool-ended", SOON).unwrap();
    assert_eq!((&ended["how"], &ended["status"]), (&json!("exited"), &json!(0)), "{ended}");
    let said = |technician: &Engineer, run: u64| -> String {
        let of = |event: &Value| event["event"] == "tool-output" && event["run"] == run;
        technician
            .events()
            .iter()
            .filter(|event| of(event))
            .filter_map(|event| event["text"].as_str().map(str::to_owned))
            .collect()
    };
    assert!(said(&technician, run_of(&ended)).contains("Step 6 of 6: in range"));
    technician.tell("tool run cooling-log").unwrap();
    let ended = technician.nth_event("tool-ended", 1, SOON).unwrap();
    assert_eq!((&ended["how"], &ended["status"]), (&json!("exited"), &Value::Null), "{ended}");
    assert_eq!(said(&technician, run_of(&ended)), "");

    // One that hides from being asked: in a session of its own, without an environment, deaf.
    let before = hidden().len();
    technician.tell("tool run endless-check").unwrap();
    technician.nth_event("tool-started", 2, SOON).unwrap();
    until("the tool has hidden something", SOON, || Ok((hidden().len() > before).then_some(()))).unwrap();
    let clicked = std::time::Instant::now();
    cast.click("End").await.unwrap();
    technician.event("ended", SOON).unwrap();
    println!("End until the engineer is told: {:.1} ms", clicked.elapsed().as_secs_f64() * 1e3);
    cast.page("ended").await.unwrap();
    until("nothing of the tool is left", SOON, || Ok((hidden().len() <= before).then_some(()))).unwrap();
    println!("End until nothing of a deaf tool with 2 s of its own is left: {:.2} s", clicked.elapsed().as_secs_f64());
    cast.says("was killed and is gone, verified").await.unwrap();
    cast.is_blocked().await.unwrap();
    cast.says("Access is blocked").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn full_blocks_examinations_until_the_scanner_is_released() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let state = exam_state(&cast.desktop);
    let blocked = || {
        let mut ask = std::process::Command::new(program("workstation").unwrap());
        ask.args(["blocked", "--state"]).arg(&state).status().unwrap().success()
    };
    until_async("no examination runs", SOON, async || {
        let refused =
            cast.invoke("ask", json!({"ask": {"type": "choose-level", "level": "full", "minutes": 30, "sign": null}}));
        Ok(refused.await?.is_ok().then_some(()))
    })
    .await
    .unwrap();
    holds(&cast, "full").await;
    assert!(blocked(), "Full is open and examinations are possible");
    let mut technician = enters(&cast).await;
    technician.tell("tool run gradient-test").unwrap();
    technician.event("tool-started", SOON).unwrap();
    technician.event("tool-ended", SOON).unwrap();

    // A policy that IT deploys while it runs: what it does not allow is over at once, the rest goes on.
    let policy = testsuite::story::policy(&cast.desktop).unwrap();
    let text = std::fs::read_to_string(&policy).unwrap();
    let narrower = text.replacen("version = 1", "version = 1\n[access]\nhighest = \"limited\"", 1);
    std::fs::write(&policy, narrower).unwrap();
    holds(&cast, "limited").await;
    let status = cast.status().unwrap();
    assert!(status["not_released"] == true && !status["session"].is_null(), "{status}");
    technician.tell("tool run gradient-test").unwrap();
    assert_eq!(technician.event("tool-refused", SOON).unwrap()["reason"], "not-allowed");
    assert!(blocked(), "the block ends with Full");
    cast.says("Not released for patients").await.unwrap();
    let release = |done: Value| json!({"ask": {"type": "complete-release", "done": done, "sign": null}});
    let half = cast.invoke("ask", release(json!(["work-is-over"]))).await.unwrap();
    assert!(half.unwrap_err().contains("checklist"));
    let all = json!(["work-is-over", "settings-are-back", "system-was-tried"]);
    cast.invoke("ask", release(all)).await.unwrap().unwrap();
    until("examinations are possible again", SOON, || Ok((!blocked()).then_some(()))).unwrap();
    until_async("released", SOON, async || Ok((cast.status()?["not_released"] == false).then_some(()))).await.unwrap();
    cast.verify(None).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_a_banner_that_cannot_be_seen_pauses_and_one_that_says_nothing_ends_the_session() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();
    let mut live = cast.enter().await.unwrap();
    let display = cast.desktop.display();
    let banner = || display.window_titled("Chaperone: remote service", SOON).unwrap();
    let hidden = || cast.log().last("the banner cannot be seen");

    // Moved away: it pauses, comes back by itself, and goes on.
    assert!(hidden().is_none(), "the banner was hidden before anybody hid it");
    let at = banner();
    display.move_window(&at, -2000, -2000).unwrap();
    live.engineer.event("paused", SOON).unwrap();
    live.engineer.event("resumed", SOON).unwrap();
    assert!(hidden().is_some());
    let back = banner();
    assert_eq!((back.x, back.y), (at.x, at.y), "it is back in its place");
    live.flows().unwrap();

    // Its page says nothing any more: that is no banner, and it cannot be brought back.
    let web = cast.web().unwrap();
    web.iter().try_for_each(|one| one.signal(testsuite::stage::Signal::STOP)).unwrap();
    let stopped = std::time::Instant::now();
    live.engineer.nth_event("paused", 1, SOON).unwrap();
    println!("a silent page until paused: {:.2} s", stopped.elapsed().as_secs_f64());
    live.engineer.event("ended", SOON).unwrap();
    println!("a silent page until ended: {:.2} s", stopped.elapsed().as_secs_f64());
    web.iter().try_for_each(|one| one.signal(testsuite::stage::Signal::CONT)).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    cast.page("ended").await.unwrap();
    cast.says("The banner could not be shown").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_the_hotkey_ends_under_a_foreign_grab_and_a_stopped_console_sends_nothing() {
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{ConnectionExt as _, GrabMode, GrabStatus};

    let _alone = STAGE.lock().await;
    let cast = Cast::ready().await.unwrap();

    // A console that stands still, as in a debugger or on a machine out of breath: nothing leaves meanwhile, and what
    // comes after is told.
    let mut live = cast.enter().await.unwrap();
    let app = cast.app().unwrap();
    app.signal(testsuite::stage::Signal::STOP).unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = live.counter.bytes();
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(live.counter.bytes(), before, "something left a console that stands still");
    app.signal(testsuite::stage::Signal::CONT).unwrap();
    // It goes on by itself, or it is over; both are in the history.
    until("it goes on or is over", SOON, || {
        Ok((live.counter.bytes() > before + 20_000 || live.counter.is_over()).then_some(()))
    })
    .unwrap();
    let status = cast.status().unwrap();
    println!("after standing still for 4.5 s: {}", status["sentence"]);
    cast.click("End").await.unwrap();
    live.engineer.event("ended", SOON).unwrap();
    cast.page("ended").await.unwrap();
    cast.click("Done").await.unwrap();
    cast.is_blocked().await.unwrap();
    drop(live);

    // Another program holds the keyboard: the hotkey ends all the same.
    let mut live = cast.enter().await.unwrap();
    let (x, screen) = x11rb::connect(Some(cast.desktop.display().name())).unwrap();
    let root = x.setup().roots[screen].root;
    let grab = x.grab_keyboard(false, root, 0u32, GrabMode::ASYNC, GrabMode::ASYNC).unwrap();
    assert_eq!(grab.reply().unwrap().status, GrabStatus::SUCCESS);
    let mut keys = cast.desktop.command(program("workstation").unwrap());
    keys.args(["person", "keys", "Control_L", "Alt_L", "End"]);
    cast.desktop.run(&mut keys).unwrap();
    live.engineer.event("ended", SOON).unwrap();
    cast.is_blocked().await.unwrap();
    x.ungrab_keyboard(0u32).unwrap().check().unwrap();
}
