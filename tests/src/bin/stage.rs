//! The demo: scanner stand-in, service centre and enrolled console side by side, until Ctrl-C.
//!
//! Where there is no display it brings its own. The story that plays by itself is another program.

#![forbid(unsafe_code)]

use std::time::Duration;

use anyhow::{Context as _, Result};
use testsuite::stage::{Centre, Desktop, Engineer, Request, program};
use testsuite::story::{exam_state, policy};
use tokio::signal::unix::{SignalKind, signal};

const DEVICE: &str = "mri-1";

#[tokio::main]
async fn main() -> Result<()> {
    let own = std::env::var("DISPLAY").ok().filter(|name| !name.is_empty());
    let desktop = match &own {
        Some(name) => Desktop::on_display(name)?,
        None => Desktop::start()?,
    };
    let mut workstation = desktop.command(program("workstation")?);
    workstation.arg("--state").arg(exam_state(&desktop));
    let workstation = desktop.spawn("workstation", &mut workstation)?;
    let centre = Centre::start(desktop.folder(), &desktop.logs())?;
    let account = centre.add_engineer("jana.petrov", "Jana Petrov", "Acme Imaging", &[DEVICE])?;
    let device = centre.add_device(DEVICE, "Acme Imaging")?;
    let chaperone = program("chaperone")?;
    desktop.run(desktop.command(&chaperone).arg("enrol").arg(&device.file)).context("the console was not enrolled")?;
    let policy = policy(&desktop)?;
    let mut console = desktop.spawn("console", desktop.command(&chaperone).arg("--policy").arg(policy))?;

    let request = Request {
        device: DEVICE.to_owned(),
        reason: "The table does not move".to_owned(),
        ticket: "T-1042".to_owned(),
        control: true,
    };
    let engineer = Engineer::command(&centre, &account, &request)?;
    println!("\nRunning on display {}; logs in {}.", desktop.display().name(), desktop.logs().display());
    if own.is_none() {
        println!("There was no display, so this one is invisible: look at it with a VNC server of your choice,");
        println!("or play the story by itself with `cargo xtask demo --headless --shots DIR`.");
    }
    println!("\n1. In the console's window release a task with a password; it shows the session password.");
    println!("2. In another terminal run the engineer's client, and type the password when it asks:\n");
    println!("   {}\n", shell(&engineer));
    println!(
        "3. In the console's window let the engineer in. The client then prints the address of its page and of its"
    );
    println!("   RFB port, for a browser and for any VNC viewer.");
    println!("4. End it in the console's window. Ctrl-C here ends everything.\n");
    println!("Technical support needs no password: choose Limited or Full in the window, and run the client with");
    println!("   --kind technical-support");
    println!("It then takes lines such as `tool list`, `tool run coil-check` and `leave`.\n");

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            _ = interrupt.recv() => break,
            _ = terminate.recv() => break,
            _ = tick.tick() => {
                if let Some(status) = console.ended()? {
                    println!("The console ended ({status}). {}", console.err());
                    break;
                }
            }
        }
    }
    println!("Ending everything.");
    // The console first, so that it can record its end; then what it stands on.
    console.end()?;
    drop(centre);
    workstation.end()?;
    Ok(())
}

/// A command as it is typed.
fn shell(command: &std::process::Command) -> String {
    let quote = |text: &std::ffi::OsStr| format!("'{}'", text.to_string_lossy().replace('\'', r"'\''"));
    let variables =
        command.get_envs().filter_map(|(name, value)| Some(format!("{}={}", name.display(), quote(value?))));
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(quote);
    variables.chain(words).collect::<Vec<_>>().join(" ")
}
