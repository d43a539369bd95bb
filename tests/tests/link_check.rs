//! The test of the connection, from the command line and from the window, against the real relay.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Output;

use serde_json::Value;
use testsuite::stage::{Centre, Desktop, Signal, program};
use testsuite::story::{Cast, DEVICE, SOON, VENDOR};

fn check(desktop: &Desktop, options: &[&str], arguments: &[&str]) -> Output {
    let mut command = desktop.command(program("chaperone").unwrap());
    command.env("LC_ALL", "C").args(options).args(["link", "check"]).args(arguments).output().unwrap()
}

/// The exit code, and each step's state.
fn states(desktop: &Desktop, options: &[&str]) -> (Option<i32>, Vec<String>) {
    let output = check(desktop, options, &["--json"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let lines = said["lines"].as_array().unwrap().iter();
    (output.status.code(), lines.map(|line| line["state"].as_str().unwrap().to_owned()).collect())
}

fn expected(states: &str) -> Vec<String> {
    states.split(' ').map(str::to_owned).collect()
}

#[test]
fn the_command_line_says_which_step_fails() {
    let desktop = Desktop::start().unwrap();
    let mut centre = Centre::start(desktop.folder(), &desktop.logs()).unwrap();
    let untried = "failed not-tried not-tried not-tried not-tried not-tried not-tried";
    assert_eq!(states(&desktop, &[]), (Some(2), expected(untried)), "not enrolled");

    let device = centre.add_device(DEVICE, VENDOR).unwrap();
    desktop.run(desktop.command(program("chaperone").unwrap()).arg("enrol").arg(&device.file)).unwrap();
    let good = "passed passed unneeded passed passed passed passed";
    assert_eq!(states(&desktop, &[]), (Some(0), expected(good)));
    let told = check(&desktop, &[], &[]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("Certificate: Works. ") && text.contains("This device: Works. "), "{text}");

    // The relay forgets the device.
    std::fs::write(centre.relay_folder().join("devices.json"), "{}").unwrap();
    centre.restart_relay().unwrap();
    let unknown = "passed passed unneeded passed passed failed not-tried";
    assert_eq!(states(&desktop, &[]), (Some(1), expected(unknown)));
    let told = String::from_utf8(check(&desktop, &[], &[]).stdout).unwrap();
    assert!(told.contains("This device: Fails. The service centre does not know this device (status 403)."), "{told}");
    assert!(
        told.contains("No engineer can come in") && told.ends_with("What comes after it was not tried.\n"),
        "{told}"
    );

    centre.relay().signal(Signal::KILL).unwrap();
    centre.relay().wait(SOON).unwrap();
    let gone = "passed failed not-tried not-tried not-tried not-tried not-tried";
    assert_eq!(states(&desktop, &[]), (Some(1), expected(gone)));
}

#[test]
fn a_policy_may_name_another_address_and_authority_than_the_enrolment() {
    let desktop = Desktop::start().unwrap();
    let centre = Centre::start(desktop.folder(), &desktop.logs()).unwrap();
    let device = centre.add_device(DEVICE, VENDOR).unwrap();
    // The service centre has moved since the file was written, and has another authority.
    let other = std::fs::read_to_string(centre.identity_ca()).unwrap();
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(&device.file).unwrap()).unwrap();
    (file["relay"], file["ca_pem"]) = ("wss://127.0.0.1:9".into(), other.into());
    std::fs::write(&device.file, file.to_string()).unwrap();
    let (policy, ca) = (desktop.folder().join("policy.toml"), centre.relay_folder().join("ca.pem"));
    let said = |address: &str, ca: &std::path::Path| {
        let ca = ca.display();
        std::fs::write(&policy, format!("version = 1\n[link]\naddress = \"{address}\"\nca = \"{ca}\"\n")).unwrap();
    };
    let named = policy.to_string_lossy().into_owned();
    let states = || states(&desktop, &["--policy", &named]);

    let address = centre.relay_at().to_string();
    said(&address, &ca);
    let mut enrol = desktop.command(program("chaperone").unwrap());
    desktop.run(enrol.args(["--policy", &named, "enrol"]).arg(&device.file)).unwrap();
    assert_eq!(states(), (Some(0), expected("passed passed unneeded passed passed passed passed")));
    // An authority that the relay's certificate is not from, and one that is not there.
    said(&address, &centre.identity_ca());
    assert_eq!(states(), (Some(1), expected("passed passed unneeded passed failed not-tried not-tried")));
    said(&address, std::path::Path::new("/nowhere/ca.pem"));
    assert_eq!(states(), (Some(2), expected("failed not-tried not-tried not-tried not-tried not-tried not-tried")));
    // Without the policy the enrolment's own holds again.
    std::fs::write(&policy, "version = 1\n").unwrap();
    assert_eq!(states(), (Some(1), expected("passed failed not-tried not-tried not-tried not-tried not-tried")));
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_a_test_beside_a_link_that_is_up_disturbs_nothing_and_is_recorded() {
    let cast = Cast::ready().await.unwrap();
    let ups = || {
        let log = cast.centre.relay_folder().join("access.log");
        std::fs::read_to_string(log).unwrap().lines().filter(|line| line.contains("device-")).count()
    };
    let before = ups();
    assert!(before > 0);
    let told = check(&cast.desktop, &[], &[]);
    assert_eq!(told.status.code(), Some(0), "{told:?}");
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.starts_with("The connection to the service centre is up and stays"), "{text}");

    cast.click("Policy").await.unwrap();
    cast.click("Connection").await.unwrap();
    cast.click("Test the connection").await.unwrap();
    cast.says("Every step works.").await.unwrap();
    cast.says("It stands in the history.").await.unwrap();
    assert_eq!((ups(), cast.status().unwrap()["link"].as_str()), (before, Some("connected")), "the link is the same");
    assert_eq!(cast.status().unwrap()["level"], "no-access");
    cast.is_blocked().await.unwrap();
}
