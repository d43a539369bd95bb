//! The mirror's process and the banner's watch: started, stopped, verified gone.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use desktop::banner_watch::{Banner, BannerWatch, Told};
use wire::SessionId;

use super::Running;
use crate::child::Mirror;
use crate::event::{Event, Stopped};
use crate::handle::Shown;

impl Running {
    /// The windows answer that the banner shows: from now on the display itself is asked whether it can be seen.
    pub(super) fn banner(&mut self, shown: Shown) {
        let window = match shown {
            Shown::Window(window) => window,
            Shown::Unwatched => return self.event(Event::Banner(true)),
            Shown::Not => return self.event(Event::Banner(false)),
        };
        let banner = Banner { window: window.id, size: window.size, monitor: None, own_pids: vec![std::process::id()] };
        let events = self.edges.events.clone();
        let appeared = Arc::clone(&self.appeared);
        let tell = move |told| {
            let event = match told {
                Told::Shown => {
                    appeared.store(true, Ordering::SeqCst);
                    Event::Banner(true)
                }
                Told::Hidden { why } => {
                    // A window manager may need a moment for a new window; nothing is shown to anybody before it is there.
                    match appeared.load(Ordering::SeqCst) {
                        true => tracing::warn!(?why, "the banner cannot be seen"),
                        false => tracing::info!(?why, "the banner does not show yet"),
                    }
                    Event::Banner(false)
                }
                Told::Locked => Event::Locked(true),
                Told::Unlocked => Event::Locked(false),
            };
            let _ = events.send(event);
        };
        // Another watch tells of a lock with its first look, and of an unlocked screen not at all.
        self.event(Event::Locked(false));
        match BannerWatch::start(None, banner, tell) {
            Ok(watch) => {
                self.edges.pulse.set(watch.pulse());
                self.banner = Some(watch);
            }
            Err(error) => {
                tracing::error!(%error, "the banner cannot be watched");
                self.event(Event::Banner(false));
            }
        }
    }

    /// Tells what is masked, where somebody asks and it has changed.
    pub(super) fn tell_masks(&mut self) {
        let revision = self.core.masks_revision();
        let Some((sink, told)) = &mut self.masks else { return };
        if *told == revision {
            return;
        }
        *told = revision;
        if !sink(self.core.masks()) {
            self.masks = None;
            self.event(Event::Explain(false));
        }
    }

    pub(super) fn start_mirror(&mut self) {
        // One that failed is verified gone like any other.
        self.stop_mirror();
        let start = self.edges.mirror.clone();
        let events = self.edges.events.clone();
        match Mirror::start(self.edges.mirror_program.clone(), start, self.routes.clone(), events) {
            Ok(mirror) => {
                self.tell_patients(&mirror);
                self.mirror = Some(mirror);
            }
            Err(error) => {
                tracing::error!(error, "the mirror cannot be started");
                let _ = self.edges.events.send(Event::MirrorFailed(Stopped::NotStarted));
            }
        }
    }

    /// Tells a mirror the known patients, as long as it runs; until it has the list that the policy names, it shows no line
    /// again.
    fn tell_patients(&mut self, mirror: &Mirror) {
        let Some(file) = self.edges.known_patients.clone() else { return };
        let (tell, events) = (mirror.teller(), self.edges.events.clone());
        // A file may take long: the loop does not wait for it.
        let telling = crate::patients::keep_telling(file, tell, events, crate::patients::EVERY);
        self.patients = Some(tokio::spawn(telling).abort_handle());
    }

    /// Stops the mirror, which stays in the list until it is verified gone; true where one ran.
    pub(super) fn stop_mirror(&mut self) -> bool {
        if let Some(patients) = self.patients.take() {
            patients.abort();
        }
        let Some(mirror) = self.mirror.take() else { return false };
        mirror.kill();
        self.stopped.push(Arc::new(mirror));
        if let Some(client) = self.preview.take() {
            self.routes.end_preview(client);
            self.event(Event::PreviewClosed(client));
        }
        true
    }

    pub(super) fn verify_gone(&self, session: SessionId) {
        let (events, stopped) = (self.edges.events.clone(), self.stopped.clone());
        tokio::task::spawn_blocking(move || {
            let left = stopped.iter().filter(|mirror| !mirror.verify_gone()).count();
            let _ = events.send(Event::Gone { session, verified: left == 0 });
        });
    }
}
