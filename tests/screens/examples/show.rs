//! Writes a generated screen as a picture: `show tuned|held-out SEED FILE.png`. `--ink` tints every word's ink by kind.

use std::error::Error;

use screens::{Kind, Set, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (set, seed, file) = match arguments.as_slice() {
        [set, seed, file, ..] => (set.as_str(), seed.parse()?, file),
        _ => return Err("usage: show tuned|held-out SEED FILE.png [--ink]".into()),
    };
    let set = match set {
        "tuned" => Set::Tuned,
        "held-out" => Set::HeldOut,
        other => return Err(format!("{other} is no set").into()),
    };
    let start = std::time::Instant::now();
    let screen = generate(set, seed)?;
    let took = start.elapsed();
    let mut rgb: Vec<u8> = screen.bgrx.chunks(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
    if arguments.iter().any(|argument| argument == "--ink") {
        for word in &screen.words {
            let colour = match word.kind {
                Kind::Identifier(_) => [255, 0, 0],
                Kind::OnTissue(_) => [255, 128, 0],
                Kind::Corner(_) => [255, 0, 255],
                Kind::Rotated(_) => [128, 0, 255],
                Kind::Harmless | Kind::Annotation => [0, 160, 0],
                Kind::Figure => [0, 128, 255],
            };
            for place in word.glyphs.iter().flat_map(|glyph| &glyph.ink) {
                let at = *place as usize * 3;
                rgb[at..at + 3].copy_from_slice(&colour);
            }
        }
    }
    let identifiers = screen.words.iter().filter(|word| word.kind.identifier().is_some()).count();
    let harmless = screen.words.iter().filter(|word| word.kind == Kind::Harmless).count();
    println!("{identifiers} identifiers, {harmless} harmless of {} words; {took:?}", screen.words.len());
    image::save_buffer(file, &rgb, screen.width as u32, screen.height as u32, image::ColorType::Rgb8)?;
    Ok(())
}
