//! What the engineer types while a session runs: one command a line.

use std::io::BufRead;
use std::str::FromStr;

use tokio::sync::mpsc;
use wire::{Capability, RunId, ToolId};

use super::session::Session;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `tool list`
    ToolList,
    /// `tool run ID`
    ToolRun(ToolId),
    /// `tool stop RUN`
    ToolStop(RunId),
    /// `ask CAPABILITY`
    Ask(Capability),
    /// `leave`
    Leave,
}

/// A line that is no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of: tool list, tool run ID, tool stop RUN, ask CAPABILITY, leave")]
pub struct BadLine;

impl FromStr for Line {
    type Err = BadLine;
    fn from_str(text: &str) -> Result<Self, BadLine> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["tool", "list"] => Ok(Self::ToolList),
            ["tool", "run", id] => Ok(Self::ToolRun(ToolId::new(id).map_err(|_| BadLine)?)),
            ["tool", "stop", run] => Ok(Self::ToolStop(run.parse().ok().filter(|run| *run > 0).ok_or(BadLine)?)),
            ["ask", capability] => {
                Ok(Self::Ask(serde_json::from_value(capability.into()).map_err(|_: serde_json::Error| BadLine)?))
            }
            ["leave"] => Ok(Self::Leave),
            _ => Err(BadLine),
        }
    }
}

impl Line {
    /// Does it.
    pub(super) async fn perform(self, session: &Session) {
        match self {
            Self::ToolList => session.list_tools().await,
            Self::ToolRun(tool) => drop(session.run_tool(tool).await),
            Self::ToolStop(run) => session.stop_tool(run).await,
            Self::Ask(capability) => session.ask(capability).await,
            Self::Leave => session.leave().await,
        }
    }
}

/// The commands on the standard input, up to its end; what is none is told on the standard error.
pub(super) fn typed() -> mpsc::Receiver<Line> {
    let (sender, lines) = mpsc::channel(1);
    // A thread of its own: a process that ends does not wait for it.
    std::thread::spawn(move || {
        for text in std::io::stdin().lock().lines() {
            let Ok(text) = text else { return };
            if text.trim().is_empty() {
                continue;
            }
            match text.parse() {
                Ok(line) => {
                    if sender.blocking_send(line).is_err() {
                        return;
                    }
                }
                Err(BadLine) => eprintln!("{BadLine}"),
            }
        }
    });
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn commands_are_read_and_nothing_else() {
        for (text, expect) in [
            ("tool list", Ok(Line::ToolList)),
            ("  tool   run coil-check\n", Ok(Line::ToolRun(ToolId::new("coil-check").unwrap()))),
            ("tool stop 7", Ok(Line::ToolStop(7))),
            ("ask adjust-parameters", Ok(Line::Ask(Capability::AdjustParameters))),
            ("leave", Ok(Line::Leave)),
            ("tool stop 0", Err(BadLine)),
            ("tool stop -1", Err(BadLine)),
            ("tool run ../sh", Err(BadLine)),
            ("tool run coil-check --all", Err(BadLine)),
            ("ask everything", Err(BadLine)),
            ("Leave", Err(BadLine)),
            ("", Err(BadLine)),
        ] {
            assert_eq!(text.parse(), expect, "{text:?}");
        }
    }
}
