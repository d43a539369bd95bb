//! The engineer's command line in technical support: what is typed, what is done once, and what is printed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::process::Stdio;
use std::time::Duration;

use common::console::Console;
use common::{Centre, PASSWORD, enrolled, jana};
use pairing::step_at;
use serde_json::{Value, json};
use service_centre::unix_now;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;
use wire::EngineerId;

const PATIENCE: Duration = Duration::from_secs(45);

/// A console, and an engineer of the same name as jana for each process: a second factor's code signs in once.
struct Stage {
    centre: Centre,
    engineers: u32,
}

impl Stage {
    async fn start() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(set: impl FnOnce(&mut Console)) -> Self {
        let centre = Centre::start().await;
        let enrolment = centre.enrolment();
        let identity = enrolled(&enrolment).await;
        let mut console = Console::connect(&enrolment, identity, "1234 5678").await;
        set(&mut console);
        console.run();
        Self { centre, engineers: 0 }
    }

    fn engineer(&mut self, arguments: &[&str], then: &[&str]) -> Process {
        self.engineers += 1;
        let id = format!("jana-{}", self.engineers);
        let secret = self.centre.store().add_engineer(EngineerId::new(&*id).unwrap(), jana()).unwrap();
        self.engineer_as((&id, &secret), arguments, then)
    }

    fn engineer_as(&self, (id, secret): (&str, &str), arguments: &[&str], then: &[&str]) -> Process {
        let ca = self.centre.dir.path().join("identity/ca.pem");
        let mut child = Command::new(env!("CARGO_BIN_EXE_service-centre"))
            .args(["engineer", "--json", "--identity", &self.centre.identity.url, "--ca", ca.to_str().unwrap()])
            .args(["--name", id, "--device", "mri-1", "--reason", "yearly check"])
            .args(arguments)
            .args(then)
            .env("CHAPERONE_ENGINEER_PASSWORD", PASSWORD)
            .env("CHAPERONE_ENGINEER_TOTP_SECRET", secret)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Process { typing: child.stdin.take(), child, lines }
    }
}

struct Process {
    typing: Option<ChildStdin>,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    async fn types(&mut self, line: &str) {
        self.typing.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    /// The next event; null at the end.
    async fn event(&mut self) -> Value {
        let line = timeout(PATIENCE, self.lines.next_line()).await.expect("a line in time").unwrap();
        line.map_or(Value::Null, |line| serde_json::from_str(&line).unwrap())
    }

    async fn expect(&mut self, events: &[Value]) {
        for event in events {
            assert_eq!(self.event().await, *event);
        }
    }

    async fn succeeds(&mut self) -> bool {
        timeout(PATIENCE, self.child.wait()).await.expect("it ends").unwrap().success()
    }
}

fn beginning() -> Vec<Value> {
    vec![
        json!({"event": "signed-in"}),
        json!({"event": "paired"}),
        json!({"event": "granted", "capabilities": ["run-tool"]}),
    ]
}

fn ended() -> [Value; 2] {
    [json!({"event": "ended", "reason": "over"}), Value::Null]
}

const TECHNICAL: &[&str] = &["--kind", "technical-support"];

#[tokio::test]
async fn what_is_typed_is_done() {
    let mut stage = Stage::start().await;
    let mut engineer = stage.engineer(TECHNICAL, &[]);
    engineer.expect(&beginning()).await;
    engineer.types("tool list").await;
    let tools = engineer.event().await;
    assert_eq!(tools["event"], "tools");
    let first =
        json!({"id": "coil-check", "title": "Check the coils", "disturbs": false, "adjusts": false, "available": true});
    assert_eq!(tools["tools"][0], first);
    engineer.types("open the door").await;
    engineer.types("").await;
    engineer.types("tool run coil-check").await;
    engineer
        .expect(&[
            json!({"event": "tool-started", "run": 1}),
            json!({"event": "tool-output", "run": 1, "text": "coil 1: ok\n"}),
            json!({"event": "tool-ended", "run": 1, "status": 0, "how": "exited"}),
        ])
        .await;
    engineer.types("tool run rm").await;
    engineer.expect(&[json!({"event": "tool-refused", "run": 2, "reason": "unknown-tool"})]).await;
    engineer.types("tool run self-test").await;
    engineer.expect(&[json!({"event": "tool-started", "run": 3})]).await;
    engineer.types("tool stop 3").await;
    engineer.expect(&[json!({"event": "tool-ended", "run": 3, "status": null, "how": "stopped"})]).await;
    engineer.types("leave").await;
    engineer.expect(&ended()).await;
    assert!(engineer.succeeds().await);
}

#[tokio::test]
async fn the_end_of_what_is_typed_ends_nothing() {
    let mut stage = Stage::start().await;
    let mut engineer = stage.engineer(TECHNICAL, &[]);
    engineer.expect(&beginning()).await;
    engineer.types("tool list").await;
    engineer.typing = None;
    assert_eq!(engineer.event().await["event"], "tools");
    assert!(timeout(Duration::from_millis(500), engineer.lines.next_line()).await.is_err());
}

#[tokio::test]
async fn a_tool_is_listed_or_run_once() {
    for (then, events, good) in [
        (&["tool", "list"][..], vec!["tools"], true),
        (&["tool", "run", "coil-check"], vec!["tool-started", "tool-output", "tool-ended"], true),
        (&["tool", "run", "broken"], vec!["tool-started", "tool-ended"], false),
        (&["tool", "run", "gradient-test"], vec!["tool-refused"], false),
        (&["tool", "run", "rm"], vec!["tool-refused"], false),
    ] {
        let mut stage = Stage::start().await;
        let mut engineer = stage.engineer(&[], then);
        engineer.expect(&beginning()).await;
        for event in events {
            assert_eq!(engineer.event().await["event"], event, "{then:?}");
        }
        engineer.expect(&ended()).await;
        assert_eq!(engineer.succeeds().await, good, "{then:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_run_is_stopped_when_the_client_is_told_to_end() {
    let mut stage = Stage::start().await;
    let mut engineer = stage.engineer(TECHNICAL, &["tool", "run", "self-test"]);
    engineer.expect(&beginning()).await;
    engineer.expect(&[json!({"event": "tool-started", "run": 1})]).await;
    let pid = engineer.child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    engineer.expect(&[json!({"event": "tool-ended", "run": 1, "status": null, "how": "stopped"})]).await;
    engineer.expect(&ended()).await;
    assert!(engineer.succeeds().await);
}

#[tokio::test]
async fn a_run_of_another_session_is_not_stopped() {
    let mut stage = Stage::start().await;
    let mut engineer = stage.engineer(TECHNICAL, &["tool", "stop", "1"]);
    engineer.expect(&beginning()).await;
    engineer.expect(&ended()).await;
    assert!(!engineer.succeeds().await);
}

#[tokio::test]
async fn what_does_not_go_together_is_refused() {
    let mut stage = Stage::start().await;
    for (arguments, then) in [
        (&["--kind", "application-support"][..], &["tool", "list"][..]),
        (&["--kind", "technical-support", "--session-password", "1234 5678"], &[]),
        (&[], &["tool", "run", "../sh"]),
        (&[], &["tool", "stop", "0"]),
        (&["--kind", "full"], &[]),
    ] {
        let mut engineer = stage.engineer(arguments, then);
        assert!(!engineer.succeeds().await, "{arguments:?} {then:?}");
        assert_eq!(engineer.event().await, Value::Null, "nothing was begun");
    }
}

#[tokio::test]
async fn two_processes_sign_in_within_one_time_step() {
    let mut stage = Stage::start().await;
    let secret = stage.centre.totp_secret.clone();
    stage.engineers += 1;
    let mut first = stage.engineer_as(("jana", &secret), TECHNICAL, &["tool", "list"]);
    first.expect(&beginning()).await;
    assert!(first.succeeds().await);
    let mut second = stage.engineer_as(("jana", &secret), TECHNICAL, &["tool", "list"]);
    second.expect(&[json!({"event": "signed-in"})]).await;
}

#[tokio::test]
async fn a_used_code_is_waited_out() {
    let used = step_at(unix_now());
    let mut stage = Stage::with(|console| console.last_step = Some(used)).await;
    let mut engineer = stage.engineer(TECHNICAL, &["tool", "list"]);
    engineer.expect(&beginning()[..1]).await;
    let next = engineer.event().await;
    // Unless the next step began meanwhile.
    if next["event"] == "refused" {
        assert_eq!(next["reason"], "replay");
        assert_eq!(engineer.event().await["event"], "paired");
    }
    assert!(step_at(unix_now()) > used);
}

#[tokio::test]
async fn a_locked_console_is_told_as_an_event() {
    let mut stage = Stage::with(|console| console.wrong = 3).await;
    let mut engineer = stage.engineer(TECHNICAL, &[]);
    engineer
        .expect(&[json!({"event": "signed-in"}), json!({"event": "refused", "reason": "locked-out"}), Value::Null])
        .await;
    assert!(!engineer.succeeds().await);
}
