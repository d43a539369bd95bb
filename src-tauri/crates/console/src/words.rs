//! The catalogue of sentences that Rust makes: state, feed, refusals, notices, notifications, tray, command line.
//!
//! Fluent files, one a language, built into the program; a test holds the languages to the same keys.

use chrono::{DateTime, Local, NaiveDateTime};
use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};
use policy::ServiceHours;
use unic_langid::{LanguageIdentifier, langid};

use crate::view::Language;

/// A language's files as one text: what the window says, and what exports and reports say.
macro_rules! catalogue {
    ($language:literal) => {
        concat!(
            include_str!(concat!("../catalogue/", $language, ".ftl")),
            include_str!(concat!("../catalogue/report/", $language, ".ftl"))
        )
    };
}

/// The sentences of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
    language: Language,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({:?})", self.language)
    }
}

impl Words {
    /// Loads a language's catalogue.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let (id, text): (LanguageIdentifier, &str) = match language {
            Language::En => (langid!("en"), catalogue!("en")),
            Language::De => (langid!("de"), catalogue!("de")),
            Language::Fr => (langid!("fr"), catalogue!("fr")),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        // A faulty line is left out by the parser; the test over the catalogues finds it before anyone else does.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Self { bundle, language }
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The same, as the policy's titles have it.
    #[must_use]
    pub fn of_policy(&self) -> policy::Language {
        match self.language {
            Language::En => policy::Language::En,
            Language::De => policy::Language::De,
            Language::Fr => policy::Language::Fr,
        }
    }

    /// A sentence without variables.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A sentence with its variables.
    #[must_use]
    pub fn with(&self, key: &str, variables: &[(&str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "sentence missing from the catalogue");
            return key.to_owned();
        };
        let arguments: FluentArgs<'_> = variables.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    /// A sentence without variables, where there is one of that name.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<String> {
        self.bundle.get_message(key).and_then(|message| message.value()).map(|_| self.say(key))
    }

    /// The time of day of a Unix time in milliseconds; with the date where it is another day than `now`.
    #[must_use]
    pub fn time(&self, at: i64, now: i64) -> String {
        self.wall_time(local(at), local(now))
    }

    fn wall_time(&self, at: NaiveDateTime, now: NaiveDateTime) -> String {
        if at.date() == now.date() {
            return at.format("%H:%M").to_string();
        }
        let form = match self.language {
            Language::En => "%-d %b, %H:%M",
            Language::De => "%-d.%-m., %H:%M",
            Language::Fr => "%d/%m, %H:%M",
        };
        at.format(form).to_string()
    }

    /// A Unix time in milliseconds with its date and its place in the world, for whoever reads it elsewhere or later.
    #[must_use]
    pub fn moment(&self, at: i64) -> String {
        let at = DateTime::from_timestamp_millis(at).unwrap_or_default().with_timezone(&Local);
        let form = match self.language {
            Language::En => "%-d %b %Y, %H:%M:%S (UTC%:z)",
            Language::De => "%-d.%-m.%Y, %H:%M:%S (UTC%:z)",
            Language::Fr => "%d/%m/%Y, %H:%M:%S (UTC%:z)",
        };
        at.format(form).to_string()
    }

    /// A date and a time as the clock of a zone shows it, with the zone's name.
    #[must_use]
    pub fn there(&self, wall: NaiveDateTime, zone: &str) -> String {
        let form = match self.language {
            Language::En => "%-d %b %Y, %H:%M",
            Language::De => "%-d.%-m.%Y, %H:%M",
            Language::Fr => "%d/%m/%Y, %H:%M",
        };
        format!("{} ({zone})", wall.format(form))
    }

    /// The local day of a time, with its year.
    #[must_use]
    pub fn date(&self, at: i64) -> String {
        let form = match self.language {
            Language::En => "%-d %b %Y",
            Language::De => "%-d.%-m.%Y",
            Language::Fr => "%d/%m/%Y",
        };
        DateTime::from_timestamp_millis(at).unwrap_or_default().with_timezone(&Local).format(form).to_string()
    }
}

impl Words {
    /// A time by the clock of the service hours' zone, with the day of the week where it is another day within the next six,
    /// and with the zone's name where this computer's clock shows another time.
    #[must_use]
    pub fn hours_time(&self, at: i64, now: i64, hours: &ServiceHours) -> String {
        let (wall, now) = match (hours.on_the_wall(at), hours.on_the_wall(now)) {
            (Some(wall), Some(now)) => (wall, now),
            (Some(_) | None, _) => (local(at), local(now)),
        };
        let days = (wall.date() - now.date()).num_days();
        let said = if (1..=6).contains(&days) {
            format!("{} {}", self.say(&format!("weekday-{}", wall.format("%u"))), wall.format("%H:%M"))
        } else {
            self.wall_time(wall, now)
        };
        if wall == local(at) { said } else { format!("{said} ({})", hours.zone()) }
    }
}

/// What this computer's clock shows at a Unix time in milliseconds.
fn local(at: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at).unwrap_or_default().with_timezone(&Local).naive_local()
}

/// The tray menu's words.
#[derive(Debug, Clone)]
pub struct TrayWords {
    /// Opens the console's window.
    pub open: String,
    /// Ends the session or withdraws what is open.
    pub end: String,
    /// Quits the program.
    pub quit: String,
}

impl TrayWords {
    /// The words in a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let words = Words::of(language);
        Self { open: words.say("tray-open"), end: words.say("tray-end"), quit: words.say("tray-quit") }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const CATALOGUES: [(&str, &str); 3] =
        [("en", catalogue!("en")), ("de", catalogue!("de")), ("fr", catalogue!("fr"))];

    /// Each key with the variables of its sentence.
    fn keys(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, sentence)| {
                let variables = sentence.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next());
                (key, variables.collect())
            })
            .collect()
    }

    #[test]
    fn every_language_says_the_same_things() {
        let english = keys(CATALOGUES[0].1);
        for (language, text) in CATALOGUES {
            assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{language} has a faulty line");
            let found = keys(text);
            assert_eq!(found.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language}");
            for (key, variables) in &found {
                assert_eq!(variables, &english[key], "{language}: {key}");
            }
        }
    }

    #[test]
    fn a_visit_of_a_minute_is_one_minute() {
        let visited = |language, minutes: i64| {
            let said = [("minutes", minutes.into()), ("count", 1.into()), ("searches", 0.into())];
            Words::of(language).with("fact-history-visited", &said)
        };
        assert!(visited(Language::En, 0).starts_with("The history was read for less than a minute; "));
        assert!(visited(Language::En, 1).starts_with("The history was read for one minute; "));
        assert!(visited(Language::De, 1).starts_with("Der Verlauf wurde eine Minute lang gelesen; "));
        assert!(visited(Language::De, 2).starts_with("Der Verlauf wurde 2 Minuten lang gelesen; "));
        assert!(visited(Language::Fr, 0).starts_with("L'historique a été lu pendant moins d'une minute\u{a0}; "));
    }

    #[test]
    fn the_service_hours_are_told_by_their_own_clock_and_with_its_zone_where_this_computers_shows_another_time() {
        // Monday 30 November 2026, 06:00 in Greenwich, seen from the Saturday before: one of these zones is not the
        // computer's own.
        const AT: i64 = 1_796_018_400_000;
        let mut named = 0;
        for (zone, told) in [("Pacific/Kiritimati", "Monday 20:00"), ("Etc/GMT+11", "Sunday 19:00")] {
            let text = format!(
                "version = 1\n[service_hours]\nzone = \"{zone}\"\n[[service_hours.open]]\ndays = [\"mon\"]\nfrom = \"07:00\"\nto = \"18:00\"\n"
            );
            let hours = policy::Policy::parse(&text).unwrap().service_hours.unwrap();
            let said = Words::of(Language::En).hours_time(AT, AT - 40 * 60 * 60 * 1000, &hours);
            assert!(said.starts_with(told), "{said}");
            named += usize::from(said == format!("{told} ({zone})"));
        }
        assert!(named > 0);
    }

    #[test]
    fn a_sentence_takes_what_it_is_given_as_text() {
        let words = Words::of(Language::De);
        let said = words.with("state-task", &[("whom", "007".into()), ("until", "14:30".into())]);
        assert_eq!(said, "Freigegeben für 007 bis 14:30. Alles andere ist gesperrt.");
    }
}
