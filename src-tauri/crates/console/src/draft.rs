//! A draft of the site's settings: its forms, what is wrong with it, and what it would change.

use desktop::paths::{Layer, PolicyText, PolicyTexts};
use policy::{Effective, LayerError, Layers, Policy};
use serde_json::Value;

use crate::explain::explain;
use crate::form;
use crate::pages;
use crate::review::review;
use crate::view::{
    PolicyChange, PolicyDraft, PolicyEdit, PolicyField, PolicyForm, PolicyProblem, PolicyRule, PolicySaid,
};
use crate::words::Words;

/// What a site's settings are begun with.
const BEGUN: &str = "version = 1\n";

/// A draft as the page shows it, and what would hold where nothing is wrong with it.
pub(crate) struct Drafted {
    pub(crate) draft: PolicyDraft,
    pub(crate) policy: Option<Policy>,
}

/// Makes a draft of `text`, or of the file as it is, with one key changed where one is named.
pub(crate) fn draft(words: &Words, texts: &PolicyTexts, text: Option<String>, edit: Option<&PolicyEdit>) -> Drafted {
    let base = texts.site.as_ref().map(|site| site.text.clone()).unwrap_or_default();
    let begun = || if base.is_empty() { BEGUN.to_owned() } else { base.clone() };
    let mut text = text.unwrap_or_else(begun);
    if let Some(PolicyEdit { key, value }) = edit
        // What is no TOML has no forms: it is changed as text.
        && let Ok(edited) = policy::edit(&text, key, Some(value).filter(|value| !value.is_null()))
    {
        text = edited;
    }
    let managed = texts.managed.as_ref().and_then(|managed| policy::values(&managed.text).ok());
    let mut draft = PolicyDraft {
        fields: policy::values(&text).map(|site| form::fields(words, managed.as_ref(), &site)).unwrap_or_default(),
        text,
        base,
        file: Layer::Site.path().display().to_string(),
        problems: Vec::new(),
        rules: Vec::new(),
        changes: Vec::new(),
        said: Vec::new(),
        running: None,
    };
    let after = match with(texts, &draft.text) {
        Ok(after) => after,
        Err(wrong) => {
            let problem = problem(words, &draft, wrong);
            draft.problems.push(problem);
            return Drafted { draft, policy: None };
        }
    };
    let before = crate::policy_files::effective(texts).ok();
    let found = review(words, before.as_ref(), &after);
    let rule = |told: crate::explain::Told| {
        let sources = pages::sources(&told.keys, &after.settings, false);
        PolicyRule { section: told.section, text: told.text, sources }
    };
    draft.rules = explain(words, &after.policy).into_iter().map(rule).collect();
    draft.said = found.said.into_iter().map(|said| PolicySaid { before: said.before, after: said.after }).collect();
    draft.changes = found.changes.into_iter().map(|change| told(words, change)).collect();
    Drafted { draft, policy: Some(after.policy) }
}

/// What would hold with `text` as the site's settings.
pub(crate) fn with(texts: &PolicyTexts, text: &str) -> Result<Effective, LayerError> {
    Layers { managed: texts.managed.as_ref().map(|managed| managed.text.as_str()), site: Some(text) }.effective()
}

/// The texts with `text` in the place of the site's settings.
pub(crate) fn in_place(texts: &PolicyTexts, text: &str) -> PolicyTexts {
    let site = PolicyText { path: Layer::Site.path().to_owned(), text: text.to_owned() };
    PolicyTexts { site: Some(site), ..texts.clone() }
}

fn problem(words: &Words, draft: &PolicyDraft, wrong: LayerError) -> PolicyProblem {
    let LayerError { layer, error } = wrong;
    if layer != policy::Source::Site {
        return PolicyProblem { key: String::new(), line: 0, column: 0, text: error.to_string() };
    }
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let key = policy::key_at(&draft.text, error.line, error.column).unwrap_or_default();
    // What the file itself says of the place is for IT, and English.
    let text = match find(&draft.fields, &key).and_then(|field| allowed(words, field)) {
        Some(allowed) => format!("{allowed} ({})", error.message),
        None => error.message,
    };
    PolicyProblem { key, line: number(error.line), column: number(error.column), text }
}

/// The field of a key, also among those of a section.
fn find<'a>(fields: &'a [PolicyField], key: &str) -> Option<&'a PolicyField> {
    fields.iter().find_map(|field| {
        if field.key == key {
            Some(field)
        } else if let PolicyForm::Group { fields, .. } = &field.form {
            find(fields, key)
        } else if let PolicyForm::List { items, .. } = &field.form {
            items.iter().find_map(|fields| find(fields, key))
        } else {
            None
        }
    })
}

/// What a key allows, in a sentence, where its value is outside of that.
fn allowed(words: &Words, field: &PolicyField) -> Option<String> {
    let name = || ("name", field.name.clone().into());
    if let PolicyForm::Number { least, greatest, .. } = &field.form {
        field.value.as_f64().filter(|value| !(*least..=*greatest).contains(value))?;
        return Some(
            words.with("problem-number", &[name(), ("least", (*least).into()), ("greatest", (*greatest).into())]),
        );
    }
    let PolicyForm::Choice { words: choices } = &field.form else { return None };
    let value = field.value.as_str()?;
    if choices.iter().any(|choice| choice.code == value) {
        return None;
    }
    let codes: Vec<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
    Some(words.with("problem-word", &[name(), ("words", codes.join(", ").into())]))
}

fn told(words: &Words, change: policy::Change) -> PolicyChange {
    let read = |value: Option<String>| {
        let Some(written) = value else { return String::new() };
        // As TOML it is one value; as it is read it is a word, a number or a text.
        let parsed = policy::values(&format!("value = {written}")).ok().and_then(|all| all.get("value").cloned());
        parsed.map_or(written, |value: Value| form::shown(words, &change.key, &value))
    };
    let (before, after) = (read(change.before), read(change.after));
    let name = words.find(&form::name_of(&change.key)).unwrap_or_else(|| change.key.clone());
    let of = change.key.split('.').find(|part| part.starts_with('"')).map(|part| part.trim_matches('"').to_owned());
    let name = of.map_or_else(|| name.clone(), |of| format!("{name} ({of})"));
    PolicyChange { key: change.key, name, before, after }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::view::Language;

    fn texts(managed: &str, site: Option<&str>) -> PolicyTexts {
        let text = |path: &str, text: &str| PolicyText { path: path.into(), text: text.to_owned() };
        PolicyTexts {
            managed: Some(text("/etc/chaperone/policy.toml", managed)),
            site: site.map(|site| text("/etc/chaperone/site.toml", site)),
            trial: false,
        }
    }

    #[test]
    fn a_draft_follows_each_change_and_says_what_it_would_do() {
        let words = Words::of(Language::En);
        let texts = texts("version = 1\n[session]\nidle_minutes = 30\n", Some("# Ours.\nversion = 1\n"));
        let first = draft(&words, &texts, None, None).draft;
        assert_eq!((first.text.as_str(), first.changes.len(), first.problems.len()), ("# Ours.\nversion = 1\n", 0, 0));
        let edit = PolicyEdit { key: "session.idle_minutes".to_owned(), value: json!(5) };
        let next = draft(&words, &texts, Some(first.text.clone()), Some(&edit)).draft;
        assert_eq!(next.text, "# Ours.\nversion = 1\n\n[session]\nidle_minutes = 5\n");
        let change = next.changes.first().unwrap();
        assert_eq!(
            (change.key.as_str(), change.before.as_str(), change.after.as_str()),
            ("session.idle_minutes", "30", "5")
        );
        assert!(next.said.first().unwrap().after.first().unwrap().contains("ends after 5 minutes"), "{:?}", next.said);
        assert_eq!(next.base, first.text, "what the file says now");
        // Above the managed policy nothing changes, whatever the text says.
        let above = PolicyEdit { key: "session.idle_minutes".to_owned(), value: json!(200) };
        assert_eq!(draft(&words, &texts, Some(next.text.clone()), Some(&above)).draft.changes, []);
        let undone = PolicyEdit { key: "session.idle_minutes".to_owned(), value: Value::Null };
        assert_eq!(draft(&words, &texts, Some(next.text), Some(&undone)).draft.changes, []);
    }

    #[test]
    fn what_is_wrong_is_said_at_its_key_and_place() {
        let words = Words::of(Language::En);
        let texts = texts("version = 1\n", None);
        let of = |text: &str| draft(&words, &texts, Some(text.to_owned()), None).draft;
        let wrong = of("version = 1\n[session]\nidle_minutes = 500\n");
        let problem = wrong.problems.first().unwrap();
        assert_eq!((problem.key.as_str(), problem.line, problem.column), ("session.idle_minutes", 3, 16));
        assert!(problem.text.contains("allowed is 1 to 240") && wrong.rules.is_empty() && !wrong.fields.is_empty());
        let mask = of("version = 1\n[[mask]]\nname = \"a\"\nregion = \"all\"\n");
        assert_eq!(mask.problems.first().unwrap().key, "mask.0.region");
        let half = of("version = ");
        assert!(half.fields.is_empty() && half.problems.first().unwrap().line == 1);
    }

    #[test]
    fn what_is_allowed_is_said_first_in_the_language_in_use() {
        let texts = PolicyTexts { managed: None, ..texts("", None) };
        for (language, text, begins) in [
            (Language::De, "[session]\nidle_minutes = 500\n", "Erlaubt ist 1 bis 240: "),
            (Language::Fr, "[session]\nidle_minutes = 0\n", "Sont admis 1 à 240\u{a0}: "),
            (Language::En, "[access]\nhighest = \"most\"\n", "Allowed is "),
        ] {
            let words = Words::of(language);
            let made = draft(&words, &texts, Some(format!("version = 1\n{text}")), None).draft;
            let said = &made.problems.first().unwrap().text;
            assert!(said.starts_with(begins) && said.ends_with(')'), "{said}");
        }
    }

    /// The window's tests show what this program hands over, in every language.
    #[test]
    fn the_drafts_of_the_windows_tests_are_real() {
        let managed = "version = 1\n[access]\nhighest = \"permanent-limited\"\n[session]\nidle_minutes = 30\n\
            [language]\ndefault = \"en\"\n[[mask]]\nname = \"patient list\"\ntitle = \"*patient list*\"\nregion = \"whole\"\n";
        let site = "# MR 2, St Alban.\nversion = 1\n\n[session]\nidle_minutes = 20 # agreed with radiology\n\n[[mask]]\n\
            name = \"worklist\"\nclass = \"worklist\"\nrectangles = [{ x = 0.0, y = 0.1, width = 0.25, height = 0.9 }]\n";
        let texts = texts(managed, Some(site));
        let edit = PolicyEdit { key: "session.idle_minutes".to_owned(), value: json!(10) };
        let of = |language| {
            let words = Words::of(language);
            let (begun, changed) = (draft(&words, &texts, None, None), draft(&words, &texts, None, Some(&edit)));
            // Without a managed policy, where the site lists harmless words itself.
            let alone = PolicyTexts { managed: None, ..texts.clone() };
            let words_of = PolicyEdit { key: "masking.words".to_owned(), value: json!(["browser", "routine"]) };
            let (free, worded) = (draft(&words, &alone, None, None), draft(&words, &alone, None, Some(&words_of)));
            json!({ "begun": begun.draft, "changed": changed.draft, "free": free.draft, "worded": worded.draft })
        };
        let all = json!({ "en": of(Language::En), "de": of(Language::De), "fr": of(Language::Fr) });
        crate::fixture::kept("drafts.json", &all);
    }
}
