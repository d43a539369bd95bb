//! An attacker who has the relay's whole folder, against the real programs: runs the relay in its place, with an identity
//! role of their own that vouches for engineers of their own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use testsuite::stage::{Account, Centre, Engineer, Request, Signal, until_async};
use testsuite::story::{Cast, DEVICE, SOON, VENDOR};

/// All files below a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// Every value under a key named like a secret, anywhere in a JSON file.
fn secrets(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name.contains("secret") || name.contains("password") => {
                        found.push(text.clone());
                    }
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::String(_)
                    | Value::Array(_)
                    | Value::Object(_) => secrets(member, found),
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|member| secrets(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Looks for what the relay must not know in everything that it keeps, as text, grouped, and in base64 and hex.
fn searched(relay: &Path, known: &[String]) -> Result<usize> {
    let mut looked_at = 0;
    for file in files(relay)? {
        let bytes = fs::read(&file)?;
        looked_at += bytes.len();
        for secret in known {
            let halves = secret.split_at(secret.len() / 2);
            for form in [secret.clone(), format!("{} {}", halves.0, halves.1), hex::encode(secret)] {
                let there = bytes.windows(form.len()).any(|window| window == form.as_bytes());
                ensure!(!there, "{} holds a secret", file.display());
            }
        }
    }
    Ok(looked_at)
}

fn request() -> Request {
    Request { device: DEVICE.to_owned(), reason: "Service".to_owned(), ticket: "T-1042".to_owned(), control: true }
}

/// The attacker's engineer tries a password; how the console refused it.
fn tries(cast: &Cast, attacker: &Centre, account: &Account, password: &str) -> Result<String> {
    let mut engineer = Engineer::start(attacker, account, &request(), password, &cast.desktop.logs())?;
    let refused = engineer.event("refused", SOON)?;
    ensure!(engineer.events().iter().all(|event| event["event"] != "asked" && event["event"] != "granted"));
    Ok(refused["reason"].as_str().context("no reason")?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn i8_the_relays_whole_folder_opens_nothing_and_tells_nothing() {
    let mut cast = Cast::ready().await.unwrap();
    // One good session, so that the folder holds what a relay in use holds.
    let password = cast.release().await.unwrap();
    let mut jana = cast.engineer(&password).unwrap();
    jana.event("asked", SOON).unwrap();
    cast.page("request").await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    cast.click("See my screen").await.unwrap();
    cast.click("Let in").await.unwrap();
    jana.event("granted", SOON).unwrap();
    cast.page("session").await.unwrap();
    cast.click("End").await.unwrap();
    jana.event("ended", SOON).unwrap();
    cast.page("ended").await.unwrap();
    cast.click("Done").await.unwrap();

    let relay = cast.centre.relay_folder();
    let mut known = vec![password];
    for file in files(&cast.centre.identity_folder()).unwrap() {
        if let Ok(value) = serde_json::from_slice(&fs::read(&file).unwrap()) {
            secrets(&value, &mut known);
        }
    }
    assert!(known.len() > 8, "identity's secrets were not found: {} of them", known.len());
    let looked_at = searched(&relay, &known).unwrap();
    println!("{} secrets looked for in {looked_at} bytes of the relay's folder", known.len());
    assert!(looked_at < 64 * 1024, "{looked_at} bytes: a relay keeps no traffic");

    // The attacker takes its place, with its keys and its knowledge of the devices.
    cast.centre.relay().signal(Signal::KILL).unwrap();
    cast.centre.relay().wait(SOON).unwrap();
    let stolen = tempfile::tempdir().unwrap();
    for file in files(&relay).unwrap() {
        let to = stolen.path().join("relay").join(file.strip_prefix(&relay).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, &to).unwrap();
    }
    fs::create_dir_all(stolen.path().join("logs")).unwrap();
    let attacker = Centre::start_at(stolen.path(), &stolen.path().join("logs"), cast.centre.relay_at()).unwrap();
    let _enrolment = attacker.add_device(DEVICE, VENDOR).unwrap();
    let false_jana = attacker.add_engineer("jana.petrov", "Jana Petrov", VENDOR, &[DEVICE]).unwrap();
    let false_mila = attacker.add_engineer("mila.novak", "Mila Novak", VENDOR, &[DEVICE]).unwrap();
    let false_tom = attacker.add_engineer("tom.berg", "Tom Berg", VENDOR, &[DEVICE]).unwrap();
    // The console cannot tell the difference: what follows does not rest on it.
    cast.linked().await.unwrap();

    assert_eq!(tries(&cast, &attacker, &false_jana, "12345678").unwrap(), "not-released");
    // Overheard on the phone: the password is right, and still nobody vouches for who has it.
    let overheard = cast.release().await.unwrap();
    assert_eq!(tries(&cast, &attacker, &false_mila, &overheard).unwrap(), "bad-credential");
    cast.page("password").await.unwrap();
    // Two wrong guesses burn what is left of it.
    let wrong = if overheard == "00000000" { "11111111" } else { "00000000" };
    let mut tom = Engineer::start(&attacker, &false_tom, &request(), wrong, &cast.desktop.logs()).unwrap();
    assert_eq!(tom.nth_event("refused", 0, SOON).unwrap()["reason"], "wrong-password");
    tom.password(wrong).unwrap();
    assert_eq!(tom.nth_event("refused", 1, SOON).unwrap()["reason"], "password-burnt");
    cast.page("access").await.unwrap();

    let status = cast.status().unwrap();
    assert!(status["session"].is_null() && status["engineer"].is_null(), "{status}");
    cast.click("End").await.unwrap();
    until_async("nothing is open", SOON, async || Ok((cast.status()?["can_end"] == false).then_some(())))
        .await
        .unwrap();
    assert!(cast.mirror().unwrap().is_none());
    cast.verify(None).unwrap();
}
