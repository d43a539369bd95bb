//! Images of patients, with what scanners write into them, and turned text.

use crate::desk::Desk;
use crate::painter::{Fit, Piece, Turn};
use crate::people::Person;
use crate::phrases::{figure, says};
use crate::screen::{Identifier, Kind, Rect};
use crate::style::Style;
use crate::{Set, tissue};

impl Desk {
    /// An image of a patient: tissue, annotations in its corners, grey text over the tissue, turned text at its edge.
    pub fn image(&mut self, rect: Rect) {
        let annotation = self.style.annotation;
        let person = self.anyone();
        self.painter.fill(rect, 0x05_05_05);
        let tissue = match self.set {
            Set::Tuned => rect,
            Set::HeldOut => rect.inset(rect.h / 24),
        };
        tissue::fill(&mut self.painter, tissue, self.set, &mut self.dice);
        self.viewports.push(rect);
        let step = self.painter.line_of(annotation) + 1;
        let white = self.dice.pick(&[0xe8e8e8, 0xd0d0c0, 0xf0e080]);
        let inner = rect.inset(6);
        let lines = [self.form.name(&person), self.form.id(&person), self.form.born(&person)];
        let at_right = self.dice.chance(40);
        for (at, line) in (0..).zip(lines) {
            let place = Rect::new(inner.x, inner.y + at * step, inner.w, step);
            let fit = if at_right { Fit::Right } else { Fit::Cut };
            self.painter.write_in(place, &[apart(line, Kind::Corner)], annotation, white, fit);
        }
        for (at, value) in (1..).zip(["TR 4500", "TE 96", "SL 3.0"]) {
            let place = Rect::new(inner.x, inner.bottom() - at * step, inner.w / 2, step);
            self.painter.write_in(place, &figure(value), annotation, white, Fit::Cut);
        }
        let place = Rect::new(inner.x + inner.w / 2, inner.bottom() - step, inner.w / 2, step);
        let protocol = Piece { text: self.dice.pick(self.words.protocols).to_owned(), kind: Kind::Annotation };
        self.painter.write_in(place, &[protocol], annotation, white, Fit::Right);
        self.over_tissue(rect, &person);
        if self.dice.chance(50) {
            let name = [apart(self.form.name(&person), Kind::Rotated)];
            let up = self.dice.chance(50);
            let (from, turn) = if up {
                ((inner.right() - step, inner.y + inner.h * 4 / 5), Turn::Up)
            } else {
                ((inner.right(), inner.y + inner.h / 4), Turn::Down)
            };
            self.painter.write(from, &name, annotation, white, (inner, turn));
        }
    }

    fn over_tissue(&mut self, rect: Rect, person: &Person) {
        let annotation = self.style.annotation;
        let step = self.painter.line_of(annotation) + 1;
        let grey = self.dice.between(150, 235) as u32 * 0x01_01_01;
        let shadow = self.dice.chance(30);
        let lines = [vec![self.form.name(person)], vec![self.form.id(person), self.form.born(person)]];
        let from = rect.y + rect.h * self.dice.between(35, 60) / 100;
        for (at, pieces) in (0..).zip(lines) {
            let mut line: Vec<Piece> = Vec::new();
            for piece in pieces {
                if !line.is_empty() {
                    line.extend(says(" "));
                }
                line.push(apart(piece, Kind::OnTissue));
            }
            let place = Rect::new(rect.x + rect.w / 5, from + at * step, rect.w * 3 / 5, step);
            if shadow {
                self.painter.write_shadow(place.moved(1, 1), &line, annotation, 0x101010);
            }
            self.painter.write_in(place, &line, annotation, grey, Fit::Cut);
        }
    }

    /// Text that runs upwards or downwards in a bar: a tab, or a patient's name at a sheet's edge.
    pub fn spine(&mut self, bar: Rect) {
        let Style { theme, bold, .. } = self.style;
        self.painter.fill(bar, theme.title);
        let person = self.anyone();
        let line = [apart(self.form.name(&person), Kind::Rotated)];
        let x = bar.x + (bar.w - self.painter.line_of(bold)) / 2;
        let (from, turn) = match self.set {
            Set::Tuned => ((x, bar.bottom() - 10), Turn::Up),
            Set::HeldOut => ((bar.right() - (x - bar.x), bar.y + 10), Turn::Down),
        };
        self.painter.write(from, &line, bold, theme.on_title, (bar, turn));
    }
}

/// The same text, counted apart.
fn apart(piece: Piece, kind: fn(Identifier) -> Kind) -> Piece {
    Piece { kind: piece.kind.identifier().map_or(piece.kind, kind), ..piece }
}
