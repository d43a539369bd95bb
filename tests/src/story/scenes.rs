//! The scenes, in order.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::Notes;
use super::cast::{Cast, SOON};
use crate::stage::{Compositor, Desktop, Engineer, Picture, Viewer, until, until_async};

/// The colour of what is masked, as `screen` fills it.
const MASK: [u8; 3] = [0x3a, 0x3f, 0x45];

/// Plays the whole story on a desktop of a size in pixels.
///
/// # Errors
/// The first scene that did not come out as it should.
pub async fn play(notes: &mut Notes, (width, height): (u16, u16)) -> Result<()> {
    let mut cast = Cast::assemble(Desktop::with(width, height, Compositor::None)?).await?;
    access(&mut cast, notes).await?;
    wrong_passwords(&mut cast, notes).await?;
    nobody_answers(&mut cast, notes).await?;
    refused(&mut cast, notes).await?;
    session(&mut cast, notes).await?;
    history(&mut cast, notes).await?;
    Ok(())
}

/// Nothing is open, and the console says so everywhere.
async fn access(cast: &mut Cast, notes: &mut Notes) -> Result<()> {
    cast.page("access").await?;
    until_async("the link to the relay", SOON, async || Ok((cast.status()?["link"] == "connected").then_some(())))
        .await?;
    let status = cast.status()?;
    ensure!(status["level"] == "no-access" && status["can_end"] == false, "not blocked at first: {status}");
    ensure!(cast.text().await?.contains("Remote service is blocked."), "the window does not say that it is blocked");
    // The scanner's own console may have come up after it.
    let display = cast.desktop.display();
    display.activate(&display.window_titled("Chaperone", SOON)?)?;
    notes.shot(cast, "access, blocked").await
}

/// Three wrong passwords burn the offer.
async fn wrong_passwords(cast: &mut Cast, notes: &mut Notes) -> Result<()> {
    let right = cast.release().await?;
    notes.shot(cast, "session password").await?;
    let wrong = other_than(&right);
    let mut engineer = cast.engineer(&wrong)?;
    for tries in 1..3 {
        reason(&engineer.nth_event("refused", tries - 1, SOON)?, "wrong-password")?;
        engineer.password(&wrong)?;
    }
    reason(&engineer.nth_event("refused", 2, SOON)?, "password-burnt")?;
    drop(engineer);
    cast.page("access").await?;
    let mut late = cast.engineer(&right)?;
    reason(&late.event("refused", SOON)?, "password-burnt")?;
    notes.shot(cast, "password burnt, nothing opened").await
}

/// The right password pairs; nobody answers, so it is refused.
async fn nobody_answers(cast: &mut Cast, notes: &mut Notes) -> Result<()> {
    let (mut engineer, asked) = ask(cast).await?;
    notes.shot(cast, "request").await?;
    reason(&engineer.event("refused", Duration::from_secs(60))?, "no-answer")?;
    let took = asked.elapsed();
    notes.measure("request until silence is refusal", took);
    // Never earlier; later only as far as a busy machine is late with everything.
    ensure!((29..45).contains(&took.as_secs()), "silence was refused after {took:?}");
    notes.shot(cast, "nobody answered, refused").await
}

/// The staff refuse.
async fn refused(cast: &mut Cast, notes: &mut Notes) -> Result<()> {
    let (mut engineer, _) = ask(cast).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    cast.click("Refuse").await?;
    reason(&engineer.event("refused", SOON)?, "refused")?;
    notes.shot(cast, "refused by staff").await
}

/// The staff let the engineer in; a viewer sees the masked screen; control; End.
async fn session(cast: &mut Cast, notes: &mut Notes) -> Result<()> {
    let (mut engineer, _) = ask(cast).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    cast.click("See my screen").await?;
    notes.shot(cast, "request, seeing allowed").await?;
    let accepted = Instant::now();
    cast.click("Let in").await?;
    engineer.event("granted", SOON)?;
    notes.measure("let in until the engineer is told", accepted.elapsed());
    let rfb = engineer.rfb(SOON)?;
    let viewer = Viewer::connect(rfb, cast.desktop.display().size()?, &cast.desktop.logs(), SOON)?;
    notes.measure("let in until a foreign viewer shows the screen", accepted.elapsed());
    cast.page("session").await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    notes.shot(cast, "session, watching").await?;
    compare(cast, &viewer, notes)?;
    control(cast, &viewer, notes).await?;
    end(cast, &mut engineer, notes).await
}

/// Outside the masks the viewer shows the screen, inside nothing of it.
fn compare(cast: &Cast, viewer: &Viewer, notes: &mut Notes) -> Result<()> {
    let found = until("the viewer's picture equals the screen outside the masks", SOON, || {
        let (screen, seen) = (cast.desktop.display().picture()?, viewer.picture()?);
        let compared = Compared::of(&screen, &seen);
        Ok(compared.is_alike().then_some(compared))
    });
    if let Some(folder) = notes.shots.clone() {
        viewer.picture()?.save(&folder.join("viewer.png"))?;
    }
    let compared = match found {
        Ok(compared) => compared,
        Err(error) => {
            let (screen, seen) = (cast.desktop.display().picture()?, viewer.picture()?);
            return Err(error).context(format!("last: {:?}", Compared::of(&screen, &seen)));
        }
    };
    println!("  viewer: {compared:?}");
    // The console's own window, wherever it is, is masked whole.
    let own = cast.desktop.display().window_titled("Chaperone", SOON)?;
    let seen = viewer.picture()?;
    for (x, y) in [(20, 20), (own.width / 2, own.height / 2), (own.width - 20, own.height - 20)] {
        let (x, y) = (u32::try_from(own.x)? + u32::from(x), u32::try_from(own.y)? + u32::from(y));
        let pixel = seen.pixel(x, y).context("outside the picture")?;
        ensure!(near(pixel, MASK), "the console's own window shows at {x},{y}: {pixel:?}");
    }
    Ok(())
}

/// How a viewer's picture compares with the screen.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    /// The share of pixels that are masked in the viewer and not on the screen.
    pub masked: f64,
    /// The share of the others that differ.
    pub different: f64,
}

impl Compared {
    /// Whether a pixel (red, green, blue) is in the colour of what is masked.
    #[must_use]
    pub fn is_mask(pixel: [u8; 3]) -> bool {
        near(pixel, MASK)
    }

    /// Whether something is masked, and the rest is the screen.
    #[must_use]
    pub fn is_alike(&self) -> bool {
        self.different < 0.002 && self.masked > 0.1
    }

    /// Compares what a viewer shows with the screen, but for the cine, which is smoothed while it moves, and for squares that
    /// are smoothed, as along what cuts an image.
    #[must_use]
    pub fn of(screen: &Picture, seen: &Picture) -> Self {
        let (mut masked, mut other, mut different) = (0_u32, 0_u32, 0_u32);
        let (width, height) = screen.0.dimensions();
        let moves = |x: u32, y: u32| x * 1000 >= width * 515 && x * 1000 < width * 837 && y * 1000 >= height * 491;
        for ((x, y, there), here) in screen.0.enumerate_pixels().zip(seen.0.pixels()) {
            if moves(x, y) {
                continue;
            }
            if near(here.0, MASK) && !near(there.0, MASK) {
                masked += 1;
            } else {
                other += 1;
                let differs = there.0.iter().zip(here.0).any(|(a, b)| a.abs_diff(b) > 40);
                different += u32::from(differs && !is_smoothed(screen, seen, (x, y)));
            }
        }
        Self {
            masked: f64::from(masked) / f64::from(masked + other),
            different: f64::from(different) / f64::from(other.max(1)),
        }
    }
}

/// Whether a viewer shows the square around a pixel in one colour, the mean of what is there; a part of it may be masked.
fn is_smoothed(screen: &Picture, seen: &Picture, (x, y): (u32, u32)) -> bool {
    const SIDE: u32 = 8;
    let (width, height) = screen.0.dimensions();
    let colour = seen.0.get_pixel(x, y).0;
    let (mut sums, mut count) = ([0_u32; 3], 0);
    for y in y / SIDE * SIDE..(y / SIDE * SIDE + SIDE).min(height) {
        for x in x / SIDE * SIDE..(x / SIDE * SIDE + SIDE).min(width) {
            let here = seen.0.get_pixel(x, y).0;
            if !near(here, colour) && !near(here, MASK) {
                return false;
            }
            sums.iter_mut().zip(screen.0.get_pixel(x, y).0).for_each(|(sum, part)| *sum += u32::from(part));
            count += 1;
        }
    }
    sums.iter().zip(colour).all(|(sum, part)| (sum / count).abs_diff(part.into()) <= 40)
}

/// Remote input moves the pointer only while control is granted.
async fn control(cast: &mut Cast, viewer: &Viewer, notes: &mut Notes) -> Result<()> {
    let display = cast.desktop.display();
    let point = |x, y| {
        let (x, y) = viewer.at(x, y);
        viewer.display().point(x, y)
    };
    // At the right edge, where none of the console's own windows is: they take no remote input.
    let right = i16::try_from(display.size()?.0)?;
    let rest = (right - 66, 40);
    display.point(rest.0, rest.1)?;
    let before = display.pointer()?;
    point(right - 26, 30)?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    ensure!(display.pointer()? == before, "the pointer moved without control");
    cast.click("Use mouse and keyboard").await?;
    cast.says("is using your mouse and keyboard").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    until("the pointer follows the engineer", SOON, || {
        point(right - 26, 30)?;
        std::thread::sleep(Duration::from_millis(50));
        point(right - 36, 28)?;
        std::thread::sleep(Duration::from_millis(150));
        let (x, y) = display.pointer()?;
        Ok(((x - (right - 36)).abs() <= 2 && (y - 28).abs() <= 2).then_some(()))
    })?;
    notes.shot(cast, "session, controlling").await?;
    cast.click("Use mouse and keyboard").await?;
    cast.says("is watching your screen").await?;
    cast.desktop.display().point(rest.0, rest.1)?;
    point(right - 26, 30)?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    ensure!(cast.desktop.display().pointer()? == rest, "the pointer moved after control was taken back");
    Ok(())
}

/// One click ends it, and everything says so.
async fn end(cast: &mut Cast, engineer: &mut Engineer, notes: &mut Notes) -> Result<()> {
    let clicked = Instant::now();
    cast.click("End").await?;
    reason(&engineer.event("ended", SOON)?, "over")?;
    notes.measure("End clicked until the engineer is told", clicked.elapsed());
    cast.page("ended").await?;
    cast.says("Access is blocked").await?;
    cast.says("gone, verified").await?;
    notes.shot(cast, "ended").await?;
    let status = cast.status()?;
    ensure!(status["level"] == "no-access" && status["session"].is_null(), "something is still open: {status}");
    cast.click("Done").await?;
    cast.page("access").await
}

/// The history has all of it, and verifies.
async fn history(cast: &mut Cast, notes: &mut Notes) -> Result<()> {
    cast.click("History").await?;
    cast.page("history").await?;
    cast.says("Ended by staff").await?;
    cast.says("Nobody answered").await?;
    cast.click("Verify").await?;
    cast.says("none is missing").await?;
    notes.shot(cast, "history, verified").await?;
    let chaperone = crate::stage::program("chaperone")?;
    let verified = cast.desktop.run(cast.desktop.command(chaperone).args(["history", "verify"]))?;
    ensure!(verified.contains("Intact"), "{verified}");
    println!("  {}", verified.trim());
    Ok(())
}

/// Releases a task and lets an engineer with the right password ask.
///
/// # Errors
/// Where a step does not come out.
pub async fn ask(cast: &Cast) -> Result<(Engineer, Instant)> {
    let status = cast.status()?;
    if status["level"] != "no-access" {
        bail!("not blocked: {status}");
    }
    let password = if cast.text().await?.contains("Show a session password") {
        cast.click("Show a session password").await?;
        cast.password().await?
    } else {
        cast.release().await?
    };
    let mut engineer = cast.engineer(&password)?;
    engineer.event("asked", SOON)?;
    let asked = Instant::now();
    cast.page("request").await?;
    Ok((engineer, asked))
}

fn reason(event: &Value, expected: &str) -> Result<()> {
    ensure!(event["reason"] == expected, "not {expected}: {event}");
    Ok(())
}

fn other_than(password: &str) -> String {
    password.chars().map(|digit| if digit == '9' { '0' } else { char::from(digit as u8 + 1) }).collect()
}

fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 6)
}
