//! From what the session machine decided to what the history keeps, and from there to a sentence.
//!
//! The payload's `fact` names the sentence in the catalogue; its other fields are the sentence's variables. The live
//! feed, the end card and the time line years later are told by the same function from the same entry.

use fluent::FluentValue;
use history::{Actor, Draft, Kind, Moment, Payload, field};
use pairing::ProvenEngineer;
use serde_json::{Value, json};
use session::{EndReason, Fact, Grantable, Grants, Level, PairingFault, PauseReason, Withdrawal};
use wire::{Refusal, SessionId};

use crate::view::{FeedItem, Tone};
use crate::words::Words;

/// The field that names the sentence.
const FACT: &str = "fact";

/// The stable code of a level.
#[must_use]
pub fn level_code(level: Level) -> &'static str {
    match level {
        Level::NoAccess => "no-access",
        Level::Limited { .. } => "limited",
        Level::PermanentLimited => "permanent-limited",
        Level::Full { .. } => "full",
    }
}

/// The stable code of a capability.
#[must_use]
pub fn capability_code(capability: Grantable) -> &'static str {
    match capability {
        Grantable::View => "view",
        Grantable::Control => "control",
    }
}

/// The stable code of an end.
#[must_use]
pub fn end_code(why: EndReason) -> &'static str {
    match why {
        EndReason::Staff => "staff",
        EndReason::Engineer => "engineer",
        EndReason::Deadline => "deadline",
        EndReason::LinkLost => "link-lost",
        EndReason::Revoked => "revoked",
        EndReason::Banner => "banner",
        EndReason::Protocol => "protocol",
        EndReason::Stopped => "stopped",
    }
}

/// The stable code of a pause.
#[must_use]
pub fn pause_code(why: PauseReason) -> &'static str {
    match why {
        PauseReason::Staff => "pause-staff",
        PauseReason::Banner => "pause-banner",
        PauseReason::Mirror => "pause-mirror",
        PauseReason::Link => "pause-link",
        PauseReason::Locked => "pause-locked",
    }
}

fn fault_code(why: PairingFault) -> &'static str {
    match why {
        PairingFault::WrongPassword => "wrong-password",
        PairingFault::BadCredential => "bad-credential",
        PairingFault::Protocol => "protocol",
        PairingFault::Lost => "lost",
        PairingFault::Slow => "slow",
        PairingFault::Expired => "password-expired",
        PairingFault::Closed => "closed",
        PairingFault::NotRecorded => "not-recorded",
    }
}

fn refusal_code(reason: Refusal) -> String {
    serde_json::to_value(reason).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn codes(grants: Grants) -> Value {
    grants.iter().map(capability_code).collect()
}

/// What one fact becomes: the kind, the session, who did it, and the payload.
struct Told {
    kind: Kind,
    session: Option<SessionId>,
    by: By,
    payload: Value,
}

/// Who did it.
enum By {
    Console,
    Staff,
    Claimed(String),
    Engineer,
}

/// Everything beside the fact that a draft needs.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// When.
    pub at: Moment,
    /// The user of the operating system.
    pub user: &'a str,
    /// The engineer of the session that is going on, where one is proven.
    pub engineer: Option<&'a ProvenEngineer>,
    /// The level that holds.
    pub level: Level,
}

/// Makes the history's draft of a fact.
#[must_use]
pub fn draft(fact: &Fact, context: Context<'_>) -> Draft {
    let told = tell(fact, context.level);
    let actor = match (told.by, context.engineer) {
        (By::Console, _) => Actor::Console,
        (By::Staff, _) => Actor::Staff { user: context.user.to_owned() },
        (By::Claimed(id), _) => Actor::Engineer { id, name: String::new() },
        (By::Engineer, Some(engineer)) => {
            Actor::Engineer { id: engineer.id().as_str().to_owned(), name: engineer.name().as_str().to_owned() }
        }
        (By::Engineer, None) => Actor::Engineer { id: String::new(), name: String::new() },
    };
    let payload = match told.payload {
        Value::Object(payload) => payload,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Payload::new(),
    };
    Draft { at: context.at, actor, kind: told.kind, session: told.session.map(|id| id.to_string()), payload }
}

fn tell(fact: &Fact, holds: Level) -> Told {
    let told = |kind, session: Option<&SessionId>, by, payload| Told { kind, session: session.copied(), by, payload };
    match fact {
        Fact::Started { level, broken_off } => told(
            Kind::ConsoleStarted,
            None,
            By::Console,
            json!({FACT: if broken_off.is_some() { "started-broken-off" } else { "started" }, "level": level_code(*level)}),
        ),
        Fact::LevelChosen { level } => {
            let mut payload = json!({FACT: "level-chosen", "level": level_code(*level)});
            if let Some(until) = level.until() {
                payload[FACT] = json!("level-chosen-until");
                payload["until"] = json!(until.wall);
            }
            // Narrowing may use the space that is kept for it on a full disk (I2).
            let kind = if *level == Level::NoAccess { Kind::LevelNarrowed } else { Kind::LevelChosen };
            told(kind, None, By::Staff, payload)
        }
        Fact::LevelRestored { level } => {
            told(Kind::LevelChosen, None, By::Staff, json!({FACT: "level-restored", "level": level_code(*level)}))
        }
        Fact::LevelExpired { was } => {
            told(Kind::LevelNarrowed, None, By::Console, json!({FACT: "level-expired", "level": level_code(*was)}))
        }
        Fact::AccessClosed { was } => {
            told(Kind::LevelNarrowed, None, By::Staff, json!({FACT: "access-closed", "level": level_code(*was)}))
        }
        Fact::TaskReleased { whom, what, until } => told(
            Kind::TaskReleased,
            None,
            By::Staff,
            json!({FACT: "task-released", "whom": whom, "what": what, "until": until.wall}),
        ),
        Fact::TaskRevoked => told(Kind::TaskClosed, None, By::Staff, json!({FACT: "task-revoked"})),
        Fact::TaskExpired => told(Kind::TaskClosed, None, By::Console, json!({FACT: "task-expired"})),
        Fact::TaskUsed { session } => told(Kind::TaskClosed, Some(session), By::Console, json!({FACT: "task-used"})),
        Fact::PasswordOffered { until, tries } => told(
            Kind::PasswordOffered,
            None,
            By::Staff,
            json!({FACT: "password-offered", "until": until.wall, "tries": tries}),
        ),
        Fact::PasswordWithdrawn { why } => {
            let name = match why {
                Withdrawal::Staff => "password-withdrawn",
                Withdrawal::Closed => "password-closed",
            };
            told(Kind::PasswordClosed, None, By::Staff, json!({FACT: name}))
        }
        Fact::PasswordExpired => told(Kind::PasswordClosed, None, By::Console, json!({FACT: "password-expired"})),
        Fact::PasswordBurnt => told(Kind::PasswordClosed, None, By::Console, json!({FACT: "password-burnt"})),
        Fact::PairingTried { session, claimed, tries_left } => told(
            Kind::PairingTried,
            Some(session),
            By::Claimed(claimed.as_str().to_owned()),
            json!({FACT: "pairing-tried", "claimed": claimed.as_str(), "tries": tries_left,
                   field::LEVEL: level_code(holds), field::SESSION_KIND: "application-support"}),
        ),
        Fact::PairingFailed { session, why } => told(
            Kind::PairingRefused,
            Some(session),
            By::Console,
            json!({FACT: "pairing-failed", "why": fault_code(*why), field::OUTCOME: fault_code(*why)}),
        ),
        Fact::PairingRefused { session, claimed, reason } => told(
            Kind::Denied,
            Some(session),
            By::Claimed(claimed.as_str().to_owned()),
            json!({FACT: "pairing-refused", "claimed": claimed.as_str(), "why": refusal_code(*reason)}),
        ),
        Fact::PairingsRefused { count } => {
            told(Kind::Denied, None, By::Console, json!({FACT: "pairings-refused", "count": count}))
        }
        Fact::Asked { session, engineer, reason, ticket, wants } => told(
            Kind::SessionAsked,
            Some(session),
            By::Engineer,
            json!({FACT: "asked", field::ENGINEER: engineer.name().as_str(), field::ORGANISATION: engineer.organisation().as_str(),
                   field::REASON: reason.as_str(), field::TICKET: ticket.as_str(), "capabilities": codes(*wants),
                   field::METHOD: "session-password"}),
        ),
        Fact::Accepted { session, grants } => told(
            Kind::SessionGranted,
            Some(session),
            By::Staff,
            json!({FACT: "accepted", "capabilities": codes(*grants)}),
        ),
        Fact::Refused { session } => {
            told(Kind::SessionRefused, Some(session), By::Staff, json!({FACT: "refused", field::OUTCOME: "refused"}))
        }
        Fact::NoAnswer { session } => told(
            Kind::SessionRefused,
            Some(session),
            By::Console,
            json!({FACT: "no-answer", field::OUTCOME: "no-answer"}),
        ),
        Fact::RequestLost { session, why } => told(
            Kind::SessionRefused,
            Some(session),
            By::Console,
            json!({FACT: "request-lost", "why": end_code(*why), field::OUTCOME: end_code(*why)}),
        ),
        Fact::AcceptNotRecorded { session } => told(
            Kind::SessionRefused,
            Some(session),
            By::Console,
            json!({FACT: "accept-not-recorded", field::OUTCOME: "not-recorded"}),
        ),
        Fact::Granted { session, capability } => told(
            Kind::CapabilityGranted,
            Some(session),
            By::Staff,
            json!({FACT: "granted", "capability": capability_code(*capability)}),
        ),
        Fact::TakenBack { session, capability } => told(
            Kind::CapabilityRevoked,
            Some(session),
            By::Staff,
            json!({FACT: "taken-back", "capability": capability_code(*capability)}),
        ),
        Fact::CapabilityAsked { session, capability } => told(
            Kind::EngineerDid,
            Some(session),
            By::Engineer,
            json!({FACT: "capability-asked", "capability": capability_code(*capability)}),
        ),
        Fact::Paused { session, why } => {
            told(Kind::SessionPaused, Some(session), By::Console, json!({FACT: "paused", "why": pause_code(*why)}))
        }
        Fact::Resumed { session, why } => {
            told(Kind::SessionResumed, Some(session), By::Console, json!({FACT: "resumed", "why": pause_code(*why)}))
        }
        Fact::MirrorFailed { session, why } => {
            told(Kind::Fault, Some(session), By::Console, json!({FACT: "mirror-failed", "detail": why}))
        }
        Fact::ViewerOpened { session, viewer } => {
            told(Kind::ViewerOpened, Some(session), By::Engineer, json!({FACT: "viewer-opened", "n": viewer}))
        }
        Fact::ViewerClosed { session, viewer } => {
            told(Kind::ViewerClosed, Some(session), By::Engineer, json!({FACT: "viewer-closed", "n": viewer}))
        }
        Fact::LinkLost { session } => told(Kind::LinkLost, Some(session), By::Console, json!({FACT: "link-lost"})),
        Fact::SessionResumed { session, n, gap } => told(
            Kind::LinkRestored,
            Some(session),
            By::Engineer,
            json!({FACT: "session-resumed", "n": n, "seconds": gap.div_ceil(1000)}),
        ),
        Fact::ProtocolBroken { session, rule } => {
            told(Kind::Denied, Some(session), By::Console, json!({FACT: "protocol-broken", "detail": rule}))
        }
        Fact::Ended { session, why, level } => told(
            Kind::SessionEnded,
            Some(session),
            match why {
                EndReason::Staff | EndReason::Revoked => By::Staff,
                EndReason::Engineer => By::Engineer,
                EndReason::Deadline
                | EndReason::LinkLost
                | EndReason::Banner
                | EndReason::Protocol
                | EndReason::Stopped => By::Console,
            },
            json!({FACT: "ended", "why": end_code(*why), field::OUTCOME: end_code(*why), "now": level_code(*level)}),
        ),
        Fact::Gone { session } => told(Kind::SessionGone, Some(session), By::Console, json!({FACT: "gone"})),
        Fact::ClockSet { by } => {
            told(Kind::TimeChanged, None, By::Console, json!({FACT: "clock-set", "seconds": by / 1000}))
        }
    }
}

/// Tells a payload as a line, in the language in use.
#[must_use]
pub fn line(words: &Words, at: i64, kind: &Kind, payload: &Payload) -> FeedItem {
    let text = match payload.get(FACT).and_then(Value::as_str) {
        Some(fact) => sentence(words, fact, at, payload),
        None => words.with("fact-other", &[("kind", kind.name().to_owned().into())]),
    };
    FeedItem { at, tone: tone(kind), text }
}

/// Tells how a session ended or was refused, in a few words.
#[must_use]
pub fn outcome(words: &Words, code: &str) -> String {
    words.say(&format!("outcome-{code}"))
}

fn sentence(words: &Words, fact: &str, at: i64, payload: &Payload) -> String {
    let variables: Vec<(&str, FluentValue<'_>)> = payload
        .iter()
        .filter(|(name, _)| *name != FACT)
        .map(|(name, value)| (name.as_str(), told(words, at, name, value)))
        .collect();
    words.with(&format!("fact-{fact}"), &variables)
}

/// A field as the sentence shows it: codes as words, times as times.
fn told<'a>(words: &Words, at: i64, name: &str, value: &'a Value) -> FluentValue<'a> {
    let word = |prefix: &str, code: &Value| words.say(&format!("{prefix}-{}", code.as_str().unwrap_or("other")));
    match (name, value) {
        ("level" | "now", code) => word("level", code).into(),
        ("why", code) => word("why", code).into(),
        ("capability", code) => word("capability", code).into(),
        ("capabilities", Value::Array(codes)) if codes.is_empty() => words.say("capability-none").into(),
        ("capabilities", Value::Array(codes)) => {
            codes.iter().map(|code| word("capability", code)).collect::<Vec<_>>().join(", ").into()
        }
        ("until", time) => words.time(time.as_i64().unwrap_or(at), at).into(),
        (_, Value::Number(number)) => number.as_i64().unwrap_or_default().into(),
        (_, Value::String(text)) => text.as_str().into(),
        (_, Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => "".into(),
    }
}

fn tone(kind: &Kind) -> Tone {
    match kind {
        Kind::LevelChosen
        | Kind::TaskReleased
        | Kind::PasswordOffered
        | Kind::SessionGranted
        | Kind::CapabilityGranted
        | Kind::SessionResumed
        | Kind::LinkRestored => Tone::Wider,
        Kind::LevelNarrowed
        | Kind::TaskClosed
        | Kind::PasswordClosed
        | Kind::CapabilityRevoked
        | Kind::SessionPaused
        | Kind::SessionEnded
        | Kind::ConsoleStopped => Tone::Narrower,
        Kind::PairingRefused
        | Kind::SessionRefused
        | Kind::LinkLost
        | Kind::Denied
        | Kind::Fault
        | Kind::PolicyRefused
        | Kind::HistoryDoubted
        | Kind::HistorySetAside
        | Kind::UnsignedFound
        | Kind::TimeChanged => Tone::Warning,
        Kind::HistoryBegun
        | Kind::HistoryRead
        | Kind::HistoryVerified
        | Kind::ConsoleStarted
        | Kind::Enrolled
        | Kind::PolicyRead
        | Kind::PolicyChanged
        | Kind::PairingTried
        | Kind::SessionAsked
        | Kind::EngineerDid
        | Kind::ViewerOpened
        | Kind::ViewerClosed
        | Kind::MaskStatement
        | Kind::SessionGone
        | Kind::Unknown(_) => Tone::Plain,
    }
}
