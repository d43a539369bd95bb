//! The watch on the banner, on real displays: bare, with a window manager, with a compositor.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, missing_docs)]

mod stage;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use desktop::banner_watch::{Banner, BannerWatch, Pulse, Told, Why};
use desktop::input::{Injection, Injector};
use stage::{Display, Ended, Other, connect, until};
use x11rb::connection::Connection;
use x11rb::protocol::shape::{ConnectionExt as _, SK, SO};
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ClipOrdering, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, EventMask,
    MapState, PropMode, ScreenSaver, StackMode, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const PLACE: (i16, i16, u16, u16) = (880, 728, 400, 72);
/// Within this a hidden banner is told.
const AT_ONCE: Duration = Duration::from_millis(250);
/// Within this the watch has brought it back.
const BACK: Duration = Duration::from_secs(5);

/// What stands around the banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    Manager,
    ManagerAndCompositor,
}

/// A banner that is watched, and a connection that is not its owner's.
struct Scene {
    banner: Window,
    owner: RustConnection,
    x: RustConnection,
    root: Window,
    told: Receiver<(Instant, Told)>,
    beating: Arc<AtomicBool>,
    watch: Option<BannerWatch>,
    _others: Vec<Ended>,
    display: Display,
}

impl Scene {
    fn set(around: Around) -> Self {
        let display = Display::start();
        let mut others = Vec::new();
        if around != Around::Nothing {
            others.push(display.openbox());
        }
        if around == Around::ManagerAndCompositor {
            others.push(display.picom());
        }
        let (owner, root) = connect(&display.name);
        let banner = banner(&owner, root);
        let (x, _) = connect(&display.name);
        let (tell, told) = mpsc::channel();
        let watched = Banner { window: banner, size: (400, 72), monitor: None, own_pids: vec![std::process::id()] };
        let tell = move |news| {
            let _ = tell.send((Instant::now(), news));
        };
        let watch = BannerWatch::start(Some(&display.name), watched, tell).unwrap();
        let beating = Arc::new(AtomicBool::new(true));
        beat(watch.pulse(), &beating);
        let watch = Some(watch);
        let scene = Self { banner, owner, x, root, told, beating, watch, _others: others, display };
        scene.comes(Told::Shown, Instant::now(), BACK);
        // What the window manager still had to say about the new window is past.
        scene.keeps_quiet(Duration::from_millis(300));
        scene
    }

    /// Waits until `told` is told and fails if anything else is first; how long it took from `start`.
    fn comes(&self, told: Told, start: Instant, limit: Duration) -> Duration {
        let (at, news) = self.told.recv_timeout(limit + Duration::from_secs(2)).unwrap();
        assert_eq!(news, told);
        let took = at - start;
        assert!(took <= limit, "{told:?} took {took:?}");
        took
    }

    fn hidden(&self, why: Why, start: Instant) -> Duration {
        let took = self.comes(Told::Hidden { why }, start, AT_ONCE);
        println!("{why:?} after {took:?}");
        took
    }

    /// The watch brings it back by itself, whatever else it tells on the way.
    fn comes_back(&self) {
        let start = Instant::now();
        while start.elapsed() < BACK {
            let news = self.told.recv_timeout(BACK).map(|(_, news)| news);
            println!("{news:?} after {:?}", start.elapsed());
            if news == Ok(Told::Shown) {
                return until("the banner is where it was", || self.place() == (PLACE.0, PLACE.1));
            }
        }
        panic!("the banner did not come back");
    }

    fn keeps_quiet(&self, time: Duration) {
        assert_eq!(self.told.recv_timeout(time).map(|(_, news)| news), Err(RecvTimeoutError::Timeout));
    }

    fn place(&self) -> (i16, i16) {
        let place = self.x.translate_coordinates(self.banner, self.root, 0, 0).unwrap().reply().unwrap();
        (place.dst_x, place.dst_y)
    }

    /// The child of the root that holds the banner, or is it.
    fn outermost(&self) -> Window {
        let mut window = self.banner;
        loop {
            let parent = self.x.query_tree(window).unwrap().reply().unwrap().parent;
            if parent == self.root {
                return window;
            }
            window = parent;
        }
    }

    fn atom(&self, name: &str) -> u32 {
        self.x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    fn tell_manager(&self, window: Window, what: &str, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, window, self.atom(what), data);
        let events = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.x.send_event(false, self.root, events, message).unwrap();
        self.x.flush().unwrap();
    }

    fn configure(&self, window: Window, how: ConfigureWindowAux) {
        self.x.configure_window(window, &how).unwrap();
        self.x.flush().unwrap();
    }

    /// Another program's window over a place.
    fn other(&self, place: (i16, i16, u16, u16), how: &str) -> Other {
        Other::open(&self.display.name, place, how)
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.beating.store(false, Ordering::SeqCst);
    }
}

fn beat(pulse: Pulse, beating: &Arc<AtomicBool>) {
    let beating = Arc::clone(beating);
    std::thread::spawn(move || {
        while beating.load(Ordering::SeqCst) {
            pulse.beat();
            std::thread::sleep(Duration::from_millis(100));
        }
    });
}

/// A window as the banner is one: without a frame, at the bottom right.
fn banner(x: &RustConnection, root: Window) -> Window {
    let window = x.generate_id().unwrap();
    let (left, top, width, height) = PLACE;
    let look = CreateWindowAux::new().background_pixel(0x20_60a0);
    x.create_window(0, window, root, left, top, width, height, 0, WindowClass::INPUT_OUTPUT, 0, &look).unwrap();
    let atom = |name: &str| x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    let motif = atom("_MOTIF_WM_HINTS");
    x.change_property32(PropMode::REPLACE, window, motif, motif, &[2, 0, 0, 0, 0]).unwrap();
    // User-given place and size.
    let mut hints = [0u32; 18];
    hints[0] = 3;
    let (normal, sizes) = (AtomEnum::WM_NORMAL_HINTS, AtomEnum::WM_SIZE_HINTS);
    x.change_property32(PropMode::REPLACE, window, normal, sizes, &hints).unwrap();
    until("a viewable banner", || {
        x.map_window(window).unwrap();
        x.get_window_attributes(window).unwrap().reply().unwrap().map_state == MapState::VIEWABLE
    });
    window
}

/// Hides the banner in one way; it is told at once, and brought back.
fn check(around: Around, why: Why, hide: impl Fn(&Scene)) {
    let scene = Scene::set(around);
    let start = Instant::now();
    hide(&scene);
    scene.hidden(why, start);
    scene.comes_back();
}

/// Runs as the other program that [`Other::open`] starts; does nothing by itself.
#[test]
fn another_program() {
    stage::act_as_other();
}

#[test]
fn i4_unmapped() {
    for around in [Around::Nothing, Around::Manager] {
        check(around, Why::Unmapped, |scene| {
            scene.x.unmap_window(scene.banner).unwrap();
            scene.x.flush().unwrap();
        });
    }
}

#[test]
fn i4_minimised_by_the_window_manager() {
    const ICONIC: u32 = 3;
    check(Around::Manager, Why::Unmapped, |scene| {
        scene.tell_manager(scene.banner, "WM_CHANGE_STATE", [ICONIC, 0, 0, 0, 0]);
    });
}

#[test]
fn i4_on_another_desktop() {
    check(Around::Manager, Why::Unmapped, |scene| {
        scene.tell_manager(scene.banner, "_NET_WM_DESKTOP", [1, 2, 0, 0, 0]);
    });
}

#[test]
fn changing_the_desktop_leaves_it_shown() {
    let scene = Scene::set(Around::Manager);
    scene.tell_manager(scene.root, "_NET_CURRENT_DESKTOP", [1, 0, 0, 0, 0]);
    scene.keeps_quiet(Duration::from_millis(500));
}

#[test]
fn i4_moved_off_the_screen() {
    for around in [Around::Nothing, Around::Manager] {
        check(around, Why::Moved, |scene| {
            scene.configure(scene.outermost(), ConfigureWindowAux::new().x(3000).y(2000));
        });
    }
}

#[test]
fn i4_shrunk_to_nothing() {
    for around in [Around::Nothing, Around::Manager] {
        check(around, Why::Shrunk, |scene| {
            scene.configure(scene.banner, ConfigureWindowAux::new().width(1).height(1));
        });
    }
}

#[test]
fn i4_covered_by_an_ordinary_window() {
    for around in [Around::Nothing, Around::Manager] {
        let scene = Scene::set(around);
        let other = scene.other((800, 600, 480, 200), "managed above");
        scene.hidden(Why::Covered, other.shown_at);
        scene.comes_back();
    }
}

#[test]
fn i4_covered_by_a_window_without_a_frame() {
    for around in [Around::Nothing, Around::Manager, Around::ManagerAndCompositor] {
        let scene = Scene::set(around);
        let other = scene.other((800, 600, 480, 200), "bare");
        scene.hidden(Why::Covered, other.shown_at);
        scene.comes_back();
    }
}

#[test]
fn i4_covered_by_a_full_screen_window() {
    let scene = Scene::set(Around::Manager);
    let other = scene.other((0, 0, 1280, 800), "managed fullscreen");
    scene.hidden(Why::Covered, other.shown_at);
    scene.comes_back();
}

#[test]
fn a_banner_without_a_frame_is_no_menu_and_gets_its_frame_back() {
    let mut scene = Scene::set(Around::Manager);
    let bare = |scene: &Scene| scene.x.get_window_attributes(scene.banner).unwrap().reply().unwrap().override_redirect;
    assert!(!bare(&scene));
    let other = scene.other((800, 600, 480, 200), "bare");
    scene.hidden(Why::Covered, other.shown_at);
    scene.comes_back();
    assert!(bare(&scene));
    let own = [std::process::id()];
    let injector =
        Injector::start(Some(&scene.display.name), &own, Vec::new(), |report| println!("{report:?}")).unwrap();
    injector.inject(Injection::Pointer { x: 55, y: 66, buttons: 0 }).unwrap();
    until("the pointer is moved", || {
        let pointer = scene.x.query_pointer(scene.root).unwrap().reply().unwrap();
        (pointer.root_x, pointer.root_y) == (55, 66)
    });
    scene.watch = None;
    until("the window manager has it again", || !bare(&scene));
}

#[test]
fn i4_covered_by_two_halves() {
    for around in [Around::Nothing, Around::Manager] {
        let scene = Scene::set(around);
        let _left = scene.other((800, 700, 300, 100), "bare");
        let right = scene.other((1100, 700, 180, 100), "bare");
        scene.hidden(Why::Covered, right.shown_at);
        scene.comes_back();
    }
}

#[test]
fn i4_put_below_a_window() {
    let scene = Scene::set(Around::Nothing);
    let other = scene.other((800, 600, 480, 200), "bare below");
    scene.keeps_quiet(Duration::from_millis(300));
    let start = Instant::now();
    scene.configure(scene.banner, ConfigureWindowAux::new().sibling(other.window).stack_mode(StackMode::BELOW));
    scene.hidden(Why::Covered, start);
    scene.comes_back();
}

#[test]
fn i4_covered_from_inside() {
    let scene = Scene::set(Around::Nothing);
    let other = scene.other((0, 0, 500, 100), "bare hidden");
    let start = Instant::now();
    scene.x.reparent_window(other.window, scene.banner, 0, 0).unwrap();
    scene.x.map_window(other.window).unwrap();
    scene.x.flush().unwrap();
    scene.hidden(Why::Covered, start);
}

#[test]
fn i4_covered_by_a_window_that_keeps_itself_above() {
    let scene = Scene::set(Around::Nothing);
    let other = scene.other((800, 600, 480, 200), "bare stubborn");
    scene.hidden(Why::Covered, other.shown_at);
    // The two fight; the display stays usable, and when the other gives up the banner is there.
    std::thread::sleep(Duration::from_secs(3));
    let start = Instant::now();
    scene.x.get_input_focus().unwrap().reply().unwrap();
    assert!(start.elapsed() < AT_ONCE);
    drop(other);
    std::thread::sleep(Duration::from_millis(500));
    let last = scene.told.try_iter().last().map(|(_, news)| news);
    assert_eq!(last, Some(Told::Shown));
}

#[test]
fn i4_partly_covered_for_over_a_second() {
    for around in [Around::Nothing, Around::Manager] {
        let scene = Scene::set(around);
        let other = scene.other((860, 700, 200, 100), "bare");
        let told = Told::Hidden { why: Why::PartlyCovered };
        let took = scene.comes(told, other.shown_at, Duration::from_millis(1300));
        assert!(took >= Duration::from_millis(1000), "already after {took:?}");
        println!("PartlyCovered after {took:?}");
        scene.comes_back();
    }
}

#[test]
fn tool_tips_do_not_make_it_flap() {
    let scene = Scene::set(Around::Manager);
    let other = scene.other((860, 700, 200, 100), "bare hidden");
    for _ in 0..6 {
        scene.x.map_window(other.window).unwrap();
        scene.x.flush().unwrap();
        scene.keeps_quiet(Duration::from_millis(600));
        scene.x.unmap_window(other.window).unwrap();
        scene.x.flush().unwrap();
        scene.keeps_quiet(Duration::from_millis(600));
    }
}

#[test]
fn the_consoles_own_windows_hide_nothing() {
    let scene = Scene::set(Around::Manager);
    let _menu = stage::Glass::open(&scene.display.name, (800, 600, 480, 200), true);
    let _window = stage::Glass::open(&scene.display.name, (780, 580, 480, 200), false);
    scene.keeps_quiet(Duration::from_millis(1500));
}

#[test]
fn windows_without_pixels_there_hide_nothing() {
    let scene = Scene::set(Around::Nothing);
    let _input_only = scene.other((800, 600, 480, 200), "bare input-only");
    let shaped = scene.other((700, 500, 580, 300), "bare hidden");
    let hole = x11rb::protocol::xproto::Rectangle { x: 0, y: 0, width: 580, height: 100 };
    let ordering = ClipOrdering::UNSORTED;
    scene.x.shape_rectangles(SO::SET, SK::BOUNDING, ordering, shaped.window, 0, 0, &[hole]).unwrap();
    scene.x.map_window(shaped.window).unwrap();
    scene.x.flush().unwrap();
    scene.keeps_quiet(Duration::from_millis(1500));
}

#[test]
fn i4_made_see_through_where_a_compositor_runs() {
    let see_through = |scene: &Scene| {
        let opacity = scene.atom("_NET_WM_WINDOW_OPACITY");
        scene.x.change_property32(PropMode::REPLACE, scene.banner, opacity, AtomEnum::CARDINAL, &[0]).unwrap();
        scene.x.flush().unwrap();
    };
    check(Around::ManagerAndCompositor, Why::Transparent, see_through);
    let scene = Scene::set(Around::Manager);
    see_through(&scene);
    scene.keeps_quiet(Duration::from_millis(300));
}

#[test]
fn i4_its_shape_cut_away() {
    check(Around::Nothing, Why::Transparent, |scene| {
        let none: [x11rb::protocol::xproto::Rectangle; 0] = [];
        let ordering = ClipOrdering::UNSORTED;
        scene.x.shape_rectangles(SO::SET, SK::BOUNDING, ordering, scene.banner, 0, 0, &none).unwrap();
        scene.x.flush().unwrap();
    });
}

#[test]
fn i4_put_into_another_window() {
    for around in [Around::Nothing, Around::Manager] {
        let scene = Scene::set(around);
        let other = scene.other((0, 0, 300, 300), "bare hidden");
        let start = Instant::now();
        scene.x.reparent_window(scene.banner, other.window, 0, 0).unwrap();
        scene.x.flush().unwrap();
        scene.hidden(Why::Unmapped, start);
        scene.comes_back();
    }
    // Into one that shows, but only a corner.
    let scene = Scene::set(Around::Nothing);
    let other = scene.other((0, 0, 10, 10), "bare");
    let start = Instant::now();
    scene.x.reparent_window(scene.banner, other.window, -100, -10).unwrap();
    scene.x.flush().unwrap();
    let (at, news) = scene.told.recv_timeout(BACK).unwrap();
    assert!(matches!(news, Told::Hidden { .. }) && at - start < AT_ONCE, "{news:?} after {:?}", at - start);
    scene.comes_back();
}

#[test]
fn i4_gone() {
    let scene = Scene::set(Around::Manager);
    let start = Instant::now();
    scene.owner.destroy_window(scene.banner).unwrap();
    scene.owner.flush().unwrap();
    scene.hidden(Why::Gone, start);
    assert_eq!(scene.told.recv_timeout(BACK).map(|(_, news)| news), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn i4_killed_by_another_program() {
    let scene = Scene::set(Around::Nothing);
    let start = Instant::now();
    scene.x.kill_client(scene.banner).unwrap();
    scene.x.flush().unwrap();
    scene.hidden(Why::Gone, start);
}

#[test]
fn i4_an_owner_without_a_sign_of_life() {
    let scene = Scene::set(Around::Nothing);
    let start = Instant::now();
    scene.beating.store(false, Ordering::SeqCst);
    let took = scene.comes(Told::Hidden { why: Why::Silent }, start, Duration::from_millis(1900));
    assert!(took > Duration::from_millis(1300), "already after {took:?}");
    let start = Instant::now();
    scene.watch.as_ref().unwrap().beat();
    scene.comes(Told::Shown, start, AT_ONCE);
}

#[test]
fn a_blanked_screen_is_not_hiding() {
    let scene = Scene::set(Around::Nothing);
    let start = Instant::now();
    scene.x.force_screen_saver(ScreenSaver::ACTIVE).unwrap();
    scene.x.flush().unwrap();
    println!("Locked after {:?}", scene.comes(Told::Locked, start, AT_ONCE));
    let lock = scene.other((0, 0, 1280, 800), "bare stubborn");
    scene.keeps_quiet(Duration::from_millis(1500));
    drop(lock);
    let start = Instant::now();
    scene.x.force_screen_saver(ScreenSaver::RESET).unwrap();
    scene.x.flush().unwrap();
    scene.comes(Told::Unlocked, start, AT_ONCE);
    scene.comes(Told::Shown, start, AT_ONCE);
}

#[test]
fn i4_a_display_that_does_not_answer_and_one_that_is_gone() {
    let scene = Scene::set(Around::Nothing);
    let start = Instant::now();
    scene.display.pause(true);
    scene.comes(Told::Hidden { why: Why::NoDisplay }, start, Duration::from_millis(1400));
    scene.display.pause(false);
    scene.comes(Told::Shown, Instant::now(), AT_ONCE);
    let start = Instant::now();
    scene.display.end();
    scene.hidden(Why::NoDisplay, start);
}

#[test]
fn the_size_that_is_expected_can_change() {
    let scene = Scene::set(Around::Nothing);
    scene.watch.as_ref().unwrap().expect((240, 32));
    std::thread::sleep(Duration::from_millis(150));
    scene.configure(scene.banner, ConfigureWindowAux::new().x(1040).y(768).width(240).height(32));
    scene.keeps_quiet(Duration::from_millis(300));
    scene.watch.as_ref().unwrap().expect((400, 72));
    scene.comes(Told::Hidden { why: Why::Shrunk }, Instant::now(), AT_ONCE);
    scene.comes(Told::Shown, Instant::now(), AT_ONCE);
}
