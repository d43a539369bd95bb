//! `[service_hours]`: when remote service may be at all, as the clock on the site's wall shows it.
//!
//! A window is open exactly while that clock shows a time within it. Where the clock is set forward, the hour that it leaves
//! out is nobody's; where it is set back, a time that comes twice counts twice. The moment is an argument: no clock is here.

use std::fmt::Write as _;
use std::ops::Range;

use chrono::{DateTime, Datelike, Days, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike, Weekday};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use crate::value::{Each, Fault, Words, each};

/// The most windows that a policy may list.
const WINDOWS: usize = 50;
/// `HH:MM`.
const FROM: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
/// The same, or the end of the day.
const TO: &str = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// How far ahead a change is looked for: what opens in a week at all does so within two, whatever the clock leaves out.
const AHEAD: TimeDelta = TimeDelta::days(15);
/// No zone sets its clock twice within it.
const STEP: TimeDelta = TimeDelta::hours(6);
const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The hours of a week in which remote service may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServiceHours {
    zone: Tz,
    /// Of each day from Monday, in minutes from midnight: in order, apart from each other, none empty.
    days: [Vec<Range<u16>>; 7],
}

/// Days with the same windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Which, from 0 for Monday, in order.
    pub days: Vec<u8>,
    /// From and to, as `HH:MM`, in order; the end of a day is `24:00`.
    pub windows: Vec<(String, String)>,
}

impl ServiceHours {
    /// The IANA name of the zone whose clock counts.
    #[must_use]
    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }

    /// What the clock that counts shows at a moment, in Unix milliseconds; `None` at one that no calendar knows.
    #[must_use]
    pub fn on_the_wall(&self, at: i64) -> Option<NaiveDateTime> {
        let at = DateTime::from_timestamp_millis(at)?.naive_utc();
        at.checked_add_signed(self.offset(at))
    }

    /// Whether they are open at a moment, in Unix milliseconds; at one that no calendar knows they are not.
    #[must_use]
    pub fn are_open(&self, at: i64) -> bool {
        DateTime::from_timestamp_millis(at).is_some_and(|at| self.open(at.naive_utc()))
    }

    /// When they next open or close after a moment, both in Unix milliseconds; `None` where they never do.
    #[must_use]
    pub fn next_change(&self, at: i64) -> Option<i64> {
        let mut from = DateTime::from_timestamp_millis(at)?.naive_utc();
        let (open, last) = (self.open(from), from.checked_add_signed(AHEAD)?);
        while from < last {
            let until = self.same_offset(from)?;
            let offset = self.offset(from);
            let edges = self.edges(from.checked_add_signed(offset)?, until.checked_add_signed(offset)?);
            let change = edges.into_iter().map(|edge| edge - offset).chain([until]).find(|at| self.open(*at) != open);
            if let Some(change) = change {
                return Some(change.and_utc().timestamp_millis());
            }
            from = until;
        }
        None
    }

    /// The days with the same windows together, by their first day; days without any are left out.
    #[must_use]
    pub fn openings(&self) -> Vec<Opening> {
        let mut openings: Vec<Opening> = Vec::new();
        for (day, windows) in (0_u8..).zip(&self.days) {
            let windows: Vec<_> = windows.iter().map(|window| (clock(window.start), clock(window.end))).collect();
            match openings.iter_mut().find(|opening| opening.windows == windows) {
                _ if windows.is_empty() => {}
                Some(opening) => opening.days.push(day),
                None => openings.push(Opening { days: vec![day], windows }),
            }
        }
        openings
    }

    /// The hours that are open under both; `None` where none is.
    ///
    /// # Errors
    /// Where they go by different clocks.
    pub(crate) fn common(&self, other: &Self) -> Result<Option<Self>, String> {
        if self.zone != other.zone {
            return Err(format!("`zone` is \"{}\", allowed is \"{}\"", other.zone(), self.zone()));
        }
        let mut common = Self { zone: self.zone, days: Default::default() };
        for (both, (mine, theirs)) in common.days.iter_mut().zip(self.days.iter().zip(&other.days)) {
            let pairs = mine.iter().flat_map(|one| theirs.iter().map(move |two| (one, two)));
            *both = pairs.map(|(one, two)| one.start.max(two.start)..one.end.min(two.end)).collect();
            both.retain(|window| !window.is_empty());
        }
        Ok(common.days.iter().any(|windows| !windows.is_empty()).then_some(common))
    }

    /// The section of the file that says the same.
    pub(crate) fn section(&self) -> Value {
        let day = |day: &u8| Day::WORDS.get(usize::from(*day)).map(|(word, _)| *word);
        let windows = self.openings().into_iter().flat_map(|Opening { days, windows }| {
            let days: Vec<_> = days.iter().filter_map(day).collect();
            windows.into_iter().map(move |(from, to)| json!({ "days": days, "from": from, "to": to }))
        });
        json!({ "zone": self.zone(), "open": windows.collect::<Vec<_>>() })
    }

    fn offset(&self, at: NaiveDateTime) -> TimeDelta {
        TimeDelta::seconds(self.zone.offset_from_utc_datetime(&at).fix().local_minus_utc().into())
    }

    fn open(&self, at: NaiveDateTime) -> bool {
        let Some(local) = at.checked_add_signed(self.offset(at)) else { return false };
        let minute = local.hour() * 60 + local.minute();
        self.of(local).iter().any(|window| (u32::from(window.start)..u32::from(window.end)).contains(&minute))
    }

    fn of(&self, local: NaiveDateTime) -> &[Range<u16>] {
        let day = local.weekday().num_days_from_monday();
        usize::try_from(day).ok().and_then(|day| self.days.get(day)).map_or(&[], Vec::as_slice)
    }

    /// Up to when the clock runs on as it does at `from`: to where it is set, or [`STEP`].
    fn same_offset(&self, from: NaiveDateTime) -> Option<NaiveDateTime> {
        let (offset, mut same, mut other) = (self.offset(from), from, from.checked_add_signed(STEP)?);
        if self.offset(other) == offset {
            return Some(other);
        }
        while other - same > TimeDelta::milliseconds(1) {
            let middle = same + (other - same) / 2;
            if self.offset(middle) == offset { same = middle } else { other = middle }
        }
        Some(other)
    }

    /// Where windows begin and end after `from` and up to `to`, on the clock on the wall, in order.
    fn edges(&self, from: NaiveDateTime, to: NaiveDateTime) -> Vec<NaiveDateTime> {
        let days = [Some(from), from.checked_add_days(Days::new(1))].into_iter().flatten();
        let of_day = |day: NaiveDateTime| {
            let midnight = day.date().and_time(NaiveTime::MIN);
            let minutes = self.of(day).iter().flat_map(|window| [window.start, window.end]);
            minutes.map(move |minute| midnight + TimeDelta::minutes(minute.into()))
        };
        let mut edges: Vec<_> =
            days.flat_map(of_day).filter(|edge| (from..to).contains(edge) && *edge > from).collect();
        edges.sort_unstable();
        edges
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawServiceHours {
    /// The IANA name of the zone whose clock counts.
    #[schemars(with = "String", regex(pattern = "^[A-Za-z0-9_+/-]{1,64}$"))]
    zone: Spanned<String>,
    /// When they are open; windows do not overlap.
    #[schemars(with = "Vec<RawOpen>", length(min = 1, max = WINDOWS))]
    open: Spanned<Vec<Spanned<RawOpen>>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawOpen {
    /// On which days, each once.
    days: Each<Day, 1>,
    /// From when.
    #[schemars(with = "String", regex(pattern = FROM))]
    from: Spanned<String>,
    /// Until when, on the same day; `24:00` is its end.
    #[schemars(with = "String", regex(pattern = TO))]
    to: Spanned<String>,
}

/// A day of the week.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Day(Weekday);

impl Words for Day {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("mon", Self(Weekday::Mon)),
        ("tue", Self(Weekday::Tue)),
        ("wed", Self(Weekday::Wed)),
        ("thu", Self(Weekday::Thu)),
        ("fri", Self(Weekday::Fri)),
        ("sat", Self(Weekday::Sat)),
        ("sun", Self(Weekday::Sun)),
    ];
}

/// Takes the section.
pub(crate) fn service_hours(raw: RawServiceHours) -> Result<ServiceHours, Fault> {
    let name = raw.zone.get_ref();
    let zone = name.parse::<Tz>().map_err(|_| {
        (raw.zone.span(), format!("`zone` is \"{name}\", allowed is the IANA name of a zone, as \"Europe/Berlin\""))
    })?;
    let mut hours = ServiceHours { zone, days: Default::default() };
    let span = raw.open.span();
    let listed = raw.open.into_inner();
    if !(1..=WINDOWS).contains(&listed.len()) {
        return Err((span, format!("`open` lists {} windows, allowed are 1 to {WINDOWS}", listed.len())));
    }
    for one in listed {
        let (whole, RawOpen { days, from, to }) = (one.span(), one.into_inner());
        let window = minute("from", &from, DAY - 1)?..minute("to", &to, DAY)?;
        if window.is_empty() {
            let told =
                "which is not after `from`; what goes on past midnight is two windows: to \"24:00\", from \"00:00\"";
            return Err((to.span(), format!("`to` is \"{}\", {told}", to.get_ref())));
        }
        for Day(day) in each("days", Some(days))?.unwrap_or_default() {
            let Some(windows) = hours.days.iter_mut().zip(WEEK).find_map(|(own, other)| (other == day).then_some(own))
            else {
                continue;
            };
            let apart = |other: &Range<u16>| window.end <= other.start || other.end <= window.start;
            if let Some(other) = windows.iter().find(|other| !apart(other)) {
                let other = format!("{} to {}", clock(other.start), clock(other.end));
                return Err((whole, format!("this window overlaps the one from {other} on the same day")));
            }
            windows.push(window.clone());
            windows.sort_by_key(|window| window.start);
        }
    }
    Ok(hours)
}

/// Takes `HH:MM`, at most `last` minutes from midnight.
fn minute(key: &str, value: &Spanned<String>, last: u16) -> Result<u16, Fault> {
    let text = value.get_ref();
    let two = |digits: Option<&str>| {
        digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?.parse::<u16>().ok()
    };
    let read = || {
        let minutes = two(text.get(3..5)).filter(|minutes| *minutes < 60)?;
        let good = text.len() == 5 && text.as_bytes().get(2) == Some(&b':');
        good.then_some(two(text.get(..2))?.checked_mul(60)? + minutes).filter(|minute| *minute <= last)
    };
    read().ok_or_else(|| {
        (value.span(), format!("`{key}` is \"{text}\", allowed is \"HH:MM\" from \"00:00\" to \"{}\"", clock(last)))
    })
}

fn clock(minute: u16) -> String {
    let mut text = String::with_capacity(5);
    // Writing into a string does not fail.
    let _ = write!(text, "{:02}:{:02}", minute / 60, minute % 60);
    text
}
