//! Measures appending and verifying: `measure FOLDER [APPENDS]`, on the disk where FOLDER lies.
#![allow(clippy::unwrap_used)]

use std::{ops::ControlFlow, path::PathBuf, time::Instant};

use history::{Actor, Draft, Kind, Moment, Payload, SigningKey};
use history_store::History;

#[tokio::main]
async fn main() {
    let mut args = std::env::args_os().skip(1);
    let folder = PathBuf::from(args.next().unwrap());
    let appends: usize = args.next().map_or(2000, |text| text.to_str().unwrap().parse().unwrap());
    let folder = tempfile::tempdir_in(folder).unwrap();
    let key = SigningKey::from_bytes(&[7; 32]);
    let at = Moment { utc: 1_800_000_000_000, monotonic: 0 };
    let history = History::open(&folder.path().join("history.db"), Some(key.clone()), at).await.unwrap();
    let mut taken = Vec::new();
    for number in 0..appends {
        let kind = if number % 20 == 0 { Kind::SessionGranted } else { Kind::EngineerDid };
        let session = Some(format!("{:08x}", number / 20));
        let payload =
            Payload::from_iter([("engineer".to_owned(), "Jana Petrov".into()), ("number".to_owned(), number.into())]);
        let began = Instant::now();
        history.append(Draft { at, actor: Actor::Console, kind, session, payload }).await.unwrap();
        taken.push(began.elapsed());
    }
    taken.sort_unstable();
    println!(
        "append: p50 {:?}, p99 {:?}, most {:?}",
        taken[appends / 2],
        taken[appends * 99 / 100],
        taken[appends - 1]
    );
    let began = Instant::now();
    let verdict = history.verify(Some(key.verifying_key()), None, &mut |_| ControlFlow::Continue(())).await;
    println!("verify: {:.0} entries/s: {verdict:?}", appends as f64 / began.elapsed().as_secs_f64());
}
