//! What the masker's tests share.

#![allow(dead_code, reason = "each file of tests uses a part")]

use screen::{Area, Owner, Window, WindowKind};

/// A small generator of numbers (xorshift), so that every run is the same.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A window of a class at a place, without a title.
pub fn window(id: u32, owner: Owner, class: &str, area: Area) -> Window {
    Window {
        id,
        owner,
        class: class.into(),
        instance: String::new(),
        title: String::new(),
        kind: WindowKind::Normal,
        unmanaged: false,
        outer: area,
        inner: area,
    }
}
