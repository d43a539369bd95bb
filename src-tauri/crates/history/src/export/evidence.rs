//! What a period's entries give evidence for: controls of NIST SP 800-53 revision 5 (MA-4, AU) and questions of the MDS2
//! form (ANSI/NEMA HN 1-2019, sections RMOT and AUDT), with the counts, and where they give none.
//!
//! The history shows what happened at this console. It cannot show what an organisation decides or documents, nor how the
//! device itself behaves: [`Extent`] says so row by row. The words are the caller's, by [`Row::key`].

use std::collections::BTreeMap;

use crate::{Effect, Entry, Kind, Summary};

/// Something that is counted over a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// Entries.
    Entries,
    /// Engineers asked to be let in.
    Asked,
    /// Engineers were let in.
    LetIn,
    /// Sessions were refused, by staff, by silence or by the console.
    Refused,
    /// Tries with a password came to nothing.
    TriesFailed,
    /// Entries that a person signed with initials or PIN.
    Signed,
    /// A level was chosen or restored.
    Levels,
    /// A level was narrowed or closed.
    Narrowed,
    /// One task was released.
    Tasks,
    /// A session password was put on offer.
    Passwords,
    /// A capability was granted.
    Granted,
    /// A capability was taken back.
    TakenBack,
    /// A service tool was started.
    ToolsStarted,
    /// A service tool is verified gone.
    ToolsEnded,
    /// A viewer of the screen was opened.
    Viewers,
    /// A statement counts what was masked.
    MaskStatements,
    /// Sessions were paused.
    Paused,
    /// Sessions are over.
    Ended,
    /// All that ran for a session is verified gone.
    Gone,
    /// What was refused besides.
    Denied,
    /// The policy changed, or was refused.
    Policies,
    /// The wall clock was set.
    ClockSet,
    /// The history was read or exported.
    Read,
    /// The history was verified.
    Verified,
    /// Entries without a signature were found, or verification doubted.
    Doubted,
    /// A part failed.
    Faults,
}

impl Count {
    /// All of them, in the order of a report.
    pub const ALL: [Self; 26] = [
        Self::Entries,
        Self::Asked,
        Self::LetIn,
        Self::Refused,
        Self::TriesFailed,
        Self::Denied,
        Self::Levels,
        Self::Narrowed,
        Self::Tasks,
        Self::Passwords,
        Self::Granted,
        Self::TakenBack,
        Self::Signed,
        Self::ToolsStarted,
        Self::ToolsEnded,
        Self::Viewers,
        Self::MaskStatements,
        Self::Paused,
        Self::Ended,
        Self::Gone,
        Self::Policies,
        Self::ClockSet,
        Self::Read,
        Self::Verified,
        Self::Doubted,
        Self::Faults,
    ];

    /// The key of its words.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Entries => "count-entries",
            Self::Asked => "count-asked",
            Self::LetIn => "count-let-in",
            Self::Refused => "count-refused",
            Self::TriesFailed => "count-tries-failed",
            Self::Signed => "count-signed",
            Self::Levels => "count-levels",
            Self::Narrowed => "count-narrowed",
            Self::Tasks => "count-tasks",
            Self::Passwords => "count-passwords",
            Self::Granted => "count-granted",
            Self::TakenBack => "count-taken-back",
            Self::ToolsStarted => "count-tools-started",
            Self::ToolsEnded => "count-tools-ended",
            Self::Viewers => "count-viewers",
            Self::MaskStatements => "count-mask-statements",
            Self::Paused => "count-paused",
            Self::Ended => "count-ended",
            Self::Gone => "count-gone",
            Self::Denied => "count-denied",
            Self::Policies => "count-policies",
            Self::ClockSet => "count-clock-set",
            Self::Read => "count-read",
            Self::Verified => "count-verified",
            Self::Doubted => "count-doubted",
            Self::Faults => "count-faults",
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind counts as an entry alone")]
    fn of(kind: &Kind) -> Option<Self> {
        Some(match kind {
            Kind::SessionAsked => Self::Asked,
            Kind::SessionGranted => Self::LetIn,
            Kind::SessionRefused => Self::Refused,
            Kind::PairingRefused | Kind::TechnicalLocked => Self::TriesFailed,
            Kind::LevelChosen => Self::Levels,
            Kind::LevelNarrowed | Kind::FullClosed => Self::Narrowed,
            Kind::TaskReleased => Self::Tasks,
            Kind::PasswordOffered => Self::Passwords,
            Kind::CapabilityGranted => Self::Granted,
            Kind::CapabilityRevoked => Self::TakenBack,
            Kind::ToolStarted => Self::ToolsStarted,
            Kind::ToolEnded => Self::ToolsEnded,
            Kind::ViewerOpened => Self::Viewers,
            Kind::MaskStatement => Self::MaskStatements,
            Kind::SessionPaused => Self::Paused,
            Kind::SessionEnded => Self::Ended,
            Kind::SessionGone => Self::Gone,
            Kind::Denied => Self::Denied,
            Kind::PolicyChanged | Kind::PolicyRefused => Self::Policies,
            Kind::TimeChanged => Self::ClockSet,
            Kind::HistoryRead => Self::Read,
            Kind::HistoryVerified => Self::Verified,
            Kind::HistoryDoubted | Kind::UnsignedFound | Kind::HistorySetAside => Self::Doubted,
            Kind::Fault => Self::Faults,
            _ => return None,
        })
    }
}

/// True for an entry that tells of something that was not allowed.
#[must_use]
pub fn is_refusal(kind: &Kind) -> bool {
    *kind == Kind::Denied
        || *kind == Kind::PolicyRefused
        || *kind == Kind::TechnicalLocked
        || (kind.effect() == Effect::Closes && *kind != Kind::SessionEnded)
}

/// A period's counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    counted: BTreeMap<Count, u64>,
    /// The first entry's time and the last one's, in Unix milliseconds.
    pub span: Option<(i64, i64)>,
}

impl Counts {
    /// Adds an entry.
    pub fn add(&mut self, entry: &Entry) {
        let mut one_more = |count| *self.counted.entry(count).or_default() += 1;
        one_more(Count::Entries);
        if let Some(count) = Count::of(&entry.kind) {
            one_more(count);
        }
        if !entry.text("signed-by").is_empty() {
            one_more(Count::Signed);
        }
        let (first, last) = self.span.unwrap_or((entry.at.utc, entry.at.utc));
        self.span = Some((first.min(entry.at.utc), last.max(entry.at.utc)));
    }

    /// How many there are.
    #[must_use]
    pub fn get(&self, count: Count) -> u64 {
        self.counted.get(&count).copied().unwrap_or_default()
    }
}

/// How many sessions there were, and in how many of them somebody was let in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sessions {
    /// All.
    pub all: u64,
    /// Those where somebody was let in.
    pub entered: u64,
}

impl Sessions {
    fn add(&mut self, summary: &Summary) {
        self.all += 1;
        self.entered += u64::from(summary.entered);
    }
}

/// A period's sessions by level and by engineer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub sessions: Sessions,
    /// By the level's code.
    pub levels: BTreeMap<String, Sessions>,
    /// By the engineer's name and organisation, both empty where nobody was proven; at most [`Tally::ENGINEERS`].
    pub engineers: BTreeMap<(String, String), Sessions>,
    /// Those of engineers beyond that.
    pub others: Sessions,
}

impl Tally {
    /// How many engineers are counted each by itself.
    pub const ENGINEERS: usize = 1000;

    /// Adds a session.
    pub fn add(&mut self, summary: &Summary) {
        self.sessions.add(summary);
        self.levels.entry(summary.level.clone()).or_default().add(summary);
        let name = (summary.engineer.clone(), summary.organisation.clone());
        if self.engineers.len() < Self::ENGINEERS || self.engineers.contains_key(&name) {
            self.engineers.entry(name).or_default().add(summary);
        } else {
            self.others.add(summary);
        }
    }
}

/// Which document a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// NIST SP 800-53 revision 5, with the control's own title.
    Nist {
        /// The title.
        title: &'static str,
    },
    /// MDS2, ANSI/NEMA HN 1-2019.
    Mds2,
}

/// How far the history gives evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// For what the row asks of remote service at this console.
    Whole,
    /// For a part of it; the sentence says for which.
    Part,
    /// For none of it.
    None,
}

/// One control or question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its identifier in the document.
    pub id: &'static str,
    /// The document.
    pub standard: Standard,
    /// How far there is evidence.
    pub extent: Extent,
    /// The counts that go with it.
    pub counts: &'static [Count],
}

impl Row {
    /// The key of its sentence: `evidence-` and the identifier in lower case, a hyphen for each other character.
    #[must_use]
    pub fn key(&self) -> String {
        let id: String = self.id.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        format!("evidence-{}", id.trim_end_matches('-'))
    }
}

const fn nist(id: &'static str, title: &'static str, extent: Extent, counts: &'static [Count]) -> Row {
    Row { id, standard: Standard::Nist { title }, extent, counts }
}

const fn mds2(id: &'static str, extent: Extent, counts: &'static [Count]) -> Row {
    Row { id, standard: Standard::Mds2, extent, counts }
}

/// Every row, in the documents' order.
pub const MAPPING: &[Row] = &[
    nist(
        "MA-4",
        "Nonlocal Maintenance",
        Extent::Part,
        &[Count::LetIn, Count::Refused, Count::ToolsStarted, Count::Ended],
    ),
    nist("MA-4(1)", "Logging and Review", Extent::Part, &[Count::Entries, Count::Read]),
    nist("MA-4(3)", "Comparable Security and Sanitization", Extent::None, &[]),
    nist(
        "MA-4(4)",
        "Authentication and Separation of Maintenance Sessions",
        Extent::Part,
        &[Count::LetIn, Count::TriesFailed],
    ),
    nist(
        "MA-4(5)",
        "Approvals and Notifications",
        Extent::Part,
        &[Count::Levels, Count::Tasks, Count::LetIn, Count::Refused],
    ),
    nist("MA-4(6)", "Cryptographic Protection", Extent::None, &[]),
    nist("MA-4(7)", "Disconnect Verification", Extent::Whole, &[Count::Ended, Count::Gone, Count::ToolsEnded]),
    nist("AU-2", "Event Logging", Extent::Part, &[Count::Entries]),
    nist("AU-3", "Content of Audit Records", Extent::Part, &[Count::Entries]),
    nist("AU-6", "Audit Record Review, Analysis, and Reporting", Extent::Part, &[Count::Read, Count::Verified]),
    nist("AU-8", "Time Stamps", Extent::Part, &[Count::ClockSet]),
    nist("AU-9", "Protection of Audit Information", Extent::Part, &[Count::Verified, Count::Doubted]),
    nist("AU-9(3)", "Cryptographic Protection", Extent::Whole, &[Count::Entries]),
    nist("AU-10", "Non-repudiation", Extent::Part, &[Count::Signed, Count::LetIn]),
    nist("AU-11", "Audit Record Retention", Extent::Part, &[Count::Entries]),
    nist("AU-12", "Audit Record Generation", Extent::Part, &[Count::Entries]),
    mds2("RMOT-1", Extent::Part, &[Count::LetIn]),
    mds2("RMOT-1.1", Extent::Part, &[Count::Levels, Count::Tasks, Count::Passwords]),
    mds2("RMOT-1.2", Extent::Part, &[Count::Paused]),
    mds2("RMOT-1.3", Extent::Part, &[Count::Viewers, Count::MaskStatements]),
    mds2("RMOT-2", Extent::None, &[]),
    mds2("RMOT-3", Extent::None, &[]),
    mds2("AUDT-1", Extent::Whole, &[Count::Entries]),
    mds2("AUDT-1.1", Extent::Whole, &[Count::Signed]),
    mds2("AUDT-1.2", Extent::Part, &[]),
    mds2("AUDT-2", Extent::Part, &[Count::Entries]),
    mds2("AUDT-2.1", Extent::Part, &[Count::LetIn, Count::Ended]),
    mds2("AUDT-2.2", Extent::Part, &[Count::TriesFailed, Count::Refused]),
    mds2("AUDT-2.3", Extent::Part, &[Count::Levels, Count::Narrowed, Count::Granted, Count::TakenBack]),
    mds2("AUDT-2.4", Extent::None, &[]),
    mds2("AUDT-2.5", Extent::Part, &[Count::Viewers]),
    mds2("AUDT-2.6", Extent::None, &[]),
    mds2("AUDT-2.7", Extent::None, &[]),
    mds2("AUDT-2.8", Extent::Part, &[Count::LetIn, Count::ToolsStarted]),
    mds2("AUDT-2.8.1", Extent::Part, &[Count::LetIn]),
    mds2("AUDT-2.8.2", Extent::None, &[]),
    mds2("AUDT-2.9", Extent::None, &[]),
    mds2("AUDT-2.10", Extent::Part, &[Count::Policies, Count::ClockSet, Count::Faults]),
    mds2("AUDT-2.11", Extent::None, &[]),
    mds2("AUDT-3", Extent::None, &[]),
    mds2("AUDT-4", Extent::Part, &[]),
    mds2("AUDT-4.1", Extent::Whole, &[Count::Entries]),
    mds2("AUDT-4.1.1", Extent::Part, &[Count::ClockSet]),
    mds2("AUDT-5", Extent::Whole, &[Count::Read]),
    mds2("AUDT-5.1", Extent::Part, &[]),
    mds2("AUDT-5.2", Extent::Part, &[]),
    mds2("AUDT-5.3", Extent::None, &[]),
    mds2("AUDT-5.4", Extent::None, &[]),
    mds2("AUDT-6", Extent::Whole, &[Count::Read, Count::Verified]),
    mds2("AUDT-7", Extent::Part, &[Count::Verified, Count::Doubted]),
    mds2("AUDT-7.1", Extent::None, &[]),
    mds2("AUDT-8", Extent::Part, &[Count::Read]),
];
