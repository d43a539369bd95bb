//! Desktop notifications: shown by a thread of their own, replaced by key, never waited for.
//!
//! What they say is decided elsewhere, and nothing depends on their being seen.

use std::collections::HashMap;
use std::sync::mpsc;
use std::thread;

use notify_rust::{Notification, Timeout};

/// How much a notification should stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// For information; goes away by itself.
    Low,
    /// Worth a look; goes away by itself.
    Normal,
    /// Needs a person; stays until it is dismissed or withdrawn.
    Critical,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about: a newer notice with the same key takes the older one's place on the screen.
    pub key: String,
    /// The title.
    pub summary: String,
    /// The text, without markup.
    pub body: String,
    /// How much it should stand out.
    pub urgency: Urgency,
}

/// A notification was not shown.
#[derive(Debug, thiserror::Error)]
pub enum NotShown {
    /// Too many are waiting, or the thread is gone.
    #[error("notification {key} was not queued")]
    Queue {
        /// The notice's key.
        key: String,
    },
    /// The desktop's notification server is missing or refused it.
    #[error("notification {key} was refused by the desktop")]
    Desktop {
        /// The notice's key.
        key: String,
        /// What the desktop said.
        #[source]
        source: notify_rust::error::Error,
    },
}

enum Job {
    Show(Notice),
    Withdraw(String),
}

/// The desktop's notifications.
#[derive(Clone, Debug)]
pub struct Notifications {
    jobs: mpsc::SyncSender<Job>,
}

impl Notifications {
    /// Starts showing notifications under the name `app`; `failed` is called, on the notification thread, for each that
    /// could not be shown.
    ///
    /// # Errors
    /// If no thread could be started.
    pub fn start(app: &str, mut failed: impl FnMut(NotShown) + Send + 'static) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::sync_channel(32);
        let app = app.to_owned();
        thread::Builder::new().name("notifications".to_owned()).spawn(move || {
            let mut shown = HashMap::new();
            for job in queue {
                match job {
                    Job::Show(notice) => {
                        if let Err(source) = show(&app, &mut shown, &notice) {
                            failed(NotShown::Desktop { key: notice.key, source });
                        }
                    }
                    Job::Withdraw(key) => withdraw(&mut shown, &key),
                }
            }
        })?;
        Ok(Self { jobs })
    }

    /// Queues `notice` and returns at once.
    ///
    /// # Errors
    /// [`NotShown::Queue`] if too many are waiting already.
    pub fn notify(&self, notice: Notice) -> Result<(), NotShown> {
        let key = notice.key.clone();
        self.jobs.try_send(Job::Show(notice)).map_err(|_| NotShown::Queue { key })
    }

    /// Takes the notification of `key` off the screen, if it is there.
    ///
    /// # Errors
    /// [`NotShown::Queue`] if too many are waiting already.
    pub fn withdraw(&self, key: &str) -> Result<(), NotShown> {
        self.jobs.try_send(Job::Withdraw(key.to_owned())).map_err(|_| NotShown::Queue { key: key.to_owned() })
    }
}

#[cfg(target_os = "linux")]
type Shown = HashMap<String, notify_rust::NotificationHandle>;

#[cfg(target_os = "linux")]
fn show(app: &str, shown: &mut Shown, notice: &Notice) -> notify_rust::error::Result<()> {
    let (urgency, timeout) = match notice.urgency {
        Urgency::Low => (notify_rust::Urgency::Low, Timeout::Milliseconds(5_000)),
        Urgency::Normal => (notify_rust::Urgency::Normal, Timeout::Milliseconds(10_000)),
        Urgency::Critical => (notify_rust::Urgency::Critical, Timeout::Never),
    };
    let mut notification = Notification::new();
    notification.appname(app).summary(&notice.summary).body(&escaped(&notice.body)).urgency(urgency).timeout(timeout);
    if let Some(earlier) = shown.get(&notice.key) {
        notification.id(earlier.id());
    }
    let handle = notification.show()?;
    shown.insert(notice.key.clone(), handle);
    Ok(())
}

#[cfg(target_os = "linux")]
fn withdraw(shown: &mut Shown, key: &str) {
    if let Some(handle) = shown.remove(key) {
        handle.close();
    }
}

/// Escapes what a notification server would read as markup.
#[cfg(target_os = "linux")]
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(target_os = "linux"))]
type Shown = HashMap<String, ()>;

#[cfg(not(target_os = "linux"))]
fn show(app: &str, _shown: &mut Shown, notice: &Notice) -> notify_rust::error::Result<()> {
    let timeout = match notice.urgency {
        Urgency::Low | Urgency::Normal => Timeout::Default,
        Urgency::Critical => Timeout::Never,
    };
    Notification::new().appname(app).summary(&notice.summary).body(&notice.body).timeout(timeout).show().map(drop)
}

#[cfg(not(target_os = "linux"))]
fn withdraw(_shown: &mut Shown, _key: &str) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn strings_from_outside_are_not_markup() {
        assert_eq!(escaped("<b>Jana</b> & co"), "&lt;b&gt;Jana&lt;/b&gt; &amp; co");
    }
}
