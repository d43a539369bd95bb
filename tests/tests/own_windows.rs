//! Not one frame shows the console's own windows: moved, minimised, with menus, tool tips, banner and notification.
//!
//! All of them, frames included, are in a colour that nothing else on the screen has, and a viewer looks for it in every
//! pixel of every update. Each step first proves that the colour is on the screen itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use testsuite::stage::{Button, Compositor, Desktop, Picture, Watcher, Window, until, until_async};
use testsuite::story::Cast;
use thirtyfour::By;
use tokio::sync::Mutex;

const SOON: Duration = Duration::from_secs(20);
/// What the desktop's programs read when they start.
const SENTINEL: [(&str, &str); 5] = [
    (".config/gtk-3.0/gtk.css", include_str!("../data/sentinel/gtk.css")),
    (".config/dunst/dunstrc", include_str!("../data/sentinel/dunstrc")),
    (".config/openbox/rc.xml", include_str!("../data/sentinel/openbox.xml")),
    (".themes/Sentinel/openbox-3/themerc", include_str!("../data/sentinel/themerc")),
    (".config/picom.conf", include_str!("../data/sentinel/picom.conf")),
];
/// Covers a page with the colour; what is under it can be used as before.
const COVER: &str = "const cover = document.createElement('div');
    for (const [name, value] of Object.entries({ position: 'fixed', inset: '0', 'z-index': '2147483647',
        background: '#fe01dc', 'pointer-events': 'none' })) cover.style.setProperty(name, value);
    document.body.append(cover);";

/// The colour, and what a compositor makes of it where it fades.
fn sentinel([red, green, blue]: [u8; 3]) -> bool {
    red.min(blue).saturating_sub(green) > 24
}

fn share(picture: &Picture) -> usize {
    picture.0.pixels().filter(|pixel| sentinel(pixel.0)).count()
}

/// One stage at a time: a busy machine makes the banner's page late, and its session pauses.
static STAGE: Mutex<()> = Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn own_windows_never_show_without_a_compositor() {
    let _alone = STAGE.lock().await;
    watch(Compositor::None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn own_windows_never_show_with_a_compositor() {
    let _alone = STAGE.lock().await;
    watch(Compositor::Picom).await.unwrap();
}

async fn watch(compositor: Compositor) -> Result<()> {
    let desktop = Desktop::dressed(1920, 1080, compositor, &SENTINEL)?;
    let cast = Cast::assemble(desktop).await?;
    cast.windows.execute(COVER, vec![]).await?;
    cast.windows.switch_to("banner.html", SOON).await?;
    cast.windows.execute(COVER, vec![]).await?;
    cast.windows.switch_to("index.html", SOON).await?;
    let mut engineer = cast.let_in().await?;
    let rfb = engineer.rfb(SOON)?;
    let notification = at_least(&cast, "the notification", 1560, 40, 300, 60)?;
    let watcher = Watcher::connect(rfb, sentinel, SOON)?;
    println!("{compositor:?}: {notification} pixels of the notification and all of the console are on the screen");

    let mut told = 0;
    let mut step = |name: &str| -> Result<()> {
        watcher.more(3, SOON).with_context(|| format!("{name}: {}", cast.windows.child().err()))?;
        let seen = watcher.seen();
        let shown = share(&cast.desktop.display().picture()?);
        println!("  {name}: {} updates, {shown} such pixels on the screen", seen.updates - told);
        told = seen.updates;
        ensure!(seen.forbidden == 0, "{name}: {} such pixels were sent, first {:?}", seen.forbidden, seen.first);
        Ok(())
    };
    step("at rest")?;
    dragged(&cast)?;
    step("dragged by its title bar")?;
    configured(&cast)?;
    step("moved and resized by request")?;
    for _ in 0..3 {
        minimised(&cast)?;
    }
    step("minimised and restored")?;
    menu(&cast).await?;
    step("its menu")?;
    banner(&cast)?;
    step("the banner and its tool tip")?;
    reloaded(&cast).await?;
    step("hidden and shown")?;

    let seen = watcher.end()?;
    println!("{compositor:?}: {} updates with {} pixels", seen.updates, seen.pixels);
    ensure!(seen.forbidden == 0, "{} such pixels were sent, first {:?}", seen.forbidden, seen.first);
    // Otherwise all of it would prove nothing: the screen itself did arrive.
    let grey = seen.picture.0.pixels().filter(|pixel| pixel.0 == [0x3a, 0x3f, 0x45]).count();
    ensure!(grey > 10_000 && grey < 1_900_000, "{grey} masked pixels");
    Ok(())
}

/// The console's main window, or why there is none.
fn own(cast: &Cast) -> Result<Window> {
    cast.desktop.display().window_titled("Chaperone", SOON)
}

/// Waits until a part of the screen is in the colour.
fn at_least(cast: &Cast, what: &str, x: u32, y: u32, width: u32, height: u32) -> Result<usize> {
    until(&format!("{what} is on the screen"), SOON, || {
        let found = share(&cast.desktop.display().picture()?.part(x, y, width, height));
        Ok((found > 200).then_some(found))
    })
}

/// A person drags the title bar about.
fn dragged(cast: &Cast) -> Result<()> {
    let display = cast.desktop.display();
    let before = own(cast)?;
    let (x, y) = (before.x + 300, before.y - 8);
    display.point(x, y)?;
    display.button(Button::Left, true)?;
    for turn in 0..120_i16 {
        let (sideways, down) = (((turn * 37) % 400) - 200, ((turn * 23) % 300) - 150);
        display.point(x + sideways, y + down)?;
        std::thread::sleep(Duration::from_millis(12));
    }
    display.point(x + 90, y + 60)?;
    display.button(Button::Left, false)?;
    let moved = |window: &Window| window.title == "Chaperone" && (window.x, window.y) != (before.x, before.y);
    display.window_where("the dragged window", SOON, moved)?;
    Ok(())
}

/// A program moves and resizes it, as fast as it can and then at leisure.
fn configured(cast: &Cast) -> Result<()> {
    let display = cast.desktop.display();
    let window = own(cast)?;
    for turn in 0..200 {
        display.move_window(&window, (turn * 137) % 800, 30 + (turn * 71) % 300)?;
        if turn > 120 {
            std::thread::sleep(Duration::from_millis(15));
        }
    }
    display.move_window(&window, 330, 150)
}

fn minimised(cast: &Cast) -> Result<()> {
    let display = cast.desktop.display();
    let window = own(cast)?;
    display.minimise(&window)?;
    until("the minimised window", SOON, || {
        Ok(display.windows()?.iter().all(|other| other.id != window.id).then_some(()))
    })?;
    std::thread::sleep(Duration::from_millis(700));
    display.activate(&window)?;
    own(cast)?;
    let (x, y) = (u32::try_from(window.x)? + 200, u32::try_from(window.y)? + 200);
    at_least(cast, "the restored window", x, y, 300, 300)?;
    Ok(())
}

/// The list of languages is a window of its own.
async fn menu(cast: &Cast) -> Result<()> {
    let display = cast.desktop.display();
    for _ in 0..3 {
        let window = own(cast)?;
        let place = cast.windows.find(By::Css("select")).await?.rect().await?;
        let x = window.x + (place.x + place.width / 2.0) as i16;
        let y = window.y + (place.y + place.height / 2.0) as i16;
        let before = display.windows()?.len();
        display.click(x, y)?;
        until("the menu", SOON, || Ok((display.windows()?.len() > before).then_some(())))?;
        std::thread::sleep(Duration::from_millis(400));
        display.chord(&[testsuite::stage::keysym::ESCAPE])?;
        until("the menu's end", SOON, || Ok((display.windows()?.len() <= before).then_some(())))?;
        std::thread::sleep(Duration::from_millis(400));
    }
    Ok(())
}

/// The banner, moved by nobody, and the tool tip of its sentence.
fn banner(cast: &Cast) -> Result<()> {
    let display = cast.desktop.display();
    let banner = display.window_titled("Chaperone: remote service", SOON)?;
    let (x, y) = (u32::try_from(banner.x)?, u32::try_from(banner.y)?);
    at_least(cast, "the banner", x, y, banner.width.into(), banner.height.into())?;
    let before = display.windows()?.len();
    display.point(banner.x + 120, banner.y + 20)?;
    display.point(banner.x + 125, banner.y + 22)?;
    until("the tool tip", SOON, || Ok((display.windows()?.len() > before).then_some(())))?;
    std::thread::sleep(Duration::from_millis(600));
    display.point(20, 20)?;
    until("the tool tip's end", SOON, || Ok((display.windows()?.len() <= before).then_some(())))
}

/// Started a second time, it comes to the front.
async fn reloaded(cast: &Cast) -> Result<()> {
    let display = cast.desktop.display();
    let window = own(cast)?;
    display.minimise(&window)?;
    cast.desktop.run(&mut cast.desktop.command(testsuite::stage::program("chaperone")?))?;
    until_async("the window in front", SOON, async || {
        Ok(display.windows()?.iter().any(|other| other.title == "Chaperone").then_some(()))
    })
    .await
}
