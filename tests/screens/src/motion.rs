//! Windows with patient data that do not stand still while they are judged.

use crate::desk::{Column, Desk};
use crate::painter::word;
use crate::screen::{Glyph, Rect, Screen, WindowBox, Word};
use crate::{MissingFont, Set, generate};

/// What a window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Movement {
    /// Is not there, and is there.
    PopUp,
    /// Is dragged across the screen.
    Drag,
    /// Appears little by little.
    Fade,
    /// Its list is scrolled fast.
    Scroll,
    /// Shows another patient at the same place.
    Change,
}

impl Movement {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::PopUp, Self::Drag, Self::Fade, Self::Scroll, Self::Change];
}

/// One step: what changed on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// After how long, in milliseconds from the step before.
    pub after_ms: u32,
    /// The place that changed.
    pub rect: Rect,
    /// Its pixels, as in [`Screen::bgrx`].
    pub bgrx: Vec<u8>,
}

/// Where the window is in one step.
#[derive(Debug, Clone, Copy)]
struct State {
    panel: usize,
    /// The place of the panel's upper left on the screen.
    at: (i32, i32),
    /// What of the screen it may cover.
    clip: Rect,
    /// How much of it shows, of 255.
    share: u32,
}

/// A screen on which a window moves.
#[derive(Debug, Clone)]
pub struct Motion {
    base: Screen,
    panels: Vec<Screen>,
    states: Vec<State>,
    after_ms: u32,
}

/// A panel's width and height.
const PANEL: (i32, i32) = (620, 300);

impl Motion {
    /// Makes one from a seed.
    ///
    /// # Errors
    /// As [`generate`].
    pub fn new(set: Set, movement: Movement, seed: u64) -> Result<Self, MissingFont> {
        let base = generate(set, seed)?;
        let height = if movement == Movement::Scroll { PANEL.1 * 3 } else { PANEL.1 };
        let panels = (0..2).map(|at| panel(set, seed.wrapping_mul(31) ^ at, height)).collect::<Result<Vec<_>, _>>()?;
        let from = (base.width / 7 + (seed % 97) as i32 * 3, base.height / 5 + (seed % 41) as i32 * 4);
        let place = |at: (i32, i32)| Rect::new(at.0, at.1, PANEL.0, PANEL.1);
        let state = |at: (i32, i32)| State { panel: 0, at, clip: place(at), share: 255 };
        let states = match movement {
            Movement::PopUp => vec![State { share: 0, ..state(from) }, state(from)],
            Movement::Drag => (0..12).map(|step| state((from.0 + step * 37, from.1 + step * 11))).collect(),
            Movement::Fade => (0..=8).map(|step| State { share: step * 255 / 8, ..state(from) }).collect(),
            Movement::Scroll => (0..12).map(|step| State { at: (from.0, from.1 - step * 47), ..state(from) }).collect(),
            Movement::Change => (0..6).map(|step| State { panel: step % 2, ..state(from) }).collect(),
        };
        let after_ms = if movement == Movement::Change { 60 } else { 16 };
        Ok(Self { base, panels, states, after_ms })
    }

    /// How many steps there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there is none; there always is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The whole screen at a step (the last one where there are fewer), with the truth about its words.
    ///
    /// A word under a window that hardly shows is still there, a word of a window that begins to show already is.
    #[must_use]
    pub fn screen(&self, step: usize) -> Screen {
        let State { panel, at, clip, share } = self.states[step.min(self.states.len() - 1)];
        let mut screen = self.base.clone();
        let panel = &self.panels[panel];
        let whole = Rect::new(0, 0, screen.width, screen.height);
        let clip = clip.intersect(Rect::new(at.0, at.1, panel.width, panel.height)).intersect(whole);
        for y in clip.y..clip.bottom() {
            for x in clip.x..clip.right() {
                let to = (y * screen.width + x) as usize * 4;
                let from = ((y - at.1) * panel.width + x - at.0) as usize * 4;
                for (below, above) in screen.bgrx[to..to + 3].iter_mut().zip(&panel.bgrx[from..from + 3]) {
                    *below = ((u32::from(*below) * (255 - share) + u32::from(*above) * share + 127) / 255) as u8;
                }
            }
        }
        if share > 180 {
            let width = screen.width;
            let outside = |place: &u32| !clip.covers(*place as i32 % width, *place as i32 / width);
            screen.words = screen.words.iter().filter_map(|word| left(word, width, outside)).collect();
        }
        if share > 50 {
            let moved = panel.words.iter().filter_map(|word| moved(word, panel.width, at, clip, screen.width));
            screen.words.extend(moved);
            let columns = panel.columns.iter().map(|column| column.moved(at.0, at.1).intersect(clip));
            screen.columns.extend(columns.filter(|column| column.pixels() > 0));
            let window = |window: &WindowBox| WindowBox { rect: clip, ..window.clone() };
            screen.windows.extend(panel.windows.first().map(window));
        }
        screen
    }

    /// What changes at a step; the first one brings the whole screen.
    #[must_use]
    pub fn frame(&self, step: usize) -> Frame {
        let screen = self.screen(step);
        let rect = match step.checked_sub(1).map(|before| self.screen(before)) {
            Some(before) => changed(&before, &screen),
            None => Rect::new(0, 0, screen.width, screen.height),
        };
        let row = |y: i32| (y * screen.width + rect.x) as usize * 4;
        let rows = (rect.y..rect.bottom()).flat_map(|y| &screen.bgrx[row(y)..row(y) + rect.w as usize * 4]);
        Frame { after_ms: self.after_ms, rect, bgrx: rows.copied().collect() }
    }
}

/// A window about a patient.
fn panel(set: Set, seed: u64, height: i32) -> Result<Screen, MissingFont> {
    let mut desk = Desk::new(set, seed, (PANEL.0, height))?;
    let content = desk.window("patient-card", Rect::new(0, 0, PANEL.0, height), true);
    let columns = &[(Column::Name, 5), (Column::Id, 4), (Column::Born, 3), (Column::State, 3)];
    let (form, table) = content.inset(8).top(desk.style.row * 5);
    desk.person_form(form, &[Column::Name, Column::Id, Column::Born], false);
    desk.table(table, columns, 40);
    Ok(desk.finish())
}

/// What is left of a word where only some places are seen.
fn left(of: &Word, width: i32, seen: impl Fn(&u32) -> bool) -> Option<Word> {
    let glyphs = of.glyphs.iter().filter_map(|glyph| {
        let ink: Vec<u32> = glyph.ink.iter().copied().filter(&seen).collect();
        (ink.len() * 10 >= glyph.ink.len() * 6).then_some(Glyph { letter: glyph.letter, ink })
    });
    word(of.kind, glyphs.collect(), width)
}

/// A panel's word on the screen.
fn moved(of: &Word, panel_width: i32, at: (i32, i32), clip: Rect, width: i32) -> Option<Word> {
    let place = |place: u32| (place as i32 % panel_width + at.0, place as i32 / panel_width + at.1);
    let seen = left(of, panel_width, |pixel| {
        let (x, y) = place(*pixel);
        clip.covers(x, y)
    })?;
    let ink = |ink: Vec<u32>| ink.into_iter().map(place).map(|(x, y)| (y * width + x) as u32).collect();
    let glyphs = seen.glyphs.into_iter().map(|glyph| Glyph { letter: glyph.letter, ink: ink(glyph.ink) });
    word(of.kind, glyphs.collect(), width)
}

/// The smallest rectangle outside of which two pictures are the same.
fn changed(before: &Screen, after: &Screen) -> Rect {
    let stride = after.width as usize * 4;
    let rows = || before.bgrx.chunks(stride).zip(after.bgrx.chunks(stride)).map(|(a, b)| a != b);
    let Some(top) = rows().position(|differs| differs) else { return Rect::default() };
    let bottom = rows().enumerate().filter(|(_, differs)| *differs).map(|(row, _)| row).max().unwrap_or(top);
    let (mut left, mut right) = (after.width, 0);
    for row in top..=bottom {
        let span = row * stride..(row + 1) * stride;
        let pixels = before.bgrx[span.clone()].chunks(4).zip(after.bgrx[span].chunks(4));
        for (x, _) in (0..).zip(pixels).filter(|(_, (a, b))| a != b) {
            (left, right) = (left.min(x), right.max(x));
        }
    }
    Rect::new(left, top as i32, right - left + 1, (bottom - top) as i32 + 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Applies the frames one after the other.
    fn played(motion: &Motion, steps: usize) -> Vec<u8> {
        let (mut picture, width) = (motion.base.bgrx.clone(), motion.base.width);
        for step in 0..=steps {
            let frame = motion.frame(step);
            for (row, line) in (frame.rect.y..).zip(frame.bgrx.chunks(frame.rect.w.max(1) as usize * 4)) {
                let start = (row * width + frame.rect.x) as usize * 4;
                picture[start..start + line.len()].copy_from_slice(line);
            }
        }
        picture
    }

    #[test]
    fn frames_lead_to_the_screens() {
        for movement in Movement::ALL {
            let motion = Motion::new(Set::Tuned, movement, 5).unwrap();
            let last = motion.len() - 1;
            assert!(played(&motion, last) == motion.screen(last).bgrx, "{movement:?}");
            assert!(motion.screen(0) != motion.screen(1), "{movement:?} stands still");
        }
    }

    #[test]
    fn a_words_ink_moves_with_its_window() {
        let motion = Motion::new(Set::HeldOut, Movement::Drag, 5).unwrap();
        let find = |step| {
            let screen = motion.screen(step);
            let (text, count) = (&motion.panels[0].words[0].text, motion.base.words.len());
            let word = screen.words.iter().rev().take(screen.words.len().min(count)).find(|w| w.text == *text).cloned();
            word.unwrap().rect
        };
        assert_eq!(find(3), find(0).moved(3 * 37, 3 * 11));
    }

    #[test]
    fn what_a_window_covers_is_no_word_any_more() {
        let motion = Motion::new(Set::Tuned, Movement::PopUp, 3).unwrap();
        let (before, after) = (motion.screen(0), motion.screen(1));
        assert_eq!(before.words, motion.base.words);
        let covered = motion.states[1].clip;
        let gone = before.words.iter().filter(|word| word.rect.intersect(covered) == word.rect);
        let gone: Vec<&Word> = gone.collect();
        assert!(!gone.is_empty());
        assert!(gone.iter().all(|word| !after.words.contains(word)));
    }
}
