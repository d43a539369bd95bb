//! What somebody typed into the search, as a query of SQLite's full-text index.

/// Words beyond these are not looked at.
const WORDS: usize = 12;
/// Characters beyond these are not looked at.
const CHARACTERS: usize = 200;

/// The query that finds every session which says all of the words, each as the beginning of a word; none where no word stands
/// in the text, so that nothing can be found.
///
/// Every word is quoted, so that nothing in it is read as a part of the query's own language: see
/// [FTS5](https://www.sqlite.org/fts5.html#full_text_query_syntax).
pub(crate) fn query(text: &str) -> Option<String> {
    let text: String = text.chars().take(CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<String> = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS)
        .map(|word| format!("\"{}\"*", word.replace('"', "\"\"")))
        .collect();
    (!words.is_empty()).then(|| words.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_and_must_all_be_there() {
        for (typed, expect) in [
            ("petrov", Some("\"petrov\"*")),
            ("  Jana  T-100 ", Some("\"Jana\"* AND \"T-100\"*")),
            ("a\"b OR NOT", Some("\"a\"\"b\"* AND \"OR\"* AND \"NOT\"*")),
            ("a\0b", Some("\"a\"* AND \"b\"*")),
            ("% - \"", None),
        ] {
            assert_eq!(query(typed).as_deref(), expect, "{typed:?}");
        }
    }
}
