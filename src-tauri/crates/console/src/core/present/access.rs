//! What shows of what is open: level, released task, session password, link, release checklist, call for help.

use policy::Highest;
use session::{Block, ExamState, Grantable, Level, Offer, Stage};
use wire::HelpReason;

use super::people::shown_grantable;
use super::{Core, wall};
use crate::core::asking::EXTEND;
use crate::view::{
    FullBarred, HelpReason as ShownHelp, HelpState, HelpView, Level as ShownLevel, LevelView, LinkState, LinkView,
    PasswordView, ReleaseItem, ReleaseView, TaskView,
};

impl Core {
    pub(super) fn link_view(&self) -> LinkView {
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

    pub(super) fn level_view(&self) -> LevelView {
        let standing = self.machine.standing();
        let limits = self.machine.limits();
        LevelView {
            level: shown_level(standing.level),
            until: standing.level.until().map(|until| self.shown(until)),
            extend_to: self.extend_to(),
            opening_full: self.is_opening_full(),
            task: standing.task.as_ref().map(|task| TaskView {
                whom: task.whom.clone(),
                what: task.what.clone(),
                until: self.shown(task.until),
            }),
            task_over: self.task_over.clone(),
            restorable: standing.restorable.map(shown_level),
            allowed: [
                (Highest::NoAccess, ShownLevel::NoAccess),
                (Highest::Limited, ShownLevel::Limited),
                (Highest::PermanentLimited, ShownLevel::PermanentLimited),
                (Highest::Full, ShownLevel::Full),
            ]
            .into_iter()
            .filter(|(needs, _)| *needs <= limits.highest())
            .map(|(_, level)| level)
            .collect(),
            outside_hours: !self.machine.within_hours(),
            hours_end: self.hours_end(),
            barred: Grantable::ALL
                .into_iter()
                .filter(|one| !self.machine.grantable().has(*one))
                .map(shown_grantable)
                .collect(),
            full_barred: self.full_barred(),
            ceiling_minutes: limits.longest_grant_minutes(),
        }
    }

    /// The deadline that extending the level would give; none where it gives less than a minute more.
    fn extend_to(&self) -> Option<i64> {
        const MINUTE: i64 = 60_000;
        let until = self.shown(self.machine.standing().level.until()?);
        let ceiling = i64::from(self.machine.limits().longest_grant_minutes()) * MINUTE;
        let to = (until + i64::from(EXTEND) * MINUTE).min(wall(self.now) + ceiling);
        let to = self.hours_end().map_or(to, |end| to.min(end));
        (to - until >= MINUTE).then_some(to)
    }

    fn hours_end(&self) -> Option<i64> {
        self.machine.hours_close().map(|end| self.shown(end))
    }

    fn full_barred(&self) -> Option<FullBarred> {
        let limits = self.machine.limits();
        if limits.highest() < Highest::Full || matches!(self.machine.standing().level, Level::Full { .. }) {
            return None;
        }
        if !limits.interlock() {
            return Some(FullBarred::NoSource);
        }
        match self.machine.examinations().state {
            ExamState::Idle => None,
            ExamState::Running => Some(FullBarred::ExaminationRuns),
            ExamState::Unknown => Some(FullBarred::ExaminationUnknown),
        }
    }

    pub(super) fn release_view(&self) -> Option<ReleaseView> {
        let releasing = matches!(self.machine.examinations().block, Block::Releasing { .. });
        self.is_not_released().then(|| ReleaseView {
            since: self.not_released_since,
            items: vec![ReleaseItem::WorkIsOver, ReleaseItem::SettingsAreBack, ReleaseItem::SystemWasTried],
            releasing,
        })
    }

    pub(super) fn help_view(&self) -> Option<HelpView> {
        let (help, (at, failed)) = (self.machine.help()?, self.help?);
        let reason = match help.reason {
            HelpReason::DoesNotStart => ShownHelp::DoesNotStart,
            HelpReason::ImageQuality => ShownHelp::ImageQuality,
            HelpReason::ErrorMessage => ShownHelp::ErrorMessage,
            HelpReason::Question => ShownHelp::Question,
            HelpReason::Other => ShownHelp::Other,
        };
        let state = match (help.heard, failed) {
            (true, _) => HelpState::Heard,
            (false, true) => HelpState::Failed,
            (false, false) => HelpState::Sending,
        };
        Some(HelpView { reason, state, at })
    }

    pub(super) fn password_view(&self) -> Option<PasswordView> {
        let Offer::On { until, tries_left } = self.machine.offer() else { return None };
        let groups = self.password.as_ref().filter(|_| self.password_shown)?.groups();
        Some(PasswordView {
            groups,
            expires: self.shown(until),
            life: i64::from(self.machine.limits().password_life_minutes()) * 60_000,
            tries_left,
            in_use: self.machine.seats().iter().any(|seat| matches!(seat, Stage::Pairing(_))),
        })
    }
}

pub(super) fn shown_level(level: Level) -> ShownLevel {
    match level {
        Level::NoAccess => ShownLevel::NoAccess,
        Level::Limited { .. } => ShownLevel::Limited,
        Level::PermanentLimited => ShownLevel::PermanentLimited,
        Level::Full { .. } => ShownLevel::Full,
    }
}
