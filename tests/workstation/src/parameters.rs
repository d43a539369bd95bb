//! The window in which the parameters of a sequence are adjusted. Draws into memory; knows no display.

use crate::canvas::{Canvas, Rect};
use crate::console::{ACCENT, BACK, DIM, LINE, PANEL, RAISED, TEXT};
use crate::text::{Type, Weight};

/// The window's title.
pub const TITLE: &str = "Isocentre MR 3.0T - Sequence parameters";
/// The window's size.
pub const SIZE: (u16, u16) = (560, 520);

const HEADER: i32 = 72;
const ROW: i32 = 54;

/// One parameter: its name, its unit, how far a click moves it, its lowest and highest value.
struct Parameter {
    name: &'static str,
    unit: &'static str,
    step: i32,
    range: (i32, i32),
}

const fn parameter(name: &'static str, unit: &'static str, step: i32, range: (i32, i32)) -> Parameter {
    Parameter { name, unit, step, range }
}

const PARAMETERS: [Parameter; 8] = [
    parameter("Repetition time", "ms", 20, (100, 9000)),
    parameter("Echo time", "ms", 1, (8, 240)),
    parameter("Flip angle", "deg", 5, (5, 180)),
    parameter("Field of view", "mm", 10, (80, 500)),
    parameter("Slice thickness", "mm", 1, (1, 12)),
    parameter("Slices", "", 1, (1, 64)),
    parameter("Averages", "", 1, (1, 8)),
    parameter("Bandwidth", "Hz/px", 10, (80, 900)),
];

/// The window's content.
pub struct Parameters {
    /// What is shown.
    pub canvas: Canvas,
    letters: Type,
    values: [i32; PARAMETERS.len()],
}

impl Parameters {
    /// The parameters of the sequence that comes next.
    pub fn new(letters: Type) -> Self {
        let (width, height) = SIZE;
        let canvas = Canvas::new(width.into(), height.into());
        let mut parameters = Self { canvas, letters, values: [520, 11, 90, 230, 5, 28, 2, 220] };
        parameters.draw();
        parameters
    }

    /// Does what a click at a place does; gives the parameter that it changed and its new value.
    pub fn click(&mut self, x: i32, y: i32) -> Option<(&'static str, i32)> {
        let width = self.canvas.width;
        for (line, (parameter, value)) in PARAMETERS.iter().zip(&mut self.values).enumerate() {
            let (less, more) = buttons(width, line);
            let step = match (less.holds(x, y), more.holds(x, y)) {
                (true, _) => -parameter.step,
                (false, true) => parameter.step,
                (false, false) => continue,
            };
            *value = (*value + step).clamp(parameter.range.0, parameter.range.1);
            let changed = (parameter.name, *value);
            self.draw();
            return Some(changed);
        }
        None
    }

    fn draw(&mut self) {
        let Self { canvas, letters, values } = self;
        let (width, height) = (canvas.width, canvas.height);
        canvas.fill(Rect::new(0, 0, width, height), BACK);
        canvas.fill(Rect::new(0, 0, width, HEADER), PANEL);
        canvas.fill(Rect::new(0, HEADER - 1, width, 1), LINE);
        letters.write(canvas, (24, 14), "T1 SE axial", (19, Weight::Bold), TEXT);
        letters.write(
            canvas,
            (24, 43),
            "Sequence parameters: changes hold from the next start on",
            (13, Weight::Plain),
            DIM,
        );
        for (line, (parameter, value)) in PARAMETERS.iter().zip(values.iter()).enumerate() {
            let (less, more) = buttons(width, line);
            let middle = less.y + less.h / 2;
            if line > 0 {
                canvas.fill(Rect::new(24, less.y - (ROW - less.h) / 2, width - 48, 1), RAISED);
            }
            letters.write(canvas, (24, middle - 10), parameter.name, (15, Weight::Plain), TEXT);
            letters.write_right(canvas, (less.x - 74, middle - 11), &value.to_string(), (17, Weight::Bold), ACCENT);
            letters.write(canvas, (less.x - 64, middle - 8), parameter.unit, (13, Weight::Plain), DIM);
            for (button, upright) in [(less, false), (more, true)] {
                canvas.round(button, 6, RAISED);
                let (x, y) = (button.x + button.w / 2, button.y + button.h / 2);
                canvas.fill(Rect::new(x - 7, y - 1, 14, 2), TEXT);
                if upright {
                    canvas.fill(Rect::new(x - 1, y - 7, 2, 14), TEXT);
                }
            }
        }
    }
}

/// The buttons for less and for more.
fn buttons(width: i32, line: usize) -> (Rect, Rect) {
    let top = HEADER + 8 + ROW * i32::try_from(line).unwrap_or(0) + (ROW - 36) / 2;
    (Rect::new(width - 24 - 44 - 8 - 44, top, 44, 36), Rect::new(width - 24 - 44, top, 44, 36))
}
