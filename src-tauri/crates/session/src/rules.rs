//! What of the policy the machine must know.

use policy::{Limits, Policy, ServiceHours};

use crate::tools::{Tools, tools};

/// The part of a policy that decides about access.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Rules {
    /// Its limits.
    pub limits: Limits,
    /// Its tools.
    pub tools: Tools,
    /// When remote service may be at all; `None`: always.
    pub hours: Option<ServiceHours>,
}

impl Rules {
    /// What a policy says.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        Self { limits: policy.limits, tools: tools(&policy.tools), hours: policy.service_hours.clone() }
    }
}
