//! Service hours: open exactly while the clock on the wall shows a time within a window, in every zone, on every day.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone, Timelike};
use chrono_tz::Tz;
use policy::{Policy, ServiceHours};
use proptest::prelude::*;

const MINUTE: i64 = 60_000;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Zones with half an hour's change, a change at midnight, changes the other way round, around Ramadan, or none.
const ZONES: [&str; 12] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Cairo",
    "Europe/Dublin",
    "Asia/Gaza",
    "UTC",
];

type Window = (usize, u32, u32);

fn hours(zone: &str, windows: &[Window]) -> ServiceHours {
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let open = windows.iter().map(|(day, from, to)| {
        format!("{{ days = [\"{}\"], from = \"{}\", to = \"{}\" }}", DAYS[*day], clock(*from), clock(*to))
    });
    let open = open.collect::<Vec<_>>().join(", ");
    let text = format!("version = 1\n[service_hours]\nzone = \"{zone}\"\nopen = [{open}]");
    Policy::parse(&text).unwrap_or_else(|error| panic!("{text}\n{error}")).service_hours.unwrap()
}

fn utc(text: &str) -> i64 {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc().timestamp_millis()
}

/// What the windows say of the time that the clock on the wall shows.
fn shown(zone: Tz, windows: &[Window], at: i64) -> bool {
    let local = zone.from_utc_datetime(&DateTime::from_timestamp_millis(at).unwrap().naive_utc());
    let (day, minute) = (local.weekday().num_days_from_monday() as usize, local.hour() * 60 + local.minute());
    windows.iter().any(|(one, from, to)| *one == day && (*from..*to).contains(&minute))
}

/// The clock goes from 02:00 to 03:00 on 28 March, and from 03:00 to 02:00 on 31 October.
#[test]
fn hours_follow_the_clock_on_the_wall_when_it_is_set() {
    let changes = |hours: &ServiceHours, from: &str, count: usize| {
        let mut at = utc(from);
        let mut changes = Vec::new();
        for _ in 0..count {
            at = hours.next_change(at).unwrap();
            let told = DateTime::from_timestamp_millis(at).unwrap().format("%m-%d %H:%M").to_string();
            changes.push((told, hours.are_open(at)));
        }
        changes
    };
    let told = |listed: &[(&str, bool)]| listed.iter().map(|(at, open)| ((*at).to_owned(), *open)).collect::<Vec<_>>();
    let night = hours("Europe/Berlin", &[(6, 150, 210)]);
    // 02:30 to 03:30 where 02:00 to 03:00 does not exist: half an hour is left.
    assert_eq!(changes(&night, "2027-03-27 12:00", 2), told(&[("03-28 01:00", true), ("03-28 01:30", false)]));
    // Where 02:00 to 03:00 comes twice, so does 02:30.
    assert_eq!(
        changes(&night, "2027-10-30 12:00", 4),
        told(&[("10-31 00:30", true), ("10-31 01:00", false), ("10-31 01:30", true), ("10-31 02:30", false)])
    );
    // A window that is left out altogether comes a week later.
    let short = hours("Europe/Berlin", &[(6, 135, 165)]);
    assert_eq!(changes(&short, "2027-03-27 12:00", 1), told(&[("04-04 00:15", true)]));
    // A day's hours are as long as the day.
    let day = hours("Europe/Berlin", &[(6, 0, 1440)]);
    assert_eq!(changes(&day, "2027-03-27 12:00", 2), told(&[("03-27 23:00", true), ("03-28 22:00", false)]));
    assert_eq!(changes(&day, "2027-10-30 12:00", 2), told(&[("10-30 22:00", true), ("10-31 23:00", false)]));
    // Past midnight without a gap.
    let over = hours("Europe/Berlin", &[(4, 1320, 1440), (5, 0, 360)]);
    assert_eq!(changes(&over, "2026-11-27 12:00", 2), told(&[("11-27 21:00", true), ("11-28 05:00", false)]));
    let always = hours("Europe/Berlin", &DAYS.iter().enumerate().map(|(day, _)| (day, 0, 1440)).collect::<Vec<_>>());
    assert_eq!((always.are_open(utc("2027-03-28 01:00")), always.next_change(utc("2027-03-28 01:00"))), (true, None));
    // What no calendar knows is closed.
    assert!(!always.are_open(i64::MAX) && always.next_change(i64::MAX).is_none());
}

fn any_windows() -> impl Strategy<Value = Vec<Window>> {
    let one = (0_usize..7, 0_u32..1439, 1_u32..1440);
    // Many around the hours in which clocks are set.
    let night = (prop_oneof![Just(6_usize), 0_usize..7], 0_u32..240, 1_u32..90);
    proptest::collection::vec(prop_oneof![one, night], 1..8).prop_map(|listed| {
        let mut windows: Vec<Window> = Vec::new();
        for (day, from, length) in listed {
            let window = (day, from, (from + length).min(1440));
            if windows.iter().all(|(other, start, end)| *other != day || window.2 <= *start || *end <= from) {
                windows.push(window);
            }
        }
        windows
    })
}

fn cases() -> ProptestConfig {
    ProptestConfig::with_cases(if std::env::var_os("CHAPERONE_DEEP").is_some() { 5_000 } else { 100 })
}

proptest! {
    #![proptest_config(cases())]

    /// Minute by minute through nine days, most of them with a change of the clock, in 2024 to 2034.
    #[test]
    fn hours_are_those_of_a_walk_minute_by_minute(
        zone in proptest::sample::select(&ZONES[..]),
        windows in any_windows(),
        start in 0_i64..(10 * 366 * 24 * 60),
        near in any::<bool>(),
    ) {
        let (tz, hours) = (zone.parse::<Tz>().unwrap(), hours(zone, &windows));
        let mut start = utc("2024-01-01 00:00") + start * MINUTE;
        let offset = |at: i64| {
            let at = DateTime::from_timestamp_millis(at).unwrap().naive_utc();
            tz.from_utc_datetime(&at).naive_local() - at
        };
        if near && let Some(set) = (0..366).map(|day| start + day * 1440 * MINUTE).find(|at| offset(*at) != offset(start)) {
            start = set - 3 * 1440 * MINUTE;
        }
        let walk: Vec<bool> = (0..9 * 1440).map(|minute| shown(tz, &windows, start + minute * MINUTE)).collect();
        let mut next = None;
        for minute in (0..walk.len()).rev() {
            let (at, open) = (start + i64::try_from(minute).unwrap() * MINUTE, walk[minute]);
            prop_assert_eq!(hours.are_open(at), open, "{}", at);
            prop_assert_eq!(hours.are_open(at + MINUTE - 1), open, "{}", at);
            if walk.get(minute + 1).is_some_and(|other| *other != open) {
                next = Some(at + MINUTE);
            }
            if let Some(next) = next && minute % 37 == 0 {
                prop_assert_eq!(hours.next_change(at), Some(next), "after {}", at);
                prop_assert_eq!(hours.next_change(at + 1), Some(next), "after {}", at);
            }
        }
    }
}
