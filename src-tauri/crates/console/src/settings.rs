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
    /// The language that the staff chose; none: nobody chose, and the policy's holds.
    pub language: Option<Language>,
    /// The staff's colours.
    pub theme: Theme,
    /// True while Permanent limited access stands; the only level that outlives a restart.
    pub permanent_limited: bool,
    /// True while the scanner is not released for patients after Full.
    #[serde(default)]
    pub not_released: bool,
    /// The last time step of a time-dependent password that was tried.
    #[serde(default)]
    pub last_step: Option<u64>,
    /// The histories that were set aside as damaged and whose notice the staff have seen, by file name.
    #[serde(default)]
    pub set_aside_seen: Vec<String>,
}

impl Settings {
    /// What holds before anybody chose.
    #[must_use]
    pub fn initial() -> Self {
        Self {
            language: None,
            theme: Theme::Dark,
            permanent_limited: false,
            not_released: false,
            last_step: None,
            set_aside_seen: Vec::new(),
        }
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

    /// A file of any name.
    #[cfg(test)]
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// True where a run of the program has left some.
    pub(crate) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Reads the settings; what cannot be read leaves the initial ones, with less access.
    #[must_use]
    pub fn read(&self) -> Settings {
        let text = match std::fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Settings::initial(),
            Err(error) => {
                tracing::warn!(%error, "settings cannot be read");
                return Settings::initial();
            }
        };
        serde_json::from_slice(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, "settings are damaged");
            Settings::initial()
        })
    }

    /// Writes the settings, durably. Where they cannot be written, the old ones go: a level that was taken back must not
    /// come back with the next start.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(&self, settings: &Settings) -> std::io::Result<()> {
        let written = self.try_write(settings);
        if written.is_err() && !settings.permanent_limited && self.grants_a_level() {
            match std::fs::remove_file(&self.path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => tracing::error!(%error, "the old settings are still there"),
            }
        }
        written
    }

    /// Takes the standing level back for good, before anything else is done: what a broken-off session leaves is No access,
    /// also when the start that finds it out is killed.
    ///
    /// # Errors
    /// The file system's, where the old settings are still there.
    pub fn take_level_back(&self, settings: &mut Settings) -> std::io::Result<()> {
        if !std::mem::take(&mut settings.permanent_limited) {
            return Ok(());
        }
        match self.write(settings) {
            Err(error) if self.grants_a_level() => Err(error),
            Err(error) => {
                tracing::warn!(%error, "the settings were not kept");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Whether the file as it stands would give a level at the next start; one that cannot be read gives none.
    fn grants_a_level(&self) -> bool {
        let old = std::fs::read(&self.path).ok().and_then(|text| serde_json::from_slice::<Settings>(&text).ok());
        old.is_some_and(|old| old.permanent_limited)
    }

    fn try_write(&self, settings: &Settings) -> std::io::Result<()> {
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
        let kept = Settings { permanent_limited: true, language: Some(Language::De), ..Settings::initial() };
        file.write(&kept).unwrap();
        assert_eq!(file.read(), kept);
        std::fs::write(folder.path().join("settings.json"), b"{\"permanent_limited\":true").unwrap();
        assert_eq!(file.read(), Settings::initial());
    }

    #[test]
    fn i10_a_level_taken_back_does_not_return_where_it_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(folder.path());
        file.write(&Settings { permanent_limited: true, ..Settings::initial() }).unwrap();
        // A folder in the place of the new file stands for a disk that takes nothing.
        std::fs::create_dir(folder.path().join("settings.new")).unwrap();
        assert!(file.write(&Settings::initial()).is_err());
        assert!(!file.read().permanent_limited);
    }

    #[test]
    fn i10_what_is_not_released_outlasts_a_disk_that_takes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(folder.path());
        let kept = Settings { not_released: true, ..Settings::initial() };
        file.write(&kept).unwrap();
        std::fs::create_dir(folder.path().join("settings.new")).unwrap();
        assert!(file.write(&Settings::initial()).is_err());
        assert_eq!(file.read(), kept);
    }
}
