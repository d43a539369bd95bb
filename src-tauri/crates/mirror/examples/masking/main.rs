//! What masking of text costs: from a change on the screen until its cleared pixels are decoded at a viewer, beside the same
//! mirror where a rule calls all windows safe, so that nothing waits for the detector.
//!
//! The mirror's real process on a display of its own, without console, relay and engineer's client. Run by
//! `cargo xtask bench --masking`; its one argument is the path of `chaperone-mirror`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a tool for developers")]

#[cfg(target_os = "linux")]
mod chain;
#[cfg(target_os = "linux")]
mod changes;

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use mirror::protocol::{Region, Rule};

    use crate::chain::Chain;
    use crate::changes::{Canvas, Change, IMAGES, SIZE};

    /// What did not come for so long does not come any more.
    const LATE: Duration = Duration::from_secs(3);

    /// What one mirror gave for one change.
    struct Measured {
        /// Of every change that was shown, sorted.
        lags: Vec<Duration>,
        drawn: u32,
        took: Duration,
        /// The mirror's time on a processor.
        spent: Duration,
    }

    impl Measured {
        /// The lag that so many of a hundred stay below, in milliseconds.
        fn lag(&self, percent: usize) -> f64 {
            let at = (self.lags.len() * percent / 100).min(self.lags.len().saturating_sub(1));
            self.lags.get(at).map_or(f64::NAN, |lag| lag.as_secs_f64() * 1000.0)
        }
    }

    /// Measures both mirrors and prints a table.
    pub fn main() {
        let program = std::env::args().nth(1).expect("the path of chaperone-mirror");
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                &format!("{}x{}x24", SIZE.0, SIZE.1),
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        let mut canvas = Canvas::open(&display).unwrap();
        let rule = |class: &str, region| Rule {
            name: class.into(),
            class: Some(class.into()),
            title: None,
            process: None,
            region,
        };
        let images = rule(IMAGES, Region::Viewport { places: Vec::new(), corners: None });
        let ways = [("text is masked", vec![images]), ("rules alone", vec![rule("*", Region::Safe)])];
        println!(
            "{:<26}{:<16}{:>9}{:>9}{:>9}{:>9}{:>8}{:>8}",
            "", "", "shown", "p50 ms", "p95 ms", "p99 ms", "fps", "CPU %"
        );
        for change in Change::ALL {
            for (name, rules) in &ways {
                canvas.begin(change).unwrap();
                let chain = Chain::start(&program, &display, rules.clone(), change);
                let measured = measure(&mut canvas, change, &chain);
                let seconds = measured.took.as_secs_f64();
                println!(
                    "{:<26}{name:<16}{:>9}{:>9.1}{:>9.1}{:>9.1}{:>8.1}{:>8.1}",
                    change.name(),
                    format!("{}/{}", measured.lags.len(), measured.drawn),
                    measured.lag(50),
                    measured.lag(95),
                    measured.lag(99),
                    measured.lags.len() as f64 / seconds,
                    measured.spent.as_secs_f64() / seconds * 100.0,
                );
            }
        }
        let _ = (server.kill(), server.wait());
    }

    fn measure(canvas: &mut Canvas, change: Change, chain: &Chain) -> Measured {
        chain.rest();
        let (began, before) = (Instant::now(), chain.spent());
        let mut drawn = Vec::new();
        for number in 1..=change.count() {
            drawn.push(canvas.draw(change, number).unwrap());
            let next = began + change.period() * number;
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        let (took, spent) = (began.elapsed(), chain.spent().saturating_sub(before));
        let ended = Instant::now();
        while chain.seen().last().is_none_or(|(last, _)| *last < change.count()) && ended.elapsed() < LATE {
            std::thread::sleep(Duration::from_millis(20));
        }
        let lag = |(number, at): (u32, Instant)| {
            let since = usize::try_from(number).ok()?.checked_sub(1).and_then(|at| drawn.get(at))?;
            Some(at.saturating_duration_since(*since))
        };
        let mut lags: Vec<Duration> = chain.seen().into_iter().filter_map(lag).collect();
        lags.sort_unstable();
        Measured { lags, drawn: change.count(), took, spent }
    }
}
