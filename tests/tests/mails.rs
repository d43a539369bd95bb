//! Notification mails on the real programs: console, identity and a mail server, from a session's start to after its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::Write as _;

use mailparse::{MailHeaderMap, parse_mail};
use serde_json::json;
use testsuite::stage::{Centre, Desktop, MailServer, until, until_async};
use testsuite::story::{Cast, SOON, service_policy};

const TO: &str = "mri-service@hospital.example";
const REFUSED: &str = "refused@hospital.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_told_by_mail_to_those_whom_policy_lists_and_each_fate_shows() {
    let desktop = Desktop::start().unwrap();
    let policy = service_policy(&desktop).unwrap();
    let mut file = fs::File::options().append(true).open(policy).unwrap();
    writeln!(file, "\n[mail]\nto = [\"{TO}\", \"{REFUSED}\"]").unwrap();
    let smtp = MailServer::start(desktop.folder(), &desktop.logs()).unwrap();
    let centre = Centre::start_mailing(desktop.folder(), &desktop.logs(), smtp.port()).unwrap();
    let cast = Cast::ready_around(desktop, centre).await.unwrap();

    cast.page("access").await.unwrap();
    cast.tick("Engineers come in and run only tools that cannot disturb").await.unwrap();
    cast.click("Open limited access").await.unwrap();
    until_async("the level", SOON, async || Ok((cast.status()?["level"] == "limited").then_some(()))).await.unwrap();
    let mut technician = cast.technician().unwrap();
    technician.event("granted", SOON).unwrap();
    let session = cast.status().unwrap()["session"].as_str().unwrap().to_owned();
    until("the mail at the start", SOON, || Ok((smtp.messages()?.len() == 1).then_some(()))).unwrap();
    technician.tell("tool run cooling-log").unwrap();
    technician.event("tool-ended", SOON).unwrap();
    technician.tell("leave").unwrap();
    cast.page("ended").await.unwrap();
    until("the mail after it", SOON, || Ok((smtp.messages()?.len() == 2).then_some(()))).unwrap();

    let mut mails: Vec<(String, String, String)> = Vec::new();
    for message in smtp.messages().unwrap() {
        let mail = parse_mail(&message).unwrap();
        let header = |name: &str| mail.headers.get_first_value(name).unwrap();
        assert_eq!((header("To").as_str(), header("X-RcptTo").as_str()), (TO, TO));
        mails.push((header("Subject"), mail.get_body().unwrap(), header("From")));
    }
    mails.sort();
    let [(begun, start, from), (over, after, _)] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!(from, "service@acme-imaging.example");
    assert_eq!(
        (begun.as_str(), over.as_str()),
        ("Remote service at mri-1 has begun", "Remote service at mri-1 is over")
    );
    for said in ["Acme Imaging", "Limited access", "The table does not move", "T-1042"] {
        assert!(start.contains(said), "{said}:\n{start}");
    }
    for said in ["the engineer left", "Service tools started: 1;", "The screen was not mirrored"] {
        assert!(after.contains(said), "{said}:\n{after}");
    }

    // Each fate shows on the end card and in the session's time line.
    let handed = format!("Mail to {TO} (after the session): handed to the mail server.");
    let refused = format!("Mail to {REFUSED} (at the start): refused by the mail server, answer 550. It was not sent.");
    cast.says(&handed).await.unwrap();
    cast.says(&refused).await.unwrap();
    let told = until_async("the time line", SOON, async || {
        let detail = cast.invoke("history_session", json!({ "id": session })).await?.map_err(anyhow::Error::msg)?;
        let line = detail["timeline"].to_string();
        Ok((line.contains(&handed) && line.contains(&refused)).then_some(line))
    });
    let told = told.await.unwrap();
    assert!(told.contains(&format!("The service centre was asked to mail {TO}, {REFUSED} (at the start).")), "{told}");

    // The relay carried none of it.
    let mut looked_at = 0;
    for entry in fs::read_dir(cast.centre.relay_folder()).unwrap() {
        let text = String::from_utf8_lossy(&fs::read(entry.unwrap().path()).unwrap()).into_owned();
        looked_at += text.len();
        assert!(!text.contains("hospital.example") && !text.contains("has begun"), "the relay knows of a mail");
    }
    assert!(looked_at > 100);
    cast.verify(None).unwrap();
}
