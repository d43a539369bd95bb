//! Frames, damage and masking; only it can make a MaskedFrame.
