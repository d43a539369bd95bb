//! Service tools as the staff see them: what runs, what it prints, how it ended; and what of that the engineer is told.

use policy::ToolOutput;
use screen::{Clearing, Declaration};
use session::{Input, Millis};
use wire::{FromConsole, RunId, SessionId, ToolEnd, ToolId, ToolInfo};

use super::{Core, wall};
use crate::event::{Command, ToolEvent};

/// How much of a tool's output the staff are shown: its end.
const SHOWN: usize = 16 * 1024;

/// A run of a tool, until the tale of this remote service is told anew.
#[derive(Debug)]
pub(super) struct ToolRun {
    pub(super) session: SessionId,
    pub(super) run: RunId,
    pub(super) tool: ToolId,
    pub(super) engineer: String,
    pub(super) since: i64,
    /// When it was asked to end, and when it is killed, on the clock that counts sleep.
    pub(super) asked: Option<Millis>,
    pub(super) killing: bool,
    pub(super) ending: Option<Ending>,
    pub(super) output: String,
    pub(super) cut: bool,
    /// The gate that its output passes to the engineer; none where policy does not let it out.
    clearing: Option<Clearing>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending {
    pub(super) at: i64,
    pub(super) how: ToolEnd,
    pub(super) status: Option<i32>,
    pub(super) gone: bool,
}

impl Core {
    /// The policy's entry of a tool.
    pub(super) fn listed(&self, tool: &ToolId) -> Option<&policy::Tool> {
        self.policy.tools.iter().find(|listed| listed.id == *tool)
    }

    /// The title of a tool in the language in use.
    pub(super) fn title(&self, tool: &ToolId) -> String {
        let language = self.words.of_policy();
        self.listed(tool).map_or_else(|| tool.as_str().to_owned(), |listed| listed.title.of(language).to_owned())
    }

    fn ran(&mut self, session: SessionId, run: RunId) -> Option<&mut ToolRun> {
        self.tale.tools.iter_mut().find(|ran| (ran.session, ran.run) == (session, run))
    }

    pub(super) fn start_tool(&mut self, session: SessionId, run: RunId, tool: &ToolId) {
        let Some(listed) = self.listed(tool).cloned() else {
            // Taken off the list between the two: nothing of it runs.
            return self.input(Input::ToolFailed { session, run });
        };
        let declared = listed.output == ToolOutput::Text;
        let clearing = Declaration::no_patient_data(tool.clone(), declared).map(Clearing::new);
        let engineer = self.engineer(session).map(|engineer| engineer.name().as_str().to_owned()).unwrap_or_default();
        self.tale.tools.push(ToolRun {
            session,
            run,
            tool: tool.clone(),
            engineer,
            since: wall(self.now),
            asked: None,
            killing: false,
            ending: None,
            output: String::new(),
            cut: false,
            clearing,
        });
        self.send(session, FromConsole::ToolStarted { run });
        self.commands.push_back(Command::StartTool { session, run, tool: Box::new(listed) });
    }

    pub(super) fn stop_tool(&mut self, session: SessionId, run: RunId) {
        let now = self.now.mono;
        if let Some(ran) = self.ran(session, run) {
            ran.asked.get_or_insert(now);
        }
        self.commands.push_back(Command::StopTool { session, run });
    }

    /// Something is heard of a tool.
    pub(super) fn tool(&mut self, session: SessionId, run: RunId, what: ToolEvent) {
        match what {
            ToolEvent::Output(bytes) => self.printed(session, run, &bytes),
            ToolEvent::Cut => {
                if let Some(ran) = self.ran(session, run) {
                    ran.cut = true;
                }
            }
            ToolEvent::Killing => {
                if let Some(ran) = self.ran(session, run) {
                    ran.killing = true;
                }
            }
            ToolEvent::Failed(error) => {
                tracing::warn!(error, "a tool was not started");
                let ending = Ending { at: wall(self.now), how: ToolEnd::Lost, status: None, gone: true };
                if let Some(ran) = self.ran(session, run) {
                    ran.ending = Some(ending);
                }
                self.input(Input::ToolFailed { session, run });
            }
            ToolEvent::Ended { how, status, gone } => {
                let ending = Ending { at: wall(self.now), how, status, gone };
                if let Some(ran) = self.ran(session, run) {
                    ran.ending = Some(ending);
                }
                if gone {
                    let left = |ran: &ToolRun| ran.ending.as_ref().is_some_and(|ending| !ending.gone);
                    if !self.tale.tools.iter().any(left) {
                        self.put_away("tool-not-gone");
                    }
                    self.input(Input::ToolEnded { session, run, how, status });
                } else {
                    self.not_gone(session, run);
                }
            }
        }
    }

    /// The session stays in its end until the tool is verified gone; the verification is asked for again.
    fn not_gone(&mut self, session: SessionId, run: RunId) {
        let Some(title) = self.ran(session, run).map(|ran| ran.tool.clone()).map(|tool| self.title(&tool)) else {
            return;
        };
        let text = self.words.with("notice-tool-not-gone", &[("tool", title.into())]);
        self.put_notice("tool-not-gone", text.clone(), true);
        self.warning_line(text);
    }

    fn printed(&mut self, session: SessionId, run: RunId, bytes: &[u8]) {
        let Some(tool) = self.ran(session, run).map(|ran| ran.tool.clone()) else { return };
        // Policy may have changed since the tool was started.
        let declared = self.listed(&tool).is_some_and(|tool| tool.output == policy::ToolOutput::Text);
        let Some(ran) = self.ran(session, run) else { return };
        if !declared {
            ran.clearing = None;
        }
        ran.output.extend(String::from_utf8_lossy(bytes).chars().filter(|c| plain(*c)));
        if ran.output.len() > SHOWN {
            let from = (ran.output.len() - SHOWN..ran.output.len()).find(|at| ran.output.is_char_boundary(*at));
            ran.output.drain(..from.unwrap_or(0));
            ran.cut = true;
        }
        let texts = ran.clearing.as_mut().map(|clearing| clearing.clear(bytes)).unwrap_or_default();
        for text in texts {
            self.send(session, FromConsole::ToolOutput { run, text: text.into_string() });
        }
    }

    /// The tools as the engineer is told of them.
    pub(super) fn tool_list(&self, session: SessionId) -> FromConsole {
        let info = |tool: &policy::Tool| {
            Some(ToolInfo {
                id: tool.id.clone(),
                // The policy's titles are bounded as the wire's are.
                title: wire::Title::new(&tool.title.en).ok()?,
                disturbs: tool.disturbs,
                adjusts: tool.adjusts,
                available: self.machine.may_run(session, &tool.id).is_ok(),
            })
        };
        FromConsole::Tools { tools: self.policy.tools.iter().filter_map(info).take(wire::MAX_TOOLS).collect() }
    }

    /// Of how a run ended the engineer is told what policy lets out.
    pub(super) fn send_tool_ended(
        &mut self,
        session: SessionId,
        run: RunId,
        tool: &ToolId,
        how: ToolEnd,
        status: Option<i32>,
    ) {
        let told = match self.listed(tool).map(|listed| listed.output) {
            Some(ToolOutput::ExitStatus | ToolOutput::Text) => status,
            Some(ToolOutput::None) | None => None,
        };
        self.send(session, FromConsole::ToolEnded { run, status: told, how });
    }
}

/// What shows as itself: no control, format or bidi characters but line feed and tab.
fn plain(c: char) -> bool {
    let hidden = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    c == '\n' || c == '\t' || !(c.is_control() || hidden)
}
