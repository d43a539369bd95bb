//! Another policy, while the console runs: what works by it outside the core.

use policy::Policy;
use session::ExamState;

use super::{Running, now};
use crate::event::{Event, Stopped};
use crate::examinations::Examinations;
use crate::retention;

impl Running {
    /// Works by another policy from now on.
    pub(super) fn policy(&mut self, policy: &Policy) {
        self.edges.signatures.set(policy);
        self.way(policy);
        if let Some(collector) = &self.edges.collector {
            collector.set(policy.siem.as_ref());
        }
        self.edges.retention.keep(retention::keep_months(policy), now());
        if self.edges.parameter_windows != policy.parameter_windows {
            self.edges.parameter_windows.clone_from(&policy.parameter_windows);
            // The injector that acts knows the old windows alone.
            let parameters = self.edges.switch.are_parameters_allowed();
            if self.edges.switch.release_input().is_some() {
                self.allow_input();
                self.edges.switch.allow_parameters(parameters);
            }
        }
        if self.edges.end_hotkey != policy.end_hotkey {
            self.edges.end_hotkey.clone_from(&policy.end_hotkey);
            self.watch_keys(policy);
        }
        let watched = self.edges.examinations.as_ref().map(Examinations::policy);
        if watched != policy.examination.as_ref() {
            let held = self.edges.examinations.as_ref().is_some_and(Examinations::is_held);
            // The old source's last words wait before this one, the new one's come after it.
            self.edges.examinations = None;
            let _ = self.edges.events.send(Event::Examination(ExamState::Unknown));
            self.edges.examinations = Examinations::start(policy.examination.as_ref(), held, &self.edges.events);
        }
        let same_patients = self.edges.known_patients == policy.masking.known_patients;
        self.edges.known_patients.clone_from(&policy.masking.known_patients);
        if crate::masks::apply(policy, &mut self.edges.mirror) || !same_patients {
            // A mirror that runs goes by the old rules: it starts anew when the staff go on.
            if self.stop_mirror() {
                let _ = self.edges.events.send(Event::MirrorFailed(Stopped::Ended));
            }
        }
    }

    fn watch_keys(&mut self, policy: &Policy) {
        let watched = match crate::startup::watch_keys(policy, &self.edges.switch, &self.edges.events) {
            Ok(keys) => {
                let has = keys.has_end_key();
                // The old watch goes only now: at no moment is there none.
                self.edges.keys = Some(keys);
                has
            }
            Err(error) => {
                tracing::error!(error, "the new End key is not watched");
                false
            }
        };
        tracing::info!(key = %policy.end_hotkey, watched, "another End key holds");
        let _ = self.edges.events.send(Event::EndKey(watched));
    }
}
