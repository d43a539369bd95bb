//! Acts as a person at the machine: events that come from the display's own keyboard and mouse, not from `XTEST`'s.
//!
//! For displays without hardware (Xvfb), where nobody can press a real key. An engineer's events never look like this.

use std::io::IoSlice;

use anyhow::Context;
use clap::Subcommand;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::xinput::{self, ConnectionExt as _, DeviceType};
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::protocol::xtest::{self, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// What the person does.
#[derive(Subcommand)]
pub enum Does {
    /// Press keys together and let them go, named by keysym: "Control_L Alt_L End", or by number: "0xff57".
    Keys {
        /// The keys, in the order they go down.
        #[arg(required = true)]
        keys: Vec<String>,
    },
    /// Move the mouse to a place of the desktop.
    Move {
        /// Pixels from the left.
        x: i32,
        /// Pixels from the top.
        y: i32,
    },
    /// Press a mouse button where the pointer is, and let it go.
    Click {
        /// The button's number.
        #[arg(default_value_t = 1)]
        button: u8,
    },
}

struct Hardware {
    x: RustConnection,
    events: u8,
    keyboard: u8,
    mouse: u8,
}

/// Does it.
pub fn act(does: &Does) -> anyhow::Result<()> {
    let hardware = Hardware::find()?;
    match does {
        Does::Keys { keys } => {
            let keycodes: Vec<u8> = keys.iter().map(|key| hardware.keycode(key)).collect::<Result<_, _>>()?;
            for keycode in &keycodes {
                hardware.fake(xinput::DEVICE_KEY_PRESS_EVENT, *keycode, hardware.keyboard)?;
            }
            for keycode in keycodes.iter().rev() {
                hardware.fake(xinput::DEVICE_KEY_RELEASE_EVENT, *keycode, hardware.keyboard)?;
            }
        }
        Does::Move { x, y } => hardware.move_to(*x, *y)?,
        Does::Click { button } => {
            hardware.fake(xinput::DEVICE_BUTTON_PRESS_EVENT, *button, hardware.mouse)?;
            hardware.fake(xinput::DEVICE_BUTTON_RELEASE_EVENT, *button, hardware.mouse)?;
        }
    }
    hardware.x.sync()?;
    Ok(())
}

impl Hardware {
    fn find() -> anyhow::Result<Self> {
        let (x, _) = RustConnection::connect(None).context("connecting to the display")?;
        x.xinput_xi_query_version(2, 2)?.reply()?;
        let events = x.extension_information(xinput::X11_EXTENSION_NAME)?.context("no XInput")?.first_event;
        let devices = x.xinput_xi_query_device(0u16)?.reply()?.infos;
        let first = |kind: DeviceType| -> anyhow::Result<u8> {
            let real = |name: &[u8]| !String::from_utf8_lossy(name).contains("XTEST");
            let device = devices.iter().find(|device| device.type_ == kind && real(&device.name));
            Ok(u8::try_from(device.context("no keyboard or mouse but XTEST's")?.deviceid)?)
        };
        let (keyboard, mouse) = (first(DeviceType::SLAVE_KEYBOARD)?, first(DeviceType::SLAVE_POINTER)?);
        Ok(Self { x, events, keyboard, mouse })
    }

    fn keycode(&self, name: &str) -> anyhow::Result<u8> {
        let keysym = keysym(name).with_context(|| format!("no keysym is known for {name:?}"))?;
        let setup = self.x.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self.x.get_keyboard_mapping(first, last - first + 1)?.reply()?;
        let rows = map.keysyms.chunks(usize::from(map.keysyms_per_keycode).max(1));
        let found = (first..=last).zip(rows).find(|(_, row)| row.first() == Some(&keysym));
        Ok(found.with_context(|| format!("no key gives {name:?}"))?.0)
    }

    fn fake(&self, kind: u8, detail: u8, device: u8) -> anyhow::Result<()> {
        Ok(self.x.xtest_fake_input(self.events + kind, detail, 0, x11rb::NONE, 0, 0, device)?.check()?)
    }

    /// Motion of a device takes two events in one request: that it moved, and where to.
    fn move_to(&self, x: i32, y: i32) -> anyhow::Result<()> {
        let opcode = self.x.extension_information(xtest::X11_EXTENSION_NAME)?.context("no XTEST")?.major_opcode;
        let more = 0x80;
        let mut request = vec![opcode, xtest::FAKE_INPUT_REQUEST];
        request.extend(17u16.to_ne_bytes());
        let mut moved = [0; 32];
        moved[0] = self.events + xinput::DEVICE_MOTION_NOTIFY_EVENT;
        moved[31] = self.mouse | more;
        let mut place = [0; 32];
        place[0] = self.events + xinput::DEVICE_VALUATOR_EVENT;
        place[1] = self.mouse;
        // Two valuators from the first on.
        place[6] = 2;
        place[8..12].copy_from_slice(&x.to_ne_bytes());
        place[12..16].copy_from_slice(&y.to_ne_bytes());
        request.extend(moved);
        request.extend(place);
        self.x.send_request_without_reply(&[IoSlice::new(&request)], Vec::new())?.check()?;
        Ok(())
    }
}

fn keysym(name: &str) -> Option<u32> {
    let named = [
        ("Control_L", 0xffe3),
        ("Alt_L", 0xffe9),
        ("Shift_L", 0xffe1),
        ("Super_L", 0xffeb),
        ("End", 0xff57),
        ("Return", 0xff0d),
        ("Escape", 0xff1b),
        ("Tab", 0xff09),
        ("space", 0x20),
    ];
    if let Some((_, keysym)) = named.iter().find(|(known, _)| *known == name) {
        return Some(*keysym);
    }
    if let [letter] = name.as_bytes() {
        return letter.is_ascii_graphic().then(|| u32::from(*letter));
    }
    u32::from_str_radix(name.strip_prefix("0x")?, 16).ok()
}
