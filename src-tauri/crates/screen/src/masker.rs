//! The one gate that a pixel passes: grab in, [`MaskedFrame`] out.
//!
//! A grab is first put into a shadow that never leaves, without what rules mask. From there a pixel gets into the frame
//! in one of four ways: its tile was judged by the detector of text ([`Masker::next_job`], [`Masker::settle`]), or
//! judged just so before; a rule calls its window safe; it belongs to a moving image, and is smoothed; or a line was
//! read and is harmless. Masks go on before any pixel is copied.
//! Deliberately absent: the access level, clocks, the detector, and what grabs the screen.

use std::collections::BTreeMap;

use crate::clearance::Clearance;
use crate::frame::PIXEL;
use crate::images::{Images, smooth};
use crate::job::{Ask, Found, Job};
use crate::trust::Trust;
use crate::windows_read::{Band, ToRead, whole_lines};
use crate::{
    Area, Layout, Line, MaskedFrame, Owner, Rect, Region, Rules, Size, Uncleared, Window, WindowKind, WindowList, tiles,
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
    /// Staff drew it.
    Staff,
    /// Text that is not known to be harmless.
    Text,
    /// Not judged yet, as it is now: what shows is what was cleared before.
    Waiting,
    /// An image that moves; it is smoothed.
    Moving,
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
    /// Places with text masked now.
    pub texts: u32,
    /// Lines shown again now, as every word of them is harmless.
    pub shown: u32,
    /// Tiles that wait for the detector now.
    pub waiting: u32,
    /// Windows whose text has not been read as it is now.
    pub unread: u32,
    /// Tiles that the detector has judged so far.
    pub judged: u64,
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
    /// What passed the rules, and how far the detector is with it.
    clearance: Clearance,
    trust: Trust,
    images: Images,
    reading: ToRead,
    /// Judged by rules alone: masked, safe, or an image.
    barred: Region,
    key: [u8; 32],
    epoch: u64,
}

impl Masker {
    /// Makes a masker for a monitor; its picture starts grey. `key` is secret and random: what was judged is remembered
    /// by a keyed hash.
    #[must_use]
    pub fn new(size: Size, rules: Rules, key: [u8; 32]) -> Self {
        Self {
            rules,
            frame: MaskedFrame::filled(size, MASK_BGRX),
            held: Vec::new(),
            lingering: Lingering::default(),
            drawn: Region::new(),
            masked: Region::new(),
            stale: Region::from_iter([size.rect()]),
            statistics: Statistics::default(),
            clearance: Clearance::new(size, key, 0),
            trust: Trust::default(),
            images: Images::default(),
            reading: ToRead::default(),
            barred: Region::new(),
            key,
            epoch: 0,
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
        self.epoch += 1;
        self.clearance = Clearance::new(size, self.key, self.epoch);
        self.trust = Trust::default();
        self.images = Images::default();
        self.reading = ToRead::default();
        self.barred = self.masked.clone();
    }

    /// Names the console's own processes anew.
    pub fn set_own(&mut self, own: Vec<u32>) {
        self.rules.own = own;
    }

    /// Names the rectangles anew that staff drew; gives the parts of the picture that are grey from now on. What is no longer
    /// drawn shows from the next look on.
    pub fn set_drawn(&mut self, drawn: Vec<Rect>) -> Vec<Rect> {
        let size = self.frame.size().rect();
        let now: Vec<Rect> = drawn.iter().map(|rect| rect.intersect(size)).filter(|rect| !rect.is_empty()).collect();
        now.iter().for_each(|rect| self.barred.add(*rect));
        self.rules.drawn = drawn;
        now.into_iter().map(|rect| self.frame.fill(rect, MASK_BGRX)).filter(|rect| !rect.is_empty()).collect()
    }

    /// Has every window read again, as other words decide now what is shown again; until then nothing is, from the next look
    /// on.
    pub fn read_again(&mut self) {
        self.clearance.drop_all_shown();
        self.reading.all_again();
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

    /// When a lingering mask ends, or a place becomes trusted, and needs a look, in the milliseconds of `judge`.
    #[must_use]
    pub fn next_deadline(&self) -> Option<u64> {
        let lingering = self.lingering.drawn.iter().map(|(_, until)| *until).min();
        [lingering, self.trust.next_deadline()].into_iter().flatten().min()
    }

    /// Whether a change waits to be judged, for which reading should be left.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.clearance.has_waiting()
    }

    /// When [`Masker::next_job`] will have one although nothing happens; 0 for at once.
    #[must_use]
    pub fn next_job_at(&self, reads: bool) -> Option<u64> {
        if self.clearance.has_waiting() {
            return Some(0);
        }
        [self.images.next_deadline(), self.reading.next_deadline().filter(|_| reads)].into_iter().flatten().min()
    }

    /// What the detector is to judge next: the newest change, then images that have come to rest, then, where `reads`, what
    /// windows say.
    pub fn next_job(&mut self, reads: bool, now_ms: u64) -> Option<Job> {
        if let Some(job) = self.clearance.next_job(&self.barred) {
            return Some(job);
        }
        if let Some(image) = self.images.next_still(self.clearance.look(), now_ms) {
            return Some(self.clearance.job(Ask::Inspect, image));
        }
        let (window, band) = if reads { self.reading.next(now_ms)? } else { return None };
        Some(self.clearance.job(Ask::Read { window }, band))
    }

    /// Takes back a job that the detector could not answer: it is asked again.
    pub fn give_up(&mut self, job: &Job, now_ms: u64) {
        match job.ask {
            // Its tiles wait on.
            Ask::Detect => {}
            Ask::Inspect => self.images.ask_again(job.rect),
            Ask::Read { window } => self.reading.begin_again(window, now_ms),
        }
    }

    /// Publishes what the detector says of a job, from the job's own pixels; gives the parts of the picture that changed.
    pub fn settle(&mut self, job: Job, found: &Found, now_ms: u64) -> Vec<Rect> {
        let mut damage = Vec::new();
        if !self.clearance.is_current(&job) {
            return damage;
        }
        let boxes: Vec<Rect> =
            found.boxes.iter().map(|rect| job.place(*rect)).filter(|rect| !rect.is_empty()).collect();
        match job.ask {
            Ask::Detect => {
                self.clearance.settle(&job, &boxes, &mut self.frame, &self.barred, &mut damage);
                boxes.iter().for_each(|rect| self.reading.text_at(*rect, now_ms));
                self.statistics.judged += tiles(job.rect).count() as u64;
            }
            Ask::Inspect => self.show_image(&job, &boxes, &mut damage),
            Ask::Read { window } => {
                self.clearance.settle(&job, &boxes, &mut self.frame, &self.barred, &mut damage);
                let lines = found.lines.iter().map(|line| Line { rect: job.place(line.rect), ..*line }).collect();
                let stale = |job: &Job| self.clearance.has_other_text(job, &self.barred);
                let bands = self.reading.read(window, Band { job, boxes, lines }, now_ms, stale);
                if let Some(bands) = bands {
                    self.show_lines(window, &bands, &mut damage);
                }
            }
        }
        if !damage.is_empty() {
            self.statistics.frames += 1;
        }
        self.count_now();
        damage
    }

    /// Shows an image that rests as it is, but for its text; not where it has moved meanwhile.
    fn show_image(&mut self, job: &Job, boxes: &[Rect], damage: &mut Vec<Rect>) {
        let mut clear = self.images.still_since(job.rect, job.look);
        clear.remove_all(&self.masked);
        // What lies below a mask or another window is no text of the image.
        let seen: Vec<Rect> = boxes.iter().filter(|found| clear.meets(**found)).copied().collect();
        self.images.set_text(job.rect, job.look, &seen);
        let mut text = Region::new();
        seen.iter().for_each(|rect| text.add_all(&clear.within(*rect)));
        clear.remove_all(&text);
        for rect in clear.rects() {
            join(damage, self.frame.copy(*rect, job));
        }
        for rect in text.rects() {
            join(damage, self.frame.fill(*rect, MASK_BGRX));
        }
        damage.retain(|rect| !rect.is_empty());
    }

    /// Shows the lines of a window again that are harmless, and hides those that no longer are.
    fn show_lines(&mut self, window: u32, bands: &[Band], damage: &mut Vec<Rect>) {
        let seen = self.reading.seen(window);
        let lines: Vec<(&Band, Line)> = whole_lines(bands).filter(|(_, line)| seen.meets(line.rect)).collect();
        let all: Vec<Line> = lines.iter().map(|(_, line)| *line).collect();
        let shown = crate::reading::harmless(&all);
        // What another window cuts may be the beginning of another word.
        let whole = |rect: Rect| {
            let (x, y) = (rect.x.saturating_sub(1), rect.y.saturating_sub(1));
            seen.contains(Rect::new(x, y, rect.w + 2, rect.h + 2))
        };
        let keep: Vec<(&Band, Rect)> = lines
            .iter()
            .zip(shown)
            .filter(|((_, line), shown)| *shown && whole(line.rect) && !self.reading.cuts(window, line.rect))
            .map(|((band, line), _)| (*band, line.rect))
            .collect();
        let rects: Vec<Rect> = keep.iter().map(|(_, rect)| *rect).collect();
        self.clearance.hide(&seen, &rects, &mut self.frame, &self.barred, damage);
        // What else is text stays masked: other lines, and what no line stands for.
        let boxes = bands.iter().flat_map(|band| &band.boxes);
        let unread = boxes.filter(|found| !all.iter().any(|line| line.rect.meets(**found))).copied();
        let others: Region =
            all.iter().map(|line| line.rect).filter(|line| !rects.contains(line)).chain(unread).collect();
        for (band, line) in keep {
            self.clearance.show(line, &others, &band.job, &mut self.frame, &self.barred, damage);
        }
    }

    /// Everything that does not show as it is, with the reason: rules' masks, text, what waits, images that move.
    #[must_use]
    pub fn explained(&self) -> Vec<Mask> {
        let text = self.clearance.text().into_iter().chain(self.images.text());
        let text = text.map(|rect| Mask { rect, reason: Reason::Text });
        let waits = self.clearance.waiting().filter(|rect| !self.barred.contains(*rect));
        let waits = waits.map(|rect| Mask { rect, reason: Reason::Waiting });
        let moving = self.images.moving().map(|rect| Mask { rect, reason: Reason::Moving });
        self.masks().into_iter().chain(text).chain(waits).chain(moving).collect()
    }

    fn count_now(&mut self) {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.statistics.texts = number(self.clearance.text().len() + self.images.text().count());
        self.statistics.shown = number(self.clearance.shown().len());
        self.statistics.unread = number(self.reading.unread());
        self.statistics.waiting = number(self.clearance.waiting().filter(|rect| !self.barred.contains(*rect)).count());
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
        self.clearance.begin_look();
        let mut damage = self.withdraw(&plan.masked);
        self.count(&plan.held);
        let Plan { held, lingering, masked } = plan;
        (self.held, self.lingering, self.masked) = (held, lingering, masked);
        let size = self.frame.size();
        let (safe_before, images_before) = (self.trust.safe.clone(), self.image_parts());
        self.trust.update(&self.rules.policy, layout, size, &std::mem::take(&mut self.drawn), now_ms);
        self.reading.update(layout, size, now_ms);
        let changed = self.take(grabs);
        damage.extend(self.publish(&changed, &safe_before, &images_before, now_ms));
        if !damage.is_empty() {
            self.statistics.frames += 1;
        }
        self.count_now();
        Ok(Judged { damage, masks: self.masks() })
    }

    fn withhold(&mut self, why: Withheld) -> Result<Judged, Withheld> {
        self.statistics.withheld += 1;
        Err(why)
    }

    /// Rules: which places are masked while the windows are like this.
    fn plan(&self, layout: &Layout, now_ms: u64) -> Plan {
        let size = self.frame.size();
        let staff = self.rules.drawn.iter().map(|rect| rect.intersect(size.rect())).filter(|rect| !rect.is_empty());
        let staff = staff.map(|rect| Held { window: 0, mask: Mask { rect, reason: Reason::Staff } });
        let windows = layout.windows.iter().flat_map(|window| masks_of(&self.rules, window, size));
        let held: Vec<Held> = staff.chain(windows).collect();
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
        for rect in fresh.rects().iter().flat_map(|rect| tiles(*rect)) {
            self.clearance.bar(rect);
        }
        let changed = fresh.rects().iter().map(|rect| self.frame.fill(*rect, MASK_BGRX));
        changed.filter(|rect| !rect.is_empty()).collect()
    }

    /// Takes what was grabbed into the shadow, tile by tile, outside every mask; gives what changed.
    fn take(&mut self, grabs: &[Uncleared<'_>]) -> Vec<Rect> {
        let mut all = Vec::new();
        for grab in grabs {
            for tile in tiles(grab.rect()) {
                let clear = self.masked.outside(tile);
                let taken = clear.rects().iter().map(|rect| self.clearance.take(*rect, grab));
                all.extend(taken.filter(|rect| !rect.is_empty()));
            }
            self.stale.remove(grab.rect());
        }
        all
    }

    /// Publishes what rules alone decide, and what was judged just so before; the rest waits for the detector.
    fn publish(&mut self, changed: &[Rect], safe_before: &Region, images_before: &Region, now_ms: u64) -> Vec<Rect> {
        let mut damage = Vec::new();
        let fresh_images = self.images.update(&self.trust.images, now_ms);
        let images = self.image_parts();
        let mut free = images.clone();
        free.add_all(&self.trust.safe);
        self.barred = free.clone();
        self.barred.add_all(&self.masked);
        self.clearance.mask_dropped(&mut self.frame, &self.barred, &mut damage);
        let mut fresh_safe = self.trust.safe.clone();
        fresh_safe.remove_all(safe_before);
        let mut safe: Vec<Rect> = fresh_safe.rects().to_vec();
        let mut moved = Region::new();
        fresh_images.rects().iter().for_each(|rect| moved.add_all(&self.images.moved(*rect, now_ms)));
        for rect in changed {
            safe.extend(self.trust.safe.within(*rect).rects());
            moved.add_all(&self.images.moved(*rect, now_ms));
            free.outside(*rect).rects().iter().for_each(|rect| self.clearance.withdraw(*rect));
        }
        // What was judged by a rule until now is judged by the detector from here on.
        let mut lost = safe_before.clone();
        lost.add_all(images_before);
        lost.remove_all(&free);
        lost.rects().iter().for_each(|rect| self.clearance.withdraw(*rect));
        self.show_safe(&safe, &mut damage);
        let whole = self.frame.size().rect();
        let mut allowed = images;
        allowed.remove_all(&self.masked);
        for rect in moved.rects() {
            smooth(*rect, whole, self.clearance.shadow(), &mut self.frame, &allowed, &mut damage);
        }
        for rect in changed.iter().chain(lost.rects()) {
            let text = self.clearance.recall(*rect, &mut self.frame, &self.barred, &mut damage);
            text.iter().for_each(|rect| self.reading.text_at(*rect, now_ms));
        }
        damage
    }

    fn show_safe(&mut self, safe: &[Rect], damage: &mut Vec<Rect>) {
        for rect in safe {
            for tile in self.masked.outside(*rect).rects().iter().flat_map(|rect| tiles(*rect)) {
                let changed = self.frame.copy(tile, self.clearance.shadow());
                if !changed.is_empty() {
                    join(damage, changed);
                }
            }
        }
    }

    fn image_parts(&self) -> Region {
        self.trust.images.iter().flat_map(|image| image.seen.rects()).copied().collect()
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
                Reason::Lingering | Reason::Text | Reason::Waiting | Reason::Moving => continue,
                Reason::Staff => "staff".to_owned(),
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
pub(crate) fn join(damage: &mut Vec<Rect>, rect: Rect) {
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
