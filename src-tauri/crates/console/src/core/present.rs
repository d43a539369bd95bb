//! What shows: the view, the sentences that several places share, and desktop notifications.

use desktop::notifications::{Notice as Notification, Urgency};
use link::LinkFault;
use mirror::protocol::Failure;
use pairing::ProvenEngineer;
use policy::Highest;
use session::{Deadline, EndReason, Grantable, Level, Offer, PauseReason, Refused, Stage};

use super::{Core, wall};
use crate::event::{Command, Stopped};
use crate::record::{end_code, level_code};
use crate::view::{
    AskRefused, ChecksView, EndReason as ShownEnd, EndedView, EngineerView, Grantable as Shown, LeftView,
    Level as ShownLevel, LevelView, LinkState, LinkView, Look, MaskView, Notice, ParticipantView, PasswordView,
    PauseReason as ShownPause, RequestView, SessionKind, SessionView, StaffCheck, TaskView, View,
};

/// What can be granted in application support.
const OFFERS: [Shown; 2] = [Shown::View, Shown::Control];

impl Core {
    /// All that the windows show.
    #[must_use]
    pub fn view(&self) -> View {
        let standing = self.machine.standing();
        View {
            now: wall(self.now),
            sentence: self.sentence(),
            look: self.look(),
            no_examinations: matches!(standing.level, Level::Full { .. }),
            can_end: self.can_end(),
            language: self.settings.language,
            theme: self.settings.theme,
            link: self.link_view(),
            level: self.level_view(),
            checks: ChecksView { staff: StaffCheck::None, second_for_full: false },
            tools: Vec::new(),
            parameter_windows: 0,
            room: !matches!(self.machine.stage(), Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_)),
            release: None,
            help: None,
            password: self.password_view(),
            request: self.request_view(),
            session: self.session_view(),
            ended: self.ended_view(),
            recent: self.recent.clone(),
            notices: self.notices(),
        }
    }

    /// The one sentence that says the state.
    #[must_use]
    pub fn sentence(&self) -> String {
        let words = &self.words;
        let who = |engineer: &ProvenEngineer| {
            [
                ("engineer", engineer.name().as_str().to_owned().into()),
                ("organisation", engineer.organisation().as_str().to_owned().into()),
            ]
        };
        match self.machine.stage() {
            Stage::Asked(asked) => return words.with("state-asked", &who(&asked.engineer)),
            Stage::Active(active) => {
                let key = if active.pauses.is_empty() {
                    if active.mirror != session::MirrorState::Ready && active.grants.has(Grantable::View) {
                        "state-starting"
                    } else if active.grants.has(Grantable::Control) {
                        "state-controlling"
                    } else if active.grants.has(Grantable::View) {
                        "state-watching"
                    } else {
                        "state-connected"
                    }
                } else {
                    "state-paused"
                };
                return words.with(key, &who(&active.engineer));
            }
            Stage::Ending(_) => return words.say("state-ending"),
            Stage::Idle | Stage::Pairing(_) | Stage::Ended(_) => {}
        }
        if let (Offer::On { until, .. }, true) = (self.machine.offer(), self.password_shown) {
            return words.with("state-password", &[("until", self.time(until).into())]);
        }
        self.standing_sentence("state")
    }

    /// What holds now, by level and task; `prefix` is `state` or `now`.
    fn standing_sentence(&self, prefix: &str) -> String {
        let standing = self.machine.standing();
        let until = |deadline: Deadline| [("until", self.time(deadline).into())];
        match (standing.level, &standing.task) {
            (Level::NoAccess, Some(task)) => self.words.with(
                &format!("{prefix}-task"),
                &[("whom", task.whom.as_str().into()), ("until", self.time(task.until).into())],
            ),
            (Level::NoAccess, None) => self.words.say(&format!("{prefix}-blocked")),
            (Level::Limited { until: at }, _) => self.words.with(&format!("{prefix}-limited"), &until(at)),
            (Level::PermanentLimited, _) => self.words.say(&format!("{prefix}-permanent")),
            (Level::Full { until: at }, _) => self.words.with(&format!("{prefix}-full"), &until(at)),
        }
    }

    fn time(&self, deadline: Deadline) -> String {
        self.words.time(self.shown(deadline), wall(self.now))
    }

    /// A deadline on the wall clock as it is now: what is left decides, not what was once shown.
    fn shown(&self, deadline: Deadline) -> i64 {
        wall(self.now).saturating_add(i64::try_from(deadline.left(self.now)).unwrap_or(i64::MAX))
    }

    fn look(&self) -> Look {
        match self.machine.stage() {
            Stage::Asked(_) => Look::Asked,
            Stage::Active(active) if active.grants.has(Grantable::Control) && active.pauses.is_empty() => {
                Look::Controlling
            }
            Stage::Active(_) => Look::Watching,
            Stage::Idle | Stage::Pairing(_) | Stage::Ending(_) | Stage::Ended(_) => {
                match (self.machine.standing().level, self.machine.standing().is_open()) {
                    (Level::Full { .. }, _) => Look::Full,
                    (_, true) => Look::Open,
                    (_, false) => Look::Blocked,
                }
            }
        }
    }

    /// True where End has something to end.
    #[must_use]
    pub fn can_end(&self) -> bool {
        self.machine.can_end()
    }

    fn link_view(&self) -> LinkView {
        let (state, since, why) = self.link;
        let key = match state {
            LinkState::NotEnrolled => Some("link-not-enrolled"),
            LinkState::Connecting | LinkState::Lost => why,
            LinkState::Connected => None,
        };
        let reason = key.map(|key| self.words.say(key)).unwrap_or_default();
        let vendor = self.vendor.as_ref().map(|vendor| vendor.name.clone()).unwrap_or_default();
        LinkView { state, since, reason, vendor }
    }

    fn level_view(&self) -> LevelView {
        let standing = self.machine.standing();
        LevelView {
            level: shown_level(standing.level),
            until: standing.level.until().map(|until| self.shown(until)),
            extend_to: None,
            opening_full: false,
            task_over: None,
            full_barred: None,
            task: standing.task.as_ref().map(|task| TaskView {
                whom: task.whom.clone(),
                what: task.what.clone(),
                until: self.shown(task.until),
            }),
            restorable: standing.restorable.map(shown_level),
            allowed: [
                (Highest::NoAccess, ShownLevel::NoAccess),
                (Highest::Limited, ShownLevel::Limited),
                (Highest::PermanentLimited, ShownLevel::PermanentLimited),
                (Highest::Full, ShownLevel::Full),
            ]
            .into_iter()
            .filter(|(needs, _)| *needs <= self.limits.highest())
            .map(|(_, level)| level)
            .collect(),
            ceiling_minutes: self.limits.longest_grant_minutes(),
        }
    }

    fn password_view(&self) -> Option<PasswordView> {
        let Offer::On { until, tries_left } = self.machine.offer() else { return None };
        let groups = self.password.as_ref().filter(|_| self.password_shown)?.groups();
        Some(PasswordView {
            groups,
            expires: self.shown(until),
            life: i64::from(self.limits.password_life_minutes()) * 60_000,
            tries_left,
            in_use: matches!(self.machine.stage(), Stage::Pairing(_)),
        })
    }

    fn request_view(&self) -> Option<RequestView> {
        let Stage::Asked(asked) = self.machine.stage() else { return None };
        if asked.accepting.is_some() {
            return None;
        }
        Some(RequestView {
            id: asked.session.to_string(),
            engineer: self.engineer_view(&asked.engineer),
            reason: asked.reason.as_str().to_owned(),
            ticket: asked.ticket.as_str().to_owned(),
            wants: asked.wants.iter().map(shown_grantable).collect(),
            offers: OFFERS.to_vec(),
            since: wall(asked.since),
            deadline: self.shown(asked.deadline),
        })
    }

    fn session_view(&self) -> Option<SessionView> {
        let Stage::Active(active) = self.machine.stage() else { return None };
        let paused = active.pauses.first().map(shown_pause);
        Some(SessionView {
            id: active.session.to_string(),
            since: wall(active.since),
            until: self.machine.until().map(|until| self.shown(until)),
            participants: vec![ParticipantView {
                id: active.session.to_string(),
                kind: SessionKind::ApplicationSupport,
                engineer: self.engineer_view(&active.engineer),
                reason: active.reason.as_str().to_owned(),
                ticket: active.ticket.as_str().to_owned(),
                since: wall(active.since),
                granted: active.grants.iter().map(shown_grantable).collect(),
                asked: active.asked.iter().map(shown_grantable).collect(),
                offers: OFFERS.to_vec(),
                paused,
                may_run: Vec::new(),
                viewers: u32::try_from(active.viewers.len()).unwrap_or(u32::MAX),
                warning: None,
            }],
            paused,
            local_first: false,
            tools: Vec::new(),
            feed: self.feed.iter().cloned().collect(),
            mask: self.mask_view(),
            screen: self.screen.map(|(_, _, width, height)| [u32::from(width), u32::from(height)]),
        })
    }

    fn ended_view(&self) -> Option<EndedView> {
        let (ended, recorded) = match self.machine.stage() {
            Stage::Ending(ending) => (&ending.ended, false),
            Stage::Ended(ended) => (ended, !self.machine.unrecorded()),
            Stage::Idle | Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) => return None,
        };
        let sentence = self.words.say(&format!("ended-{}", end_code(ended.why)));
        Some(EndedView {
            id: ended.session.to_string(),
            participants: vec![LeftView {
                engineer: self.engineer_view(&ended.engineer),
                kind: SessionKind::ApplicationSupport,
                since: wall(ended.since),
                until: wall(ended.at),
                sentence: sentence.clone(),
            }],
            why: shown_end(ended.why),
            sentence,
            not_released: false,
            tools: Vec::new(),
            now_holds: self.standing_sentence("now"),
            since: wall(ended.since),
            until: wall(ended.at),
            done: self.feed.iter().rev().cloned().collect(),
            stopped: self.stopped.clone(),
            mask: self.mask_view(),
            recorded,
        })
    }

    fn engineer_view(&self, engineer: &ProvenEngineer) -> EngineerView {
        EngineerView {
            name: engineer.name().as_str().to_owned(),
            organisation: engineer.organisation().as_str().to_owned(),
            proven_by: self.vendor.as_ref().map(|vendor| vendor.name.clone()).unwrap_or_default(),
        }
    }

    fn mask_view(&self) -> MaskView {
        MaskView {
            frames: self.masked.frames,
            withheld: self.masked.withheld,
            regions: u64::from(self.masked.regions),
            own: self.masked.own,
            by_rule: self.masked.by_rule.values().sum(),
        }
    }

    fn notices(&self) -> Vec<Notice> {
        let mut notices = self.notices.clone();
        if let Some(blocked) = &self.blocked {
            let text = self.words.with(blocked.key, &[("detail", blocked.detail.as_str().into())]);
            notices.insert(0, Notice { code: blocked.key.to_owned(), text, stays: true });
        }
        if self.machine.unrecorded() {
            let text = self.words.say("notice-unrecorded");
            notices.insert(0, Notice { code: "unrecorded".to_owned(), text, stays: true });
        }
        notices
    }

    /// Why something was not done, for people.
    pub(super) fn refusal(&self, refused: Refused) -> AskRefused {
        let code = match refused {
            Refused::Policy => "policy",
            Refused::Length => "length",
            Refused::Text => "text",
            Refused::LevelOpen => "level-open",
            Refused::Blocked if self.vendor.is_none() => "not-enrolled",
            Refused::Blocked => "blocked",
            Refused::NothingToRestore => "nothing-to-restore",
            Refused::NothingToEnd => "nothing-to-end",
            Refused::Busy => "busy",
            Refused::OutOfPlace | Refused::Turned(_) => "out-of-place",
            Refused::OtherSession => "other-session",
            Refused::ViewFirst => "view-first",
            Refused::NotGranted => "not-granted",
            Refused::Paused => "paused",
            Refused::NotRecorded => "not-recorded",
            Refused::TooMany => "out-of-place",
        };
        AskRefused { code: code.to_owned(), sentence: self.words.say(&format!("not-done-{code}")) }
    }

    pub(super) fn notify_request(&mut self) {
        let seconds = i64::from(self.limits.request_seconds());
        if let Some(who) = self.engineer_names() {
            let body = self.words.with("told-request-body", &[("seconds", seconds.into())]);
            self.notify("request", self.words.with("told-request", &who), body, Urgency::Critical);
        }
    }

    pub(super) fn notify_start(&mut self) {
        self.commands.push_back(Command::Withdraw("request"));
        if let Some(who) = self.engineer_names() {
            let body = self.words.with("told-start-body", &who);
            self.notify("session", self.words.say("told-start"), body, Urgency::Normal);
        }
    }

    pub(super) fn notify_end(&mut self, why: EndReason) {
        let why = self.words.say(&format!("ended-{}", end_code(why)));
        let now = self.standing_sentence("now");
        let body = self.words.with("told-end-body", &[("why", why.into()), ("now", now.into())]);
        self.notify("session", self.words.say("told-end"), body, Urgency::Normal);
    }

    pub(super) fn notify_link(&mut self) {
        let reason = self.link.2.map(|key| self.words.say(key)).unwrap_or_default();
        let body = self.words.with("told-link-body", &[("reason", reason.into())]);
        self.notify("link", self.words.say("told-link"), body, Urgency::Normal);
    }

    fn notify(&mut self, key: &str, summary: String, body: String, urgency: Urgency) {
        self.commands.push_back(Command::Notify(Notification { key: key.to_owned(), summary, body, urgency }));
    }

    fn engineer_names(&self) -> Option<[(&'static str, fluent::FluentValue<'static>); 2]> {
        let engineer = self.engineer()?;
        Some([
            ("engineer", engineer.name().as_str().to_owned().into()),
            ("organisation", engineer.organisation().as_str().to_owned().into()),
        ])
    }

    /// The state for `chaperone status --json`: codes and times, no sentence but the one.
    #[must_use]
    pub fn status(&self) -> Status {
        let standing = self.machine.standing();
        Status {
            sentence: self.sentence(),
            level: level_code(standing.level).to_owned(),
            until: standing.level.until().map(|until| self.shown(until)),
            session: self.session_view().map(|session| session.id),
            engineer: self
                .engineer()
                .filter(|_| matches!(self.machine.stage(), Stage::Asked(_) | Stage::Active(_)))
                .map(|engineer| engineer.name().as_str().to_owned()),
            can_end: self.can_end(),
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
    /// True where `chaperone end` has something to end.
    pub can_end: bool,
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
            can_end: false,
            link: "connecting".to_owned(),
        }
    }
}

fn shown_level(level: Level) -> ShownLevel {
    match level {
        Level::NoAccess => ShownLevel::NoAccess,
        Level::Limited { .. } => ShownLevel::Limited,
        Level::PermanentLimited => ShownLevel::PermanentLimited,
        Level::Full { .. } => ShownLevel::Full,
    }
}

fn shown_grantable(grantable: Grantable) -> Shown {
    match grantable {
        Grantable::View => Shown::View,
        Grantable::Control => Shown::Control,
    }
}

fn shown_pause(why: PauseReason) -> ShownPause {
    match why {
        PauseReason::Staff => ShownPause::Staff,
        PauseReason::Banner => ShownPause::Banner,
        PauseReason::Mirror => ShownPause::Mirror,
        PauseReason::Link => ShownPause::Link,
        PauseReason::Locked => ShownPause::Locked,
    }
}

fn shown_end(why: EndReason) -> ShownEnd {
    match why {
        EndReason::Staff => ShownEnd::Staff,
        EndReason::Engineer => ShownEnd::Engineer,
        EndReason::Deadline => ShownEnd::Deadline,
        EndReason::LinkLost => ShownEnd::LinkLost,
        EndReason::Revoked => ShownEnd::Revoked,
        EndReason::Banner => ShownEnd::Banner,
        EndReason::Protocol => ShownEnd::Protocol,
        EndReason::Stopped => ShownEnd::Stopped,
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
        Stopped::Ended => "process ended",
        Stopped::NotStarted => "not started",
        Stopped::Hung => "hung",
    }
}
