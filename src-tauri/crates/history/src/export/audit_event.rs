//! Which event of the DICOM standard an entry's kind is (PS3.15, A.5.3; codes of PS3.16, CID 400 and CID 401).
//!
//! Only what the standard's own definition covers takes its code. Every other kind is sent under a code of this product's
//! own scheme, which CID 400 and CID 401 allow by being extensible; its value is the kind's name. Of the standard's codes that
//! look near and were left: 110114 *User Authentication* must name the network access point of the engineer, which a relay
//! hides; 110141 and 110142 are service operations done at the workstation; 110124 and 110125 are nodes of the network.

use crate::Kind;

/// The designator of this product's own codes; one that begins with 99 is private (PS3.16, section 8).
pub const OWN_SCHEME: &str = "99CHAPERONE";

/// A code, the scheme that defines it, and what it means in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code<'a> {
    /// The value.
    pub value: &'a str,
    /// The scheme's designator.
    pub scheme: &'a str,
    /// The meaning.
    pub meaning: &'a str,
}

const fn dicom(value: &'static str, meaning: &'static str) -> Code<'static> {
    Code { value, scheme: "DCM", meaning }
}

/// How an event went (PS3.15, A.5.1.1: `EventOutcomeIndicator`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It was done; in a security alert: for information.
    Success,
    /// Refused or failed, and what protects held.
    Minor,
    /// Something ended because of it, and what protects held.
    Serious,
    /// What protects may not have held.
    Major,
}

impl Severity {
    /// The indicator's value.
    #[must_use]
    pub fn indicator(self) -> &'static str {
        match self {
            Self::Success => "0",
            Self::Minor => "4",
            Self::Serious => "8",
            Self::Major => "12",
        }
    }
}

/// The family of an event, which decides its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// 110100, A.5.3.1.
    ApplicationActivity,
    /// 110101, A.5.3.2.
    AuditLogUsed,
    /// 110113, A.5.3.11.
    SecurityAlert,
    /// A code of this product.
    Own,
}

/// The event of an entry's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditEvent {
    /// The family.
    pub family: Family,
    /// The type within the family, where the standard has one that fits.
    pub kind: Option<Code<'static>>,
    /// How it went.
    pub severity: Severity,
}

impl AuditEvent {
    /// The event's identifier: of CID 400, or this product's own with the kind's name.
    #[must_use]
    pub fn id<'a>(&self, kind: &'a Kind) -> Code<'a> {
        match self.family {
            Family::ApplicationActivity => dicom("110100", "Application Activity"),
            Family::AuditLogUsed => dicom("110101", "Audit Log Used"),
            Family::SecurityAlert => dicom("110113", "Security Alert"),
            Family::Own => own(kind),
        }
    }
}

/// The kind as a code of this product.
#[must_use]
pub fn own(kind: &Kind) -> Code<'_> {
    Code { value: kind.name(), scheme: OWN_SCHEME, meaning: kind.name() }
}

const APPLICATION_START: Code<'_> = dicom("110120", "Application Start");
const APPLICATION_STOP: Code<'_> = dicom("110121", "Application Stop");
const NODE_AUTHENTICATION: Code<'_> = dicom("110126", "Node Authentication");
const SECURITY_CONFIGURATION: Code<'_> = dicom("110129", "Security Configuration");
const RESTRICTED_FUNCTION: Code<'_> = dicom("110132", "Use of Restricted Function");
const RECORDING_STARTED: Code<'_> = dicom("110134", "Audit Recording Started");
const USER_ATTRIBUTES: Code<'_> = dicom("110137", "User Security Attributes Changed");
const REMOTE_STARTED: Code<'_> = dicom("110139", "Remote Service Operation Started");
const REMOTE_STOPPED: Code<'_> = dicom("110140", "Remote Service Operation Stopped");

impl From<&Kind> for AuditEvent {
    fn from(kind: &Kind) -> Self {
        let of = |family, kind, severity| Self { family, kind, severity };
        let alert = |kind, severity| of(Family::SecurityAlert, kind, severity);
        let own = |severity| of(Family::Own, None, severity);
        match kind {
            Kind::ConsoleStarted => of(Family::ApplicationActivity, Some(APPLICATION_START), Severity::Success),
            Kind::ConsoleStopped => of(Family::ApplicationActivity, Some(APPLICATION_STOP), Severity::Success),
            Kind::HistoryRead | Kind::HistoryVerified | Kind::HistoryPurged => {
                of(Family::AuditLogUsed, None, Severity::Success)
            }

            Kind::SessionGranted => alert(Some(REMOTE_STARTED), Severity::Success),
            Kind::SessionEnded => alert(Some(REMOTE_STOPPED), Severity::Success),

            // The secure channel to an engineer's end: tried, proven, not proven, not tried any more.
            Kind::SessionAsked => alert(Some(NODE_AUTHENTICATION), Severity::Success),
            Kind::PairingRefused => alert(Some(NODE_AUTHENTICATION), Severity::Minor),
            Kind::TechnicalLocked => alert(Some(NODE_AUTHENTICATION), Severity::Serious),

            // What an engineer may do.
            Kind::LevelChosen
            | Kind::LevelNarrowed
            | Kind::TaskReleased
            | Kind::TaskClosed
            | Kind::PasswordOffered
            | Kind::PasswordClosed
            | Kind::CapabilityGranted
            | Kind::CapabilityRevoked => alert(Some(USER_ATTRIBUTES), Severity::Success),
            Kind::SessionRefused | Kind::Denied => alert(Some(RESTRICTED_FUNCTION), Severity::Minor),

            Kind::Enrolled | Kind::PolicyRead | Kind::PolicyChanged | Kind::PolicySaved => {
                alert(Some(SECURITY_CONFIGURATION), Severity::Success)
            }
            Kind::PolicyNotSaved => alert(Some(SECURITY_CONFIGURATION), Severity::Minor),
            Kind::PolicyRefused => alert(Some(SECURITY_CONFIGURATION), Severity::Serious),

            Kind::HistoryBegun => alert(Some(RECORDING_STARTED), Severity::Success),
            Kind::HistorySetAside => alert(Some(RECORDING_STARTED), Severity::Major),
            // An alert of a type that CID 401 does not have.
            Kind::HistoryDoubted => alert(None, Severity::Major),
            Kind::UnsignedFound | Kind::TimeChanged => alert(None, Severity::Minor),
            Kind::Fault | Kind::FullClosed | Kind::NotReleased => alert(None, Severity::Serious),

            Kind::PairingTried
            | Kind::EngineerDid
            | Kind::ViewerOpened
            | Kind::ViewerClosed
            | Kind::SessionPaused
            | Kind::SessionResumed
            | Kind::LinkRestored
            | Kind::SessionGone
            | Kind::MaskStatement
            | Kind::MaskDrawn
            | Kind::MaskRemoved
            | Kind::DetectorBack
            | Kind::ToolStarted
            | Kind::ToolStopped
            | Kind::ToolEnded
            | Kind::SessionWarned
            | Kind::SessionKept
            | Kind::ReleaseCompleted
            | Kind::Released
            | Kind::Help
            | Kind::MailAsked
            | Kind::PolicyAsked
            | Kind::LinkTested
            | Kind::WordsProposed
            | Kind::MailHanded
            | Kind::CollectorBack
            | Kind::Unknown(_) => own(Severity::Success),
            Kind::LinkLost | Kind::MailFailed | Kind::CollectorLost | Kind::CollectorMissed => own(Severity::Minor),
        }
    }
}
