//! The picture of the screen that an administrator draws masks on: where windows are and what of them would be masked.
//!
//! INVARIANT (I1): no pixel is in it. Titles may name a patient: they are in it only where they are asked for, go to this
//! program's window alone, and are neither logged nor recorded.

use std::collections::BTreeMap;

use desktop::windows::{Outline, OutlineError, outline};
use screen::{Area, Falls, MaskRule, Pattern, Processes, Reason, Rules, Size, Window};
use serde_json::Value;

use crate::draft;
use crate::handle::Console;
use crate::masks::{notifications, processes};
use crate::view::{AskRefused, MaskPicture, MaskWindow, Place, RulePlace};
use crate::words::Words;

impl Console {
    /// The picture of the screen, with what a draft of the site's settings would mask; with titles where they are asked for.
    ///
    /// # Errors
    /// [`AskRefused`] where the windows cannot be read.
    pub async fn mask_picture(&self, text: String, titles: bool) -> Result<MaskPicture, AskRefused> {
        let (files, words) = (self.files().clone(), self.words());
        let made = tokio::task::spawn_blocking(move || {
            let seen = outline(None).map_err(|error| {
                tracing::warn!(%error, "the windows cannot be read");
                match error {
                    OutlineError::Wayland => "mask-picture-wayland",
                    OutlineError::Display(_) | OutlineError::Unreadable | OutlineError::Unsupported(_) => {
                        "mask-picture-none"
                    }
                }
            })?;
            // A policy that cannot be read has no rules to show; the form says so itself.
            let texts = files.texts().unwrap_or_default();
            let rules = draft::with(&texts, &text).ok().map(|effective| effective.policy.masks);
            let processes = processes(&seen.windows);
            Ok(picture(&words, &seen, &processes, rules, &own_names(&text), (titles, std::process::id())))
        });
        let made = made.await.unwrap_or(Err("mask-picture-none"));
        made.map_err(|key| self.refused(key, key, &[]))
    }
}

/// The names of a text's own rules, in its order.
fn own_names(text: &str) -> Vec<String> {
    let values = policy::values(text).unwrap_or_default();
    let masks = values.get("mask").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let name = |mask: &Value| mask.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    masks.iter().map(name).collect()
}

/// The picture; `rules`: what holds with the draft, none where something is wrong with it; `names`: the draft's own rules.
fn picture(
    words: &Words,
    seen: &Outline,
    processes: &BTreeMap<u32, String>,
    rules: Option<Vec<MaskRule>>,
    names: &[String],
    (titles, own): (bool, u32),
) -> MaskPicture {
    let judged = rules.is_some();
    let notifications = notifications().iter().map(|class| Pattern::new(class)).collect();
    let processes = Processes::named(processes.clone());
    let rules =
        Rules { own: vec![own], notifications, policy: rules.unwrap_or_default(), drawn: Vec::new(), processes };
    let window = |window: &Window| shown(words, &rules, names, seen.size, window, titles);
    let windows = seen.windows.iter().map(window).collect();
    MaskPicture { width: seen.size.w.into(), height: seen.size.h.into(), windows, judged }
}

fn shown(words: &Words, rules: &Rules, names: &[String], size: Size, window: &Window, titles: bool) -> MaskWindow {
    let mut always = false;
    let mut masks = Vec::new();
    for mask in rules.masks(window, size) {
        always |= !matches!(mask.reason, Reason::Policy { .. });
        let name = match mask.reason {
            Reason::Policy { name } => name,
            Reason::Own => words.say("mask-picture-own"),
            Reason::Notification => words.say("mask-picture-notification"),
            // A window's own rules give none of the others.
            Reason::Unknown | Reason::Lingering | Reason::Staff | Reason::Text | Reason::Waiting | Reason::Moving => {
                words.say("mask-picture-unknown")
            }
        };
        let rect = mask.rect;
        let place = Place { x: rect.x.into(), y: rect.y.into(), width: rect.w.into(), height: rect.h.into() };
        masks.push(RulePlace { name, place });
    }
    let process = rules.processes.name(window.owner);
    let falls = |name: &String| {
        let falls = |rule: &MaskRule| rule.name == *name && rule.falls(window, process) != Falls::No;
        rules.policy.iter().any(falls)
    };
    let numbered = names.iter().enumerate().filter(|(_, name)| falls(name));
    let class = if window.class.is_empty() { &window.instance } else { &window.class };
    MaskWindow {
        id: window.id,
        class: class.clone(),
        pattern: pattern(class),
        process: process.unwrap_or_default().to_owned(),
        process_pattern: pattern(process.unwrap_or_default()),
        title: if titles { window.title.clone() } else { String::new() },
        always,
        outer: place(window.outer),
        inner: place(window.inner),
        rules: numbered.filter_map(|(n, _)| u32::try_from(n).ok()).collect(),
        masks,
    }
}

/// A pattern for exactly this class or name: a `*` in it is matched by `?`, as any character is.
fn pattern(class: &str) -> String {
    class.replace('*', "?")
}

fn place(area: Area) -> Place {
    Place { x: area.x, y: area.y, width: area.w, height: area.h }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use policy::Policy;
    use screen::{Owner, WindowKind};
    use serde_json::json;

    use super::*;
    use crate::view::Language;

    const SITE: &str = "version = 1\n[[mask]]\nname = \"worklist\"\nclass = \"worklist\"\n\
        rectangles = [{ x = 0.0, y = 0.1, width = 0.25, height = 0.9 }]\n[[mask]]\nname = \"viewer\"\nclass = \"view*\"\n\
        corners = { width = 260, height = 120 }\n";

    fn window(id: u32, owner: Owner, class: &str, title: &str, at: (i32, i32, u32, u32)) -> Window {
        let (x, y, w, h) = at;
        let inner = Area { x, y, w, h };
        Window {
            id,
            owner,
            class: class.to_owned(),
            instance: class.to_lowercase(),
            title: title.to_owned(),
            kind: WindowKind::Normal,
            unmanaged: false,
            outer: Area { x: x - 2, y: y - 24, w: w + 4, h: h + 26 },
            inner,
        }
    }

    /// A screen as a scanner's console has it, and this program's own window on it.
    fn seen() -> Outline {
        let windows = vec![
            window(1, Owner::Process(9), "Scanner", "MUSTER^ERIKA 1961", (0, 24, 1280, 1056)),
            window(2, Owner::Process(9), "worklist", "Worklist: MUSTER^ERIKA", (40, 80, 800, 600)),
            window(3, Owner::Process(9), "Viewport", "MUSTER^ERIKA Series 3", (900, 120, 900, 700)),
            window(4, Owner::Remote, "", "", (300, 700, 500, 300)),
            window(5, Owner::Process(7), "Chaperone", "Chaperone", (1240, 620, 640, 420)),
        ];
        Outline { size: Size { w: 1920, h: 1080 }, windows }
    }

    /// The programs that the windows are of; nobody knows that of the fourth.
    fn names() -> BTreeMap<u32, String> {
        BTreeMap::from([(9, "scanner-console".to_owned()), (7, "chaperone".to_owned())])
    }

    fn shown_with(language: Language, text: &str, titles: bool) -> MaskPicture {
        let rules = Policy::parse(text).ok().map(|policy| policy.masks);
        picture(&Words::of(language), &seen(), &names(), rules, &own_names(text), (titles, 7))
    }

    #[test]
    fn i1_titles_are_in_the_picture_only_where_they_are_asked_for() {
        let all = |titles| serde_json::to_string(&shown_with(Language::En, SITE, titles)).unwrap();
        assert!(!all(false).contains("MUSTER"));
        assert!(all(true).contains("MUSTER"));
    }

    #[test]
    fn what_would_be_masked_is_what_the_masker_masks() {
        let picture = shown_with(Language::En, SITE, false);
        let of = |id: u32| picture.windows.iter().find(|window| window.id == id).unwrap();
        assert!(picture.judged && of(1).masks.is_empty() && !of(1).always);
        let [list] = &of(2).masks[..] else { unreachable!("{:?}", of(2).masks) };
        // A quarter of 800 from 40 on, and nine tenths of 600 from a tenth below 80 on, both rounded outwards.
        assert_eq!((list.name.as_str(), list.place), ("worklist", Place { x: 40, y: 139, width: 201, height: 541 }));
        assert_eq!((of(2).rules.clone(), of(3).rules.clone(), of(3).masks.len()), (vec![0], vec![1], 4));
        assert!(of(5).always && of(5).masks[0].name == "this program" && of(5).rules.is_empty());
        assert_eq!((of(4).class.as_str(), of(4).pattern.as_str()), ("", ""));
    }

    #[test]
    fn a_draft_that_is_wrong_shows_windows_without_rules_and_says_so() {
        let picture = shown_with(Language::En, "version = 2\n", false);
        assert!(!picture.judged && picture.windows.len() == 5);
        // What is masked whatever the rules say is known all the same.
        assert!(picture.windows.iter().all(|window| window.always != window.masks.is_empty()));
    }

    #[test]
    fn a_pattern_matches_its_own_class() {
        for class in ["worklist", "Acme-Viewer", "odd*class?"] {
            assert!(Pattern::new(&pattern(class)).matches(class), "{class}");
        }
        assert!(!Pattern::new(&pattern("odd*class")).matches("odd and another class"));
    }

    /// The window's tests show what this program hands over, in every language.
    #[test]
    fn the_pictures_of_the_windows_tests_are_real() {
        let of = |language| {
            // As the drafts of the window's tests have it: one rule of their own, one of IT's.
            let site = SITE.split("[[mask]]\nname = \"viewer\"").next().unwrap();
            let managed =
                "[[mask]]\nname = \"corner texts\"\nclass = \"viewport\"\ncorners = { width = 260, height = 120 }\n";
            let rules = Policy::parse(&format!("{site}{managed}")).ok().map(|policy| policy.masks);
            let made = |titles| {
                let words = Words::of(language);
                picture(&words, &seen(), &names(), rules.clone(), &own_names(site), (titles, 7))
            };
            json!({ "plain": made(false), "titles": made(true) })
        };
        let all = json!({ "en": of(Language::En), "de": of(Language::De), "fr": of(Language::Fr) });
        crate::fixture::kept("pictures.json", &all);
    }
}
