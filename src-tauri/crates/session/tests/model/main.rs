//! The machine itself, explored exhaustively: whatever two engineers, the staff, IT, the history, the workstation, the
//! link and the clocks do, in every order, within the bounds below.
//!
//! The bounds are on what happens, not on what the machine is: it is the product's own type, and it is not changed for
//! this. Each of two engineers comes once. What leads on to a session may always happen; of everything else (the staff
//! choose, grant, take back, pause or end; IT ends or changes the policy; a tool is run; a record fails or is late; the
//! banner, the mirror or a link is lost; an examination begins or the block is gone; a clock is set, or jumps to the next
//! timeout, the service hours end or begin) any two things happen on one path, in technical support alone any three; with
//! `CHAPERONE_DEEP` any three in both kinds. End is tried in every state besides.
//! What the machine refuses as out of place is not tried here but in the random walk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod event;
#[path = "../world/mod.rs"]
mod world;

use event::{Event, History, State, events};
use session::{Input, Stage, Stored};
use stateright::{Checker, Model, Property};
use wire::Kind;
use world::observer::{Observer, PROPERTIES};
use world::*;

/// The most records that follow from one event; a machine that never comes to rest is left where it is then.
const LONGEST: usize = 32;

/// The machine, explored from its start: by the kinds of the two sessions, how much may happen, and whether there are
/// service hours.
struct Exploration(Vec<([Kind; 2], u8, bool)>);

impl Model for Exploration {
    type State = State;
    type Action = (Event, History);

    fn init_states(&self) -> Vec<State> {
        let start = |(kinds, left, with_hours): &([Kind; 2], u8, bool)| {
            // They end ten minutes after the start, and begin again ten minutes later.
            let hours = with_hours.then(|| hours(&[("00:00", "08:10"), ("08:20", "24:00")]));
            let rules = session::Rules { hours, ..rules(policy(INTERLOCK)) };
            let mut world = World::start_with(rules, Stored::NoAccess);
            let mut observer = Observer::default();
            let (done, effects) = world.handle(IDLE);
            observer.step(None, &IDLE, done, &effects, &world);
            State { world, observer, left: *left, kinds: *kinds, came: [false; 2], locked: false }
        };
        self.0.iter().map(start).collect()
    }

    fn actions(&self, state: &State, actions: &mut Vec<(Event, History)>) {
        // What is broken is broken: nothing is learned from what follows.
        if !state.observer.broken.is_empty() {
            return;
        }
        for event in events() {
            let left = state.left.checked_sub(u8::from(State::counts(event)));
            let (Some(left), Some(_)) = (left, state.input(event)) else { continue };
            actions.push((event, History::Prompt));
            if left > 0 && !matches!(event, Event::Written) {
                actions.extend([(event, History::Late), (event, History::Fails)]);
            }
        }
    }

    fn next_state(&self, last: &State, (event, history): (Event, History)) -> Option<State> {
        let input = last.input(event)?;
        let mut state = State { left: last.left.checked_sub(u8::from(State::counts(event)))?, ..last.clone() };
        state.turn(event);
        state.take(input);
        match history {
            History::Prompt => {
                for _ in 0..LONGEST {
                    if state.world.owed {
                        state.take(Input::Appended);
                    }
                }
            }
            // A history that owes nothing is neither late nor fails.
            History::Late | History::Fails if !state.world.owed => return None,
            History::Late => {
                state.left -= 1;
            }
            History::Fails => {
                state.left -= 1;
                state.take(Input::AppendFailed);
            }
        }
        // What changes neither the machine nor what is known of it leads nowhere new.
        let moved = state.world.machine != last.world.machine || state.observer != last.observer;
        moved.then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn holds<const N: usize>(_: &Exploration, state: &State) -> bool {
            !state.observer.broken.contains(PROPERTIES[N])
        }
        fn both(state: &State) -> usize {
            state.world.machine.actives().filter(|active| active.pauses.is_empty()).count()
        }
        vec![
            Property::always(PROPERTIES[0], holds::<0>),
            Property::always(PROPERTIES[1], holds::<1>),
            Property::always(PROPERTIES[2], holds::<2>),
            Property::always(PROPERTIES[3], holds::<3>),
            Property::always(PROPERTIES[4], holds::<4>),
            Property::always(PROPERTIES[5], |_, state: &State| Observer::end_ends(state.world.clone())),
            Property::always(PROPERTIES[6], holds::<6>),
            Property::always(PROPERTIES[7], holds::<7>),
            // An exploration that never gets anywhere proves nothing.
            Property::sometimes("both are in and nothing is paused", |_, state: &State| both(state) == 2),
            Property::sometimes("an interfering tool runs", |_, state: &State| {
                let runs = |stage: &Stage| match stage {
                    Stage::Active(active) => active.runs.values().any(|run| run.tool.as_str() == "gradient-test"),
                    _ => false,
                };
                state.world.machine.seats().iter().any(runs)
            }),
            Property::sometimes("a level that rested holds again, and somebody is in", |_, state: &State| {
                state.world.hours.is_some()
                    && state.world.now.mono > 15 * 60_000
                    && state.world.machine.actives().next().is_some()
            }),
            Property::sometimes("the system is released again after Full", |_, state: &State| {
                let block = state.world.machine.examinations().block;
                matches!(block, session::Block::Releasing { .. })
            }),
        ]
    }
}

#[test]
fn model_of_the_whole_machine() {
    let deep = std::env::var_os("CHAPERONE_DEEP").is_some();
    let (application, technical) = (Kind::ApplicationSupport, Kind::TechnicalSupport);
    let more = u8::from(deep);
    let bounds = vec![
        ([application, application], 2 + more, false),
        ([application, technical], 2 + more, false),
        ([technical, technical], 3, false),
        ([technical, technical], 3, true),
    ];
    let checker = Exploration(bounds).checker().threads(1).spawn_bfs().join();
    println!("{} states", checker.unique_state_count());
    println!("{} steps, at most {} on one path", checker.state_count(), checker.max_depth());
    for property in PROPERTIES {
        if checker.discovery(property).is_some() {
            println!("broken: {property}");
        }
    }
    checker.assert_properties();
}
