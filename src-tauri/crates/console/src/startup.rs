//! How the console comes up: folder, control socket, policy, settings, keyring, history, link; in this order.
//!
//! INVARIANT (I10): whatever of it fails leaves No access and a notice that says what does not hold and what to do.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result};
use desktop::control_socket::ControlSocket;
use desktop::keyring::Keyring;
use desktop::notifications::Notifications;
use desktop::watch::{Hotkey, Watch, Watched};
use desktop::{paths, user};
use history::export::audit_message::Source;
use history::{Actor, Draft, Kind, Moment, Payload};
use history_store::{History, StoreError};
use mirror::protocol::Start;
use policy::Policy;
use serde_json::json;
use tokio::sync::{mpsc, watch};

use crate::collector::Forwarder;
use crate::control::{self, Shared};
use crate::core::{Blocked, BrokenOff, Core, Origin, Status, Vendor, language_in_use};
use crate::enrolment::{self, Enrolled};
use crate::event::{EndedFrom, Event, Order};
use crate::examinations::Examinations;
use crate::handle::{Heart, Options, Request};
use crate::policy_files::PolicyFiles;
use crate::recorder::Recorder;
use crate::retention::{self, Retention};
use crate::run::{self, Edges, now};
use crate::settings::{Settings, SettingsFile};
use crate::signing::Signatures;
use crate::switch::Switch;
use crate::toolbox::Toolbox;
use crate::view::{About, Notice, View};
use crate::words::Words;
use crate::{about, masks};

/// The history's file in the data folder.
pub const HISTORY: &str = "history.sqlite";
/// The mirror's program, beside this one.
const MIRROR: &str = "chaperone-mirror";
/// The program that service tools run under, beside this one.
const SUPERVISOR: &str = "chaperone-supervise";
/// Local input is told at most this often, in milliseconds.
const LOCAL_TOLD: u64 = 250;

/// All that is ready before the loop's thread starts.
pub(crate) struct Prepared {
    data: PathBuf,
    policy: Result<Policy, String>,
    settings: SettingsFile,
    remembered: Settings,
    enrolled: Result<Option<Enrolled>, String>,
    requests: mpsc::UnboundedSender<Request>,
    switch: Switch,
    signatures: Signatures,
    heart: Heart,
    policy_files: PolicyFiles,
    shared: Shared,
    views: watch::Sender<Arc<View>>,
    control: ControlSocket,
}

/// Prepares what must hold before there is a window.
pub(crate) fn prepare(options: &Options, requests: mpsc::UnboundedSender<Request>, switch: Switch) -> Result<Prepared> {
    let data = paths::data_dir().context("the folder for the history cannot be used")?;
    let policy_files = PolicyFiles::new(options);
    let policy = policy_files.policy();
    let signatures = policy.as_ref().map(Signatures::of).unwrap_or_default();
    let settings = SettingsFile::in_folder(&data);
    let remembered = settings.read();
    let language = language_in_use(remembered.language, policy.as_ref().unwrap_or(&Policy::default()));
    let enrolled = Enrolled::read(&data).map_err(|error| format!("{error:#}"));
    let shared: Shared = Arc::new(Mutex::new(Status::starting(&Words::of(language))));
    let control = control::listen(&paths::runtime_dir()?, shared.clone(), switch.clone(), requests.clone())?;
    // Until the loop has come up, the windows show that nothing is open.
    let shown = Settings { language: Some(language), ..remembered.clone() };
    let blank = Core::new(Origin::closed(shown), now());
    let (views, _) = watch::channel(Arc::new(blank.view()));
    Ok(Prepared {
        data,
        policy,
        settings,
        remembered,
        enrolled,
        requests,
        switch,
        signatures,
        heart: Heart::default(),
        policy_files,
        shared,
        views,
        control,
    })
}

impl Prepared {
    pub(crate) fn views(&self) -> watch::Receiver<Arc<View>> {
        self.views.subscribe()
    }

    pub(crate) fn policy_files(&self) -> PolicyFiles {
        self.policy_files.clone()
    }

    pub(crate) fn signatures(&self) -> Signatures {
        self.signatures.clone()
    }

    pub(crate) fn heart(&self) -> Heart {
        self.heart.clone()
    }

    pub(crate) fn about(&self) -> About {
        let device = self.enrolled.as_ref().ok().and_then(Option::as_ref);
        about::about(device.map(|enrolled| enrolled.device.as_str()).unwrap_or_default())
    }

    /// Runs the loop until the program stops.
    pub(crate) fn run(
        self,
        requests: mpsc::UnboundedReceiver<Request>,
        orders: mpsc::UnboundedSender<Order>,
    ) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("console-io")
            .enable_all()
            .build()
            .context("no runtime")?;
        let done = runtime.block_on(self.serve(requests, orders));
        runtime.shutdown_background();
        done
    }

    async fn serve(
        self,
        requests: mpsc::UnboundedReceiver<Request>,
        orders: mpsc::UnboundedSender<Order>,
    ) -> Result<()> {
        let (events, received) = mpsc::unbounded_channel();
        let refused = self.policy.as_ref().err().cloned();
        let mut blocked: Vec<Blocked> =
            refused.iter().map(|detail| Blocked { key: "notice-policy", detail: detail.clone() }).collect();
        let mut notices = Vec::new();
        let keyring = Keyring::open(enrolment::NAMESPACE, enrolment::KEYRING_LIMIT)?;
        let key = match enrolment::history_key(&keyring).await {
            Ok(key) => Some(key),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the keyring cannot be used");
                blocked.push(Blocked { key: "notice-keyring", detail: error.to_string() });
                None
            }
        };
        let verifying = key.as_ref().map(history::SigningKey::verifying_key);
        let path = self.data.join(HISTORY);
        let first = !path.exists() && !self.settings.exists();
        let history = match History::open(&path, key, moment()).await {
            Ok(history) => Some(Arc::new(history)),
            Err(error) => {
                tracing::error!(%error, "the history cannot be used");
                blocked.push(Blocked { key: "notice-history", detail: error.to_string() });
                None
            }
        };
        // How far the clock is from what the last run left, before this one adds to it.
        let away = match &history {
            Some(history) => newest(history).await.map(|newest| retention::away(newest, now())),
            None => None,
        };
        let mut remembered = self.remembered;
        // A damaged history is set aside when it is opened; what lies there and was not seen, this start or one before
        // that was killed has done.
        let mut set_aside = set_aside(&path);
        set_aside.retain(|name| !remembered.set_aside_seen.contains(name));
        let history_lost = history.is_none() || !set_aside.is_empty();
        let broken_off = match close_last_run(history.as_deref(), history_lost, &self.settings, &mut remembered).await {
            Ok(broken_off) => broken_off,
            Err(error) => {
                tracing::error!(%error, "the last run cannot be closed");
                blocked.push(Blocked { key: error.notice(), detail: error.to_string() });
                None
            }
        };
        let known = match &history {
            Some(history) => history.session_ids().await.unwrap_or_else(|error| {
                tracing::error!(%error, "the history's sessions cannot be read");
                blocked.push(Blocked { key: "notice-history", detail: error.to_string() });
                Vec::new()
            }),
            None => Vec::new(),
        };
        let known_sessions = known.into_iter().filter_map(|id| wire::SessionId::try_from(id).ok()).collect();
        let heads = history.clone().map(|history| enrolment::keep_heads(keyring.clone(), history));
        // That the history is another one from here on is in its entry.
        let kept_head = if set_aside.is_empty() { None } else { enrolment::kept_head(&keyring).await };
        let store = history.clone();
        let append = move |draft: Draft| {
            let store = store.clone();
            async move {
                match store {
                    Some(history) => history.append(draft).await.map_err(|error| error.to_string()),
                    // Every draft fails then: nothing is widened.
                    None => Err("there is no history".to_owned()),
                }
            }
        };
        let (told_collector, collector_events) = mpsc::unbounded_channel();
        let wanted = self.policy.as_ref().ok().and_then(|policy| policy.siem.clone());
        let collector = history.clone().map(|history| {
            let source = Source {
                host: user::host(),
                process: std::process::id(),
                history: format!("file://{}", path.display()).replace(' ', "%20"),
            };
            Forwarder::start(history, &self.data, source, link::Pace::default(), wanted, told_collector)
        });
        let appended = collector.as_ref().map(Forwarder::wake);
        let (recorder, answers) = Recorder::start(append, move |entry| {
            if let Some(appended) = &appended {
                appended.notify_one();
            }
            if let Some(heads) = &heads {
                heads.tell(entry);
            }
        });
        if let Some(detail) = refused {
            let payload = json!({"fact": "policy-refused", "detail": detail});
            recorder.note(Box::new(note(Kind::PolicyRefused, None, payload)));
        }
        if let Some(away) = away.flatten() {
            tracing::warn!(away, "the wall clock does not go on from the newest entry: nothing is removed for a day");
            let days = away / (24 * 60 * 60 * 1000);
            recorder.note(Box::new(note(Kind::TimeChanged, None, json!({"fact": "clock-away", "days": days}))));
        }
        // What is deployed from here on is another policy, however long the start takes.
        let known = self.policy.clone();
        let policy = self.policy.unwrap_or_default();
        let words = Words::of(language_in_use(remembered.language, &policy));
        // Mails are handed in where a link cannot be: what is missing may be back by then.
        let centre = self.enrolled.as_ref().ok().cloned().flatten();
        let vendor = match self.enrolled {
            Ok(Some(enrolled)) => match vendor(&enrolled, &keyring).await {
                Ok(vendor) => Some(vendor),
                Err(error) => {
                    blocked.push(Blocked { key: "notice-enrolment", detail: format!("{error:#}") });
                    None
                }
            },
            Ok(None) => None,
            Err(detail) => {
                blocked.push(Blocked { key: "notice-enrolment", detail });
                None
            }
        };
        let keys = match watch_keys(&policy, &self.switch, &events) {
            Ok(watch) => {
                if !watch.has_end_key() {
                    tracing::warn!(key = %policy.end_hotkey, "the End key is not on this keyboard");
                    let text = words.with("notice-hotkey", &[("key", policy.end_hotkey.to_string().into())]);
                    notices.push(Notice { code: "hotkey".to_owned(), text, stays: true });
                }
                Some(watch)
            }
            Err(error) => {
                tracing::error!(error, "local input is not watched");
                let _ = events.send(Event::LocalUnknown(error));
                None
            }
        };
        if std::env::var_os("WAYLAND_DISPLAY").is_some() && std::env::var_os("DISPLAY").is_none() {
            notices.push(Notice { code: "wayland".to_owned(), text: words.say("notice-wayland"), stays: true });
        }
        let way = policy.link.clone();
        let keep_months = retention::keep_months(&policy);
        let end_hotkey = policy.end_hotkey.clone();
        let parameter_windows = policy.parameter_windows.clone();
        let mut mirror =
            Start { own_pids: vec![std::process::id()], notifications: masks::notifications(), ..Start::plain(None) };
        masks::apply(&policy, &mut mirror);
        let known_patients = policy.masking.known_patients.clone();
        let blocked_already = Examinations::are_blocked(policy.examination.as_ref()).await;
        let examinations = Examinations::start(policy.examination.as_ref(), blocked_already, &events);
        // A block that is found at the start is one that nobody released.
        remembered.not_released |= blocked_already;
        self.policy_files.watch(known, &events);
        let origin = Origin {
            policy,
            settings: remembered,
            user: user::os_user(),
            vendor,
            broken_off,
            first,
            known: known_sessions,
            notices,
            blocked,
            set_aside,
            kept_head,
            random: Box::new(|| {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).is_ok().then_some(bytes)
            }),
        };
        let notifications = Notifications::start("Chaperone", |fault| tracing::warn!(%fault, "not shown"))
            .inspect_err(|error| tracing::warn!(%error, "no desktop notifications"))
            .ok();
        let edges = Edges {
            centre,
            way,
            history,
            recorder,
            answers,
            keyring,
            history_key: verifying,
            settings: self.settings,
            notifications,
            mirror,
            known_patients,
            mirror_program: mirror_program()?,
            tools: Toolbox::new(supervisor_program()?, events.clone()),
            examinations,
            collector,
            collector_events,
            parameter_windows,
            keys,
            end_hotkey,
            retention: Retention::new(keep_months, away == Some(None), now()),
            signatures: self.signatures,
            pulse: self.heart,
            switch: self.switch,
            orders,
            views: self.views,
            status: self.shared,
            events: events.clone(),
        };
        run::run(Core::new(origin, now()), edges, requests, received).await;
        drop(self.control);
        drop(self.requests);
        Ok(())
    }
}

/// When the newest entry was written, in Unix milliseconds; none where that cannot be read.
async fn newest(history: &History) -> Option<i64> {
    let head = history.head().await.ok()??;
    let entries = history.entries(head.sequence.saturating_sub(1), 1).await.ok()?;
    entries.first().map(|entry| entry.at.utc)
}

/// The names of histories that were set aside.
fn set_aside(path: &std::path::Path) -> Vec<String> {
    let Some(folder) = path.parent() else { return Vec::new() };
    let names = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    // A log may be all that was left of one.
    let database = |name: String| name.trim_end_matches("-wal").trim_end_matches("-shm").to_owned();
    let names: BTreeSet<String> = names.filter(|name| name.contains(".damaged")).map(database).collect();
    names.into_iter().collect()
}

/// Why the last run could not be closed.
#[derive(Debug, thiserror::Error)]
enum NotClosed {
    #[error(transparent)]
    Settings(#[from] std::io::Error),
    #[error(transparent)]
    History(#[from] StoreError),
}

impl NotClosed {
    fn notice(&self) -> &'static str {
        match self {
            Self::Settings(_) => "notice-settings",
            Self::History(_) => "notice-history",
        }
    }
}

/// Records the end of sessions that the last stop broke off; the one where somebody was in.
///
/// INVARIANT (I3): such a session leaves No access. That is on the disk before its end is recorded: a start that is killed
/// in between finds it open again. What a `lost` history would have told of one, nobody knows any more: No access too.
///
/// # Errors
/// [`NotClosed`] where the history does not tell them, or the level cannot be taken back; nothing may be opened then.
async fn close_last_run(
    history: Option<&History>,
    lost: bool,
    file: &SettingsFile,
    remembered: &mut Settings,
) -> Result<Option<BrokenOff>, NotClosed> {
    let open = match history {
        Some(history) => history.broken_off().await.inspect_err(|_| remembered.permanent_limited = false)?,
        None => Vec::new(),
    };
    if lost || open.iter().any(|summary| summary.entered) {
        file.take_level_back(remembered)?;
    }
    let Some(history) = history else { return Ok(None) };
    let mut found = None;
    for summary in open {
        let payload =
            json!({"fact": "ended", "why": "stopped", history::field::OUTCOME: "stopped", "now": "no-access"});
        if let Err(error) = history.append(note(Kind::SessionEnded, Some(summary.id.clone()), payload)).await {
            tracing::error!(%error, "a broken-off session was not closed");
        }
        if summary.entered
            && let Ok(session) = wire::SessionId::try_from(summary.id)
        {
            found = Some(BrokenOff { session, engineer: summary.engineer });
        }
    }
    Ok(found)
}

async fn vendor(enrolled: &Enrolled, keyring: &Keyring) -> Result<Vendor> {
    enrolled.check(keyring).await?;
    let trust = enrolled.credential_trust()?;
    let time_password = enrolled.time_password(keyring).await?;
    Ok(Vendor { name: enrolled.vendor.clone(), device: enrolled.device.clone(), trust, time_password })
}

/// Watches this workstation's own keyboard and mouse, with the policy's End key.
pub(crate) fn watch_keys(
    policy: &Policy,
    switch: &Switch,
    events: &mpsc::UnboundedSender<Event>,
) -> Result<Watch, String> {
    let hotkey: Hotkey = policy.end_hotkey.to_string().parse().map_err(|error| format!("{error}"))?;
    let (switch, events) = (switch.clone(), events.clone());
    let mut told: Option<u64> = None;
    Watch::start(None, hotkey, move |watched| match watched {
        Watched::End => {
            switch.end();
            let _ = events.send(Event::End(EndedFrom::Hotkey));
        }
        Watched::Local(_) => {
            switch.person_is_here();
            let now = desktop::clock::boottime_ms();
            if told.is_none_or(|told| now.saturating_sub(told) >= LOCAL_TOLD) {
                told = Some(now);
                let _ = events.send(Event::Local);
            }
        }
        Watched::Lost(error) => {
            tracing::error!(%error, "the End key is no longer watched");
            let _ = events.send(Event::LocalUnknown(error.to_string()));
        }
    })
    .map_err(|error| error.to_string())
}

fn beside(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe().context("this program's own place is not known")?;
    let name = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    Ok(own.with_file_name(name))
}

pub(crate) fn mirror_program() -> Result<PathBuf> {
    beside(MIRROR)
}

fn supervisor_program() -> Result<PathBuf> {
    beside(SUPERVISOR)
}

/// Now, for an entry.
pub(crate) fn moment() -> Moment {
    let now = now();
    Moment { utc: i64::try_from(now.wall).unwrap_or(i64::MAX), monotonic: now.mono }
}

/// A draft of the console's own.
pub(crate) fn note(kind: Kind, session: Option<String>, payload: serde_json::Value) -> Draft {
    let payload: Payload = payload.as_object().cloned().unwrap_or_default();
    Draft { at: moment(), actor: Actor::Console, kind, session, payload }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SESSION: &str = "0123456789abcdef0123456789abcdef";

    async fn history(folder: &std::path::Path) -> History {
        History::open(&folder.join(HISTORY), Some(history::SigningKey::from_bytes(&[1; 32])), moment()).await.unwrap()
    }

    /// A session in which somebody is, and a standing level, as a killed console leaves them.
    async fn killed(folder: &std::path::Path) -> (SettingsFile, Settings) {
        let history = history(folder).await;
        let begun = json!({"fact": "accepted", history::field::ENGINEER: "Jana Petrov"});
        history.append(note(Kind::SessionGranted, Some(SESSION.to_owned()), begun)).await.unwrap();
        let settings = Settings { permanent_limited: true, ..Settings::initial() };
        let file = SettingsFile::in_folder(folder);
        file.write(&settings).unwrap();
        (file, settings)
    }

    #[tokio::test]
    async fn i3_a_broken_off_session_takes_the_level_back_before_its_end_is_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let (file, mut settings) = killed(folder.path()).await;
        let history = history(folder.path()).await;
        let found = close_last_run(Some(&history), false, &file, &mut settings).await.unwrap();
        assert_eq!(found.map(|broken| broken.session.to_string()), Some(SESSION.to_owned()));
        // A start that is killed here leaves nothing to be found, and no level.
        assert!(history.broken_off().await.unwrap().is_empty());
        assert!(!settings.permanent_limited && !file.read().permanent_limited);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn i3_where_the_level_cannot_be_taken_back_the_session_stays_broken_off() {
        use std::os::fd::AsRawFd as _;

        let folder = tempfile::tempdir().unwrap();
        let (_, mut settings) = killed(folder.path()).await;
        let history = history(folder.path()).await;
        // Reached by its descriptor the file can be neither replaced nor removed, as on a disk that takes nothing.
        let open = std::fs::File::open(folder.path().join("settings.json")).unwrap();
        let file = SettingsFile::at(format!("/proc/self/fd/{}", open.as_raw_fd()).into());
        assert!(close_last_run(Some(&history), false, &file, &mut settings).await.is_err());
        assert_eq!(history.broken_off().await.unwrap().len(), 1);
        assert!(!settings.permanent_limited);
    }

    #[tokio::test]
    async fn i3_a_lost_history_leaves_no_level() {
        let folder = tempfile::tempdir().unwrap();
        let (file, mut settings) = killed(folder.path()).await;
        assert_eq!(close_last_run(None, true, &file, &mut settings).await.unwrap(), None);
        assert!(!settings.permanent_limited && !file.read().permanent_limited);
    }
}
