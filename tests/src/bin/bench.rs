//! Measures the whole chain beside two programs of others, or only serves it to whoever measures.

#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use clap::Parser;
use testsuite::bench::{Chain, compare, stand_in};
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
struct Arguments {
    /// Only serves: brings the chain up on a display and offers its RFB port, until SIGTERM.
    #[arg(long, requires_all = ["display", "rfb"])]
    serve: bool,
    /// The display, as `:N`.
    #[arg(long, requires = "serve")]
    display: Option<String>,
    /// The loopback address of the RFB port, as `127.0.0.1:P`.
    #[arg(long, requires = "serve")]
    rfb: Option<SocketAddr>,
    /// Stands in for the console's windows and the staff before them; the enrolment file to take.
    #[arg(long, hide = true, exclusive = true)]
    staff: Option<PathBuf>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("CHAPERONE_LOG").unwrap_or_else(|_| "info".into()))
        .init();
    if let Some(enrolment) = &arguments.staff {
        let provided = rustls::crypto::ring::default_provider().install_default();
        debug_assert!(provided.is_ok(), "the provider is installed once, here");
        return stand_in(enrolment);
    }
    let stop = stop_on_signal()?;
    match (&arguments.display, arguments.rfb) {
        (Some(display), Some(rfb)) => serve(display, rfb, &stop),
        _ => compare(&stop),
    }
}

/// Becomes true when the program is to end, so that everything that it started ends in order before it.
fn stop_on_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut terminate, mut interrupt) = {
        let _entered = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    std::thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        });
        told.store(true, Ordering::SeqCst);
    });
    Ok(stop)
}

fn serve(display: &str, rfb: SocketAddr, stop: &AtomicBool) -> Result<()> {
    ensure!(rfb.ip().is_loopback(), "{rfb} is no loopback address");
    let mut chain = Chain::start(display, rfb)?;
    println!("ready: {} shows display {display}", chain.rfb());
    while !stop.load(Ordering::SeqCst) {
        if let Some(why) = chain.broken()? {
            bail!("{why}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
