//! What service tools print.

use screen::{ClearedText, Clearing, Declaration};
use wire::ToolId;

/// Clears an output in two pieces, whose border the first byte sets: the border must not matter.
pub fn output(data: &[u8]) {
    let Some((border, output)) = data.split_first() else { return };
    let (first, second) = output.split_at(usize::from(*border).min(output.len()));
    let text = cleared(&[output]);
    assert_eq!(cleared(&[first, second]), text);
    assert!(text.chars().all(|c| c == '\n' || c == '\t' || !wire::hides(c)));
    assert_eq!(cleared(&[text.as_bytes()]), text);
}

fn cleared(pieces: &[&[u8]]) -> String {
    let declaration = Declaration::no_patient_data(ToolId::new("coil-check").unwrap(), true).unwrap();
    let mut clearing = Clearing::new(declaration);
    let mut texts: Vec<ClearedText> = pieces.iter().flat_map(|piece| clearing.clear(piece)).collect();
    texts.extend(clearing.finish());
    assert!(texts.iter().all(|text| (1..=ClearedText::MAX).contains(&text.as_str().len())));
    texts.iter().map(ClearedText::as_str).collect()
}
