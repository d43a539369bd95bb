//! What an engineer could do is what the machine lets the engineer do, for every policy, moment, level and kind below.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod world;

use policy::Highest;
use session::{Choice, Could, ExamState, Grantable, Grants, Input, Question, Rules, Stage, Stored, could};
use wire::Kind;
use world::*;

/// Does for real what is asked: whether the engineer comes in, and what then is possible.
fn really(rules: &Rules, question: Question) -> Option<Could> {
    let mut world = World::start_with(rules.clone(), Stored::NoAccess);
    assert_eq!(world.now.wall, question.at);
    world.play(&Go(Input::Examination(question.examination)));
    world.play(&Go(match question.level {
        Some(choice) => choose(choice),
        None => task(),
    }));
    world.play(&Go(BLOCKED));
    match question.kind {
        Kind::TechnicalSupport => drop(world.play(&Go(technical(1, 0)))),
        Kind::ApplicationSupport => {
            world.play(&Go(Input::OfferPassword));
            world.play(&Go(pair_start(1)));
        }
    }
    world.play(&Go(paired(1)));
    world.play(&Go(accept(1, Grants::VIEW)));
    world.play(&Go(Input::BannerShown));
    world.play(&Go(Input::MirrorReady));
    if !matches!(world.machine.seat(id(1)), Some(Stage::Active(_))) {
        return None;
    }
    let alone = match question.kind {
        Kind::TechnicalSupport => world.machine.capabilities(id(1)),
        Kind::ApplicationSupport => session::Capabilities::default(),
    };
    for one in Grantable::ALL {
        world.play(&Go(grant(1, one)));
    }
    let tools = rules.tools.keys().filter(|tool| world.machine.may_run(id(1), tool).is_ok()).cloned().collect();
    let granted = world.machine.capabilities(id(1));
    Some(Could { enters: Ok(()), alone, granted, tools, unfit: Vec::new(), turns: None })
}

#[test]
fn i6_what_an_engineer_could_do_is_what_the_machine_lets() {
    let at = World::new().now.wall;
    let levels = [
        None,
        Some(Choice::NoAccess),
        Some(Choice::Limited { minutes: 60 }),
        Some(Choice::PermanentLimited),
        Some(Choice::Full { minutes: 60 }),
    ];
    let lists = ["[]", r#"["view"]"#, r#"["tools"]"#, r#"["view", "control"]"#, r#"["view", "tools", "parameters"]"#];
    let (mut asked, mut entered) = (0, 0);
    for hours in [None, Some(hours(&[("07:00", "09:00")])), Some(hours(&[("09:00", "10:00")]))] {
        for interlock in [INTERLOCK, ""] {
            for highest in ["no-access", "limited", "permanent-limited", "full"] {
                for list in lists {
                    let keys = ["no_access", "limited", "permanent_limited", "full"];
                    let keys = keys.map(|key| format!("{key} = {list}\n")).concat();
                    let text =
                        format!("{RELAXED}{interlock}[access]\nhighest = \"{highest}\"\n[access.capabilities]\n{keys}");
                    let rules = Rules { hours: hours.clone(), ..rules(policy(&text)) };
                    for level in levels {
                        for kind in [Kind::TechnicalSupport, Kind::ApplicationSupport] {
                            for examination in [ExamState::Idle, ExamState::Running] {
                                let question = Question { at, level, kind, examination };
                                let whole = could(&rules, question);
                                let all = whole.tools.len() + whole.unfit.len();
                                let told = Could { turns: None, unfit: Vec::new(), ..whole };
                                let real = really(&rules, question);
                                assert_eq!(told.enters.is_ok(), real.is_some(), "{question:?} {told:?}\n{text}");
                                if let Some(real) = real {
                                    assert_eq!(told, real, "{question:?}\n{text}");
                                    assert_eq!(all, rules.tools.len(), "every tool has its answer");
                                    entered += 1;
                                }
                                asked += 1;
                            }
                        }
                    }
                }
            }
        }
    }
    println!("{asked} questions, {entered} times let in");
    assert!(entered > 200, "{entered}");
    let rules = Rules { hours: Some(hours(&[("07:00", "09:00")])), ..rules(relaxed()) };
    let open = Question { at, level: None, kind: Kind::TechnicalSupport, examination: ExamState::Idle };
    assert_eq!(could(&rules, open).turns, Some(at + 60 * 60_000));
    assert_eq!(Highest::Full, session::Level::Full { until: World::at(At::Open).machine.until().unwrap() }.kind());
}
