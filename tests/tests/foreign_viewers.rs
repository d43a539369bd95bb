//! A viewer in a browser that no one here wrote, noVNC in Chromium, shows the live, masked screen; its page keeps
//! everybody else out. TigerVNC is in the story. And what a pause does to a viewer that is just shaking hands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use testsuite::stage::{Child, Desktop, Greeted, Picture, until};
use testsuite::story::{Cast, Compared, Live};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn novnc_in_chromium_shows_the_masked_screen_and_nobody_else_gets_in() {
    browse().await.unwrap();
}

async fn browse() -> Result<()> {
    let cast = Cast::assemble(Desktop::start()?).await?;
    let mut engineer = cast.let_in().await?;
    let address = engineer.page(SOON)?;
    let (width, height) = cast.desktop.display().size()?;
    let file = cast.desktop.folder().join("novnc.png");
    let mut browser = Command::new("node");
    browser.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/tests/novnc.mjs")).arg(&address).arg(&file);
    browser.args([width.to_string(), height.to_string()]);
    let mut browser = Child::spawn("novnc", &cast.desktop.logs(), &mut browser)?;
    browser.line("the picture", SOON, |line| (line == "shown").then_some(()))?;

    let mut last = None;
    let alike = until("noVNC's picture equals the screen outside the masks", SOON, || {
        let screen = cast.desktop.display().picture()?;
        let seen = picture(&mut browser, &file)?;
        let compared = Compared::of(&screen, &seen);
        last = Some(compared);
        Ok(compared.is_alike().then_some((compared, seen)))
    });
    let (compared, seen) = alike.with_context(|| format!("last: {last:?}"))?;
    println!("noVNC: {compared:?}");
    let own = cast.desktop.display().window_titled("Chaperone", SOON)?;
    let middle = (u32::try_from(own.x)? + u32::from(own.width) / 2, u32::try_from(own.y)? + u32::from(own.height) / 2);
    let pixel = seen.pixel(middle.0, middle.1).context("outside the picture")?;
    ensure!(Compared::is_mask(pixel), "the console's own window shows: {pixel:?}");
    // Live: the workstation's clock goes on, and so does the picture.
    until("the picture goes on", SOON, || Ok((picture(&mut browser, &file)? != seen).then_some(())))?;

    // The address worked once, for that browser; nothing is served without its cookie.
    let http = reqwest::Client::builder().no_proxy().build()?;
    let base = address.split("/?").next().context("an address without a token")?;
    for path in [address.clone(), format!("{base}/view"), format!("{base}/page.js"), format!("{base}/socket")] {
        let status = http.get(&path).send().await?.status();
        ensure!(status == reqwest::StatusCode::FORBIDDEN, "{status} for another browser");
    }
    let mut request = format!("{}/socket", base.replace("http://", "ws://")).into_client_request()?;
    request.headers_mut().insert("origin", "http://evil.example".parse()?);
    ensure!(tokio_tungstenite::connect_async(request).await.is_err(), "a page from elsewhere got in");
    browser.close_input();
    let ended = browser.wait(SOON)?;
    ensure!(ended.success(), "{}", browser.err());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_that_speaks_during_a_pause_is_understood_after_it() {
    let cast = Cast::ready().await.unwrap();
    let Live { mut engineer, counter, .. } = cast.enter().await.unwrap();
    // The engineer's port takes one viewer after another.
    drop(counter);
    let greeted = Greeted::connect(engineer.rfb(SOON).unwrap()).unwrap();
    cast.click("Pause").await.unwrap();
    engineer.event("paused", SOON).unwrap();
    // What it wants to see, and how, it says in the middle of the pause.
    let viewer = greeted.count().unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(viewer.bytes(), 0, "pictures leave during a pause");
    cast.click("Go on").await.unwrap();
    engineer.event("resumed", SOON).unwrap();
    until("pictures", SOON, || Ok((viewer.bytes() > 20_000).then_some(()))).unwrap();
}

/// What the browser shows now.
fn picture(browser: &mut Child, file: &std::path::Path) -> Result<Picture> {
    let saved = |out: &str| out.lines().filter(|line| *line == "saved").count();
    let before = saved(&browser.out());
    browser.write_line("")?;
    until("the browser's picture", SOON, || Ok((saved(&browser.out()) > before).then_some(())))?;
    Ok(Picture(image::open(file)?.to_rgb8()))
}
