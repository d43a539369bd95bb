//! Stands in for the staff and the windows: the product's console with nobody before it, who lets everybody in.
//!
//! A process of its own, because the console reads home, bus and display from its environment. It exists in tests alone;
//! the console itself has no way to let anybody in without being asked.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use console::view::{Ask, Grantable, Level, LinkState, View};
use console::{Console, Options, Order, Shown, Views};
use tokio::signal::unix::{SignalKind, signal};

/// How long a step of the way to the session may take.
const SOON: Duration = Duration::from_secs(30);
/// What is granted.
const GRANTED: [Grantable; 2] = [Grantable::View, Grantable::Control];

/// Enrols, opens access, prints the session password, lets the engineer in, and ends when it is told to.
///
/// # Errors
/// Where a step fails, or the session ends by itself.
pub fn stand_in(enrolment: &Path) -> Result<()> {
    let options = Options::default();
    console::command_line::enrol(enrolment, &options)?;
    let (console, mut orders) = Console::start(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let windows = async {
            while let Some(order) = orders.recv().await {
                match order {
                    Order::ShowBanner => console.banner(Shown::Unwatched),
                    Order::HideBanner | Order::Front => {}
                }
            }
        };
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            done = let_in(&console) => done,
            () = windows => bail!("the console stopped"),
            _ = terminate.recv() => Ok(()),
        }
    });
    console.stop();
    done
}

async fn let_in(console: &Console) -> Result<()> {
    let mut views = console.views();
    seen(&mut views, "the link to the relay", |view| (view.link.state == LinkState::Connected).then_some(())).await?;
    ask(console, Ask::ChooseLevel { level: Level::PermanentLimited, minutes: None, sign: None }).await?;
    ask(console, Ask::OfferPassword).await?;
    let password = seen(&mut views, "the password", |view| Some(view.password.as_ref()?.groups.concat())).await?;
    println!("password {password}");
    let id = seen(&mut views, "the request", |view| Some(view.request.as_ref()?.id.clone())).await?;
    ask(console, Ask::Accept { id, grant: GRANTED.into(), sign: None }).await?;
    seen(&mut views, "the session", |view| view.session.as_ref().map(drop)).await?;
    // Somebody is there all the time, and keeps the session open.
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        tokio::select! {
            changed = views.changed() => {
                ensure!(changed, "the console stopped");
                if let Some(ended) = &views.now().ended {
                    bail!("the session ended: {}", ended.sentence);
                }
            }
            _ = minute.tick() => {
                ask(console, Ask::Present).await?;
                ask(console, Ask::KeepOpen).await?;
            }
        }
    }
}

async fn ask(console: &Console, ask: Ask) -> Result<()> {
    let what = format!("{ask:?}");
    console.ask(ask).await.map_err(|refused| anyhow::anyhow!("{what}: {} ({})", refused.sentence, refused.code))
}

/// Waits for a view in which `pick` finds something.
async fn seen<T>(views: &mut Views, what: &str, mut pick: impl FnMut(&View) -> Option<T>) -> Result<T> {
    let wait = async {
        loop {
            match pick(&views.now()) {
                Some(found) => return Ok(found),
                None => ensure!(views.changed().await, "the console stopped"),
            }
        }
    };
    tokio::time::timeout(SOON, wait).await.with_context(|| format!("{what}: not within {SOON:?}"))?
}
