//! Service hours, the first level and the languages on offer, as the staff see them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::core::Origin;
use console::event::Event;
use console::view::{Ask, Language, Level};
use policy::Policy;
use world::{World, origin};

fn policy(text: &str) -> Policy {
    Policy::parse(&format!("version = 1\n{text}")).unwrap()
}

/// Open every day but for so many minutes from the start of the world on.
fn hours(closed_after: u64, opens_after: u64) -> Policy {
    let start = World::new().now.wall / 60_000;
    let clock = |minutes: u64| {
        let minute = (start + minutes) % 1_440;
        format!("{:02}:{:02}", minute / 60, minute % 60)
    };
    let days = r#"["mon", "tue", "wed", "thu", "fri", "sat", "sun"]"#;
    let (from, to) = (clock(opens_after), clock(closed_after));
    policy(&format!(
        "[service_hours]\nzone = \"UTC\"\nopen = [{{ days = {days}, from = \"00:00\", to = \"{to}\" }}, {{ days = {days}, from = \"{from}\", to = \"24:00\" }}]"
    ))
}

fn choose(level: Level) -> Ask {
    Ask::ChooseLevel { level, minutes: Some(60), sign: None }
}

/// The page says that it is outside the hours, until when, and what holds then; what is asked meanwhile says why not.
#[test]
fn i10_outside_the_service_hours_the_page_says_so_and_until_when() {
    let mut world = World::of(Origin { policy: hours(30, 90), ..origin() });
    world.ask(choose(Level::PermanentLimited)).unwrap();
    assert_eq!(world.core.sentence(), "Permanent limited access. Examinations go on.");
    let _ = world.pass(30 * 60_000);
    let told = world.core.sentence();
    assert!(told.starts_with("Outside service hours. Remote service is blocked until "), "{told}");
    assert!(told.ends_with("; Permanent limited access holds again then."), "{told}");
    assert!(world.core.view().can_end, "a level that rests can be taken back");
    assert_eq!(world.core.view().level.level, Level::NoAccess);
    let refused = world.ask(choose(Level::Limited)).unwrap_err();
    assert_eq!(refused.code, "hours");
    assert_eq!(refused.sentence, "Outside the service hours that IT set, nothing is opened. Access stays blocked.");
    assert!(world.facts().iter().any(|fact| fact.contains("hours-closed")), "{:?}", world.facts());
    let _ = world.pass(60 * 60_000);
    assert_eq!(world.core.sentence(), "Permanent limited access. Examinations go on.");
    assert!(world.facts().iter().any(|fact| fact.contains("hours-opened-level")), "{:?}", world.facts());
}

/// A policy file with other hours holds at once.
#[test]
fn i6_hours_that_a_new_policy_sets_hold_at_once() {
    let mut world = World::of(origin());
    world.ask(choose(Level::Limited)).unwrap();
    let _ = world.does(Event::Policy(Ok(Box::new(hours(0, 60)))));
    let told = world.core.sentence();
    assert!(told.starts_with("Outside service hours. Remote service is blocked until "), "{told}");
    assert!(!told.contains("holds again"), "what was granted for a time is over: {told}");
}

#[test]
fn i6_the_first_level_is_the_policys_at_the_first_start_alone() {
    let level = |first: bool, text: &str| {
        let world = World::of(Origin { policy: policy(text), first, ..origin() });
        world.core.view().level.level
    };
    let permanent = "[access]\ndefault = \"permanent-limited\"";
    assert_eq!(level(true, permanent), Level::PermanentLimited);
    assert_eq!(level(false, permanent), Level::NoAccess);
    assert_eq!(level(true, ""), Level::NoAccess);
}

/// A language that policy does not offer cannot be chosen, and one that it offers no longer gives way.
#[test]
fn only_languages_on_offer_are_in_use() {
    let mut world = World::of(Origin { policy: policy("[language]\noffered = [\"en\", \"de\"]"), ..origin() });
    assert_eq!(world.core.view().languages, [Language::En, Language::De]);
    let refused = world.ask(Ask::Language { language: Language::Fr }).unwrap_err();
    assert_eq!((refused.code.as_str(), world.core.view().language), ("language", Language::En));
    world.ask(Ask::Language { language: Language::De }).unwrap();
    assert_eq!(world.core.view().language, Language::De);
    let _ = world.does(Event::Policy(Ok(Box::new(policy("[language]\noffered = [\"fr\"]")))));
    assert_eq!((world.core.view().language, world.core.view().languages), (Language::Fr, vec![Language::Fr]));
    assert_eq!(world.core.sentence(), "La télémaintenance est bloquée.");
}

/// The policy's language holds at once where nobody chose, and a choice outlives it.
#[test]
fn the_policys_language_holds_until_somebody_chooses() {
    let german = || Event::Policy(Ok(Box::new(policy("[language]\ndefault = \"de\""))));
    let mut world = World::new();
    assert_eq!(world.core.view().language, Language::En);
    let _ = world.does(german());
    assert_eq!(world.core.view().language, Language::De);
    assert_eq!(world.core.sentence(), "Die Fernwartung ist gesperrt.");

    let mut world = World::new();
    world.ask(Ask::Language { language: Language::Fr }).unwrap();
    let _ = world.does(german());
    assert_eq!(world.core.view().language, Language::Fr);
    // One that is not offered for a while is not forgotten.
    let _ = world.does(Event::Policy(Ok(Box::new(policy("[language]\ndefault = \"de\"\noffered = [\"de\"]")))));
    assert_eq!(world.core.view().language, Language::De);
    let _ = world.does(german());
    assert_eq!(world.core.view().language, Language::Fr);
}
