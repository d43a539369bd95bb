//! What another policy would do to what is open and runs now: tried on a copy of the session machine.

use policy::Policy;
use session::{Input, Machine, Now, Stage};

use super::Core;
use crate::record::level_code;

impl Core {
    /// What another policy would do now, as sentences; nothing is done.
    #[must_use]
    pub fn would_do(&self, now: Now, policy: &Policy) -> Vec<String> {
        let mut then: Machine = self.machine.clone();
        let changed = Input::PolicyChanged(Box::new(session::Rules::of(policy)));
        // Whatever it answers, what counts is where it stands then.
        let _ = then.handle(now, changed);
        let mut said = Vec::new();
        let level = |machine: &Machine| self.words.say(&format!("level-{}", level_code(machine.standing().level)));
        let (before, after) = (level(&self.machine), level(&then));
        if before != after {
            said.push(self.words.with("would-level", &[("before", before.into()), ("after", after.into())]));
        }
        for seat in self.machine.seats() {
            let Stage::Active(active) = seat else { continue };
            let goes_on = matches!(then.seat(active.session), Some(Stage::Active(_)));
            let key = if goes_on { "would-go-on" } else { "would-end" };
            said.push(self.words.with(key, &[("engineer", active.engineer.name().as_str().to_owned().into())]));
        }
        let active = self.machine.seats().iter().any(|seat| matches!(seat, Stage::Active(_)));
        if active && policy.masks != self.policy.masks {
            said.push(self.words.say("would-mask"));
        }
        let later = [
            (
                (&policy.link.address, &policy.link.ca) != (&self.policy.link.address, &self.policy.link.ca),
                "would-relay",
            ),
            (policy.link.proxy != self.policy.link.proxy, "would-proxy"),
            (policy.language != self.policy.language, "would-language"),
        ];
        said.extend(later.into_iter().filter(|(differs, _)| *differs).map(|(_, key)| self.words.say(key)));
        said
    }
}
