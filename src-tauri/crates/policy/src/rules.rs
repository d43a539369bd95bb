//! What the policy says beside the limits: masks, the hotkey, the language, the proxy.

/// A rule that masks windows, or parts of them. An absent `class` or `title` matches every window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskRule {
    /// The rule's name, as the masking statement shows it; unique.
    pub name: String,
    /// A pattern for the window's class: `*` stands for any characters, case is ignored.
    pub class: Option<String>,
    /// A pattern for the window's title: `*` stands for any characters, case is ignored.
    pub title: Option<String>,
    /// What is masked.
    pub region: Region,
}

/// The part of a window that a rule masks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Region {
    /// All of it.
    Whole,
    /// Its four corners.
    Corners(Corners),
    /// Rectangles.
    Rectangles(Vec<Fraction>),
}

/// The size of each masked corner, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corners {
    /// Width; at least 1.
    pub width: u32,
    /// Height; at least 1.
    pub height: u32,
}

/// A rectangle in fractions of the window's size: each value 0 to 1, not empty, inside the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fraction {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// INVARIANT: the fields of a parsed [`Fraction`] are finite, so that equality is total.
impl Eq for Fraction {}

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
