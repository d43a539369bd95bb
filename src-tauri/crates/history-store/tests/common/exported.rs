//! Everything that a history gives away of its entries through the store's reading API.

use std::path::Path;

use history::{Entry, Head, Kind, Summary};
use history_store::{History, Pictures, SessionFilter, StoreError};

use super::{at, key};

#[derive(Debug, PartialEq)]
pub struct Exported {
    head: Option<Head>,
    pub entries: Vec<Entry>,
    lines: Vec<Summary>,
    of_each: Vec<(Option<Summary>, Vec<Entry>)>,
    filtered: Vec<Vec<String>>,
    searched: Vec<Vec<String>>,
    broken_off: Vec<Summary>,
    pictures: Pictures,
}

impl Exported {
    /// Reads all of a small history; `sessions` are asked for by name whether they are listed or not.
    pub async fn read(history: &History, sessions: &[String]) -> Result<Self, StoreError> {
        let mut of_each = Vec::new();
        for id in sessions {
            of_each.push((history.session(id).await?, history.session_entries(id, 1000).await?));
        }
        let (mut filtered, mut searched) = (Vec::new(), Vec::new());
        for filter in filters() {
            let page = history.sessions_page(&filter, None, 1000).await?;
            let found = page.lines.into_iter().map(|line| line.id).collect();
            if filter.text.is_empty() { filtered.push(found) } else { searched.push(found) }
        }
        Ok(Self {
            head: history.head().await?,
            entries: history.entries(0, 10_000).await?,
            lines: pages(history).await?,
            of_each,
            filtered,
            searched,
            broken_off: history.broken_off().await?,
            pictures: history.pictures(at(0).utc, at(48 * 3_600_000).utc).await?,
        })
    }

    /// Opens a file as the console would, and reads it.
    pub async fn of(path: &Path, sessions: &[String]) -> Result<Self, StoreError> {
        let history = History::open(path, Some(key()), at(0)).await?;
        let read = Self::read(&history, sessions).await;
        history.close().await?;
        read
    }

    /// True where a search for words finds other sessions, and nothing else differs.
    pub fn differs_by_search_alone(&self, other: &Self) -> bool {
        let rest = |of: &Self| {
            let Self { head, entries, lines, of_each, filtered, searched: _, broken_off, pictures } = of;
            format!("{head:?} {entries:?} {lines:?} {of_each:?} {filtered:?} {broken_off:?} {pictures:?}")
        };
        self.searched != other.searched && rest(self) == rest(other)
    }

    /// True where opening found the file damaged, set it aside and began anew.
    pub fn set_aside(&self) -> bool {
        self.entries.first().is_some_and(|entry| entry.kind == Kind::HistorySetAside)
    }

    /// The names of all sessions that the entries name.
    pub fn sessions(&self) -> Vec<String> {
        let mut names: Vec<String> = self.entries.iter().filter_map(|entry| entry.session.clone()).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// All sessions, through pages of four.
async fn pages(history: &History) -> Result<Vec<Summary>, StoreError> {
    let mut lines: Vec<Summary> = Vec::new();
    // A list that goes round in circles is a difference too, not a hang.
    while lines.len() < 1000 {
        let after = lines.last().map(|line| line.id.clone());
        let page = history.sessions_page(&SessionFilter::default(), after.as_deref(), 4).await?;
        lines.extend(page.lines);
        if !page.more {
            break;
        }
    }
    Ok(lines)
}

fn filters() -> Vec<SessionFilter> {
    let all = SessionFilter::default;
    vec![
        SessionFilter { text: "Petrov".into(), ..all() },
        SessionFilter { text: "opened log".into(), ..all() },
        SessionFilter { engineer: "Brandt".into(), ..all() },
        SessionFilter { organisation: "acme".into(), ..all() },
        SessionFilter { ticket: "T_100".into(), ..all() },
        SessionFilter { outcome: Some("staff".into()), ..all() },
        SessionFilter { actor: Some("meier".into()), ..all() },
        SessionFilter { level: Some("no-access".into()), ..all() },
        SessionFilter { entered_only: true, ..all() },
        SessionFilter { from: Some(at(5 * 3_600_000).utc), ..all() },
        SessionFilter { to: Some(at(3 * 3_600_000).utc), ..all() },
    ]
}
