//! The stage: real processes on a desktop of their own, for the end-to-end tests and the demo.
//!
//! Every part ends what it started when it is dropped. Nothing here knows what the story is; that is told by who uses it.

mod centre;
mod child;
mod clock;
mod counter;
mod desktop;
mod disk;
mod display;
mod driver;
mod engineer;
mod etc;
mod foreign;
mod input;
mod mail;
mod menu;
mod picture;
mod processes;
mod programs;
pub mod rfb;
mod until;
mod viewer;
mod watcher;
mod windows;

pub use centre::{Account, Centre, Enrolled};
pub use child::{Child, Signal};
pub use clock::WallClock;
pub use counter::{Counter, Greeted};
pub use desktop::{Compositor, Desktop};
pub use disk::SmallDisk;
pub use display::Display;
pub use driver::Driver;
pub use engineer::{Engineer, Request};
pub use etc::OwnEtc;
pub use foreign::{Cover, Grab};
pub use input::{Button, keysym};
pub use mail::MailServer;
pub use menu::MenuItem;
pub use picture::Picture;
pub use processes::Process;
pub use programs::{free_port, novnc, program};
pub use until::{until, until_async};
pub use viewer::Viewer;
pub use watcher::{Forbidden, Seen, Watcher};
pub use windows::Window;
