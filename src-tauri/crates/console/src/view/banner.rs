//! What the banner's window may know.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DetectorFault, Language, Level, Look, PauseReason, Theme, ToolState, View, WarningView};

/// What the banner shows; a part of [`View`], all that the banner's window may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct BannerView {
    /// The clock when it was made.
    #[ts(type = "number")]
    pub now: i64,
    /// The sentence.
    pub sentence: String,
    /// The look.
    pub look: Look,
    /// True where examinations are blocked.
    pub no_examinations: bool,
    /// The level.
    pub level: Level,
    /// The names of the engineers who are in.
    pub participants: Vec<String>,
    /// The titles of the tools that run.
    pub tools: Vec<String>,
    /// Since when the session runs; none while nothing runs but access is open (the slim form).
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// When it ends by itself: the session, or what is open while nothing runs.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// That a session is about to end by itself; the first one where several are.
    pub warning: Option<WarningView>,
    /// Why nothing is sent, while it is not.
    pub paused: Option<PauseReason>,
    /// Why text on the mirrored screen is not looked for, while it is not.
    pub blind: Option<DetectorFault>,
    /// True where End has something to end.
    pub can_end: bool,
    /// The language in use.
    pub language: Language,
    /// The colours in use.
    pub theme: Theme,
}

impl BannerView {
    /// The banner's part of a view.
    #[must_use]
    pub fn of(view: &View) -> Self {
        let session = view.session.as_ref();
        let participants = session.map(|session| session.participants.as_slice()).unwrap_or_default();
        let tools = session.map(|session| session.tools.as_slice()).unwrap_or_default();
        Self {
            now: view.now,
            sentence: view.sentence.clone(),
            look: view.look,
            no_examinations: view.no_examinations,
            level: view.level.level,
            participants: participants.iter().map(|one| one.engineer.name.clone()).collect(),
            tools: tools.iter().filter(|run| run.state != ToolState::Ended).map(|run| run.title.clone()).collect(),
            since: session.map(|session| session.since),
            until: match session {
                Some(session) => session.until,
                None => view.level.until.or(view.level.task.as_ref().map(|task| task.until)),
            },
            warning: participants.iter().filter_map(|one| one.warning).min_by_key(|warning| warning.ends),
            paused: session.and_then(|session| session.paused),
            blind: session.and_then(|session| session.blind),
            can_end: view.can_end,
            language: view.language,
            theme: view.theme,
        }
    }
}
