//! What the workstation shows and what a click on it does. Draws into memory and says what changed; knows no display.

use chrono::NaiveDateTime;

use crate::canvas::{Canvas, Colour, Grey, Rect};
use crate::exam::Exam;
use crate::patients::{PATIENTS, Patient, SEQUENCES};
use crate::phantom::{self, View};
use crate::text::{Type, Weight};

pub const BACK: Colour = 0x0f_1418;
pub const PANEL: Colour = 0x17_1e24;
pub const RAISED: Colour = 0x20_2a32;
pub const LINE: Colour = 0x2b_3740;
pub const TEXT: Colour = 0xdc_e4e9;
pub const DIM: Colour = 0x8c_9ba6;
pub const ACCENT: Colour = 0x3f_b6c6;
const GO: Colour = 0x2f_9e6b;
const STOP: Colour = 0xd2_5b3f;
const WARN: Colour = 0xe0_a13a;
const OVERLAY: Colour = 0xe9_d9a4;

const HEADER: i32 = 60;
const FOOTER: i32 = 84;
const GAP: i32 = 8;
/// Pictures in one heart beat.
const BEAT: usize = 25;

/// What a click hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The button that starts and stops the examination.
    ExamButton,
    /// A line of the worklist.
    Patient(usize),
    /// An image viewport.
    Viewport(usize),
    /// Nothing that reacts.
    Nothing,
}

impl Target {
    /// Its name in the log.
    pub fn name(self) -> String {
        match self {
            Self::ExamButton => "exam-button".to_owned(),
            Self::Patient(line) => format!("patient-{line}"),
            Self::Viewport(number) => format!("viewport-{number}"),
            Self::Nothing => "nothing".to_owned(),
        }
    }
}

/// The workstation's screen.
pub struct Console {
    /// What is shown.
    pub canvas: Canvas,
    letters: Type,
    /// Whether an examination runs.
    pub exam: Exam,
    blocked: bool,
    patient: usize,
    /// Who lies in the scanner: nobody else while an examination runs.
    scanned: usize,
    viewport: usize,
    sequence: usize,
    /// Seconds into the sequence.
    elapsed: u32,
    stills: [Grey; 3],
    beat: Vec<Grey>,
    phase: usize,
    changed: Vec<Rect>,
}

impl Console {
    /// A screen of this size at this time.
    pub fn new(letters: Type, (width, height): (u16, u16), exam: Exam, now: NaiveDateTime) -> Self {
        let none = || Grey { side: 0, pixels: Vec::new() };
        let mut console = Self {
            canvas: Canvas::new(width.into(), height.into()),
            letters,
            exam,
            blocked: false,
            patient: 0,
            scanned: 0,
            viewport: 0,
            sequence: 2,
            elapsed: 0,
            stills: [none(), none(), none()],
            beat: Vec::new(),
            phase: 0,
            changed: Vec::new(),
        };
        console.resize((width, height), now);
        console
    }

    /// Lays everything out for another size.
    pub fn resize(&mut self, (width, height): (u16, u16), now: NaiveDateTime) {
        self.canvas = Canvas::new(width.into(), height.into());
        let side = self.image(0).w;
        if self.stills[0].side != side {
            self.stills = [View::HeadT2, View::HeadT1, View::Spine].map(|view| phantom::picture(view, side));
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let phases = (0..BEAT).map(|step| step as f32 / BEAT as f32);
            self.beat = phases.map(|phase| phantom::picture(View::Heart(phase), side)).collect();
        }
        self.canvas.fill(Rect::new(0, 0, width.into(), height.into()), BACK);
        self.header(now);
        self.worklist();
        (0..4).for_each(|number| self.draw_viewport(number));
        self.queue();
        self.footer();
        self.changed = vec![self.canvas.clip(Rect::new(0, 0, width.into(), height.into()))];
    }

    /// What changed since the last call.
    pub fn take_changed(&mut self) -> Vec<Rect> {
        let canvas = &self.canvas;
        self.changed.drain(..).map(|rect| canvas.clip(rect)).filter(|rect| rect.w > 0 && rect.h > 0).collect()
    }

    /// The next picture of the cine loop.
    pub fn beat(&mut self) {
        self.phase = (self.phase + 1) % BEAT;
        self.draw_viewport(3);
        self.changed.push(self.image(3));
    }

    /// A second has passed.
    pub fn tick(&mut self, now: NaiveDateTime) {
        let clock = self.header(now);
        self.changed.push(clock);
        if self.exam == Exam::Running {
            self.elapsed += 1;
            if self.elapsed >= SEQUENCES.get(self.sequence).map_or(0, |(_, length)| *length) {
                self.elapsed = 0;
                self.sequence = (self.sequence + 1) % SEQUENCES.len();
            }
            self.queue();
            self.changed.push(self.queue_rect());
            let progress = self.footer();
            self.changed.push(progress);
        }
    }

    /// Examinations are blocked for service from now on, or are not any more.
    pub fn set_blocked(&mut self, blocked: bool) {
        if self.blocked != blocked {
            self.blocked = blocked;
            self.footer();
            self.changed.push(self.footer_rect());
        }
    }

    /// Does what a click at a place does, and says what it hit.
    pub fn click(&mut self, x: i32, y: i32) -> Target {
        let target = self.target(x, y);
        match target {
            // What runs can be stopped; only the start is off.
            Target::ExamButton if self.blocked && self.exam == Exam::Idle => {}
            Target::ExamButton => {
                self.exam = match self.exam {
                    Exam::Idle => Exam::Running,
                    Exam::Running => Exam::Idle,
                };
                self.footer();
                self.queue();
                self.changed.extend([self.footer_rect(), self.queue_rect()]);
            }
            Target::Patient(line) => {
                self.patient = line;
                if self.exam == Exam::Idle {
                    self.scanned = line;
                }
                self.worklist();
                (0..4).for_each(|number| self.draw_viewport(number));
                self.footer();
                let views = [0, 1, 2, 3].map(|number| self.viewport_rect(number));
                self.changed.extend([self.worklist_rect(), self.footer_rect()]);
                self.changed.extend(views);
            }
            Target::Viewport(number) => {
                let before = std::mem::replace(&mut self.viewport, number);
                for number in [before, number] {
                    self.draw_viewport(number);
                    self.changed.push(self.viewport_rect(number));
                }
            }
            Target::Nothing => {}
        }
        target
    }

    fn target(&self, x: i32, y: i32) -> Target {
        if self.button_rect().holds(x, y) {
            return Target::ExamButton;
        }
        if let Some(line) = (0..PATIENTS.len()).find(|line| self.patient_rect(*line).holds(x, y)) {
            return Target::Patient(line);
        }
        (0..4).find(|number| self.viewport_rect(*number).holds(x, y)).map_or(Target::Nothing, Target::Viewport)
    }

    // Where things are.

    fn side_widths(&self) -> (i32, i32) {
        (self.canvas.width * 19 / 100, self.canvas.width * 16 / 100)
    }

    fn worklist_rect(&self) -> Rect {
        Rect::new(0, HEADER, self.side_widths().0, self.canvas.height - HEADER - FOOTER)
    }

    fn queue_rect(&self) -> Rect {
        let width = self.side_widths().1;
        Rect::new(self.canvas.width - width, HEADER, width, self.canvas.height - HEADER - FOOTER)
    }

    fn footer_rect(&self) -> Rect {
        Rect::new(0, self.canvas.height - FOOTER, self.canvas.width, FOOTER)
    }

    fn button_rect(&self) -> Rect {
        Rect::new(self.canvas.width - 264, self.canvas.height - FOOTER + 16, 244, FOOTER - 32)
    }

    fn patient_rect(&self, line: usize) -> Rect {
        let list = self.worklist_rect();
        let lines = i32::try_from(PATIENTS.len()).unwrap_or(1);
        let height = ((list.h - 52) / lines).clamp(40, 66);
        let top = list.y + 48 + height * i32::try_from(line).unwrap_or(0);
        if top + height > list.y + list.h {
            return Rect::default();
        }
        Rect::new(8, top, list.w - 16, height - 4)
    }

    fn viewport_rect(&self, number: usize) -> Rect {
        let (left, right) = self.side_widths();
        let (width, height) = (self.canvas.width - left - right, self.canvas.height - HEADER - FOOTER);
        let (w, h) = ((width - 3 * GAP) / 2, (height - 3 * GAP) / 2);
        let (column, row) = (i32::from(number % 2 == 1), i32::from(number >= 2));
        Rect::new(left + GAP + column * (w + GAP), HEADER + GAP + row * (h + GAP), w, h)
    }

    fn image(&self, number: usize) -> Rect {
        self.viewport_rect(number).inset(2).square()
    }

    // How things look.

    fn header(&mut self, now: NaiveDateTime) -> Rect {
        let Self { canvas, letters, .. } = self;
        let width = canvas.width;
        canvas.fill(Rect::new(0, 0, width, HEADER), PANEL);
        canvas.fill(Rect::new(0, HEADER - 1, width, 1), LINE);
        canvas.round(Rect::new(16, 14, 32, 32), 8, ACCENT);
        canvas.round(Rect::new(23, 21, 18, 18), 9, PANEL);
        canvas.round(Rect::new(29, 27, 6, 6), 3, ACCENT);
        let named = letters.write(canvas, (62, 12), "Isocentre MR", (19, Weight::Bold), TEXT);
        letters.write(canvas, (62 + named + 10, 14), "3.0T", (16, Weight::Plain), ACCENT);
        letters.write(canvas, (62, 36), "St. Alban Hospital, Radiology, Room 2", (13, Weight::Plain), DIM);
        for (place, (name, chosen)) in
            (0..).zip([("Patients", false), ("Examination", true), ("Viewing", false), ("Filming", false)])
        {
            let x = width * 19 / 100 + 24 + place * 150;
            let (weight, colour) = if chosen { (Weight::Bold, TEXT) } else { (Weight::Plain, DIM) };
            let wide = letters.write(canvas, (x, 22), name, (15, weight), colour);
            if chosen {
                canvas.fill(Rect::new(x, HEADER - 4, wide, 3), ACCENT);
            }
        }
        let clock = Rect::new(width - 240, 6, 230, HEADER - 12);
        let time = now.format("%H:%M:%S").to_string();
        letters.write_right(canvas, (width - 20, 11), &time, (21, Weight::Bold), TEXT);
        let date = now.format("%A, %-d %B %Y").to_string();
        letters.write_right(canvas, (width - 20, 37), &date, (13, Weight::Plain), DIM);
        clock
    }

    fn worklist(&mut self) {
        let list = self.worklist_rect();
        let lines: Vec<Rect> = (0..PATIENTS.len()).map(|line| self.patient_rect(line)).collect();
        let Self { canvas, letters, patient: chosen, .. } = self;
        canvas.fill(list, PANEL);
        canvas.fill(Rect::new(list.x + list.w - 1, list.y, 1, list.h), LINE);
        letters.write(canvas, (20, list.y + 16), "Worklist", (16, Weight::Bold), TEXT);
        let count = format!("{} today", PATIENTS.len());
        letters.write_right(canvas, (list.w - 20, list.y + 18), &count, (13, Weight::Plain), DIM);
        for (line, (rect, patient)) in lines.into_iter().zip(&PATIENTS).enumerate() {
            if rect.h == 0 {
                continue;
            }
            let here = line == *chosen;
            if here {
                canvas.round(rect, 6, RAISED);
                canvas.round(Rect::new(rect.x, rect.y + 6, 4, rect.h - 12), 2, ACCENT);
            } else {
                canvas.fill(Rect::new(rect.x + 12, rect.y + rect.h + 1, rect.w - 24, 1), RAISED);
            }
            let (x, right, middle) = (rect.x + 14, rect.x + rect.w - 10, rect.y + rect.h / 2);
            letters.write(canvas, (x, middle - 19), patient.name, (14, Weight::Bold), TEXT);
            letters.write_right(canvas, (right, middle - 18), patient.at, (12, Weight::Plain), DIM);
            let born = format!("{}   {}  {}", patient.id, patient.born, patient.sex);
            letters.write(canvas, (x, middle + 3), &born, (12, Weight::Plain), DIM);
            if letters.width(&born, 12, Weight::Plain) + letters.width(patient.study, 12, Weight::Plain) + 34 < rect.w {
                let colour = if here { ACCENT } else { DIM };
                letters.write_right(canvas, (right, middle + 3), patient.study, (12, Weight::Plain), colour);
            }
        }
    }

    fn draw_viewport(&mut self, number: usize) {
        let (rect, image) = (self.viewport_rect(number), self.image(number));
        let patient = self.chosen();
        let Self { canvas, letters, stills, beat, phase, viewport, .. } = self;
        let picture = match stills.get(number) {
            Some(still) => Some(still),
            None => beat.get(*phase),
        };
        canvas.fill(rect, 0);
        if let Some(picture) = picture {
            canvas.picture(image.x, image.y, picture);
        }
        canvas.frame(rect, if *viewport == number { ACCENT } else { LINE });
        let (sequence, timing, slice) = match number {
            0 => ("T2 TSE axial", "TR 4200  TE 98", "Slice 12/28"),
            1 => ("T1 SE axial", "TR 520  TE 11", "Slice 19/28"),
            2 => ("T2 TSE sagittal", "TR 3600  TE 104", "Slice 7/15"),
            _ => ("Cine bSSFP short axis", "TR 2.9  TE 1.3", "Slice 5/9"),
        };
        let small = (12, Weight::Plain);
        let (left, right) = (rect.x + 10, rect.x + rect.w - 10);
        let (top, bottom) = (rect.y + 8, rect.y + rect.h - 56);
        letters.write(canvas, (left, top), patient.name, (13, Weight::Bold), OVERLAY);
        letters.write(canvas, (left, top + 17), patient.id, small, OVERLAY);
        letters.write(canvas, (left, top + 33), &format!("*{}  {}", patient.born, patient.sex), small, OVERLAY);
        letters.write_right(canvas, (right, top), "St. Alban Hospital", small, OVERLAY);
        letters.write_right(canvas, (right, top + 16), "Isocentre MR 3.0T", small, OVERLAY);
        letters.write_right(canvas, (right, top + 32), &format!("2026-11-23  {}", patient.at), small, OVERLAY);
        letters.write(canvas, (left, bottom), sequence, small, OVERLAY);
        letters.write(canvas, (left, bottom + 16), timing, small, OVERLAY);
        letters.write(canvas, (left, bottom + 32), slice, small, OVERLAY);
        letters.write_right(canvas, (right, bottom + 16), "W 1180  C 540", small, OVERLAY);
        letters.write_right(canvas, (right, bottom + 32), "Zoom 1.4   5 mm", small, OVERLAY);
        let (west, north) = if number == 2 { ("A", "H") } else { ("R", "A") };
        letters.write(canvas, (left, rect.y + rect.h / 2 - 8), west, (14, Weight::Bold), OVERLAY);
        letters.write(canvas, (rect.x + rect.w / 2 - 5, top), north, (14, Weight::Bold), OVERLAY);
    }

    fn queue(&mut self) {
        let area = self.queue_rect();
        let Self { canvas, letters, exam, sequence: current, elapsed, .. } = self;
        canvas.fill(area, PANEL);
        canvas.fill(Rect::new(area.x, area.y, 1, area.h), LINE);
        let (left, right) = (area.x + 20, area.x + area.w - 20);
        letters.write(canvas, (left, area.y + 16), "Sequences", (16, Weight::Bold), TEXT);
        let total: u32 = SEQUENCES.iter().map(|(_, length)| length).sum();
        letters.write_right(canvas, (right, area.y + 18), &clock(total), (13, Weight::Plain), DIM);
        for (place, (name, length)) in SEQUENCES.iter().enumerate() {
            let top = area.y + 52 + 60 * i32::try_from(place).unwrap_or(0);
            if top + 60 > area.y + area.h {
                break;
            }
            let here = place == *current;
            if here {
                canvas.round(Rect::new(area.x + 8, top - 4, area.w - 16, 56), 6, RAISED);
            }
            let (word, colour) = match (place.cmp(current), *exam) {
                (std::cmp::Ordering::Less, _) => ("done", GO),
                (std::cmp::Ordering::Equal, Exam::Running) => ("measuring", ACCENT),
                (std::cmp::Ordering::Equal, Exam::Idle) => ("ready", TEXT),
                (std::cmp::Ordering::Greater, _) => ("planned", DIM),
            };
            canvas.round(Rect::new(left, top + 5, 10, 10), 5, colour);
            letters.write(canvas, (left + 20, top), name, (14, Weight::Plain), if here { TEXT } else { DIM });
            letters.write(canvas, (left + 20, top + 20), word, (12, Weight::Plain), colour);
            letters.write_right(canvas, (right, top + 20), &clock(*length), (12, Weight::Plain), DIM);
            if here {
                let bar = Rect::new(left + 20, top + 40, right - left - 20, 5);
                canvas.round(bar, 2, LINE);
                let done = bar.w * i32::try_from(*elapsed).unwrap_or(0) / i32::try_from(*length).unwrap_or(1).max(1);
                if done >= 5 {
                    canvas.round(Rect::new(bar.x, bar.y, done, bar.h), 2, ACCENT);
                }
            }
        }
    }

    /// Draws the bar with the examination; gives the part of it that changes as the examination goes on.
    fn footer(&mut self) -> Rect {
        let (area, button) = (self.footer_rect(), self.button_rect());
        let patient = PATIENTS.get(self.scanned).unwrap_or(&PATIENTS[0]);
        let Self { canvas, letters, exam, blocked, sequence, elapsed, .. } = self;
        canvas.fill(area, PANEL);
        canvas.fill(Rect::new(area.x, area.y, area.w, 1), LINE);
        letters.write(canvas, (20, area.y + 16), "In the scanner", (12, Weight::Plain), DIM);
        let named = letters.write(canvas, (20, area.y + 34), patient.name, (19, Weight::Bold), TEXT);
        let about = format!("{}   {}", patient.id, patient.study);
        letters.write(canvas, (20 + named + 18, area.y + 38), &about, (14, Weight::Plain), DIM);
        let middle = area.w * 42 / 100;
        let (name, length) = SEQUENCES.get(*sequence).copied().unwrap_or(("", 0));
        let (word, colour) = match (*exam, *blocked) {
            (Exam::Running, _) => (format!("Measuring: {name}"), ACCENT),
            (Exam::Idle, true) => ("Examinations are blocked for service".to_owned(), WARN),
            (Exam::Idle, false) => ("No examination is running".to_owned(), DIM),
        };
        canvas.round(Rect::new(middle, area.y + 22, 12, 12), 6, colour);
        letters.write(canvas, (middle + 22, area.y + 18), &word, (16, Weight::Bold), TEXT);
        let progress = match (*exam, *blocked) {
            (Exam::Idle, true) => "None can be started until the scanner is released".to_owned(),
            (Exam::Running, _) | (Exam::Idle, false) => format!("{} of {}", clock(*elapsed), clock(length)),
        };
        letters.write(canvas, (middle + 22, area.y + 44), &progress, (13, Weight::Plain), DIM);
        let values = [("SAR", "41 %"), ("Table", "0 mm"), ("Coil", "Head/Neck 20"), ("Helium", "78 %")];
        for (place, (name, value)) in (0..).zip(values) {
            let x = area.w * 62 / 100 + place * 105;
            if x + 100 < button.x {
                letters.write(canvas, (x, area.y + 20), name, (12, Weight::Plain), DIM);
                letters.write(canvas, (x, area.y + 40), value, (14, Weight::Plain), TEXT);
            }
        }
        let (word, colour, ink) = match (*exam, *blocked) {
            (Exam::Running, _) => ("Stop examination", STOP, 0xff_ffff),
            (Exam::Idle, true) => ("Start examination", LINE, DIM),
            (Exam::Idle, false) => ("Start examination", GO, 0xff_ffff),
        };
        canvas.round(button, 8, colour);
        let wide = letters.width(word, 17, Weight::Bold);
        let place = (button.x + (button.w - wide) / 2, button.y + button.h / 2 - 11);
        letters.write(canvas, place, word, (17, Weight::Bold), ink);
        Rect::new(middle, area.y + 10, area.w * 62 / 100 - middle, area.h - 20)
    }

    fn chosen(&self) -> &'static Patient {
        PATIENTS.get(self.patient).unwrap_or(&PATIENTS[0])
    }
}

fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
