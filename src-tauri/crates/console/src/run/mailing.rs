//! Mails, handed in beside the loop.

use link::MailFault;

use super::Running;
use crate::event::Event;

impl Running {
    /// Hands a mail in beside the loop, which hears of it later.
    pub(super) fn mail(&self, mail: wire::Mail) {
        let (centre, way) = (self.edges.centre.clone(), self.edges.way.clone());
        let (keyring, events) = (self.edges.keyring.clone(), self.edges.events.clone());
        tokio::spawn(async move {
            let desk = match &centre {
                Some(enrolled) => enrolled.mail_desk(&keyring, &way).await,
                None => Ok(None),
            };
            let told = match desk {
                Ok(Some(desk)) => desk.hand_in(&mail).await,
                Ok(None) => Err(MailFault::NotOffered),
                // The keyring may give it at the next try.
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "mails cannot be handed in");
                    Err(MailFault::Unready)
                }
            };
            let _ = events.send(Event::Mail { id: mail.id, told });
        });
    }

    /// A stop: what became of the mails that wait is on the disk before it goes on.
    pub(super) async fn stop_mails(&mut self) {
        self.core.stop_mails();
        self.settle();
        self.edges.recorder.written().await;
    }
}
