//! Messages that the relay changes, drops, repeats, reorders or makes up.

use std::collections::BTreeMap;

use testsuite::deep;
use wire::FRAME_HEADER;

use crate::lies::Message;
use crate::lies::{Lie, Random, UNPROVEN, Way, check, check_changed, every_message};
use crate::made_up::made_up;
use crate::world;

#[test]
fn i8_a_flipped_bit_is_noticed_wherever_it_is() {
    let mut random = Random(0x5eed);
    every_message(|way, at, length| {
        let bits = length * 8;
        let some = deep(24, bits);
        for n in 0..some {
            let bit = if some == bits { n } else { random.below(bits) };
            let is_session = way == Way::ToEngineer || at > 0;
            if is_session && bit / 8 < FRAME_HEADER {
                continue; // The header is the next test's.
            }
            check_changed(way, at, Lie::Flip(bit));
        }
    });
}

#[test]
fn i8_a_cut_or_longer_message_is_noticed() {
    every_message(|way, at, length| {
        let is_text = way == Way::ToConsole && at == 0;
        for to in [0, 1, 16, 17, 18, 24, 25, length / 2, length - 1] {
            if to < length {
                check_changed(way, at, Lie::Cut(to));
            }
        }
        for by in [1, 16, 40_000, 70_000] {
            // White space after JSON changes nothing.
            let is_json = is_text || (at == 1 && way == Way::ToConsole) || (at == 0 && way == Way::ToEngineer);
            if is_json && by <= 16 {
                let _ = check(way, at, Lie::Grow(by));
            } else {
                check_changed(way, at, Lie::Grow(by));
            }
        }
    });
}

#[test]
fn i8_messages_dropped_repeated_and_reordered_open_nothing() {
    every_message(|way, at, _| {
        for lie in [Lie::Drop, Lie::Twice, Lie::Late, Lie::Again, Lie::OtherSession] {
            let name = format!("{way:?} {at} {lie:?}");
            let sealed = matches!(way, Way::ToConsole) && at >= UNPROVEN;
            let ends_it = sealed && at < 7 && !matches!(lie, Lie::Again);
            let outcome = check(way, at, lie);
            if ends_it {
                assert_eq!(outcome.recorded("protocol-broken"), 1, "{name}: {outcome:?}");
                let ended = outcome.world.history.iter().find(|draft| world::fact(draft) == "ended").unwrap();
                assert_eq!(ended.payload["why"], "protocol", "{name}");
            }
        }
        for kind in [0, 1, 2, 3, 4, 255] {
            if way == Way::ToEngineer || at > 0 {
                let _ = check(way, at, Lie::OtherKind(kind));
            }
        }
    });
}

#[test]
fn i8_i6_what_the_relay_makes_up_opens_nothing() {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    every_message(|way, at, _| {
        for (name, message, harmless) in made_up() {
            if way == Way::ToEngineer && matches!(message, Message::Text(_)) {
                continue;
            }
            let outcome = check(way, at, Lie::Before(message));
            assert!(outcome.whole() || !harmless, "{way:?} {at} {name}: {:?}", outcome.names());
            for name in outcome.names() {
                *names.entry(name).or_default() += 1;
            }
        }
    });
    for wanted in [
        "link: a control message is not understood",
        "link: a message is too long",
        "link: frame of 16 bytes is shorter than its header",
        "link: frame of 65537 bytes is too long",
        "link: unknown frame kind 255",
        "engineer told: WrongPassword",
        "engineer told: Protocol",
        "engineer told: Version",
        "engineer told: Replay",
        "history: protocol-broken \"repeated or reordered\"",
        "history: protocol-broken \"gap\"",
        "history: protocol-broken \"length\"",
    ] {
        assert!(names.contains_key(wanted), "nobody said {wanted:?}: {names:#?}");
    }
}
