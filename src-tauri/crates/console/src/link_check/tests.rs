#![allow(clippy::unwrap_used, clippy::panic)]
use std::sync::Mutex;

use link::{CertificateFault, CheckFault, LinkFault, ProxyFault};
use serde_json::Value;

use super::*;
use crate::handle::Request;
use crate::view::Language;

/// Every fault that a step can have, beside those that only name another detail.
fn faults() -> Vec<(Step, CheckFault)> {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable};
    let link = |step, fault: LinkFault| (step, CheckFault::Link(fault));
    let proxy = |step, fault: ProxyFault| (step, CheckFault::Link(LinkFault::Proxy(fault)));
    let certificate = |fault| (Step::Certificate, CheckFault::Link(LinkFault::Certificate(fault)));
    let slow = Step::ALL
        .into_iter()
        .filter(|step| !matches!(step, Step::Certificate | Step::Clock))
        .map(|step| (step, CheckFault::Slow));
    let mut all: Vec<_> = slow.collect();
    all.extend([
        link(Step::Name, LinkFault::Name { host: "relay.example".to_owned() }),
        link(Step::Address, LinkFault::Address(ConnectionRefused)),
        link(Step::Address, LinkFault::Address(HostUnreachable)),
        proxy(Step::Address, ProxyFault::Unreachable(ConnectionRefused)),
        proxy(Step::Address, ProxyFault::Unreachable(HostUnreachable)),
        proxy(Step::Proxy, ProxyFault::CredentialsWanted),
        proxy(Step::Proxy, ProxyFault::CredentialsWrong),
        proxy(Step::Proxy, ProxyFault::Refused { status: 403 }),
        proxy(Step::Proxy, ProxyFault::Garbled),
        link(Step::Tls, LinkFault::OldTls),
        link(Step::Tls, LinkFault::Tls("garbage".to_owned())),
        certificate(CertificateFault::UnknownIssuer),
        certificate(CertificateFault::WrongName),
        certificate(CertificateFault::Expired),
        certificate(CertificateFault::NotYetValid),
        certificate(CertificateFault::Revoked),
        certificate(CertificateFault::Other("bad".to_owned())),
        link(Step::Enrolment, LinkFault::Refused { status: 403 }),
        link(Step::Enrolment, LinkFault::Lost),
        (Step::Enrolment, CheckFault::Unclear { status: Some(200) }),
        (Step::Enrolment, CheckFault::Unclear { status: None }),
        (Step::Clock, CheckFault::Clock { ahead: 40 }),
        (Step::Clock, CheckFault::Clock { ahead: -40 }),
    ]);
    all
}

#[test]
fn every_failure_says_what_happened_what_it_means_and_what_to_do() {
    for language in [Language::En, Language::De, Language::Fr] {
        let words = Words::of(language);
        for proxy in [None, Some("proxy.example:3128".to_owned())] {
            let mut told = Vec::new();
            for (step, fault) in faults() {
                let mut standing = Standing::new(&words, false, 0);
                standing.way = Way { relay: "relay.example:8443".to_owned(), proxy: proxy.clone(), pinned: true };
                standing.found(Found { step, outcome: Outcome::Begun });
                standing.found(Found { step, outcome: Outcome::Failed(fault.clone()) });
                let check = standing.check();
                let line = check.lines.iter().find(|line| line.state == CheckState::Failed).unwrap();
                for text in [&line.found, &line.means, &line.remedy] {
                    // A key that is missing is told as itself; a variable that is missing, in braces.
                    assert!(text.ends_with('.') && !text.contains('{') && !text.starts_with("check-"), "{text}");
                }
                assert!(!told.contains(&line.found), "told apart: {}", line.found);
                told.push(line.found.clone());
                let after = check.lines.iter().skip_while(|line| line.state != CheckState::Failed).skip(1);
                assert!(after.into_iter().all(|line| line.state == CheckState::NotTried));
                assert_eq!(check.verdict, CheckVerdict::Failed);
                assert_eq!(fact(check), Some(("link-tested-failed", Some(code(step)))));
            }
        }
    }
}

#[test]
fn a_clock_that_is_off_is_said_with_its_seconds_and_its_side() {
    let words = Words::of(Language::En);
    let of = |ahead| {
        let mut standing = Standing::new(&words, true, 0);
        standing.found(Found { step: Step::Clock, outcome: Outcome::Failed(CheckFault::Clock { ahead }) });
        standing.check().lines.last().unwrap().clone()
    };
    assert!(of(40).found.contains("40 s ahead") && of(-31).found.contains("31 s behind"));
    assert!(of(40).means.starts_with("Time-dependent passwords are refused"), "whatever the link does");
}

#[test]
fn good_is_said_only_where_it_is_and_a_link_that_is_down_is_not_hidden_behind_it() {
    let words = Words::of(Language::En);
    let whole = |up| {
        let mut standing = Standing::new(&words, up, 0);
        let passed = [
            Passed::Name { host: "relay.example".to_owned() },
            Passed::Address { address: "127.0.0.1:8443".parse().unwrap() },
            Passed::NoProxy,
            Passed::Tls,
            Passed::Certificate,
            Passed::Enrolment,
            Passed::ClockUntold,
        ];
        for (step, passed) in Step::ALL.into_iter().zip(passed) {
            standing.found(Found { step, outcome: Outcome::Passed(passed) });
        }
        standing.good();
        standing.check().clone()
    };
    let states: Vec<_> = whole(true).lines.iter().map(|line| line.state).collect();
    assert_eq!((states[2], states[6]), (CheckState::Unneeded, CheckState::Unknown));
    assert_eq!((whole(true).sentence.as_str(), whole(true).beside.is_empty()), ("Every step works.", false));
    assert!(whole(false).sentence.contains("not up") && whole(false).beside.is_empty());
}

/// The window's tests show what this program hands over, in every language.
#[test]
fn the_checks_of_the_windows_tests_are_real() {
    // Noon in Greenwich; a window's tests may run in any zone, this sentence names its own.
    const AT: i64 = 1_795_000_000_000;
    let fault = |step, fault: LinkFault| (step, CheckFault::Link(fault));
    let fails = [
        ("name", fault(Step::Name, LinkFault::Name { host: "relay.acme-imaging.example".to_owned() })),
        ("refused", fault(Step::Address, LinkFault::Address(std::io::ErrorKind::ConnectionRefused))),
        ("proxy", fault(Step::Proxy, LinkFault::Proxy(ProxyFault::CredentialsWanted))),
        ("old", fault(Step::Tls, LinkFault::OldTls)),
        ("expired", fault(Step::Certificate, LinkFault::Certificate(CertificateFault::Expired))),
        ("issuer", fault(Step::Certificate, LinkFault::Certificate(CertificateFault::UnknownIssuer))),
        ("unknown", fault(Step::Enrolment, LinkFault::Refused { status: 403 })),
        ("clock", (Step::Clock, CheckFault::Clock { ahead: 312 })),
        ("silent", (Step::Enrolment, CheckFault::Slow)),
    ];
    let of = |language| {
        let words = Words::of(language);
        let told = |up: bool, proxied: bool, failed: Option<&(Step, CheckFault)>| {
            let mut standing = Standing::new(&words, up, AT);
            let relay = "relay.acme-imaging.example:8443".to_owned();
            let proxy = proxied.then(|| "proxy.stalban.example:3128".to_owned());
            let host = if proxied { "proxy.stalban.example" } else { "relay.acme-imaging.example" };
            standing.way = Way { relay, proxy, pinned: true };
            let passed = [
                Passed::Name { host: host.to_owned() },
                Passed::Address { address: "192.0.2.40:8443".parse().unwrap() },
                if proxied { Passed::Proxy } else { Passed::NoProxy },
                Passed::Tls,
                Passed::Certificate,
                Passed::Enrolment,
                Passed::Clock { ahead: -2 },
            ];
            for (step, passed) in Step::ALL.into_iter().zip(passed) {
                if let Some((at, fault)) = failed.filter(|(at, _)| *at == step) {
                    standing.found(Found { step: *at, outcome: Outcome::Failed(fault.clone()) });
                    break;
                }
                standing.found(Found { step, outcome: Outcome::Passed(passed) });
            }
            if failed.is_none() {
                standing.good();
            }
            standing.check.recorded = Some(true);
            standing.check
        };
        let stopped = {
            let mut standing = Standing::new(&words, true, AT);
            standing.stopped();
            standing.check.recorded = Some(true);
            standing.check
        };
        let mut enrolled = Standing::new(&words, false, AT);
        enrolled.impossible(&Untestable::NotEnrolled);
        let mut all = json!({ "good": told(true, true, None), "down": told(false, false, None), "stopped": stopped,
            "begun": Standing::new(&words, true, AT).check, "enrolled": enrolled.check });
        for (name, failed) in &fails {
            // The zone of whoever writes the file is none of the pictures' business.
            let check = serde_json::to_string(&told(*name == "proxy", *name == "proxy", Some(failed))).unwrap();
            let check = check.replace(&words.moment(AT), "18 Nov 2026, 14:26:40 (UTC+01:00)");
            all[*name] = serde_json::from_str(&check).unwrap();
        }
        all
    };
    let all = json!({ "en": of(Language::En), "de": of(Language::De), "fr": of(Language::Fr) });
    crate::fixture::kept("checks.json", &all);
}

/// A console that answers each entry as told; what it was asked to record.
async fn tested<F>(
    config: impl Future<Output = Result<LinkConfig, Untestable>> + Send,
    meanwhile: F,
) -> (Vec<Value>, Vec<LinkCheck>)
where
    F: AsyncFnOnce(&Console),
{
    let (console, mut requests) = Console::alone();
    let facts = tokio::spawn(async move {
        let mut facts = Vec::new();
        while let Some(request) = requests.recv().await {
            let Request::Record(draft, told) = request else { panic!("something else was asked") };
            assert_eq!(draft.kind, Kind::LinkTested);
            facts.push(Value::Object(draft.payload.clone()));
            let _ = told.send(Ok(()));
        }
        facts
    });
    let told = Mutex::new(Vec::new());
    let checked = console.checked_by(config, |check| told.lock().unwrap().push(check));
    let (checked, ()) = tokio::join!(checked, meanwhile(&console));
    checked.unwrap();
    drop(console);
    (facts.await.unwrap(), told.into_inner().unwrap())
}

#[tokio::test]
async fn without_an_enrolment_nothing_is_tried_and_nothing_recorded() {
    let (facts, told) = tested(async { Err(Untestable::NotEnrolled) }, async |_| ()).await;
    let last = told.last().unwrap();
    assert_eq!((facts.len(), last.verdict, last.recorded), (0, CheckVerdict::Impossible, None));
    assert!(last.lines[0].found.contains("not enrolled") && last.lines[1].state == CheckState::NotTried);
}

#[tokio::test]
async fn one_test_runs_at_a_time_and_can_be_stopped_and_says_so_in_the_history() {
    let (facts, told) = tested(std::future::pending(), async |console: &Console| {
        let second = console.checked_by(async { Err(Untestable::NotEnrolled) }, |_| panic!("a second test")).await;
        assert_eq!(second.unwrap_err().code, "check-busy");
        console.stop_link_check();
    })
    .await;
    assert_eq!(facts, [json!({"fact": "link-tested-stopped"})]);
    let last = told.last().unwrap();
    assert_eq!((last.verdict, last.recorded), (CheckVerdict::Stopped, Some(true)));
    assert!(last.lines.iter().all(|line| line.state == CheckState::NotTried));
}

#[test]
fn an_entry_of_a_test_is_told_in_every_language() {
    for (language, expect) in [
        (Language::En, "The connection to the service centre was tested: it fails at “Certificate”."),
        (Language::De, "Die Verbindung zum Servicezentrum wurde geprüft: Sie scheitert bei „Zertifikat“."),
        (
            Language::Fr,
            "La connexion au centre de service a été essayée\u{a0}: elle échoue à l'étape «\u{a0}Certificat\u{a0}».",
        ),
    ] {
        let payload = json!({"fact": "link-tested-failed", "check": "certificate"});
        let payload = payload.as_object().unwrap();
        assert_eq!(crate::record::line(&Words::of(language), 0, &Kind::LinkTested, payload).text, expect);
    }
}
