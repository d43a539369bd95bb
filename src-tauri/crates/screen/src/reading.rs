//! Which lines of a window may be shown again.
//!
//! A line is shown only if every word of it was read with confidence and is harmless, and if it does not stand where
//! names and numbers stand: beside or below a label that identifies somebody, or in a column with lines that are not
//! harmless. Whatever is in doubt stays masked.

use crate::{Line, LineClass, Rect};

/// Left or right edges this near make a column, in pixels.
const ALIGNED: u16 = 5;
/// The most lines' heights between one line of a column and the next.
const GAP: u16 = 2;
/// So many lines above and below count as near.
const NEAR: usize = 3;
/// So many harmless lines side by side, with gaps that differ by no more than this many pixels, are a bar.
const BAR: usize = 5;
const EVEN: u16 = 4;
/// So many harmless lines side by side are a row of the interface.
const ROW: usize = 4;

/// Whether a line may be shown again, or what hides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It may be shown again.
    Shown,
    /// A word of it is not harmless, or was not read with confidence.
    Words,
    /// It stands beside a label that identifies somebody.
    Beside,
    /// It stands below the head of a column that identifies somebody.
    Below,
    /// It stands in a column of lines that are not harmless.
    Column,
}

/// What becomes of each of a window's lines, in their order.
#[must_use]
pub fn verdicts(read: &[Line]) -> Vec<Verdict> {
    let labels = || read.iter().filter(|line| line.class.label && !is_in_bar(line, read));
    let hidden: Vec<Rect> = labels().map(|label| beside(label, read)).collect();
    // What stands there makes its column doubtful, too; beside a head of a table there are only other heads.
    let doubtful: Vec<Rect> =
        labels().map(|label| if label.class.field { beside(label, read) } else { below(label, read) }).collect();
    let outside = |zones: &[Rect], rect: Rect| !zones.iter().any(|zone| zone.meets(rect));
    let judged = |line: &Line| {
        let harmless = line.class.harmless && (line.class.certain || outside(&doubtful, line.rect));
        Line { rect: line.rect, class: LineClass { harmless, ..line.class } }
    };
    let lines: Vec<Line> = read.iter().map(judged).collect();
    let verdict = |(line, before): (&Line, &Line)| {
        let LineClass { harmless, nameless, certain, field, .. } = before.class;
        if !harmless {
            Verdict::Words
        } else if certain {
            // It is nobody's name, nor half of one, wherever it stands.
            Verdict::Shown
        } else if !line.class.harmless {
            Verdict::Below
        } else if !outside(&hidden, line.rect) {
            Verdict::Beside
        } else if !nameless && !field && is_in_doubtful_column(line, &lines) {
            Verdict::Column
        } else {
            Verdict::Shown
        }
    };
    lines.iter().zip(read).map(verdict).collect()
}

/// Which of a window's lines may be shown again, in their order.
pub(crate) fn harmless(read: &[Line]) -> Vec<bool> {
    verdicts(read).into_iter().map(|verdict| verdict == Verdict::Shown).collect()
}

/// Whether a line is one of a bar's, as menus and tabs are: harmless ones with the same gap between each and the next. Labels
/// and their values do not stand so.
fn is_in_bar(line: &Line, all: &[Line]) -> bool {
    let mut row: Vec<&Line> =
        all.iter().filter(|other| !other.class.mark && shares_row(other.rect, line.rect)).collect();
    row.sort_unstable_by_key(|other| other.rect.x);
    let gap = |pair: &[&Line]| pair[1].rect.x.saturating_sub(pair[0].rect.right());
    let even = |first: u16, next: u16| first.abs_diff(next) <= EVEN && next <= 4 * line.rect.h;
    row.windows(BAR).any(|part| {
        let first = gap(&part[..2]);
        let harmless = |other: &&Line| other.class.harmless && !other.class.part && !other.class.field;
        part.iter().any(|other| other.rect == line.rect)
            && part.iter().all(harmless)
            && part.windows(2).all(|pair| even(first, gap(pair)))
    })
}

/// What stands right beside a label: the next line on its right, and what goes on from there without a gap.
fn beside(label: &Line, all: &[Line]) -> Rect {
    let rect = label.rect;
    let mut row: Vec<&Line> = all
        .iter()
        .filter(|other| shares_row(other.rect, rect) && other.rect.x >= rect.right().saturating_sub(2))
        .collect();
    row.sort_unstable_by_key(|other| other.rect.x);
    let mut right = rect.right();
    for (at, other) in row.into_iter().enumerate() {
        let ends = at > 0 && other.rect.x > right.saturating_add(rect.h);
        if ends || (at > 0 && other.class.field && other.class.harmless) {
            break;
        }
        right = other.rect.right();
    }
    // The middle of the row: whatever stands beside it reaches into that, the rows above and below do not.
    Rect::new(rect.right(), rect.y + rect.h / 4, right.saturating_sub(rect.right()), (rect.h / 2).max(1))
}

/// What stands below a column's head, as far as its lines go on or another label begins; nothing below a field's label.
fn below(label: &Line, all: &[Line]) -> Rect {
    let rect = label.rect;
    if label.class.field {
        return Rect::default();
    }
    let row = |other: &&Line| shares_row(other.rect, rect) && other.rect.x > rect.x;
    let next = all.iter().filter(row).map(|other| other.rect.x).min();
    let (left, wide) = (rect.x.saturating_sub(2 * ALIGNED), rect.w.saturating_mul(3));
    let right = next.map_or(rect.right().saturating_add(wide), |next| next.saturating_sub(1)).max(rect.right());
    let in_column = |other: &&Line| {
        other.rect.y >= rect.bottom().saturating_sub(rect.h / 4) && other.rect.x < right && other.rect.right() > left
    };
    let mut column: Vec<&Line> = all.iter().filter(in_column).collect();
    column.sort_unstable_by_key(|other| other.rect.y);
    let mut bottom = rect.bottom();
    for (at, other) in column.into_iter().enumerate() {
        let head = at > 0 && other.class.label && other.class.harmless;
        if head || other.rect.y > bottom.saturating_add(GAP * rect.h.max(other.rect.h)) {
            break;
        }
        bottom = bottom.max(other.rect.bottom());
    }
    Rect::new(left, rect.bottom(), right - left, bottom - rect.bottom())
}

/// Whether a line stands in a column of which, nearby, a good part is not harmless. A row of harmless lines, as a menu is,
/// stands for itself.
fn is_in_doubtful_column(line: &Line, all: &[Line]) -> bool {
    let row: Vec<&Line> = all.iter().filter(|other| !other.class.mark && shares_row(other.rect, line.rect)).collect();
    if row.len() >= ROW && row.iter().all(|other| other.class.harmless) {
        return false;
    }
    let left = |edge: Rect| edge.x;
    [(left as fn(Rect) -> u16, 1), (Rect::right, 2)].into_iter().any(|(edge, least)| {
        let aligned = |other: &&Line| edge(other.rect).abs_diff(edge(line.rect)) <= ALIGNED;
        let mut column: Vec<&Line> = all.iter().filter(|other| !other.class.mark).filter(aligned).collect();
        column.sort_unstable_by_key(|other| other.rect.y);
        let Some(at) = column.iter().position(|other| other.rect == line.rect) else { return false };
        let linked = |pair: &[&Line]| pair[1].rect.y <= pair[0].rect.bottom().saturating_add(GAP * pair[0].rect.h);
        let above = column[..=at].windows(2).rev().take_while(|pair| linked(pair)).take(NEAR).map(|pair| pair[0]);
        let below = column[at..].windows(2).take_while(|pair| linked(pair)).take(NEAR).map(|pair| pair[1]);
        let above: Vec<&Line> = above.collect();
        if line.class.label && above.is_empty() {
            // The column's head.
            return false;
        }
        let near: Vec<&Line> = above.into_iter().chain(below).collect();
        let doubtful = near.iter().filter(|other| !other.class.harmless).count();
        // Lines of a log tell of patients, too; those of a worklist nearly all do.
        let many = if line.class.timed { doubtful * 3 >= near.len() * 2 } else { doubtful * 3 >= near.len() };
        near.len() >= least && many
    })
}

fn shares_row(a: Rect, b: Rect) -> bool {
    let middle = a.y + a.h / 2;
    middle >= b.y && middle <= b.bottom()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    fn line(x: u16, y: u16, text: &str) -> (Rect, &str) {
        (Rect::new(x, y, 8 * u16::try_from(text.chars().count()).unwrap_or(0), 14), text)
    }

    fn shown<'a>(lines: &[(Rect, &'a str)]) -> Vec<&'a str> {
        let mut words = Words::shipped();
        words.add_harmless(["scan start stop edit mark pause ready patient name protocol id status view file"]);
        let read: Vec<Line> =
            lines.iter().map(|(rect, text)| Line { rect: *rect, class: words.class(text, 0.99) }).collect();
        lines.iter().zip(harmless(&read)).filter(|(_, shown)| *shown).map(|((_, text), _)| *text).collect()
    }

    #[test]
    fn a_menu_is_shown() {
        assert_eq!(shown(&[line(0, 0, "File"), line(60, 0, "Edit"), line(120, 0, "View")]), ["File", "Edit", "View"]);
    }

    #[test]
    fn i1_a_name_that_is_a_word_of_the_interface_stays_hidden_in_its_column() {
        let table = [
            line(10, 0, "Name"),
            line(300, 0, "Status"),
            line(10, 20, "Edit Pause"),
            line(300, 20, "Ready"),
            line(10, 40, "Mark"),
            line(300, 40, "Ready"),
        ];
        assert_eq!(shown(&table), ["Name", "Status", "Ready", "Ready"]);
        // What somebody may be called stays hidden on the right of such a head, as it may be its value.
        assert_eq!(shown(&[line(10, 0, "Name"), line(300, 0, "View")]), ["Name"]);
    }

    #[test]
    fn i1_a_word_that_somebody_is_called_is_hidden_at_a_label_whatever_stands_beside_it() {
        let table = [
            line(10, 0, "Name"),
            line(10, 20, "Examination Mark"),
            line(10, 40, "Examination"),
            line(10, 60, "Scan examination ready"),
        ];
        assert_eq!(shown(&table), ["Name", "Examination"]);
        let form = [line(10, 0, "Patient name:"), line(150, 2, "Examination, Mark"), line(10, 40, "Protocol:")];
        assert_eq!(shown(&form), ["Patient name:", "Protocol:"]);
    }

    #[test]
    fn i1_a_column_without_a_head_is_known_by_its_other_lines() {
        let list = [line(10, 0, "Muster, Erika"), line(10, 20, "Edit"), line(10, 40, "Mark"), line(10, 60, "Pause")];
        assert!(shown(&list).is_empty(), "{:?}", shown(&list));
        // Right-aligned ones too.
        let right = |text: &'static str, y| line(200 - 8 * u16::try_from(text.len()).unwrap_or(0), y, text);
        assert!(shown(&[right("00412", 0), right("Edit", 20), right("Mark", 40)]).is_empty());
    }

    #[test]
    fn i1_the_value_of_a_field_that_identifies_stays_hidden() {
        let form =
            [line(10, 0, "Patient name:"), line(150, 2, "Mark Edit"), line(10, 40, "Protocol:"), line(150, 40, "Scan")];
        assert_eq!(shown(&form), ["Patient name:", "Protocol:"]);
        let two = [line(10, 0, "Name:"), line(80, 0, "Mark"), line(300, 0, "Protocol:"), line(400, 0, "Scan")];
        assert_eq!(shown(&two), ["Name:", "Protocol:", "Scan"]);
    }

    #[test]
    fn i1_only_in_a_bar_with_even_gaps_does_a_label_hide_nothing_beside_it() {
        let bar = |gaps: [u16; 5]| {
            let mut x = 0;
            let texts = ["Patient", "Edit", "View", "Mark", "File"];
            let place = |(text, gap): (&'static str, u16)| {
                let at = line(x, 0, text);
                x = at.0.right() + gap;
                at
            };
            texts.into_iter().zip(gaps).map(place).collect::<Vec<_>>()
        };
        assert_eq!(shown(&bar([12; 5])), ["Patient", "Edit", "View", "Mark", "File"]);
        assert_eq!(shown(&bar([12, 12, 30, 12, 12])), ["Patient", "Mark", "File"]);
    }

    #[test]
    fn i1_only_whole_lines_that_name_nobody_show_below_a_head_that_identifies() {
        let below = |text| shown(&[line(10, 0, "Name"), line(10, 20, text)]);
        assert_eq!(below("Examination"), ["Name", "Examination"]);
        assert_eq!(below("Mark Edit"), ["Name"]);
        // A piece of a line with a name in it is one of the column's values.
        let class = LineClass { harmless: true, nameless: true, part: true, ..LineClass::default() };
        let head = Line { rect: Rect::new(10, 0, 60, 14), class: Words::shipped().class("Name", 0.99) };
        let piece = Line { rect: Rect::new(10, 20, 60, 14), class };
        assert_eq!(verdicts(&[head, piece]), [Verdict::Shown, Verdict::Below]);
    }
}
