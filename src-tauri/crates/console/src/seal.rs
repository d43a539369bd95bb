//! What verification found, as a sentence: what is known, and what it means.

use history::{Doubt, Stub, Tampering, Verdict};

use crate::view::{Seal, SealProgress};
use crate::words::Words;

/// What verification found, and when (Unix milliseconds).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) verdict: Verdict,
    pub(crate) at: i64,
}

impl Seal {
    /// Before anything was verified.
    #[must_use]
    pub fn never(words: &Words) -> Self {
        Self { intact: None, at: None, sentence: words.say("seal-never"), progress: None, stopped: None }
    }

    /// What is known `now` (Unix milliseconds), and how far the verification that runs has come.
    pub(crate) fn of(
        words: &Words,
        found: Option<&Found>,
        now: i64,
        progress: Option<SealProgress>,
        stopped: Option<u32>,
    ) -> Self {
        let known = match found {
            Some(found) => {
                let (intact, sentence) = sentence(words, found, now);
                Self { intact, at: Some(found.at), sentence, ..Self::never(words) }
            }
            None => Self::never(words),
        };
        Self { progress, stopped, ..known }
    }
}

fn number(n: u64) -> fluent::FluentValue<'static> {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

/// Whether it holds, and the sentence that says so.
pub(crate) fn sentence(words: &Words, found: &Found, now: i64) -> (Option<bool>, String) {
    let at = words.time(found.at, now);
    match &found.verdict {
        Verdict::Intact { head, known_up_to, removed, .. } => {
            let variables = [("entries", number(head.sequence)), ("at", at.into())];
            let said =
                words.with(if known_up_to.is_some() { "seal-intact" } else { "seal-intact-no-head" }, &variables);
            match removed {
                Some(stub) => (Some(true), format!("{said} {}", removal(words, stub))),
                None => (Some(true), said),
            }
        }
        Verdict::Tampered { sequence, what } => {
            let what = tampering(words, *what);
            let variables = [("sequence", number(*sequence)), ("what", what.into()), ("at", at.into())];
            (Some(false), words.with("seal-tampered", &variables))
        }
        Verdict::CannotSay { entries, why, .. } => {
            let why = doubt(words, why);
            let variables = [("entries", number(*entries)), ("what", why.into()), ("at", at.into())];
            (None, words.with("seal-doubt", &variables))
        }
    }
}

/// That later entries cannot be excluded, as a sentence; none where a known head says how far the history went, or where
/// the doubt's own sentence says so.
pub(crate) fn no_head(words: &Words, verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Intact { known_up_to: Some(_), .. }
        | Verdict::Tampered { .. }
        | Verdict::CannotSay { why: Doubt::KnownRemoved { .. } | Doubt::Unsigned { .. }, .. } => None,
        Verdict::Intact { known_up_to: None, .. } | Verdict::CannotSay { .. } => Some(words.say("cli-no-head")),
    }
}

/// What retention removed, as a sentence in the language in use.
pub(crate) fn removal(words: &Words, stub: &Stub) -> String {
    let variables = [("up-to", number(stub.removed.last.sequence)), ("date", words.date(stub.at).into())];
    words.with("seal-removed", &variables)
}

/// The stable code of what is wrong with an entry.
pub(crate) fn tampering_code(what: Tampering) -> &'static str {
    match what {
        Tampering::Malformed(_) => "malformed",
        Tampering::Content => "content",
        Tampering::Order => "order",
        Tampering::Link => "link",
        Tampering::Signature => "signature",
        Tampering::NotTheKnown => "not-the-known",
        Tampering::Missing => "missing",
        Tampering::Removal => "removal",
        Tampering::List => "list",
    }
}

/// What is wrong with an entry, as a sentence.
pub(crate) fn tampering(words: &Words, what: Tampering) -> String {
    words.say(&format!("seal-what-{}", tampering_code(what)))
}

/// Why verification cannot say, as a sentence.
pub(crate) fn doubt(words: &Words, why: &Doubt) -> String {
    let key = format!("seal-why-{}", doubt_code(why));
    match why {
        Doubt::Empty | Doubt::Unanchored | Doubt::Cancelled => words.say(&key),
        Doubt::Unsigned { from } => words.with(&key, &[("from", number(*from))]),
        Doubt::KnownRemoved { sequence, up_to } => {
            words.with(&key, &[("sequence", number(*sequence)), ("up-to", number(*up_to))])
        }
        Doubt::Unreadable(detail) => words.with(&key, &[("detail", detail.clone().into())]),
    }
}

/// The stable code of why verification cannot say.
pub(crate) fn doubt_code(why: &Doubt) -> &'static str {
    match why {
        Doubt::Empty => "empty",
        Doubt::Unanchored => "unanchored",
        Doubt::Unsigned { .. } => "unsigned",
        Doubt::KnownRemoved { .. } => "known-removed",
        Doubt::Cancelled => "cancelled",
        Doubt::Unreadable(_) => "unreadable",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use history::{Hash, Head};

    use super::*;
    use crate::view::Language;

    /// INVARIANT (I9): "intact" is said of an intact history alone, and every sentence says at what entry, in each language.
    #[test]
    fn i9_the_seal_says_what_is_known_and_no_more() {
        let head = Head { sequence: 4711, hash: Hash::NONE };
        let cannot = |why| Verdict::CannotSay { entries: 4711, head: Some(head), why };
        let tampered = |what| Verdict::Tampered { sequence: 4711, what };
        let intact =
            |known_up_to| Verdict::Intact { entries: 4711, head, signed_up_to: Some(4711), known_up_to, removed: None };
        let verdicts = [
            (Some(true), intact(None)),
            (Some(true), intact(Some(4000))),
            (Some(false), tampered(Tampering::Content)),
            (Some(false), tampered(Tampering::Order)),
            (Some(false), tampered(Tampering::Link)),
            (Some(false), tampered(Tampering::Signature)),
            (Some(false), tampered(Tampering::NotTheKnown)),
            (Some(false), tampered(Tampering::Missing)),
            (Some(false), tampered(Tampering::Removal)),
            (Some(false), tampered(Tampering::List)),
            (None, cannot(Doubt::Unanchored)),
            (None, cannot(Doubt::KnownRemoved { sequence: 8, up_to: 9 })),
            (None, cannot(Doubt::Unsigned { from: 9 })),
            (None, cannot(Doubt::Unreadable("disk".to_owned()))),
        ];
        for language in [Language::En, Language::De, Language::Fr] {
            let words = Words::of(language);
            let mut said = std::collections::BTreeSet::new();
            for (intact, verdict) in &verdicts {
                let found = Found { verdict: verdict.clone(), at: 0 };
                let seal = Seal::of(&words, Some(&found), 0, None, None);
                assert_eq!((seal.intact, seal.at), (*intact, Some(0)));
                assert!(seal.sentence.contains("4711") || seal.sentence.contains("4,711"), "{}", seal.sentence);
                assert!(!seal.sentence.contains("seal-"), "{}", seal.sentence);
                said.insert(seal.sentence);
            }
            assert_eq!(said.len(), verdicts.len(), "each finding has a sentence of its own");
            // Without a known head nobody can say that none is missing.
            let no_head = |verdict: &Verdict| no_head(&words, verdict).is_some();
            assert!(no_head(&intact(None)) && !no_head(&intact(Some(4000))));
            assert!(no_head(&cannot(Doubt::Unanchored)) && !no_head(&cannot(Doubt::Unsigned { from: 9 })));
            assert_eq!(Seal::of(&words, None, 0, None, Some(7)), Seal { stopped: Some(7), ..Seal::never(&words) });
        }
    }
}
