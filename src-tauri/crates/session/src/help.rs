//! The staff call the service centre for help: with a reason from a closed list, and without widening anything.

use wire::HelpReason;

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::{Effect, Fact, Refused};

/// The last call for help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Help {
    /// Why it was made.
    pub reason: HelpReason,
    /// True once the service centre heard it.
    pub heard: bool,
}

impl Machine {
    pub(crate) fn call_help(&mut self, reason: HelpReason) -> Result<(), Refused> {
        if self.ledger.awaits(|widening| matches!(widening, Widening::Help(_))) {
            return Err(Refused::Busy);
        }
        self.ledger.widen(Fact::HelpCalled { reason }, Widening::Help(reason))
    }

    /// The call is recorded: it leaves.
    pub(crate) fn send_help(&mut self, reason: HelpReason) {
        self.help = Some(Help { reason, heard: false });
        self.effects.push_back(Effect::SendHelp { reason });
    }

    pub(crate) fn help_heard(&mut self) -> Result<(), Refused> {
        match &mut self.help {
            Some(Help { reason, heard }) if !*heard => {
                *heard = true;
                self.ledger.record(Fact::HelpHeard { reason: *reason });
                Ok(())
            }
            Some(_) | None => Err(Refused::OutOfPlace),
        }
    }
}
