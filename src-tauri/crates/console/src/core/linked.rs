//! The link to the service centre, as the core hears of it.

use serde_json::json;
use session::Input;

use super::exchange::Exchange;
use super::{Core, present, wall};
use crate::view::LinkState;

/// The notice of a way to the service centre that cannot be used.
const NO_WAY: &str = "way";

impl Core {
    pub(super) fn connecting(&mut self) {
        // What was wrong with the way is mended, and no reason any more.
        let why = if self.no_way.take().is_some() { None } else { self.link.2 };
        self.put_away(NO_WAY);
        self.link = (LinkState::Connecting, wall(self.now), why);
    }

    pub(super) fn link_down(&mut self, why: &link::LinkFault) {
        let lost = self.link.0 == LinkState::Connected;
        self.unlinked(LinkState::Lost, Some(present::link_key(why)));
        if lost {
            self.notify_link();
        }
    }

    /// There is no link: who asks is turned away, and who is in waits for the next one.
    pub(super) fn unlinked(&mut self, state: LinkState, why: Option<&'static str>) {
        self.link = (state, wall(self.now), why);
        self.announced.clear();
        self.exchanges.values_mut().for_each(Exchange::drop_unfinished);
        self.input(Input::LinkLost);
        self.perform();
        self.close_viewers(None);
        if self.machine.help().is_some_and(|help| !help.heard) {
            self.help = Some((wall(self.now), true));
        }
    }

    /// Nobody can ask to be let in until the way can be used; recorded once for each reason.
    pub(super) fn no_way(&mut self, detail: &str) {
        if self.no_way.as_deref() == Some(detail) {
            return;
        }
        tracing::error!(detail, "the way to the service centre cannot be used");
        self.no_way = Some(detail.to_owned());
        self.link = (LinkState::Lost, wall(self.now), Some("link-no-way"));
        self.notice(NO_WAY, "notice-way", detail, true);
        self.note(history::Kind::Fault, json!({"fact": "no-way", "detail": detail}));
    }
}
