//! Pages, search and pictures.

use std::time::Instant;

use history_store::{History, SessionFilter};

use crate::{
    now,
    seed::{self, ENGINEERS, YEARS},
    timing::Times,
};

/// How often each is read.
const TIMES: usize = 200;
/// Lines of a page, as the window shows them.
const PAGE: u32 = 50;

fn all() -> SessionFilter {
    SessionFilter::default()
}

async fn pages(history: &History, name: &str, ask: impl Fn(usize) -> (SessionFilter, Option<String>)) {
    let (mut times, mut lines) = (Vec::new(), 0);
    for number in 0..TIMES {
        let (filter, after) = ask(number);
        let began = Instant::now();
        let page = history.sessions_page(&filter, after.as_deref(), PAGE).await.unwrap();
        times.push(began.elapsed());
        lines += page.lines.len();
    }
    Times::new(times).print(name, &format!("{:.0} lines", lines as f64 / TIMES as f64));
}

async fn pictures(history: &History, name: &str, length: i64) {
    let mut times = Vec::new();
    for number in 0..TIMES / 4 {
        let back = (YEARS - length) / i64::try_from(TIMES / 4).unwrap() * i64::try_from(number).unwrap();
        let began = Instant::now();
        let read = history.pictures(now().utc - length - back, now().utc - back).await.unwrap();
        times.push(began.elapsed());
        assert!(!read.quarters.is_empty());
    }
    Times::new(times).print(name, "");
}

pub async fn measure(history: &History, sessions: usize) {
    let some = |number: usize| number * 7919 % sessions;
    let of_engineer = |number: usize| ENGINEERS[number % ENGINEERS.len()].to_owned();
    pages(history, "first page", |_| (all(), None)).await;
    pages(history, "a page far back", |number| (all(), Some(seed::id(some(number))))).await;
    pages(history, "engineer", |n| (SessionFilter { engineer: of_engineer(n), ..all() }, None)).await;
    pages(history, "engineer, far back", |n| {
        (SessionFilter { engineer: of_engineer(n), ..all() }, Some(seed::id(some(n))))
    })
    .await;
    pages(history, "engineer nobody has", |_| (SessionFilter { engineer: "Nobody".into(), ..all() }, None)).await;
    pages(history, "level", |_| (SessionFilter { level: Some("full".into()), ..all() }, None)).await;
    pages(history, "outcome", |_| (SessionFilter { outcome: Some("idle".into()), ..all() }, None)).await;
    pages(history, "still open (none)", |_| (SessionFilter { outcome: Some("open".into()), ..all() }, None)).await;
    pages(history, "actor", |n| (SessionFilter { actor: Some(of_engineer(n)), ..all() }, None)).await;
    pages(history, "one ticket", |n| (SessionFilter { ticket: format!("SR-{:07}", some(n)), ..all() }, None)).await;
    pages(history, "a part of many tickets", |n| (SessionFilter { ticket: format!("{:02}", n % 100), ..all() }, None))
        .await;
    pages(history, "a month", |n| {
        let from = now().utc - YEARS + 30 * 86_400_000 * i64::try_from(n % 60).unwrap();
        (SessionFilter { from: Some(from), to: Some(from + 30 * 86_400_000), ..all() }, None)
    })
    .await;
    pages(history, "engineer, level, outcome and a year", |n| {
        let filter = SessionFilter { engineer: of_engineer(n), level: Some("full".into()), ..all() };
        let from = Some(now().utc - YEARS / 5 * 3);
        (SessionFilter { outcome: Some("idle".into()), from, to: Some(now().utc - YEARS / 5 * 2), ..filter }, None)
    })
    .await;
    pages(history, "search: a rare word", |n| (SessionFilter { text: seed::rare(some(n)), ..all() }, None)).await;
    pages(history, "search: a common word", |_| (SessionFilter { text: "helium".into(), ..all() }, None)).await;
    pages(history, "search: two common words", |_| (SessionFilter { text: "helium shim".into(), ..all() }, None)).await;
    pages(history, "search: one letter", |_| (SessionFilter { text: "p".into(), ..all() }, None)).await;
    pages(history, "search: a common word, far back", |n| {
        (SessionFilter { text: "helium".into(), ..all() }, Some(seed::id(some(n))))
    })
    .await;
    pages(history, "search: a common word by an actor", |n| {
        (SessionFilter { text: "helium".into(), actor: Some(of_engineer(n)), ..all() }, None)
    })
    .await;
    pictures(history, "pictures of a year", YEARS / 5).await;
    pictures(history, "pictures of all", YEARS).await;
    let mut times = Vec::new();
    for number in 0..TIMES {
        let began = Instant::now();
        assert_eq!(history.session_entries(&seed::id(some(number)), 1000).await.unwrap().len(), seed::ENTRIES);
        times.push(began.elapsed());
    }
    Times::new(times).print("one session's entries", "");
}
