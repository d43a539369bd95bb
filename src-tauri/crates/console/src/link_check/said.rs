//! What the test of the connection found, in words: what happened, what it means for access, and what to do.

use std::io::ErrorKind;

use fluent::FluentValue;
use link::{CertificateFault, CheckFault, LinkFault, Passed, ProxyFault, Step};

use super::{Untestable, Way};
use crate::record::plain_number;
use crate::words::Words;

/// A failure in words.
pub(super) struct Failed {
    pub(super) found: String,
    pub(super) means: String,
    pub(super) remedy: String,
}

/// What a good step found.
pub(super) fn passed(words: &Words, way: &Way, passed: &Passed) -> String {
    match passed {
        Passed::Name { host } if way.proxy.is_some() => {
            words.with("check-name-proxy", &[("name", host.as_str().into())])
        }
        Passed::Name { host } => words.with("check-name", &[("name", host.as_str().into())]),
        Passed::Address { address } => words.with("check-address", &[("address", address.to_string().into())]),
        Passed::Proxy => words.with("check-proxy", &[("relay", way.relay.as_str().into())]),
        Passed::NoProxy => words.say("check-no-proxy"),
        Passed::Tls => words.say("check-tls"),
        Passed::Certificate if way.pinned => words.say("check-certificate-pinned"),
        Passed::Certificate => words.say("check-certificate-system"),
        Passed::Enrolment => words.say("check-enrolment"),
        Passed::Clock { ahead: 0 } => words.say("check-clock-same"),
        Passed::Clock { ahead } => clock(words, "check-clock", *ahead),
        Passed::ClockUntold => words.say("check-clock-untold"),
    }
}

/// A sentence about this computer's clock, which is ahead or behind by so many seconds.
fn clock(words: &Words, key: &str, ahead: i64) -> String {
    let side = if ahead < 0 { "behind" } else { "ahead" };
    words.with(&format!("{key}-{side}"), &[("seconds", ahead.saturating_abs().into())])
}

/// A failed step; whether the link is up beside it, and when the test was begun.
pub(super) fn failed(words: &Words, way: &Way, step: Step, fault: &CheckFault, (up, at): (bool, i64)) -> Failed {
    let cause = cause(step, fault, way.proxy.is_some());
    let proxy = way.proxy.clone().unwrap_or_default();
    let (mut host, mut status, mut detail) = (String::new(), FluentValue::from(""), String::new());
    match fault {
        CheckFault::Link(LinkFault::Name { host: name }) => host.clone_from(name),
        CheckFault::Link(LinkFault::Certificate(CertificateFault::Other(text)) | LinkFault::Tls(text)) => {
            detail.clone_from(text);
        }
        CheckFault::Link(LinkFault::Address(kind) | LinkFault::Proxy(ProxyFault::Unreachable(kind))) => {
            detail = kind.to_string();
        }
        CheckFault::Link(
            LinkFault::Refused { status: code } | LinkFault::Proxy(ProxyFault::Refused { status: code }),
        )
        | CheckFault::Unclear { status: Some(code) } => status = plain_number(*code),
        CheckFault::Link(_) | CheckFault::Unclear { status: None } | CheckFault::Slow | CheckFault::Clock { .. } => {}
    }
    let variables: [(&str, FluentValue<'_>); 6] = [
        ("name", host.into()),
        ("relay", way.relay.as_str().into()),
        ("proxy", proxy.into()),
        ("status", status),
        ("detail", detail.into()),
        ("now", words.moment(at).into()),
    ];
    let found = match fault {
        CheckFault::Clock { ahead } => clock(words, "check-not-clock", *ahead),
        CheckFault::Slow | CheckFault::Link(_) | CheckFault::Unclear { .. } => {
            words.with(&format!("check-not-{cause}"), &variables)
        }
    };
    Failed { found, means: means(words, step, up), remedy: words.with(&format!("check-do-{cause}"), &variables) }
}

/// What a failed step means for access.
fn means(words: &Words, step: Step, up: bool) -> String {
    words.say(match (step, up) {
        (Step::Clock, _) => "check-means-clock",
        (Step::Name | Step::Address | Step::Proxy | Step::Tls | Step::Certificate | Step::Enrolment, true) => {
            "check-means-up"
        }
        (Step::Name | Step::Address | Step::Proxy | Step::Tls | Step::Certificate | Step::Enrolment, false) => {
            "check-means-down"
        }
    })
}

/// What is to be mended: the end of the sentences' keys.
fn cause(step: Step, fault: &CheckFault, proxied: bool) -> &'static str {
    match fault {
        CheckFault::Slow => match step {
            Step::Name => "name-slow",
            Step::Address if proxied => "proxy-slow",
            Step::Address => "address-slow",
            Step::Proxy => "tunnel-slow",
            Step::Tls | Step::Certificate => "tls-slow",
            Step::Enrolment | Step::Clock => "enrolment-slow",
        },
        CheckFault::Clock { .. } => "clock",
        CheckFault::Unclear { status: Some(_) } => "enrolment-unclear",
        CheckFault::Unclear { status: None } => "enrolment-garbled",
        CheckFault::Link(fault) => match fault {
            LinkFault::Name { .. } if proxied => "name-proxy",
            LinkFault::Name { .. } => "name",
            LinkFault::Address(ErrorKind::ConnectionRefused) => "address-refused",
            LinkFault::Address(_) | LinkFault::Slow | LinkFault::Silent => "address",
            LinkFault::Proxy(ProxyFault::Unreachable(ErrorKind::ConnectionRefused)) => "proxy-closed",
            LinkFault::Proxy(ProxyFault::Unreachable(_)) => "proxy-unreachable",
            LinkFault::Proxy(ProxyFault::CredentialsWanted) => "proxy-wanted",
            LinkFault::Proxy(ProxyFault::CredentialsWrong) => "proxy-wrong",
            LinkFault::Proxy(ProxyFault::Refused { .. }) => "proxy-refused",
            LinkFault::Proxy(ProxyFault::Garbled) => "proxy-garbled",
            LinkFault::OldTls => "tls-old",
            LinkFault::Certificate(CertificateFault::UnknownIssuer) => "certificate-issuer",
            LinkFault::Certificate(CertificateFault::WrongName) => "certificate-name",
            LinkFault::Certificate(CertificateFault::Expired) => "certificate-expired",
            LinkFault::Certificate(CertificateFault::NotYetValid) => "certificate-early",
            LinkFault::Certificate(CertificateFault::Revoked) => "certificate-revoked",
            LinkFault::Certificate(CertificateFault::Other(_)) => "certificate",
            LinkFault::Refused { .. } => "enrolment",
            LinkFault::Tls(_) | LinkFault::Lost | LinkFault::Stalled | LinkFault::Protocol(_) => match step {
                Step::Enrolment | Step::Clock => "enrolment-broken",
                Step::Name | Step::Address | Step::Proxy | Step::Tls | Step::Certificate => "tls",
            },
        },
    }
}

/// That there is nothing to test.
pub(super) fn untestable(words: &Words, why: &Untestable, up: bool) -> Failed {
    let (cause, detail) = match why {
        Untestable::NotEnrolled => ("enrolled", ""),
        Untestable::Unusable(detail) => ("usable", detail.as_str()),
    };
    Failed {
        found: words.with(&format!("check-not-{cause}"), &[("detail", detail.into())]),
        means: means(words, Step::Name, up),
        remedy: words.say(&format!("check-do-{cause}")),
    }
}
