//! What staff see of the masking and add to it, at the console's core.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::event::{Event, Stopped};
use console::view::{Ask, DetectorFault, Grantable, MaskWhy, ScreenPlace, Tone};
use mirror::protocol::{Detector, MAX_MASKS, Masked, Place, Stats, Why};

use world::{Journal, MIRROR_READY, World, fact};

const VIEW: &[Grantable] = &[Grantable::View];

fn more(x: u16, y: u16, w: u16, h: u16) -> Ask {
    Ask::MaskMore { place: ScreenPlace { x, y, w, h } }
}

/// The ids of the staff's masks.
fn drawn(world: &World) -> Vec<u32> {
    world.core.view().session.unwrap().drawn.iter().map(|drawn| drawn.id).collect()
}

/// The entries of these facts that nothing waited for, or that were waited for beside the loop.
fn noted(world: &World, prefix: &str) -> Vec<String> {
    world.notes.iter().filter(|draft| fact(draft).starts_with(prefix)).map(fact).collect()
}

#[test]
fn i6_what_staff_draw_is_masked_at_once_and_recorded_without_what_shows_there() {
    let mut world = World::new();
    let jana = world.active(VIEW);
    let did = world.asks(more(10, 20, 300, 40));
    assert_eq!(did, ["mirror drawn 10,20,300,40", "note mask-drawn"], "masked first, and nothing waits");
    let entry = world.notes.last().unwrap();
    assert_eq!(entry.session.as_deref(), Some(jana.session.to_string().as_str()));
    assert!(matches!(&entry.actor, history::Actor::Staff { user } if user == "mta1"));
    let expect = serde_json::json!({"fact": "mask-drawn", "n": 1, "count": 1, "x": 10, "y": 20, "w": 300, "h": 40});
    assert_eq!(serde_json::Value::Object(entry.payload.clone()), expect);
    let feed = world.core.view().session.unwrap().feed;
    assert_eq!(feed[0].tone, Tone::Narrower);
    assert_eq!(
        feed[0].text,
        "Staff masked a place of the screen: mask 1, 300 by 40 pixels, 10 from the left, 20 from the top. Masked by staff then: 1."
    );
    // What lies beside the screen is left out; nothing at all is no mask.
    assert_eq!(world.asks(more(1900, 1000, 500, 500))[0], "mirror drawn 10,20,300,40 1900,1000,20,80");
    for (x, y, w, h) in [(1920, 0, 5, 5), (0, 0, 0, 5), (u16::MAX, u16::MAX, u16::MAX, u16::MAX)] {
        assert_eq!(world.ask(more(x, y, w, h)).unwrap_err().code, "no-place");
    }
}

#[test]
fn i2_a_mask_goes_only_once_that_is_recorded() {
    let mut world = World::new();
    let _ = world.active(VIEW);
    world.ask(more(10, 20, 300, 40)).unwrap();
    world.ask(more(500, 20, 30, 40)).unwrap();
    let [first, second] = drawn(&world)[..] else { panic!() };
    world.journal = Journal::Broken;
    let did = world.asks(Ask::MaskLess { id: first });
    assert_eq!(did, [format!("unmask {first}")], "the mirror is told nothing");
    assert_eq!(drawn(&world), [first, second]);
    let notices = world.core.view().notices;
    assert!(notices.iter().any(|notice| notice.code == "mask-stays"), "{notices:?}");
    world.journal = Journal::Prompt;
    let did = world.asks(Ask::MaskLess { id: first });
    assert_eq!(did, [format!("unmask {first}"), "mirror drawn 500,20,30,40".to_owned()]);
    assert_eq!(drawn(&world), [second]);
    assert_eq!(noted(&world, "mask-removed").len(), 1);
    assert_eq!(world.notes.last().unwrap().payload["count"], 1);
    let view = world.core.view();
    assert_eq!(view.session.unwrap().feed[0].tone, Tone::Wider);
    assert!(!view.notices.iter().any(|notice| notice.code == "mask-stays"));
    assert_eq!(world.ask(Ask::MaskLess { id: first }).unwrap_err().code, "no-mask");
}

#[test]
fn staff_mask_32_places_at_a_time_and_no_more() {
    let mut world = World::new();
    let _ = world.active(VIEW);
    for n in 0..32 {
        world.ask(more(n * 20, 0, 10, 10)).unwrap();
    }
    let refused = world.ask(more(0, 100, 10, 10)).unwrap_err();
    assert_eq!(refused.code, "masks-full");
    let first = drawn(&world)[0];
    world.ask(Ask::MaskLess { id: first }).unwrap();
    world.ask(more(0, 100, 10, 10)).unwrap();
    assert_eq!(world.core.view().session.unwrap().drawn[31].number, 33, "a number is used once");
}

#[test]
fn i1_what_staff_drew_holds_in_every_mirror_before_it_has_a_client_and_ends_with_remote_service() {
    let mut world = World::new();
    let _ = world.active(VIEW);
    assert!(world.ask(more(10, 20, 300, 40)).is_ok());
    let _ = world.does(Event::MirrorFailed(Stopped::Ended));
    assert_eq!(world.ask(more(0, 0, 9, 9)).unwrap_err().code, "no-place", "no mirror runs");
    // The window opens its preview before the mirror is back.
    let _ = world.does(Event::PreviewOpened(77));
    let did = world.asks(Ask::Pause { on: false });
    let start = did.iter().position(|one| one == "start-mirror").unwrap();
    assert_eq!(did[start + 1..], ["mirror drawn 10,20,300,40", "mirror opened 77"]);
    let _ = world.does(MIRROR_READY);
    assert_eq!(drawn(&world).len(), 1);
    let _ = world.end();
    world.ask(Ask::Dismiss).unwrap();

    world.log.clear();
    let _ = world.active_by(8, VIEW);
    assert!(drawn(&world).is_empty());
    assert!(!world.log.iter().any(|one| one.starts_with("mirror drawn")), "{:?}", world.log);
}

#[test]
fn what_is_masked_is_asked_for_only_while_somebody_looks_and_of_every_mirror() {
    let mut world = World::new();
    let _ = world.active(VIEW);
    let place = Place { x: 1, y: 2, w: 3, h: 4 };
    let mask = |why| Masked { place, why };
    let _ = world.does(Event::Masks(vec![mask(Why::Text)]));
    assert_eq!(world.core.masks(), None, "nobody asked");
    assert_eq!(world.does(Event::Explain(true)), ["mirror explain on"]);
    assert_eq!(world.core.masks(), None, "the mirror has not said yet");
    let before = world.core.masks_revision();
    let _ = world.does(Event::Masks(vec![mask(Why::Rule("patients".to_owned())), mask(Why::Waiting)]));
    assert_ne!(world.core.masks_revision(), before);
    let masks = world.core.masks().unwrap();
    assert!(!masks.cut);
    assert_eq!(masks.masks[0].rule.as_deref(), Some("patients"));
    assert_eq!(masks.masks.iter().map(|mask| mask.why).collect::<Vec<_>>(), [MaskWhy::Rule, MaskWhy::Waiting]);
    let _ = world.does(Event::Masks(vec![mask(Why::Text); MAX_MASKS]));
    assert!(world.core.masks().unwrap().cut, "there may be more than the mirror lists");
    let _ = world.does(Event::MirrorFailed(Stopped::Hung));
    assert_eq!(world.core.masks(), None, "what a mirror said ends with it");
    let did = world.asks(Ask::Pause { on: false });
    assert_eq!(did.last().map(String::as_str), Some("mirror explain on"));
    assert_eq!(world.does(Event::Explain(false)), ["mirror explain off"]);
}

#[test]
fn i10_that_text_is_not_looked_for_shows_and_is_kept_at_each_change() {
    let mut world = World::new();
    let _ = world.active(VIEW);
    let blind = |world: &World| world.core.view().session.unwrap().blind;
    let feed = |world: &World| world.core.view().session.unwrap().feed[0].clone();
    let _ = world.does(Event::Detector(Detector::Works));
    assert_eq!((blind(&world), noted(&world, "detector").len()), (None, 0), "that it works is nothing to tell");
    let _ = world.does(Event::Detector(Detector::Stalled));
    assert_eq!(blind(&world), Some(DetectorFault::Stalled));
    assert!(feed(&world).text.starts_with("Text is not looked for: the detector does not answer."));
    assert_eq!(feed(&world).tone, Tone::Warning);
    assert_eq!(console::view::BannerView::of(&world.core.view()).blind, Some(DetectorFault::Stalled));
    let _ = world.does(Event::Detector(Detector::Stalled));
    let _ = world.does(Event::Detector(Detector::Works));
    assert_eq!((blind(&world), feed(&world).text.as_str()), (None, "Text is looked for again."));
    let _ = world.does(Event::Detector(Detector::Missing));
    // Another mirror says the same: it is told once, and holds from its word on.
    let _ = world.does(Event::MirrorFailed(Stopped::Ended));
    world.ask(Ask::Pause { on: false }).unwrap();
    let _ = world.does(Event::Detector(Detector::Missing));
    assert_eq!(blind(&world), Some(DetectorFault::Missing));
    let _ = world.does(Event::Detector(Detector::Broken));
    let expect = ["detector-stalled", "detector-back", "detector-missing", "detector-broken"];
    assert_eq!(noted(&world, "detector"), expect);
    assert!(world.notes.iter().filter(|draft| fact(draft).starts_with("detector")).all(|one| one.session.is_some()));
    // The next remote service is told anew.
    let _ = world.end();
    world.ask(Ask::Dismiss).unwrap();
    let _ = world.active_by(8, VIEW);
    assert_eq!(blind(&world), None);
    let _ = world.does(Event::Detector(Detector::Broken));
    assert_eq!(noted(&world, "detector").len(), 5);
}

#[test]
fn i10_a_list_of_known_patients_that_cannot_be_read_is_told_and_kept_until_it_can() {
    let mut world = World::new();
    let _ = world.active(VIEW);
    let told = |world: &World| world.core.view().notices.into_iter().find(|notice| notice.code == "patients");
    let _ = world.does(Event::Patients(Err("/a/list: gone".to_owned())));
    let text = told(&world).unwrap().text;
    assert!(text.contains("/a/list: gone") && text.contains("no line is shown again"), "{text}");
    assert_eq!(noted(&world, "patients"), ["patients-unread"]);
    let _ = world.does(Event::Patients(Ok(())));
    assert!(told(&world).is_none());
}

#[test]
fn the_statement_says_how_much_text_was_masked_and_shown_again_at_the_end() {
    let mut world = World::new();
    let _ = world.active(VIEW);
    let _ = world.does(Event::Stats(Stats { frames: 7, texts: 41, shown: 5, waiting: 2, ..Stats::default() }));
    let _ = world.end();
    let text = world.core.view().ended.unwrap().mask.text.unwrap();
    assert_eq!((text.masked, text.shown, text.waiting), (41, 5, 2));
    let statement = world.notes.iter().find(|draft| fact(draft) == "mask-statement-text").unwrap();
    assert_eq!((&statement.payload["texts"], &statement.payload["shown"]), (&41.into(), &5.into()));
}
