//! What this program is: version, device, libraries and their licences.

use crate::view::{About, Library};

/// The libraries in this program and the text detector beside it: name, version, licence; written from the lock file by a test that fails when it is stale.
const LIBRARIES: &str = include_str!("../libraries.tsv");

/// What this program is.
#[must_use]
pub fn about(device: &str) -> About {
    let libraries = LIBRARIES
        .lines()
        .filter_map(|line| {
            let mut parts = line.split('\t').map(str::to_owned);
            Some(Library { name: parts.next()?, version: parts.next()?, licence: parts.next()? })
        })
        .collect();
    About { version: env!("CARGO_PKG_VERSION").to_owned(), device: device.to_owned(), libraries }
}
