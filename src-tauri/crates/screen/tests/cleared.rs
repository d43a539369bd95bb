//! What becomes of a tool's output before it may leave.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use screen::{ClearedText, Clearing, Declaration};
use wire::ToolId;

fn clearing() -> Clearing {
    Clearing::new(Declaration::no_patient_data(tool(), true).unwrap())
}

fn tool() -> ToolId {
    ToolId::new("coil-check").unwrap()
}

fn joined(pieces: &[ClearedText]) -> String {
    pieces.iter().map(ClearedText::as_str).collect()
}

/// What is left of `output`, in one go; byte by byte it must be the same.
fn cleared(output: &[u8]) -> String {
    let mut whole = clearing();
    let mut text = joined(&whole.clear(output));
    text.extend(whole.finish().map(ClearedText::into_string));
    let mut slow = clearing();
    let mut again: String = output.iter().map(|byte| joined(&slow.clear(&[*byte]))).collect();
    again.extend(slow.finish().map(ClearedText::into_string));
    assert_eq!(again, text, "{output:?}");
    text
}

#[test]
fn i1_without_the_hospitals_word_no_text_leaves() {
    assert!(Declaration::no_patient_data(tool(), false).is_none());
    assert_eq!(clearing().tool(), &tool());
}

#[test]
fn i1_what_hides_reorders_or_moves_is_gone() {
    for (output, expect) in [
        ("coil 1: ok\n\tcoil 2: 3 dB\n", "coil 1: ok\n\tcoil 2: 3 dB\n"),
        ("a\r\nb\rc\n\nd\u{85}e\u{2028}f", "a\nb\nc\n\nd\ne\nf"),
        ("\u{1b}[31mred\u{1b}[0m \u{1b}[2J\u{1b}[1;1Hhome", "red home"),
        ("\u{1b}]0;a title\u{7}text \u{1b}]8;;http://x\u{1b}\\link", "text link"),
        ("\u{1b}(Bplain\u{1b}M \u{9b}1mbold", "plain bold"),
        ("\u{1b}]never ended\nnext", "\nnext"),
        ("\u{1b}[31\nnext", "\nnext"),
        ("end\u{1b}", "end"),
        ("a\u{0}b\u{7}c\u{8}d\u{7f}e", "abcde"),
        ("name \u{202e}vorteP\u{2069} \u{200b}x\u{feff}", "name vorteP x"),
        ("a\u{a0}b\u{b}c\u{c}d", "a b c d"),
        ("Prüfung 山田 100 µT", "Prüfung 山田 100 µT"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("", ""),
    ] {
        assert_eq!(cleared(output.as_bytes()), expect, "{output:?}");
    }
}

#[test]
fn i1_what_is_no_text_shows_as_such() {
    assert_eq!(cleared(b"a\xffb\xc3"), "a\u{fffd}b\u{fffd}");
    assert_eq!(cleared(b"\xe5\xb1\xb1 \xe5\xb1"), "\u{5c71} \u{fffd}");
    assert_eq!(cleared(b"\xed\xa0\x80"), "\u{fffd}".repeat(3));
}

#[test]
fn i1_a_text_is_bounded_and_nothing_is_lost() {
    let output = "\u{5c71}\n".repeat(20_000);
    let pieces = clearing().clear(output.as_bytes());
    assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.as_str().len() <= ClearedText::MAX));
    assert_eq!(joined(&pieces), output);
    assert!(clearing().clear(b"\x1b[0m").is_empty());
}

#[test]
fn i1_debug_shows_no_text() {
    let pieces = clearing().clear(b"coil 1: ok");
    assert_eq!(format!("{pieces:?}"), "[ClearedText(10 bytes)]");
}
