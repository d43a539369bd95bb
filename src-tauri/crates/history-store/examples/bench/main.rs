//! Measures the history at the size of years: `bench FOLDER SESSIONS...`, on the disk where FOLDER lies.
//!
//! A history of SESSIONS is made there once, from a seed, and used again by later runs, which append some sessions to it.
//! `cargo xtask bench --history` runs this in release.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod append;
mod pages;
mod seed;
mod timing;
mod verify;

use std::{fs, path::PathBuf};

use history::{Moment, SigningKey};
use history_store::History;

/// The key that signs the history of the benchmark.
pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn now() -> Moment {
    Moment { utc: 1_800_000_000_000, monotonic: 0 }
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args_os().skip(1);
    let folder = PathBuf::from(args.next().expect("a folder"));
    let sizes: Vec<usize> = args.map(|text| text.to_str().unwrap().parse().unwrap()).collect();
    fs::create_dir_all(&folder).unwrap();
    seed::agrees_with_appends(&folder).await;
    for sessions in sizes {
        let path = seed::history(&folder, sessions).await;
        println!("\n{sessions} sessions of {} entries", seed::ENTRIES);
        let bytes = fs::metadata(&path).unwrap().len();
        println!(
            "  {:<44}{:>10.0} bytes a session, {} MB in all",
            "on the disk",
            bytes as f64 / sessions as f64,
            bytes >> 20
        );
        let history = History::open(&path, Some(key()), now()).await.unwrap();
        pages::measure(&history, sessions).await;
        append::measure(&history, &folder, sessions).await;
        history.close().await.unwrap();
        verify::measure(&path).await;
    }
}
