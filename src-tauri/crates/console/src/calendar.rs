//! A year's days in a time zone: the store counts by quarter hours, every zone's midnight lies on one.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, TimeZone};

use crate::view::HistoryDay;

/// Sessions that began within a quarter of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Its first moment, in Unix milliseconds.
    pub(crate) start: i64,
    /// Sessions where somebody was let in.
    pub(crate) entered: u32,
    /// Those where nobody was.
    pub(crate) refused: u32,
}

/// The first moment of a year and the first one after it, in Unix milliseconds; none for a year out of the calendar.
pub(crate) fn year_bounds<Z: TimeZone>(zone: &Z, year: i32) -> Option<(i64, i64)> {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).and_then(|date| start_of(zone, date));
    Some((first(year)?, first(year.checked_add(1)?)?))
}

/// The year in which a moment lies.
pub(crate) fn year_of<Z: TimeZone>(zone: &Z, at: i64) -> i32 {
    DateTime::from_timestamp_millis(at).unwrap_or_default().with_timezone(zone).year()
}

/// Each day of a year with what was counted in it; a quarter hour belongs to the day in which it begins.
pub(crate) fn days<Z: TimeZone>(zone: &Z, year: i32, quarters: &[Counted]) -> Vec<HistoryDay> {
    let mut counted: BTreeMap<NaiveDate, (u32, u32)> = BTreeMap::new();
    for quarter in quarters {
        let Some(at) = DateTime::from_timestamp_millis(quarter.start) else { continue };
        let day = counted.entry(at.with_timezone(zone).date_naive()).or_default();
        day.0 = day.0.saturating_add(quarter.entered);
        day.1 = day.1.saturating_add(quarter.refused);
    }
    let first = NaiveDate::from_ymd_opt(year, 1, 1);
    let dates = first.into_iter().flat_map(|first| first.iter_days()).take_while(|date| date.year() == year);
    dates
        .map(|date| {
            let (entered, refused) = counted.get(&date).copied().unwrap_or_default();
            HistoryDay { date: date.to_string(), entered, refused }
        })
        .collect()
}

/// A day's first moment: midnight, or where the clock is set forward over it, the first quarter hour that exists.
fn start_of<Z: TimeZone>(zone: &Z, date: NaiveDate) -> Option<i64> {
    let midnight = date.and_time(NaiveTime::MIN);
    (0..=24 * 4).find_map(|quarters| {
        let local = midnight + TimeDelta::minutes(15 * quarters);
        let at = zone.from_local_datetime(&local);
        // Where there are two, this workstation's zone may name the later one first.
        [at.clone().earliest(), at.latest()].into_iter().flatten().map(|at| at.timestamp_millis()).min()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use chrono_tz::Tz;

    use super::*;

    const HOUR: i64 = 3_600_000;

    fn day(zone: Tz, quarters: &[Counted], date: &str) -> HistoryDay {
        let year = date[..4].parse().unwrap();
        days(&zone, year, quarters).into_iter().find(|day| day.date == date).unwrap()
    }

    fn at(utc: &str) -> i64 {
        DateTime::parse_from_rfc3339(utc).unwrap().timestamp_millis()
    }

    #[test]
    fn each_day_of_each_year_has_its_own_hours() {
        // Zone, date, hours: daylight saving by an hour, by half of one, over midnight itself, and a day that never was.
        for (zone, date, hours) in [
            ("Europe/Berlin", "2026-03-29", 23.0),
            ("Europe/Berlin", "2026-10-25", 25.0),
            ("Europe/Berlin", "2026-11-03", 24.0),
            ("Australia/Lord_Howe", "2026-04-05", 24.5),
            ("America/Santiago", "2026-09-06", 23.0),
            ("Asia/Kathmandu", "2026-11-03", 24.0),
            ("UTC", "2024-02-29", 24.0),
        ] {
            let (zone, date): (Tz, NaiveDate) = (zone.parse().unwrap(), date.parse().unwrap());
            let (from, to) = (start_of(&zone, date).unwrap(), start_of(&zone, date.succ_opt().unwrap()).unwrap());
            #[expect(clippy::cast_precision_loss, reason = "a day's length")]
            let length = (to - from) as f64 / HOUR as f64;
            assert!((length - hours).abs() < 1e-9, "{zone} {date}: {length} h");
        }
    }

    #[test]
    fn a_years_days_follow_without_a_gap_and_fill_it() {
        for zone in ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
        {
            let zone: Tz = zone.parse().unwrap();
            for year in 2020..=2032 {
                let days = days(&zone, year, &[]);
                let (from, to) = year_bounds(&zone, year).unwrap();
                assert_eq!(days.len(), if year % 4 == 0 { 366 } else { 365 }, "{zone} {year}");
                assert_eq!((days[0].date.as_str(), from % 900_000), (format!("{year}-01-01").as_str(), 0), "{zone}");
                assert_eq!(to, year_bounds(&zone, year + 1).unwrap().0, "{zone} {year}");
                assert!(days.windows(2).all(|pair| pair[0].date < pair[1].date), "{zone} {year}");
                assert_eq!(year_of(&zone, from), year);
                assert_eq!(year_of(&zone, to - 1), year);
            }
        }
    }

    #[test]
    fn a_session_counts_for_the_day_on_the_wall_not_for_the_one_in_greenwich() {
        // 23:45 and 00:00 in Berlin, both on 2 November in Greenwich; and the hour that there is twice.
        let quarters = [
            Counted { start: at("2026-11-02T22:45:00Z"), entered: 1, refused: 0 },
            Counted { start: at("2026-11-02T23:00:00Z"), entered: 2, refused: 1 },
            Counted { start: at("2026-10-25T00:30:00Z"), entered: 1, refused: 0 },
            Counted { start: at("2026-10-25T01:30:00Z"), entered: 1, refused: 0 },
        ];
        let of = |zone: &str, date| {
            let day = day(zone.parse().unwrap(), &quarters, date);
            (day.entered, day.refused)
        };
        assert_eq!(of("Europe/Berlin", "2026-11-02"), (1, 0));
        assert_eq!(of("Europe/Berlin", "2026-11-03"), (2, 1));
        assert_eq!(of("UTC", "2026-11-02"), (3, 1));
        assert_eq!(of("Europe/Berlin", "2026-10-25"), (2, 0));
        assert_eq!(of("Asia/Kathmandu", "2026-11-03"), (3, 1));
    }
}
