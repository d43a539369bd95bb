//! Finds text in pictures and reads single lines of it, with two detection models and one that recognises.
//!
//! It only says where text may be and what a line seems to say; what is masked and what is shown again is not decided here.
//! Nothing it sees is logged, kept or sent.

mod boxes;
mod files;
mod picture;
mod priority;
mod reading;
mod runtime;
mod strokes;

use std::error::Error;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use screen::Rect;

pub use files::{find, find_beside};
pub use picture::{LONGEST, MOST, Picture, PictureError};
pub use priority::give_way;
pub use reading::{Reading, Word};

use boxes::Map;
use reading::{Alphabet, Ink};
use runtime::Model;

const TINY: &str = "tiny-detection.onnx";
const SMALL: &str = "small-detection.onnx";
const READER: &str = "small-recognition.onnx";
const CHARACTERS: &str = "small-characters.txt";
/// The part of a line's rows that a second reading leaves out above and below.
const CLOSER: u16 = 8;

/// How hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// The tiny model on the picture as it is: for the text of programs.
    Fast,
    /// The same, and both models on the picture twice as large: for faint text over images; some 30 times as slow. The tiny one
    /// finds there half of what the small one misses.
    Careful,
}

/// Text could not be looked for; what was to be looked at stays masked.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The detector's files are not there.
    #[error("the text detector is not installed; looked for it in {}", listed(.places))]
    NotInstalled {
        /// Where they were looked for.
        places: Vec<PathBuf>,
    },
    /// The place of the running program is unknown.
    #[error("the place of this program is unknown")]
    Place(#[source] io::Error),
    /// A file is missing.
    #[error("the text detector's file {} is missing", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is not the one this program was made for.
    #[error("the text detector's file {} is not the one this program was made for", .path.display())]
    Altered {
        /// The file.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("the text detector's file {} could not be read", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The picture cannot be looked at.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The runtime failed.
    #[error("the text detector's runtime failed")]
    Runtime(#[source] Box<dyn Error + Send + Sync>),
    /// A model answered in a form that is not its own.
    #[error("a model of the text detector answered in another form")]
    Answer,
}

impl TextError {
    fn runtime(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Runtime(Box::new(error))
    }
}

fn listed(places: &[PathBuf]) -> String {
    places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The detector, loaded; each call takes one picture and keeps nothing of it.
#[derive(Debug)]
pub struct TextDetector {
    tiny: Model,
    small: Model,
    reader: Model,
    alphabet: Alphabet,
}

impl TextDetector {
    /// Loads the models and the runtime from the folder that [`find`] names; each file is verified by its hash first.
    ///
    /// A model runs on `threads` threads, the calling one among them; the others start here, wait without spinning, and
    /// inherit the calling thread's priority (see [`give_way`]). Each model has run once when this returns: after it,
    /// detecting and reading open no file and start no thread.
    ///
    /// # Errors
    /// [`TextError`]: a file is missing or altered, or the runtime cannot be loaded.
    pub fn load(folder: &Path, threads: NonZeroUsize) -> Result<Self, TextError> {
        let characters = String::from_utf8(files::verified(folder, CHARACTERS)?);
        let alphabet = Alphabet::parse(&characters.map_err(|_| TextError::Answer)?);
        let [tiny, small, reader] = [TINY, SMALL, READER].map(|name| Model::load(folder, name, threads));
        let mut detector = Self { tiny: tiny?, small: small?, reader: reader?, alphabet };
        let blank = [0; 4 * 32 * 32];
        let blank = Picture::new(32, 32, 4 * 32, &blank)?;
        detector.detect(blank, Strength::Fast)?;
        detector.detect(blank, Strength::Careful)?;
        detector.read(blank, blank.rect())?;
        Ok(detector)
    }

    /// Where text may be: rectangles in pixels of the picture that cover the ink, as a rule with 2 to 3 pixels around it. They
    /// may overlap, and one may cover several lines.
    ///
    /// Text that the picture's edge cuts is found less surely: give 16 to 32 pixels more than what is asked about.
    ///
    /// # Errors
    /// [`PictureError::TooLarge`] for more than [`MOST`] pixels (a quarter of that with [`Strength::Careful`]), and failures
    /// of the runtime.
    pub fn detect(&mut self, picture: Picture<'_>, strength: Strength) -> Result<Vec<Rect>, TextError> {
        let [mut found] = find_text(&mut self.tiny, picture, 1, [boxes::THRESHOLD])?;
        match strength {
            Strength::Fast => {}
            Strength::Careful => {
                for model in [&mut self.small, &mut self.tiny] {
                    let [more] = find_text(model, picture, 2, [boxes::THRESHOLD])?;
                    found.extend(more);
                }
            }
        }
        Ok(whole(found, picture))
    }

    /// Where text may be, as [`Self::detect`] with [`Strength::Fast`] says it, and the lines that are sure enough to be read,
    /// each apart from those above and below it.
    ///
    /// # Errors
    /// As [`Self::detect`].
    pub fn lines(&mut self, picture: Picture<'_>) -> Result<(Vec<Rect>, Vec<Rect>), TextError> {
        let [found, lines] = find_text(&mut self.tiny, picture, 1, [boxes::THRESHOLD, boxes::LINE])?;
        Ok((whole(found, picture), lines))
    }

    /// Reads one line, upright and from left to right; `line` is a rectangle from [`Self::detect`].
    ///
    /// # Errors
    /// [`PictureError::Outside`] where the line is not in the picture, and failures of the runtime.
    pub fn read(&mut self, picture: Picture<'_>, line: Rect) -> Result<Reading, TextError> {
        let (planes, brightness) = picture::for_recognition(picture.part(line)?);
        let answer = self.reader.run(planes.height, planes.width, &planes.numbers)?;
        let classes = self.alphabet.classes();
        let [1, steps, found] = answer.shape[..] else { return Err(TextError::Answer) };
        if found != classes || steps == 0 || answer.values.len() != steps * classes {
            return Err(TextError::Answer);
        }
        let ink = Ink::new(&brightness, usize::from(line.w));
        // In columns of the line: the model's own are narrower, and some at the end are filling.
        let step = planes.width as f32 / steps as f32 * f32::from(line.w) / planes.filled as f32;
        Ok(reading::reading(&self.alphabet, line, &ink, &answer.values, step))
    }

    /// Reads a line once more, cut closer: a word of the `first` reading that both say alike is as certain as in the surer of
    /// them. The model is often unsure of a word because of the rows above and below it.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_again(&mut self, picture: Picture<'_>, line: Rect, first: Reading) -> Result<Reading, TextError> {
        let rows = line.h / CLOSER;
        let closer = Rect { y: line.y + rows, h: line.h - 2 * rows, ..line };
        Ok(first.agreed(&self.read(picture, closer)?))
    }
}

/// Rectangles that cut no stroke.
fn whole(found: Vec<Rect>, picture: Picture<'_>) -> Vec<Rect> {
    found.into_iter().map(|rect| strokes::with_cut(rect, picture)).collect()
}

/// What a model finds in the picture `scale` times as large, for each threshold.
fn find_text<const N: usize>(
    model: &mut Model,
    picture: Picture<'_>,
    scale: usize,
    thresholds: [f32; N],
) -> Result<[Vec<Rect>; N], TextError> {
    let planes = picture::for_detection(picture, scale)?;
    let answer = model.run(planes.height, planes.width, &planes.numbers)?;
    if answer.shape != [1, 1, planes.height, planes.width] || answer.values.len() != planes.height * planes.width {
        return Err(TextError::Answer);
    }
    let map = Map { width: planes.width, likely: &answer.values };
    let Rect { w, h, .. } = picture.rect();
    Ok(thresholds.map(|threshold| boxes::boxes(map, threshold, scale, w, h)))
}

#[cfg(test)]
mod drawn;
#[cfg(test)]
mod tests;
