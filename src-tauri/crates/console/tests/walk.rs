//! Long random walks of the console's core: whatever happens in whatever order, the world that watches never sees anything
//! open or go on against the staff's durable word, the banner, the mirror, the link or the examination interlock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "walk/dice.rs"]
mod dice;
#[path = "walk/steps.rs"]
mod steps;
mod world;

use std::collections::VecDeque;

use console::EndedFrom;
use console::core::Origin;
use console::event::{Event, ToolEvent};
use session::ExamState;
use wire::{Frame, FromRelay, Item, SessionId, ToolEnd};

use dice::Dice;
use steps::{Step, policy};
use world::engineer::Engineer;
use world::{Journal, MIRROR_READY, World, origin};

/// How many steps one run takes.
const RUN: usize = 2_000;
/// How many of the last steps a failure tells.
const TOLD: usize = 30;
/// How many engineers' ends there are at a time.
const ENDS: usize = 3;

/// One engineer's end, and the numbers that it used.
struct End {
    engineer: Engineer,
    run: u32,
    viewer: u32,
}

/// One run.
struct Walk {
    seed: u64,
    dice: Dice,
    world: World,
    ends: Vec<End>,
    /// The number of the last session.
    sessions: u64,
    /// Which policy holds.
    policy: usize,
    /// Frames that were on their way to the console before.
    old: VecDeque<Frame>,
    told: VecDeque<String>,
}

impl Drop for Walk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last: Vec<&String> = self.told.iter().collect();
            println!("seed {:#x}, the last steps:\n{last:#?}", self.seed);
        }
    }
}

impl Walk {
    fn new(seed: u64) -> Self {
        let mut random = Dice::new(seed ^ 0x5eed);
        let random = Box::new(move || Some(std::array::from_fn(|_| random.byte())));
        let world = World::of(Origin { policy: policy(0), random, ..origin() });
        let (ends, old, told) = (Vec::new(), VecDeque::new(), VecDeque::new());
        Self { seed, dice: Dice::new(seed), world, ends, sessions: 0, policy: 0, old, told }
    }

    fn step(&mut self) {
        let step = self.choose();
        self.told.push_back(format!("{step:?}"));
        if self.told.len() > TOLD {
            self.told.pop_front();
        }
        self.take(step);
        self.world.log.clear();
        self.world.texts.clear();
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Ask(ask, signed) => drop(self.world.ask_signed(ask, signed)),
            Step::Happens(Event::Text(text)) => self.text(text),
            Step::Happens(event) => drop(self.world.does(event)),
            Step::End(from) => {
                let _ = self.world.does(Event::End(from));
                self.world.is_closed();
            }
            Step::Comes { kind, right } => self.comes(kind, right),
            Step::Deliver => self.deliver(),
            Step::Lose => self.world.frames.clear(),
            Step::Says(end, message) => {
                if let Some(end) = self.ends.get_mut(end).filter(|end| end.engineer.is_connected()) {
                    let frame = end.engineer.say(message);
                    self.send(frame);
                }
            }
            Step::Bytes(end) => {
                if let Some(end) = self.ends.get_mut(end).filter(|end| end.engineer.is_connected()) {
                    let frame = end.engineer.seal(&Item::Rfb { viewer: end.viewer, bytes: b"RFB 003.008\n".to_vec() });
                    self.send(frame);
                }
            }
            Step::Returns(end) => {
                if let Some(end) = self.ends.get_mut(end).filter(|end| end.engineer.was_connected()) {
                    let announced = end.engineer.announced();
                    let frame = end.engineer.come_back();
                    self.text(announced);
                    self.send(frame);
                    self.deliver();
                }
            }
            Step::Again { damaged } => {
                let Some(mut frame) = self.old.pop_front() else { return };
                if damaged && let Some(byte) = frame.payload.last_mut() {
                    *byte ^= 0x55;
                }
                self.frame(frame);
            }
            Step::Garbage { session, kind, bytes } => self.frame(Frame { session, kind, payload: bytes }),
            Step::Journal(journal) => drop(self.world.journal(journal)),
            Step::Hooks { fail, held } => {
                (self.world.hooks_fail, self.world.hooks_held) = (fail, held);
                if !held {
                    let _ = self.world.run_hooks();
                }
            }
            Step::HooksRun => drop(self.world.run_hooks()),
            Step::BlockSeen => {
                if !self.world.hooks_wait() {
                    let blocked = self.world.examinations_blocked;
                    let _ = self.world.does(Event::Blocked(blocked));
                }
            }
            Step::BlockLost => {
                if self.world.core.view().level.level == console::view::Level::Full {
                    self.world.examinations_blocked = false;
                    let _ = self.world.does(Event::Blocked(false));
                }
            }
            Step::Supervisor { tools_stay, not_gone } => {
                (self.world.tools_stay, self.world.not_gone) = (tools_stay, not_gone);
            }
            Step::Clock(by) => {
                self.world.now.wall = self.world.now.wall.saturating_add_signed(by);
                let _ = self.world.does(Event::ClockSet(by));
            }
            Step::Sleeps(millis) => {
                self.world.now.mono += millis;
                self.world.now.wall += millis;
                let _ = self.world.does(Event::Tick);
            }
            Step::Pass(millis) => drop(self.world.pass(millis)),
            Step::Timeout => {
                let next = self.world.core.poll_timeout().unwrap_or(self.world.now.mono);
                let _ = self.world.pass(next.saturating_sub(self.world.now.mono).min(3_600_000));
            }
            Step::Policy(which) => {
                self.policy = which;
                let _ = self.world.does(Event::Policy(Ok(Box::new(policy(which)))));
            }
        }
    }

    /// One more engineer comes, with the right password or code or another one.
    fn comes(&mut self, kind: wire::Kind, right: bool) {
        self.sessions += 1;
        let step = pairing::step_at(self.world.now.wall / 1_000);
        let (mut engineer, digits) = match kind {
            wire::Kind::ApplicationSupport => (Engineer::new(1), self.world.password()),
            wire::Kind::TechnicalSupport => {
                let code = pairing::TimePassword::parse(world::TOTP_SECRET).unwrap().code_at(step);
                (Engineer::technical(1, step), Some(code.groups().concat()))
            }
        };
        engineer.session = SessionId((u128::from(self.seed) << 64 | u128::from(self.sessions)).to_be_bytes());
        engineer.at = self.world.now.wall / 1_000;
        let digits = digits.filter(|_| right).unwrap_or_else(|| format!("{:08}", self.dice.below(100_000_000)));
        self.text(engineer.announced());
        let start = engineer.start(&digits);
        if self.ends.len() == ENDS {
            // The one whose session is over first.
            let over = self.ends.iter().position(|end| !end.engineer.is_connected() || end.engineer.ended().is_some());
            self.ends.remove(over.unwrap_or(0));
        }
        self.ends.push(End { engineer, run: 0, viewer: 0 });
        self.send(start);
        self.deliver();
    }

    /// An end sends a frame; it may come again later.
    fn send(&mut self, frame: Frame) {
        self.old.push_back(frame.clone());
        if self.old.len() > 8 {
            self.old.pop_front();
        }
        self.frame(frame);
    }

    /// A frame reaches the console, where its link is there.
    fn frame(&mut self, frame: Frame) {
        if self.world.is_up() {
            let _ = self.world.frame(frame);
        }
    }

    fn text(&mut self, text: FromRelay) {
        if self.world.is_up() {
            let _ = self.world.text(text);
        }
    }

    /// Frames go both ways until nobody answers any more.
    fn deliver(&mut self) {
        while let Some(frame) = self.world.frames.pop_front() {
            let end = self.ends.iter_mut().find(|end| end.engineer.session == frame.session);
            if let Some(answer) = end.and_then(|end| end.engineer.take(&frame)) {
                self.send(answer);
            }
        }
        for end in &mut self.ends {
            let last = end.engineer.heard.len().saturating_sub(1);
            end.engineer.heard.drain(..last);
        }
    }

    /// End: at once nothing flows or acts; and once disk, hooks and supervisor answer, everything is gone and recorded.
    fn ends_well(&mut self, from: EndedFrom) {
        self.told.push_back(format!("the last: {from:?}"));
        let _ = self.world.does(Event::End(from));
        self.world.is_closed();
        (self.world.tools_stay, self.world.not_gone) = (false, false);
        (self.world.hooks_fail, self.world.hooks_held) = (false, false);
        let _ = self.world.run_hooks();
        let _ = self.world.journal(Journal::Prompt);
        for (session, run) in self.world.tools.clone() {
            let what = ToolEvent::Ended { how: ToolEnd::Killed, status: None, gone: true };
            let _ = self.world.does(Event::Tool { session, run, what });
        }
        let _ = self.world.pass(30_000);
        self.world.is_closed();
        let view = self.world.core.view();
        assert!(self.world.tools.is_empty());
        assert!(view.ended.is_none_or(|ended| ended.recorded), "the end is not recorded");
        assert!(view.notices.iter().all(|notice| notice.code != "unrecorded"));
        let facts = self.world.facts();
        let count = |which: &str| facts.iter().filter(|fact| *fact == which).count();
        assert_eq!(count("ended"), self.world.seen().ends, "an end is recorded once");
        assert_eq!(count("gone"), self.world.seen().ends, "whoever was in is gone");
    }
}

/// The sum of what all runs saw.
#[derive(Debug, Default)]
struct Sum {
    steps: usize,
    let_in: usize,
    technical: usize,
    gates: usize,
    controls: usize,
    tools: usize,
    disturbing: usize,
    fulls: usize,
    ends: usize,
    resumed: usize,
    injected: usize,
}

impl Sum {
    fn add(&mut self, steps: usize, world: &World) {
        let seen = world.seen();
        self.steps += steps;
        self.let_in += seen.let_in;
        self.technical += seen.technical;
        self.gates += seen.gates;
        self.controls += seen.controls;
        self.tools += seen.tools;
        self.disturbing += seen.disturbing;
        self.fulls += seen.fulls;
        self.ends += seen.ends;
        self.resumed += seen.resumed;
        self.injected += world.injected;
    }
}

#[test]
fn i2_i3_i4_i6_i10_whatever_happens_in_whatever_order() {
    let steps = if std::env::var_os("CHAPERONE_DEEP").is_some() { 1_000_000 } else { 100_000 };
    let mut sum = Sum::default();
    for n in 0..steps / RUN {
        let mut walk = Walk::new(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(n as u64 + 1));
        for _ in 0..RUN {
            walk.step();
        }
        let everywhere = [
            EndedFrom::Window,
            EndedFrom::Banner,
            EndedFrom::Tray,
            EndedFrom::Hotkey,
            EndedFrom::CommandLine,
            EndedFrom::Administrator,
        ];
        walk.ends_well(everywhere[n % everywhere.len()]);
        sum.add(RUN, &walk.world);
    }
    println!(
        "{} steps, {} sessions let in, {} tools started, {} Fulls opened, {} ends",
        sum.steps, sum.let_in, sum.tools, sum.fulls, sum.ends
    );
    println!("{sum:?}");
    // A walk that never gets in proves nothing.
    assert!(sum.steps >= steps);
    let (hundred, thousand) = (steps / 1_000, steps / 100);
    assert!(sum.let_in >= thousand && sum.ends >= thousand, "{sum:?}");
    assert!(
        sum.technical >= hundred && sum.gates >= hundred && sum.tools >= hundred && sum.fulls >= hundred,
        "{sum:?}"
    );
    assert!(sum.controls >= hundred && sum.disturbing >= hundred / 4 && sum.resumed >= hundred / 4, "{sum:?}");
    assert!(sum.injected >= hundred / 4, "{sum:?}");
}
