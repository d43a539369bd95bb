//! A second reader: the program `tesseract`, an engine that shares nothing with the product's.
//!
//! It reads a picture as it arrived at a viewer and names the identifiers it still can read. It is asked about places as
//! well as words: the same word elsewhere on the screen, where it is harmless, does not count. Where the program or its
//! language is missing that is an error; nothing is skipped.
//!
//! It is a second opinion, not a measure: of the held-out screens it misses one word in six even where nothing is
//! masked (the example `audit` says how many). What it reads is readable; what it does not read may be all the same.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::screen::{Rect, Screen, Word};

/// What it reads by. Accents do not matter here, and each further language costs as much time again.
const LANGUAGE: &str = "eng";

/// Small type is read better three times as large.
const SCALE: i32 = 3;
/// How many letters or digits in a row must be the same.
const RUN: usize = 4;

/// What keeps the auditor from reading.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The program does not start.
    #[error("tesseract does not start; install the Debian package tesseract-ocr")]
    Missing(#[source] std::io::Error),
    /// Its language is not there.
    #[error("tesseract cannot read {LANGUAGE}; install the Debian package tesseract-ocr-eng")]
    Language,
    /// It did not take the picture.
    #[error("tesseract did not take the picture")]
    Picture(#[source] std::io::Error),
    /// It failed.
    #[error("tesseract failed: {0}")]
    Failed(String),
    /// The picture is not as large as the screen.
    #[error("the picture is not as large as the screen")]
    Size,
}

/// An identifier that can still be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The word.
    pub word: Word,
    /// What was read at its place.
    pub read: String,
}

/// A word as the engine read it, in pixels of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The letters.
    pub text: String,
    /// Their place.
    pub rect: Rect,
}

/// The program, found to be there.
#[derive(Debug, Clone, Copy)]
pub struct Auditor(());

impl Auditor {
    /// Checks that the program and its language are there.
    ///
    /// # Errors
    /// Names what to install.
    pub fn new() -> Result<Self, AuditError> {
        let listed = Command::new("tesseract").arg("--list-langs").output().map_err(AuditError::Missing)?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        if listed.lines().any(|line| line == LANGUAGE) { Ok(Self(())) } else { Err(AuditError::Language) }
    }

    /// Names the identifiers of a screen that can be read in a picture, four bytes a pixel as in [`Screen::bgrx`].
    ///
    /// # Errors
    /// Where the picture's size is not the screen's, or the program fails.
    pub fn findings(self, screen: &Screen, seen_bgrx: &[u8]) -> Result<Vec<Finding>, AuditError> {
        if seen_bgrx.len() != screen.bgrx.len() {
            return Err(AuditError::Size);
        }
        let readings = self.read(screen.width, screen.height, seen_bgrx)?;
        let identifiers = screen.words.iter().filter(|word| word.kind.identifier().is_some());
        let finding = |word: &Word| {
            let reading = readings.iter().find(|reading| same(word, reading))?;
            Some(Finding { word: word.clone(), read: reading.text.clone() })
        };
        Ok(identifiers.filter_map(finding).collect())
    }

    /// Reads a picture.
    ///
    /// # Errors
    /// Where the program fails.
    pub fn read(self, width: i32, height: i32, bgrx: &[u8]) -> Result<Vec<Reading>, AuditError> {
        let mut child = Command::new("tesseract")
            .args(["stdin", "stdout", "--psm", "11", "--dpi", "288", "-l", LANGUAGE, "tsv"])
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(AuditError::Missing)?;
        // It reads all of its input before it writes; the handle closes at the end of the statement.
        let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(&picture(width, height, bgrx)));
        let output = child.wait_with_output().map_err(AuditError::Picture)?;
        if !output.status.success() {
            return Err(AuditError::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        written.map_err(AuditError::Picture)?;
        Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(reading).collect())
    }
}

/// The picture in grey, larger, as a portable grey map.
fn picture(width: i32, height: i32, bgrx: &[u8]) -> Vec<u8> {
    let grey: Vec<u32> = bgrx
        .chunks(4)
        .map(|pixel| (u32::from(pixel[0]) * 29 + u32::from(pixel[1]) * 150 + u32::from(pixel[2]) * 77) / 256)
        .collect();
    let at = |x: i32, y: i32| grey[(y.clamp(0, height - 1) * width + x.clamp(0, width - 1)) as usize];
    // Between the four nearest pixels, by their distance, in parts of twice the scale.
    let parts = 2 * SCALE;
    let side =
        |place: i32| ((2 * place + 1 - SCALE).div_euclid(parts), (2 * place + 1 - SCALE).rem_euclid(parts) as u32);
    let whole = parts as u32;
    let mut out = format!("P5 {} {} 255\n", width * SCALE, height * SCALE).into_bytes();
    for (row, down) in (0..height * SCALE).map(side) {
        for (column, right) in (0..width * SCALE).map(side) {
            let across = |row| at(column, row) * (whole - right) + at(column + 1, row) * right;
            let sum = across(row) * (whole - down) + across(row + 1) * down;
            out.push((sum / (whole * whole)) as u8);
        }
    }
    out
}

/// A line of the program's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn reading(line: &str) -> Option<Reading> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [level, _, _, _, _, _, left, top, width, height, _, text] = columns.as_slice() else { return None };
    let number = |text: &str| text.parse::<i32>().ok().map(|number| number / SCALE);
    let rect = Rect::new(number(left)?, number(top)?, number(width)?.max(1), number(height)?.max(1));
    (*level == "5" && !text.trim().is_empty()).then(|| Reading { text: (*text).to_owned(), rect })
}

/// A letter is at most so many times as wide as its line is high, spaces to its neighbours counted.
const WIDEST: i32 = 3;

/// Whether what was read is a part of the word, at its place.
fn same(word: &Word, reading: &Reading) -> bool {
    let shared = word.rect.intersect(reading.rect).pixels();
    let smaller = word.rect.pixels().min(reading.rect.pixels());
    if shared * 10 < smaller * 3 {
        return false;
    }
    let (truth, read) = (plain(&word.text), plain(&reading.text));
    // A row of masks is read as letters, too: much wider ones than the word's own can be.
    if reading.rect.w > WIDEST * word.rect.h * i32::try_from(read.len()).unwrap_or(i32::MAX) {
        return false;
    }
    let run = RUN.min(truth.len()).max(2);
    truth.windows(run).any(|part| read.windows(run).any(|other| part == other))
}

/// Letters and digits alone, without case and accents; what engines mistake for each other is the same.
fn plain(text: &str) -> Vec<char> {
    let fold = |letter: char| match letter {
        'à' | 'á' | 'â' | 'ä' | 'å' | 'ã' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ı' | 'i' | 'l' => '1',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'ø' | 'o' => '0',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' | 'č' | 'ć' => 'c',
        'ñ' | 'ń' => 'n',
        'š' | 'ş' | 'ś' => 's',
        'ř' => 'r',
        'ž' | 'ż' | 'ź' => 'z',
        'ğ' => 'g',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identifier, Kind};

    #[track_caller]
    fn check(truth: &str, read: (&str, Rect), expect: bool) {
        let rect = Rect::new(100, 50, 60, 12);
        let kind = Kind::Identifier(Identifier::Name);
        let word = Word { text: truth.to_owned(), rect, kind, glyphs: Vec::new() };
        let reading = Reading { text: read.0.to_owned(), rect: read.1 };
        assert_eq!(same(&word, &reading), expect, "{truth} read as {read:?}");
    }

    #[test]
    fn a_row_of_masks_that_is_read_as_letters_is_no_word() {
        check("0001256", ("SOOOCOOOL", Rect::new(0, 45, 400, 24)), false);
        check("0001256", ("SOOOCOOOL", Rect::new(0, 45, 200, 24)), true);
    }

    #[test]
    fn a_part_of_a_word_at_its_place_is_found() {
        let here = Rect::new(98, 49, 66, 14);
        check("Schlüter,", ("schluter", here), true);
        check("Schlüter,", ("Sch1u", here), true);
        check("SA-4471093", ("71093", here), true);
        check("Li", ("LI,", here), true);
        check("Schlüter,", ("chl", here), false);
        check("Schlüter,", ("Pause", here), false);
        check("Pause", ("Pause", Rect::new(300, 49, 60, 14)), false);
    }
}
