//! Waiting for a condition with a deadline.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

const STEP: Duration = Duration::from_millis(10);

/// Asks again and again until there is an answer.
///
/// # Errors
/// Where there is none within the time; the message names `what`.
pub fn until<T>(what: &str, within: Duration, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if began.elapsed() >= within {
            bail!("{what}: not within {within:?}");
        }
        std::thread::sleep(STEP);
    }
}

/// Asks again and again until there is an answer, without holding up other tasks.
///
/// # Errors
/// Where there is none within the time; the message names `what`.
pub async fn until_async<T>(
    what: &str,
    within: Duration,
    mut ask: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if began.elapsed() >= within {
            bail!("{what}: not within {within:?}");
        }
        tokio::time::sleep(STEP).await;
    }
}
