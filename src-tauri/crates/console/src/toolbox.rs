//! The service tools that run: started under the supervisor, ended in a controlled way, verified gone.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    places: Arc<Mutex<Places>>,
}

type Places = HashMap<(SessionId, RunId), Place>;

/// Where a tool is. It starts beside the loop, which a program on a slow disk may not hold up.
#[derive(Debug)]
enum Place {
    Starting { stop: bool },
    Running(Tool),
}

impl Toolbox {
    /// An empty one; tools run under the program `supervisor`.
    #[must_use]
    pub fn new(supervisor: PathBuf, events: mpsc::UnboundedSender<Event>) -> Self {
        Self { supervisor: Supervisor { path: supervisor }, events, places: Arc::default() }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        lock(&self.places)
    }

    /// Starts a tool; what is heard of it comes as events.
    pub fn start(&self, session: SessionId, run: RunId, tool: &policy::Tool) {
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
        let key = (session, run);
        self.places().insert(key, Place::Starting { stop: false });
        let (supervisor, events, places) = (self.supervisor.clone(), self.events.clone(), Arc::clone(&self.places));
        tokio::task::spawn_blocking(move || {
            let started = Tool::start(&supervisor, program, limits, told);
            let mut places = lock(&places);
            match started {
                // A place that is gone wants no tool: dropping one ends it.
                Ok(tool) => {
                    if let Some(place) = places.get_mut(&key) {
                        if matches!(place, Place::Starting { stop: true }) {
                            tool.end();
                        }
                        *place = Place::Running(tool);
                    }
                }
                Err(error) => {
                    places.remove(&key);
                    let what = ToolEvent::Failed(error.to_string());
                    let _ = events.send(Event::Tool { session, run, what });
                }
            }
        });
    }

    /// Asks a tool to end, and sees to it; one that still starts ends as soon as it runs.
    pub fn stop(&self, session: SessionId, run: RunId) {
        match self.places().get_mut(&(session, run)) {
            Some(Place::Starting { stop }) => *stop = true,
            Some(Place::Running(tool)) => tool.end(),
            None => {}
        }
    }

    /// Verifies once more what could not be verified gone.
    pub fn check(&self, session: SessionId, runs: &[RunId]) {
        let places = self.places();
        for place in runs.iter().filter_map(|run| places.get(&(session, *run))) {
            match place {
                Place::Starting { .. } => {}
                Place::Running(tool) => tool.check(),
            }
        }
    }

    /// Forgets a tool that is verified gone.
    pub fn forget(&self, session: SessionId, run: RunId) {
        // Dropped after the lock is let go.
        let _gone = self.places().remove(&(session, run));
    }
}

impl Drop for Toolbox {
    fn drop(&mut self) {
        let _ended = std::mem::take(&mut *self.places());
    }
}

fn lock(places: &Mutex<Places>) -> MutexGuard<'_, Places> {
    places.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(how: Ended) -> ToolEnd {
    match how {
        Ended::Exited => ToolEnd::Exited,
        Ended::Stopped => ToolEnd::Stopped,
        Ended::Killed => ToolEnd::Killed,
        Ended::Lost => ToolEnd::Lost,
    }
}
