//! What every mirror is told to mask: the policy's rules, those that are shipped, and the windows of notifications.

use std::io::Read as _;

use mirror::protocol::{Rule, Start, ToMirror};
use policy::Policy;
use screen::{MaskRegion, MaskRule, Pattern};

/// The largest list of known patients that is read, in bytes.
const LONGEST: u64 = 16 << 20;
/// So many bytes of names go into one message at most.
const PIECE: usize = 64 << 10;

/// Classes of programs whose windows are notifications, whatever they say.
#[must_use]
pub fn notifications() -> Vec<String> {
    ["dunst", "notify-osd", "xfce4-notifyd", "mate-notification-daemon", "notification-daemon"]
        .map(str::to_owned)
        .into()
}

/// Windows of common desktops that never show: where secrets are typed.
const SECRETS: &[&str] = &[
    "*polkit*agent*",
    "gcr-prompter",
    "pinentry*",
    "gnome-keyring*",
    "seahorse*",
    "kwalletd*",
    "ksshaskpass",
    "ssh-askpass*",
    "keepass*",
];

/// Tells a mirror's first words what the policy says; true where it is something else than before.
pub fn apply(policy: &Policy, start: &mut Start) -> bool {
    let secrets = SECRETS.iter().map(|class| MaskRule {
        name: "passwords".to_owned(),
        class: Some(Pattern::new(class)),
        title: None,
        region: MaskRegion::Whole,
    });
    // The policy's rules come first: of those that judge a window, the first that matches does.
    let rules = policy.masks.iter().chain(&policy.windows).cloned().chain(secrets);
    let rules: Vec<Rule> = rules.map(|rule| Rule::from(&rule)).collect();
    let (words, effort) = (policy.masking.words.clone(), policy.masking.effort_percent);
    let known = policy.masking.known_patients.is_some();
    let same = (&start.rules, &start.words, start.effort, start.known) == (&rules, &words, effort, known);
    (start.rules, start.words, start.effort, start.known) = (rules, words, effort, known);
    !same
}

/// The known patients, as the mirror is told of them. It reads a file, and may take as long as that does.
///
/// # Errors
/// Why the list cannot be read, in English: without it the mirror shows no line again.
pub fn known(file: &str) -> Result<Vec<ToMirror>, String> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("{file}: {error}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("{file}: longer than 16 MiB"));
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut pieces: Vec<Vec<String>> = vec![Vec::new()];
    let mut length = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A line that is longer names nobody, and would not fit.
        let line: String = line.chars().take(200).collect();
        length += line.len() + 4;
        if length > PIECE {
            pieces.push(Vec::new());
            length = line.len() + 4;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(line);
        }
    }
    let count = pieces.len();
    let message = |(at, names)| ToMirror::Known { names, last: at + 1 == count };
    Ok(pieces.into_iter().enumerate().map(message).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_long_list_of_known_patients_goes_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patients.txt");
        let lines: Vec<String> = (0..20_000).map(|number| format!("Muster{number}, Erika\r\n\n")).collect();
        std::fs::write(&path, lines.concat()).unwrap();
        let told = known(path.to_str().unwrap()).unwrap();
        let mut names = Vec::new();
        for (at, message) in told.iter().enumerate() {
            let ToMirror::Known { names: piece, last } = message else { unreachable!() };
            assert_eq!(*last, at + 1 == told.len());
            let mut bytes = Vec::new();
            mirror::protocol::encode_to(message, &mut bytes).unwrap();
            names.extend(piece.clone());
        }
        assert!(told.len() > 3);
        assert_eq!((names.len(), names[19_999].as_str()), (20_000, "Muster19999, Erika"));
        assert!(known("/nowhere/patients.txt").unwrap_err().starts_with("/nowhere/patients.txt: "));
        std::fs::File::create(&path).unwrap().set_len(LONGEST + 1).unwrap();
        assert!(known(path.to_str().unwrap()).unwrap_err().ends_with("longer than 16 MiB"));
    }

    #[test]
    fn the_policys_rules_come_before_those_that_are_shipped() {
        let policy = Policy::parse("version = 1\n[[window]]\nname = \"a\"\nclass = \"b\"\nshows = \"safe\"").unwrap();
        let mut start = Start::plain(None);
        assert!(apply(&policy, &mut start));
        assert!(!apply(&policy, &mut start));
        assert_eq!((start.rules[0].name.as_str(), start.rules[1].name.as_str()), ("a", "passwords"));
    }
}
