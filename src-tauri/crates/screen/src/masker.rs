//! The one gate that a pixel passes: grab in, [`MaskedFrame`] out.
//!
//! The order of the steps is the pipeline's: diff, withdraw, rules, publish. Masks go on before any pixel is copied.
//! Deliberately absent: the access level, clocks, and what grabs the screen.

use std::collections::BTreeMap;

use crate::frame::PIXEL;
use crate::{
    Area, Layout, MaskedFrame, Owner, Rect, Region, Rules, Size, Uncleared, Window, WindowKind, WindowList, tiles,
};

/// How long the old and new places of a masked window stay masked at least, in milliseconds; until they have been drawn
/// over, the time does not even begin.
pub const LINGER_MS: u64 = 100;
/// The same where a compositor may fade windows out, in milliseconds.
pub const LINGER_COMPOSITED_MS: u64 = 500;
/// What a masked pixel looks like: #3a3f45.
pub const MASK_BGRX: [u8; PIXEL] = [0x45, 0x3f, 0x3a, 0];
/// More lingering places than this become one that covers them all.
const MAX_LINGERING: usize = 128;

/// Why a part is masked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The console's own window, menu or tool tip.
    Own,
    /// Nobody could tell whose window it is.
    Unknown,
    /// A desktop notification.
    Notification,
    /// A rule of the policy.
    Policy {
        /// The rule's name.
        name: String,
    },
    /// A masked window was here a moment ago.
    Lingering,
}

/// A masked part of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Where.
    pub rect: Rect,
    /// Why.
    pub reason: Reason,
}

/// What one look at the screen led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The parts of the masked picture that changed; they may overlap.
    pub damage: Vec<Rect>,
    /// All masks that hold now.
    pub masks: Vec<Mask>,
}

/// What was masked so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Times that something new was published.
    pub frames: u64,
    /// Times that nothing could be published.
    pub withheld: u64,
    /// Masked places now, lingering ones not counted.
    pub regions: u32,
    /// The console's own windows masked so far.
    pub own: u64,
    /// Masked regions so far by reason: `unknown`, `notification`, or `policy:` and the rule's name.
    pub by_rule: BTreeMap<String, u64>,
}

/// Nothing was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
    /// It is not known which windows are where.
    #[error("the list of windows is unreadable")]
    WindowsUnreadable,
    /// A grab reaches past the picture.
    #[error("a grab is larger than the picture")]
    GrabOutside,
}

/// A mask with the window it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    window: u32,
    mask: Mask,
}

/// Places where masked windows were.
#[derive(Debug, Clone, Default)]
struct Lingering {
    /// Nobody has drawn there since: the window may still be seen, and the time has not begun.
    undrawn: Region,
    /// Drawn over, and masked until a time.
    drawn: Vec<(Rect, u64)>,
}

impl Lingering {
    /// Adds a place that was drawn over, and stays masked until a time.
    fn add_drawn(&mut self, rect: Rect, until: u64) {
        if !self.drawn.iter().any(|(held, longer)| held.contains(rect) && *longer >= until) {
            self.drawn.retain(|(held, shorter)| !rect.contains(*held) || *shorter > until);
            self.drawn.push((rect, until));
        }
    }

    fn rects(&self) -> impl Iterator<Item = Rect> {
        self.undrawn.rects().iter().copied().chain(self.drawn.iter().map(|(rect, _)| *rect))
    }
}

/// The masks for one layout of windows.
struct Plan {
    held: Vec<Held>,
    lingering: Lingering,
    masked: Region,
}

/// Decides what of a grabbed picture may leave, and keeps the picture that did.
#[derive(Debug)]
pub struct Masker {
    rules: Rules,
    frame: MaskedFrame,
    held: Vec<Held>,
    lingering: Lingering,
    /// What was drawn on since the last look.
    drawn: Region,
    masked: Region,
    /// Unmasked, but not yet shown: needs a grab.
    stale: Region,
    statistics: Statistics,
}

impl Masker {
    /// Makes a masker for a monitor; its picture starts grey.
    #[must_use]
    pub fn new(size: Size, rules: Rules) -> Self {
        Self {
            rules,
            frame: MaskedFrame::filled(size, MASK_BGRX),
            held: Vec::new(),
            lingering: Lingering::default(),
            drawn: Region::new(),
            masked: Region::new(),
            stale: Region::from_iter([size.rect()]),
            statistics: Statistics::default(),
        }
    }

    /// Starts over with a grey picture, as for a monitor of another size; all of it stays masked until windows rest.
    pub fn restart(&mut self, size: Size, now_ms: u64) {
        let whole = size.rect();
        self.frame = MaskedFrame::filled(size, MASK_BGRX);
        self.held = Vec::new();
        let until = now_ms.saturating_add(LINGER_COMPOSITED_MS);
        self.lingering = Lingering { undrawn: Region::new(), drawn: vec![(whole, until)] };
        self.drawn = Region::new();
        self.masked = Region::from_iter([whole]);
        self.stale = Region::new();
    }

    /// Names the console's own processes anew.
    pub fn set_own(&mut self, own: Vec<u32>) {
        self.rules.own = own;
    }

    /// The picture that may leave.
    #[must_use]
    pub const fn frame(&self) -> &MaskedFrame {
        &self.frame
    }

    /// What was masked so far.
    #[must_use]
    pub const fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// When a lingering mask ends and its place needs a look, in the milliseconds of `judge`.
    #[must_use]
    pub fn next_deadline(&self) -> Option<u64> {
        self.lingering.drawn.iter().map(|(_, until)| *until).min()
    }

    /// Notes where something was drawn since the last look: only what was drawn over is ever let go of.
    pub fn note_drawn(&mut self, damage: &Region) {
        self.drawn.add_all(damage);
    }

    /// What must be grabbed to show this damage: without what stays masked, with what was just unmasked.
    #[must_use]
    pub fn wanted(&self, damage: &Region, windows: &WindowList, now_ms: u64) -> Region {
        let WindowList::Known(layout) = windows else { return Region::new() };
        let plan = self.plan(layout, now_ms);
        let mut wanted = damage.within(self.frame.size().rect());
        wanted.add_all(&self.stale);
        wanted.add_all(&self.masked);
        wanted.remove_all(&plan.masked);
        wanted
    }

    /// Looks at grabbed parts of the screen, publishes what may leave and masks the rest.
    ///
    /// `windows` must be the layout at the very moment of the grabs. Time is in milliseconds and never runs back.
    ///
    /// # Errors
    /// [`Withheld`]: nothing was published and the frame is as it was.
    pub fn judge(&mut self, grabs: &[Uncleared<'_>], windows: &WindowList, now_ms: u64) -> Result<Judged, Withheld> {
        let layout = match windows {
            WindowList::Known(layout) => layout,
            WindowList::Unreadable => return self.withhold(Withheld::WindowsUnreadable),
        };
        if grabs.iter().any(|grab| !self.frame.size().rect().contains(grab.rect())) {
            return self.withhold(Withheld::GrabOutside);
        }
        let plan = self.plan(layout, now_ms);
        let mut damage = self.withdraw(&plan.masked);
        self.count(&plan.held);
        let Plan { held, lingering, masked } = plan;
        (self.held, self.lingering, self.masked) = (held, lingering, masked);
        self.drawn = Region::new();
        // The detector of text belongs here: it adds to the masks before anything is published.
        damage.extend(self.publish(grabs));
        if !damage.is_empty() {
            self.statistics.frames += 1;
        }
        Ok(Judged { damage, masks: self.masks() })
    }

    fn withhold(&mut self, why: Withheld) -> Result<Judged, Withheld> {
        self.statistics.withheld += 1;
        Err(why)
    }

    /// Rules: which places are masked while the windows are like this.
    fn plan(&self, layout: &Layout, now_ms: u64) -> Plan {
        let size = self.frame.size();
        let held: Vec<Held> = layout.windows.iter().flat_map(|window| masks_of(&self.rules, window, size)).collect();
        let until = now_ms.saturating_add(if layout.composited { LINGER_COMPOSITED_MS } else { LINGER_MS });
        let lingering = self.linger(layout, &held, now_ms, until);
        let masked = held.iter().map(|held| held.mask.rect).chain(lingering.rects()).collect();
        Plan { held, lingering, masked }
    }

    /// Where masked windows were, and may still be seen.
    fn linger(&self, layout: &Layout, held: &[Held], now_ms: u64, until: u64) -> Lingering {
        let Lingering { undrawn, drawn } = &self.lingering;
        let mut next = Lingering { undrawn: undrawn.clone(), drawn: Vec::new() };
        next.undrawn.remove_all(&self.drawn);
        next.drawn.extend(drawn.iter().filter(|(_, until)| *until > now_ms));
        undrawn.common(&self.drawn).rects().iter().for_each(|rect| next.add_drawn(*rect, until));
        let mut told = Vec::new();
        for earlier in &layout.earlier {
            for Held { mask: Mask { rect, .. }, .. } in masks_of(&self.rules, &earlier.window, self.frame.size()) {
                let left = earlier.undrawn.within(rect);
                let mut over = Region::from_iter([rect]);
                over.remove_all(&left);
                next.undrawn.add_all(&left);
                over.rects().iter().for_each(|rect| next.add_drawn(*rect, until));
                told.push(rect);
            }
        }
        // What is no longer masked although no window left: a rule has changed. A window that was unknown and is now
        // known to be harmless was so all the time.
        let size = self.frame.size();
        let known = |old: &Held| {
            let same = |window: &Window| window.id == old.window && window.outer.on(size) == old.mask.rect;
            old.mask.reason == Reason::Unknown && layout.windows.iter().any(same)
        };
        let unmasked = self.held.iter().filter(|old| !held.contains(old) && !known(old)).map(|old| old.mask.rect);
        unmasked.filter(|rect| !told.contains(rect)).for_each(|rect| next.undrawn.add(rect));
        if next.drawn.len() > MAX_LINGERING {
            let all = next.drawn.iter().fold(Rect::default(), |all, (rect, _)| all.union(*rect));
            next.drawn = vec![(all, until)];
        }
        next
    }

    /// Withdraw: what is masked from now on turns grey, what no longer is stays grey until it is grabbed.
    fn withdraw(&mut self, masked: &Region) -> Vec<Rect> {
        let mut fresh = masked.clone();
        fresh.remove_all(&self.masked);
        let mut revealed = self.masked.clone();
        revealed.remove_all(masked);
        self.stale.add_all(&revealed);
        self.stale.remove_all(masked);
        let changed = fresh.rects().iter().map(|rect| self.frame.fill(*rect, MASK_BGRX));
        changed.filter(|rect| !rect.is_empty()).collect()
    }

    /// Publish: copies what changed, tile by tile, outside every mask.
    fn publish(&mut self, grabs: &[Uncleared<'_>]) -> Vec<Rect> {
        let mut damage = Vec::new();
        for grab in grabs {
            for tile in tiles(grab.rect()) {
                let mut clear = Region::from_iter([tile]);
                clear.remove_all(&self.masked);
                let changed =
                    clear.rects().iter().fold(Rect::default(), |all, rect| all.union(self.frame.copy(*rect, grab)));
                if !changed.is_empty() {
                    join(&mut damage, changed);
                }
            }
            self.stale.remove(grab.rect());
        }
        damage
    }

    fn count(&mut self, held: &[Held]) {
        self.statistics.regions = u32::try_from(held.len()).unwrap_or(u32::MAX);
        let known =
            |held: &Held| self.held.iter().any(|old| old.window == held.window && old.mask.reason == held.mask.reason);
        for held in held.iter().filter(|held| !known(held)) {
            let rule = match &held.mask.reason {
                Reason::Own => {
                    self.statistics.own += 1;
                    continue;
                }
                Reason::Lingering => continue,
                Reason::Unknown => "unknown".to_owned(),
                Reason::Notification => "notification".to_owned(),
                Reason::Policy { name } => format!("policy:{name}"),
            };
            *self.statistics.by_rule.entry(rule).or_default() += 1;
        }
    }

    fn masks(&self) -> Vec<Mask> {
        let lingering = self.lingering.rects().map(|rect| Mask { rect, reason: Reason::Lingering });
        self.held.iter().map(|held| held.mask.clone()).chain(lingering).collect()
    }
}

impl Rules {
    /// What of a window is masked, by the very rules that a picture is judged by; `size` is the monitor's.
    #[must_use]
    pub fn masks(&self, window: &Window, size: Size) -> Vec<Mask> {
        masks_of(self, window, size).into_iter().map(|held| held.mask).collect()
    }
}

/// The masks of one window: stacking is no input, a covered window stays masked.
fn masks_of(rules: &Rules, window: &Window, size: Size) -> Vec<Held> {
    let own = matches!(window.owner, Owner::Process(pid) if rules.own.contains(&pid));
    let named = |pattern: &crate::Pattern| pattern.matches(&window.class) || pattern.matches(&window.instance);
    let whole = if own {
        Some(Reason::Own)
    } else if window.owner == Owner::Unknown {
        Some(Reason::Unknown)
    } else if window.kind == WindowKind::Notification || rules.notifications.iter().any(named) {
        Some(Reason::Notification)
    } else {
        None
    };
    let areas: Vec<(Area, Reason)> = match whole {
        Some(reason) => vec![(window.outer, reason)],
        None => {
            let rules = rules.policy.iter().filter(|rule| rule.matches(window));
            let areas = |rule: &crate::MaskRule| {
                rule.areas(window).into_iter().map(|area| (area, rule.name.clone())).collect::<Vec<_>>()
            };
            rules.flat_map(areas).map(|(area, name)| (area, Reason::Policy { name })).collect()
        }
    };
    let held =
        areas.into_iter().map(|(area, reason)| Held { window: window.id, mask: Mask { rect: area.on(size), reason } });
    held.filter(|held| !held.mask.rect.is_empty()).collect()
}

/// Adds a changed rectangle, joined to its left or upper neighbour where that wastes little.
fn join(damage: &mut Vec<Rect>, rect: Rect) {
    let mut rect = rect;
    // The upper neighbour of a tile lies at most one row of tiles back.
    let recent = damage.len().saturating_sub(64);
    while let Some(at) = damage[recent.min(damage.len())..]
        .iter()
        .rposition(|held| held.union(rect).pixels() <= (held.pixels() + rect.pixels()) / 8 * 9 + 64)
    {
        rect = damage.remove(recent + at).union(rect);
    }
    damage.push(rect);
}
