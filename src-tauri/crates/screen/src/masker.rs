//! The one gate that a pixel passes: grab in, [`MaskedFrame`] out.
//!
//! A grab is first put into a shadow that never leaves, without what rules mask. From there a pixel gets into the frame
//! in one of four ways: its tile was judged by the detector of text ([`Masker::next_job`], [`Masker::settle`]), or
//! judged just so before; a rule calls its window safe; it belongs to a moving image, and is smoothed; or a line was
//! read and is harmless. Masks go on before any pixel is copied.
//! Deliberately absent: the access level, clocks, the detector, and what grabs the screen.

mod survey;

use std::collections::BTreeMap;

use crate::clearance::Clearance;
use crate::cuts::cut_text;
use crate::frame::PIXEL;
use crate::images::{Images, line_around, rim, smooth};
use crate::job::{Ask, Found, Job};
use crate::plan::{Held, Plan};
use crate::trust::{Trust, seen};
use crate::windows_read::{Band, ToRead, whole_lines};
use crate::{Layout, Line, MaskedFrame, Processes, Question, Rect, Region, Rules, Size, Uncleared, WindowList, tiles};

pub use survey::Surveyed;

/// How long the old and new places of a masked window stay masked at least, in milliseconds; until they have been drawn
/// over, the time does not even begin.
pub const LINGER_MS: u64 = 100;
/// The same where a compositor may fade windows out, in milliseconds.
pub const LINGER_COMPOSITED_MS: u64 = 500;
/// What a masked pixel looks like: #3a3f45.
pub const MASK_BGRX: [u8; PIXEL] = [0x45, 0x3f, 0x3a, 0];
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
    /// An image that moves, or what lies along a cut through one; it is smoothed.
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

/// Decides what of a grabbed picture may leave, and keeps the picture that did.
#[derive(Debug)]
pub struct Masker {
    rules: Rules,
    frame: MaskedFrame,
    /// What rules mask now.
    plan: Plan,
    /// What was drawn on since the last look.
    drawn: Region,
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
            plan: Plan::default(),
            drawn: Region::new(),
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
        self.frame = MaskedFrame::filled(size, MASK_BGRX);
        self.plan = Plan::all_masked(size, now_ms.saturating_add(LINGER_COMPOSITED_MS));
        self.drawn = Region::new();
        self.stale = Region::new();
        self.epoch += 1;
        self.clearance = Clearance::new(size, self.key, self.epoch);
        self.trust = Trust::default();
        self.images = Images::default();
        self.reading = ToRead::default();
        self.barred = self.plan.masked.clone();
    }

    /// Names the console's own processes anew.
    pub fn set_own(&mut self, own: Vec<u32>) {
        self.rules.own = own;
    }

    /// Which processes' names are wanted, each once: of those that have windows, where a rule asks for one.
    pub fn questions(&mut self) -> Vec<Question> {
        self.rules.processes.questions()
    }

    /// Takes the name of a process's program; `None` where nobody can know it. Whether it holds, from the next look on: the
    /// process may have gone meanwhile.
    pub fn answer(&mut self, ask: u32, process: Option<String>) -> bool {
        self.rules.processes.answer(ask, process)
    }

    /// Asks for every process's name anew, as after a time without looks: other processes may have the same windows.
    pub fn forget_processes(&mut self) {
        self.rules.processes.forget();
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
        [self.plan.next_deadline(), self.trust.next_deadline()].into_iter().flatten().min()
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
        let images = self.image_parts();
        if let Some(job) = self.clearance.next_job(&self.barred, (&images, &self.plan.masked)) {
            return Some(job);
        }
        if let Some(image) = self.images.next_still(self.clearance.look(), now_ms) {
            return Some(self.clearance.job(Ask::Inspect, image, (&images, &self.plan.masked)));
        }
        let (window, band) = if reads { self.reading.next(now_ms)? } else { return None };
        Some(self.clearance.job(Ask::Read { window }, band, (&images, &self.plan.masked)))
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
        let mut boxes: Vec<Rect> =
            found.boxes.iter().map(|rect| job.place(*rect)).filter(|rect| !rect.is_empty()).collect();
        if job.ask != Ask::Inspect {
            boxes.extend(cut_text(job.rect, &job.masked, &job));
        }
        let barred = self.barred_with(&job);
        match job.ask {
            Ask::Detect => {
                self.clearance.settle(&job, &boxes, &mut self.frame, &barred, &mut damage);
                boxes.iter().for_each(|rect| self.reading.text_at(*rect, now_ms));
                self.statistics.judged += tiles(job.rect).count() as u64;
            }
            Ask::Inspect => self.show_image(&job, &boxes, &mut damage),
            Ask::Read { window } => {
                self.clearance.settle(&job, &boxes, &mut self.frame, &barred, &mut damage);
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

    /// What is judged by rules alone, now or in what a job is about: an image's pixels stay the stronger detector's.
    fn barred_with(&self, job: &Job) -> Region {
        let mut barred = self.barred.clone();
        barred.add_all(&job.images);
        barred
    }

    /// Shows an image that rests as it is, but for its text; not where it has moved meanwhile.
    fn show_image(&mut self, job: &Job, boxes: &[Rect], damage: &mut Vec<Rect>) {
        let mut clear = self.images.still_since(job.rect, job.look);
        clear.remove_all(&self.plan.masked);
        // Staff may have drawn since the last look.
        self.rules.drawn.iter().for_each(|rect| clear.remove(*rect));
        // What lies below a mask or another window is no text of the image.
        let boxes = boxes.iter().filter(|found| clear.meets(**found));
        let seen: Vec<Rect> = boxes.map(|found| line_around(*found).intersect(job.rect)).collect();
        let mut text = Region::new();
        seen.iter().for_each(|rect| text.add_all(&clear.within(*rect)));
        // Text that a window or a mask cuts is found less surely: along the cut the image stays as it was while it moved.
        let rim = rim(&clear.outside(job.rect)).common(&clear);
        self.images.set_text(job.rect, job.look, &seen, &rim);
        clear.remove_all(&rim);
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
        // What another window cuts may be the beginning of another word; below the monitor there is nothing.
        let bottom = self.frame.size().h;
        let whole = |rect: Rect| {
            let (x, y) = (rect.x.saturating_sub(1), rect.y.saturating_sub(1));
            seen.contains(Rect::new(x, y, rect.w + 2, (rect.bottom() + 1).min(bottom) - y))
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
            let barred = self.barred_with(&band.job);
            self.clearance.show(line, &others, &band.job, &mut self.frame, &barred, damage);
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
        self.plan.masks().into_iter().chain(text).chain(waits).chain(moving).collect()
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
        let plan = self.next_plan(layout, &self.processes(layout), now_ms);
        let mut wanted = damage.within(self.frame.size().rect());
        wanted.add_all(&self.stale);
        wanted.add_all(&self.plan.masked);
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
        let processes = self.processes(layout);
        let plan = self.next_plan(layout, &processes, now_ms);
        self.rules.processes = processes;
        self.clearance.begin_look();
        let mut damage = self.withdraw(&plan.masked);
        self.count(&plan.held);
        let (safe_before, images_before) = (self.trust.safe.clone(), self.image_parts());
        self.plan = plan;
        let size = self.frame.size();
        self.trust.update(&self.rules, layout, size, &std::mem::take(&mut self.drawn), now_ms);
        self.reading.update(layout, size, now_ms);
        let changed = self.take(grabs);
        damage.extend(self.publish(&changed, &safe_before, &images_before, now_ms));
        if !damage.is_empty() {
            self.statistics.frames += 1;
        }
        self.count_now();
        Ok(Judged { damage, masks: self.plan.masks() })
    }

    fn next_plan(&self, layout: &Layout, processes: &Processes, now_ms: u64) -> Plan {
        self.plan.next((&self.rules, processes), layout, self.frame.size(), &self.drawn, now_ms)
    }

    /// What is known of processes once windows are like this.
    fn processes(&self, layout: &Layout) -> Processes {
        if self.rules.name_processes() { self.rules.processes.followed(layout) } else { Processes::default() }
    }

    fn withhold(&mut self, why: Withheld) -> Result<Judged, Withheld> {
        self.statistics.withheld += 1;
        Err(why)
    }

    /// Withdraw: what is masked from now on turns grey, what no longer is stays grey until it is grabbed.
    fn withdraw(&mut self, masked: &Region) -> Vec<Rect> {
        let mut fresh = masked.clone();
        fresh.remove_all(&self.plan.masked);
        let mut revealed = self.plan.masked.clone();
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
                let clear = self.plan.masked.outside(tile);
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
        let showing: Vec<_> = self.plan.images.iter().filter(|image| !image.seen.is_empty()).cloned().collect();
        let fresh_images = self.images.update(&showing, now_ms);
        let images = self.image_parts();
        let mut free = images.clone();
        free.add_all(&self.trust.safe);
        self.barred = free.clone();
        self.barred.add_all(&self.plan.masked);
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
        allowed.remove_all(&self.plan.masked);
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
            for tile in self.plan.masked.outside(*rect).rects().iter().flat_map(|rect| tiles(*rect)) {
                let changed = self.frame.copy(tile, self.clearance.shadow());
                if !changed.is_empty() {
                    join(damage, changed);
                }
            }
        }
    }

    fn image_parts(&self) -> Region {
        seen(&self.plan.images)
    }

    fn count(&mut self, held: &[Held]) {
        self.statistics.regions = u32::try_from(held.len()).unwrap_or(u32::MAX);
        let known = |held: &Held| {
            self.plan.held.iter().any(|old| old.window == held.window && old.mask.reason == held.mask.reason)
        };
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
