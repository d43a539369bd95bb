//! The real console with its wall clock set, and with its history on a disk that is full.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use serde_json::json;
use testsuite::stage::{Desktop, SmallDisk, WallClock, until, until_async};
use testsuite::story::{Cast, SOON, of_day, service_policy};
use tokio::sync::Mutex;

/// One stage at a time: each is load enough.
static STAGE: Mutex<()> = Mutex::const_new(());

/// So long a busy machine may be late with what is due.
const LATE: Duration = Duration::from_secs(5);
/// How long the frame that has begun may take to leave, with the moment until its line is in the log.
const LAST_FRAME: Duration = Duration::from_millis(50);
const DAY: i64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn i3_a_wall_clock_set_by_a_day_neither_extends_a_limited_grant_nor_ends_it_late() {
    let _alone = STAGE.lock().await;
    let desktop = Desktop::start().unwrap();
    service_policy(&desktop).unwrap();
    let clock = WallClock::under(&desktop).unwrap();
    let cast = Cast::ready_on(desktop).await.unwrap();

    let limited = json!({"ask": {"type": "choose-level", "level": "limited", "minutes": 1, "sign": null}});
    let chosen = Instant::now();
    cast.invoke("ask", limited.clone()).await.unwrap().unwrap();
    let due = Duration::from_mins(1);
    let mut technician = cast.technician().unwrap();
    technician.event("granted", SOON).unwrap();
    let set_clock = |by: i64| {
        let set = of_day();
        clock.set(by).unwrap();
        until("the console knows of its clock", SOON, || Ok(cast.log().kept("time-changed", set))).unwrap();
    };
    for by in [-DAY, 0, -DAY] {
        set_clock(by);
        let status = cast.status().unwrap();
        assert!(!status["session"].is_null() && status["level"] == "limited", "{by}: {status}");
        assert!(chosen.elapsed() < due, "too slow to tell");
    }
    technician.event("ended", due + SOON).unwrap();
    let took = chosen.elapsed();
    println!("a grant of 60 s under a clock set a day back and forth: {:.2} s", took.as_secs_f64());
    assert!(took > due - Duration::from_secs(1) && took < due + LATE, "{took:?}");
    cast.page("ended").await.unwrap();
    cast.is_blocked().await.unwrap();

    // One set past the deadline ends it at once: less access, never more.
    set_clock(0);
    cast.click("Done").await.unwrap();
    cast.page("access").await.unwrap();
    cast.invoke("ask", limited).await.unwrap().unwrap();
    until("the level holds", SOON, || Ok((cast.status()?["level"] == "limited").then_some(()))).unwrap();
    let set = Instant::now();
    set_clock(DAY);
    cast.is_blocked().await.unwrap();
    assert!(set.elapsed() < due / 2, "{:?}", set.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_i3_i10_on_a_full_disk_nothing_is_granted_and_every_end_ends() {
    let _alone = STAGE.lock().await;
    let desktop = Desktop::start().unwrap();
    service_policy(&desktop).unwrap();
    let disk = SmallDisk::under(&desktop).unwrap();
    let cast = Cast::ready_on(desktop).await.unwrap();
    let app = cast.app().unwrap();
    // What must be recorded before it is anything else: nothing opens, and the staff are told.
    let refused = "Not done, because the history could not record it:";
    disk.fill(&app).unwrap();
    for (level, confirm, what) in [
        ("Engineers come in and run only tools that cannot disturb", "Open limited access", "Limited access chosen"),
        ("Engineers come in and also run tools that disturb", "Open full access", "Full access chosen"),
    ] {
        cast.tick(level).await.unwrap();
        cast.click(confirm).await.unwrap();
        cast.says(&format!("{refused} {what}")).await.unwrap();
        cast.is_shut().await.unwrap();
    }
    assert_eq!(cast.technician().unwrap().event("refused", SOON).unwrap()["reason"], "not-released");
    disk.empty(&app).unwrap();
    recorded(&cast).await;

    // A session that runs: no further grant, and its end needs no room.
    let mut live = cast.enter().await.unwrap();
    disk.fill(&app).unwrap();
    cast.click("Use mouse and keyboard").await.unwrap();
    cast.says(&format!("{refused} Granted by staff: use mouse")).await.unwrap();
    let status = cast.status().unwrap();
    assert!(!status["sentence"].as_str().unwrap().contains("mouse"), "{status}");
    let clicked = of_day();
    cast.click("End").await.unwrap();
    live.engineer.event("ended", SOON).unwrap();
    cast.page("ended").await.unwrap();
    cast.is_shut().await.unwrap();
    let stopped = cast.log().next("frames and input are stopped", clicked).unwrap();
    let late = stopped + u64::try_from(LAST_FRAME.as_micros()).unwrap();
    assert!(cast.log().frames().iter().all(|frame| frame.at < late), "frames left after the end");
    let room = of_day();
    disk.empty(&app).unwrap();
    recorded(&cast).await;

    // Everything that happened is there now, in a chain that holds.
    cast.verify_by(disk.chaperone(&cast.desktop, &app).unwrap(), None).unwrap();
    let kept = cast.log().kept("session-ended", clicked).expect("the end was never recorded");
    // What narrows may use a reserve and the log's own room; where that is too little it waits, and the page says so.
    println!("on a full disk the end {}", if kept < room { "was kept at once" } else { "waited for room" });
}

/// Waits until nothing waits for the disk any more.
async fn recorded(cast: &Cast) {
    until_async("the history has everything", SOON, async || {
        let text = cast.text().await?;
        let waits = ["The last step is not yet in the history", "The end is not in the history yet"];
        Ok(waits.iter().all(|wait| !text.contains(wait)).then_some(()))
    })
    .await
    .unwrap();
}
