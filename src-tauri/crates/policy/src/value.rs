//! Single values, each checked where it stands: numbers, words, texts, patterns and commands.

use std::ops::{Range, RangeInclusive};

use screen::Pattern;
use toml::Spanned;

use crate::CommandLine;

/// A fault at a place in the text, before the place has a line and a column.
pub(crate) type Fault = (Range<usize>, String);

/// Takes a number within `allowed`.
pub(crate) fn number<T: TryFrom<i64>>(
    key: &str,
    value: Option<Spanned<i64>>,
    allowed: RangeInclusive<i64>,
) -> Result<Option<T>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let wrong = || {
        let (low, high) = (allowed.start(), allowed.end());
        let range = if low == high { low.to_string() } else { format!("{low} to {high}") };
        (value.span(), format!("`{key}` is {}, allowed is {range}", value.get_ref()))
    };
    if !allowed.contains(value.get_ref()) {
        return Err(wrong());
    }
    T::try_from(*value.get_ref()).map(Some).map_err(|_| wrong())
}

/// Takes one of the words in `allowed`.
pub(crate) fn word<T: Copy>(
    key: &str,
    value: Option<Spanned<String>>,
    allowed: &[(&str, T)],
) -> Result<Option<T>, Fault> {
    let Some(value) = value else { return Ok(None) };
    allowed.iter().find(|(word, _)| word == value.get_ref()).map(|(_, meant)| Some(*meant)).ok_or_else(|| {
        let words = allowed.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        (value.span(), format!("`{key}` is \"{}\", allowed are {words}", value.get_ref()))
    })
}

/// Takes 1 to 100 characters, none of them a control character.
pub(crate) fn text(key: &str, value: &Spanned<String>) -> Result<String, Fault> {
    text_up_to(100, key, value)
}

/// Takes 1 to `longest` characters, none of them a control character.
pub(crate) fn text_up_to(longest: usize, key: &str, value: &Spanned<String>) -> Result<String, Fault> {
    let plain = !value.get_ref().chars().any(char::is_control);
    if plain && (1..=longest).contains(&value.get_ref().chars().count()) {
        Ok(value.get_ref().clone())
    } else {
        Err((value.span(), format!("`{key}` must be 1 to {longest} characters without control characters")))
    }
}

/// Takes a pattern for a class or a title.
pub(crate) fn pattern(key: &str, value: Option<Spanned<String>>) -> Result<Option<Pattern>, Fault> {
    value.map(|value| text(key, &value).map(|glob| Pattern::new(&glob))).transpose()
}

/// Takes an absolute path of at most 1,024 bytes, without control characters.
pub(crate) fn path(key: &str, value: &Spanned<String>) -> Result<String, Fault> {
    let path = value.get_ref();
    let absolute = path.starts_with('/') || path.get(1..3).is_some_and(|drive| drive == ":\\" || drive == ":/");
    if absolute && path.len() <= 1_024 && !path.chars().any(char::is_control) {
        Ok(path.clone())
    } else {
        Err((
            value.span(),
            format!("`{key}` must be an absolute path of at most 1024 bytes without control characters"),
        ))
    }
}

/// Takes a command's arguments: at most 64, each of at most 1,024 bytes, without control characters.
pub(crate) fn arguments(key: &str, values: Vec<Spanned<String>>) -> Result<Vec<String>, Fault> {
    let good = |argument: &Spanned<String>| {
        argument.get_ref().len() <= 1_024 && !argument.get_ref().chars().any(char::is_control)
    };
    if let Some(wrong) = values.iter().enumerate().find_map(|(n, value)| (n >= 64 || !good(value)).then_some(value)) {
        let told = "at most 64 texts of at most 1024 bytes without control characters";
        return Err((wrong.span(), format!("`{key}` must be {told}")));
    }
    Ok(values.into_iter().map(Spanned::into_inner).collect())
}

/// Takes a command with its arguments as one list, the absolute path first.
pub(crate) fn command(key: &str, value: Spanned<Vec<Spanned<String>>>) -> Result<CommandLine, Fault> {
    let span = value.span();
    let mut parts = value.into_inner();
    if parts.is_empty() {
        return Err((span, format!("`{key}` must name a command by its absolute path, then its arguments")));
    }
    let args = parts.split_off(1);
    let [program] = parts.as_slice() else { return Err((span, format!("`{key}` must name one command"))) };
    Ok(CommandLine { program: path(key, program)?, args: arguments(key, args)? })
}
