//! The watch on X11: `XInput` 2 raw events, told apart by the device they came from.

use std::collections::{HashMap, HashSet};
use std::os::fd::OwnedFd;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{self, ConnectionExt as _, DeviceId, XIEventMask};
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::{Hotkey, LocalInput, MOTION_EVERY, WatchError, Watched};
use crate::input::injected_devices;

const ALL_DEVICES: u16 = 0;

/// A running watch; dropping it ends it without a further word.
#[derive(Debug)]
pub struct Watch {
    /// Closing it wakes the thread.
    _end: OwnedFd,
    has_end_key: bool,
}

impl Watch {
    /// Starts to watch `display` (`None`: the one of the environment) and calls `tell` on a thread of its own.
    ///
    /// Everything that is not injected by software counts as local; `tell` should return quickly.
    ///
    /// # Errors
    /// See [`WatchError`].
    pub fn start(
        display: Option<&str>,
        hotkey: Hotkey,
        mut tell: impl FnMut(Watched) + Send + 'static,
    ) -> Result<Self, WatchError> {
        let mut eyes = Eyes::open(display, hotkey)?;
        let has_end_key = !eyes.end_keys.is_empty();
        let (wake, end) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).map_err(fault)?;
        thread::Builder::new()
            .name("local-input".to_owned())
            .spawn(move || {
                if let Err(lost) = eyes.run(&wake, &mut tell) {
                    tell(Watched::Lost(lost));
                }
            })
            .map_err(fault)?;
        Ok(Self { _end: end, has_end_key })
    }

    /// Whether a key of this keyboard gives the hotkey; local input is watched without one too.
    #[must_use]
    pub fn has_end_key(&self) -> bool {
        self.has_end_key
    }
}

fn fault(source: impl std::error::Error + Send + Sync + 'static) -> WatchError {
    WatchError::Display(Box::new(source))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Modifier {
    Ctrl,
    Alt,
    Shift,
    Logo,
}

struct Eyes {
    x: RustConnection,
    hotkey: Hotkey,
    /// Devices that only software moves.
    injected: HashSet<DeviceId>,
    modifiers: HashMap<u8, Modifier>,
    end_keys: HashSet<u8>,
    /// Modifier keys held down on local devices.
    held: HashSet<(DeviceId, u8)>,
    told_motion: u32,
}

impl Eyes {
    fn open(display: Option<&str>, hotkey: Hotkey) -> Result<Self, WatchError> {
        let (x, screen) = RustConnection::connect(display).map_err(fault)?;
        let version = x.xinput_xi_query_version(2, 2).map_err(fault)?.reply().map_err(|_| WatchError::NoRawEvents)?;
        // From 2.1 on raw events are delivered also while another client holds a grab.
        if (version.major_version, version.minor_version) < (2, 1) {
            return Err(WatchError::NoRawEvents);
        }
        let root = x.setup().roots.get(screen).map(|screen| screen.root).ok_or(WatchError::NoRawEvents)?;
        let mut mask = XIEventMask::HIERARCHY
            | XIEventMask::RAW_KEY_PRESS
            | XIEventMask::RAW_KEY_RELEASE
            | XIEventMask::RAW_BUTTON_PRESS
            | XIEventMask::RAW_BUTTON_RELEASE
            | XIEventMask::RAW_MOTION;
        if (version.major_version, version.minor_version) >= (2, 2) {
            mask = mask | XIEventMask::RAW_TOUCH_BEGIN | XIEventMask::RAW_TOUCH_END;
        }
        let select = xinput::EventMask { deviceid: ALL_DEVICES, mask: vec![mask] };
        x.xinput_xi_select_events(root, &[select]).map_err(fault)?.check().map_err(fault)?;
        let mut eyes = Self {
            x,
            hotkey,
            injected: HashSet::new(),
            modifiers: HashMap::new(),
            end_keys: HashSet::new(),
            held: HashSet::new(),
            told_motion: 0,
        };
        eyes.learn_devices()?;
        eyes.learn_keys()?;
        Ok(eyes)
    }

    fn learn_devices(&mut self) -> Result<(), WatchError> {
        self.injected = injected_devices(&self.x).map_err(fault)?;
        Ok(())
    }

    fn learn_keys(&mut self) -> Result<(), WatchError> {
        let (min, max) = (self.x.setup().min_keycode, self.x.setup().max_keycode);
        let map = self.x.get_keyboard_mapping(min, max - min + 1).map_err(fault)?.reply().map_err(fault)?;
        let width = usize::from(map.keysyms_per_keycode).max(1);
        self.modifiers.clear();
        self.end_keys.clear();
        for (keycode, keysyms) in (min..=max).zip(map.keysyms.chunks(width)) {
            if let Some(modifier) = keysyms.first().and_then(|keysym| modifier(*keysym)) {
                self.modifiers.insert(keycode, modifier);
            }
            if keysyms.first() == Some(&self.hotkey.keysym) {
                self.end_keys.insert(keycode);
            }
        }
        Ok(())
    }

    fn run(&mut self, end: &OwnedFd, tell: &mut impl FnMut(Watched)) -> Result<(), WatchError> {
        loop {
            while let Some(event) = self.x.poll_for_event().map_err(fault)? {
                self.see(&event, tell)?;
            }
            self.x.flush().map_err(fault)?;
            let mut ready = [PollFd::new(self.x.stream(), PollFlags::IN), PollFd::new(end, PollFlags::IN)];
            match poll(&mut ready, None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(broken) => return Err(fault(broken)),
            }
            if !ready[1].revents().is_empty() {
                return Ok(());
            }
        }
    }

    fn see(&mut self, event: &Event, tell: &mut impl FnMut(Watched)) -> Result<(), WatchError> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the display's other events are not asked for")]
        match event {
            Event::XinputRawKeyPress(key) if self.is_local(key.deviceid, key.sourceid) => {
                tell(Watched::Local(LocalInput::Key));
                if let Ok(keycode) = u8::try_from(key.detail) {
                    self.pressed(key.sourceid, keycode, tell);
                }
            }
            Event::XinputRawKeyRelease(key) if self.is_local(key.deviceid, key.sourceid) => {
                tell(Watched::Local(LocalInput::Key));
                if let Ok(keycode) = u8::try_from(key.detail) {
                    self.held.remove(&(key.sourceid, keycode));
                }
            }
            Event::XinputRawButtonPress(button) | Event::XinputRawButtonRelease(button)
                if self.is_local(button.deviceid, button.sourceid) =>
            {
                tell(Watched::Local(LocalInput::Button));
            }
            Event::XinputRawMotion(motion)
                if self.is_local(motion.deviceid, motion.sourceid) && self.motion_is_due(motion.time) =>
            {
                self.told_motion = motion.time;
                tell(Watched::Local(LocalInput::Motion));
            }
            Event::XinputRawTouchBegin(touch) | Event::XinputRawTouchEnd(touch)
                if self.is_local(touch.deviceid, touch.sourceid) =>
            {
                tell(Watched::Local(LocalInput::Touch));
            }
            Event::XinputHierarchy(_) => {
                self.learn_devices()?;
                // A keyboard that was pulled out never releases its keys.
                self.held.clear();
            }
            Event::MappingNotify(_) => self.learn_keys()?,
            _ => {}
        }
        Ok(())
    }

    /// Each event comes twice, from the device and from its master; only the device's own counts.
    fn is_local(&self, device: DeviceId, source: DeviceId) -> bool {
        device == source && !self.injected.contains(&source)
    }

    fn motion_is_due(&self, time: u32) -> bool {
        u128::from(time.wrapping_sub(self.told_motion)) >= MOTION_EVERY.as_millis()
    }

    fn pressed(&mut self, device: DeviceId, keycode: u8, tell: &mut impl FnMut(Watched)) {
        if self.modifiers.contains_key(&keycode) {
            self.held.insert((device, keycode));
        } else if self.end_keys.contains(&keycode) && self.modifiers_are_held() {
            tell(Watched::End);
        }
    }

    fn modifiers_are_held(&self) -> bool {
        let held: HashSet<Modifier> =
            self.held.iter().filter_map(|(_, keycode)| self.modifiers.get(keycode)).copied().collect();
        // More than is asked for does no harm: who means to end may be clumsy.
        [
            (self.hotkey.ctrl, Modifier::Ctrl),
            (self.hotkey.alt, Modifier::Alt),
            (self.hotkey.shift, Modifier::Shift),
            (self.hotkey.logo, Modifier::Logo),
        ]
        .iter()
        .all(|(needed, modifier)| !needed || held.contains(modifier))
    }
}

fn modifier(keysym: u32) -> Option<Modifier> {
    match keysym {
        0xffe1 | 0xffe2 => Some(Modifier::Shift),
        0xffe3 | 0xffe4 => Some(Modifier::Ctrl),
        // Alt and Meta, left and right: keyboards differ in which of them the key beside the space bar is.
        0xffe7..=0xffea => Some(Modifier::Alt),
        0xffeb | 0xffec => Some(Modifier::Logo),
        _ => None,
    }
}
