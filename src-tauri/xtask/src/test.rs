//! Every test, in the order in which a fault is found soonest.

use anyhow::Result;
use clap::Args;

use crate::run::{cargo, npm, step};
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
    step("bindings, from the view models", cargo(&["test", "-p", "console", "--lib", "export_bindings"]))?;
    step("bindings are committed", crate::run::program("git", &["diff", "--exit-code", "--", "ui/src/bindings"]))?;
    step("UI: types", npm(&["run", "--silent", "check"]))?;
    step("UI: unit tests", npm(&["run", "--silent", "test"]))?;
    step("UI: screens", npm(&["run", "--silent", "test:screens"]))?;
    demo::build()?;
    step("clippy", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    let mut tests = cargo(&["test", "--workspace", "--exclude", "chaperone", "--no-fail-fast"]);
    if options.deep {
        tests.env("CHAPERONE_DEEP", "1");
    }
    step("tests", tests)
}
