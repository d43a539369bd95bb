//! A snapshot is what the file was at one moment, whatever is appended meanwhile.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{at, key, public, session};
use history::Verdict;
use history_store::{History, Snapshot};

#[tokio::test]
async fn a_snapshot_stays_as_it_was_while_others_append() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("history.db"), Some(key()), at(0)).await.unwrap();
    for number in 0..30 {
        for draft in session(number, &format!("s{number:02}"), "Jana Petrov", "") {
            history.append(draft).await.unwrap();
        }
    }
    let mut snapshot = Snapshot::open(history.path()).await.unwrap();
    for draft in session(99, "later", "Ole Brandt", "") {
        history.append(draft).await.unwrap();
    }
    let verdict = snapshot.verify(public(), None).await;
    assert!(matches!(verdict, Verdict::Intact { entries: 121, .. }), "{verdict:?}");
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let page = snapshot.rows(None, after, 50).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        after = *last;
        rows.extend(page.into_iter().map(|(row, _)| row));
    }
    assert_eq!(rows, (1..=121).collect::<Vec<_>>());
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = snapshot.sessions((Some(at(10).utc), Some(at(25).utc)), after.as_ref(), 4).await.unwrap();
        if page.is_empty() {
            break;
        }
        lines.extend(page.iter().map(|line| line.id.clone()));
        after = page.into_iter().next_back();
    }
    assert_eq!(lines, (10..25).map(|number| format!("s{number:02}")).collect::<Vec<_>>());
    assert_eq!(snapshot.rows(Some("s03"), 0, 9).await.unwrap().len(), 4);
    assert_eq!(snapshot.session("later").await.unwrap(), None);
    assert!(history.session("later").await.unwrap().is_some());
}
