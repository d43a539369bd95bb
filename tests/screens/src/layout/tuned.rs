//! The layouts of the tuned set: a browser, an examination, a registration.

use super::{Columns, headed};
use crate::desk::{Column, Desk};
use crate::screen::Rect;
use crate::style::Style;

const WIDE: Columns = &[
    (Column::Time, 6),
    (Column::Name, 18),
    (Column::Id, 11),
    (Column::Born, 10),
    (Column::Protocol, 14),
    (Column::Accession, 12),
    (Column::State, 11),
];
const NARROW: Columns = &[(Column::Name, 12), (Column::Born, 9), (Column::State, 9)];

/// A patient browser: menus, tools, a table across, a form below.
pub fn browser(desk: &mut Desk, all: Rect) {
    let row = desk.style.row;
    let content = desk.window("patient-browser", all, true);
    let (menus, rest) = content.top(row + 2);
    desk.menus(menus);
    let (tools, rest) = rest.top(row + 12);
    desk.tools(tools, 8);
    let (status, rest) = rest.low(row);
    desk.status(status);
    let (detail, table) = rest.low(row * 8);
    desk.table(table.inset(4), WIDE, 16);
    let (left, right) = detail.inset(8).left(detail.w * 2 / 5);
    let fields = [Column::Name, Column::Id, Column::Born, Column::Phone, Column::Accession];
    desk.person_form(left, &fields, false);
    let right = headed(desk, right.left(16).1, 5);
    let theme = desk.style.theme;
    desk.log(right, theme.field, theme.text);
}

/// An examination: a queue at the left, four images, parameters at the right.
pub fn examination(desk: &mut Desk, all: Rect) {
    let Style { theme, row, .. } = desk.style;
    let content = desk.window("scan-console", all, true);
    let (menus, rest) = content.top(row + 2);
    desk.menus(menus);
    let (status, rest) = rest.low(row);
    desk.status(status);
    let (queue, rest) = rest.left(all.w / 4);
    let (queue, form) = queue.inset(4).top(queue.h * 3 / 5);
    let below = headed(desk, queue, 4);
    desk.table(below, NARROW, 12);
    let fields = [Column::Name, Column::Id, Column::Born, Column::Protocol];
    desk.person_form(form.inset(6), &fields, true);
    let (side, images) = rest.end(all.w / 4);
    let (tabs, parameters) = side.inset(4).top(row + 4);
    desk.tabs(tabs);
    let (log, parameters) = parameters.low(parameters.h / 3);
    desk.parameters(parameters.inset(8));
    desk.log(log, theme.stripe, theme.text);
    let (edge, images) = images.left(row + 6);
    desk.spine(edge);
    let (w, h) = (images.w / 2, images.h / 2);
    for at in 0..4 {
        desk.image(Rect::new(images.x + at % 2 * w, images.y + at / 2 * h, w, h).inset(2));
    }
}

/// A registration form, a list and a log as windows of their own.
pub fn registration(desk: &mut Desk, all: Rect) {
    let Style { theme, row, .. } = desk.style;
    let list = Rect::new(20, 20, all.w * 3 / 5, all.h / 2);
    let content = desk.window("worklist", list, true);
    desk.table(content.inset(3), WIDE, 14);
    let log = Rect::new(40, all.h * 11 / 20, all.w * 11 / 20, all.h * 2 / 5);
    let content = desk.window("log-view", log, true);
    desk.log(content.inset(2), 0x10_14_10, 0xc8_d8_c8);
    let x = all.w * 13 / 20 - desk.dice.between(0, 60);
    let form = Rect::new(x, desk.dice.between(30, 90), all.w / 3, row * 22);
    let content = desk.window("registration", form, true).inset(10);
    let (tabs, content) = content.top(row + 4);
    desk.tabs(tabs);
    let (first, second) = content.left(8).1.top(row * 7);
    let fields = [Column::Name, Column::Id, Column::Born, Column::Accession, Column::Phone];
    desk.person_form(first, &fields, false);
    let second = headed(desk, second, 3);
    let (buttons, second) = second.low(row + 12);
    desk.parameters(second.inset(6));
    desk.tools(buttons, 3);
    desk.painter.fill(all.low(2).0, theme.line);
}
