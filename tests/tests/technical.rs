//! Technical support, service tools, Full, one task and a call for help on the real programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use testsuite::stage::{Engineer, Process, Window, program, until, until_async};
use testsuite::story::{Cast, DEVICE, SOON, exam_state, service_policy};
use tokio::sync::Mutex;

/// One stage at a time: each is load enough.
static STAGE: Mutex<()> = Mutex::const_new(());

/// For so long a time-dependent password is good, in seconds.
const STEP: u64 = pairing::STEP_SECONDS;

async fn level(cast: &Cast, name: &str, confirm: &str, level: &str) {
    cast.page("access").await.unwrap();
    cast.tick(name).await.unwrap();
    cast.click(confirm).await.unwrap();
    holds(cast, level).await;
}

async fn limited(cast: &Cast) {
    level(cast, "Engineers come in and run only tools that cannot disturb", "Open limited access", "limited").await;
}

async fn holds(cast: &Cast, level: &str) {
    until_async(&format!("the level {level}"), SOON, async || Ok((cast.status()?["level"] == level).then_some(())))
        .await
        .unwrap();
}

async fn enters(cast: &Cast) -> Engineer {
    let mut technician = cast.technician().unwrap();
    technician.event("granted", SOON).unwrap();
    cast.page("session").await.unwrap();
    technician
}

/// Starts a tool; gives its run.
fn starts(technician: &mut Engineer, tool: &str) -> u64 {
    let before = technician.events().iter().filter(|event| event["event"] == "tool-started").count();
    technician.tell(&format!("tool run {tool}")).unwrap();
    technician.nth_event("tool-started", before, SOON).unwrap()["run"].as_u64().unwrap()
}

/// Waits for the end of a run: how it ended, and its status.
fn ended(technician: &Engineer, run: u64) -> (String, Value) {
    let event = until(&format!("the end of run {run}"), SOON, || {
        Ok(technician.events().into_iter().find(|event| event["event"] == "tool-ended" && event["run"] == run))
    });
    let event = event.unwrap();
    (event["how"].as_str().unwrap().to_owned(), event["status"].clone())
}

/// Asks for a tool that does not start; gives why.
fn refused(technician: &mut Engineer, tool: &str) -> String {
    let before = technician.events().iter().filter(|event| event["event"] == "tool-refused").count();
    technician.tell(&format!("tool run {tool}")).unwrap();
    let told = technician.nth_event("tool-refused", before, SOON).unwrap();
    told["reason"].as_str().unwrap().to_owned()
}

/// What the engineer read of a run.
fn read(technician: &Engineer, run: u64) -> String {
    let events = technician.events().into_iter().filter(|event| event["event"] == "tool-output" && event["run"] == run);
    events.filter_map(|event| event["text"].as_str().map(str::to_owned)).collect()
}

/// Everything that tools run in: what the console started, but for its mirror and its web view.
fn of_tools(cast: &Cast) -> Vec<Process> {
    let supervisors = cast.app().unwrap().children("chaperone-supervise").unwrap();
    supervisors.iter().flat_map(|one| one.descendants().unwrap()).collect()
}

/// Whether the console is done with all of it.
fn are_gone(processes: &[Process], cast: &Cast) -> bool {
    processes.iter().all(|one| !one.is_there())
        && cast.app().unwrap().children("chaperone-supervise").unwrap().is_empty()
}

/// Early in a time step: what is tried now is tried in the same step as what is tried next.
async fn early_in_a_step() {
    until_async("a new time step", SOON, async || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        Ok((now % STEP < STEP / 2).then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_technical_support_runs_the_policys_tools_and_leaves_nothing_of_them_behind() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready_for_service().await.unwrap();

    // Nothing is open: nobody gets in.
    let mut early = cast.technician().unwrap();
    assert_eq!(early.event("refused", SOON).unwrap()["reason"], "not-released");
    drop(early);

    limited(&cast).await;
    early_in_a_step().await;
    let mut technician = enters(&cast).await;
    // The banner, the sentence and the command line say who is in.
    cast.says("is in for technical support").await.unwrap();
    let banner =
        |window: &Window| window.title == "Chaperone: remote service" && (window.width, window.height) == (400, 72);
    cast.desktop.display().window_where("the banner", SOON, banner).unwrap();
    let status = cast.status().unwrap();
    let engineer = status["engineer"].as_str().unwrap();
    assert!(!status["session"].is_null() && status["can_end"] == true && status["level"] == "limited", "{status}");
    assert_eq!(status["sentence"], format!("{engineer}, Acme Imaging, is in for technical support."));
    cast.windows.switch_to("banner.html", SOON).await.unwrap();
    // Asked of the page itself: to the driver a text whose lines are limited is hidden.
    let shown =
        cast.windows.execute("return document.querySelector('.banner strong').innerText;", vec![]).await.unwrap();
    assert_eq!(shown.json(), &status["sentence"]);
    cast.windows.switch_to("index.html", SOON).await.unwrap();
    assert!(cast.mirror().unwrap().is_none(), "technical support sees no screen");

    // The same code opens no second session.
    let mut second = cast.technician().unwrap();
    assert_eq!(second.event("refused", SOON).unwrap()["reason"], "replay");
    drop(second);

    technician.tell("tool list").unwrap();
    let list = technician.event("tools", SOON).unwrap();
    let available = |wanted: bool| -> Vec<&str> {
        let tools = list["tools"].as_array().unwrap().iter().filter(|tool| tool["available"] == wanted);
        tools.map(|tool| tool["id"].as_str().unwrap()).collect()
    };
    assert_eq!(available(true), ["coil-check", "cooling-log", "noise-log", "deaf-check", "endless-check"]);
    assert_eq!(available(false), ["gradient-test", "shim-tuning"]);
    assert_eq!(refused(&mut technician, "gradient-test"), "not-allowed");
    assert_eq!(refused(&mut technician, "shim-tuning"), "not-allowed");
    assert_eq!(refused(&mut technician, "rm"), "unknown-tool");

    // The staff read what a tool prints while it runs.
    let run = starts(&mut technician, "coil-check");
    until_async("what it prints shows while it runs", SOON, async || {
        let text = cast.text().await?;
        Ok((text.contains("Step 1 of 10: in range") && !text.contains("Step 10 of 10")).then_some(()))
    })
    .await
    .unwrap();
    assert!(cast.status().unwrap()["sentence"].as_str().unwrap().contains("runs “Coil check”"));
    cast.says("The engineer gets this text, too.").await.unwrap();
    assert_eq!(ended(&technician, run), ("exited".to_owned(), json!(3)));
    assert!(read(&technician, run).contains("Step 10 of 10: in range"));
    cast.says("exit status 3").await.unwrap();
    // Of others the engineer reads nothing, and of some not even the status.
    let run = starts(&mut technician, "cooling-log");
    assert_eq!(ended(&technician, run), ("exited".to_owned(), Value::Null));
    cast.says("Step 1 of 1: in range").await.unwrap();
    assert_eq!(read(&technician, run), "");
    let run = starts(&mut technician, "noise-log");
    assert_eq!(ended(&technician, run), ("exited".to_owned(), json!(0)));
    cast.says("Earlier output is no longer kept.").await.unwrap();
    assert_eq!(read(&technician, run), "");
    let run = starts(&mut technician, "deaf-check");
    until("the tool hears nothing any more", SOON, || {
        Ok(of_tools(&cast).iter().any(|one| one.arguments() == ["sleep", "1"]).then_some(()))
    })
    .unwrap();
    technician.tell(&format!("tool stop {run}")).unwrap();
    assert_eq!(ended(&technician, run).0, "killed");

    // One that hides from being asked: it ignores it, and what it started is in a session of its own without an environment.
    starts(&mut technician, "endless-check");
    let left = until("the tool has hidden something", SOON, || {
        let processes = of_tools(&cast);
        let hides = |one: &Process| one.arguments() == ["/bin/sleep", "100000"];
        Ok(processes.iter().any(hides).then_some(processes))
    })
    .unwrap();
    let clicked = Instant::now();
    cast.click("End").await.unwrap();
    technician.event("ended", SOON).unwrap();
    println!("End until the engineer is told: {:.1} ms", clicked.elapsed().as_secs_f64() * 1e3);
    cast.page("ended").await.unwrap();
    until("nothing of the tool is left", SOON, || Ok(are_gone(&left, &cast).then_some(()))).unwrap();
    println!(
        "End until all {} processes of a deaf tool with 2 s of its own are gone: {:.2} s",
        left.len(),
        clicked.elapsed().as_secs_f64()
    );
    cast.says("“Endless check” did not end in its time, was killed and is gone, verified.").await.unwrap();
    cast.says("Asked to end · Killed").await.unwrap();
    cast.is_blocked().await.unwrap();

    // Blocked, and the level that stood is back with one click.
    assert_eq!(cast.status().unwrap()["level"], "no-access");
    cast.click("Restore: Limited").await.unwrap();
    holds(&cast, "limited").await;
    let told = cast.desktop.run(cast.desktop.command(program("chaperone").unwrap()).arg("end")).unwrap();
    assert_eq!(told, "Remote service is ended, and what ran is verified gone.\n");
    let told = cast.desktop.run(cast.desktop.command(program("chaperone").unwrap()).arg("end")).unwrap();
    assert_eq!(told, "Nothing was open. Remote service is blocked.\n");
    cast.is_blocked().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_task_lets_in_once_and_a_call_for_help_is_heard() {
    let _alone = STAGE.lock().await;
    let mut cast = Cast::ready_for_service().await.unwrap();

    cast.click("Call for help").await.unwrap();
    cast.click("Image quality").await.unwrap();
    cast.says("The service centre has been told at").await.unwrap();
    let heard = |line: &str| {
        let said: Value = serde_json::from_str(line).ok()?;
        (said["event"] == "help" && said["device"] == DEVICE && said["reason"] == "image-quality").then_some(())
    };
    cast.centre.relay().line("the call for help", SOON, heard).unwrap();
    let log = std::fs::read_to_string(cast.centre.relay_folder().join("access.log")).unwrap();
    assert!(log.lines().any(|line| heard(line).is_some()), "{log}");

    // Named by its ticket.
    cast.release_task().await.unwrap();
    until_async("the task", SOON, async || {
        Ok(cast.status()?["sentence"].as_str().is_some_and(|said| said.contains("Released for T-1042")).then_some(()))
    })
    .await
    .unwrap();
    let mut technician = enters(&cast).await;
    assert_eq!(cast.status().unwrap()["level"], "no-access");
    assert_eq!(refused(&mut technician, "gradient-test"), "not-allowed");
    let run = starts(&mut technician, "cooling-log");
    assert_eq!(ended(&technician, run).0, "exited");
    technician.tell("leave").unwrap();
    cast.page("ended").await.unwrap();
    cast.click("Done").await.unwrap();
    cast.says("The task is used. Access is blocked again.").await.unwrap();
    cast.is_blocked().await.unwrap();
    let mut late = cast.technician().unwrap();
    assert_eq!(late.event("refused", SOON).unwrap()["reason"], "not-released");
}

#[tokio::test(flavor = "multi_thread")]
async fn full_waits_for_the_examination_and_blocks_examinations_until_the_release() {
    let _alone = STAGE.lock().await;
    let mut cast = Cast::ready_for_service().await.unwrap();
    let state = exam_state(&cast.desktop);
    let blocked = || {
        let mut ask = std::process::Command::new(program("workstation").unwrap());
        ask.args(["blocked", "--state"]).arg(&state).status().unwrap().success()
    };
    const RUNS: &str = "An examination runs. Full is possible once it is over.";
    let full = json!({"ask": {"type": "choose-level", "level": "full", "minutes": 30, "sign": null}});

    // While the scanner measures there is no Full, neither to choose nor to ask for past the window.
    press_exam_button(&mut cast, Some("running")).await;
    cast.says(RUNS).await.unwrap();
    let why = cast.invoke("ask", full).await.unwrap().unwrap_err();
    assert!(why.contains("examination-runs"), "{why}");
    assert_eq!(cast.status().unwrap()["level"], "no-access");
    assert!(!blocked());

    press_exam_button(&mut cast, Some("idle")).await;
    level(&cast, "Engineers come in and also run tools that disturb", "Open full access", "full").await;
    assert!(blocked(), "Full is open and examinations are possible");
    assert!(cast.status().unwrap()["sentence"].as_str().unwrap().ends_with("No examinations."));
    press_exam_button(&mut cast, None).await;
    let mut technician = enters(&cast).await;
    let run = starts(&mut technician, "gradient-test");
    assert_eq!(ended(&technician, run), ("exited".to_owned(), json!(0)));
    assert_eq!(refused(&mut technician, "shim-tuning"), "not-allowed");

    // Ended, and not released: examinations stay blocked until the staff have been through the list.
    cast.desktop.run(cast.desktop.command(program("chaperone").unwrap()).arg("end")).unwrap();
    technician.event("ended", SOON).unwrap();
    cast.page("ended").await.unwrap();
    cast.says("Not released for patients").await.unwrap();
    cast.click("Done").await.unwrap();
    let status = cast.status().unwrap();
    assert!(status["not_released"] == true && status["level"] == "no-access", "{status}");
    assert!(blocked(), "the block ended with Full");
    press_exam_button(&mut cast, None).await;
    cast.click("Checklist").await.unwrap();
    cast.page("release").await.unwrap();
    cast.tick("The service work is over").await.unwrap();
    cast.tick("Settings are as they are for patients").await.unwrap();
    cast.says("Tick all three points first").await.unwrap();
    let half =
        json!({"ask": {"type": "complete-release", "done": ["work-is-over", "settings-are-back"], "sign": null}});
    assert!(cast.invoke("ask", half).await.unwrap().unwrap_err().contains("checklist"));
    assert!(blocked());
    cast.tick("The scanner was tried and works").await.unwrap();
    cast.click("Release the scanner for patients").await.unwrap();
    until("the block is gone", SOON, || Ok((!blocked()).then_some(()))).unwrap();
    until_async("released", SOON, async || Ok((cast.status()?["not_released"] == false).then_some(()))).await.unwrap();
    press_exam_button(&mut cast, Some("running")).await;
    cast.verify(None).unwrap();
}

/// Presses the scanner's own button that starts and stops examinations; where it should do something, what it says then.
async fn press_exam_button(cast: &mut Cast, wanted: Option<&str>) {
    let title = "Isocentre MR 3.0T - Examination";
    let display = cast.desktop.display();
    let window = display.window_titled(title, SOON).unwrap();
    display.activate(&window).unwrap();
    let at = |from: i16, length: u16, back: u16| from + i16::try_from(length - back).unwrap();
    let (x, y) = (at(window.x, window.width, 142), at(window.y, window.height, 42));
    let said = |cast: &Cast, what: &dyn Fn(&Value) -> bool| {
        let out = cast.workstation.out();
        out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).filter(|said| what(said)).count()
    };
    let pressed = |said: &Value| said["event"] == "click" && said["target"] == "exam-button";
    let changed = |said: &Value| said["event"] == "exam";
    let (presses, changes) = (said(cast, &pressed), said(cast, &changed));
    // It may not be in front yet.
    let mut at = Instant::now();
    display.click(x, y).unwrap();
    until("the scanner's button is pressed", SOON, || {
        if said(cast, &pressed) > presses {
            return Ok(Some(()));
        }
        if at.elapsed() > Duration::from_secs(1) {
            at = Instant::now();
            display.click(x, y)?;
        }
        Ok(None)
    })
    .unwrap();
    let state = || {
        let mut ask = std::process::Command::new(program("workstation").unwrap());
        let said = ask.args(["exam-state", "--state"]).arg(exam_state(&cast.desktop)).output().unwrap().stdout;
        String::from_utf8(said).unwrap().trim().to_owned()
    };
    match wanted {
        Some(wanted) => until("the examination", SOON, || Ok((state() == wanted).then_some(()))).unwrap(),
        None => {
            assert_eq!(said(cast, &changed), changes, "an examination could be started");
            assert_eq!(state(), "idle");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_changes_while_a_session_runs_narrows_it_at_once() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready_for_service().await.unwrap();
    limited(&cast).await;
    let mut technician = enters(&cast).await;
    let run = starts(&mut technician, "deaf-check");
    let left = until("the tool runs", SOON, || Ok(Some(of_tools(&cast)).filter(|left| !left.is_empty()))).unwrap();

    // Its list is shorter: what is not on it any more is ended, the session goes on with the rest.
    let policy = service_policy(&cast.desktop).unwrap();
    let whole = std::fs::read_to_string(&policy).unwrap();
    let (before, tool) = whole.split_once("[[tool]]\nid = \"deaf-check\"").unwrap();
    let (_, after) = tool.split_once("\n\n").unwrap();
    let changed = Instant::now();
    std::fs::write(&policy, format!("{before}{after}")).unwrap();
    assert_eq!(ended(&technician, run).0, "killed");
    println!(
        "a policy without a deaf tool with 1 s of its own until it is gone: {:.2} s",
        changed.elapsed().as_secs_f64()
    );
    until("nothing of the tool is left", SOON, || Ok(are_gone(&left, &cast).then_some(()))).unwrap();
    assert_eq!(refused(&mut technician, "deaf-check"), "unknown-tool");
    let run = starts(&mut technician, "cooling-log");
    assert_eq!(ended(&technician, run).0, "exited");

    // No level at all: the session is over.
    starts(&mut technician, "coil-check");
    let left = until("the tool runs", SOON, || Ok(Some(of_tools(&cast)).filter(|left| !left.is_empty()))).unwrap();
    let changed = Instant::now();
    std::fs::write(
        &policy,
        format!("{before}{after}").replacen("version = 1", "version = 1\n[access]\nhighest = \"no-access\"", 1),
    )
    .unwrap();
    technician.event("ended", SOON).unwrap();
    println!("a policy without access until the engineer is told: {:.2} s", changed.elapsed().as_secs_f64());
    cast.page("ended").await.unwrap();
    cast.says("A new policy does not allow the session").await.unwrap();
    cast.says("“Coil check” stopped when asked and is gone, verified.").await.unwrap();
    until("nothing of the tool is left", SOON, || Ok(are_gone(&left, &cast).then_some(()))).unwrap();
    cast.is_blocked().await.unwrap();

    // Its page says what holds, and that whoever started this program chose it.
    cast.click("Policy").await.unwrap();
    cast.says("Staff may choose no level; they may only release single tasks.").await.unwrap();
    cast.says("This program was started with a policy for a trial").await.unwrap();
    std::fs::write(&policy, "version = 2").unwrap();
    cast.says("line 1, column 11: `version` is 2, allowed is 1").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_way_to_the_service_centre_is_taken_without_a_new_start_and_ends_no_session() {
    let _alone = STAGE.lock().await;
    let cast = Cast::ready_for_service().await.unwrap();
    limited(&cast).await;
    let mut technician = enters(&cast).await;
    let file = service_policy(&cast.desktop).unwrap();
    let whole = std::fs::read_to_string(&file).unwrap();
    let deploy = |link: &str| {
        let known = cast.log().count("another policy");
        std::fs::write(&file, format!("{whole}\n[link]\n{link}\n")).unwrap();
        until("the console has heard", SOON, || Ok((cast.log().count("another policy") > known).then_some(())))
            .unwrap();
    };
    let link = |wanted: &str| {
        let state = || cast.status().map(|status| status["link"] == wanted);
        until(&format!("the link is {wanted}"), SOON, || Ok(state()?.then_some(()))).unwrap();
    };

    // An address that nobody answers at, while an engineer is in.
    deploy("address = \"127.0.0.1:9\"");
    let run = starts(&mut technician, "cooling-log");
    assert_eq!(ended(&technician, run).0, "exited");
    assert_eq!(cast.status().unwrap()["link"], "connected", "the session keeps its link");
    cast.click("End").await.unwrap();
    // The last word is not cut off with the link.
    assert_eq!(technician.event("ended", SOON).unwrap()["reason"], "over");
    cast.page("ended").await.unwrap();
    cast.click("Done").await.unwrap();
    link("lost");
    cast.is_blocked().await.unwrap();

    // The right one with its authority, and then an authority that is not there.
    let right = format!("address = \"{}\"\nca = ", cast.centre.relay_at());
    deploy(&format!("{right}\"{}\"", cast.centre.relay_folder().join("ca.pem").display()));
    link("connected");
    deploy(&format!("{right}\"/nowhere/ca.pem\""));
    link("lost");
    let notice = "The way to the service centre cannot be used (the authority that the policy names (link.ca)";
    cast.says(notice).await.unwrap();
    std::fs::write(&file, &whole).unwrap();
    link("connected");
    until_async("the notice is gone", SOON, async || Ok((!cast.text().await?.contains(notice)).then_some(())))
        .await
        .unwrap();

    // One that ends the session and names another way: the engineer is told before the link goes.
    limited(&cast).await;
    let mut technician = enters(&cast).await;
    let none = whole.replacen("version = 1", "version = 1\n[access]\nhighest = \"no-access\"", 1);
    std::fs::write(&file, format!("{none}\n[link]\naddress = \"127.0.0.1:9\"\n")).unwrap();
    assert_eq!(technician.event("ended", SOON).unwrap()["reason"], "over");
    link("lost");
    cast.is_blocked().await.unwrap();
}
