//! From what the session machine decided to what the history keeps, and from there to a sentence.
//!
//! The payload's `fact` names the sentence in the catalogue; its other fields are the sentence's variables. The live
//! feed, the end card and the time line years later are told by the same function from the same entry.

mod codes;

use fluent::FluentValue;
use history::{Actor, Draft, Kind, Moment, Payload, field};
use pairing::ProvenEngineer;
use serde_json::{Value, json};
use session::{EndReason, Fact, Level, Signed, Warning, Withdrawal};
use wire::{Kind as SessionKind, SessionId, ToolId};

pub use codes::{capability_code, end_code, level_code, not_opened_code, pause_code};
use codes::{codes, fault_code, refusal_code, tool_end_fact, tool_refusal_code};

use crate::view::{FeedItem, Tone};
use crate::words::Words;

/// The field that names the sentence.
const FACT: &str = "fact";
/// The fields of who signed.
const BY: &str = "signed-by";
const SECOND: &str = "signed-second";

/// What one fact becomes: the kind, the session, who did it, and the payload.
struct Told<'a> {
    kind: Kind,
    session: Option<SessionId>,
    by: By<'a>,
    payload: Value,
}

/// Who did it.
enum By<'a> {
    Console,
    Staff,
    Claimed(String),
    /// The engineer of the fact's session.
    Engineer,
    /// This engineer.
    Proven(&'a ProvenEngineer),
}

/// Everything beside the fact that a draft needs.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// When.
    pub at: Moment,
    /// The user of the operating system.
    pub user: &'a str,
    /// The engineer of a session, where one is proven.
    pub engineer: &'a dyn Fn(SessionId) -> Option<&'a ProvenEngineer>,
    /// The title of a tool.
    pub title: &'a dyn Fn(&ToolId) -> String,
    /// The level that holds.
    pub level: Level,
}

/// Makes the history's draft of a fact.
#[must_use]
pub fn draft(fact: &Fact, context: Context<'_>) -> Draft {
    let told = tell(fact, context);
    let of = |engineer: &ProvenEngineer| Actor::Engineer {
        id: engineer.id().as_str().to_owned(),
        name: engineer.name().as_str().to_owned(),
    };
    let actor = match told.by {
        By::Console => Actor::Console,
        By::Staff => Actor::Staff { user: context.user.to_owned() },
        By::Claimed(id) => Actor::Engineer { id, name: String::new() },
        By::Proven(engineer) => of(engineer),
        By::Engineer => match told.session.and_then(|session| (context.engineer)(session)) {
            Some(engineer) => of(engineer),
            None => Actor::Engineer { id: String::new(), name: String::new() },
        },
    };
    let payload = match told.payload {
        Value::Object(payload) => payload,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Payload::new(),
    };
    Draft { at: context.at, actor, kind: told.kind, session: told.session.map(|id| id.to_string()), payload }
}

/// Adds who signed.
fn sign(mut payload: Value, signed: Signed) -> Value {
    if let Some(by) = signed.by {
        payload[BY] = json!(by.as_str());
    }
    if let Some(second) = signed.second {
        payload[SECOND] = json!(second.as_str());
    }
    payload
}

fn tell<'a>(fact: &'a Fact, context: Context<'_>) -> Told<'a> {
    let holds = context.level;
    let tool = |tool: &ToolId, fact: &str| json!({FACT: fact, "tool": (context.title)(tool), "tool-id": tool.as_str()});
    let told = |kind, session: Option<&SessionId>, by, payload| Told { kind, session: session.copied(), by, payload };
    match fact {
        Fact::Started { level, broken_off } => told(
            Kind::ConsoleStarted,
            None,
            By::Console,
            json!({FACT: if broken_off.is_some() { "started-broken-off" } else { "started" }, "level": level_code(*level)}),
        ),
        Fact::LevelChosen { level, signed } => {
            let mut payload = json!({FACT: "level-chosen", "level": level_code(*level)});
            if let Some(until) = level.until() {
                payload[FACT] = json!("level-chosen-until");
                payload["until"] = json!(until.wall);
            }
            // Narrowing may use the space that is kept for it on a full disk (I2).
            let kind = if *level == Level::NoAccess { Kind::LevelNarrowed } else { Kind::LevelChosen };
            told(kind, None, By::Staff, sign(payload, *signed))
        }
        Fact::LevelRestored { level, signed } => {
            let payload = json!({FACT: "level-restored", "level": level_code(*level)});
            told(Kind::LevelChosen, None, By::Staff, sign(payload, *signed))
        }
        Fact::FullNotOpened { why } => told(
            Kind::FullClosed,
            None,
            By::Console,
            json!({FACT: "full-not-opened", "why": format!("full-{}", not_opened_code(*why))}),
        ),
        Fact::FullBroken => told(Kind::FullClosed, None, By::Console, json!({FACT: "full-broken"})),
        Fact::NotReleased => told(Kind::NotReleased, None, By::Console, json!({FACT: "not-released"})),
        Fact::ReleaseCompleted { checklist: _, signed } => {
            // The machine takes a checklist only whole.
            told(Kind::ReleaseCompleted, None, By::Staff, sign(json!({FACT: "release-completed"}), *signed))
        }
        Fact::Released => told(Kind::Released, None, By::Console, json!({FACT: "released"})),
        Fact::ReleaseFailed => told(Kind::Fault, None, By::Console, json!({FACT: "release-failed"})),
        Fact::PolicyChanged { level } => {
            told(Kind::PolicyChanged, None, By::Console, json!({FACT: "policy-changed", "level": level_code(*level)}))
        }
        Fact::HoursOpened { level: Level::NoAccess } => told(
            Kind::LevelChosen,
            None,
            By::Console,
            json!({FACT: "hours-opened", "level": level_code(Level::NoAccess)}),
        ),
        Fact::HoursOpened { level } => {
            told(Kind::LevelChosen, None, By::Console, json!({FACT: "hours-opened-level", "level": level_code(*level)}))
        }
        Fact::HoursClosed { was } => {
            told(Kind::LevelNarrowed, None, By::Console, json!({FACT: "hours-closed", "level": level_code(*was)}))
        }
        Fact::LevelExpired { was } => {
            told(Kind::LevelNarrowed, None, By::Console, json!({FACT: "level-expired", "level": level_code(*was)}))
        }
        Fact::AccessClosed { was, why } => {
            let (fact, by) = match why {
                EndReason::It => ("access-closed-it", By::Console),
                EndReason::Policy => ("access-closed-policy", By::Console),
                EndReason::Staff
                | EndReason::Removed
                | EndReason::Engineer
                | EndReason::Deadline
                | EndReason::LinkLost
                | EndReason::Revoked
                | EndReason::Banner
                | EndReason::Protocol
                | EndReason::Idle
                | EndReason::Longest
                | EndReason::Examination
                | EndReason::Hours
                | EndReason::Stopped => ("access-closed", By::Staff),
            };
            told(Kind::LevelNarrowed, None, by, json!({FACT: fact, "level": level_code(*was)}))
        }
        Fact::TaskReleased { whom, what, until, signed } => {
            let payload = json!({FACT: "task-released", "whom": whom, "what": what, "until": until.wall});
            told(Kind::TaskReleased, None, By::Staff, sign(payload, *signed))
        }
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
        Fact::PairingTried { session, claimed, kind, tries_left, time_step } => {
            let (fact, kind) = match kind {
                SessionKind::ApplicationSupport => ("pairing-tried", "application-support"),
                SessionKind::TechnicalSupport => ("pairing-tried-technical", "technical-support"),
            };
            let mut payload = json!({FACT: fact, "claimed": claimed.as_str(), "tries": tries_left,
                                     field::LEVEL: level_code(holds), field::SESSION_KIND: kind});
            if let Some(step) = time_step {
                payload["time-step"] = json!(step);
            }
            told(Kind::PairingTried, Some(session), By::Claimed(claimed.as_str().to_owned()), payload)
        }
        Fact::TechnicalLocked { until } => {
            told(Kind::TechnicalLocked, None, By::Console, json!({FACT: "technical-locked", "until": until.wall}))
        }
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
            By::Proven(engineer),
            json!({FACT: "asked", field::ENGINEER: engineer.name().as_str(), field::ORGANISATION: engineer.organisation().as_str(),
                   field::REASON: reason.as_str(), field::TICKET: ticket.as_str(), "capabilities": codes(*wants),
                   field::METHOD: "session-password"}),
        ),
        Fact::Accepted { session, grants, signed } => {
            let payload = json!({FACT: "accepted", "capabilities": codes(*grants)});
            told(Kind::SessionGranted, Some(session), By::Staff, sign(payload, *signed))
        }
        Fact::TechnicalBegan { session, engineer, reason, ticket, level, grants } => {
            let fact = if *level == Level::NoAccess { "technical-began-task" } else { "technical-began" };
            let payload = json!({FACT: fact, field::ENGINEER: engineer.name().as_str(),
                                 field::ORGANISATION: engineer.organisation().as_str(), field::REASON: reason.as_str(),
                                 field::TICKET: ticket.as_str(), field::LEVEL: level_code(*level),
                                 "capabilities": codes(*grants), field::METHOD: "time-password"});
            told(Kind::SessionGranted, Some(session), By::Proven(engineer), payload)
        }
        Fact::TechnicalTurned { session, engineer, reason } => {
            let payload = json!({FACT: "technical-turned", field::ENGINEER: engineer.name().as_str(),
                                 field::ORGANISATION: engineer.organisation().as_str(),
                                 "why": refusal_code(*reason), field::OUTCOME: refusal_code(*reason)});
            told(Kind::SessionRefused, Some(session), By::Proven(engineer), payload)
        }
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
        Fact::Granted { session, capability, signed } => {
            let payload = json!({FACT: "granted", "capability": capability_code(*capability)});
            told(Kind::CapabilityGranted, Some(session), By::Staff, sign(payload, *signed))
        }
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
        Fact::Warned { session, why } => {
            let fact = match why {
                Warning::Idle => "warned-idle",
                Warning::Longest => "warned-longest",
                Warning::Hours => "warned-hours",
            };
            told(Kind::SessionWarned, Some(session), By::Console, json!({FACT: fact}))
        }
        Fact::KeptOpen { session } => told(Kind::SessionKept, Some(session), By::Staff, json!({FACT: "kept-open"})),
        Fact::ToolStarted { session, run, tool: id } => {
            let mut payload = tool(id, "tool-started");
            payload["run"] = json!(run);
            told(Kind::ToolStarted, Some(session), By::Engineer, payload)
        }
        Fact::ToolRefused { session, run, tool: id, reason } => {
            let mut payload = tool(id, "tool-refused");
            payload["run"] = json!(run);
            payload["why"] = json!(tool_refusal_code(*reason));
            told(Kind::Denied, Some(session), By::Engineer, payload)
        }
        Fact::ToolStopped { session, run, tool: id } => {
            let mut payload = tool(id, "tool-stopped");
            payload["run"] = json!(run);
            told(Kind::ToolStopped, Some(session), By::Console, payload)
        }
        Fact::ToolEnded { session, run, tool: id, how, status } => {
            let mut payload = tool(id, tool_end_fact(*how, *status));
            payload["run"] = json!(run);
            if let Some(status) = status {
                payload["status"] = json!(status);
            }
            told(Kind::ToolEnded, Some(session), By::Console, payload)
        }
        Fact::HelpCalled { reason } => {
            told(Kind::Help, None, By::Staff, json!({FACT: "help-called", "help": reason.code()}))
        }
        Fact::HelpHeard { reason } => {
            told(Kind::Help, None, By::Console, json!({FACT: "help-heard", "help": reason.code()}))
        }
        Fact::MirrorFailed { why } => {
            told(Kind::Fault, None, By::Console, json!({FACT: "mirror-failed", "detail": why}))
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
                EndReason::Staff | EndReason::Removed | EndReason::Revoked => By::Staff,
                EndReason::Engineer => By::Engineer,
                EndReason::Deadline
                | EndReason::LinkLost
                | EndReason::Banner
                | EndReason::Protocol
                | EndReason::It
                | EndReason::Idle
                | EndReason::Longest
                | EndReason::Examination
                | EndReason::Hours
                | EndReason::Policy
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
        Some(fact) => {
            let said = sentence(words, fact, at, payload);
            match signature(words, payload) {
                Some(signature) => format!("{said} {signature}"),
                None => said,
            }
        }
        None => words.with("fact-other", &[("kind", kind.name().to_owned().into())]),
    };
    FeedItem { at, tone: tone(kind), text }
}

/// A number that is a code: its digits are not grouped.
pub(crate) fn plain_number(code: u16) -> FluentValue<'static> {
    code.to_string().into()
}

/// Tells who signed, where somebody did.
fn signature(words: &Words, payload: &Payload) -> Option<String> {
    let by = payload.get(BY)?.as_str()?;
    Some(match payload.get(SECOND).and_then(Value::as_str) {
        Some(second) => words.with("signed-two", &[("by", by.into()), ("second", second.into())]),
        None => words.with("signed-one", &[("by", by.into())]),
    })
}

/// Tells the capabilities that an entry names, asked for or granted; empty where it names none.
#[must_use]
pub fn capabilities(words: &Words, entry: &history::Entry) -> String {
    let word = |code: &Value| words.say(&format!("capability-{}", code.as_str().unwrap_or("other")));
    match (entry.payload.get("capabilities"), entry.payload.get("capability")) {
        (Some(Value::Array(codes)), _) => codes.iter().map(word).collect::<Vec<_>>().join(", "),
        (_, Some(code)) => word(code),
        (Some(_) | None, None) => String::new(),
    }
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
        ("form", code) => word("export-format", code).into(),
        ("help", code) => word("help", code).into(),
        ("mail", code) => word("mail", code).into(),
        ("check", code) => word("check-step", code).into(),
        ("capabilities", Value::Array(codes)) if codes.is_empty() => words.say("capability-none").into(),
        ("capabilities", Value::Array(codes)) => {
            codes.iter().map(|code| word("capability", code)).collect::<Vec<_>>().join(", ").into()
        }
        ("until" | "since", time) => words.time(time.as_i64().unwrap_or(at), at).into(),
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
        | Kind::SessionKept
        | Kind::ToolStarted
        | Kind::ReleaseCompleted
        | Kind::Released
        | Kind::MaskRemoved
        | Kind::LinkRestored => Tone::Wider,
        Kind::LevelNarrowed
        | Kind::TaskClosed
        | Kind::PasswordClosed
        | Kind::CapabilityRevoked
        | Kind::SessionPaused
        | Kind::SessionEnded
        | Kind::ToolStopped
        | Kind::MaskDrawn
        | Kind::ConsoleStopped => Tone::Narrower,
        Kind::PairingRefused
        | Kind::SessionRefused
        | Kind::LinkLost
        | Kind::Denied
        | Kind::Fault
        | Kind::PolicyRefused
        | Kind::PolicyNotSaved
        | Kind::HistoryDoubted
        | Kind::HistorySetAside
        | Kind::UnsignedFound
        | Kind::SessionWarned
        | Kind::TechnicalLocked
        | Kind::FullClosed
        | Kind::NotReleased
        | Kind::MailFailed
        | Kind::CollectorLost
        | Kind::CollectorMissed
        | Kind::TimeChanged => Tone::Warning,
        Kind::HistoryBegun
        | Kind::HistoryRead
        | Kind::HistoryVerified
        | Kind::HistoryPurged
        | Kind::ConsoleStarted
        | Kind::Enrolled
        | Kind::PolicyRead
        | Kind::PolicyChanged
        | Kind::PolicyAsked
        | Kind::PolicySaved
        | Kind::LinkTested
        | Kind::WordsProposed
        | Kind::PairingTried
        | Kind::SessionAsked
        | Kind::EngineerDid
        | Kind::ViewerOpened
        | Kind::ViewerClosed
        | Kind::MaskStatement
        | Kind::DetectorBack
        | Kind::SessionGone
        | Kind::ToolEnded
        | Kind::Help
        | Kind::MailAsked
        | Kind::MailHanded
        | Kind::CollectorBack
        | Kind::Unknown(_) => Tone::Plain,
    }
}
