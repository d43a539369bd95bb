//! Measures the mirror: brings the whole chain up in release, beside two programs of others.

use anyhow::Result;
use clap::Args;

use crate::run::{cargo, hand_over, program, step, target};
use crate::setup;

#[derive(Args)]
pub struct Options {
    /// Only serves: brings the chain up on a display and offers its RFB port, until SIGTERM.
    #[arg(long, requires_all = ["display", "rfb"])]
    serve: bool,
    /// The display, as `:N`.
    #[arg(long, requires = "serve")]
    display: Option<String>,
    /// The loopback address of the RFB port, as `127.0.0.1:P`.
    #[arg(long, requires = "serve")]
    rfb: Option<String>,
}

pub fn run(options: &Options) -> Result<()> {
    setup::all()?;
    step("build", cargo(&["build", "--release", "-p", "mirror", "-p", "service-centre", "-p", "testsuite"]))?;
    let mut bench = program(&target().join("release/bench").to_string_lossy(), &[]);
    if let (true, Some(display), Some(rfb)) = (options.serve, &options.display, &options.rfb) {
        bench.args(["--serve", "--display", display, "--rfb", rfb]);
    }
    hand_over(bench)
}
