//! A printable report as one HTML file: no script, nothing loaded, every text escaped.
//!
//! The parts are written as they come, so that a long report needs no memory. What it says is the caller's.

use std::{fmt::Write as _, io};

/// The look, on paper above all.
const STYLE: &str = include_str!("report.css");

/// A text as it may stand in HTML, in an element and in a quoted attribute.
///
/// Control and direction characters, which could make a line read as another one, are shown by their number.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                // Writing into a text does not fail.
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            c if c.is_control() => {
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// How a paragraph is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As any other.
    Plain,
    /// Not to be overlooked: framed.
    Grave,
    /// Beside the matter.
    Small,
}

/// Writes a report.
#[derive(Debug)]
pub struct Report<W: io::Write> {
    out: W,
    heading: String,
}

/// A text of at most so many characters is not broken within a word: it cannot push the table off the page.
const SHORT: usize = 24;

/// A cell with its content.
fn cell(text: &str) -> String {
    let class = if text.chars().count() <= SHORT { " class=\"short\"" } else { "" };
    format!("<td{class}>{}</td>", escaped(text))
}

impl<W: io::Write> Report<W> {
    /// Begins; `language` as in BCP 47.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(mut out: W, language: &str, title: &str) -> io::Result<Self> {
        let (language, title) = (escaped(language), escaped(title));
        write!(
            out,
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
             <body>\n<main>\n<h1>{title}</h1>\n"
        )?;
        Ok(Self { out, heading: String::new() })
    }

    /// Writes a heading.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        text.clone_into(&mut self.heading);
        writeln!(self.out, "<h2>{}</h2>", escaped(text))
    }

    /// Writes a paragraph.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn paragraph(&mut self, weight: Weight, text: &str) -> io::Result<()> {
        let class = match weight {
            Weight::Plain => "",
            Weight::Grave => " class=\"grave\"",
            Weight::Small => " class=\"small\"",
        };
        writeln!(self.out, "<p{class}>{}</p>", escaped(text))
    }

    /// Writes names and their values.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn facts<'a>(&mut self, facts: impl IntoIterator<Item = (&'a str, &'a str)>) -> io::Result<()> {
        writeln!(self.out, "<table class=\"facts\"><tbody>")?;
        for (name, value) in facts {
            writeln!(self.out, "<tr><th scope=\"row\">{}</th>{}</tr>", escaped(name), cell(value))?;
        }
        writeln!(self.out, "</tbody></table>")
    }

    /// Begins a table; `caption` says what it is, and is not shown again below a heading that says the same.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn table(&mut self, caption: &str, columns: &[&str]) -> io::Result<()> {
        let class = if caption == self.heading { " class=\"hidden\"" } else { "" };
        write!(self.out, "<table>\n<caption{class}>{}</caption>\n<thead><tr>", escaped(caption))?;
        for column in columns {
            write!(self.out, "<th scope=\"col\">{}</th>", escaped(column))?;
        }
        writeln!(self.out, "</tr></thead>\n<tbody>")
    }

    /// Writes a row of the table.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        self.out.write_all(b"<tr>")?;
        for text in cells {
            self.out.write_all(cell(text).as_bytes())?;
        }
        self.out.write_all(b"</tr>\n")
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn end_table(&mut self) -> io::Result<()> {
        writeln!(self.out, "</tbody></table>")
    }

    /// Ends.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        writeln!(self.out, "</main>\n</body>\n</html>")?;
        Ok(self.out)
    }
}
