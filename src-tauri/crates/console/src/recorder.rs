//! The history's own task: it appends one draft after another, so that a slow disk never holds up the loop.

use std::sync::Arc;

use history::{Draft, Entry};
use history_store::History;
use tokio::sync::mpsc;

use crate::event::Event;

/// What the recorder is told.
#[derive(Debug)]
pub enum Write {
    /// Append, and answer with [`Event::Appended`].
    Answered(Box<Draft>),
    /// Append; nothing waits for it.
    Noted(Box<Draft>),
}

/// Starts the recorder; `appended` is told each entry once it is durable.
///
/// Without a history every draft fails: nothing is widened then.
pub fn start(
    history: Option<Arc<History>>,
    events: mpsc::UnboundedSender<Event>,
    mut appended: impl FnMut(&Entry) + Send + 'static,
) -> mpsc::UnboundedSender<Write> {
    let (writes, mut queue) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(write) = queue.recv().await {
            let (draft, answered) = match write {
                Write::Answered(draft) => (draft, true),
                Write::Noted(draft) => (draft, false),
            };
            let kind = draft.kind.clone();
            let outcome = match &history {
                Some(history) => history.append(*draft).await.map_err(|error| error.to_string()),
                None => Err("there is no history".to_owned()),
            };
            match &outcome {
                Ok(entry) => {
                    tracing::debug!(head = %entry.head(), kind = kind.name(), "recorded");
                    appended(entry);
                }
                Err(error) => tracing::error!(error, kind = kind.name(), "not recorded"),
            }
            if answered && events.send(Event::Appended(outcome.map(|_| ()))).is_err() {
                return;
            }
        }
    });
    writes
}
