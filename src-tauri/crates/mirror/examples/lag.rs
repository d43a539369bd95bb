//! Measures the lag from drawing on a display of its own to the first and the last byte of the update on the mirror's
//! standard output. Run the release build: `cargo run --release -p mirror --example lag -- <path of chaperone-mirror>`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a tool for developers")]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::process::{ChildStdin, ChildStdout, Command, Stdio};
    use std::time::{Duration, Instant};

    use mirror::protocol::{Decoder, FromMirror, Start, ToMirror, encode_to};
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{ChangeGCAux, ConnectionExt as _, CreateGCAux, Rectangle};
    use x11rb::wrapper::ConnectionExt as _;

    const ROUNDS: usize = 200;

    struct Pipe {
        stdin: ChildStdin,
        stdout: ChildStdout,
        decoder: Decoder<FromMirror>,
        held: Vec<u8>,
    }

    impl Pipe {
        fn say(&mut self, message: &ToMirror) {
            let mut bytes = Vec::new();
            encode_to(message, &mut bytes).unwrap();
            self.stdin.write_all(&bytes).unwrap();
        }

        fn next(&mut self) -> FromMirror {
            let mut bytes = vec![0; 1 << 16];
            loop {
                if let Some(message) = self.decoder.next_message().unwrap() {
                    return message;
                }
                let length = self.stdout.read(&mut bytes).unwrap();
                assert!(length > 0, "the mirror has ended");
                self.decoder.push(&bytes[..length]);
            }
        }

        fn take(&mut self, length: usize) -> Vec<u8> {
            while self.held.len() < length {
                if let FromMirror::ClientBytes { bytes, .. } = self.next() {
                    self.held.extend(bytes);
                }
            }
            self.held.drain(..length).collect()
        }

        fn send(&mut self, bytes: &[u8]) {
            self.say(&ToMirror::ClientBytes { client: 1, bytes: bytes.to_vec() });
        }

        /// Takes one update of Raw rectangles; when its first byte came, and how many pixels it had.
        fn update(&mut self) -> (Instant, usize) {
            let head = self.take(4);
            let first = Instant::now();
            let mut pixels = 0;
            for _ in 0..u16::from_be_bytes([head[2], head[3]]) {
                let rect = self.take(12);
                let size = usize::from(u16::from_be_bytes([rect[4], rect[5]]))
                    * usize::from(u16::from_be_bytes([rect[6], rect[7]]));
                self.take(size * 4);
                pixels += size;
            }
            (first, pixels)
        }
    }

    pub fn main() {
        let binary = std::env::args().nth(1).expect("the path of chaperone-mirror");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        let mut child = Command::new(binary).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut pipe = Pipe { stdin, stdout, decoder: Decoder::default(), held: Vec::new() };
        pipe.say(&ToMirror::Start(Start::plain(Some(display.clone()))));
        assert!(matches!(pipe.next(), FromMirror::Ready { .. }));
        pipe.say(&ToMirror::ClientOpened { client: 1, view_only: true });
        pipe.send(b"RFB 003.008\n\x01\x01");
        let name = pipe.take(12 + 2 + 4 + 24)[38..].to_vec();
        pipe.take(u32::from_be_bytes([name[0], name[1], name[2], name[3]]) as usize);
        pipe.send(&[2, 0, 0, 1, 0, 0, 0, 0]);
        let request = |incremental: u8| [3, incremental, 0, 0, 0, 0, 0x07, 0x80, 0x04, 0x38];
        pipe.send(&request(0));
        pipe.update();

        let (conn, at) = x11rb::connect(Some(&display)).unwrap();
        let root = conn.setup().roots[at].root;
        let gc = conn.generate_id().unwrap();
        conn.create_gc(gc, root, &CreateGCAux::new()).unwrap();
        for (what, side) in [("64x64", (64, 64)), ("1920x1080", (1920, 1080))] {
            let (mut first, mut last) = (Vec::new(), Vec::new());
            for round in 0..ROUNDS {
                pipe.send(&request(1));
                // The mirror is idle again, as a viewer would find it.
                std::thread::sleep(Duration::from_millis(5));
                let colour = ChangeGCAux::new().foreground(0x0010_0000 + (round as u32 + 1) * 0x0101);
                conn.change_gc(gc, &colour).unwrap();
                let rect = Rectangle { x: 0, y: 0, width: side.0, height: side.1 };
                conn.poly_fill_rectangle(root, gc, &[rect]).unwrap();
                conn.sync().unwrap();
                let drawn = Instant::now();
                let (came, mut pixels) = pipe.update();
                while pixels < usize::from(side.0) * usize::from(side.1) {
                    pipe.send(&request(1));
                    pixels += pipe.update().1;
                }
                first.push(came.saturating_duration_since(drawn));
                last.push(drawn.elapsed());
            }
            for (name, mut lags) in [("first byte", first), ("last byte", last)] {
                lags.sort();
                let at = |share: usize| lags[lags.len() * share / 100].as_secs_f64() * 1000.0;
                println!("{what:10} {name:10} p50 {:.2} ms  p95 {:.2} ms", at(50), at(95));
            }
        }
        let _ = (child.kill(), child.wait(), server.kill(), server.wait());
    }
}
