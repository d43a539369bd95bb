//! `chaperone link check`: tests the connection to the service centre, step by step; nothing is changed or recorded.

use std::process::ExitCode;

use anyhow::Result;

use super::policy::print;
use super::{Question, ask, runtime, words};
use crate::handle::Options;
use crate::link_check::{Standing, config};
use crate::policy_files::PolicyFiles;
use crate::view::{CheckLine, CheckState, CheckVerdict};

/// `chaperone link check`: exit 0 where every step works, 1 where one fails, 2 where nothing can be tested. The steps are
/// printed as they come; as JSON, all at once at the end.
///
/// # Errors
/// Where it cannot be printed.
pub fn check(options: &Options, json: bool) -> Result<ExitCode> {
    let words = words();
    // A console that does not answer has no connection to speak of.
    let up = ask(Question::Status).ok().flatten().is_some_and(|status| status.link == "connected");
    let mut standing = Standing::new(&words, up, chrono::Utc::now().timestamp_millis());
    if up && !json {
        print(&standing.check().beside)?;
    }
    let mut printed = 0;
    let mut show = |lines: &[CheckLine]| {
        let over = |line: &&CheckLine| !matches!(line.state, CheckState::Waiting | CheckState::Running);
        for line in lines.iter().skip(printed).take_while(over) {
            printed += 1;
            if !json {
                print(&told(line))?;
            }
        }
        anyhow::Ok(())
    };
    let runtime = runtime()?;
    let mut shown = Ok(());
    runtime.block_on(async {
        match config(&PolicyFiles::new(options)).await {
            Ok(config) => standing.run(&config, |check| shown = show(&check.lines)).await,
            Err(why) => standing.impossible(&why),
        }
    });
    // A look-up of a name that hangs is not waited for.
    runtime.shutdown_background();
    shown?;
    let check = standing.check();
    show(&check.lines)?;
    print(&if json { serde_json::to_string_pretty(check)? } else { check.sentence.clone() })?;
    Ok(match check.verdict {
        CheckVerdict::Good => ExitCode::SUCCESS,
        CheckVerdict::Failed => ExitCode::from(1),
        CheckVerdict::Impossible | CheckVerdict::Stopped | CheckVerdict::Running => ExitCode::from(2),
    })
}

fn told(line: &CheckLine) -> String {
    let first = format!("{}: {}. {}", line.name, line.word, line.found);
    let rest = [&line.means, &line.remedy].into_iter().filter(|text| !text.is_empty());
    rest.fold(first.trim_end().to_owned(), |told, text| format!("{told}\n  {text}"))
}
