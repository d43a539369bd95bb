//! The service tools that run: started under the supervisor, ended in a controlled way, verified gone.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use desktop::process::Program;
use desktop::tool::{Ended, Limits, Supervisor, Told, Tool};
use tokio::sync::mpsc;
use wire::{RunId, SessionId, ToolEnd};

use crate::event::{Event, ToolEvent};

/// What a tool gets of the environment.
const ENVIRONMENT: &[&str] = &["PATH", "DISPLAY", "XAUTHORITY", "HOME", "LANG"];

/// The tools that run, by session and run.
#[derive(Debug)]
pub struct Toolbox {
    supervisor: Supervisor,
    events: mpsc::UnboundedSender<Event>,
    running: HashMap<(SessionId, RunId), Tool>,
}

impl Toolbox {
    /// An empty one; tools run under the program `supervisor`.
    #[must_use]
    pub fn new(supervisor: PathBuf, events: mpsc::UnboundedSender<Event>) -> Self {
        Self { supervisor: Supervisor { path: supervisor }, events, running: HashMap::new() }
    }

    /// Starts a tool; what is heard of it comes as events.
    pub fn start(&mut self, session: SessionId, run: RunId, tool: &policy::Tool) {
        let limits = Limits {
            output: usize::from(tool.output_kib) * 1024,
            time_to_end: Duration::from_secs(tool.end_seconds.into()),
        };
        let env = ENVIRONMENT.iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?))).collect();
        let args = tool.command.args.iter().map(Into::into).collect();
        let program = Program { path: PathBuf::from(&tool.command.program), args, env };
        let events = self.events.clone();
        let told = move |told| {
            let what = match told {
                Told::Output(bytes) => ToolEvent::Output(bytes),
                Told::Cut => ToolEvent::Cut,
                Told::Killing => ToolEvent::Killing,
                Told::Ended { how, status, gone } => ToolEvent::Ended { how: end(how), status, gone },
            };
            // Without a loop nobody is left to tell; the tool goes with the toolbox.
            let _ = events.send(Event::Tool { session, run, what });
        };
        match Tool::start(&self.supervisor, program, limits, told) {
            Ok(tool) => drop(self.running.insert((session, run), tool)),
            Err(error) => {
                let what = ToolEvent::Failed(error.to_string());
                let _ = self.events.send(Event::Tool { session, run, what });
            }
        }
    }

    /// Asks a tool to end, and sees to it.
    pub fn stop(&self, session: SessionId, run: RunId) {
        if let Some(tool) = self.running.get(&(session, run)) {
            tool.end();
        }
    }

    /// Verifies once more what could not be verified gone.
    pub fn check(&self, session: SessionId, runs: &[RunId]) {
        runs.iter().filter_map(|run| self.running.get(&(session, *run))).for_each(Tool::check);
    }

    /// Forgets a tool that is verified gone.
    pub fn forget(&mut self, session: SessionId, run: RunId) {
        self.running.remove(&(session, run));
    }
}

fn end(how: Ended) -> ToolEnd {
    match how {
        Ended::Exited => ToolEnd::Exited,
        Ended::Stopped => ToolEnd::Stopped,
        Ended::Killed => ToolEnd::Killed,
        Ended::Lost => ToolEnd::Lost,
    }
}
