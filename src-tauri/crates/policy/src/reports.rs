//! `[history]`, `[siem]` and `[mail]`: how long the history is kept, who may take it away, and whom it is told.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::keys::{ADDRESS, address};
use crate::value::{AbsolutePath, Fault, Number, Text, number, path, text};

/// The most people who may export the history.
const AUDITORS: usize = 50;
/// The most addresses that mails go to.
const ADDRESSES: usize = 8;
/// The longest address (RFC 5321, 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;
/// `name@domain` in plain characters: no quotes, no comments.
const MAIL: &str = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$";

/// What IT decides about the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRules {
    /// How long it is kept, in months; 1 to 60.
    pub keep_months: u32,
    /// The users of the operating system who may export it from the window, each once.
    pub auditors: Vec<String>,
}

impl HistoryRules {
    /// The longest that it is kept, in months.
    pub const KEEP_MONTHS: u32 = 60;
}

impl Default for HistoryRules {
    fn default() -> Self {
        Self { keep_months: Self::KEEP_MONTHS, auditors: Vec::new() }
    }
}

/// The hospital's collector of audit messages (syslog over TLS, RFC 5425).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    /// Its name or address.
    pub host: String,
    /// Its port; at least 1.
    pub port: u16,
    /// The absolute path of the authority that its certificate must come from; absent: those that the system trusts.
    pub ca: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawHistory {
    /// How long it is kept, in months.
    #[schemars(extend("default" = HistoryRules::KEEP_MONTHS, "x-narrower" = "managed"))]
    keep_months: Option<Number<1, { HistoryRules::KEEP_MONTHS as i64 }>>,
    /// The users of the operating system who may export it from the window, each once.
    #[serde(default)]
    #[schemars(length(max = AUDITORS), extend("default" = Vec::<String>::new(), "uniqueItems" = true, "x-narrower" = "managed"))]
    auditors: Vec<Text<64>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSiem {
    /// Its name or address, and its port.
    #[schemars(with = "String", regex(pattern = ADDRESS))]
    address: Spanned<String>,
    /// A file with the authority (PEM) that its certificate must come from; where it is left out, those that the system trusts.
    ca: Option<AbsolutePath>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMail {
    /// To whom, each once.
    #[schemars(
        with = "Vec<String>",
        length(min = 1, max = ADDRESSES),
        inner(length(max = LONGEST), regex(pattern = MAIL)),
        extend("uniqueItems" = true)
    )]
    to: Spanned<Vec<Spanned<String>>>,
}

pub(crate) fn history(raw: RawHistory) -> Result<HistoryRules, Fault> {
    let mut rules = HistoryRules::default();
    rules.keep_months = number("keep_months", raw.keep_months)?.unwrap_or(rules.keep_months);
    for one in raw.auditors {
        if rules.auditors.len() == AUDITORS {
            return Err((one.span(), format!("`auditors` lists at most {AUDITORS} users")));
        }
        let name = text("auditors", &one)?;
        if rules.auditors.contains(&name) {
            return Err((one.span(), format!("the user \"{name}\" stands above already")));
        }
        rules.auditors.push(name);
    }
    Ok(rules)
}

pub(crate) fn siem(raw: RawSiem) -> Result<Collector, Fault> {
    let (host, port) = address(&raw.address)?;
    Ok(Collector { host, port, ca: raw.ca.map(|ca| path("ca", ca)).transpose()? })
}

pub(crate) fn mail(raw: RawMail) -> Result<Vec<String>, Fault> {
    let span = raw.to.span();
    let mut to: Vec<String> = Vec::new();
    for one in raw.to.into_inner() {
        let told = one.get_ref();
        if !is_mail(told) {
            return Err((
                one.span(),
                format!("`to` has \"{told}\", allowed are addresses as \"name@hospital.example\""),
            ));
        }
        if to.contains(told) {
            return Err((one.span(), format!("the address \"{told}\" stands above already")));
        }
        to.push(one.into_inner());
    }
    if (1..=ADDRESSES).contains(&to.len()) {
        Ok(to)
    } else {
        Err((span, format!("`to` lists {} addresses, allowed are 1 to {ADDRESSES}", to.len())))
    }
}

/// What [`MAIL`] says.
fn is_mail(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    let label = |label: &str| {
        let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        !label.is_empty() && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= LONGEST && (1..=64).contains(&name.len()) && name.bytes().all(plain) && domain.split('.').all(label)
}
