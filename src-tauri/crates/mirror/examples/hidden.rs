//! Says which step hides the harmless words of generated screens: `hidden tuned|held-out FIRST COUNT [CACHE]`.
//!
//! The masker and the detector run in this process, without a display. For the tuned set it names the words, too; the set
//! held out is only counted. With a folder as CACHE the models' answers are kept there for the next run. `CHAPERONE_SITE` as in
//! the test `readable`.

use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use desktop::text::{MOST, Picture, Reading, Strength, TextDetector, TextError, Word, find_beside};
use mirror::lines::{is_doubtful, parts};
use screen::{
    Area, Ask, Corner, Found, Job, Layout, Length, Line, MaskRegion, MaskRule, Masker, Owner, Pattern, Processes, Rect,
    Region, Rules, Size, Uncleared, Verdict, Window, WindowKind, WindowList, Words, strips, verdicts,
};
use screens::{Kind, Screen, Set, Tally, generate, judge, learned, uncovered};

const IMAGES: &str = "screens-images";

type Spoken = Vec<(Rect, Vec<(String, Rect, f32)>)>;
type Raw = (Vec<[u16; 4]>, Vec<([u16; 4], Vec<(String, [u16; 4], f32)>)>);

struct Eye {
    detector: TextDetector,
    cache: Option<PathBuf>,
}

impl Eye {
    fn look(&mut self, job: &Job, words: &Words) -> Result<(Vec<Rect>, Spoken), Box<dyn Error>> {
        let rect = |[x, y, w, h]: [u16; 4]| Rect::new(x, y, w, h);
        let flat = |Rect { x, y, w, h }: Rect| [x, y, w, h];
        let mut hash = blake3::Hasher::new();
        hash.update(format!("{:?} {:?} {words:?}", std::mem::discriminant(&job.ask()), job.rect()).as_bytes());
        hash.update(job.uncleared_pixels());
        let path = self.cache.as_ref().map(|folder| folder.join(hash.finalize().to_hex().as_str()));
        if let Some(bytes) = path.as_ref().and_then(|path| std::fs::read(path).ok()) {
            let (boxes, lines): Raw = serde_json::from_slice(&bytes)?;
            let word = |(text, at, confidence): (String, [u16; 4], f32)| (text, rect(at), confidence);
            let lines = lines.into_iter().map(|(at, words)| (rect(at), words.into_iter().map(word).collect()));
            return Ok((boxes.into_iter().map(rect).collect(), lines.collect()));
        }
        let (boxes, lines) = self.ask(job, words)?;
        if let Some(path) = path {
            let word = |(text, at, confidence): &(String, Rect, f32)| (text.clone(), flat(*at), *confidence);
            let kept: Vec<_> = lines.iter().map(|(at, all)| (flat(*at), all.iter().map(word).collect())).collect();
            let raw: Raw = (boxes.iter().map(|at| flat(*at)).collect(), kept);
            std::fs::write(path, serde_json::to_vec(&raw)?)?;
        }
        Ok((boxes, lines))
    }

    fn ask(&mut self, job: &Job, words: &Words) -> Result<(Vec<Rect>, Spoken), TextError> {
        let Rect { w, h, .. } = job.rect();
        let picture = Picture::new(w, h, usize::from(w) * 4, job.uncleared_pixels())?;
        Ok(match job.ask() {
            Ask::Detect => (self.detector.detect(picture, Strength::Fast)?, Vec::new()),
            Ask::Inspect => {
                let wide = (usize::from(w) * 2).next_multiple_of(32);
                let high = u16::try_from((MOST / wide).saturating_sub(32) / 2).unwrap_or(u16::MAX);
                let mut found = Vec::new();
                for strip in strips(picture.rect(), high, 64) {
                    let boxes = self.detector.detect(picture.part(strip)?, Strength::Careful)?;
                    found.extend(boxes.into_iter().map(|rect| Rect { y: rect.y.saturating_add(strip.y), ..rect }));
                }
                (found, Vec::new())
            }
            Ask::Read { .. } => {
                let (boxes, lines) = self.detector.lines(picture)?;
                let mut read = Vec::new();
                for line in lines {
                    let read_with = |reading: &Reading| is_doubtful(reading, words);
                    let said = mirror::lines::read(&mut self.detector, picture, line, read_with)?.words;
                    read.push((line, said.into_iter().map(|w| (w.text, w.rect, w.confidence)).collect()));
                }
                (boxes, read)
            }
        })
    }
}

fn window(id: usize, class: &str, rect: screens::Rect) -> Window {
    let area = Area { x: rect.x, y: rect.y, w: rect.w as u32, h: rect.h as u32 };
    Window {
        id: id as u32,
        owner: Owner::Process(5),
        class: class.into(),
        instance: String::new(),
        title: String::new(),
        kind: WindowKind::Normal,
        unmanaged: false,
        outer: area,
        inner: area,
    }
}

fn layout(screen: &Screen) -> Layout {
    let whole = screens::Rect::new(0, 0, screen.width, screen.height);
    let mut windows = vec![("ground", whole)];
    windows.extend(screen.windows.iter().map(|window| (window.class.as_str(), window.rect)));
    for rect in &screen.viewports {
        let holds = |window: &(&str, screens::Rect)| window.0 != "ground" && window.1.intersect(*rect) == *rect;
        let at = windows.iter().position(holds).unwrap_or(0);
        windows.insert(at + 1, (IMAGES, *rect));
    }
    let all = windows.iter().enumerate().map(|(at, (class, rect))| window(at + 1, class, rect.intersect(whole)));
    Layout { windows: all.collect(), ..Layout::default() }
}

struct Part {
    window: u32,
    line: Line,
    text: String,
    said: String,
}

/// What a viewer would have, what was read, and where text was found in images.
struct Shown {
    pixels: Vec<u8>,
    read: Vec<Part>,
    inspected: Vec<Rect>,
}

fn show(eye: &mut Eye, words: &Words, screen: &Screen) -> Result<Shown, Box<dyn Error>> {
    let size = Size { w: screen.width as u16, h: screen.height as u16 };
    let corners = Some(Corner { w: Length::Share(3_500), h: Length::Share(2_500) });
    let images = MaskRegion::Viewport { places: Vec::new(), corners };
    let rule = MaskRule {
        name: "images".into(),
        class: Some(Pattern::new(IMAGES)),
        title: None,
        process: None,
        region: images,
    };
    let rules = Rules {
        own: Vec::new(),
        notifications: Vec::new(),
        policy: vec![rule],
        drawn: Vec::new(),
        processes: Processes::default(),
    };
    let mut masker = Masker::new(size, rules, [7; 32]);
    let list = WindowList::Known(layout(screen));
    let (mut read, mut inspected): (Vec<Part>, Vec<Rect>) = (Vec::new(), Vec::new());
    for now in [0, 10_000, 20_000] {
        masker.note_drawn(&Region::from_iter([size.rect()]));
        let grab = Uncleared::new(size.rect(), usize::from(size.w) * 4, screen.bgrx.clone())?;
        masker.judge(&[grab], &list, now)?;
        let mut now = now;
        while let Some(job) = masker.next_job(true, now) {
            let (boxes, spoken) = eye.look(&job, words)?;
            if job.ask() == Ask::Inspect {
                let at = job.rect();
                inspected.extend(boxes.iter().map(|r| Rect::new(at.x + r.x, at.y + r.y, r.w, r.h)));
            }
            let mut lines = Vec::new();
            let Rect { x, y, .. } = job.rect();
            if let Ask::Read { window } = job.ask() {
                for (rect, said) in spoken {
                    let words_of =
                        said.into_iter().map(|(text, rect, confidence)| Word { text, rect, confidence }).collect();
                    let reading = Reading { words: words_of, confidence: 0.0 };
                    let said = reading.words.iter().map(|word| format!("{} {:.2}", word.text, word.confidence));
                    let said = said.collect::<Vec<_>>().join(" ");
                    for part in parts(&reading, rect, words) {
                        let line = part.line(Rect::default());
                        lines.push(line);
                        let at = Rect::new(line.rect.x + x, line.rect.y + y, line.rect.w, line.rect.h);
                        let line = Line { rect: at, ..line };
                        read.push(Part { window, line, text: part.text, said: said.clone() });
                    }
                }
            }
            masker.settle(job, &Found { boxes, lines }, now);
            now += 1;
        }
    }
    Ok(Shown { pixels: masker.frame().pixels().to_vec(), read, inspected })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (set, first, count, cache) = match arguments.as_slice() {
        [set, first, count, rest @ ..] => (set.as_str(), first.parse::<u64>()?, count.parse::<u64>()?, rest.first()),
        _ => return Err("usage: hidden tuned|held-out FIRST COUNT [CACHE]".into()),
    };
    let tuned = set == "tuned";
    let set = if tuned { Set::Tuned } else { Set::HeldOut };
    let detector = TextDetector::load(&find_beside(Path::new("target/debug"))?, NonZeroUsize::MIN.saturating_add(1))?;
    let mut eye = Eye { detector, cache: cache.map(|path| Path::new(path).to_owned()) };
    let mut words = Words::shipped();
    words.add(learned()?.iter().map(String::as_str));
    let (mut tally, mut reasons) = (Tally::default(), BTreeMap::<String, (u32, BTreeMap<String, u32>)>::new());
    let mut share = 0.0;
    for seed in first..first + count {
        let screen = generate(set, seed)?;
        let Shown { pixels, read, inspected } = show(&mut eye, &words, &screen)?;
        tally.add(&judge(&screen, &pixels)?);
        let grey = pixels.as_chunks::<4>().0.iter().filter(|pixel| pixel[..3] == screen::MASK_BGRX[..3]).count();
        share += grey as f64 / (pixels.len() / 4) as f64;
        let seen = uncovered(&screen, &pixels)?;
        for word in seen.iter().filter(|word| word.kind.identifier().is_some()) {
            let middle = ((word.rect.x + word.rect.w / 2) as u16, (word.rect.y + word.rect.h / 2) as u16);
            let of: Vec<&str> =
                read.iter().filter(|p| p.line.rect.covers(middle.0, middle.1)).map(|p| p.said.as_str()).collect();
            println!("{seed}: readable {:?}", word.kind);
            if tuned {
                println!("    {} {:?} {of:?}", word.text, word.rect);
                if matches!(word.kind, Kind::OnTissue(_)) {
                    let near = |r: &&Rect| {
                        i32::from(r.y) < word.rect.bottom() + 8
                            && i32::from(r.bottom()) > word.rect.y - 8
                            && i32::from(r.x) < word.rect.right() + 60
                            && i32::from(r.right()) > word.rect.x - 60
                    };
                    println!("    boxes {:?}", inspected.iter().filter(near).collect::<Vec<_>>());
                    let windows = layout(&screen).windows;
                    let top = windows.iter().rposition(|w| w.class == IMAGES).unwrap_or(0);
                    let over: Vec<_> = windows[top + 1..].iter().map(|w| w.outer).collect();
                    println!("    windows over images {over:?}");
                }
            }
        }
        let mut by_window = BTreeMap::<u32, Vec<&Part>>::new();
        for part in &read {
            let all = by_window.entry(part.window).or_default();
            if !all.iter().any(|other| other.line.rect == part.line.rect) {
                all.push(part);
            }
        }
        let judged: Vec<(&Part, Verdict)> = by_window
            .values()
            .flat_map(|parts| {
                let lines: Vec<Line> = parts.iter().map(|part| part.line).collect();
                parts.iter().copied().zip(verdicts(&lines)).collect::<Vec<_>>()
            })
            .collect();
        for word in screen.words.iter().filter(|word| word.kind == Kind::Harmless) {
            let Ok(rect) =
                <[u16; 4]>::try_from([word.rect.x, word.rect.y, word.rect.w, word.rect.h].map(|n| n as u16).as_slice())
            else {
                continue;
            };
            let middle = (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2);
            let shown = seen.iter().any(|other| other.rect == word.rect);
            let of =
                judged.iter().filter(|(part, _)| part.line.rect.covers(middle.0, middle.1)).max_by_key(|(_, v)| *v);
            let known = words.class(&word.text, 1.0).harmless;
            let reason = match of {
                _ if shown => "shown".to_owned(),
                None => "no line".to_owned(),
                Some((part, Verdict::Words)) => {
                    let alone = part.said.split_whitespace().count() == 2;
                    let read = part.text.split_whitespace().any(|read| bare(read) == bare(&word.text));
                    match (known, alone, read) {
                        (false, ..) if word.text.chars().count() < 4 => "words: it is short and not known".to_owned(),
                        (false, ..) => "words: it is not known".to_owned(),
                        (true, true, true) => "words: alone, confidence".to_owned(),
                        (true, true, false) => "words: alone, misread".to_owned(),
                        (true, false, true) => "words: confidence or others of the line".to_owned(),
                        (true, false, false) => "words: misread".to_owned(),
                    }
                }
                Some((_, verdict)) => format!("{verdict:?}"),
            };
            let entry = reasons.entry(reason).or_default();
            entry.0 += 1;
            let of = of.map_or(String::new(), |(part, _)| format!("{} [{}]", part.text, part.said));
            *entry.1.entry(format!("{} <- {of}", word.text)).or_default() += 1;
        }
    }
    let told = |name: &str, of: &dyn Fn(Kind) -> bool| {
        let count = tally.of(of);
        println!("{name}: {} of {}", count.uncovered, count.words);
    };
    println!("{:.1} % masked", share / count as f64 * 100.0);
    told("identifiers", &|kind| matches!(kind, Kind::Identifier(_)));
    told("corners", &|kind| matches!(kind, Kind::Corner(_)));
    told("tissue", &|kind| matches!(kind, Kind::OnTissue(_)));
    told("turned", &|kind| matches!(kind, Kind::Rotated(_)));
    told("harmless", &|kind| kind == Kind::Harmless);
    told("figures", &|kind| kind == Kind::Figure);
    for (reason, (count, examples)) in &reasons {
        println!("{count:5} {reason}");
        if tuned && reason != "shown" {
            let mut examples: Vec<_> = examples.iter().collect();
            examples.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            examples.iter().take(25).for_each(|(text, count)| println!("        {count} {text}"));
        }
    }
    Ok(())
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
