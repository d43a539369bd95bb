//! How parts make up a screen. The sets have layouts of their own.

use crate::Set;
use crate::desk::{Column, Desk};
use crate::painter::Fit;
use crate::phrases::{half, says, sentence};
use crate::screen::Rect;
use crate::style::Style;

mod held_out;
mod tuned;

/// Fills the desk.
pub fn fill(desk: &mut Desk) {
    let all = desk.painter.all();
    match (desk.set, desk.dice.below(4)) {
        (Set::Tuned, 0) => tuned::browser(desk, all),
        (Set::Tuned, 1 | 2) => tuned::examination(desk, all),
        (Set::Tuned, _) => tuned::registration(desk, all),
        (Set::HeldOut, 0) => held_out::cards(desk, all),
        (Set::HeldOut, 1 | 2) => held_out::reading(desk, all),
        (Set::HeldOut, _) => held_out::windows(desk, all),
    }
    if desk.dice.chance(40) {
        dialog(desk, all);
    }
    if desk.dice.chance(30) {
        menu(desk, all);
    }
    if desk.dice.chance(50) {
        tip(desk, all);
    }
}

/// A question about a patient.
fn dialog(desk: &mut Desk, all: Rect) {
    let Style { theme, plain, row, .. } = desk.style;
    let person = desk.anyone();
    let line = sentence(desk.dice.pick(half(desk.set, desk.words.questions)), desk.form, &person);
    let text: String = line.iter().map(|piece| piece.text.as_str()).collect();
    let width = (desk.painter.width_of(&text, plain) + 90).clamp(340, all.w * 2 / 3);
    let place = match desk.set {
        Set::Tuned => Rect::new((all.w - width) / 2, all.h * 2 / 5, width, row * 5),
        Set::HeldOut => {
            let x = desk.dice.between(all.w / 8, all.w - width - 40);
            Rect::new(x, desk.dice.between(all.h / 5, all.h * 3 / 5), width, row * 6)
        }
    };
    let content = desk.window("scan-dialog", place, true);
    let (message, low) = content.top(content.h - row * 2);
    desk.painter.fill(Rect::new(message.x + 14, message.y + message.h / 2 - 12, 24, 24), theme.accent);
    desk.painter.write_in(message.left(54).1, &line, plain, theme.text, Fit::Cut);
    let texts = [desk.words.buttons[10], desk.words.buttons[4]];
    let mut rest = low.inset(row / 3);
    for text in texts {
        let (button, left) = rest.end(desk.painter.width_of(text, plain) + 40);
        desk.button(button, text);
        rest = left.end(8).1;
    }
}

/// An open menu.
fn menu(desk: &mut Desk, all: Rect) {
    let Style { theme, plain, row, .. } = desk.style;
    let entries = desk.words.entries;
    let first = desk.dice.below(entries.len() - 6);
    let entries = &entries[first..first + 6];
    let width = entries.iter().map(|text| desk.painter.width_of(text, plain)).max().unwrap_or(0) + 50;
    let place = match desk.set {
        Set::Tuned => Rect::new(desk.dice.between(10, 300), row + 6, width, row * 6 + 8),
        Set::HeldOut => {
            let x = desk.dice.between(all.w / 3, all.w - width - 10);
            Rect::new(x, desk.dice.between(all.h / 4, all.h - row * 7), width, row * 6 + 8)
        }
    };
    desk.painter.fill(place, theme.field);
    desk.painter.edge(place, theme.line);
    for (at, text) in (0..).zip(entries) {
        let line = Rect::new(place.x + 4, place.y + 4 + at * row, place.w - 8, row);
        if at == 2 {
            desk.painter.fill(line, theme.choice);
        }
        let colour = if at == 2 { theme.on_choice } else { theme.text };
        desk.painter.write_in(line.left(22).1, &says(text), plain, colour, Fit::Cut);
    }
}

/// A tool tip or a notification.
fn tip(desk: &mut Desk, all: Rect) {
    let Style { theme, small, row, .. } = desk.style;
    let person = desk.anyone();
    let line = sentence(desk.dice.pick(half(desk.set, desk.words.notes)), desk.form, &person);
    let text: String = line.iter().map(|piece| piece.text.as_str()).collect();
    let width = desk.painter.width_of(&text, small) + 14;
    let place = match desk.set {
        Set::Tuned => {
            let x = desk.dice.between(60, (all.w - width).max(61));
            Rect::new(x, desk.dice.between(all.h / 4, all.h * 3 / 4), width, row)
        }
        Set::HeldOut => Rect::new(all.w - width - 30, all.h - row * 5, width + 16, row * 3 / 2),
    };
    desk.painter.fill(place, theme.tip);
    desk.painter.edge(place, theme.on_tip);
    desk.painter.write_in(place.left(7).1, &line, small, theme.on_tip, Fit::Cut);
}

/// A heading, and what is left below it.
fn headed(desk: &mut Desk, rect: Rect, place: usize) -> Rect {
    let Style { theme, bold, row, .. } = desk.style;
    let (head, rest) = rect.top(row);
    desk.painter.fill(head, theme.title);
    desk.painter.write_in(head.left(8).1, &says(desk.words.headings[place]), bold, theme.on_title, Fit::Cut);
    rest
}

/// The columns of a table and their shares of its width.
type Columns = &'static [(Column, i32)];
