//! What the console remembers between two starts, beside the history: language, colours, the standing level.
//!
//! One small JSON file, written whole and renamed into place. Unreadable: the defaults, so No access.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::view::{Language, Theme};

/// The remembered choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The staff's language.
    pub language: Language,
    /// The staff's colours.
    pub theme: Theme,
    /// True while Permanent limited access stands; the only level that outlives a restart.
    pub permanent_limited: bool,
}

impl Settings {
    /// What holds before anybody chose.
    #[must_use]
    pub fn initial(language: Language) -> Self {
        Self { language, theme: Theme::Dark, permanent_limited: false }
    }
}

/// The file that keeps the settings.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    /// The settings' file in the data folder.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self { path: data.join("settings.json") }
    }

    /// Reads the settings; what cannot be read leaves the initial ones, with less access.
    #[must_use]
    pub fn read(&self, language: Language) -> Settings {
        let text = match std::fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Settings::initial(language),
            Err(error) => {
                tracing::warn!(%error, "settings cannot be read");
                return Settings::initial(language);
            }
        };
        serde_json::from_slice(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, "settings are damaged");
            Settings::initial(language)
        })
    }

    /// Writes the settings, durably.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(&self, settings: &Settings) -> std::io::Result<()> {
        use std::io::Write as _;
        let new = self.path.with_extension("new");
        let mut file = std::fs::File::create(&new)?;
        file.write_all(&serde_json::to_vec_pretty(settings)?)?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn i10_damaged_settings_mean_no_standing_level() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(folder.path());
        let kept = Settings { permanent_limited: true, ..Settings::initial(Language::De) };
        file.write(&kept).unwrap();
        assert_eq!(file.read(Language::En), kept);
        std::fs::write(folder.path().join("settings.json"), b"{\"permanent_limited\":true").unwrap();
        assert_eq!(file.read(Language::Fr), Settings::initial(Language::Fr));
    }
}
