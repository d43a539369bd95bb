//! The history's pages: read away from the loop, answered to whoever asked.

use std::ops::ControlFlow;

use history::Summary;
use history_store::StoreError;
use tokio::sync::{mpsc, oneshot};

use super::{Running, now};
use crate::pages;
use crate::view::{AskRefused, HistoryFilter, HistoryPage, Seal, SessionDetail};

/// The last sessions, as the main page shows them: one read at a time, which the loop does not wait for.
pub(super) struct Recent {
    /// Something was recorded since they were last asked for.
    pub(super) stale: bool,
    /// They are being read.
    pub(super) reading: bool,
    /// Where they come in; none where they could not be read.
    pub(super) tell: mpsc::UnboundedSender<Option<Vec<Summary>>>,
}

impl Running {
    /// Asks for the last sessions where they may have changed.
    pub(super) fn read_recent(&mut self) {
        let Some(history) = self.edges.history.clone().filter(|_| self.recent.stale && !self.recent.reading) else {
            return;
        };
        (self.recent.stale, self.recent.reading) = (false, true);
        let tell = self.recent.tell.clone();
        tokio::spawn(async move {
            let read = history.recent(3).await;
            let read = read.inspect_err(|error| tracing::warn!(%error, "the last sessions cannot be read"));
            let _ = tell.send(read.ok());
        });
    }

    /// They were read.
    pub(super) fn recent(&mut self, recent: Option<Vec<Summary>>) {
        self.recent.reading = false;
        if let Some(recent) = recent {
            let words = self.core.words();
            let lines = recent.iter().map(|summary| pages::line(words, summary)).collect();
            self.core.set_recent(lines);
        }
    }

    pub(super) fn history(&self, filter: HistoryFilter, answer: oneshot::Sender<Result<HistoryPage, AskRefused>>) {
        let Some(history) = self.edges.history.clone() else { return drop(answer) };
        let (language, seal) = (self.core.words().language(), self.seal.clone());
        tokio::spawn(async move {
            let words = crate::words::Words::of(language);
            let page = history.sessions_page(&pages::filter(&filter), filter.after.as_deref(), pages::PAGE).await;
            let _ =
                answer.send(page.map(|page| pages::page(&words, page, seal)).map_err(|error| unread(&words, &error)));
        });
    }

    pub(super) fn session(&self, id: String, answer: oneshot::Sender<Result<SessionDetail, AskRefused>>) {
        let Some(history) = self.edges.history.clone() else { return drop(answer) };
        let language = self.core.words().language();
        tokio::spawn(async move {
            let words = crate::words::Words::of(language);
            let found = match history.session(&id).await {
                Ok(Some(summary)) => history
                    .session_entries(&id, 1000)
                    .await
                    .map(|entries| pages::detail(&words, &summary, &entries))
                    .map_err(|error| unread(&words, &error)),
                Ok(None) => Err(AskRefused { code: "gone".to_owned(), sentence: words.say("not-done-history") }),
                Err(error) => Err(unread(&words, &error)),
            };
            let _ = answer.send(found);
        });
    }

    pub(super) fn verify(&self, answer: oneshot::Sender<Result<Seal, AskRefused>>) {
        let Some(history) = self.edges.history.clone() else { return drop(answer) };
        let (key, keyring, language) =
            (self.edges.history_key, self.edges.keyring.clone(), self.core.words().language());
        tokio::spawn(async move {
            let known = crate::enrolment::kept_head(&keyring).await;
            let verdict = history.verify(key, known, &mut |_| ControlFlow::Continue(())).await;
            let words = crate::words::Words::of(language);
            let (intact, entries, sentence) = pages::verdict(&words, &verdict);
            let at = i64::try_from(now().wall).ok();
            let _ = answer.send(Ok(Seal { intact, at, entries, sentence }));
        });
    }
}

fn unread(words: &crate::words::Words, error: &StoreError) -> AskRefused {
    tracing::warn!(%error, "the history cannot be read");
    AskRefused { code: "history".to_owned(), sentence: words.say("not-done-history") }
}
