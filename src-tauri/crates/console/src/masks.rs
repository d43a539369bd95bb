//! What every mirror is told to mask: the policy's rules, and the windows of notifications.

use mirror::protocol::Rule;
use screen::MaskRule;

/// Classes of programs whose windows are notifications, whatever they say.
#[must_use]
pub fn notifications() -> Vec<String> {
    ["dunst", "notify-osd", "xfce4-notifyd", "mate-notification-daemon", "notification-daemon"]
        .map(str::to_owned)
        .into()
}

/// The policy's rules.
#[must_use]
pub fn rules(masks: &[MaskRule]) -> Vec<Rule> {
    masks.iter().map(Rule::from).collect()
}
