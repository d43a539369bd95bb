//! Pictures of a display, as pixels and as PNG files.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use image::RgbImage;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, ImageOrder};

use super::{Display, Window};

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture(pub RgbImage);

impl Picture {
    /// Its size in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        self.0.dimensions()
    }

    /// A pixel: red, green, blue; none outside.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        self.0.get_pixel_checked(x, y).map(|pixel| pixel.0)
    }

    /// A part of it; what lies outside is cut off.
    #[must_use]
    pub fn part(&self, x: u32, y: u32, width: u32, height: u32) -> Self {
        Self(image::imageops::crop_imm(&self.0, x, y, width, height).to_image())
    }

    /// The share of pixels that differ by more than `tolerance` in some colour; 1 where the sizes differ.
    #[must_use]
    pub fn difference(&self, other: &Self, tolerance: u8) -> f64 {
        if self.size() != other.size() {
            return 1.0;
        }
        let far =
            |(a, b): &(&image::Rgb<u8>, &image::Rgb<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > tolerance);
        let differing = self.0.pixels().zip(other.0.pixels()).filter(far).count();
        differing as f64 / self.0.pixels().count().max(1) as f64
    }

    /// Saves it as a PNG file.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        self.0.save(path).with_context(|| format!("cannot write {}", path.display()))
    }
}

impl Display {
    /// Takes a picture of the whole display.
    ///
    /// # Errors
    /// Where the server does not give it.
    pub fn picture(&self) -> Result<Picture> {
        let (width, height) = self.size()?;
        self.grab(self.root(), width, height)
    }

    /// Takes a picture of one window's own content; the parts that others cover come out as they show.
    ///
    /// # Errors
    /// Where the server does not give it.
    pub fn picture_of(&self, window: &Window) -> Result<Picture> {
        self.grab(window.id, window.width, window.height)
    }

    fn grab(&self, drawable: u32, width: u16, height: u16) -> Result<Picture> {
        let setup = self.setup();
        ensure!(setup.image_byte_order == ImageOrder::LSB_FIRST, "pictures are read in little-endian order only");
        let request = self.x().get_image(ImageFormat::Z_PIXMAP, drawable, 0, 0, width, height, !0)?;
        let image = request.reply().context("the picture could not be taken")?;
        ensure!(matches!(image.depth, 24 | 32), "pictures are read at 24 bits only");
        let pixels = image.data.chunks_exact(4).flat_map(|bgrx| [bgrx[2], bgrx[1], bgrx[0]]).collect();
        let image = RgbImage::from_raw(width.into(), height.into(), pixels);
        Ok(Picture(image.context("the picture has another size")?))
    }
}
