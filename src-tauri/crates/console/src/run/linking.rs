//! The link: made at the start, and made anew where the policy names another way to the service centre.
//!
//! Another way is taken within seconds where no engineer is in, and else when the last of them has left: a session is not ended by
//! it. Who only asks is turned away with the old link and may ask again.

use std::time::Duration;

use desktop::clock::boottime_ms;
use link::{Link, LinkConfig, LinkEvent};
use policy::Policy;
use tokio::sync::mpsc;

use super::Running;
use crate::event::Event;

/// How long after a policy changed, or after it was seen that somebody is in, another way is taken, in milliseconds: longer than
/// a turn of the loop and the last word of a session take together.
const AFTER: u64 = 2_000;
/// How long after a way that cannot be used it is tried again, in milliseconds.
const AGAIN: u64 = 30_000;
/// How long the keyring and the file that the policy names may take to be read.
const READ: Duration = Duration::from_secs(30);

/// A way as the link is told it, or why it cannot be used.
pub(super) struct Made {
    way: policy::Link,
    config: Result<LinkConfig, String>,
}

/// The link and the way that it goes.
pub(super) struct Linking {
    pub(super) link: Option<Link>,
    pub(super) events: Option<mpsc::Receiver<LinkEvent>>,
    /// The way that the link goes; none without one.
    goes: Option<policy::Link>,
    /// When a link is to be made; none: there is one, one is being made, or there is nothing to link to.
    due: Option<u64>,
    tell: mpsc::UnboundedSender<Made>,
}

impl Linking {
    /// No link; the first one is due at once where there is anything to link to.
    pub(super) fn new(enrolled: bool, tell: mpsc::UnboundedSender<Made>) -> Self {
        Self { link: None, events: None, goes: None, due: enrolled.then_some(0), tell }
    }

    /// The link's next event.
    pub(super) async fn next(&mut self) -> Option<LinkEvent> {
        match &mut self.events {
            Some(events) => events.recv().await,
            None => std::future::pending().await,
        }
    }
}

impl Running {
    /// Mails take the policy's way from now on, the link as soon as nobody is in. This policy may end a session, too.
    pub(super) fn way(&mut self, policy: &Policy) {
        if self.edges.way == policy.link {
            return;
        }
        self.edges.way.clone_from(&policy.link);
        if self.core.is_enrolled() {
            self.linking.due = Some(if self.linking.link.is_some() { boottime_ms() + AFTER } else { 0 });
        }
    }

    /// Makes the link where one is due and nobody is in.
    pub(super) fn relink(&mut self) {
        let now = boottime_ms();
        let Some(due) = self.linking.due else { return };
        if self.core.is_anybody_in() {
            self.linking.due = Some(due.max(now + AFTER));
            return;
        }
        if due > now || self.stopping {
            return;
        }
        let Some(enrolled) = self.edges.centre.clone() else { return };
        self.linking.due = None;
        let way = self.edges.way.clone();
        if self.linking.goes.as_ref() == Some(&way) {
            return;
        }
        tracing::info!("a way to the service centre is taken");
        if let Some(old) = self.linking.link.take() {
            old.stop();
            self.linking.events = None;
            self.linking.goes = None;
            self.unlinked();
            self.event(Event::Unlinked);
        }
        let (keyring, tell) = (self.edges.keyring.clone(), self.linking.tell.clone());
        tokio::spawn(async move {
            let config = match tokio::time::timeout(READ, enrolled.link_config(&keyring, &way)).await {
                Ok(read) => read.map_err(|error| format!("{error:#}")),
                Err(late) => Err(format!("the keyring or the file of link.ca does not answer: {late}")),
            };
            let _ = tell.send(Made { way, config });
        });
    }

    /// Makes the link, where the policy still wants it.
    pub(super) fn made(&mut self, made: Made) {
        if made.way != self.edges.way || self.linking.link.is_some() {
            return;
        }
        match made.config.and_then(|config| Link::start(config).map_err(|fault| fault.to_string())) {
            Ok((link, events)) => {
                self.linking.link = Some(link);
                self.linking.events = Some(events);
                self.linking.goes = Some(made.way);
            }
            Err(detail) => {
                self.linking.due = Some(boottime_ms() + AGAIN);
                self.event(Event::NoWay(detail));
            }
        }
    }

    /// Nothing more goes out on the link that was.
    pub(super) fn unlinked(&mut self) {
        self.pipes.clear();
        self.edges.switch.close_all_frames();
    }
}
