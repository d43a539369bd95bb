//! What rules mask: which places, while the windows are as they are, and for how long after they were.

use std::collections::BTreeSet;

use crate::left::left;
use crate::masker::{LINGER_COMPOSITED_MS, LINGER_MS, Mask, Reason};
use crate::trust::{Image, images_on};
use crate::{Area, Falls, Layout, Owner, Processes, Rect, Region, Rules, Size, Window, WindowKind};

/// More lingering places than this become one that covers them all.
const MAX_LINGERING: usize = 128;

/// A mask with the window it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) window: u32,
    pub(crate) mask: Mask,
    /// Its rule asks for a process, and nobody knows the window's.
    guessed: bool,
}

impl Held {
    /// Whether it is the same mask, guessed or not.
    fn same(&self, other: &Self) -> bool {
        (self.window, &self.mask) == (other.window, &other.mask)
    }
}

/// Places where masked windows, or images, were.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lingering {
    /// Nobody has drawn there since: the window may still be seen, and the time has not begun.
    pub(crate) undrawn: Region,
    /// Drawn over, and masked until a time.
    pub(crate) drawn: Vec<(Rect, u64)>,
}

impl Lingering {
    /// Adds a place that was drawn over, and stays masked until a time.
    pub(crate) fn add_drawn(&mut self, rect: Rect, until: u64) {
        if !self.drawn.iter().any(|(held, longer)| held.contains(rect) && *longer >= until) {
            self.drawn.retain(|(held, shorter)| !rect.contains(*held) || *shorter > until);
            self.drawn.push((rect, until));
        }
    }

    /// What is drawn over since ends at a time, and what has ended by now is gone.
    pub(crate) fn next(&self, overdrawn: &Region, (now_ms, until): (u64, u64)) -> Self {
        let mut next = Self { undrawn: self.undrawn.clone(), drawn: Vec::new() };
        next.undrawn.remove_all(overdrawn);
        next.drawn.extend(self.drawn.iter().filter(|(_, until)| *until > now_ms));
        self.undrawn.common(overdrawn).rects().iter().for_each(|rect| next.add_drawn(*rect, until));
        next
    }

    /// Many places become one.
    pub(crate) fn bounded(mut self, until: u64) -> Self {
        if self.drawn.len() > MAX_LINGERING {
            let all = self.drawn.iter().fold(Rect::default(), |all, (rect, _)| all.union(*rect));
            self.drawn = vec![(all, until)];
        }
        self
    }

    /// When the first of them ends, in milliseconds.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        self.drawn.iter().map(|(_, until)| *until).min()
    }

    pub(crate) fn rects(&self) -> impl Iterator<Item = Rect> {
        self.undrawn.rects().iter().copied().chain(self.drawn.iter().map(|(rect, _)| *rect))
    }
}

/// The masks for one layout of windows, and how they follow from those before.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) held: Vec<Held>,
    /// The images, and where they were and may still be seen.
    pub(crate) images: Vec<Image>,
    left: Lingering,
    /// The windows that there were.
    windows: BTreeSet<u32>,
    lingering: Lingering,
    pub(crate) masked: Region,
}

impl Plan {
    /// All of a monitor, masked until a time.
    pub(crate) fn all_masked(size: Size, until: u64) -> Self {
        let whole = size.rect();
        let lingering = Lingering { undrawn: Region::new(), drawn: vec![(whole, until)] };
        Self { lingering, masked: Region::from_iter([whole]), ..Self::default() }
    }

    /// When a lingering mask ends, in milliseconds.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        [self.lingering.next_deadline(), self.left.next_deadline()].into_iter().flatten().min()
    }

    /// All masks.
    pub(crate) fn masks(&self) -> Vec<Mask> {
        let lingering =
            self.lingering.rects().chain(self.left.rects()).map(|rect| Mask { rect, reason: Reason::Lingering });
        self.held.iter().map(|held| held.mask.clone()).chain(lingering).collect()
    }

    /// Rules: which places are masked while the windows are like this. The rules have the processes as they were at the look
    /// before; `processes` are those of now.
    pub(crate) fn next(
        &self,
        (rules, processes): (&Rules, &Processes),
        layout: &Layout,
        size: Size,
        drawn: &Region,
        now_ms: u64,
    ) -> Self {
        let staff = rules.drawn.iter().map(|rect| rect.intersect(size.rect())).filter(|rect| !rect.is_empty());
        let staff = staff.map(|rect| Held { window: 0, mask: Mask { rect, reason: Reason::Staff }, guessed: false });
        let windows =
            layout.windows.iter().flat_map(|window| masks_of(rules, window, processes.name(window.owner), size));
        let held: Vec<Held> = staff.chain(windows).collect();
        let until = now_ms.saturating_add(if layout.composited { LINGER_COMPOSITED_MS } else { LINGER_MS });
        let lingering = self.linger((rules, processes), layout, &held, (size, drawn), (now_ms, until));
        let images = images_on((rules, processes), layout, size);
        let shift = (self.images.as_slice(), images.as_slice());
        let left = left((&self.left, &self.windows), (rules, processes), layout, shift, (size, drawn), (now_ms, until));
        let masked = held.iter().map(|held| held.mask.rect).chain(lingering.rects()).chain(left.rects()).collect();
        let windows = layout.windows.iter().map(|window| window.id).collect();
        Self { held, images, left, windows, lingering, masked }
    }

    /// Where masked windows were, and may still be seen.
    fn linger(
        &self,
        (rules, processes): (&Rules, &Processes),
        layout: &Layout,
        held: &[Held],
        (size, overdrawn): (Size, &Region),
        (now_ms, until): (u64, u64),
    ) -> Lingering {
        let mut next = self.lingering.next(overdrawn, (now_ms, until));
        let mut told = Vec::new();
        for earlier in &layout.earlier {
            let process = rules.processes.earlier_name(&earlier.window, processes);
            for Held { mask: Mask { rect, .. }, .. } in masks_of(rules, &earlier.window, process, size) {
                let left = earlier.undrawn.within(rect);
                let over = left.outside(rect);
                next.undrawn.add_all(&left);
                over.rects().iter().for_each(|rect| next.add_drawn(*rect, until));
                told.push(rect);
            }
        }
        // What is no longer masked although no window left: a rule has changed. A window that was unknown, or whose process
        // was, and is now known to be harmless was so all the time.
        let known = |old: &Held| {
            let same = |window: &Window| window.id == old.window && window.outer.on(size) == old.mask.rect;
            let guess = |window: &&Window| window.id == old.window;
            let guessed = |window: &Window| masks_of(rules, window, None, size).iter().any(|guess| guess.same(old));
            (old.mask.reason == Reason::Unknown && layout.windows.iter().any(same))
                || (old.guessed && layout.windows.iter().filter(guess).any(guessed))
        };
        let stays = |old: &Held| held.iter().any(|now| now.same(old));
        let unmasked = self.held.iter().filter(|old| !stays(old) && !known(old)).map(|old| old.mask.rect);
        unmasked.filter(|rect| !told.contains(rect)).for_each(|rect| next.undrawn.add(rect));
        next.bounded(until)
    }
}

impl Rules {
    /// What of a window is masked, by the very rules that a picture is judged by; `size` is the monitor's.
    #[must_use]
    pub fn masks(&self, window: &Window, size: Size) -> Vec<Mask> {
        masks_of(self, window, self.processes.name(window.owner), size).into_iter().map(|held| held.mask).collect()
    }
}

/// The masks of one window, drawn by a process of this name: stacking is no input, a covered window stays masked.
fn masks_of(rules: &Rules, window: &Window, process: Option<&str>, size: Size) -> Vec<Held> {
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
    let areas: Vec<(Area, Reason, bool)> = match whole {
        Some(reason) => vec![(window.outer, reason, false)],
        None => {
            let areas = |rule: &crate::MaskRule| {
                let (areas, guessed) = match rule.falls(window, process) {
                    Falls::Yes => (rule.areas(window), false),
                    Falls::Perhaps => (rule.areas(window), true),
                    Falls::No => (Vec::new(), false),
                };
                let reason = || Reason::Policy { name: rule.name.clone() };
                areas.into_iter().map(|area| (area, reason(), guessed)).collect::<Vec<_>>()
            };
            rules.policy.iter().flat_map(areas).collect()
        }
    };
    let held = areas.into_iter().map(|(area, reason, guessed)| Held {
        window: window.id,
        mask: Mask { rect: area.on(size), reason },
        guessed,
    });
    held.filter(|held| !held.mask.rect.is_empty()).collect()
}
