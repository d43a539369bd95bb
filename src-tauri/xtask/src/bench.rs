//! Measures the mirror: brings the whole chain up in release, beside two programs of others. Or the history, beside bare SQLite
//! and a bare hash, or masking of text beside masking by rules alone.

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
    /// Measures the history instead; the histories are made once, in the folder `history-bench` beside what cargo builds.
    #[arg(long, conflicts_with = "serve")]
    history: bool,
    /// Measures what masking of text costs instead, beside masking by rules alone.
    #[arg(long, conflicts_with_all = ["serve", "history"])]
    masking: bool,
    /// The sizes of the histories in sessions; default 10000 and 100000, with CHAPERONE_DEEP=1 also 500000.
    #[arg(long, requires = "history")]
    sessions: Vec<usize>,
}

/// What is measured where no size is named.
const SIZES: [usize; 2] = [10_000, 100_000];
/// And with CHAPERONE_DEEP=1.
const DEEP: usize = 500_000;

fn history(options: &Options) -> Result<()> {
    let mut sizes = options.sessions.clone();
    if sizes.is_empty() {
        sizes.extend(SIZES);
        sizes.extend(std::env::var_os("CHAPERONE_DEEP").map(|_| DEEP));
    }
    step("build", cargo(&["build", "--release", "-p", "history-store", "--example", "bench"]))?;
    let mut bench = program(&target().join("release/examples/bench").to_string_lossy(), &[]);
    bench.arg(target().join("history-bench")).args(sizes.iter().map(usize::to_string));
    hand_over(bench)
}

fn masking() -> Result<()> {
    step("build", cargo(&["build", "--release", "-p", "mirror", "--bins", "--example", "masking"]))?;
    let mut bench = program(&target().join("release/examples/masking").to_string_lossy(), &[]);
    bench.arg(target().join("release/chaperone-mirror"));
    hand_over(bench)
}

pub fn run(options: &Options) -> Result<()> {
    if options.history {
        return history(options);
    }
    setup::all()?;
    if options.masking {
        return masking();
    }
    step("build", cargo(&["build", "--release", "-p", "mirror", "-p", "service-centre", "-p", "testsuite"]))?;
    let mut bench = program(&target().join("release/bench").to_string_lossy(), &[]);
    if let (true, Some(display), Some(rfb)) = (options.serve, &options.display, &options.rfb) {
        bench.args(["--serve", "--display", display, "--rfb", rfb]);
    }
    hand_over(bench)
}
