//! What an engineer could do at some time, under some level: asked of the functions that decide for real, told in words.

use chrono::Utc;
use policy::Policy;
use session::{Capabilities, Choice, Could, ExamState, Question, Refused, Rules, Unfit, could};
use wire::{Capability, Kind, ToolId};

use crate::handle::Console;
use crate::view::{AskRefused, CouldAsk, CouldKind, CouldLevel, CouldView, SessionKind};
use crate::words::Words;

/// The capabilities that have a name of their own; which tools may run is said tool by tool.
const NAMES: [(Capability, &str); 4] = [
    (Capability::View, "view"),
    (Capability::Control, "control"),
    (Capability::RunTool, "tools"),
    (Capability::AdjustParameters, "parameters"),
];

/// Before 1970 there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BeforeAll;

impl CouldLevel {
    fn choice(self) -> Option<Choice> {
        // How long is no matter: what is asked about is one moment.
        match self {
            Self::Task => None,
            Self::NoAccess => Some(Choice::NoAccess),
            Self::Limited => Some(Choice::Limited { minutes: 1 }),
            Self::PermanentLimited => Some(Choice::PermanentLimited),
            Self::Full => Some(Choice::Full { minutes: 1 }),
        }
    }
}

/// Answers for both kinds of session; `now` in Unix milliseconds is the moment where none is asked about.
///
/// # Errors
/// [`BeforeAll`].
pub(crate) fn answer(words: &Words, policy: &Policy, asked: CouldAsk, now: i64) -> Result<CouldView, BeforeAll> {
    let rules = Rules::of(policy);
    let at = asked.at.unwrap_or(now);
    let wall = u64::try_from(at).map_err(|_| BeforeAll)?;
    let examination = if asked.examination { ExamState::Running } else { ExamState::Idle };
    let of = |kind| could(&rules, Question { at: wall, level: asked.level.choice(), kind, examination });
    let (technical, application) = (of(Kind::TechnicalSupport), of(Kind::ApplicationSupport));
    let mut besides = Vec::new();
    if asked.level == CouldLevel::Full && (technical.enters.is_ok() || application.enters.is_ok()) {
        besides.push(words.say("could-full"));
    }
    if let Some(turns) = technical.turns {
        let key = if technical.enters == Err(Refused::Hours) { "could-opens" } else { "could-closes" };
        besides.push(words.with(key, &[("at", moment(words, policy, turns.cast_signed()).into())]));
    }
    let telling = Telling { words, policy };
    let kinds = vec![
        telling.kind(SessionKind::TechnicalSupport, &technical),
        telling.kind(SessionKind::ApplicationSupport, &application),
    ];
    Ok(CouldView { when: moment(words, policy, at), kinds, besides })
}

/// A moment by the clock of the service hours' zone, or by this computer's where there are none.
fn moment(words: &Words, policy: &Policy, at: i64) -> String {
    let there = policy.service_hours.as_ref().and_then(|hours| Some((hours.on_the_wall(at)?, hours.zone())));
    there.map_or_else(|| words.moment(at), |(wall, zone)| words.there(wall, zone))
}

struct Telling<'a> {
    words: &'a Words,
    policy: &'a Policy,
}

impl Telling<'_> {
    fn kind(&self, kind: SessionKind, could: &Could) -> CouldKind {
        let words = self.words;
        let code = match kind {
            SessionKind::TechnicalSupport => "technical",
            SessionKind::ApplicationSupport => "application",
        };
        if let Err(why) = could.enters {
            let why = words.say(why_not(why));
            let sentence = words.with(&format!("could-{code}-not"), &[("why", why.into())]);
            return CouldKind { kind, enters: false, sentence, can: Vec::new(), cannot: Vec::new() };
        }
        let named = |key: &str, names: &str| words.with(key, &[("capabilities", names.to_owned().into())]);
        let mut can =
            vec![named("could-alone", &self.names(could.alone)), named("could-granted", &self.names(could.granted))];
        let tools: Vec<String> = could.tools.iter().map(|tool| self.title(tool)).collect();
        if !tools.is_empty() {
            can.push(words.with("could-tools", &[("tools", tools.join(", ").into())]));
        }
        let mut cannot = match kind {
            SessionKind::TechnicalSupport => vec![words.say("could-technical-never")],
            SessionKind::ApplicationSupport => Vec::new(),
        };
        let barred = Capabilities::ALL.into_iter().filter(|one| !could.granted.has(*one)).collect();
        if kind == SessionKind::ApplicationSupport && NAMES.iter().any(|(one, _)| !could.granted.has(*one)) {
            cannot.push(named("could-barred", &self.names(barred)));
        }
        for (tool, why) in &could.unfit {
            let said = [("tool", self.title(tool).into()), ("why", words.say(unfit(*why)).into())];
            cannot.push(words.with("could-not-tool", &said));
        }
        CouldKind { kind, enters: true, sentence: words.say(&format!("could-{code}")), can, cannot }
    }

    fn names(&self, all: Capabilities) -> String {
        let named = NAMES.iter().filter(|(capability, _)| all.has(*capability));
        let names: Vec<String> = named.map(|(_, name)| self.words.say(&format!("capability-{name}"))).collect();
        if names.is_empty() { self.words.say("capability-none") } else { names.join(", ") }
    }

    /// What the staff read of a tool.
    fn title(&self, id: &ToolId) -> String {
        let tool = self.policy.tools.iter().find(|tool| tool.id == *id);
        tool.map_or_else(|| id.as_str().to_owned(), |tool| tool.title.of(self.words.of_policy()).to_owned())
    }
}

fn unfit(why: Unfit) -> &'static str {
    match why {
        Unfit::Tools => "could-unfit-tools",
        Unfit::Disturbs => "could-unfit-disturbs",
        Unfit::Adjusts => "could-unfit-adjusts",
        Unfit::Examination => "could-unfit-examination",
    }
}

fn why_not(why: Refused) -> &'static str {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are of what runs")]
    match why {
        Refused::Hours => "could-why-hours",
        Refused::Blocked => "could-why-blocked",
        Refused::ExaminationRuns => "could-why-examination",
        Refused::NoInterlock => "could-why-interlock",
        Refused::Barred => "could-why-barred",
        _ => "could-why-policy",
    }
}

impl Console {
    /// What an engineer could do, by the policy as its files say it now.
    ///
    /// # Errors
    /// [`AskRefused`] where the policy cannot be used, or the moment.
    pub async fn policy_could(&self, asked: CouldAsk) -> Result<CouldView, AskRefused> {
        let (files, words) = (self.files().clone(), self.words());
        let answered = tokio::task::spawn_blocking(move || {
            files.policy().map(|policy| answer(&words, &policy, asked, Utc::now().timestamp_millis()))
        });
        match answered.await {
            Ok(Ok(Ok(view))) => Ok(view),
            Ok(Ok(Err(BeforeAll))) => Err(self.refused("could-before", "before", &[])),
            Ok(Err(detail)) => Err(self.refused("could-unusable", "policy", &[("detail", detail.into())])),
            Err(fault) => Err(self.refused("could-unusable", "policy", &[("detail", fault.to_string().into())])),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::view::Language;

    const EXAMPLE: &str = include_str!("../../../../tests/data/policy/example.toml");
    /// Noon of Monday 30 November 2026 in Greenwich, and of the Sunday before.
    const MONDAY: i64 = 1_796_040_000_000;
    const SUNDAY: i64 = MONDAY - 24 * 60 * 60 * 1000;
    const LEVELS: [CouldLevel; 5] =
        [CouldLevel::NoAccess, CouldLevel::Task, CouldLevel::Limited, CouldLevel::PermanentLimited, CouldLevel::Full];

    fn policy() -> Policy {
        Policy::parse(&EXAMPLE.replace("highest = \"permanent-limited\"", "highest = \"full\"")).unwrap()
    }

    fn ask(language: Language, level: CouldLevel, at: i64, examination: bool) -> CouldView {
        answer(&Words::of(language), &policy(), CouldAsk { level, at: Some(at), examination }, 0).unwrap()
    }

    #[test]
    fn each_answer_is_whole_and_in_words() {
        for language in [Language::En, Language::De, Language::Fr] {
            for level in LEVELS {
                for (at, examination) in [(MONDAY, false), (MONDAY, true), (SUNDAY, false)] {
                    let view = ask(language, level, at, examination);
                    let kinds = view.kinds.iter().flat_map(|kind| {
                        assert_eq!(kind.enters, !kind.can.is_empty());
                        [&kind.sentence].into_iter().chain(&kind.can).chain(&kind.cannot)
                    });
                    for text in kinds.chain(&view.besides) {
                        assert!(text.ends_with('.') && !text.contains('{') && !text.contains("could-"), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn why_not_is_said_tool_by_tool_and_by_the_level() {
        let cannot = |level, examination| {
            let view = ask(Language::En, level, MONDAY, examination);
            view.kinds.into_iter().flat_map(|kind| kind.cannot).collect::<Vec<_>>().join("\n")
        };
        let limited = cannot(CouldLevel::Limited, false);
        assert!(limited.contains("“Gradient test” could not run: it can disturb examinations"), "{limited}");
        assert!(limited.contains("Not even by a grant at this level: adjust measurement parameters."), "{limited}");
        assert!(!limited.contains("“Coil check”"), "{limited}");
        assert!(cannot(CouldLevel::Limited, true).contains("“Coil check” could not run: an examination runs."));
        let full = ask(Language::En, CouldLevel::Full, MONDAY, false);
        assert_eq!(full.besides[0], "No patient can be examined while Full access is open.");
        let running = ask(Language::En, CouldLevel::Full, MONDAY, true);
        assert!(running.kinds.iter().all(|kind| !kind.enters && kind.sentence.contains("an examination runs")));
    }

    #[test]
    fn the_hours_are_said_by_the_clock_of_their_zone_wherever_this_computer_is() {
        let view = ask(Language::En, CouldLevel::Limited, MONDAY, false);
        assert_eq!(view.when, "30 Nov 2026, 13:00 (Europe/Berlin)");
        assert_eq!(view.besides, ["The service hours end 30 Nov 2026, 18:00 (Europe/Berlin)."]);
        let closed = ask(Language::En, CouldLevel::Limited, SUNDAY, false);
        assert_eq!(closed.besides, ["The service hours begin 30 Nov 2026, 07:00 (Europe/Berlin)."]);
        assert!(closed.kinds.iter().all(|kind| kind.sentence.ends_with("it is outside the service hours.")));
    }

    #[test]
    fn technical_support_never_sees_the_screen() {
        for level in LEVELS {
            let rules = Rules::of(&policy());
            let kind = Kind::TechnicalSupport;
            let question =
                Question { at: MONDAY.cast_unsigned(), level: level.choice(), kind, examination: ExamState::Idle };
            let granted = could(&rules, question).granted;
            for one in [Capability::View, Capability::Control, Capability::AdjustParameters] {
                assert!(!granted.has(one), "{level:?}");
            }
        }
    }

    /// The window's tests show what this program hands over, in every language.
    #[test]
    fn the_answers_of_the_windows_tests_are_real() {
        let of = |language| {
            let mut all = json!({ "closed": ask(language, CouldLevel::Limited, SUNDAY, false) });
            for level in LEVELS {
                let name = serde_json::to_value(level).unwrap();
                for (examination, state) in [(false, "idle"), (true, "running")] {
                    all[format!("{}-{state}", name.as_str().unwrap())] =
                        serde_json::to_value(ask(language, level, MONDAY, examination)).unwrap();
                }
            }
            all
        };
        let all = json!({ "en": of(Language::En), "de": of(Language::De), "fr": of(Language::Fr) });
        crate::fixture::kept("coulds.json", &all);
    }
}
