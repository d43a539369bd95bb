//! Single values, each checked where it stands: numbers, words, texts, patterns, paths and commands.
//!
//! What is allowed stands in the types, from which the schema is written: parser and schema cannot differ.

use std::marker::PhantomData;
use std::ops::Range;

use schemars::JsonSchema;
use screen::Pattern;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::CommandLine;

/// A fault at a place in the text, before the place has a line and a column.
pub(crate) type Fault = (Range<usize>, String);

/// The longest text where nothing else is said, in characters.
pub(crate) const TEXT: usize = 100;
/// The longest path and the longest argument, in bytes.
const LONGEST: usize = 1_024;
/// The most arguments of a command.
const ARGUMENTS: usize = 64;
/// Without control characters.
const PLAIN: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";
/// An absolute path, of Unix or of Windows, without control characters.
const ABSOLUTE: &str = r"^(/|[^\u0000-\u001f\u007f-\u009f]:[/\\])[^\u0000-\u001f\u007f-\u009f]*$";

/// A whole number from `LOW` to `HIGH`.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub(crate) struct Number<const LOW: i64, const HIGH: i64>(
    #[schemars(with = "i64", range(min = LOW, max = HIGH))] Spanned<i64>,
);

impl<const LOW: i64, const HIGH: i64> Number<LOW, HIGH> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

/// Takes a number within its bounds.
pub(crate) fn number<T: TryFrom<i64>, const LOW: i64, const HIGH: i64>(
    key: &str,
    value: Option<Number<LOW, HIGH>>,
) -> Result<Option<T>, Fault> {
    let Some(Number(value)) = value else { return Ok(None) };
    let taken = (LOW..=HIGH).contains(value.get_ref()).then(|| T::try_from(*value.get_ref()).ok()).flatten();
    taken.map(Some).ok_or_else(|| {
        let range = if LOW == HIGH { LOW.to_string() } else { format!("{LOW} to {HIGH}") };
        (value.span(), format!("`{key}` is {}, allowed is {range}", value.get_ref()))
    })
}

/// What is written as one of a few words.
pub(crate) trait Words: Copy + 'static {
    /// Each word, and what it means.
    const WORDS: &'static [(&'static str, Self)];
}

/// One of the words of `T`.
#[derive(JsonSchema)]
#[schemars(inline, transparent, bound = "T: Words")]
pub(crate) struct Word<T: Words>(
    #[schemars(with = "String", extend("enum" = T::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>()))]
    Spanned<String>,
    #[schemars(skip)] PhantomData<T>,
);

impl<'de, T: Words> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(|word| Self(word, PhantomData))
    }
}

impl<T: Words> Word<T> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

/// Takes a word.
pub(crate) fn word<T: Words>(key: &str, value: Option<Word<T>>) -> Result<Option<T>, Fault> {
    let Some(Word(value, _)) = value else { return Ok(None) };
    T::WORDS.iter().find(|(word, _)| word == value.get_ref()).map(|(_, meant)| Some(*meant)).ok_or_else(|| {
        let words = T::WORDS.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        (value.span(), format!("`{key}` is \"{}\", allowed are {words}", value.get_ref()))
    })
}

/// A list of at least `LEAST` words of `T`, each once.
#[derive(JsonSchema)]
#[schemars(inline, transparent, bound = "T: Words")]
pub(crate) struct Each<T: Words, const LEAST: usize>(
    #[schemars(with = "Vec<Word<T>>", length(min = LEAST), extend("uniqueItems" = true))] Spanned<Vec<Word<T>>>,
);

impl<'de, T: Words, const LEAST: usize> Deserialize<'de> for Each<T, LEAST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

impl<T: Words, const LEAST: usize> Each<T, LEAST> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

/// Takes a list of words.
pub(crate) fn each<T: Words + PartialEq, const LEAST: usize>(
    key: &str,
    value: Option<Each<T, LEAST>>,
) -> Result<Option<Vec<T>>, Fault> {
    let Some(Each(value)) = value else { return Ok(None) };
    let mut found = Vec::new();
    let (whole, listed) = (value.span(), value.into_inner());
    for one in listed {
        let span = one.span();
        let Some(meant) = word(key, Some(one))? else { continue };
        if found.contains(&meant) {
            return Err((span, format!("`{key}` names this above already")));
        }
        found.push(meant);
    }
    if found.len() < LEAST {
        return Err((whole, format!("`{key}` names none, it must name at least {LEAST}")));
    }
    Ok(Some(found))
}

/// A text of 1 to `MAX` characters, none of them a control character.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub(crate) struct Text<const MAX: usize = TEXT>(
    #[schemars(with = "String", length(min = 1, max = MAX), regex(pattern = PLAIN))] Spanned<String>,
);

impl<const MAX: usize> Text<MAX> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

/// Takes a text.
pub(crate) fn text<const MAX: usize>(key: &str, value: &Text<MAX>) -> Result<String, Fault> {
    let text = value.0.get_ref();
    if (1..=MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        Ok(text.clone())
    } else {
        Err((value.span(), format!("`{key}` must be 1 to {MAX} characters without control characters")))
    }
}

/// Takes a pattern for a class, a title or a process.
pub(crate) fn pattern(key: &str, value: Option<Text>) -> Result<Option<Pattern>, Fault> {
    value.map(|value| text(key, &value).map(|glob| Pattern::new(&glob))).transpose()
}

/// An absolute path of at most [`LONGEST`] bytes, without control characters.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub(crate) struct AbsolutePath(
    #[schemars(with = "String", length(max = LONGEST), regex(pattern = ABSOLUTE))] Spanned<String>,
);

/// Takes a path.
pub(crate) fn path(key: &str, value: AbsolutePath) -> Result<String, Fault> {
    absolute(key, value.0)
}

fn absolute(key: &str, value: Spanned<String>) -> Result<String, Fault> {
    let path = value.get_ref();
    let drive = || {
        let mut first = path.chars();
        first.next().is_some() && [":\\", ":/"].iter().any(|colon| first.as_str().starts_with(colon))
    };
    if (path.starts_with('/') || drive()) && path.len() <= LONGEST && !path.chars().any(char::is_control) {
        Ok(value.into_inner())
    } else {
        let told = format!("must be an absolute path of at most {LONGEST} bytes without control characters");
        Err((value.span(), format!("`{key}` {told}")))
    }
}

/// At most [`ARGUMENTS`] arguments of a command, each of at most [`LONGEST`] bytes, without control characters.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(transparent)]
#[schemars(inline)]
pub(crate) struct Arguments(
    #[schemars(
        with = "Vec<String>",
        length(max = ARGUMENTS),
        inner(length(max = LONGEST), regex(pattern = PLAIN))
    )]
    Vec<Spanned<String>>,
);

/// Takes a command's arguments.
pub(crate) fn arguments(key: &str, values: Arguments) -> Result<Vec<String>, Fault> {
    let good = |argument: &Spanned<String>| {
        argument.get_ref().len() <= LONGEST && !argument.get_ref().chars().any(char::is_control)
    };
    let wrong = values.0.iter().enumerate().find_map(|(n, value)| (n >= ARGUMENTS || !good(value)).then_some(value));
    if let Some(wrong) = wrong {
        let told = format!("at most {ARGUMENTS} texts of at most {LONGEST} bytes without control characters");
        return Err((wrong.span(), format!("`{key}` must be {told}")));
    }
    Ok(values.0.into_iter().map(Spanned::into_inner).collect())
}

/// A command with its arguments as one list, the absolute path first.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub(crate) struct Command(
    #[schemars(
        with = "Vec<String>",
        length(min = 1, max = ARGUMENTS + 1),
        inner(length(max = LONGEST), regex(pattern = PLAIN)),
        extend("prefixItems" = [{ "type": "string", "pattern": ABSOLUTE }])
    )]
    Spanned<Vec<Spanned<String>>>,
);

/// Takes a command.
pub(crate) fn command(key: &str, value: Command) -> Result<CommandLine, Fault> {
    let span = value.0.span();
    let mut parts = value.0.into_inner().into_iter();
    let program = parts
        .next()
        .ok_or_else(|| (span, format!("`{key}` must name a command by its absolute path, then its arguments")))?;
    Ok(CommandLine { program: absolute(key, program)?, args: arguments(key, Arguments(parts.collect()))? })
}
