//! Frames, damage, masking and clearing; only it can make a [`MaskedFrame`] or a [`ClearedText`].
//!
//! A grabbed picture comes in as [`Uncleared`], whose pixels nothing outside this crate can read. [`Masker::judge`]
//! decides which of them may leave and writes those, and only those, into its [`MaskedFrame`]: the one type that
//! encoders, preview and recording accept. The access level is no input.
//!
//! INVARIANT (I1): a pixel is copied into a `MaskedFrame` only by `Masker::judge`, only outside every mask, and only
//! while the list of windows is known. What is unknown stays as it was, or grey. The pointer's shape has a cleared type
//! of its own, [`ClearedPointer`]; a text becomes a [`ClearedText`] only by [`Clearing`], which asks for the
//! [`Declaration`] that its source prints no patient data.
//!
//! Deliberately absent: grabbing, reading windows, clocks (all of it is an argument), and encoding.

mod clearance;
mod cleared;
mod cuts;
mod frame;
mod geometry;
mod images;
mod job;
mod left;
mod masker;
mod phrases;
mod pieces;
mod plan;
mod pointer;
mod processes;
mod proposals;
mod reading;
mod rule;
mod shadow;
mod trust;
mod window;
mod windows_read;
mod words;

pub use cleared::{ClearedText, Clearing, Declaration};
pub use frame::{BadGrab, MaskedFrame, Uncleared};
pub use geometry::{Area, Rect, Region, Size, TILE, strips, tiles};
pub use images::STILL_MS;
pub use job::{Ask, Found, Job, Line, LineClass};
pub use masker::{
    Judged, LINGER_COMPOSITED_MS, LINGER_MS, MASK_BGRX, Mask, Masker, Reason, Statistics, Surveyed, Withheld,
};
pub use pieces::{Piece, Said};
pub use pointer::{ClearedPointer, POINTER_SIDE, PointerShape};
pub use processes::{Processes, Question};
pub use proposals::{Proposal, Proposals, ReadLine};
pub use reading::{Verdict, verdicts};
pub use rule::{Corner, Falls, Length, MaskRegion, MaskRule, Pattern, RelativeRect, Rules};
pub use window::{Earlier, Layout, Owner, Window, WindowKind, WindowList};
pub use words::Words;
