//! From what was seen of the banner, and when, to what is told. No display, no clock: time is an argument, in milliseconds.

use super::{NO_ANSWER, PARTLY, SILENT, Told, Why};

/// What a look at the display found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// All of the banner shows.
    Whole,
    /// Other programs' windows cover a part of it.
    Partly,
    /// Nothing of it shows, or not where it should.
    Hidden(Why),
}

/// One look at the display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) seen: Seen,
    /// The screen is blanked or locked.
    pub(super) locked: bool,
}

/// What is known of the banner.
#[derive(Debug)]
pub(super) struct Judge {
    look: Option<Look>,
    looked_at: u64,
    beat_at: u64,
    /// For how long it has been covered in part: rises while it is, falls while it is not.
    partly: u64,
    /// Up to when `partly` is counted.
    counted_to: u64,
    told: Option<Told>,
    locked: bool,
}

impl Judge {
    pub(super) fn new(now: u64) -> Self {
        Self { look: None, looked_at: now, beat_at: now, partly: 0, counted_to: now, told: None, locked: false }
    }

    /// Takes a look in.
    pub(super) fn look(&mut self, now: u64, look: Look) {
        self.count(now);
        self.look = Some(look);
        self.looked_at = now;
    }

    /// The banner's owner gave a sign of life at `at`.
    pub(super) fn beat(&mut self, at: u64) {
        self.beat_at = self.beat_at.max(at);
    }

    /// What is to be told now, in this order.
    pub(super) fn judge(&mut self, now: u64) -> Vec<Told> {
        self.count(now);
        let mut news = Vec::new();
        let locked = self.look.is_some_and(|look| look.locked);
        if std::mem::replace(&mut self.locked, locked) != locked {
            news.push(if locked { Told::Locked } else { Told::Unlocked });
            self.told = None;
        }
        if let Some(verdict) = self.verdict(now)
            && self.told != Some(verdict)
        {
            self.told = Some(verdict);
            news.push(verdict);
        }
        news
    }

    /// Whether the banner was told to be hidden.
    pub(super) fn is_hidden(&self) -> bool {
        matches!(self.told, Some(Told::Hidden { .. }))
    }

    /// `None` where what was told last still stands.
    fn verdict(&self, now: u64) -> Option<Told> {
        let hidden = |why| Some(Told::Hidden { why });
        if now.saturating_sub(self.looked_at) > millis(NO_ANSWER) {
            return hidden(Why::NoDisplay);
        }
        let look = self.look?;
        if let Seen::Hidden(why @ (Why::Gone | Why::NoDisplay)) = look.seen {
            return hidden(why);
        }
        let silent = now.saturating_sub(self.beat_at) > millis(SILENT);
        if look.locked && !silent {
            return self.is_hidden().then_some(Told::Shown);
        }
        match look.seen {
            Seen::Hidden(why) if !look.locked => hidden(why),
            Seen::Hidden(_) | Seen::Whole | Seen::Partly if silent => hidden(Why::Silent),
            Seen::Partly if self.partly >= millis(PARTLY) => hidden(Why::PartlyCovered),
            Seen::Hidden(_) | Seen::Whole | Seen::Partly => Some(Told::Shown),
        }
    }

    /// Windows that come and go add up: covering it nine tenths of the time is covering it.
    fn count(&mut self, now: u64) {
        let passed = now.saturating_sub(std::mem::replace(&mut self.counted_to, now));
        self.partly = match self.look {
            Some(Look { seen: Seen::Partly, locked: false }) => (self.partly + passed).min(millis(PARTLY)),
            Some(_) | None => self.partly.saturating_sub(passed),
        };
    }
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Look = Look { seen: Seen::Whole, locked: false };
    const PARTLY_SEEN: Look = Look { seen: Seen::Partly, locked: false };
    const COVERED: Look = Look { seen: Seen::Hidden(Why::Covered), locked: false };

    fn hidden(why: Why) -> Vec<Told> {
        vec![Told::Hidden { why }]
    }

    /// A look every 100 ms with a beat, up to and with `to`; what was told, and when.
    fn run(judge: &mut Judge, from: u64, to: u64, look: impl Fn(u64) -> Look) -> Vec<(u64, Told)> {
        let mut told = Vec::new();
        for now in (from..=to).step_by(100) {
            judge.beat(now);
            judge.look(now, look(now));
            told.extend(judge.judge(now).into_iter().map(|news| (now, news)));
        }
        told
    }

    #[test]
    fn a_covered_banner_is_hidden_at_once_and_told_once() {
        let mut judge = Judge::new(0);
        assert_eq!(judge.judge(0), []);
        assert_eq!(run(&mut judge, 100, 300, |_| WHOLE), [(100, Told::Shown)]);
        assert_eq!(run(&mut judge, 400, 900, |_| COVERED), [(400, Told::Hidden { why: Why::Covered })]);
        assert_eq!(run(&mut judge, 1000, 1200, |_| WHOLE), [(1000, Told::Shown)]);
    }

    #[test]
    fn a_partly_covered_banner_is_hidden_after_its_time() {
        let mut judge = Judge::new(0);
        run(&mut judge, 0, 400, |_| WHOLE);
        let told = run(&mut judge, 500, 2000, |_| PARTLY_SEEN);
        assert_eq!(told, [(1500, Told::Hidden { why: Why::PartlyCovered })]);
    }

    #[test]
    fn tool_tips_do_not_add_up_but_a_window_that_hardly_goes_does() {
        let mut judge = Judge::new(0);
        let half = |now: u64| if now % 1000 < 500 { PARTLY_SEEN } else { WHOLE };
        assert_eq!(run(&mut judge, 0, 60_000, half), [(0, Told::Shown)]);
        let mostly = |now: u64| if now % 1000 < 900 { PARTLY_SEEN } else { WHOLE };
        let told = run(&mut judge, 60_100, 64_000, mostly);
        assert_eq!(told.first(), Some(&(61_200, Told::Hidden { why: Why::PartlyCovered })));
    }

    #[test]
    fn an_owner_without_a_beat_is_silent_and_comes_back() {
        let mut judge = Judge::new(0);
        run(&mut judge, 0, 1000, |_| WHOLE);
        judge.look(2500, WHOLE);
        assert_eq!(judge.judge(2500), []);
        judge.look(2501, WHOLE);
        assert_eq!(judge.judge(2501), hidden(Why::Silent));
        judge.beat(2600);
        assert_eq!(judge.judge(2600), [Told::Shown]);
    }

    #[test]
    fn a_display_without_an_answer_is_none() {
        let mut judge = Judge::new(0);
        run(&mut judge, 0, 1000, |_| WHOLE);
        judge.beat(2001);
        assert_eq!(judge.judge(2001), hidden(Why::NoDisplay));
        judge.look(2002, WHOLE);
        assert_eq!(judge.judge(2002), [Told::Shown]);
    }

    #[test]
    fn a_locked_screen_hides_nothing_but_keeps_nobody_alive() {
        let mut judge = Judge::new(0);
        let locked = |look: Look| Look { locked: true, ..look };
        run(&mut judge, 0, 1000, |_| WHOLE);
        assert_eq!(run(&mut judge, 1100, 1200, |_| COVERED), [(1100, Told::Hidden { why: Why::Covered })]);
        assert_eq!(run(&mut judge, 1300, 5000, |_| locked(COVERED)), [(1300, Told::Locked)]);
        judge.look(6600, locked(COVERED));
        assert_eq!(judge.judge(6600), hidden(Why::Silent));
        assert_eq!(run(&mut judge, 6700, 7000, |_| locked(COVERED)), [(6700, Told::Shown)]);
        let gone = locked(Look { seen: Seen::Hidden(Why::Gone), locked: true });
        assert_eq!(run(&mut judge, 7100, 7200, |_| WHOLE), [(7100, Told::Unlocked), (7100, Told::Shown)]);
        assert_eq!(
            run(&mut judge, 7300, 7300, |_| gone),
            [(7300, Told::Locked), (7300, Told::Hidden { why: Why::Gone })]
        );
    }
}
