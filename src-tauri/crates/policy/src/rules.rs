//! What the policy says beside the limits and the masks: commands, the hotkey, the language, the way to the service centre.

/// A command that the console runs as it stands: no shell reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The program's absolute path.
    pub program: String,
    /// Its arguments.
    pub args: Vec<String>,
}

/// A key with at least two modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hotkey {
    /// The modifiers, each once, in the order of [`HotkeyModifier`].
    pub modifiers: Vec<HotkeyModifier>,
    /// The key: `A` to `Z`, `0` to `9`, `F1` to `F12`, `End`, `Pause`, `Escape` or `Delete`.
    pub key: String,
}

impl Default for Hotkey {
    /// Ctrl+Alt+End.
    fn default() -> Self {
        Self { modifiers: vec![HotkeyModifier::Ctrl, HotkeyModifier::Alt], key: "End".to_owned() }
    }
}

impl std::fmt::Display for Hotkey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for modifier in &self.modifiers {
            write!(f, "{modifier:?}+")?;
        }
        f.write_str(&self.key)
    }
}

/// A modifier of a [`Hotkey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HotkeyModifier {
    /// Control.
    Ctrl,
    /// Alt.
    Alt,
    /// Shift.
    Shift,
    /// The system's own key.
    Super,
}

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Fr];
}

/// The way to the vendor's service centre.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// The relay's name or address and its port, `name:port`; absent: the enrolment's.
    pub address: Option<String>,
    /// The path of a file with the authority (PEM) that the relay's certificate must come from; absent: the enrolment's.
    pub ca: Option<String>,
    /// The proxy on the way out, where IT names one.
    pub proxy: Option<Proxy>,
}

/// An HTTP proxy that is asked to CONNECT; its secret is in the OS keyring, never in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The proxy's name or address.
    pub host: String,
    /// Its port; at least 1.
    pub port: u16,
    /// Who asks (Basic); absent: no authentication.
    pub user: Option<String>,
}
