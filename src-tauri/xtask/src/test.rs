//! Every test, in the order in which a fault is found soonest.

use anyhow::Result;
use clap::Args;

use crate::run::{cargo, npm, program, step};
use crate::{demo, setup};

#[derive(Args)]
pub struct Options {
    /// Full counts where the plain run takes a tenth.
    #[arg(long)]
    deep: bool,
}

pub fn run(options: &Options) -> Result<()> {
    setup::all()?;
    step("formatting", cargo(&["fmt", "--all", "--check"]))?;
    step("UI: types", npm(&["run", "--silent", "check"]))?;
    step("UI: unit tests", npm(&["run", "--silent", "test"]))?;
    step("UI: screens", npm(&["run", "--silent", "test:screens"]))?;
    demo::build()?;
    step("clippy", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    if options.deep {
        tests.env("CHAPERONE_DEEP", "1");
    }
    step("tests", tests)?;
    // The tests wrote the bindings anew from the view models; what is committed must be the same.
    step("bindings are committed", program("git", &["diff", "--exit-code", "--", "ui/src/bindings"]))
}
