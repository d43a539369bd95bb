//! `[hotkey]` and `[link]`; addresses with a port.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::value::{AbsolutePath, Fault, Text, path, text};
use crate::{Hotkey, HotkeyModifier, Link, Proxy};

/// Each modifier once: told by what must not follow it.
const KEYS: &str = r"^((Ctrl|Alt|Shift|Super)\+(?!.*\2\+)){2,4}([A-Z0-9]|F([1-9]|1[0-2])|End|Pause|Escape|Delete)$";
/// `name:port`, an IPv6 address in brackets.
pub(crate) const ADDRESS: &str = r"^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:]+\]):0*[1-9][0-9]{0,4}$";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawHotkey {
    /// At least two modifiers, then a key, joined by +.
    #[schemars(with = "Option<String>", regex(pattern = KEYS), extend("default" = Hotkey::default().to_string()))]
    pub(crate) end: Option<Spanned<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLink {
    /// Where the service centre's relay is; where it is left out, as the enrolment says.
    #[schemars(with = "Option<String>", regex(pattern = ADDRESS), extend("x-narrower" = "managed"))]
    address: Option<Spanned<String>>,
    /// A file with the authority (PEM) that its certificate must come from; where it is left out, as the enrolment says.
    #[schemars(extend("x-narrower" = "managed"))]
    ca: Option<AbsolutePath>,
    /// An HTTP proxy that is asked to CONNECT.
    proxy: Option<RawProxy>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProxy {
    /// Its name or address, and its port.
    #[schemars(with = "String", regex(pattern = ADDRESS))]
    address: Spanned<String>,
    /// Who asks (Basic); the password is in the OS keyring, never here.
    user: Option<Text>,
}

/// The keys that end a session from anywhere.
pub(crate) fn hotkey(value: &Spanned<String>) -> Result<Hotkey, Fault> {
    let wrong = || {
        let allowed =
            "at least two of Ctrl, Alt, Shift, Super, then A to Z, 0 to 9, F1 to F12, End, Pause, Escape or Delete";
        (value.span(), format!("`end` is \"{}\", allowed are {allowed}, joined by +", value.get_ref()))
    };
    let (modifiers, key) = value.get_ref().rsplit_once('+').ok_or_else(wrong)?;
    let mut found = Vec::new();
    for name in modifiers.split('+') {
        let modifier = match name {
            "Ctrl" => HotkeyModifier::Ctrl,
            "Alt" => HotkeyModifier::Alt,
            "Shift" => HotkeyModifier::Shift,
            "Super" => HotkeyModifier::Super,
            _ => return Err(wrong()),
        };
        if found.contains(&modifier) {
            return Err(wrong());
        }
        found.push(modifier);
    }
    found.sort();
    let single = key.len() == 1 && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let function = key
        .strip_prefix('F')
        .and_then(|n| n.parse().ok())
        .is_some_and(|n: u8| (1..=12).contains(&n) && key == format!("F{n}"));
    let named = ["End", "Pause", "Escape", "Delete"].contains(&key);
    if found.len() < 2 || !(single || function || named) {
        return Err(wrong());
    }
    Ok(Hotkey { modifiers: found, key: key.to_owned() })
}

/// The way to the service centre.
pub(crate) fn link(raw: RawLink) -> Result<Link, Fault> {
    let relay = raw.address.as_ref().map(address).transpose()?;
    Ok(Link {
        address: relay.map(|(host, port)| format!("{host}:{port}")),
        ca: raw.ca.map(|ca| path("ca", ca)).transpose()?,
        proxy: raw.proxy.map(proxy).transpose()?,
    })
}

fn proxy(raw: RawProxy) -> Result<Proxy, Fault> {
    let (host, port) = address(&raw.address)?;
    Ok(Proxy { host, port, user: raw.user.map(|user| text("user", &user)).transpose()? })
}

/// Takes `name:port`.
pub(crate) fn address(value: &Spanned<String>) -> Result<(String, u16), Fault> {
    let wrong = || (value.span(), format!("`address` is \"{}\", allowed is \"name:port\"", value.get_ref()));
    let (host, port) = value.get_ref().rsplit_once(':').ok_or_else(wrong)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    let bracketed = |host: &str| {
        host.strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|inner| !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_hexdigit() || b == b':'))
    };
    let host_ok = (1..=253).contains(&host.len()) && (host.bytes().all(plain) || bracketed(host));
    let port = port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?;
    if host_ok { Ok((host.to_owned(), port)) } else { Err(wrong()) }
}
