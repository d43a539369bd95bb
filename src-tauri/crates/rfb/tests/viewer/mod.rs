//! A viewer written for the tests alone: it decodes everything that the server may send, and is strict about it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, missing_docs)]

use std::collections::BTreeMap;

use flate2::{Decompress, FlushDecompress, Status};
use rfb::{Event, PixelFormat, Server};
use screen::{Found, Judged, Layout, MaskedFrame, Masker, Rect, Rules, Size, Uncleared, WindowList};

/// A screen without any text, whose pixels pass the masker without any rule.
pub struct Screen {
    masker: Masker,
    pub width: u16,
    pub height: u16,
    /// 0x00RRGGBB.
    pub pixels: Vec<u32>,
}

impl Screen {
    pub fn new(width: u16, height: u16, pixels: Vec<u32>) -> Self {
        let masker = Masker::new(Size { w: width, h: height }, Rules::default(), [0; 32]);
        let mut screen = Self { masker, width, height, pixels };
        screen.publish();
        screen
    }

    pub fn publish(&mut self) -> Vec<Rect> {
        let bytes: Vec<u8> = self.pixels.iter().flat_map(|pixel| pixel.to_le_bytes()).collect();
        let whole = Rect::new(0, 0, self.width, self.height);
        let grab = Uncleared::new(whole, usize::from(self.width) * 4, bytes).unwrap();
        let Judged { mut damage, .. } = self.masker.judge(&[grab], &WindowList::Known(Layout::default()), 0).unwrap();
        while let Some(job) = self.masker.next_job(false, 0) {
            damage.extend(self.masker.settle(job, &Found::default(), 0));
        }
        damage
    }

    pub fn frame(&self) -> &MaskedFrame {
        self.masker.frame()
    }

    pub fn set(&mut self, rect: Rect, mut colour: impl FnMut(u16, u16) -> u32) {
        for y in rect.y..rect.bottom() {
            for x in rect.x..rect.right() {
                self.pixels[usize::from(y) * usize::from(self.width) + usize::from(x)] = colour(x, y);
            }
        }
    }

    /// Moves the rows of a rectangle up.
    pub fn scroll_up(&mut self, rect: Rect, by: u16) {
        let width = usize::from(self.width);
        for y in rect.y..rect.bottom() - by {
            let from = (usize::from(y + by)) * width + usize::from(rect.x);
            self.pixels.copy_within(from..from + usize::from(rect.w), usize::from(y) * width + usize::from(rect.x));
        }
    }

    /// Moves the rows of a rectangle down.
    pub fn scroll_down(&mut self, rect: Rect, by: u16) {
        let width = usize::from(self.width);
        for y in (rect.y..rect.bottom() - by).rev() {
            let from = usize::from(y) * width + usize::from(rect.x);
            let to = usize::from(y + by) * width + usize::from(rect.x);
            self.pixels.copy_within(from..from + usize::from(rect.w), to);
        }
    }
}

/// A client: its requests and its framebuffer.
pub struct Viewer {
    pub server: Server,
    pub format: PixelFormat,
    pub width: u16,
    pub height: u16,
    /// The pixel values in the client's format.
    pub pixels: Vec<u32>,
    /// Whether a pixel came without losses.
    pub exact: Vec<bool>,
    /// Rectangles received, by encoding.
    pub seen: BTreeMap<i32, usize>,
    pub colour_map: Vec<[u16; 3]>,
    pub cursor: Option<(Rect, Vec<u8>)>,
    pub name: String,
    pub other: Vec<u8>,
    pub bytes: usize,
    zrle: Decompress,
    tight: [Decompress; 4],
}

fn inflate(stream: &mut Decompress, data: &[u8], length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(length + 1);
    let before = stream.total_in();
    let status = stream.decompress_vec(data, &mut out, FlushDecompress::Sync).unwrap();
    assert_eq!(status, Status::Ok);
    assert_eq!(stream.total_in() - before, data.len() as u64, "compressed data left over");
    assert_eq!(out.len(), length);
    out
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> &'a [u8] {
        assert!(self.0.len() >= n, "the server's message is cut short");
        let (head, rest) = self.0.split_at(n);
        self.0 = rest;
        head
    }
    fn u8(&mut self) -> u8 {
        self.take(1)[0]
    }
    fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.take(2).try_into().unwrap())
    }
    fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.take(4).try_into().unwrap())
    }
    fn compact(&mut self) -> usize {
        let mut length = 0;
        for shift in [0, 7, 14] {
            let byte = self.u8();
            let bits = if shift == 14 { byte } else { byte & 0x7f };
            length |= usize::from(bits) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        length
    }
}

/// The exact value that the client's format has for 0x00RRGGBB.
pub fn expected(format: &PixelFormat, colour: u32) -> u32 {
    let part = |shift: u32, max: u16, to: u8| {
        let intensity = f64::from(colour >> shift & 255) * f64::from(max) / 255.0;
        (intensity.round() as u32) << to
    };
    part(16, format.red_max, format.red_shift)
        | part(8, format.green_max, format.green_shift)
        | part(0, format.blue_max, format.blue_shift)
}

impl Viewer {
    /// Connects by 3.8 and names the encodings.
    pub fn new(width: u16, height: u16, format: PixelFormat, encodings: &[i32]) -> Self {
        let mut server = Server::new(width, height, "test", false);
        server.receive(b"RFB 003.008\n\x01\x01").unwrap();
        assert_eq!(server.poll_event(), Some(Event::Ready { shared: true }));
        let opening = server.take_output();
        assert_eq!(opening.len(), 12 + 2 + 4 + 24 + 4);
        let mut viewer = Self {
            server,
            format,
            width,
            height,
            pixels: vec![0; usize::from(width) * usize::from(height)],
            exact: vec![false; usize::from(width) * usize::from(height)],
            seen: BTreeMap::new(),
            colour_map: Vec::new(),
            cursor: None,
            name: String::new(),
            other: Vec::new(),
            bytes: 0,
            zrle: Decompress::new(true),
            tight: std::array::from_fn(|_| Decompress::new(true)),
        };
        let mut set = vec![0, 0, 0, 0];
        set.extend_from_slice(&format.to_bytes());
        viewer.server.receive(&set).unwrap();
        if !format.true_colour {
            // What the server must answer with.
            viewer.format = PixelFormat {
                red_max: 7,
                green_max: 7,
                blue_max: 3,
                red_shift: 0,
                green_shift: 3,
                blue_shift: 6,
                ..format
            };
        }
        viewer.set_encodings(encodings);
        viewer.read();
        viewer
    }

    pub fn set_encodings(&mut self, encodings: &[i32]) {
        let mut message = vec![2, 0];
        message.extend_from_slice(&u16::try_from(encodings.len()).unwrap().to_be_bytes());
        message.extend(encodings.iter().flat_map(|number| number.to_be_bytes()));
        self.server.receive(&message).unwrap();
    }

    pub fn request(&mut self, incremental: bool, area: Rect) {
        let mut message = vec![3, u8::from(incremental)];
        message.extend([area.x, area.y, area.w, area.h].iter().flat_map(|number| number.to_be_bytes()));
        self.server.receive(&message).unwrap();
    }

    pub fn request_all(&mut self, incremental: bool) {
        self.request(incremental, Rect::new(0, 0, self.width, self.height));
    }

    /// Lets the server update, and decodes what it sent.
    pub fn update(&mut self, screen: &Screen, damage: &[Rect], now_ms: u64) -> bool {
        let sent = self.server.update(screen.frame(), damage, now_ms).unwrap();
        self.read();
        sent
    }

    /// Decodes all that the server has to say.
    pub fn read(&mut self) {
        let output = self.server.take_output();
        self.bytes += output.len();
        let mut reader = Reader(&output);
        while !reader.0.is_empty() {
            match reader.u8() {
                0 => {
                    reader.u8();
                    for _ in 0..reader.u16() {
                        self.rectangle(&mut reader);
                    }
                }
                1 => {
                    reader.u8();
                    assert_eq!(reader.u16(), 0);
                    self.colour_map = (0..reader.u16()).map(|_| [reader.u16(), reader.u16(), reader.u16()]).collect();
                }
                150 => self.other.push(150),
                248 => {
                    reader.take(3);
                    let flags = reader.u32();
                    let length = usize::from(reader.u8());
                    let payload = reader.take(length).to_vec();
                    self.other.push(248);
                    if flags & 1 << 31 != 0 {
                        let mut answer = vec![248, 0, 0, 0];
                        answer.extend_from_slice(&(flags & 7).to_be_bytes());
                        answer.push(u8::try_from(payload.len()).unwrap());
                        answer.extend_from_slice(&payload);
                        self.server.receive(&answer).unwrap();
                    }
                }
                other => panic!("unknown server message {other}"),
            }
        }
    }

    fn rectangle(&mut self, reader: &mut Reader) {
        let rect = Rect { x: reader.u16(), y: reader.u16(), w: reader.u16(), h: reader.u16() };
        let encoding = reader.u32().cast_signed();
        *self.seen.entry(encoding).or_default() += 1;
        if encoding >= 0 {
            assert!(Rect::new(0, 0, self.width, self.height).contains(rect), "{rect:?} is outside");
        }
        match encoding {
            0 => {
                let pixels = (0..rect.pixels()).map(|_| self.pixel(reader)).collect::<Vec<_>>();
                self.put(rect, &pixels, true);
            }
            1 => {
                let from = Rect::new(reader.u16(), reader.u16(), rect.w, rect.h);
                assert!(Rect::new(0, 0, self.width, self.height).contains(from));
                let places: Vec<usize> = self.places(from).collect();
                let pixels: Vec<u32> = places.iter().map(|n| self.pixels[*n]).collect();
                let exact: Vec<bool> = places.iter().map(|n| self.exact[*n]).collect();
                for (n, (pixel, exact)) in
                    self.places(rect).collect::<Vec<_>>().into_iter().zip(pixels.into_iter().zip(exact))
                {
                    (self.pixels[n], self.exact[n]) = (pixel, exact);
                }
            }
            7 => self.tight(rect, reader),
            16 => self.zrle(rect, reader),
            -239 => {
                let n = rect.pixels() as usize * usize::from(self.format.bits_per_pixel / 8);
                let mask = usize::from(rect.w).div_ceil(8) * usize::from(rect.h);
                self.cursor = Some((rect, reader.take(n + mask).to_vec()));
            }
            -223 => self.resize(rect),
            -308 => {
                let screens = reader.u8();
                reader.take(3 + 16 * usize::from(screens));
                self.other.extend([rect.x as u8, rect.y as u8]);
                if (rect.w, rect.h) != (self.width, self.height) {
                    self.resize(rect);
                }
            }
            -307 => {
                let length = reader.u32() as usize;
                self.name = String::from_utf8(reader.take(length).to_vec()).unwrap();
            }
            other => panic!("unknown encoding {other}"),
        }
    }

    fn resize(&mut self, rect: Rect) {
        (self.width, self.height) = (rect.w, rect.h);
        self.pixels = vec![0; rect.pixels() as usize];
        self.exact = vec![false; rect.pixels() as usize];
    }

    fn places(&self, rect: Rect) -> impl Iterator<Item = usize> + use<> {
        let width = usize::from(self.width);
        (rect.y..rect.bottom())
            .flat_map(move |y| (rect.x..rect.right()).map(move |x| usize::from(y) * width + usize::from(x)))
    }

    fn put(&mut self, rect: Rect, pixels: &[u32], exact: bool) {
        assert_eq!(rect.pixels() as usize, pixels.len());
        for (n, pixel) in self.places(rect).zip(pixels) {
            (self.pixels[n], self.exact[n]) = (*pixel, exact);
        }
    }

    fn pixel(&self, reader: &mut Reader) -> u32 {
        let n = usize::from(self.format.bits_per_pixel / 8);
        self.number(reader.take(n))
    }

    fn number(&self, bytes: &[u8]) -> u32 {
        let add = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
        if self.format.big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
    }

    /// RFC 6143, 7.7.5: three bytes where the three lower or the three upper ones hold all the colours.
    fn cpixel(&self, reader: &mut Reader) -> u32 {
        let all = expected(&self.format, 0x00ff_ffff);
        let format = &self.format;
        if !format.true_colour || format.bits_per_pixel != 32 || format.depth > 24 {
            return self.pixel(reader);
        }
        // Where both hold, viewers read the bytes that come first.
        let (low, high) = (all >> 24 == 0, all & 0xff == 0);
        let low = if format.big_endian { low && !high } else { low };
        if low {
            self.number(reader.take(3))
        } else if high {
            self.number(reader.take(3)) << 8
        } else {
            self.pixel(reader)
        }
    }

    fn tpixel(&self, reader: &mut Reader) -> u32 {
        let format = &self.format;
        let maxes = [format.red_max, format.green_max, format.blue_max] == [255; 3];
        if format.true_colour && format.bits_per_pixel == 32 && format.depth == 24 && maxes {
            let [r, g, b] = *reader.take(3).first_chunk().unwrap();
            expected(format, u32::from_be_bytes([0, r, g, b]))
        } else {
            self.pixel(reader)
        }
    }

    fn tight(&mut self, rect: Rect, reader: &mut Reader) {
        assert!(rect.w <= 2048);
        let control = reader.u8();
        for n in 0..4 {
            if control >> n & 1 == 1 {
                self.tight[n] = Decompress::new(true);
            }
        }
        let count = rect.pixels() as usize;
        match control >> 4 {
            8 => {
                let pixel = self.tpixel(reader);
                self.put(rect, &vec![pixel; count], true);
            }
            9 => {
                assert!(self.format.bits_per_pixel > 8);
                let length = reader.compact();
                let image = turbojpeg::decompress(reader.take(length), turbojpeg::PixelFormat::BGRX).unwrap();
                assert_eq!((image.width, image.height), (usize::from(rect.w), usize::from(rect.h)));
                let colours =
                    image.pixels.as_chunks::<4>().0.iter().map(|pixel| u32::from_le_bytes(*pixel) & 0x00ff_ffff);
                let pixels: Vec<u32> = colours.map(|colour| expected(&self.format, colour)).collect();
                self.put(rect, &pixels, false);
            }
            basic @ 0..=7 => {
                let stream = usize::from(basic & 3);
                let filter = if basic & 4 == 0 { 0 } else { reader.u8() };
                let pixels = match filter {
                    0 => {
                        let mut probe = Reader(&[0; 4]);
                        self.tpixel(&mut probe);
                        let size = 4 - probe.0.len();
                        let data = self.basic(stream, count * size, reader);
                        let mut data = Reader(&data);
                        (0..count).map(|_| self.tpixel(&mut data)).collect::<Vec<_>>()
                    }
                    1 => {
                        let colours = usize::from(reader.u8()) + 1;
                        let palette: Vec<u32> = (0..colours).map(|_| self.tpixel(reader)).collect();
                        let width = usize::from(rect.w);
                        if colours == 2 {
                            let bytes = width.div_ceil(8);
                            let data = self.basic(stream, bytes * usize::from(rect.h), reader);
                            let bit = |row: &[u8], x: usize| usize::from(row[x / 8] >> (7 - x % 8) & 1);
                            data.chunks(bytes)
                                .flat_map(|row| (0..width).map(|x| palette[bit(row, x)]).collect::<Vec<_>>())
                                .collect()
                        } else {
                            assert_ne!(self.format.bits_per_pixel, 8);
                            self.basic(stream, count, reader).iter().map(|index| palette[usize::from(*index)]).collect()
                        }
                    }
                    other => panic!("unknown filter {other}"),
                };
                self.put(rect, &pixels, true);
            }
            other => panic!("unknown compression {other}"),
        }
    }

    fn basic(&mut self, stream: usize, length: usize, reader: &mut Reader) -> Vec<u8> {
        if length < 12 {
            return reader.take(length).to_vec();
        }
        let packed = reader.compact();
        inflate(&mut self.tight[stream], reader.take(packed), length)
    }

    fn zrle(&mut self, rect: Rect, reader: &mut Reader) {
        let length = reader.u32() as usize;
        let packed = reader.take(length);
        let mut data = Vec::with_capacity(rect.pixels() as usize * 5 + 4096);
        let before = self.zrle.total_in();
        self.zrle.decompress_vec(packed, &mut data, FlushDecompress::Sync).unwrap();
        assert_eq!(self.zrle.total_in() - before, packed.len() as u64);
        let mut data = Reader(&data);
        for y in (rect.y..rect.bottom()).step_by(64) {
            for x in (rect.x..rect.right()).step_by(64) {
                let tile = Rect::new(x, y, 64, 64).intersect(rect);
                let pixels = self.zrle_tile(tile, &mut data);
                self.put(tile, &pixels, true);
            }
        }
        assert!(data.0.is_empty(), "zrle data left over");
    }

    fn zrle_tile(&self, tile: Rect, data: &mut Reader) -> Vec<u32> {
        let count = tile.pixels() as usize;
        let run = |data: &mut Reader| {
            let mut length = 1;
            loop {
                let byte = data.u8();
                length += usize::from(byte);
                if byte != 255 {
                    return length;
                }
            }
        };
        let kind = data.u8();
        let mut pixels = Vec::with_capacity(count);
        match kind {
            0 => pixels.extend((0..count).map(|_| self.cpixel(data))),
            1 => pixels.extend(std::iter::repeat_n(self.cpixel(data), count)),
            2..=16 => {
                let palette: Vec<u32> = (0..kind).map(|_| self.cpixel(data)).collect();
                let bits = match kind {
                    2 => 1,
                    3..=4 => 2,
                    _ => 4,
                };
                for _ in 0..tile.h {
                    let row = data.take((usize::from(tile.w) * bits).div_ceil(8));
                    for x in 0..usize::from(tile.w) {
                        let index = row[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1 << bits) - 1);
                        pixels.push(palette[usize::from(index)]);
                    }
                }
            }
            128 => {
                while pixels.len() < count {
                    let pixel = self.cpixel(data);
                    let length = run(data);
                    pixels.extend(std::iter::repeat_n(pixel, length));
                }
            }
            130.. => {
                let palette: Vec<u32> = (128..kind).map(|_| self.cpixel(data)).collect();
                while pixels.len() < count {
                    let index = data.u8();
                    let length = if index & 128 == 0 { 1 } else { run(data) };
                    pixels.extend(std::iter::repeat_n(palette[usize::from(index & 127)], length));
                }
            }
            other => panic!("unknown zrle tile {other}"),
        }
        assert_eq!(pixels.len(), count);
        pixels
    }

    /// Compares with the screen: exact pixels must be equal. Returns how many are not exact.
    pub fn compare(&self, screen: &Screen) -> usize {
        assert_eq!((self.width, self.height), (screen.width, screen.height));
        let mut inexact = 0;
        for (n, (pixel, colour)) in self.pixels.iter().zip(&screen.pixels).enumerate() {
            if self.exact[n] {
                let (x, y) = (n % usize::from(self.width), n / usize::from(self.width));
                assert_eq!(*pixel, expected(&self.format, *colour), "at {x},{y} of colour {colour:06x}");
            } else {
                inexact += 1;
            }
        }
        inexact
    }

    /// The mean difference of the native-format pixels from the screen's, in intensities.
    pub fn mean_error(&self, screen: &Screen) -> f64 {
        let parts = |pixel: u32| pixel.to_le_bytes();
        let pairs = self.pixels.iter().zip(&screen.pixels);
        let sum: u64 = pairs
            .map(|(a, b)| parts(*a).iter().zip(parts(*b)).map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>())
            .sum();
        sum as f64 / (self.pixels.len() * 3) as f64
    }
}

/// A small generator of numbers that look random.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        self.roll() % limit.max(1)
    }

    /// A rectangle within the size.
    pub fn rect(&mut self, width: u16, height: u16) -> Rect {
        let x = self.below(u32::from(width)) as u16;
        let y = self.below(u32::from(height)) as u16;
        Rect::new(x, y, self.below(u32::from(width - x)) as u16 + 1, self.below(u32::from(height - y)) as u16 + 1)
    }

    /// Draws something into a rectangle: one colour, a few, runs, grey noise, a coloured slope, or noise.
    pub fn draw(&mut self, screen: &mut Screen, rect: Rect) {
        let colours: Vec<u32> = (0..300).map(|_| self.roll() & 0x00ff_ffff).collect();
        let kind = self.below(7);
        let few = [2, 3, 5, 17, 100, 200, 300][self.below(7) as usize];
        screen.set(rect, |x, y| match kind {
            0 => colours[0],
            1 => colours[self.below(2) as usize],
            2 => colours[self.below(few) as usize],
            3 => colours[usize::from(x / 40 + y / 3) % few as usize],
            4 => (self.below(20) + u32::from(x + y) % 230) * 0x0001_0101,
            5 => u32::from_be_bytes([0, x as u8, y as u8, (x / 2 + y / 3) as u8]),
            _ => self.roll() & 0x00ff_ffff,
        });
    }
}
