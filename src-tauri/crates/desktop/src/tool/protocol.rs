//! What the console and the supervisor say to each other over the supervisor's standard input and output.
//!
//! First the console gives its [`Order`]; then it writes one byte for each [`Ask`], and the supervisor writes messages:
//! one byte for the kind, four for the length, and the content. Numbers are little-endian. Both ends are of one build.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::time::Duration;

use super::processes::Process;
use super::{Ended, Limits, Told};
use crate::process::Program;

/// The longest content, in bytes.
const LONGEST: usize = 1 << 20;
/// The most processes that are told of.
const FAMILY: usize = 4096;

/// What the console wants run.
#[derive(Debug)]
pub struct Order {
    /// The tool.
    pub program: Program,
    /// What it may take.
    pub limits: Limits,
}

/// What the console asks of the supervisor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// To end the tool.
    End,
    /// To kill it.
    Kill,
    /// To try again whether it is gone.
    Check,
}

impl Ask {
    /// As it is written.
    pub fn byte(self) -> u8 {
        match self {
            Self::End => b'e',
            Self::Kill => b'k',
            Self::Check => b'c',
        }
    }

    /// As it was written.
    pub fn read(byte: u8) -> Option<Self> {
        [Self::End, Self::Kill, Self::Check].into_iter().find(|ask| ask.byte() == byte)
    }
}

/// What the supervisor says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The tool runs.
    Started,
    /// The tool could not be started, for this reason of the system's.
    Failed(i32),
    /// The tool's processes.
    Family(Vec<Process>),
    /// What is passed on.
    Told(Told),
}

impl Order {
    /// Writes it as one message.
    pub fn encode(&self) -> Vec<u8> {
        let Self { program: Program { path, args, env }, limits } = self;
        let mut content = Vec::new();
        content.extend(u64::try_from(limits.output).unwrap_or(u64::MAX).to_le_bytes());
        content.extend(u64::try_from(limits.time_to_end.as_millis()).unwrap_or(u64::MAX).to_le_bytes());
        put(&mut content, path.as_os_str());
        count(&mut content, args.len());
        args.iter().for_each(|arg| put(&mut content, arg));
        count(&mut content, env.len());
        for (name, value) in env {
            put(&mut content, name);
            put(&mut content, value);
        }
        let mut message = Vec::new();
        count(&mut message, content.len());
        message.extend(content);
        message
    }

    /// Reads what [`Order::encode`] wrote.
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let content = content(from)?;
        let mut rest = Rest(&content);
        let output = usize::try_from(rest.u64()?).unwrap_or(usize::MAX);
        let time_to_end = Duration::from_millis(rest.u64()?);
        let path = rest.string()?.into();
        let args = (0..rest.u32()?).map(|_| rest.string()).collect::<io::Result<_>>()?;
        let env = (0..rest.u32()?).map(|_| Ok((rest.string()?, rest.string()?))).collect::<io::Result<_>>()?;
        rest.end()?;
        Ok(Self { program: Program { path, args, env }, limits: Limits { output, time_to_end } })
    }
}

impl Said {
    /// Writes it behind what is in `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut content = Vec::new();
        let kind = match self {
            Self::Started => b's',
            Self::Failed(reason) => {
                content.extend(reason.to_le_bytes());
                b'f'
            }
            Self::Family(family) => {
                for Process { pid, start } in family.iter().take(FAMILY) {
                    content.extend(pid.to_le_bytes());
                    content.extend(start.to_le_bytes());
                }
                b'p'
            }
            Self::Told(Told::Output(bytes)) => {
                content.extend(bytes);
                b'o'
            }
            Self::Told(Told::Cut) => b'c',
            Self::Told(Told::Killing) => b'k',
            Self::Told(Told::Ended { how, status, gone }) => {
                content.extend([word(*how), u8::from(*gone), u8::from(status.is_some())]);
                content.extend(status.unwrap_or(0).to_le_bytes());
                b'e'
            }
        };
        out.push(kind);
        count(out, content.len());
        out.extend(content);
    }

    /// Reads what [`Said::encode`] wrote.
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut kind = [0];
        from.read_exact(&mut kind)?;
        let content = content(from)?;
        let mut rest = Rest(&content);
        let said = match kind[0] {
            b's' => Self::Started,
            b'f' => Self::Failed(rest.i32()?),
            b'p' => {
                let family = (0..content.len() / 12).map(|_| Ok(Process { pid: rest.u32()?, start: rest.u64()? }));
                Self::Family(family.collect::<io::Result<_>>()?)
            }
            b'o' => return Ok(Self::Told(Told::Output(content))),
            b'c' => Self::Told(Told::Cut),
            b'k' => Self::Told(Told::Killing),
            b'e' => {
                let [how, gone, has_status] = rest.take()?;
                let how = WORDS.into_iter().find(|known| word(*known) == how).ok_or_else(broken)?;
                let status = rest.i32()?;
                Self::Told(Told::Ended { how, status: (has_status == 1).then_some(status), gone: gone == 1 })
            }
            _ => return Err(broken()),
        };
        rest.end()?;
        Ok(said)
    }
}

const WORDS: [Ended; 4] = [Ended::Exited, Ended::Stopped, Ended::Killed, Ended::Lost];

fn word(how: Ended) -> u8 {
    match how {
        Ended::Exited => b'x',
        Ended::Stopped => b's',
        Ended::Killed => b'k',
        Ended::Lost => b'l',
    }
}

fn count(out: &mut Vec<u8>, number: usize) {
    // What cannot be counted is refused at the other end for its length.
    out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn put(out: &mut Vec<u8>, text: &OsStr) {
    count(out, text.len());
    out.extend(text.as_bytes());
}

fn content(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| broken())?;
    if length > LONGEST {
        return Err(broken());
    }
    let mut content = vec![0; length];
    from.read_exact(&mut content)?;
    Ok(content)
}

fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// What is left of a content.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk().ok_or_else(broken)?;
        self.0 = rest;
        Ok(*first)
    }

    fn u32(&mut self) -> io::Result<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn i32(&mut self) -> io::Result<i32> {
        self.take().map(i32::from_le_bytes)
    }

    fn u64(&mut self) -> io::Result<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn string(&mut self) -> io::Result<OsString> {
        let length = usize::try_from(self.u32()?).map_err(|_| broken())?;
        let (text, rest) = self.0.split_at_checked(length).ok_or_else(broken)?;
        self.0 = rest;
        Ok(OsString::from_vec(text.to_vec()))
    }

    fn end(&self) -> io::Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(broken()) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_said_is_heard() {
        let all = [
            Said::Started,
            Said::Failed(-2),
            Said::Family(vec![Process { pid: 1, start: 2 }, Process { pid: 3, start: u64::MAX }]),
            Said::Told(Told::Output(vec![0, 255])),
            Said::Told(Told::Cut),
            Said::Told(Told::Killing),
            Said::Told(Told::Ended { how: Ended::Stopped, status: Some(-1), gone: true }),
            Said::Told(Told::Ended { how: Ended::Lost, status: None, gone: false }),
        ];
        let mut bytes = Vec::new();
        all.iter().for_each(|said| said.encode(&mut bytes));
        let mut from = &*bytes;
        for said in all {
            assert_eq!(Said::read(&mut from).unwrap(), said);
        }
        assert!(from.is_empty());
    }

    #[test]
    fn an_order_comes_as_it_was_given() {
        let program = Program {
            path: "/bin/a b".into(),
            args: vec![OsString::from_vec(vec![0xff]), OsString::new()],
            env: vec![("A".into(), "1=2".into())],
        };
        let limits = Limits { output: 5, time_to_end: Duration::from_millis(1500) };
        let bytes = Order { program: program.clone(), limits }.encode();
        let read = Order::read(&mut &*bytes).unwrap();
        assert_eq!((read.program.path, read.program.args, read.program.env), (program.path, program.args, program.env));
        assert_eq!(read.limits, limits);
        for cut in 0..bytes.len() {
            assert!(Order::read(&mut bytes.get(..cut).unwrap()).is_err());
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for bytes in [&b"?\0\0\0\0"[..], b"s\x01\0\0\0x", b"o\xff\xff\xff\xff", b"e\x03\0\0\0x\x01\x01", b""] {
            assert!(Said::read(&mut &*bytes).is_err(), "{bytes:?}");
        }
    }
}
