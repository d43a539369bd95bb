//! Real ultrasound pictures with the data of invented patients burned in, as screens with known words.
//!
//! The pictures are fetched by `cargo xtask setup`; `tests/data/deid/boxes.toml` says where their words are. Their letters
//! are not marked each: a word's ink is what is bright within its box, shared out over its letters by equal widths.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::painter::word;
use crate::screen::{Glyph, Identifier, Kind, Rect, Screen, Word};

/// What keeps the pictures from being used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BurnedInError {
    /// A picture is not there.
    #[error("{0} cannot be read; run `cargo xtask setup`")]
    Missing(PathBuf, #[source] std::io::Error),
    /// A picture is another one.
    #[error("{0} is not the picture whose words are marked; remove it and run `cargo xtask setup`")]
    Other(PathBuf),
    /// The list of words is not as it should be.
    #[error("the list of words is not as it should be")]
    List(#[from] toml::de::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    picture: Vec<Picture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Picture {
    file: String,
    sha256: String,
    width: i32,
    height: i32,
    samples: usize,
    frames: usize,
    judged: Vec<usize>,
    words: Vec<Marked>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    of: Of,
    text: String,
    rect: [i32; 4],
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    Name,
    Id,
    Birth,
    Accession,
    Other,
}

/// The pictures in a folder (`target/deid`), a screen for each frame that is judged, by the file's name.
///
/// # Errors
/// Where a picture is missing, or is not the one whose words are marked.
pub fn burned_in(folder: &Path) -> Result<Vec<(String, Screen)>, BurnedInError> {
    let list: List = toml::from_str(include_str!("../../data/deid/boxes.toml"))?;
    let mut screens = Vec::new();
    for picture in list.picture {
        let path = folder.join(&picture.file);
        let bytes = std::fs::read(&path).map_err(|error| BurnedInError::Missing(path.clone(), error))?;
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let size = picture.width as usize * picture.height as usize * picture.samples;
        let pixels = bytes.len().checked_sub(size * picture.frames).and_then(|start| bytes.get(start..));
        let (Some(pixels), true) = (pixels, digest == picture.sha256) else { return Err(BurnedInError::Other(path)) };
        for frame in &picture.judged {
            let frame = pixels.chunks(size).nth(*frame).unwrap_or_default();
            screens.push((picture.file.clone(), screen(&picture, frame)));
        }
    }
    Ok(screens)
}

fn screen(picture: &Picture, frame: &[u8]) -> Screen {
    let bgrx: Vec<u8> = frame
        .chunks(picture.samples)
        .flat_map(|pixel| match pixel {
            [red, green, blue] => [*blue, *green, *red, 0],
            other => [[other[0]; 3].as_slice(), &[0]].concat().try_into().unwrap_or([0; 4]),
        })
        .collect();
    let words = picture.words.iter().filter_map(|marked| marked_word(marked, picture.width, &bgrx)).collect();
    let whole = Rect::new(0, 0, picture.width, picture.height);
    Screen {
        width: picture.width,
        height: picture.height,
        bgrx,
        words,
        windows: Vec::new(),
        viewports: vec![whole],
        columns: Vec::new(),
    }
}

fn marked_word(marked: &Marked, width: i32, bgrx: &[u8]) -> Option<Word> {
    let [x, y, w, h] = marked.rect;
    let kind = match marked.of {
        Of::Name => Kind::Identifier(Identifier::Name),
        Of::Id => Kind::Identifier(Identifier::PatientId),
        Of::Birth => Kind::Identifier(Identifier::BirthDate),
        Of::Accession => Kind::Identifier(Identifier::Accession),
        Of::Other => Kind::Figure,
    };
    let brightest = |place: i32| bgrx[place as usize * 4..place as usize * 4 + 3].iter().copied().max().unwrap_or(0);
    let places = || (y..y + h).flat_map(move |row| (x..x + w).map(move |column| row * width + column));
    let (dark, bright) = (places().map(brightest).min()?, places().map(brightest).max()?);
    let middle = dark / 2 + bright / 2;
    let count = marked.text.chars().count() as i32;
    let slice = |place: i32| (place % width - x) * count / w;
    let glyphs = (0..count).zip(marked.text.chars()).map(|(at, letter)| {
        let own = places().filter(|place| slice(*place) == at && brightest(*place) > middle);
        Glyph { letter, ink: own.map(|place| place as u32).collect() }
    });
    word(kind, glyphs.filter(|glyph| !glyph.ink.is_empty()).collect(), width)
}
