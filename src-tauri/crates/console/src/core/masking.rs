//! The masking as staff see it and narrow it further: the masks that they draw, why a place is masked, whether text is
//! looked for.
//!
//! INVARIANT (I2): a mask that staff draw holds at once and is recorded next; one that they take away goes only once
//! that is durable.

use history::{Actor, Draft, Kind, Payload};
use mirror::protocol::{Detector, MAX_MASKS, Masked, Place, ToMirror};
use serde_json::{Value, json};
use session::Active;
use wire::{Kind as SessionKind, SessionId};

use super::asking::NotDone;
use super::{Core, FEED, moment, wall};
use crate::event::Command;
use crate::record;
use crate::view::{DetectorFault, DrawnView, MaskedView, MasksView, ScreenPlace};

/// The most places that staff can mask at a time.
pub const MAX_DRAWN: usize = 32;

/// What staff masked in one remote service.
#[derive(Debug, Default)]
pub(super) struct Drawings {
    all: Vec<Drawing>,
    /// How many there were so far.
    count: u32,
}

#[derive(Debug)]
struct Drawing {
    shown: DrawnView,
    rect: Place,
    /// That it goes is on its way into the history.
    goes: bool,
}

/// What does not show as it is, while somebody asks.
#[derive(Debug, Default)]
pub(super) struct Explained {
    wanted: bool,
    masks: Option<Vec<Masked>>,
    /// Rises with every change.
    revision: u64,
    /// The number of the last drawing of all.
    last_id: u32,
}

impl Explained {
    /// What the mirror says; nothing of it is kept once nobody asks.
    pub(super) fn take(&mut self, masks: Vec<Masked>) {
        if self.wanted {
            self.set(Some(masks));
        }
    }

    fn set(&mut self, masks: Option<Vec<Masked>>) {
        self.masks = masks;
        self.revision += 1;
    }
}

impl Core {
    /// What does not show as it is, where somebody asks and the mirror has said so.
    #[must_use]
    pub fn masks(&self) -> Option<MasksView> {
        let masks = self.masking.masks.as_ref()?;
        Some(MasksView { masks: masks.iter().map(MaskedView::from).collect(), cut: masks.len() >= MAX_MASKS })
    }

    /// Rises with every change of [`Core::masks`].
    #[must_use]
    pub fn masks_revision(&self) -> u64 {
        self.masking.revision
    }

    pub(super) fn drawn_view(&self) -> Vec<DrawnView> {
        self.tale.drawn.all.iter().map(|drawing| drawing.shown).collect()
    }

    /// Why text is not looked for, where a mirror said so.
    pub(super) fn blind(&self) -> Option<DetectorFault> {
        self.detector.and_then(DetectorFault::of)
    }

    /// The first words to every mirror: what staff masked holds before it has a client.
    pub(super) fn tell_mirror_masks(&mut self) {
        if !self.tale.drawn.all.is_empty() {
            self.tell_drawn();
        }
        if self.masking.wanted {
            self.mirror(ToMirror::Explain { on: true });
        }
        let previews = self.clients.iter().filter(|(_, client)| client.viewer().is_none());
        for client in previews.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.mirror(ToMirror::ClientOpened { client, view_only: true });
        }
    }

    /// The mirror stops: what it said holds no longer. With the last engineer go the staff's own masks.
    pub(super) fn forget_masks(&mut self) {
        self.detector = None;
        self.masking.set(None);
        if !self.is_anybody_in() {
            self.tale.drawn.all.clear();
        }
    }

    pub(super) fn explain(&mut self, on: bool) {
        self.masking.wanted = on;
        self.masking.set(None);
        self.mirror(ToMirror::Explain { on });
    }

    /// Masks a place at once; whatever of it lies beside the screen is left out.
    pub(super) fn mask_more(&mut self, ScreenPlace { x, y, w, h }: ScreenPlace) -> Result<(), NotDone> {
        let (_, _, width, height) = self.screen.filter(|_| self.mirror_up).ok_or(NotDone::NoPlace)?;
        let (x, y) = (x.min(width), y.min(height));
        let rect = Place { x, y, w: w.min(width - x), h: h.min(height - y) };
        if rect.w == 0 || rect.h == 0 {
            return Err(NotDone::NoPlace);
        }
        if self.tale.drawn.all.len() >= MAX_DRAWN {
            return Err(NotDone::MasksFull);
        }
        self.masking.last_id += 1;
        self.tale.drawn.count += 1;
        let shown = DrawnView { id: self.masking.last_id, number: self.tale.drawn.count, place: rect.into() };
        self.tale.drawn.all.push(Drawing { shown, rect, goes: false });
        self.tell_drawn();
        let sessions = self.mirrored_sessions();
        self.tell_deed(Kind::MaskDrawn, self.drawing_fact("mask-drawn", shown, 0), &sessions);
        Ok(())
    }

    /// Takes one of the staff's masks away once that is recorded: from then on the place is judged like any other.
    pub(super) fn mask_less(&mut self, id: u32) -> Result<(), NotDone> {
        let found = self.tale.drawn.all.iter_mut().find(|drawing| drawing.shown.id == id && !drawing.goes);
        let drawing = found.ok_or(NotDone::NoMask)?;
        drawing.goes = true;
        let shown = drawing.shown;
        let payload = self.drawing_fact("mask-removed", shown, 1);
        let draft = self.deed(Kind::MaskRemoved, payload, self.mirrored_sessions().first().copied());
        self.commands.push_back(Command::Unmask { draft: Box::new(draft), id });
        Ok(())
    }

    /// That a mask goes is durable, and it goes; or it stays.
    pub(super) fn unmasked(&mut self, id: u32, recorded: Result<(), String>) {
        let Some(at) = self.tale.drawn.all.iter().position(|drawing| drawing.shown.id == id) else { return };
        if let Err(error) = recorded {
            tracing::error!(error, "a mask of the staff's stays");
            self.tale.drawn.all[at].goes = false;
            let text = self.words.say("notice-mask-stays");
            return self.put_notice("mask-stays", text, false);
        }
        let shown = self.tale.drawn.all.remove(at).shown;
        self.tell_drawn();
        self.put_away("mask-stays");
        let payload = self.drawing_fact("mask-removed", shown, 0);
        let draft = self.deed(Kind::MaskRemoved, payload.clone(), None);
        self.feed_line(&draft);
        // The first session's entry is the one that was waited for.
        for session in self.mirrored_sessions().into_iter().skip(1) {
            let draft = self.deed(Kind::MaskRemoved, payload.clone(), Some(session));
            self.commands.push_back(Command::Note(Box::new(draft)));
        }
    }

    /// Whether text is looked for has changed: told, and kept, each time.
    pub(super) fn detector_said(&mut self, state: Detector) {
        self.detector = Some(state);
        if self.tale.detector.replace(state).unwrap_or(Detector::Works) == state {
            return;
        }
        let (kind, fact) = match state {
            Detector::Works => (Kind::DetectorBack, "detector-back"),
            Detector::Missing => (Kind::Fault, "detector-missing"),
            Detector::Broken => (Kind::Fault, "detector-broken"),
            Detector::Stalled => (Kind::Fault, "detector-stalled"),
        };
        let payload = json!({"fact": fact}).as_object().cloned().unwrap_or_default();
        let line = record::line(&self.words, wall(self.now), &kind, &payload);
        self.tale.feed.push_front(line);
        self.tale.feed.truncate(FEED);
        let sessions = self.mirrored_sessions();
        for session in each(&sessions) {
            self.noted(kind.clone(), session, Value::Object(payload.clone()));
        }
    }

    fn tell_drawn(&mut self) {
        let rects = self.tale.drawn.all.iter().map(|drawing| drawing.rect).collect();
        self.mirror(ToMirror::Drawn { rects });
    }

    /// The sessions whose engineers may see the mirrored screen, or may come to.
    fn mirrored_sessions(&self) -> Vec<SessionId> {
        let mirrored = |active: &&Active| active.kind == SessionKind::ApplicationSupport;
        self.machine.actives().filter(mirrored).map(|active| active.session).collect()
    }

    /// Which place, and how many are masked then: never what shows there.
    fn drawing_fact(&self, fact: &str, DrawnView { number, place, .. }: DrawnView, less: usize) -> Payload {
        let count = self.tale.drawn.all.len().saturating_sub(less);
        let ScreenPlace { x, y, w, h } = place;
        let payload = json!({"fact": fact, "n": number, "count": count, "x": x, "y": y, "w": w, "h": h});
        payload.as_object().cloned().unwrap_or_default()
    }

    /// What staff did, in the feed at once and in the history of every session that it is about.
    fn tell_deed(&mut self, kind: Kind, payload: Payload, sessions: &[SessionId]) {
        for (at, session) in each(sessions).enumerate() {
            let draft = self.deed(kind.clone(), payload.clone(), session);
            if at == 0 {
                self.feed_line(&draft);
            }
            self.commands.push_back(Command::Note(Box::new(draft)));
        }
    }

    fn deed(&self, kind: Kind, payload: Payload, session: Option<SessionId>) -> Draft {
        let actor = Actor::Staff { user: self.user.clone() };
        Draft { at: moment(self.now), actor, kind, session: session.map(|id| id.to_string()), payload }
    }

    fn feed_line(&mut self, draft: &Draft) {
        let line = record::line(&self.words, draft.at.utc, &draft.kind, &draft.payload);
        self.tale.feed.push_front(line);
        self.tale.feed.truncate(FEED);
    }
}

/// Each session, or none where there is none.
fn each(sessions: &[SessionId]) -> impl Iterator<Item = Option<SessionId>> {
    let none = sessions.is_empty().then_some(None);
    sessions.iter().copied().map(Some).chain(none)
}
