//! Technical support over the real roles, the real link and the real pairing: codes, tools, and every no.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::console::{Console, tools};
use common::{Centre, device, enrolled, event, start_relay, technical_request};
use pairing::step_at;
use service_centre::engineer::{Client, ClientError, Event, Session};
use service_centre::unix_now;
use tokio::sync::mpsc;
use wire::{Capability, Refusal, ToolEnd, ToolId, ToolRefusal};

const UNUSED: &str = "1234 5678";

fn tool(id: &str) -> ToolId {
    ToolId::new(id).unwrap()
}

/// Opens a session and waits until it is granted.
async fn opened(client: &Client) -> (Session, mpsc::Receiver<Event>) {
    let (session, mut events) = client.open_technical(technical_request()).await.unwrap();
    assert_eq!(event(&mut events).await, Event::Paired);
    assert_eq!(event(&mut events).await, Event::Granted { capabilities: vec![Capability::RunTool] });
    (session, events)
}

async fn refused(client: &Client) -> Refusal {
    match client.open_technical(technical_request()).await {
        Err(ClientError::Refused(reason)) => reason,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("was opened"),
    }
}

#[tokio::test]
async fn tools_are_listed_run_refused_and_stopped_without_a_screen() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let _console = Console::connect(&enrolment, identity, UNUSED).await.run();
    let client = centre.sign_in().await.unwrap();
    let (session, mut events) = opened(&client).await;
    assert!(session.viewer().await.is_err(), "there is no screen to see");

    session.list_tools().await;
    assert_eq!(event(&mut events).await, Event::Tools { tools: tools() });
    assert_eq!(session.run_tool(tool("coil-check")).await, 1);
    assert_eq!(event(&mut events).await, Event::ToolStarted { run: 1 });
    assert_eq!(event(&mut events).await, Event::ToolOutput { run: 1, text: "coil 1: ok\n".into() });
    assert_eq!(event(&mut events).await, Event::ToolEnded { run: 1, status: Some(0), how: ToolEnd::Exited });

    for (id, reason) in [("gradient-test", ToolRefusal::NotAllowed), ("rm", ToolRefusal::UnknownTool)] {
        let run = session.run_tool(tool(id)).await;
        assert_eq!(event(&mut events).await, Event::ToolRefused { run, reason });
    }
    let run = session.run_tool(tool("self-test")).await;
    assert_eq!(event(&mut events).await, Event::ToolStarted { run });
    let second = session.run_tool(tool("self-test")).await;
    assert_eq!(event(&mut events).await, Event::ToolRefused { run: second, reason: ToolRefusal::Busy });
    session.stop_tool(run + 100).await;
    session.stop_tool(run).await;
    assert_eq!(event(&mut events).await, Event::ToolEnded { run, status: None, how: ToolEnd::Stopped });

    session.leave().await;
    assert_eq!(event(&mut events).await, Event::Ended { reason: Refusal::Over });
    let log = std::fs::read_to_string(centre.relay_folder().join("access.log")).unwrap();
    assert!(log.contains(r#""kind":"technical-support""#), "{log}");
}

#[tokio::test]
async fn a_lost_link_comes_back_without_a_new_code_and_runs_go_on_rising() {
    let mut centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let _console = Console::connect(&enrolment, identity, UNUSED).await.run();
    let client = centre.sign_in().await.unwrap();
    let (session, mut events) = opened(&client).await;
    let run = session.run_tool(tool("self-test")).await;
    assert_eq!(event(&mut events).await, Event::ToolStarted { run });
    centre.relay.process.kill().await.unwrap();
    assert_eq!(event(&mut events).await, Event::LinkLost);
    // What is said meanwhile is said when the link is back.
    session.stop_tool(run).await;
    let next = session.run_tool(tool("coil-check")).await;
    assert_eq!(next, run + 1);
    let _relay = start_relay(centre.dir.path(), centre.relay.address).await;
    assert_eq!(event(&mut events).await, Event::LinkBack);
    assert_eq!(event(&mut events).await, Event::ToolEnded { run, status: None, how: ToolEnd::Stopped });
    assert_eq!(event(&mut events).await, Event::ToolStarted { run: next });
    let log = std::fs::read_to_string(centre.dir.path().join("identity/access.log")).unwrap();
    assert_eq!(log.matches(r#""event":"code""#).count(), 1, "{log}");
}

#[tokio::test]
async fn a_code_works_once() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let mut console = Console::connect(&enrolment, identity, UNUSED).await;
    console.last_step = Some(step_at(unix_now()) + 1);
    let _console = console.run();
    let client = centre.sign_in().await.unwrap();
    assert_eq!(refused(&client).await, Refusal::Replay);
}

/// A console whose secret identity does not know any more, after so many wrong codes.
async fn after_wrong_codes(wrong: u32) -> (Centre, Client) {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let mut console = Console::connect(&enrolment, identity, UNUSED).await;
    console.wrong = wrong;
    console.run();
    drop(centre.enrolment());
    let client = centre.sign_in().await.unwrap();
    (centre, client)
}

#[tokio::test]
async fn a_wrong_code_opens_nothing() {
    let (_centre, client) = after_wrong_codes(0).await;
    assert_eq!(refused(&client).await, Refusal::WrongPassword);
}

#[tokio::test]
async fn the_third_wrong_code_locks_technical_support() {
    let (_centre, client) = after_wrong_codes(2).await;
    for _ in 0..3 {
        assert_eq!(refused(&client).await, Refusal::LockedOut);
    }
}

#[tokio::test]
async fn who_may_not_reach_the_device_gets_no_code() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let _console = Console::connect(&enrolment, identity, UNUSED).await.run();
    let client = centre.sign_in().await.unwrap();
    centre.store().set_devices(client.engineer(), [].into()).unwrap();
    let error = client.open_technical(technical_request()).await.err();
    assert!(matches!(error, Some(ClientError::NotAllowed)), "{error:?}");
    centre.store().set_devices(client.engineer(), [device()].into()).unwrap();
    assert!(client.open_technical(technical_request()).await.is_ok());
}
