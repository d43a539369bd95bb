//! The comparison: every scene with every program in turn, again and again, on one display, and the table of it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use super::chain::Chain;
use super::peers::Peer;
use super::scenes::{Canvas, Scene};
use super::table::{Measured, print};
use super::usage::{family, time};
use super::viewer::Viewer;
use crate::stage::{Display, free_port};

/// How often every scene is shown by every program, and for how long.
const ROUNDS: u32 = 2;
const SHOWN: Duration = Duration::from_secs(4);
/// Nothing is drawn for so long before a scene begins.
const CALM: Duration = Duration::from_millis(400);
/// A picture that did not come for so long does not come any more.
const LATE: Duration = Duration::from_millis(300);
/// For so long the screen rests while the exact picture is waited for.
const REST: Duration = Duration::from_millis(1500);
/// What the viewer types.
const KEYSYM: u32 = 0x61;

/// One program that shows the display.
struct Program {
    name: &'static str,
    rfb: SocketAddr,
    /// What runs at the hospital.
    here: Vec<u32>,
    /// What runs between it and the viewer.
    way: Vec<u32>,
}

/// Brings up a display, the chain and its peers, measures them and prints a table.
///
/// # Errors
/// The first part that does not come up or breaks.
pub fn compare(stop: &AtomicBool) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let display = Display::start(folder.path(), 1920, 1080)?;
    let mut canvas = Canvas::open(display.name())?;
    let mut chain = Chain::start(display.name(), SocketAddr::from(([127, 0, 0, 1], free_port()?)))?;
    let peers = [Peer::tigervnc(display.name(), folder.path())?, Peer::x11vnc(display.name(), folder.path())?];
    let mut programs =
        vec![Program { name: "chaperone", rfb: chain.rfb(), here: family(chain.console()), way: chain.way().into() }];
    programs.extend(peers.iter().map(|peer| Program {
        name: peer.name,
        rfb: peer.rfb,
        here: family(peer.process.id()),
        way: Vec::new(),
    }));
    let mut results = Scene::ALL.map(|scene| {
        let measured = programs.iter().map(|program| (program.name, Measured::default())).collect::<Vec<_>>();
        (scene, measured)
    });
    for round in 1..=ROUNDS {
        println!("round {round} of {ROUNDS}");
        for (scene, results) in &mut results {
            for (program, (_, result)) in programs.iter().zip(results) {
                measure(&mut canvas, *scene, program, result, stop)?;
                if let Some(why) = chain.broken()? {
                    bail!("{why}");
                }
            }
        }
    }
    results.iter().for_each(|(scene, results)| print(*scene, results));
    Ok(())
}

/// Shows one scene by one program.
fn measure(
    canvas: &mut Canvas,
    scene: Scene,
    program: &Program,
    result: &mut Measured,
    stop: &AtomicBool,
) -> Result<()> {
    canvas.begin(scene)?;
    let mut viewer = Viewer::connect(program.rfb, scene.mark())?;
    std::thread::sleep(CALM);
    viewer.begin();
    let (bytes, here, way) = (viewer.bytes(), time(&program.here), time(&program.way));
    let began = Instant::now();
    let mut drawn = Vec::new();
    while began.elapsed() < SHOWN {
        ensure!(!stop.load(Ordering::SeqCst), "told to end");
        let number = u32::try_from(drawn.len())? + 1;
        let since = if scene == Scene::Key {
            let pressed = Instant::now();
            viewer.tap(KEYSYM)?;
            ensure!(canvas.key_pressed(Duration::from_secs(2))?, "{}: a key was not pressed", program.name);
            canvas.draw(scene, number)?;
            pressed
        } else {
            canvas.draw(scene, number)?
        };
        drawn.push(since);
        let next = began + scene.period() * number;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let rested = Instant::now();
    result.took += began.elapsed();
    result.bytes += viewer.bytes() - bytes;
    result.here += time(&program.here).saturating_sub(here);
    result.way += time(&program.way).saturating_sub(way);
    if scene == Scene::Cine {
        result.exact.push(exact(canvas, scene, &viewer, rested)?);
    } else {
        std::thread::sleep(LATE);
    }
    result.drawn += drawn.len();
    for (number, at) in viewer.seen() {
        if let Some(since) = usize::try_from(number)?.checked_sub(1).and_then(|n| drawn.get(n)) {
            result.lags.push(at.saturating_duration_since(*since));
        }
    }
    result.lags.sort_unstable();
    viewer.end()
}

/// How long after the last picture the viewer's equals the screen.
fn exact(canvas: &Canvas, scene: Scene, viewer: &Viewer, rested: Instant) -> Result<Option<Duration>> {
    let expected = canvas.cut(scene.area())?;
    while rested.elapsed() < REST {
        if viewer.cut(scene.area())? == expected {
            return Ok(Some(rested.elapsed()));
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    Ok(None)
}
