//! The one event loop: owns all state, performs effects and builds view models.
//!
//! `core` takes one event and gives commands, without I/O; `run` waits for events and does the commands; everything else
//! is one edge each. The shell sees [`Console`], the view models in [`view`], and [`command_line`].

#![forbid(unsafe_code)]

mod about;
mod calendar;
mod child;
pub mod collector;
pub mod command_line;
mod control;
pub mod core;
mod could;
mod draft;
#[cfg(test)]
mod end_often;
mod enrolment;
pub mod event;
mod examinations;
mod explain;
pub mod export;
#[cfg(test)]
mod fixture;
mod form;
mod handle;
mod link_check;
mod mail_text;
mod mask_picture;
mod masks;
mod pages;
mod past;
mod pipe;
mod policy_files;
pub mod record;
mod recorder;
mod retention;
mod review;
mod run;
mod saving;
mod seal;
mod settings;
mod signing;
mod startup;
mod switch;
mod toolbox;
pub mod view;
mod visit;
mod word_proposals;
mod words;

pub use event::{EndedFrom, Order};
pub use handle::{BannerWindow, Console, Options, Shown, Sink, Views};
pub use settings::Settings;
pub use words::{TrayWords, Words};
