//! Secrets that a command line asks for: from the environment, or a line of the standard input.

use std::io::{BufRead, Write};

/// Reads a secret from the environment variable `variable`, or asks for it as `what`.
///
/// # Errors
/// Where the input ends.
pub fn secret(variable: &str, what: &str) -> anyhow::Result<String> {
    if let Ok(value) = std::env::var(variable) {
        return Ok(value);
    }
    let mut stderr = std::io::stderr();
    write!(stderr, "{what}: ")?;
    stderr.flush()?;
    let mut line = String::new();
    anyhow::ensure!(std::io::stdin().lock().read_line(&mut line)? > 0, "the input ended before the {what}");
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
