//! A session that runs: who is in, what comes, and what the console says in its log while it goes on and ends.

use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::cast::{Cast, SOON, service_policy};
use super::scenes::ask;
use crate::stage::{Centre, Counter, Desktop, Engineer, Process, program, until, until_async};

/// What the console's log must hold for [`Cast::log`] to tell of frames and entries.
pub const LOG: &str = "info,link=trace,console=debug";

/// A session that runs, with a viewer that asks for pictures all the time.
#[derive(Debug)]
pub struct Live {
    /// The engineer's client.
    pub engineer: Engineer,
    /// The viewer.
    pub counter: Counter,
    /// The mirror's process.
    pub mirror: Process,
}

impl Live {
    /// Waits until more pictures come than came before.
    ///
    /// # Errors
    /// Where none come in time.
    pub fn flows(&self) -> Result<()> {
        let before = self.counter.bytes();
        let flowed = || self.counter.bytes().saturating_sub(before);
        until("pictures flow", SOON, || Ok((flowed() > 20_000).then_some(())))
            .with_context(|| format!("{} bytes came, {before} before", flowed()))
    }
}

impl Cast {
    /// Everybody on a desktop of their own, the console's log as [`Cast::log`] reads it, its link up.
    ///
    /// # Errors
    /// Where somebody does not come up.
    pub async fn ready() -> Result<Self> {
        Self::ready_on(Desktop::start()?).await
    }

    /// The same with the policy of the tests of technical support.
    ///
    /// # Errors
    /// Where somebody does not come up.
    pub async fn ready_for_service() -> Result<Self> {
        let desktop = Desktop::start()?;
        service_policy(&desktop)?;
        Self::ready_on(desktop).await
    }

    /// The same on a desktop that was made ready in another way.
    ///
    /// # Errors
    /// Where somebody does not come up.
    pub async fn ready_on(desktop: Desktop) -> Result<Self> {
        let centre = Centre::start(desktop.folder(), &desktop.logs())?;
        Self::ready_around(desktop, centre).await
    }

    /// The same with a service centre that runs already.
    ///
    /// # Errors
    /// Where somebody does not come up.
    pub async fn ready_around(mut desktop: Desktop, centre: Centre) -> Result<Self> {
        desktop.set("CHAPERONE_LOG", LOG);
        desktop.set("NO_COLOR", "1");
        let cast = Self::around(desktop, centre).await?;
        cast.page("access").await?;
        cast.linked().await?;
        Ok(cast)
    }

    /// Lets an engineer in, connects a viewer, and waits until pictures flow.
    ///
    /// # Errors
    /// Where a step does not come out.
    pub async fn enter(&self) -> Result<Live> {
        let (mut engineer, _) = ask(self).await?;
        // A request's buttons take no click in their first moment.
        tokio::time::sleep(Duration::from_millis(900)).await;
        self.click("See my screen").await?;
        self.click("Let in").await?;
        engineer.event("granted", SOON)?;
        let counter = Counter::connect(engineer.rfb(SOON)?)?;
        self.page("session").await?;
        // Away from what moves on the screen: what the window covers is not shown.
        let display = self.desktop.display();
        display.move_window(&display.window_titled("Chaperone", SOON)?, 1500, 700)?;
        let live = Live { engineer, counter, mirror: self.mirror()?.context("no mirror runs")? };
        live.flows()?;
        Ok(live)
    }

    /// The application's process.
    ///
    /// # Errors
    /// Where it does not run.
    pub fn app(&self) -> Result<Process> {
        let group = i32::try_from(self.windows.child().id())?;
        let own = |one: &Process| one.group == group && one.name == "chaperone" && one.runs;
        Process::all()?.into_iter().find(own).context("the application does not run")
    }

    /// The mirror's process; none where none runs.
    ///
    /// # Errors
    /// Where the application does not run.
    pub fn mirror(&self) -> Result<Option<Process>> {
        Ok(self.app()?.children("chaperone-mirror")?.pop())
    }

    /// The web view's processes.
    ///
    /// # Errors
    /// Where the application does not run.
    pub fn web(&self) -> Result<Vec<Process>> {
        self.app()?.children("WebKitWebProcess")
    }

    /// Waits until the link to the relay is up.
    ///
    /// # Errors
    /// Where it is not in time.
    pub async fn linked(&self) -> Result<()> {
        until_async("the link to the relay", SOON, async || Ok((self.status()?["link"] == "connected").then_some(())))
            .await
    }

    /// Waits until nothing is open: no level, no session, no mirror; the history verifies.
    ///
    /// # Errors
    /// Where something stays open.
    pub async fn is_blocked(&self) -> Result<()> {
        self.is_shut().await?;
        self.verify(None)
    }

    /// Waits until nothing is open: no level, no session, no mirror.
    ///
    /// # Errors
    /// Where something stays open.
    pub async fn is_shut(&self) -> Result<()> {
        until_async("nothing is open", SOON, async || {
            let status = self.status()?;
            let blocked = status["level"] == "no-access" && status["can_end"] == false && status["session"].is_null();
            Ok((blocked && self.mirror()?.is_none()).then_some(()))
        })
        .await
        .with_context(|| format!("last: {:?}", self.status()))
    }

    /// Verifies the history with `chaperone history verify`, where known with a head that it must have.
    ///
    /// # Errors
    /// Where it is not intact.
    pub fn verify(&self, head: Option<&str>) -> Result<()> {
        self.verify_by(self.desktop.command(program("chaperone")?), head)
    }

    /// The same by a command line that was made ready in another way.
    ///
    /// # Errors
    /// Where it is not intact.
    pub fn verify_by(&self, mut verify: Command, head: Option<&str>) -> Result<()> {
        verify.args(["history", "verify"]).args(head.iter().flat_map(|head| ["--head", head]));
        let said = self.desktop.run(&mut verify)?;
        ensure!(said.contains("Intact"), "{said}");
        Ok(())
    }

    /// Starts the console anew, in place of the one that was killed.
    ///
    /// # Errors
    /// Where it does not come up.
    pub async fn restart(&mut self) -> Result<()> {
        self.windows = Self::console(&self.desktop).await?;
        Ok(())
    }

    /// Asks for something from the page that is driven, as its script would: what came back, or why it was refused.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn invoke(&self, command: &str, arguments: Value) -> Result<Result<Value, String>> {
        let script = "const [command, given, done] = arguments; \
                      window.__TAURI_INTERNALS__.invoke(command, given) \
                      .then((value) => done({ value: value ?? null }), (why) => done({ why: JSON.stringify(why) }));";
        let answer = self.windows.execute_async(script, vec![json!(command), arguments]).await?;
        let answer = answer.json();
        Ok(match answer["why"].as_str() {
            Some(why) => Err(why.to_owned()),
            None => Ok(answer["value"].clone()),
        })
    }

    /// What the console logged so far.
    #[must_use]
    pub fn log(&self) -> Log {
        Log(self.windows.child().err())
    }
}

/// A console's log.
#[derive(Debug)]
pub struct Log(String);

/// A frame that was handed to the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handed {
    /// When its last byte was, in microseconds of the day.
    pub at: u64,
    /// Which gate it went through.
    pub gate: usize,
}

impl Log {
    /// The frames that were handed to the socket, in order.
    #[must_use]
    pub fn frames(&self) -> Vec<Handed> {
        let gate = |line: &str| line.split_once("gate=")?.1.split_whitespace().next()?.parse().ok();
        let frames = self.0.lines().filter(|line| line.contains("frame handed over"));
        frames.filter_map(|line| Some(Handed { at: time(line)?, gate: gate(line)? })).collect()
    }

    /// When a line with these words was written last, in microseconds of the day.
    #[must_use]
    pub fn last(&self, words: &str) -> Option<u64> {
        time(self.0.lines().rfind(|line| line.contains(words))?)
    }

    /// When a line with these words was written first from a moment on, both in microseconds of the day.
    #[must_use]
    pub fn next(&self, words: &str, from: u64) -> Option<u64> {
        self.0.lines().filter(|line| line.contains(words)).filter_map(time).find(|at| *at >= from)
    }

    /// How many lines have these words.
    #[must_use]
    pub fn count(&self, words: &str) -> usize {
        self.0.lines().filter(|line| line.contains(words)).count()
    }

    /// When an entry of a kind was acknowledged first from a moment on, both in microseconds of the day.
    #[must_use]
    pub fn kept(&self, kind: &str, from: u64) -> Option<u64> {
        let kind = format!("kind=\"{kind}\"");
        let lines = self.0.lines().filter(|line| line.contains(": recorded head=") && line.contains(&kind));
        lines.filter_map(time).find(|at| *at >= from)
    }

    /// The heads of the entries that were acknowledged, in order.
    #[must_use]
    pub fn recorded(&self) -> Vec<String> {
        let lines = self.0.lines().filter(|line| line.contains(": recorded head="));
        lines.filter_map(|line| Some(line.split_once("head=")?.1.split_whitespace().next()?.to_owned())).collect()
    }

    /// Its last lines, for a message.
    #[must_use]
    pub fn tail(&self) -> String {
        let lines: Vec<_> = self.0.lines().rev().filter(|line| !line.contains("frame handed over")).take(30).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// The time now, in microseconds of the day.
#[must_use]
pub fn of_day() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_micros()).unwrap_or_default() % DAY
}

const DAY: u64 = 86_400_000_000;

/// The time of a line, which begins as `2026-01-31T23:59:59.123456Z`, in microseconds of the day.
fn time(line: &str) -> Option<u64> {
    let (_, time) = line.split_whitespace().next()?.strip_suffix('Z')?.split_once('T')?;
    let (whole, micros) = time.split_once('.')?;
    let mut seconds = 0;
    for part in whole.split(':') {
        seconds = seconds * 60 + part.parse::<u64>().ok()?;
    }
    Some(seconds * 1_000_000 + micros.parse::<u64>().ok()?)
}
