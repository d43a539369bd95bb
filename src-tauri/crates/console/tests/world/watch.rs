//! The world's own books: what the staff said, what of it is durable, and what is true of banner, mirror, links and
//! examinations. Each session is watched on its own; whatever opens or goes on against the books is a panic.

mod commanded;
mod holds;

use std::collections::{BTreeMap, BTreeSet};

use console::core::Origin;
use console::event::Event;
use console::view::{Ask, Grantable, Level};
use history::Draft;
use policy::Policy;
use session::{ExamState, Millis};
use wire::{FromRelay, RunId, SessionId, ToolId};

use super::{Gate, World, code, fact};

/// What came to pass: a walk that never gets in proves nothing.
#[derive(Debug, Default, Clone, Copy)]
pub struct Seen {
    /// Sessions let in, of either kind.
    pub let_in: usize,
    /// Those of technical support.
    pub technical: usize,
    /// Gates opened.
    pub gates: usize,
    /// Times that remote input was let act.
    pub controls: usize,
    /// Tools started.
    pub tools: usize,
    /// Those of them that disturb examinations.
    pub disturbing: usize,
    /// Times that Full opened.
    pub fulls: usize,
    /// Sessions ended.
    pub ends: usize,
    /// Sessions taken up again after their link was lost.
    pub resumed: usize,
}

/// What the staff said of one session, as far as it is durable.
#[derive(Debug, Default)]
struct Word {
    technical: bool,
    /// What the staff said Yes to, and did not take back.
    spoken: BTreeSet<String>,
    admitted: bool,
    /// What of it is durable.
    granted: BTreeSet<String>,
    paused: bool,
    lost: bool,
    ended: bool,
    gate: Option<Gate>,
    /// Since when nobody confirmed that it goes on.
    confirmed: Millis,
}

/// A level that the staff chose: its rank, and until when at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Promise {
    rank: u8,
    until: Millis,
}

/// What an ask changed in the books before it was answered.
#[derive(Debug)]
pub(super) enum Said {
    Nothing,
    Spoken(SessionId, BTreeSet<String>),
    Paused(bool),
    Levels { chosen: Vec<Promise>, entries: usize, void: bool },
}

/// How much is open: what no message from outside may make more.
#[derive(Debug)]
pub(super) struct Breadth {
    level: u8,
    task: bool,
    granted: BTreeMap<String, Vec<Grantable>>,
}

/// The books.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) seen: Seen,
    words: BTreeMap<SessionId, Word>,
    /// Levels chosen whose record is not durable, those that are, and those that an end suspended.
    chosen: Vec<Promise>,
    promised: Vec<Promise>,
    suspended: Vec<Promise>,
    /// Tasks released whose record is not with the history.
    tasks: usize,
    task: bool,
    /// True where what is with the history was overtaken.
    void: bool,
    with_history: Option<Draft>,
    /// How many entries were with the history so far.
    entries: usize,
    paused: bool,
    pub(super) banner: bool,
    pub(super) ready: bool,
    pub(super) locked: bool,
    link: bool,
    /// Local input is not noticed any more.
    unwatched: bool,
    pub(super) exam: ExamState,
    policy: Policy,
    unusable: bool,
    longest: Millis,
    present: Millis,
    runs: BTreeMap<(SessionId, RunId), ToolId>,
    recorded: BTreeSet<(SessionId, RunId)>,
    stopping: BTreeSet<(SessionId, RunId)>,
    parameters: bool,
    full: bool,
}

fn rank(level: Level) -> u8 {
    match level {
        Level::NoAccess => 0,
        Level::Limited => 1,
        Level::PermanentLimited => 2,
        Level::Full => 3,
    }
}

fn session_of(id: &str) -> Option<SessionId> {
    SessionId::try_from(id.to_owned()).ok()
}

fn longest(policy: &Policy) -> Millis {
    u64::from(policy.limits.longest_minutes()) * 60_000
}

impl Watch {
    pub(super) fn new(origin: &Origin) -> Self {
        let first = origin.first && origin.policy.limits.permanent_at_first();
        let remembered = (origin.settings.permanent_limited || first) && origin.blocked.is_empty();
        let permanent = Promise { rank: rank(Level::PermanentLimited), until: Millis::MAX };
        Self {
            seen: Seen::default(),
            words: BTreeMap::new(),
            chosen: remembered.then_some(permanent).into_iter().collect(),
            promised: Vec::new(),
            suspended: Vec::new(),
            tasks: 0,
            task: false,
            void: false,
            with_history: None,
            entries: 0,
            paused: false,
            banner: false,
            ready: false,
            locked: false,
            link: true,
            unwatched: false,
            exam: ExamState::Unknown,
            policy: origin.policy.clone(),
            unusable: false,
            longest: longest(&origin.policy),
            present: 0,
            runs: BTreeMap::new(),
            recorded: BTreeSet::new(),
            stopping: BTreeSet::new(),
            parameters: false,
            full: false,
        }
    }

    fn word(&mut self, session: SessionId) -> &mut Word {
        self.words.entry(session).or_default()
    }

    /// What is with the history is overtaken, where it is one of these facts (and of that session).
    fn overtake(&mut self, facts: &[&str], session: Option<SessionId>) {
        if let Some(draft) = &self.with_history {
            let theirs = session.is_none_or(|session| draft.session.as_deref() == Some(&session.to_string()));
            self.void |= theirs && (facts.is_empty() || facts.contains(&fact(draft).as_str()));
        }
    }
}

impl Watch {
    /// Another level is chosen: what was chosen before and is not durable is overtaken.
    fn choose(&mut self) -> Said {
        let said = Said::Levels { chosen: std::mem::take(&mut self.chosen), entries: self.entries, void: self.void };
        self.overtake(&["level-chosen", "level-chosen-until", "level-restored", "task-released"], None);
        said
    }
}

impl World {
    pub fn seen(&self) -> Seen {
        self.watch.seen
    }

    /// True where frames and messages can come.
    pub fn is_up(&self) -> bool {
        self.watch.link
    }

    /// True where the mirror runs and its first picture is still to come.
    pub fn mirror_starts(&self) -> bool {
        self.mirror && !self.watch.ready
    }

    // What happens.

    /// Takes down what is true from now on.
    pub(super) fn happens(&mut self, event: &Event) {
        let now = self.now.mono;
        let watch = &mut self.watch;
        match event {
            Event::Banner(shown) => watch.banner = *shown,
            Event::MirrorReady { .. } => watch.ready = self.mirror,
            Event::MirrorFailed(_) => watch.ready = false,
            Event::Locked(locked) => watch.locked = *locked,
            Event::Examination(state) => watch.exam = *state,
            Event::Local | Event::Ask(..) => watch.present = now,
            // A new policy's durations count from the next tick on, which is due at once.
            Event::Tick => watch.longest = longest(&watch.policy),
            Event::Up => watch.link = true,
            Event::LocalUnknown(_) => watch.unwatched = true,
            Event::Down(_) | Event::Unlinked => {
                watch.link = false;
                watch.words.values_mut().filter(|word| word.admitted).for_each(|word| word.lost = true);
                watch.overtake(&["session-resumed"], None);
            }
            Event::Text(FromRelay::PeerLost { session }) => {
                let word = watch.word(*session);
                word.lost |= word.admitted;
                watch.overtake(&["session-resumed"], Some(*session));
            }
            Event::End(_) => {
                watch.overtake(&[], None);
                watch.chosen.clear();
                watch.tasks = 0;
            }
            Event::Policy(Err(_)) => {
                watch.unusable = true;
                watch.overtake(&[], None);
            }
            Event::Tool { session, run, what: console::event::ToolEvent::Ended { gone: true, .. } }
            | Event::Tool { session, run, what: console::event::ToolEvent::Failed(_) } => {
                let over = (*session, *run);
                self.tools.remove(&over);
                watch.stopping.remove(&over);
            }
            _ => {}
        }
    }

    /// Takes down what the staff say.
    pub(super) fn say(&mut self, ask: &Ask) -> Said {
        let now = self.now.mono;
        let level = self.core.view().level.level;
        let watch = &mut self.watch;
        match ask {
            Ask::Accept { id, grant, .. } => {
                let Some(session) = session_of(id) else { return Said::Nothing };
                let word = watch.word(session);
                let before = word.spoken.clone();
                word.spoken.extend(grant.iter().map(code));
                // Nobody controls what they do not see.
                if word.spoken.contains("control") || word.spoken.contains("parameters") {
                    word.spoken.insert("view".to_owned());
                }
                Said::Spoken(session, before)
            }
            Ask::Grant { id, capability, on: true, .. } => {
                let Some(session) = session_of(id) else { return Said::Nothing };
                let word = watch.word(session);
                let before = word.spoken.clone();
                word.spoken.insert(code(capability));
                Said::Spoken(session, before)
            }
            Ask::Grant { id, capability, on: false, .. } => {
                let Some(session) = session_of(id) else { return Said::Nothing };
                let view = *capability == Grantable::View;
                for lost in [*capability]
                    .into_iter()
                    .chain(view.then_some(Grantable::Control))
                    .chain(view.then_some(Grantable::Parameters))
                {
                    let lost = code(&lost);
                    let word = watch.word(session);
                    word.spoken.remove(&lost);
                    word.granted.remove(&lost);
                    if watch
                        .with_history
                        .as_ref()
                        .is_some_and(|draft| draft.payload.get("capability") == Some(&lost.into()))
                    {
                        watch.overtake(&["granted"], Some(session));
                    }
                }
                Said::Nothing
            }
            Ask::Pause { on } => {
                let before = std::mem::replace(&mut watch.paused, *on);
                if *on {
                    watch.words.values_mut().filter(|word| word.admitted).for_each(|word| word.paused = true);
                    watch.overtake(&["resumed"], None);
                }
                Said::Paused(before)
            }
            Ask::ChooseLevel { level, minutes, .. } => {
                let said = watch.choose();
                let until = match level {
                    Level::NoAccess | Level::PermanentLimited => Millis::MAX,
                    Level::Limited | Level::Full => now.saturating_add(u64::from(minutes.unwrap_or(0)) * 60_000),
                };
                watch.chosen.push(Promise { rank: rank(*level), until });
                said
            }
            Ask::Extend { .. } => {
                let said = watch.choose();
                let held = watch.promised.iter().filter(|held| held.rank >= rank(level)).map(|held| held.until).max();
                let left = held.unwrap_or(now).saturating_sub(now).div_ceil(60_000).saturating_mul(60_000);
                let until = now.saturating_add(left).saturating_add(30 * 60_000);
                watch.chosen.push(Promise { rank: rank(level), until });
                said
            }
            Ask::RestoreLevel { .. } => {
                let said = watch.choose();
                // Full is chosen anew.
                let kept = watch.suspended.iter().map(|kept| Promise { rank: kept.rank.min(2), ..*kept });
                watch.chosen.extend(kept);
                said
            }
            Ask::ReleaseTask { .. } => {
                watch.tasks += 1;
                Said::Nothing
            }
            _ => Said::Nothing,
        }
    }

    /// What the staff asked for was not done.
    pub(super) fn unsay(&mut self, said: Said) {
        match said {
            Said::Nothing => {}
            Said::Spoken(session, before) => self.watch.word(session).spoken = before,
            Said::Paused(before) => self.watch.paused = before,
            Said::Levels { chosen, entries, void } => {
                self.watch.chosen = chosen;
                if self.watch.entries == entries {
                    self.watch.void = void;
                }
            }
        }
    }

    // What is recorded.

    /// An entry is on its way to the history.
    pub(super) fn recording(&mut self, draft: &Draft) {
        let watch = &mut self.watch;
        watch.void = false;
        watch.entries += 1;
        watch.with_history = Some(draft.clone());
        let session = draft.session.as_deref().and_then(session_of);
        let capability = || draft.payload["capability"].as_str().unwrap().to_owned();
        match (fact(draft).as_str(), session) {
            ("accepted", Some(session)) => {
                let word = watch.word(session);
                let granted = draft.payload["capabilities"].as_array().unwrap();
                let spoken = granted.iter().all(|one| word.spoken.contains(one.as_str().unwrap()));
                assert!(!granted.is_empty() && spoken, "an acceptance is recorded that nobody spoke");
            }
            ("granted", Some(session)) => {
                assert!(watch.word(session).spoken.contains(&capability()), "a grant is recorded that nobody spoke");
            }
            ("taken-back", Some(session)) => drop(watch.word(session).granted.remove(&capability())),
            ("task-released", _) => {
                assert!(watch.tasks > 0, "a task is recorded that nobody released");
                watch.tasks -= 1;
            }
            ("task-used" | "task-expired" | "task-revoked", _) => watch.task = false,
            _ => {}
        }
    }

    /// An entry is durable.
    pub(super) fn durable(&mut self, draft: &Draft) {
        let now = self.now.mono;
        let watch = &mut self.watch;
        watch.with_history = None;
        if std::mem::take(&mut watch.void) {
            return;
        }
        let session = draft.session.as_deref().and_then(session_of);
        match (fact(draft).as_str(), session) {
            ("accepted" | "technical-began" | "technical-began-task", Some(session)) => {
                watch.seen.let_in += 1;
                let technical = fact(draft) != "accepted";
                watch.seen.technical += usize::from(technical);
                let word = watch.word(session);
                assert!(!word.ended && !word.admitted, "a session is let in twice");
                let granted = draft.payload["capabilities"].as_array().unwrap();
                word.granted = granted.iter().map(|one| one.as_str().unwrap().to_owned()).collect();
                (word.technical, word.admitted, word.confirmed) = (technical, true, now);
            }
            ("granted", Some(session)) => {
                let capability = draft.payload["capability"].as_str().unwrap().to_owned();
                watch.word(session).granted.insert(capability);
            }
            ("kept-open", Some(session)) => watch.word(session).confirmed = now,
            ("resumed", Some(session)) if draft.payload["why"] == "pause-staff" => watch.word(session).paused = false,
            ("session-resumed", Some(session)) => {
                watch.seen.resumed += 1;
                watch.word(session).lost = false;
            }
            ("tool-started", Some(session)) => {
                let run = u32::try_from(draft.payload["run"].as_u64().unwrap()).unwrap();
                watch.recorded.insert((session, run));
            }
            ("started" | "level-chosen" | "level-chosen-until" | "level-restored", _) => {
                let holds = ["no-access", "limited", "permanent-limited", "full"];
                let rank = holds.iter().position(|one| draft.payload["level"] == *one).unwrap();
                // What is restored may have been narrowed by policy.
                let restored = fact(draft) == "level-restored";
                let is = |one: &&Promise| usize::from(one.rank) == rank || (restored && usize::from(one.rank) > rank);
                let (now_held, rest) = watch.chosen.iter().partition(is);
                watch.chosen = rest;
                watch.promised.extend::<Vec<Promise>>(now_held);
            }
            // What rested outside the service hours holds again.
            ("hours-opened-level", _) => {
                let rested = watch.suspended.iter().filter(|one| one.rank == 2 && one.until == Millis::MAX).copied();
                watch.promised.extend(rested.collect::<Vec<_>>());
            }
            ("task-released", _) => watch.task = true,
            _ => {}
        }
    }
}
