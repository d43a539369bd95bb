//! The few colours of a rectangle, in the order in which they appear, found in one pass.

const SLOTS: usize = 1024;

#[derive(Debug)]
pub(crate) struct Palette {
    /// Colour in the upper half, index + 1 in the lower; 0 is an empty slot.
    slots: Box<[u64; SLOTS]>,
    colours: Vec<u32>,
}

impl Palette {
    pub(crate) fn new() -> Self {
        Self { slots: Box::new([0; SLOTS]), colours: Vec::with_capacity(256) }
    }

    pub(crate) fn colours(&self) -> &[u32] {
        &self.colours
    }

    /// Replaces each pixel by its index; false when there are more than `limit` colours (at most 256).
    pub(crate) fn index(&mut self, pixels: &[u32], limit: usize, indices: &mut Vec<u8>) -> bool {
        self.slots.fill(0);
        self.colours.clear();
        indices.clear();
        indices.reserve(pixels.len());
        let Some(first) = pixels.first() else { return true };
        let Some(mut index) = self.look_up(*first, limit) else { return false };
        let mut last = *first;
        for pixel in pixels {
            if *pixel != last {
                let Some(found) = self.look_up(*pixel, limit) else { return false };
                (index, last) = (found, *pixel);
            }
            indices.push(index);
        }
        true
    }

    fn look_up(&mut self, colour: u32, limit: usize) -> Option<u8> {
        let mut slot = (colour.wrapping_mul(0x9e37_79b1) >> 22) as usize;
        // INVARIANT: at most 256 of 1024 slots are taken, so a free one is found.
        loop {
            let held = self.slots[slot];
            if held == 0 {
                if self.colours.len() >= limit.min(256) {
                    return None;
                }
                self.colours.push(colour);
                self.slots[slot] = u64::from(colour) << 32 | self.colours.len() as u64;
                return u8::try_from(self.colours.len() - 1).ok();
            }
            if (held >> 32) as u32 == colour {
                return u8::try_from((held & 0xffff_ffff) - 1).ok();
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}
