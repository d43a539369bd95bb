//! Notification mails to those whom policy lists: asked of the service centre, again where it must be, and what became of
//! each, for the history and the end card.
//!
//! INVARIANT (I3): nothing waits for a mail, and no mail opens, keeps or ends anything. What waits is bounded; what is not
//! sent is said.

use std::collections::{BTreeMap, VecDeque};

use history::Kind;
use link::MailFault;
use serde_json::json;
use session::{EndReason, Fact, Millis, Stage};
use wire::{
    Kind as SessionKind, Mail, MailAddress, MailFate, MailId, MailState, MailTold, PROTOCOL_VERSION, SessionId,
};

use super::{BrokenOff, Core, wall};
use crate::event::Command;
use crate::mail_text::{self, Account, MailAbout, Over, Place};
use crate::record;
use crate::view::{FeedItem, Tone};

/// Mails that may wait for their fate; of more, it is said that they are not sent.
const OPEN_MOST: usize = 32;
/// The wait before the service centre is asked again; it doubles, up to the second.
const ASK_FIRST: Millis = 2_000;
const ASK_MOST: Millis = 600_000;
/// For so long it is asked at all; it tries for a day itself.
const ASKED_FOR: Millis = 26 * 3_600_000;
/// A question that is not answered in this time never will be.
const ANSWER_WITHIN: Millis = 60_000;
/// The mail after a session waits so long for what ran to be verified gone.
const GONE_WITHIN: Millis = 30_000;
/// Lines that are kept for the end card.
const LINES: usize = 64;

/// What became of a mail to one address, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Handed,
    Refused(Option<u16>),
    GivenUp,
    Declined(u16),
    NotOffered,
    Unreached,
    Unknown,
    Untold,
    Stopped,
    Full,
    BadAddress,
    NotListed,
}

impl Fate {
    fn kind(self) -> Kind {
        if self == Self::Handed { Kind::MailHanded } else { Kind::MailFailed }
    }

    /// The history's fact, and the number that its sentence names.
    fn fact(self) -> (&'static str, Option<u16>) {
        match self {
            Self::Handed => ("mail-handed", None),
            Self::Refused(Some(code)) => ("mail-refused", Some(code)),
            Self::Refused(None) => ("mail-refused-plain", None),
            Self::GivenUp => ("mail-given-up", None),
            Self::Declined(status) => ("mail-declined", Some(status)),
            Self::NotOffered => ("mail-not-offered", None),
            Self::Unreached => ("mail-unreached", None),
            Self::Unknown => ("mail-unknown", None),
            Self::Untold => ("mail-untold", None),
            Self::Stopped => ("mail-stopped", None),
            Self::Full => ("mail-full", None),
            Self::BadAddress => ("mail-bad-address", None),
            Self::NotListed => ("mail-not-listed", None),
        }
    }
}

/// How far a mail to one address has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Asked,
    Unreached,
    Waiting,
    Over(Fate),
}

/// A line of the end card.
#[derive(Debug)]
struct Line {
    session: SessionId,
    about: MailAbout,
    to: String,
    at: i64,
    step: Step,
}

/// A mail whose fate is not known yet.
#[derive(Debug)]
struct Open {
    mail: Mail,
    session: SessionId,
    about: MailAbout,
    since: Millis,
    due: Millis,
    asked: u32,
    /// Whether the service centre said that it has it.
    taken: bool,
    /// Whether it may have it all the same: it was asked, and not every fault came before it could be.
    perhaps: bool,
    /// Addresses whose fate is not known.
    waiting: Vec<MailAddress>,
}

impl Open {
    /// What is known of an address that is asked for no more.
    fn unsaid(&self) -> Fate {
        match (self.taken, self.perhaps) {
            (true, _) => Fate::Unknown,
            (false, true) => Fate::Untold,
            (false, false) => Fate::Unreached,
        }
    }
}

/// What waits, and what is told of it.
#[derive(Debug, Default)]
pub(super) struct Mails {
    accounts: BTreeMap<SessionId, Account>,
    /// Sessions that are over and not verified gone, and until when that is waited for.
    ended: BTreeMap<SessionId, (Over, Millis)>,
    open: VecDeque<Open>,
    /// The mail that is being asked about, and since when.
    asking: Option<(MailId, Millis)>,
    lines: VecDeque<Line>,
}

impl Mails {
    /// When something is to be done next.
    pub(super) fn poll_timeout(&self) -> Option<Millis> {
        let ask = match self.asking {
            Some((_, since)) => Some(since.saturating_add(ANSWER_WITHIN)),
            None => self.open.iter().map(|open| open.due).min(),
        };
        ask.into_iter().chain(self.ended.values().map(|(_, until)| *until)).min()
    }

    /// True while a mail is on its way to the service centre for the first time.
    pub(super) fn is_handing_in(&self) -> bool {
        !self.ended.is_empty() || self.open.iter().any(|open| !open.taken && open.asked <= 1)
    }
}

impl Core {
    /// Something is durable: who came in, what they did, and that it is over.
    pub(super) fn mail(&mut self, fact: &Fact) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "no mail tells of every other fact")]
        match fact {
            Fact::Accepted { session, .. } => self.mail_start(*session, None),
            Fact::TechnicalBegan { session, level, .. } => self.mail_start(*session, Some(*level)),
            Fact::ToolStarted { session, .. } => self.count(*session, |account| &mut account.tools),
            Fact::ToolRefused { session, .. } => self.count(*session, |account| &mut account.refused),
            Fact::Granted { session, .. } => self.count(*session, |account| &mut account.granted),
            Fact::Paused { session, .. } => self.count(*session, |account| &mut account.pauses),
            Fact::LinkLost { session } => self.count(*session, |account| &mut account.lost),
            Fact::Ended { session, why, level } => {
                let technical = self.mails.accounts.get(session).is_some_and(|account| account.technical);
                let masked = (!technical).then(|| self.masked());
                let mirrored = self.tale.mirrored;
                let at = wall(self.now);
                let over = Over { at, before: false, why: *why, now: *level, gone: false, masked, mirrored };
                let until = self.now.mono.saturating_add(GONE_WITHIN);
                self.mails.ended.insert(*session, (over, until));
            }
            Fact::Gone { session } => {
                if let Some((over, _)) = self.mails.ended.remove(session) {
                    self.mail_after(*session, &Over { gone: true, ..over });
                }
            }
            _ => {}
        }
    }

    fn count(&mut self, session: SessionId, of: impl Fn(&mut Account) -> &mut u32) {
        if let Some(account) = self.mails.accounts.get_mut(&session) {
            let count = of(account);
            *count = count.saturating_add(1);
        }
    }

    fn mail_start(&mut self, session: SessionId, level: Option<session::Level>) {
        let (kind, engineer, reason, ticket) = match self.machine.seat(session) {
            Some(Stage::Asked(asked)) => (asked.kind, &asked.engineer, &asked.reason, &asked.ticket),
            Some(Stage::Active(active)) => (active.kind, &active.engineer, &active.reason, &active.ticket),
            Some(Stage::Ending(session::Ending { ended, .. }) | Stage::Ended(ended)) => {
                (ended.kind, &ended.engineer, &ended.reason, &ended.ticket)
            }
            Some(Stage::Pairing(_)) | None => return,
        };
        let account = Account {
            engineer: engineer.name().as_str().to_owned(),
            organisation: engineer.organisation().as_str().to_owned(),
            technical: kind == SessionKind::TechnicalSupport,
            level: Some(level.unwrap_or(self.machine.standing().level)),
            since: Some(wall(self.now)),
            reason: reason.as_str().to_owned(),
            ticket: ticket.as_str().to_owned(),
            ..Account::default()
        };
        let words = mail_text::start(&self.hospital, self.place(), &account);
        self.mails.accounts.insert(session, account);
        self.send_mail(session, MailAbout::Start, words);
    }

    fn mail_after(&mut self, session: SessionId, over: &Over) {
        if let Some(account) = self.mails.accounts.remove(&session) {
            let words = mail_text::after(&self.hospital, self.place(), &account, over);
            self.send_mail(session, MailAbout::After, words);
        }
    }

    /// A stop broke a session off: whoever was told of its start is told of its end.
    pub(super) fn mail_broken_off(&mut self, broken: &BrokenOff) {
        let account = Account { engineer: broken.engineer.clone(), ..Account::default() };
        self.mails.accounts.insert(broken.session, account);
        let (at, now) = (wall(self.now), self.machine.standing().level);
        // When the stop was is not known, nor is what ran verified gone.
        let why = EndReason::Stopped;
        let over = Over { at, before: true, why, now, gone: false, masked: None, mirrored: false };
        self.mail_after(broken.session, &over);
    }

    fn place(&self) -> Place<'_> {
        let vendor = self.vendor.as_ref();
        Place {
            device: vendor.map(|vendor| vendor.device.as_str()).unwrap_or_default(),
            vendor: vendor.map(|vendor| vendor.name.as_str()).unwrap_or_default(),
        }
    }

    fn send_mail(&mut self, session: SessionId, about: MailAbout, words: Option<(wire::MailSubject, wire::MailText)>) {
        let Some(device) = self.vendor.as_ref().map(|vendor| vendor.device.clone()) else { return };
        let listed = self.policy.mail_to.clone();
        let Some((subject, text)) = words.filter(|_| !listed.is_empty()) else { return };
        let mut to: Vec<MailAddress> = Vec::new();
        for address in &listed {
            match MailAddress::new(address) {
                Ok(address) if to.contains(&address) => continue,
                Ok(good) if to.len() < wire::MAX_MAIL_ADDRESSES => to.push(good),
                Ok(_) | Err(_) => {
                    self.line(session, about, address);
                    self.fate(session, about, address, Fate::BadAddress);
                    continue;
                }
            }
            self.line(session, about, address);
        }
        if to.is_empty() {
            return;
        }
        let names = to.iter().map(MailAddress::as_str).collect::<Vec<_>>().join(", ");
        let payload = json!({"fact": "mail-asked", "to": names, "mail": about.code()});
        self.noted(Kind::MailAsked, Some(session), payload);
        let id = (self.random)().filter(|_| self.mails.open.len() < OPEN_MOST);
        let Some(id) = id.and_then(|random| random.first_chunk::<16>().copied()) else {
            for address in &to {
                self.fate(session, about, address.as_str(), Fate::Full);
            }
            return;
        };
        let (since, waiting) = (self.now.mono, to.clone());
        let mail = Mail { version: PROTOCOL_VERSION, device, id: MailId(id), to, subject, text };
        let open = Open { mail, session, about, since, due: since, asked: 0, taken: false, perhaps: false, waiting };
        self.mails.open.push_back(open);
    }

    /// Does what is due.
    pub(super) fn mind_mails(&mut self) {
        let now = self.now.mono;
        let late: Vec<SessionId> =
            self.mails.ended.iter().filter(|(_, (_, until))| *until <= now).map(|(session, _)| *session).collect();
        for session in late {
            if let Some((over, _)) = self.mails.ended.remove(&session) {
                self.mail_after(session, &over);
            }
        }
        if let Some((id, since)) = self.mails.asking
            && now.saturating_sub(since) >= ANSWER_WITHIN
        {
            self.mail_told(id, Err(MailFault::Link(link::LinkFault::Slow)));
        }
        if self.mails.asking.is_some() {
            return;
        }
        let due = self.mails.open.iter_mut().filter(|open| open.due <= now).min_by_key(|open| open.due);
        if let Some(open) = due {
            open.asked = open.asked.saturating_add(1);
            self.mails.asking = Some((open.mail.id, now));
            self.commands.push_back(Command::Mail(Box::new(open.mail.clone())));
        }
    }

    /// The service centre said something of a mail, or could not be asked.
    pub(super) fn mail_told(&mut self, id: MailId, told: Result<MailTold, MailFault>) {
        self.mails.asking.take_if(|(asking, _)| *asking == id);
        let Some(at) = self.mails.open.iter().position(|open| open.mail.id == id) else { return };
        let Some(mut open) = self.mails.open.remove(at) else { return };
        let steps: Vec<(MailAddress, Step)> = match told {
            Ok(told) => {
                open.taken = true;
                told.fates.into_iter().map(|MailFate { to, state, code }| (to, step(state, code))).collect()
            }
            Err(why) => {
                tracing::info!(%id, %why, "a mail was not handed in");
                open.perhaps |= !never_reached(&why);
                let all = |step: Step| open.waiting.iter().map(|to| (to.clone(), step)).collect();
                match why {
                    MailFault::NotOffered => all(Step::Over(Fate::NotOffered)),
                    MailFault::Declined { status } => all(Step::Over(Fate::Declined(status))),
                    MailFault::Link(_) | MailFault::Later { .. } | MailFault::Unready | MailFault::Garbled => {
                        all(Step::Unreached)
                    }
                }
            }
        };
        for (to, step) in steps {
            // An address that the console did not name is nobody's.
            if open.waiting.contains(&to) {
                if let Step::Over(fate) = step {
                    open.waiting.retain(|waiting| *waiting != to);
                    self.fate(open.session, open.about, to.as_str(), fate);
                } else {
                    self.step(open.session, open.about, to.as_str(), step);
                }
            }
        }
        if self.now.mono.saturating_sub(open.since) >= ASKED_FOR {
            let fate = open.unsaid();
            for to in std::mem::take(&mut open.waiting) {
                self.fate(open.session, open.about, to.as_str(), fate);
            }
        }
        if !open.waiting.is_empty() {
            let doubled = ASK_FIRST.saturating_mul(1 << open.asked.saturating_sub(1).min(16));
            open.due = self.now.mono.saturating_add(doubled.min(ASK_MOST));
            self.mails.open.push_back(open);
        }
    }

    /// A stop: nothing asks for the mails any more, and the history is told of each what is known.
    pub fn stop_mails(&mut self) {
        let asking = self.mails.asking.take().map(|(id, _)| id);
        for open in std::mem::take(&mut self.mails.open) {
            let mut fate = open.unsaid();
            if matches!(fate, Fate::Unreached) {
                // What is on its way now may arrive.
                fate = if asking == Some(open.mail.id) { Fate::Untold } else { Fate::Stopped };
            }
            for to in open.waiting {
                self.fate(open.session, open.about, to.as_str(), fate);
            }
        }
    }

    /// Another policy holds: what the service centre does not have yet goes to nobody whom it does not list.
    pub(super) fn mails_listed(&mut self) {
        let listed: Vec<MailAddress> =
            self.policy.mail_to.iter().filter_map(|address| MailAddress::new(address).ok()).collect();
        let mut gone = Vec::new();
        for open in self.mails.open.iter_mut().filter(|open| open.asked == 0 || !open.taken) {
            let (session, about) = (open.session, open.about);
            let fate = if open.asked == 0 { Fate::NotListed } else { Fate::Untold };
            open.mail.to.retain(|to| listed.contains(to));
            open.waiting.retain(|to| {
                let keeps = listed.contains(to);
                if !keeps {
                    gone.push((session, about, to.clone(), fate));
                }
                keeps
            });
        }
        self.mails.open.retain(|open| !open.waiting.is_empty());
        for (session, about, to, fate) in gone {
            self.fate(session, about, to.as_str(), fate);
        }
    }

    fn line(&mut self, session: SessionId, about: MailAbout, to: &str) {
        let line = Line { session, about, to: to.to_owned(), at: wall(self.now), step: Step::Asked };
        self.mails.lines.push_back(line);
        if self.mails.lines.len() > LINES {
            self.mails.lines.pop_front();
        }
    }

    fn step(&mut self, session: SessionId, about: MailAbout, to: &str, step: Step) {
        let of = |line: &&mut Line| line.session == session && line.about == about && line.to.eq_ignore_ascii_case(to);
        if let Some(line) = self.mails.lines.iter_mut().find(of)
            && line.step != step
        {
            (line.step, line.at) = (step, wall(self.now));
        }
    }

    /// What became of a mail, for good: into the history, and where it was not sent before the staff.
    fn fate(&mut self, session: SessionId, about: MailAbout, to: &str, fate: Fate) {
        self.step(session, about, to, Step::Over(fate));
        let (fact, code) = fate.fact();
        let mut payload = json!({"fact": fact, "to": to, "mail": about.code()});
        if let Some(code) = code {
            payload["code"] = json!(code);
        }
        if fate != Fate::Handed {
            let text = self.mail_sentence(&format!("fact-{fact}"), to, about, code);
            self.put_notice("mail", text, false);
        }
        self.noted(fate.kind(), Some(session), payload);
    }

    /// What became of the mails about these sessions.
    pub(super) fn mails_view(&self, of: &[SessionId]) -> Vec<FeedItem> {
        let lines = self.mails.lines.iter().filter(|line| of.contains(&line.session));
        let told = lines.map(|Line { about, to, at, step, .. }| {
            let (key, code, tone) = match step {
                Step::Asked => ("mail-line-asked".to_owned(), None, Tone::Plain),
                Step::Unreached => ("mail-line-unreached".to_owned(), None, Tone::Warning),
                Step::Waiting => ("mail-line-waiting".to_owned(), None, Tone::Plain),
                Step::Over(fate) => {
                    let (fact, code) = fate.fact();
                    let tone = if *fate == Fate::Handed { Tone::Plain } else { Tone::Warning };
                    (format!("fact-{fact}"), code, tone)
                }
            };
            FeedItem { at: *at, tone, text: self.mail_sentence(&key, to, *about, code) }
        });
        told.collect()
    }

    fn mail_sentence(&self, key: &str, to: &str, about: MailAbout, code: Option<u16>) -> String {
        let mut said = vec![("to", to.into()), ("mail", self.words.say(&format!("mail-{}", about.code())).into())];
        if let Some(code) = code {
            said.push(("code", record::plain_number(code)));
        }
        self.words.with(key, &said)
    }
}

/// True for a fault that came before the mail could have been read by anybody.
fn never_reached(why: &MailFault) -> bool {
    use link::LinkFault::{Address, Certificate, Name, OldTls, Proxy};
    matches!(why, MailFault::Unready | MailFault::Link(Name { .. } | Address(_) | Proxy(_) | OldTls | Certificate(_)))
}

fn step(state: MailState, code: Option<u16>) -> Step {
    match state {
        MailState::Waiting => Step::Waiting,
        MailState::Handed => Step::Over(Fate::Handed),
        MailState::Refused => Step::Over(Fate::Refused(code)),
        MailState::GivenUp => Step::Over(Fate::GivenUp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Language;
    use crate::words::Words;

    #[test]
    fn every_fate_has_its_sentence() {
        let fates = [
            Fate::Handed,
            Fate::Refused(Some(550)),
            Fate::Refused(None),
            Fate::GivenUp,
            Fate::Declined(401),
            Fate::NotOffered,
            Fate::Unreached,
            Fate::Unknown,
            Fate::Untold,
            Fate::Stopped,
            Fate::Full,
            Fate::BadAddress,
            Fate::NotListed,
        ];
        for language in [Language::En, Language::De, Language::Fr] {
            let words = Words::of(language);
            for fate in fates {
                let (fact, code) = fate.fact();
                let payload = json!({"fact": fact, "to": "it@hospital.example", "mail": "after", "code": code});
                let line =
                    record::line(&words, 0, &fate.kind(), payload.as_object().unwrap_or(&history::Payload::new()));
                assert!(line.text.contains("it@hospital.example") && !line.text.contains("mail-"), "{}", line.text);
                assert_eq!(line.text.contains("550"), fate == Fate::Refused(Some(550)));
                assert_eq!(line.tone == Tone::Warning, fate != Fate::Handed);
            }
        }
    }
}
