//! The whole main job, once, through the real windows and a viewer that no one here wrote.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use testsuite::story::{Notes, play};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_story() {
    let mut notes = Notes::new(None);
    play(&mut notes, (1920, 1080)).await.unwrap();
    notes.print();
}
