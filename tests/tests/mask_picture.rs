//! Masks on a real screen: the picture they are drawn on, as the real windows ask for it, and rules that name a program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testsuite::stage::{Desktop, Watcher, until};
use testsuite::story::{Cast, Compared, SOON, policy};

#[tokio::test(flavor = "multi_thread")]
async fn i1_the_picture_has_places_and_classes_and_titles_only_where_they_are_asked_for() {
    let cast = Cast::ready().await.unwrap();
    let picture = async |titles: bool| {
        let text =
            "version = 1\n[[mask]]\nname = \"all\"\nrectangles = [{ x = 0.0, y = 0.0, width = 1.0, height = 0.5 }]\n";
        let asked = cast.invoke("mask_picture", json!({"text": text, "titles": titles})).await.unwrap();
        asked.unwrap()["windows"].as_array().unwrap().clone()
    };
    let (plain, titled) = (picture(false).await, picture(true).await);
    let scanner = |window: &&Value| window["class"] != "" && window["always"] == false;
    let window = plain.iter().find(scanner).expect("the scanner's own window");
    assert!(plain.iter().all(|window| window["title"] == ""), "{plain:?}");
    assert!(titled.iter().filter(scanner).any(|window| window["title"] != ""), "{titled:?}");
    let of = |window: &Value, place: &str, key: &str| window[place][key].as_i64().unwrap();
    assert_eq!(window["rules"], json!([0]));
    let masks = window["masks"].as_array().unwrap();
    let mask = masks.iter().find(|mask| mask["name"] == "all").expect("the draft's rule");
    assert!((mask["place"]["height"].as_i64().unwrap() - of(window, "inner", "height") / 2).abs() <= 2, "{window}");
    // The console's own window is masked whatever the rules say, and no rule is drawn for it.
    assert!(plain.iter().any(|window| window["always"] == true && window["masks"][0]["name"] == "this program"));
    // Nothing of it is in the log or the history.
    let title =
        titled.iter().filter(scanner).find_map(|window| window["title"].as_str().filter(|title| !title.is_empty()));
    assert!(!cast.windows.child().err().contains(title.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_rule_that_names_a_program_masks_what_the_console_finds_to_be_that_program() {
    let desktop = Desktop::start().unwrap();
    let path = policy(&desktop).unwrap();
    let demo = fs::read_to_string(&path).unwrap();
    let rule = |program: &str| {
        let rule = format!("{demo}\n[[mask]]\nname = \"by program\"\nprocess = \"{program}\"\nregion = \"whole\"\n");
        fs::write(&path, rule).unwrap();
    };
    rule("another-program");
    let cast = Cast::assemble(desktop).await.unwrap();
    let mut engineer = cast.let_in().await.unwrap();
    let scanner = cast
        .desktop
        .display()
        .window_where("the scanner's window", SOON, |window| window.class.eq_ignore_ascii_case("scanner-console"));
    let scanner = scanner.unwrap();
    let (x, y) = (u32::try_from(scanner.x).unwrap(), u32::try_from(scanner.y).unwrap());
    let shown = |watcher: &Watcher| {
        let part = watcher.seen().picture.part(x, y, scanner.width.into(), scanner.height.into());
        part.0.pixels().filter(|pixel| !Compared::is_mask(pixel.0)).count()
    };

    // Until the console has said which program it is, the mask would hold.
    let begun = Instant::now();
    let watcher = Watcher::connect(engineer.rfb(SOON).unwrap(), |_| false, SOON).unwrap();
    let shows = |watcher: &Watcher| Ok((shown(watcher) > 100_000).then_some(()));
    until("the window of another program shows", SOON, || shows(&watcher)).unwrap();
    let took = begun.elapsed();
    drop(watcher);

    for (program, masked) in [("WORK*ION", true), ("another-program", false)] {
        // Other rules hold for a mirror that starts anew.
        rule(program);
        engineer.event("paused", SOON).unwrap();
        cast.click("Go on").await.unwrap();
        engineer.event("resumed", SOON).unwrap();
        let rfb = engineer.rfb(SOON).unwrap();
        // A viewer that comes while the new mirror is still coming up is hung up on, and comes again.
        let connected = || Ok(Watcher::connect(rfb, |_| false, Duration::from_secs(10)).ok());
        let watcher = until("a viewer is connected", SOON, connected).unwrap();
        if masked {
            std::thread::sleep(2 * took + Duration::from_secs(3));
            assert_eq!(shown(&watcher), 0, "{program}");
        } else {
            until("the window shows again", SOON, || shows(&watcher)).unwrap();
        }
    }
}
