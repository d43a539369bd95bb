//! The layouts of the set held out: cards, a reading station, a desk of windows.

use super::{Columns, headed};
use crate::desk::{Column, Desk};
use crate::painter::Fit;
use crate::phrases::{figure, half, says, sentence};
use crate::screen::Rect;
use crate::style::Style;

const STUDIES: Columns = &[
    (Column::State, 9),
    (Column::Accession, 10),
    (Column::Name, 7),
    (Column::Protocol, 12),
    (Column::Born, 8),
    (Column::Id, 12),
];
const JOBS: Columns = &[(Column::Id, 11), (Column::State, 8), (Column::Name, 5), (Column::Time, 5)];

/// A worklist of cards, with filters at the left and a large title.
pub fn cards(desk: &mut Desk, all: Rect) {
    let Style { theme, plain, bold, large, small, row, .. } = desk.style;
    let content = desk.window("day-list", all, false);
    let (bar, rest) = content.top(row * 2);
    desk.painter.fill(bar, theme.title);
    let title = desk.words.headings[1];
    let next = desk.strip(bar, &[title], large, theme.on_title, 40);
    desk.strip(bar.left(next).1, desk.words.menus, plain, theme.on_title, 26);
    let (side, rest) = rest.left(all.w / 7);
    desk.painter.fill(side, theme.stripe);
    let mut y = side.y + row;
    for text in desk.words.states.iter().chain(desk.words.protocols) {
        let line = Rect::new(side.x + 12, y, side.w - 20, row);
        desk.painter.edge(Rect::new(line.x, line.y + row / 4, row / 2, row / 2), theme.line);
        desk.painter.write_in(line.left(row).1, &says(text), plain, theme.text, Fit::Ellipsis);
        y += row + 4;
    }
    let across = if all.w > 1500 { 4 } else { 3 };
    let (w, h) = ((rest.w - 20) / across, row * 5 + 16);
    for at in 0..across * ((rest.h - 10) / h).min(8) {
        let card = Rect::new(rest.x + 10 + at % across * w, rest.y + 10 + at / across * h, w, h).inset(6);
        desk.painter.fill(card, theme.field);
        desk.painter.edge(card, theme.line);
        desk.painter.fill(card.left(4).0, if at % 3 == 0 { theme.accent } else { theme.choice });
        let person = desk.anyone();
        let inner = card.inset(8).left(4).1;
        let line = |at: i32| Rect::new(inner.x, inner.y + at * row, inner.w, row);
        let name = [desk.form.name(&person)];
        desk.painter.write_in(line(0), &name, bold, theme.text, Fit::Ellipsis);
        let (left, right) = line(1).left(inner.w / 2);
        desk.painter.write_in(left, &[desk.form.born(&person)], plain, theme.text, Fit::Cut);
        desk.painter.write_in(right, &[desk.form.id(&person)], plain, theme.faint, Fit::Right);
        let protocol = says(desk.dice.pick(desk.words.protocols));
        desk.painter.write_in(line(2), &protocol, plain, theme.accent, Fit::Cut);
        let clock = format!("{:02}.{:02}", desk.dice.between(7, 17), desk.dice.between(0, 59));
        let (state, time) = line(3).left(inner.w * 2 / 3);
        let text = says(desk.dice.pick(desk.words.states));
        desk.painter.write_in(state, &text, small, theme.faint, Fit::Cut);
        desk.painter.write_in(time, &figure(clock), small, theme.faint, Fit::Right);
    }
}

/// A reading station: images above, studies below, turned names at the edge.
pub fn reading(desk: &mut Desk, all: Rect) {
    let Style { theme, row, .. } = desk.style;
    let content = desk.window("reading", all, false);
    let (tabs, rest) = content.top(row + 8);
    desk.tabs(tabs);
    let (edge, rest) = rest.end(row + 8);
    desk.spine(edge);
    let (images, below) = rest.top(rest.h * 11 / 20);
    desk.painter.fill(images, 0x000000);
    let across = if desk.dice.chance(50) { 2 } else { 3 };
    let w = images.w / across;
    for at in 0..across {
        desk.image(Rect::new(images.x + at * w, images.y, w, images.h).inset(1));
    }
    let (status, below) = below.low(row);
    desk.status(status);
    let (table, side) = below.left(below.w * 7 / 10);
    let (tools, table) = table.low(row + 12);
    desk.tools(tools, 6);
    desk.table(table.inset(2), STUDIES, 12);
    let side = headed(desk, side, 6);
    desk.painter.fill(side, theme.field);
    desk.parameters(side.inset(10));
}

/// Windows over each other: jobs, messages in whole sentences, properties.
pub fn windows(desk: &mut Desk, all: Rect) {
    let Style { theme, plain, row, .. } = desk.style;
    let (bar, _) = all.low(row + 6);
    desk.status(bar);
    let x = desk.dice.between(60, 200);
    let jobs = Rect::new(all.w * 9 / 20 - x / 4, 24, all.w * 2 / 5, all.h * 9 / 20);
    let content = desk.window("job-queue", jobs, true);
    let (menus, content) = content.top(row);
    desk.menus(menus);
    desk.table(content, JOBS, 13);
    let messages = Rect::new(x, all.h * 9 / 20, all.w / 2, all.h * 9 / 20);
    let content = desk.window("messages", messages, true).inset(6);
    desk.painter.fill(content, theme.field);
    let mut y = content.y + 4;
    while y + row < content.bottom() {
        let line = Rect::new(content.x + 6, y, content.w - 12, row);
        let person = desk.anyone();
        let text = match desk.dice.below(3) {
            0 => says(desk.dice.pick(half(desk.set, desk.words.plain))),
            1 => sentence(desk.dice.pick(half(desk.set, desk.words.notes)), desk.form, &person),
            _ => sentence(desk.dice.pick(half(desk.set, desk.words.told)), desk.form, &person),
        };
        desk.painter.write_in(line, &text, plain, theme.text, Fit::Ellipsis);
        y += row + 2;
    }
    let form = Rect::new(24, 40, all.w * 2 / 5, row * 17);
    let content = desk.window("properties", form, true).inset(12);
    desk.painter.edge(content, theme.line);
    let (left, right) = content.inset(10).left(content.w / 2);
    let fields = [Column::Id, Column::Name, Column::Born, Column::Phone, Column::Accession, Column::Protocol];
    desk.person_form(left.end(10).1, &fields, true);
    let (box_, low) = right.top(right.h - row - 8);
    let place = headed(desk, box_, 2);
    desk.painter.fill(place, theme.stripe);
    let mut y = place.y + 6;
    for text in desk.words.entries.iter().take((place.h / (row + 2)) as usize) {
        let line = Rect::new(place.x + 8, y, place.w - 12, row);
        desk.painter.write_in(line, &says(text), plain, theme.text, Fit::Ellipsis);
        y += row + 2;
    }
    desk.tools(low, 2);
}
