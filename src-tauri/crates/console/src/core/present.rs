//! What shows: the view, and the sentences that several places share.

mod access;
mod notify;
mod people;
mod refusals;

use fluent::FluentValue;
use link::LinkFault;
use mirror::protocol::{Failure, Stats};
use pairing::ProvenEngineer;
use policy::StaffCheck as Check;
use session::{Active, Block, Deadline, Grantable, Level, MirrorState, Offer, PauseReason, Stage};
use wire::Kind;

use super::{Blocked, Core, SET_ASIDE, language_in_use, offered, wall};
use crate::event::Stopped;
use crate::record::level_code;
use crate::view::{ChecksView, LinkState, Look, MaskView, Mirrored, Notice, StaffCheck, TextMasks, ToolView, View};

impl Core {
    /// All that the windows show.
    #[must_use]
    pub fn view(&self) -> View {
        View {
            now: wall(self.now),
            sentence: self.sentence(),
            look: self.look(),
            no_examinations: self.machine.examinations().block != Block::Off,
            can_end: self.can_end(),
            language: language_in_use(self.settings.language, &self.policy),
            languages: offered(&self.policy),
            theme: self.settings.theme,
            link: self.link_view(),
            level: self.level_view(),
            checks: self.checks_view(),
            tools: self.policy.tools.iter().map(|tool| self.tool_view(tool)).collect(),
            parameter_windows: u32::try_from(self.policy.parameter_windows.len()).unwrap_or(u32::MAX),
            room: self.has_room(),
            release: self.release_view(),
            help: self.help_view(),
            password: self.password_view(),
            request: self.request_view(),
            session: self.session_view(),
            ended: self.ended_view(),
            recent: self.recent.clone(),
            seal: self.seal.clone(),
            notices: self.notices(),
        }
    }

    /// The one sentence that says the state.
    #[must_use]
    pub fn sentence(&self) -> String {
        let words = &self.words;
        if let Some(asked) = self.machine.request() {
            return words.with("state-asked", &who(&asked.engineer));
        }
        let actives: Vec<&Active> = self.machine.actives().collect();
        match actives.as_slice() {
            [] => {}
            [one] => return self.one_is_in(one),
            several => return self.several_are_in(several),
        }
        if self.machine.seats().iter().any(|seat| matches!(seat, Stage::Ending(_))) {
            return words.say("state-ending");
        }
        if self.is_opening_full() {
            return words.say("state-opening-full");
        }
        if let (Offer::On { until, .. }, true) = (self.machine.offer(), self.password_shown) {
            return words.with("state-password", &[("until", self.time(until).into())]);
        }
        self.standing_sentence("state")
    }

    fn one_is_in(&self, active: &Active) -> String {
        let mut said = who(&active.engineer).to_vec();
        let technical = active.kind == Kind::TechnicalSupport;
        let tools = self.running(active);
        let key = if self.is_starting(active) {
            "state-starting"
        } else if !active.pauses.is_empty() {
            // A pause stops no tool.
            match tools.as_slice() {
                [] if technical => "state-technical-paused",
                [] => "state-paused",
                [tool] => {
                    said.push(("tool", tool.clone().into()));
                    "state-paused-tool"
                }
                several => {
                    said.push(("count", several.len().into()));
                    "state-paused-tools"
                }
            }
        } else if active.grants.has(Grantable::Control) {
            "state-controlling"
        } else if let [tool] = tools.as_slice() {
            said.push(("tool", tool.clone().into()));
            "state-tool"
        } else if !tools.is_empty() {
            said.push(("count", tools.len().into()));
            "state-tools"
        } else if active.grants.has(Grantable::View) {
            "state-watching"
        } else if technical {
            "state-technical"
        } else {
            "state-connected"
        };
        self.words.with(key, &said)
    }

    fn several_are_in(&self, actives: &[&Active]) -> String {
        let mut said: Vec<(&'static str, FluentValue<'_>)> = vec![("count", actives.len().into())];
        let name = |active: &Active| FluentValue::from(active.engineer.name().as_str().to_owned());
        let going = |active: &&&Active| active.pauses.is_empty();
        let watching: Vec<&&Active> =
            actives.iter().filter(going).filter(|one| one.grants.has(Grantable::View)).collect();
        let key = if actives.iter().all(|active| !active.pauses.is_empty()) {
            let tools: Vec<String> = actives.iter().flat_map(|one| self.running(one)).collect();
            match tools.as_slice() {
                [] => "state-several-paused",
                [tool] => {
                    said.push(("tool", tool.clone().into()));
                    "state-several-paused-tool"
                }
                several => {
                    said.push(("tools", several.len().into()));
                    "state-several-paused-tools"
                }
            }
        } else if let Some(one) = actives.iter().filter(going).find(|one| one.grants.has(Grantable::Control)) {
            said.push(("engineer", name(one)));
            "state-several-controlling"
        } else if let Some((one, tool)) = actives.iter().find_map(|one| Some((one, self.running(one).pop()?))) {
            said.push(("engineer", name(one)));
            said.push(("tool", tool.into()));
            "state-several-tool"
        } else if watching.len() == actives.len() {
            "state-several-all-watching"
        } else if let [one] = watching.as_slice() {
            said.push(("engineer", name(one)));
            "state-several-watching"
        } else if !watching.is_empty() {
            said.push(("watching", watching.len().into()));
            "state-several-some-watching"
        } else {
            "state-several-connected"
        };
        self.words.with(key, &said)
    }

    /// The titles of the tools that run in a session.
    fn running(&self, active: &Active) -> Vec<String> {
        let begun = |run: &&session::Run| run.state != session::RunState::Recording;
        active.runs.values().filter(begun).map(|run| self.title(&run.tool)).collect()
    }

    /// True until the first picture may leave.
    fn is_starting(&self, active: &Active) -> bool {
        let coming = matches!(self.machine.mirror(), MirrorState::Off | MirrorState::Starting { .. });
        let only = [PauseReason::Banner, PauseReason::Mirror];
        let others = [PauseReason::Staff, PauseReason::Link, PauseReason::Locked, PauseReason::Absent];
        coming
            && active.grants.has(Grantable::View)
            && only.iter().any(|why| active.pauses.has(*why))
            && !others.iter().any(|why| active.pauses.has(*why))
    }

    /// What holds now, by level and task; `prefix` is `state` or `now`.
    fn standing_sentence(&self, prefix: &str) -> String {
        let standing = self.machine.standing();
        let until = |deadline: Deadline| vec![("until", FluentValue::from(self.time(deadline)))];
        let (key, said) = match (standing.level, &standing.task) {
            (Level::NoAccess, Some(task)) => {
                ("task", [vec![("whom", task.whom.as_str().into())], until(task.until)].concat())
            }
            (Level::NoAccess, None) if !self.machine.within_hours() => self.outside_hours(),
            (Level::NoAccess, None) => ("blocked", Vec::new()),
            (Level::Limited { until: at }, _) => ("limited", until(at)),
            (Level::PermanentLimited, _) => ("permanent", Vec::new()),
            (Level::Full { until: at }, _) => ("full", until(at)),
        };
        let held_back = prefix == "state" && self.is_not_released();
        let suffix = if held_back { "-not-released" } else { "" };
        self.words.with(&format!("{prefix}-{key}{suffix}"), &said)
    }

    /// What holds outside the service hours, and until when.
    fn outside_hours(&self) -> (&'static str, Vec<(&'static str, FluentValue<'static>)>) {
        let Some(opens) = self.machine.hours_open() else { return ("outside", Vec::new()) };
        let (opens, now) = (self.shown(opens), wall(self.now));
        let until = match self.machine.service_hours() {
            Some(hours) => self.words.hours_time(opens, now, hours),
            None => self.words.time(opens, now),
        };
        let until = until.into();
        let key = if self.machine.standing().resting { "outside-rests" } else { "outside-until" };
        (key, vec![("until", until)])
    }

    /// True from the end of Full until the block on examinations is taken away.
    fn is_not_released(&self) -> bool {
        matches!(self.machine.examinations().block, Block::NotReleased | Block::Releasing { .. })
    }

    fn is_opening_full(&self) -> bool {
        matches!(self.machine.examinations().block, Block::Coming { .. })
    }

    fn time(&self, deadline: Deadline) -> String {
        self.words.time(self.shown(deadline), wall(self.now))
    }

    /// A deadline on the wall clock as it is now: what is left decides, not what was once shown.
    fn shown(&self, deadline: Deadline) -> i64 {
        self.shown_at(deadline.mono)
    }

    /// A moment of the clock that counts sleep, on the wall clock as it is now.
    fn shown_at(&self, mono: session::Millis) -> i64 {
        let left = i64::try_from(mono.saturating_sub(self.now.mono)).unwrap_or(i64::MAX);
        wall(self.now).saturating_add(left)
    }

    fn look(&self) -> Look {
        if self.machine.request().is_some() {
            return Look::Asked;
        }
        let look = |active: &Active| {
            if active.pauses.is_empty() && active.grants.has(Grantable::Control) {
                Look::Controlling
            } else if !self.running(active).is_empty() {
                Look::ToolRunning
            } else if active.grants.has(Grantable::View) {
                Look::Watching
            } else {
                Look::Connected
            }
        };
        let looks: Vec<Look> = self.machine.actives().map(look).collect();
        let strongest = [Look::Controlling, Look::ToolRunning, Look::Watching, Look::Connected];
        if let Some(look) = strongest.into_iter().find(|look| looks.contains(look)) {
            return look;
        }
        let standing = self.machine.standing();
        match (standing.level, standing.is_open()) {
            (Level::Full { .. }, _) => Look::Full,
            (_, true) => Look::Open,
            (_, false) => Look::Blocked,
        }
    }

    /// True where End has something to end.
    #[must_use]
    pub fn can_end(&self) -> bool {
        self.machine.can_end()
    }

    fn checks_view(&self) -> ChecksView {
        let limits = self.machine.limits();
        let staff = match limits.staff_check() {
            Check::None => StaffCheck::None,
            Check::Initials => StaffCheck::Initials,
            Check::Pin => StaffCheck::Pin,
        };
        ChecksView { staff, second_for_full: limits.second_person_for_full() }
    }

    fn tool_view(&self, tool: &policy::Tool) -> ToolView {
        ToolView {
            id: tool.id.as_str().to_owned(),
            title: self.title(&tool.id),
            disturbs: tool.disturbs,
            adjusts: tool.adjusts,
        }
    }

    fn mask_view(&self) -> MaskView {
        let Stats { frames, withheld, regions, own, by_rule, texts, shown, waiting, judged: _, unread: _ } =
            self.masked();
        MaskView {
            mirrored: if self.tale.mirrored { Mirrored::Yes } else { Mirrored::No },
            frames,
            withheld,
            regions: u64::from(regions),
            own,
            by_rule: by_rule.values().sum(),
            text: Some(TextMasks { masked: texts.into(), shown: shown.into(), waiting: waiting.into() }),
        }
    }

    fn blocked_sentence(&self, blocked: &Blocked) -> String {
        self.words.with(blocked.key, &[("detail", blocked.detail.as_str().into())])
    }

    fn notices(&self) -> Vec<Notice> {
        let mut notices = self.notices.clone();
        if let Some(until) = self.machine.technical_locked() {
            let text = self.words.with("notice-technical-locked", &[("until", self.time(until).into())]);
            notices.insert(0, Notice { code: "technical-locked".to_owned(), text, stays: true });
        }
        if self.seal.intact == Some(false) {
            let text = self.words.with("notice-history-changed", &[("sentence", self.seal.sentence.as_str().into())]);
            notices.insert(0, Notice { code: "history-changed".to_owned(), text, stays: true });
        }
        for blocked in self.blocked.iter().rev() {
            let (code, text) = (blocked.key.to_owned(), self.blocked_sentence(blocked));
            notices.insert(0, Notice { code, text, stays: blocked.key != SET_ASIDE });
        }
        if self.machine.unrecorded() {
            let text = self.words.say("notice-unrecorded");
            notices.insert(0, Notice { code: "unrecorded".to_owned(), text, stays: true });
        }
        notices
    }

    /// The state for `chaperone status --json`: codes and times, no sentence but the one.
    #[must_use]
    pub fn status(&self) -> Status {
        let standing = self.machine.standing();
        let engineer = (self.machine.request().map(|asked| &asked.engineer))
            .or_else(|| self.machine.actives().next().map(|active| &active.engineer));
        Status {
            sentence: self.sentence(),
            level: level_code(standing.level).to_owned(),
            until: standing.level.until().map(|until| self.shown(until)),
            session: self.machine.actives().next().map(|active| active.session.to_string()),
            engineer: engineer.map(|engineer| engineer.name().as_str().to_owned()),
            engineers: self.machine.actives().map(|active| active.engineer.name().as_str().to_owned()).collect(),
            not_released: self.is_not_released(),
            can_end: self.can_end(),
            ending: self.machine.seats().iter().any(|seat| matches!(seat, Stage::Ending(_))),
            link: match self.link.0 {
                LinkState::NotEnrolled => "not-enrolled",
                LinkState::Connecting => "connecting",
                LinkState::Connected => "connected",
                LinkState::Lost => "lost",
            }
            .to_owned(),
        }
    }
}

/// An engineer's name and organisation, for a sentence.
fn who(engineer: &ProvenEngineer) -> [(&'static str, FluentValue<'static>); 2] {
    [
        ("engineer", engineer.name().as_str().to_owned().into()),
        ("organisation", engineer.organisation().as_str().to_owned().into()),
    ]
}

/// The state as the command line tells it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Status {
    /// The one sentence.
    pub sentence: String,
    /// The level's code.
    pub level: String,
    /// Its deadline, Unix milliseconds.
    pub until: Option<i64>,
    /// The session that runs.
    pub session: Option<String>,
    /// Who asks or is in.
    pub engineer: Option<String>,
    /// All who are in.
    pub engineers: Vec<String>,
    /// True while the scanner is not released for patients after Full.
    pub not_released: bool,
    /// True where `chaperone end` has something to end.
    pub can_end: bool,
    /// True while something that ran is not verified gone yet.
    pub ending: bool,
    /// The link's state.
    pub link: String,
}

impl Status {
    /// The state until the console has come up: nothing is open.
    #[must_use]
    pub fn starting(words: &crate::words::Words) -> Self {
        Self {
            sentence: words.say("state-blocked"),
            level: "no-access".to_owned(),
            until: None,
            session: None,
            engineer: None,
            engineers: Vec::new(),
            not_released: false,
            can_end: false,
            ending: false,
            link: "connecting".to_owned(),
        }
    }
}

/// The sentence for a link that is down.
pub(super) fn link_key(why: &LinkFault) -> &'static str {
    match why {
        LinkFault::Name { .. } => "link-name",
        LinkFault::Address(_) | LinkFault::Slow => "link-address",
        LinkFault::Proxy(_) => "link-proxy",
        LinkFault::OldTls | LinkFault::Tls(_) => "link-tls",
        LinkFault::Certificate(_) => "link-certificate",
        LinkFault::Refused { .. } => "link-refused",
        LinkFault::Silent => "link-silent",
        LinkFault::Lost | LinkFault::Stalled => "link-lost",
        LinkFault::Protocol(_) => "link-protocol",
    }
}

/// The stable code of a stopped mirror, for the history.
pub(super) fn mirror_code(how: Stopped) -> &'static str {
    match how {
        Stopped::Said(Failure::Display) => "display",
        Stopped::Said(Failure::Unsupported) => "unsupported display",
        Stopped::Said(Failure::Monitor) => "no monitor",
        Stopped::Said(Failure::Sandbox) => "no sandbox",
        Stopped::Said(Failure::Protocol) => "protocol",
        Stopped::Said(Failure::Detector) => "text detector",
        Stopped::Ended => "process ended",
        Stopped::NotStarted => "not started",
        Stopped::Hung => "hung",
    }
}
