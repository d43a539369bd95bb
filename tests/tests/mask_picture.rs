//! The picture that masks are drawn on, as the real windows ask for it on a real screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};
use testsuite::story::Cast;

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
