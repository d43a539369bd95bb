//! The parts that screens are made of: windows, bars, tables, forms, logs. Images are in `image`.

use crate::dice::Dice;
use crate::face::MissingFont;
use crate::painter::{Colour, Fit, Painter, Piece, Type, mixed};
use crate::people::{self, Form, Person};
use crate::phrases::{self, Phrases, figure, half, says, sentence};
use crate::screen::{Rect, Screen, WindowBox};
use crate::style::Style;
use crate::{Set, face};

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Names.
    Name,
    /// The hospital's numbers.
    Id,
    /// Birth dates.
    Born,
    /// Numbers of orders.
    Accession,
    /// Telephone numbers.
    Phone,
    /// Protocols.
    Protocol,
    /// States.
    State,
    /// Times.
    Time,
}

/// A screen while it is made.
pub struct Desk {
    /// The set.
    pub set: Set,
    /// Where choices come from.
    pub dice: Dice,
    /// What is painted on.
    pub painter: Painter,
    /// The looks.
    pub style: Style,
    /// The language.
    pub words: &'static Phrases,
    /// How patients are written.
    pub form: Form,
    /// Today's patients.
    pub people: Vec<Person>,
    windows: Vec<WindowBox>,
    /// The images so far.
    pub viewports: Vec<Rect>,
    columns: Vec<Rect>,
}

impl Desk {
    /// An empty desk of a size.
    pub fn new(set: Set, seed: u64, size: (i32, i32)) -> Result<Self, MissingFont> {
        let faces = face::faces(set)?;
        // The same seed is another screen in the other set.
        let mut dice = Dice::new(seed ^ (set as u64) << 63);
        let style = Style::new(set, faces, &mut dice);
        let words = phrases::language(&mut dice);
        let form = Form::new(set, &mut dice);
        let people = (0..40).map(|_| people::person(set, &mut dice)).collect();
        let painter = Painter::new(faces, size, style.theme.desk);
        let (windows, viewports, columns) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { set, dice, painter, style, words, form, people, windows, viewports, columns })
    }

    /// The finished screen.
    pub fn finish(self) -> Screen {
        self.painter.finish(self.windows, self.viewports, self.columns)
    }

    /// Any patient.
    pub fn anyone(&mut self) -> Person {
        let place = self.dice.below(self.people.len());
        self.people[place].clone()
    }

    fn fit(&self) -> Fit {
        if self.style.ellipsis { Fit::Ellipsis } else { Fit::Cut }
    }

    fn heading(&self, text: &str) -> Vec<Piece> {
        if self.style.capitals { says(&text.to_uppercase()) } else { says(text) }
    }

    /// A window with a title bar; gives its content's place.
    pub fn window(&mut self, class: &str, rect: Rect, titled: bool) -> Rect {
        let Style { theme, bold, row, .. } = self.style;
        let subject = self.anyone();
        let title = sentence(self.dice.pick(half(self.set, self.words.titles)), self.form, &subject);
        let text = title.iter().map(|piece| piece.text.as_str()).collect();
        self.windows.push(WindowBox { class: class.to_owned(), title: text, rect });
        self.painter.fill(rect, theme.panel);
        if !titled {
            return rect;
        }
        let inner = rect.inset(1);
        self.painter.edge(rect, theme.line);
        let (bar, content) = inner.top(row + 4);
        let below = if self.dice.chance(40) { mixed(theme.title, theme.panel, [70; 3]) } else { theme.title };
        self.painter.shade(bar, theme.title, below);
        let (button, bar) = (bar.end(row + 8).0.inset(5), bar.end(row + 8).1);
        self.painter.edge(button, theme.on_title);
        self.painter.write_in(bar.left(8).1, &title, bold, theme.on_title, self.fit());
        content
    }

    /// Texts side by side in a bar; gives where the last one ends.
    pub fn strip(&mut self, bar: Rect, texts: &[&str], of: Type, colour: Colour, gap: i32) -> i32 {
        let mut x = bar.x + gap / 2;
        for text in texts {
            let width = self.painter.width_of(text, of);
            if x + width > bar.right() {
                break;
            }
            self.painter.write_in(Rect::new(x, bar.y, width + 1, bar.h), &says(text), of, colour, Fit::Cut);
            x += width + gap;
        }
        x
    }

    /// A bar of menus.
    pub fn menus(&mut self, bar: Rect) {
        let Style { theme, plain, .. } = self.style;
        self.painter.fill(bar, theme.panel);
        self.strip(bar, self.words.menus, plain, theme.text, 18);
    }

    /// A bar of buttons.
    pub fn tools(&mut self, bar: Rect, count: usize) {
        let Style { theme, .. } = self.style;
        self.painter.fill(bar, theme.panel);
        let (mut rest, texts) = (bar.inset(4), self.words.buttons);
        for at in 0..count {
            let text = texts[(at * 5 + 2) % texts.len()];
            let width = self.painter.width_of(text, self.style.plain) + 26;
            if width > rest.w {
                break;
            }
            let (button, behind) = rest.left(width);
            self.button(button, text);
            rest = behind.left(6).1;
        }
    }

    /// A button.
    pub fn button(&mut self, rect: Rect, text: &str) {
        let Style { theme, plain, .. } = self.style;
        self.painter.fill(rect, theme.field);
        self.painter.edge(rect, theme.line);
        self.painter.write_in(rect, &says(text), plain, theme.text, Fit::Middle);
    }

    /// Tabs, the second of them open.
    pub fn tabs(&mut self, bar: Rect) {
        let Style { theme, plain, bold, .. } = self.style;
        self.painter.fill(bar, theme.panel);
        let mut rest = bar;
        for (at, text) in self.words.tabs.iter().enumerate() {
            let width = self.painter.width_of(text, bold) + 22;
            if width > rest.w {
                break;
            }
            let (tab, behind) = rest.left(width);
            let open = at == 1;
            self.painter.fill(tab.inset(1), if open { theme.choice } else { theme.stripe });
            let (of, colour) = if open { (bold, theme.on_choice) } else { (plain, theme.text) };
            self.painter.write_in(tab, &says(text), of, colour, Fit::Middle);
            rest = behind;
        }
    }

    /// The bar at the lower edge: some figures, and sometimes the patient.
    pub fn status(&mut self, bar: Rect) {
        let Style { theme, small, .. } = self.style;
        self.painter.fill(bar, theme.panel);
        self.painter.fill(bar.top(1).0, theme.line);
        let state = self.dice.pick(self.words.states);
        let told = self.anyone();
        let sentence = sentence(self.dice.pick(half(self.set, self.words.told)), self.form, &told);
        let (first, rest) = bar.left(8).1.left(bar.w / 5);
        self.painter.write_in(first, &says(state), small, theme.text, Fit::Cut);
        let (time, rest) = rest.end(130);
        let clock = format!("{:02}:{:02}", self.dice.between(7, 18), self.dice.between(0, 59));
        self.painter.write_in(time, &figure(clock), small, theme.faint, Fit::Cut);
        self.painter.write_in(rest, &sentence, small, theme.faint, self.fit());
    }

    fn cell(&mut self, column: Column, person: &Person) -> Vec<Piece> {
        match column {
            Column::Name => vec![self.form.name(person)],
            Column::Id => vec![self.form.id(person)],
            Column::Born => vec![self.form.born(person)],
            Column::Accession => vec![self.form.accession(person)],
            Column::Phone => vec![self.form.phone(person)],
            Column::Protocol => says(self.dice.pick(self.words.protocols)),
            Column::State => says(self.dice.pick(self.words.states)),
            Column::Time => figure(format!("{:02}:{:02}", self.dice.between(7, 17), self.dice.between(0, 11) * 5)),
        }
    }

    fn label(&self, column: Column) -> &'static str {
        let [name, id, born, accession, phone] = self.words.labels;
        let [protocol, state, time] = self.words.others;
        match column {
            Column::Name => name,
            Column::Id => id,
            Column::Born => born,
            Column::Accession => accession,
            Column::Phone => phone,
            Column::Protocol => protocol,
            Column::State => state,
            Column::Time => time,
        }
    }

    /// A table of patients; at most `most` rows.
    pub fn table(&mut self, rect: Rect, columns: &[(Column, i32)], most: i32) {
        let Style { theme, plain, bold, row, .. } = self.style;
        self.painter.fill(rect, theme.field);
        self.painter.edge(rect, theme.line);
        let inner = rect.inset(1);
        let (head, body) = inner.top(row);
        self.painter.fill(head, theme.title);
        let rows = (body.h / row).min(most).min(self.people.len() as i32);
        let chosen = self.dice.between(0, rows.max(1) - 1);
        for at in 0..rows {
            let line = Rect::new(body.x, body.y + at * row, body.w, row);
            if at == chosen {
                self.painter.fill(line, theme.choice);
            } else if self.style.stripes && at % 2 == 1 {
                self.painter.fill(line, theme.stripe);
            }
        }
        let start = self.dice.below(self.people.len());
        let all: i32 = columns.iter().map(|(_, share)| share).sum();
        let mut x = inner.x;
        for (column, share) in columns {
            let width = inner.w * share / all.max(1);
            let place = Rect::new(x + 5, head.y, width - 9, row);
            self.painter.write_in(place, &self.heading(self.label(*column)), bold, theme.on_title, self.fit());
            let numeric = matches!(column, Column::Id | Column::Born | Column::Accession | Column::Time);
            let fit = if numeric && self.style.right { Fit::Right } else { self.fit() };
            for at in 0..rows {
                let person = self.people[(start + at as usize) % self.people.len()].clone();
                let pieces = self.cell(*column, &person);
                let faint = *column == Column::Accession || at % 7 == 5;
                let colour = match (at == chosen, faint) {
                    (true, _) => theme.on_choice,
                    (false, true) => theme.faint,
                    (false, false) => theme.text,
                };
                let cell = Rect::new(place.x, body.y + at * row, place.w, row);
                self.painter.write_in(cell, &pieces, plain, colour, fit);
            }
            if self.style.grid {
                self.painter.fill(Rect::new(x + width - 1, body.y, 1, rows * row), theme.line);
            }
            if !matches!(column, Column::Protocol | Column::State | Column::Time) {
                self.columns.push(Rect::new(x, body.y, width, rows * row).intersect(body));
            }
            x += width;
        }
    }

    /// A form about one patient: labels before their values, or above them.
    pub fn person_form(&mut self, rect: Rect, columns: &[Column], above: bool) {
        let Style { theme, plain, bold, small, row, .. } = self.style;
        let person = self.anyone();
        let heading = self.heading(self.words.headings[0]);
        let (head, mut rest) = rect.top(row);
        self.painter.write_in(head, &heading, bold, theme.accent, self.fit());
        for column in columns {
            let label = self.label(*column);
            let need = if above { row * 2 } else { row + 4 };
            if rest.h < need {
                break;
            }
            let (line, below) = rest.top(need);
            let (title, field) = if above { line.top(row * 4 / 5) } else { line.left(line.w * 2 / 5) };
            let field = Rect::new(field.x, field.y + 1, field.w, field.h - 3);
            self.painter.write_in(title, &says(label), if above { small } else { plain }, theme.faint, Fit::Cut);
            self.painter.fill(field, theme.field);
            self.painter.edge(field, theme.line);
            let pieces = self.cell(*column, &person);
            self.painter.write_in(field.left(5).1, &pieces, plain, theme.text, self.fit());
            if pieces.iter().any(|piece| piece.kind.identifier().is_some()) {
                self.columns.push(field);
            }
            rest = below;
        }
    }

    /// A form of a measurement's parameters, in two columns.
    pub fn parameters(&mut self, rect: Rect) {
        let Style { theme, plain, row, .. } = self.style;
        let all = self.words.parameters;
        let each = rect.w / 2;
        let rows = (rect.h / (row + 2)).min(all.len() as i32 / 2);
        for (at, (label, value)) in all.iter().enumerate().take(rows as usize * 2) {
            let at = at as i32;
            let place = Rect::new(rect.x + at / rows * each, rect.y + at % rows * (row + 2), each - 12, row);
            let (field, label_place) = place.end(place.w * 2 / 5);
            self.painter.write_in(label_place, &says(label), plain, theme.text, self.fit());
            self.painter.fill(field, theme.field);
            self.painter.edge(field, theme.line);
            self.painter.write_in(field.left(4).1, &figure(*value), plain, theme.text, Fit::Cut);
        }
    }

    /// Lines with times, half of which tell of somebody.
    pub fn log(&mut self, rect: Rect, ground: Colour, colour: Colour) {
        let Style { fixed, .. } = self.style;
        self.painter.fill(rect, ground);
        let rect = rect.inset(5);
        let step = self.painter.line_of(fixed) + 2;
        let mut minute = self.dice.between(400, 900);
        for at in 0..rect.h / step {
            let mut line = figure(format!("{:02}:{:02} ", minute / 60, minute % 60));
            if self.dice.chance(50) {
                let person = self.anyone();
                line.extend(sentence(self.dice.pick(half(self.set, self.words.told)), self.form, &person));
            } else {
                line.extend(says(self.dice.pick(half(self.set, self.words.plain))));
            }
            let place = Rect::new(rect.x, rect.y + at * step, rect.w, step);
            self.painter.write_in(place, &line, fixed, colour, Fit::Cut);
            minute += self.dice.between(0, 9);
        }
    }
}
