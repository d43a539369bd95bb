//! The console as the shell sees it: views out, requests in, and an End that waits for nobody.

use std::sync::Arc;

use desktop::banner_watch::Pulse;
use tokio::sync::{mpsc, oneshot, watch};

use crate::event::{EndedFrom, Event, Order};
use crate::link_check::LinkChecks;
use crate::pages;
use crate::policy_files::{PolicyFiles, effective};
use crate::run::reading::Reading;
use crate::signing::{Signatures, Unsigned};
use crate::startup;
use crate::switch::Switch;
use crate::view::{
    About, Ask, AskRefused, ExportAsk, Exported, HistoryChoices, HistoryFilter, HistoryPage, HistoryPictures,
    MasksView, PolicyPage, SessionDetail, TimelinePage, View,
};
use crate::word_proposals::WordReadings;
use crate::words::Words;

/// Where the preview's bytes go; false once it is closed. An empty piece says that its stream is over: another mirror
/// begins another.
pub type Sink = Box<dyn Fn(Vec<u8>) -> bool + Send>;

/// Where it is told what of the picture does not show as it is, none where that is not known; false once nobody asks.
pub type MasksSink = Box<dyn Fn(Option<MasksView>) -> bool + Send>;

/// What the loop is asked.
pub(crate) enum Request {
    /// Something happened.
    Event(Event),
    /// The staff ask for something; who signs for it is checked.
    Ask(Ask, session::Signed, oneshot::Sender<Result<(), AskRefused>>),
    /// Whether the windows show the sessions' banner.
    Banner(Shown),
    /// The preview opens.
    PreviewOpen(Sink),
    /// The preview's viewer says something.
    PreviewSend(Vec<u8>),
    /// The preview closes.
    PreviewClose,
    /// Somebody asks what is masked, from now on.
    MasksOpen(MasksSink),
    /// Nobody asks any more.
    MasksClose,
    /// Something of the history is to be read.
    Read(Reading),
    /// Export the history.
    Export(ExportAsk, oneshot::Sender<Result<Exported, AskRefused>>),
    /// Verify the history.
    Verify,
    /// Stop the verification that runs.
    StopVerifying,
    /// Append durably, and tell.
    Record(Box<history::Draft>, oneshot::Sender<Result<(), String>>),
    /// What another policy would do to what is open and runs.
    Try(Box<policy::Policy>, oneshot::Sender<Vec<String>>),
}

/// The views as they come.
///
/// INVARIANT (I3): it lends no view out. Whoever kept one while it waits for a window would hold up the loop, which puts
/// the next view in the same place.
#[derive(Debug, Clone)]
pub struct Views(watch::Receiver<Arc<View>>);

impl Views {
    /// The view of now.
    #[must_use]
    pub fn now(&mut self) -> Arc<View> {
        self.0.borrow_and_update().clone()
    }

    /// Waits for a view that is newer than the last one taken; false once there are no more.
    pub async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}

/// Whether the windows show the sessions' banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// They show it in this window; from then on the display itself is asked whether it can be seen.
    Window(BannerWindow),
    /// They could not.
    Not,
    /// There are no windows: a stand-in for them says that it shows.
    Unwatched,
}

/// The banner's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BannerWindow {
    /// Its number on the display.
    pub id: u32,
    /// Its width and height, in pixels of the display.
    pub size: (u16, u16),
}

/// The sign of life of the banner that is watched; clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heart(Arc<std::sync::Mutex<Option<Pulse>>>);

impl Heart {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Pulse>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// From now on this is the one.
    pub(crate) fn set(&self, pulse: Pulse) {
        *self.lock() = Some(pulse);
    }

    /// There is no banner to watch any more.
    pub(crate) fn forget(&self) {
        *self.lock() = None;
    }
}

/// The running console; clones are the same one.
#[derive(Clone)]
pub struct Console {
    requests: mpsc::UnboundedSender<Request>,
    views: watch::Receiver<Arc<View>>,
    switch: Switch,
    signatures: Signatures,
    heart: Heart,
    about: About,
    policy_files: PolicyFiles,
    checks: LinkChecks,
    word_readings: WordReadings,
    stopped: Arc<std::sync::Mutex<std::sync::mpsc::Receiver<()>>>,
}

/// How the console starts.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A policy for a trial, where IT deployed none.
    pub policy: Option<std::path::PathBuf>,
}

impl Console {
    /// Starts the console on a thread of its own.
    ///
    /// # Errors
    /// Where it cannot run at all: no data folder, another console of this user, no thread.
    pub fn start(options: Options) -> anyhow::Result<(Self, mpsc::UnboundedReceiver<Order>)> {
        let (requests, received) = mpsc::unbounded_channel();
        let (done, stopped) = std::sync::mpsc::channel();
        let switch = Switch::default();
        let prepared = startup::prepare(&options, requests.clone(), switch.clone())?;
        let (views, about, signatures) = (prepared.views(), prepared.about(), prepared.signatures());
        let (heart, policy_files) = (prepared.heart(), prepared.policy_files());
        let (orders, ordered) = mpsc::unbounded_channel();
        std::thread::Builder::new().name("console".to_owned()).spawn(move || {
            if let Err(error) = prepared.run(received, orders) {
                tracing::error!(%error, "the console stopped");
            }
            drop(done);
        })?;
        let console = Self {
            requests,
            views,
            switch,
            signatures,
            heart,
            about,
            policy_files,
            checks: LinkChecks::default(),
            word_readings: WordReadings::default(),
            stopped: Arc::new(std::sync::Mutex::new(stopped)),
        };
        Ok((console, ordered))
    }

    /// One without a loop behind it: whoever made it answers.
    #[cfg(test)]
    pub(crate) fn alone() -> (Self, mpsc::UnboundedReceiver<Request>) {
        let (requests, received) = mpsc::unbounded_channel();
        let origin = crate::core::Origin::closed(crate::Settings::initial());
        let view = crate::core::Core::new(origin, crate::run::now()).view();
        let console = Self {
            requests,
            views: watch::channel(Arc::new(view)).1,
            switch: Switch::default(),
            signatures: Signatures::default(),
            heart: Heart::default(),
            about: crate::about::about(""),
            policy_files: PolicyFiles::new(&Options::default()),
            checks: LinkChecks::default(),
            word_readings: WordReadings::default(),
            stopped: Arc::new(std::sync::Mutex::new(std::sync::mpsc::channel().1)),
        };
        (console, received)
    }

    /// The views, each whole.
    #[must_use]
    pub fn views(&self) -> Views {
        Views(self.views.clone())
    }

    /// Ends everything: frames and input before this returns, the rest as soon as the loop hears of it.
    pub fn end(&self, from: EndedFrom) {
        self.switch.end();
        self.tell(Request::Event(Event::End(from)));
    }

    /// Ends everything because the program is quit, and waits a moment for the history to know.
    pub fn stop(&self) {
        self.switch.end();
        self.tell(Request::Event(Event::Stopping));
        let stopped = self.stopped.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let _ = stopped.recv_timeout(std::time::Duration::from_secs(3));
    }

    /// Asks for something.
    ///
    /// # Errors
    /// [`AskRefused`] where it was not done.
    pub async fn ask(&self, ask: Ask) -> Result<(), AskRefused> {
        let signatures = self.signatures.clone();
        // Comparing a PIN takes a while, on purpose.
        let checked = tokio::task::spawn_blocking(move || {
            let signed = signatures.check(ask.signature());
            (ask, signed)
        });
        let (ask, signed) = checked.await.map_err(|_| self.refused("not-done-history", "history", &[]))?;
        match signed {
            Ok(signed) => self.answer(|answer| Request::Ask(ask, signed, answer)).await,
            Err(Unsigned::Nobody { initials, wrong_pin }) => {
                if wrong_pin {
                    self.tell(Request::Event(Event::WrongPin { initials }));
                }
                Err(self.refused("not-done-person", "person", &[]))
            }
            Err(Unsigned::Wait { seconds }) => {
                Err(self.refused("not-done-pin-wait", "pin-wait", &[("seconds", seconds.into())]))
            }
        }
    }

    /// The policy in plain words, from its files as they are now; a change holds within a few seconds. None where it could
    /// not be told just now, which says nothing about what holds.
    pub async fn policy(&self) -> Option<PolicyPage> {
        let (files, language) = (self.policy_files.clone(), self.views.borrow().language);
        let read = tokio::task::spawn_blocking(move || {
            let (texts, problem) = match files.texts() {
                Ok(texts) => (texts, None),
                Err(detail) => (desktop::paths::PolicyTexts::default(), Some(detail)),
            };
            let effective = problem.map_or_else(|| effective(&texts), Err);
            pages::policy(&Words::of(language), &texts, effective)
        });
        read.await.inspect_err(|error| tracing::error!(%error, "the policy was not told")).ok()
    }

    pub(crate) fn files(&self) -> &PolicyFiles {
        &self.policy_files
    }

    pub(crate) fn checks(&self) -> &LinkChecks {
        &self.checks
    }

    pub(crate) fn word_readings(&self) -> &WordReadings {
        &self.word_readings
    }

    pub(crate) fn words(&self) -> Words {
        Words::of(self.views.borrow().language)
    }

    pub(crate) fn refused(&self, key: &str, code: &str, variables: &[(&str, fluent::FluentValue<'_>)]) -> AskRefused {
        let language = self.views.borrow().language;
        let sentence = crate::words::Words::of(language).with(key, variables);
        AskRefused { code: code.to_owned(), sentence }
    }

    /// A page of the history.
    ///
    /// # Errors
    /// [`AskRefused`] where it cannot be read.
    pub async fn history(&self, filter: HistoryFilter) -> Result<HistoryPage, AskRefused> {
        self.answer(|answer| Request::Read(Reading::List(filter, answer))).await
    }

    /// What the history can be filtered by.
    ///
    /// # Errors
    /// [`AskRefused`] where it cannot be read.
    pub async fn history_choices(&self) -> Result<HistoryChoices, AskRefused> {
        self.answer(|answer| Request::Read(Reading::Choices(answer))).await
    }

    /// A year of the history, counted; none: this year. `again` where the window asks by itself: nobody began to read.
    ///
    /// # Errors
    /// [`AskRefused`] where it cannot be read.
    pub async fn history_pictures(&self, year: Option<i32>, again: bool) -> Result<HistoryPictures, AskRefused> {
        self.answer(|answer| Request::Read(Reading::Pictures(year, again, answer))).await
    }

    /// One session of the history.
    ///
    /// # Errors
    /// [`AskRefused`] where it cannot be read.
    pub async fn history_session(&self, id: String) -> Result<SessionDetail, AskRefused> {
        self.answer(|answer| Request::Read(Reading::Session(id, answer))).await
    }

    /// The next piece of a session's time line, after the entry with this number.
    ///
    /// # Errors
    /// [`AskRefused`] where it cannot be read.
    pub async fn history_timeline(&self, id: String, after: u64) -> Result<TimelinePage, AskRefused> {
        self.answer(|answer| Request::Read(Reading::Timeline(id, after, answer))).await
    }

    /// Verifies the history, unless that runs already; the views tell how far it is and what it finds.
    pub fn verify(&self) {
        self.tell(Request::Verify);
    }

    /// Stops the verification that runs; what the one before found still stands.
    pub fn stop_verifying(&self) {
        self.tell(Request::StopVerifying);
    }

    /// Exports the history into a file in this user's documents; only for auditors, and recorded.
    ///
    /// # Errors
    /// [`AskRefused`] where it was not written; nothing of it is kept then.
    pub async fn export(&self, ask: ExportAsk) -> Result<Exported, AskRefused> {
        self.answer(|answer| Request::Export(ask, answer)).await
    }

    /// What this program is.
    #[must_use]
    pub fn about(&self) -> About {
        self.about.clone()
    }

    /// Answers [`Order::ShowBanner`].
    pub fn banner(&self, shown: Shown) {
        self.tell(Request::Banner(shown));
    }

    /// The banner's page lives: it says so every half second, or its words are not relied on (I4).
    pub fn beat(&self) {
        if let Some(pulse) = &*self.heart.lock() {
            pulse.beat();
        }
    }

    /// Opens the preview: exactly what leaves, for the window.
    pub fn preview_open(&self, sink: Sink) {
        self.tell(Request::PreviewOpen(sink));
    }

    /// Passes on what the preview's viewer says.
    pub fn preview_send(&self, bytes: Vec<u8>) {
        self.tell(Request::PreviewSend(bytes));
    }

    /// Closes the preview.
    pub fn preview_close(&self) {
        self.tell(Request::PreviewClose);
    }

    /// Tells what of the picture does not show as it is, now and at every change.
    pub fn masks_open(&self, sink: MasksSink) {
        self.tell(Request::MasksOpen(sink));
    }

    /// Tells it no more.
    pub fn masks_close(&self) {
        self.tell(Request::MasksClose);
    }

    pub(crate) fn tell(&self, request: Request) {
        if self.requests.send(request).is_err() {
            tracing::warn!("the console has stopped");
        }
    }

    async fn answer<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<T, AskRefused>>) -> Request,
    ) -> Result<T, AskRefused> {
        let (answer, reply) = oneshot::channel();
        self.tell(request(answer));
        reply.await.unwrap_or_else(|_| Err(self.refused("not-done-history", "history", &[])))
    }
}
