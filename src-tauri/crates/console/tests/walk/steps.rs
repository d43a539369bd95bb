//! The steps of a walk: most lead on, as people who want a session would; the others are anything at all.

use console::EndedFrom;
use console::event::{Event, Stopped, ToolEvent};
use console::view::{Ask, Grantable, HelpReason, Language, Level, ReleaseItem, ScreenPlace, View};
use link::LinkFault;
use mirror::protocol::{Failure, InputEvent};
use policy::{Initials, Policy};
use session::Signed;
use wire::{Capability, EngineerId, FrameKind, FromEngineer, FromRelay, Kind, Refusal, ToolId};

use super::{ExamState, Journal, MIRROR_READY, SessionId, ToolEnd, Walk};

/// The tools that policy lists, and one that it does not.
const TOOLS: [&str; 5] = ["coil-check", "gradient-test", "shim", "log-copy", "format-disk"];

const LISTED: &str = r#"
[[tool]]
id = "coil-check"
title = { en = "Coil check", de = "Spulentest", fr = "Test des antennes" }
command = "/bin/true"
disturbs = false
output = "text"
prints_no_patient_data = true
[[tool]]
id = "gradient-test"
title = { en = "Gradient test", de = "Gradiententest", fr = "Test des gradients" }
command = "/bin/true"
disturbs = true
[[tool]]
id = "shim"
title = { en = "Shim", de = "Shim", fr = "Shim" }
command = "/bin/true"
disturbs = false
adjusts = true
[[tool]]
id = "log-copy"
title = { en = "Log copy", de = "Protokoll", fr = "Journal" }
command = "/bin/true"
disturbs = false
stop_for_examination = true
output = "none"
[[parameter_window]]
name = "parameters"
title = "*parameters*"
"#;

const INTERLOCK: &str = r#"
[examination]
command = ["/bin/echo", "idle"]
block = ["/bin/true"]
unblock = ["/bin/true"]
blocked = ["/bin/true"]
"#;

/// The policies' own parts; the first is what the walk comes back to.
pub const POLICIES: [&str; 6] = [
    "[session]\nparticipants = 3\n",
    "[session]\nparticipants = 3\n[access]\nhighest = \"limited\"\nlongest_grant_minutes = 20\n",
    "[session]\nparticipants = 1\nattended = \"always\"\npresence_minutes = 1\nidle_minutes = 1\nlongest_minutes = 5\n",
    "[session]\nparticipants = 2\ngrace_seconds = 0\nattended = \"never\"\n[approval]\nstaff = \"initials\"\nsecond_person_for_full = true\n",
    "[session]\nparticipants = 4\n[access]\nhighest = \"permanent-limited\"\n",
    "[access]\nhighest = \"no-access\"\n",
];

/// One of the policies; the last but one lists no tools, and no interlock.
pub fn policy(which: usize) -> Policy {
    let lists = if which == 4 { "" } else { LISTED };
    let interlock = if which == 4 { "" } else { INTERLOCK };
    Policy::parse(&format!("version = 1\n{}{lists}{interlock}", POLICIES[which])).unwrap()
}

/// One step.
#[derive(Debug)]
pub enum Step {
    /// The staff ask for something.
    Ask(Ask, Signed),
    /// Something happens that the world needs no help for.
    Happens(Event),
    /// The staff, or IT, end.
    End(EndedFrom),
    /// One more engineer comes.
    Comes { kind: Kind, right: bool },
    /// Frames that wait are delivered.
    Deliver,
    /// Frames that wait are lost.
    Lose,
    /// An engineer's end says something.
    Says(usize, FromEngineer),
    /// An engineer's viewer sends something.
    Bytes(usize),
    /// An engineer's end comes back.
    Returns(usize),
    /// A frame comes again, as it was or damaged.
    Again { damaged: bool },
    /// A frame that nobody sealed.
    Garbage { session: SessionId, kind: FrameKind, bytes: Vec<u8> },
    /// The history answers so from now on.
    Journal(Journal),
    /// The hooks of the examination interlock work so from now on.
    Hooks { fail: bool, held: bool },
    /// Hooks that wait run.
    HooksRun,
    /// The block on examinations is looked at again, while no hook is under way.
    BlockSeen,
    /// Somebody takes the block on examinations away under Full.
    BlockLost,
    /// Tools end so from now on.
    Supervisor { tools_stay: bool, not_gone: bool },
    /// The wall clock is set.
    Clock(i64),
    /// The machine sleeps.
    Sleeps(u64),
    /// Time passes.
    Pass(u64),
    /// Time passes until something is due.
    Timeout,
    /// Another policy holds.
    Policy(usize),
}

const WAYS: [EndedFrom; 6] = [
    EndedFrom::Window,
    EndedFrom::Banner,
    EndedFrom::Tray,
    EndedFrom::Hotkey,
    EndedFrom::CommandLine,
    EndedFrom::Administrator,
];
const GRANTABLE: [Grantable; 4] = [Grantable::View, Grantable::Control, Grantable::Tools, Grantable::Parameters];
const LEVELS: [Level; 4] = [Level::NoAccess, Level::Limited, Level::PermanentLimited, Level::Full];

fn whole_checklist() -> Vec<ReleaseItem> {
    vec![ReleaseItem::WorkIsOver, ReleaseItem::SettingsAreBack, ReleaseItem::SystemWasTried]
}

impl Walk {
    pub fn choose(&mut self) -> Step {
        if self.dice.below(100) < 72 { self.onward() } else { self.anything() }
    }

    fn signed(&mut self) -> Signed {
        let (ab, cd) = (Initials::new("AB"), Initials::new("CD"));
        match self.dice.below(8) {
            0 => Signed::NOBODY,
            1 => Signed { by: ab, second: None },
            2 => Signed { by: ab, second: ab },
            _ => Signed { by: ab, second: cd },
        }
    }

    fn ask(&mut self, ask: Ask) -> Step {
        let signed = self.signed();
        Step::Ask(ask, signed)
    }

    /// A session: most often one of the engineers'.
    fn session(&mut self) -> SessionId {
        match self.ends.len() {
            0 => SessionId([7; 16]),
            _ if self.dice.one_in(16) => SessionId([7; 16]),
            ends => self.ends[self.dice.below(ends as u64) as usize].engineer.session,
        }
    }

    fn id(&mut self) -> String {
        self.session().to_string()
    }

    fn end(&mut self) -> usize {
        self.dice.below(self.ends.len().max(1) as u64) as usize
    }

    fn level(&mut self, level: Level) -> Step {
        let minutes = self.dice.of(&[Some(1), Some(5), Some(20), Some(60), Some(480), Some(481), Some(0), None]);
        self.ask(Ask::ChooseLevel { level, minutes, sign: None })
    }

    fn grants(&mut self) -> Vec<Grantable> {
        let further = GRANTABLE.into_iter().skip(1).filter(|_| self.dice.one_in(2)).collect::<Vec<_>>();
        [Grantable::View].into_iter().chain(further).collect()
    }

    fn task(&mut self) -> Step {
        let whom = self.dice.of(&["T-1042", "Jana Petrov", "T-9"]).to_owned();
        let (what, minutes, password) = ("Coil".to_owned(), self.dice.of(&[1, 30, 60]), self.dice.one_in(2));
        self.ask(Ask::ReleaseTask { whom, what, minutes, password, sign: None })
    }

    fn run(&mut self) -> Step {
        let (end, tool) = (self.end(), self.dice.of(&TOOLS));
        let again = self.dice.one_in(64);
        let Some(one) = self.ends.get_mut(end) else { return Step::Deliver };
        one.run += u32::from(!again);
        Step::Says(end, FromEngineer::ToolRun { tool: ToolId::new(tool).unwrap(), run: one.run.max(1) })
    }

    fn viewer(&mut self) -> Step {
        let end = self.end();
        let Some(one) = self.ends.get_mut(end) else { return Step::Deliver };
        one.viewer += 1;
        Step::Says(end, FromEngineer::ViewerOpened { viewer: one.viewer })
    }

    fn input(&mut self) -> Step {
        let client = self.world.viewers.keys().next_back().copied().unwrap_or(1);
        let client = if self.dice.one_in(8) { self.dice.below(9) as u32 } else { client };
        let event = if self.dice.one_in(2) {
            InputEvent::Key { keysym: 0x61, down: true }
        } else {
            InputEvent::Pointer { x: 1, y: 1, buttons: 0 }
        };
        Step::Happens(Event::Input { client, event })
    }

    fn tool_event(&mut self, what: ToolEvent) -> Step {
        let running: Vec<_> = self.world.tools.iter().copied().collect();
        let (session, run) = if running.is_empty() { (self.session(), 1) } else { self.dice.of(&running) };
        Step::Happens(Event::Tool { session, run, what })
    }

    fn tool_ends(&mut self) -> Step {
        let how = self.dice.of(&[ToolEnd::Exited, ToolEnd::Stopped, ToolEnd::Killed, ToolEnd::Lost]);
        let (status, gone) = (self.dice.of(&[None, Some(0), Some(7)]), !self.dice.one_in(4));
        self.tool_event(ToolEvent::Ended { how, status, gone })
    }

    /// What leads on from here.
    fn onward(&mut self) -> Step {
        let view = self.world.core.view();
        if self.world.journal != Journal::Prompt && self.dice.one_in(4) {
            return Step::Journal(Journal::Prompt);
        }
        if self.world.hooks_held && self.dice.one_in(3) {
            return Step::HooksRun;
        }
        if self.policy != 0 && self.dice.one_in(12) {
            return Step::Policy(0);
        }
        if !self.world.is_up() && self.dice.one_in(2) {
            return Step::Happens(Event::Up);
        }
        if !self.world.frames.is_empty() && self.dice.one_in(2) {
            return Step::Deliver;
        }
        if self.world.mirror_starts() && self.dice.one_in(2) {
            return Step::Happens(MIRROR_READY);
        }
        match self.dice.below(10) {
            0 => return Step::Happens(Event::Banner(true)),
            1 => return Step::Happens(Event::Locked(false)),
            2 => return Step::Happens(Event::Examination(ExamState::Idle)),
            _ => {}
        }
        if view.release.is_some() && self.dice.one_in(4) {
            return self.ask(Ask::CompleteRelease { done: whole_checklist(), sign: None });
        }
        if let Some(request) = &view.request {
            let grant = self.grants();
            return self.ask(Ask::Accept { id: request.id.clone(), grant, sign: None });
        }
        if view.level.level == Level::NoAccess && view.level.task.is_none() && !view.level.opening_full {
            let level = self.dice.of(&[Level::Limited, Level::PermanentLimited, Level::Full, Level::NoAccess]);
            return match level {
                Level::NoAccess if self.dice.one_in(3) => self.ask(Ask::RestoreLevel { sign: None }),
                Level::NoAccess => self.task(),
                Level::Limited | Level::PermanentLimited | Level::Full => {
                    self.ask(Ask::ChooseLevel { level, minutes: Some(60), sign: None })
                }
            };
        }
        if view.session.is_none() || (view.room && self.dice.one_in(4)) {
            return self.join(&view);
        }
        self.works(&view)
    }

    /// One more engineer comes.
    fn join(&mut self, view: &View) -> Step {
        let right = !self.dice.one_in(12);
        if self.dice.one_in(3) {
            // A code works once, and there is a new one every half minute.
            return if self.dice.one_in(3) {
                Step::Pass(30_000)
            } else {
                Step::Comes { kind: Kind::TechnicalSupport, right }
            };
        }
        if view.password.is_some() {
            Step::Comes { kind: Kind::ApplicationSupport, right }
        } else {
            self.ask(Ask::OfferPassword)
        }
    }

    /// Staff and engineers in a session.
    fn works(&mut self, view: &View) -> Step {
        let lost = view.session.iter().flat_map(|session| &session.participants).find(|one| one.paused.is_some());
        if let Some(lost) = lost
            && self.dice.one_in(2)
            && let Some(end) = self.ends.iter().position(|end| end.engineer.session.to_string() == lost.id)
        {
            return Step::Returns(end);
        }
        let (id, end) = (self.id(), self.end());
        match self.dice.below(18) {
            0 => self.ask(Ask::Pause { on: false }),
            1 => self.ask(Ask::KeepOpen),
            2 | 3 => {
                let capability = self.dice.of(&GRANTABLE);
                self.ask(Ask::Grant { id, capability, on: true, sign: None })
            }
            4 => self.ask(Ask::Grant { id, capability: Grantable::Tools, on: true, sign: None }),
            5 | 6 => self.viewer(),
            7..=9 => self.run(),
            10 => self.tool_ends(),
            11..=13 => self.input(),
            14 => Step::Happens(Event::Local),
            15 => Step::Bytes(end),
            16 => Step::Says(end, FromEngineer::ToolList),
            _ if view.level.level == Level::Full => self.ask(Ask::Extend { sign: None }),
            _ => self.ask(Ask::ChooseLevel { level: Level::Full, minutes: Some(30), sign: None }),
        }
    }

    /// Anything at all.
    fn anything(&mut self) -> Step {
        match self.dice.below(4) {
            0 => self.any_ask(),
            1 => self.any_message(),
            2 => self.any_event(),
            _ => self.any_trouble(),
        }
    }

    fn any_ask(&mut self) -> Step {
        let (id, on) = (self.id(), self.dice.one_in(2));
        match self.dice.below(29) {
            0..=2 => {
                let level = self.dice.of(&LEVELS);
                self.level(level)
            }
            3 => self.ask(Ask::Extend { sign: None }),
            4 => self.ask(Ask::RestoreLevel { sign: None }),
            5 => self.task(),
            6 => self.ask(Ask::Revoke),
            7 => self.ask(Ask::DismissTask),
            8 => self.ask(Ask::OfferPassword),
            9 => self.ask(Ask::WithdrawPassword),
            10 => {
                let grant = self.grants().into_iter().skip(usize::from(self.dice.one_in(4))).collect();
                self.ask(Ask::Accept { id, grant, sign: None })
            }
            11 => self.ask(Ask::Refuse { id }),
            12..=14 => {
                let capability = self.dice.of(&GRANTABLE);
                self.ask(Ask::Grant { id, capability, on, sign: None })
            }
            15 | 16 => self.ask(Ask::Pause { on }),
            17 => self.ask(Ask::Present),
            18 => self.ask(Ask::KeepOpen),
            19 => self.ask(Ask::Remove { id }),
            20 => {
                let run = self.ends.last().map_or(1, |end| end.run);
                self.ask(Ask::StopTool { id, run })
            }
            21 => {
                let done = whole_checklist().into_iter().skip(usize::from(on)).collect();
                self.ask(Ask::CompleteRelease { done, sign: None })
            }
            22 => self.ask(Ask::CallHelp { reason: HelpReason::Question }),
            23 => self.ask(Ask::DismissHelp),
            24 => self.ask(Ask::Dismiss),
            26 | 27 if on => {
                let [x, y, w, h] = [2_000, 1_100, 400, 300].map(|most| self.dice.below(most) as u16);
                self.ask(Ask::MaskMore { place: ScreenPlace { x, y, w, h } })
            }
            26 | 27 => {
                let id = self.dice.below(40) as u32;
                self.ask(Ask::MaskLess { id })
            }
            25 => self.ask(Ask::DismissNotice { code: "not-recorded".to_owned() }),
            _ => {
                let language = self.dice.of(&[Language::En, Language::De, Language::Fr]);
                self.ask(Ask::Language { language })
            }
        }
    }

    fn any_message(&mut self) -> Step {
        let (session, end) = (self.session(), self.end());
        let number = self.dice.below(9) as u32;
        match self.dice.below(16) {
            0 => {
                let kind = self.dice.of(&[Kind::ApplicationSupport, Kind::TechnicalSupport]);
                Step::Comes { kind, right: self.dice.one_in(2) }
            }
            1 => Step::Says(end, FromEngineer::ViewerClosed { viewer: number }),
            2 => Step::Says(end, FromEngineer::ViewerOpened { viewer: number }),
            3 | 4 => {
                let all = [
                    Capability::View,
                    Capability::Point,
                    Capability::Control,
                    Capability::RunTool,
                    Capability::RunInterferingTool,
                    Capability::AdjustParameters,
                    Capability::SendFile,
                    Capability::ReceiveFile,
                    Capability::Clipboard,
                ];
                Step::Says(end, FromEngineer::Ask { capability: self.dice.of(&all) })
            }
            5 => Step::Says(end, FromEngineer::ToolStop { run: number }),
            6 if self.dice.one_in(2) => Step::Says(end, FromEngineer::Leave),
            6 => self.run(),
            7 => Step::Returns(end),
            8 if self.dice.one_in(2) => Step::Again { damaged: self.dice.one_in(2) },
            8 => Step::Lose,
            9 => {
                let kind = self.dice.of(&[FrameKind::Pairing, FrameKind::Handshake, FrameKind::Transport]);
                let session = if self.dice.one_in(2) { SessionId([9; 16]) } else { session };
                let bytes = (0..self.dice.below(80)).map(|_| self.dice.byte()).collect();
                Step::Garbage { session, kind, bytes }
            }
            10 => {
                let kind = self.dice.of(&[Kind::ApplicationSupport, Kind::TechnicalSupport]);
                let engineer = EngineerId::new("mallory").unwrap();
                Step::Happens(Event::Text(FromRelay::Open { session, engineer, kind }))
            }
            11 if self.dice.one_in(2) => {
                Step::Happens(Event::Text(FromRelay::Close { session, reason: Refusal::Over }))
            }
            11 | 12 => Step::Happens(Event::Text(FromRelay::PeerLost { session })),
            13 => Step::Happens(Event::Text(FromRelay::HelpHeard {})),
            14 => Step::Happens(Event::ClientGone { client: number }),
            _ => self.input(),
        }
    }

    fn any_event(&mut self) -> Step {
        match self.dice.below(18) {
            0 => Step::End(self.dice.of(&WAYS)),
            1 => Step::Happens(Event::Banner(false)),
            2 => Step::Happens(Event::Banner(true)),
            3 => {
                let all = [Stopped::Said(Failure::Display), Stopped::Ended, Stopped::NotStarted, Stopped::Hung];
                Step::Happens(Event::MirrorFailed(self.dice.of(&all)))
            }
            4 => Step::Happens(Event::Locked(true)),
            5 => {
                let all = [ExamState::Idle, ExamState::Running, ExamState::Unknown];
                Step::Happens(Event::Examination(self.dice.of(&all)))
            }
            6 => Step::BlockLost,
            7 => Step::BlockSeen,
            8 => self.tool_ends(),
            9 => self.tool_event(ToolEvent::Output(b"coil 1\x1b[31m ok\n".to_vec())),
            10 => {
                let what = if self.dice.one_in(2) { ToolEvent::Killing } else { ToolEvent::Cut };
                self.tool_event(what)
            }
            11 => self.tool_event(ToolEvent::Failed("no such file".to_owned())),
            12 => Step::Happens(Event::Down(LinkFault::Lost)),
            13 => Step::Happens(Event::Connecting),
            14 => Step::Happens(Event::InputFailed("gone".to_owned())),
            15 => Step::Happens(Event::PreviewOpened(90_000 + self.dice.below(2) as u32)),
            16 => Step::Happens(Event::PreviewClosed(90_000 + self.dice.below(2) as u32)),
            _ => Step::Happens(Event::WrongPin { initials: "AB".to_owned() }),
        }
    }

    fn any_trouble(&mut self) -> Step {
        match self.dice.below(16) {
            0 | 1 => Step::Journal(Journal::Held),
            2 => Step::Journal(Journal::Broken),
            3 => Step::Hooks { fail: self.dice.one_in(3), held: self.dice.one_in(3) },
            4 | 5 => Step::HooksRun,
            6 => Step::Supervisor { tools_stay: self.dice.one_in(3), not_gone: self.dice.one_in(3) },
            7 => {
                let day = 86_400_000;
                let by = self.dice.of(&[1_000, 30_000, 60_000, 600_000, 3_600_000, day]);
                Step::Clock(if self.dice.one_in(2) { by } else { -by })
            }
            8 => Step::Sleeps(self.dice.of(&[1_000, 20_000, 60_000, 3_600_000, 36_000_000])),
            9 | 10 => Step::Timeout,
            11 => Step::Pass(self.dice.of(&[10, 999, 5_000, 30_000, 60_000, 900_000])),
            12 if self.dice.one_in(3) => Step::Happens(Event::Policy(Err("line 1".to_owned()))),
            12 | 13 => Step::Policy(self.dice.below(POLICIES.len() as u64) as usize),
            14 if self.dice.one_in(40) => Step::Happens(Event::LocalUnknown("no counter".to_owned())),
            _ => Step::Pass(1),
        }
    }
}
