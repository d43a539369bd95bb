//! Systems on which the hospital's commands cannot be run: there is no answer.

use std::time::Duration;

use super::Answer;
use crate::process::Program;

pub fn run(_program: Program, _limit: Duration, _most: usize) -> Option<Answer> {
    None
}
