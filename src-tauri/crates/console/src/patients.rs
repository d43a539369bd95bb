//! The list of known patients that the policy names: read from its file, told to the mirror, kept nowhere.

use std::io::Read as _;
use std::time::{Duration, SystemTime};

use mirror::protocol::{MAX_KNOWN, ToMirror};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::event::Event;

/// How often the file is looked at; one that changes is read once it has been the same for so long.
pub(crate) const EVERY: Duration = Duration::from_secs(2);
/// The largest list that is read, in bytes.
const LONGEST: u64 = 16 << 20;
/// So many bytes of names go into one message at most.
const PIECE: usize = 64 << 10;

/// What tells one state of the file from another: when it was written, how long it is, and which file it is.
type Stamp = Option<(SystemTime, u64, u64)>;

/// Tells a mirror the list, and again whenever the file is another one, until nobody listens or it is stopped.
///
/// INVARIANT (I1): from the moment that the file is seen to change, or cannot be read, until a whole list was told, the
/// mirror shows no line again.
pub(crate) async fn keep_telling(
    file: String,
    tell: impl Fn(ToMirror) + Send,
    events: mpsc::UnboundedSender<Event>,
    every: Duration,
) {
    // The state that was told, the one that was seen last, and why it could not be read.
    let (mut told, mut seen, mut failed) = (None, None, None);
    loop {
        let path = file.clone();
        let Ok(stamp) = spawn_blocking(move || stamp(&path)).await else { return };
        if told != Some(stamp) {
            let read = if seen == Some(stamp) {
                let path = file.clone();
                let Ok(read) = spawn_blocking(move || known(&path)).await else { return };
                Some(read)
            } else {
                None
            };
            match read {
                Some(Ok(pieces)) => {
                    pieces.into_iter().for_each(&tell);
                    (told, failed) = (Some(stamp), None);
                    if events.send(Event::Patients(Ok(()))).is_err() {
                        return;
                    }
                }
                // Tried again: what may be read can change without the file.
                Some(Err(error)) => {
                    tell(WAIT);
                    told = None;
                    if failed.as_ref() != Some(&error) {
                        failed = Some(error.clone());
                        if events.send(Event::Patients(Err(error))).is_err() {
                            return;
                        }
                    }
                }
                None => tell(WAIT),
            }
        }
        seen = Some(stamp);
        tokio::time::sleep(every).await;
    }
}

/// A list is coming, and nothing of it is there yet.
const WAIT: ToMirror = ToMirror::Known { names: Vec::new(), last: false };

fn stamp(file: &str) -> Stamp {
    let about = std::fs::metadata(file).ok()?;
    #[cfg(unix)]
    let which = std::os::unix::fs::MetadataExt::ino(&about);
    #[cfg(not(unix))]
    let which = 0;
    Some((about.modified().ok()?, about.len(), which))
}

/// The list, as the mirror is told of it. It reads a file, and may take as long as that does.
///
/// # Errors
/// Why the list cannot be read, in English: without it the mirror shows no line again.
pub(crate) fn known(file: &str) -> Result<Vec<ToMirror>, String> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("{file}: {error}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("{file}: longer than 16 MiB"));
    }
    // Read as another encoding than it is, most names would be others, and nobody would know.
    let text = str::from_utf8(&bytes).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or_else(|| format!("{file}: not text in UTF-8"))?;
    let mut pieces: Vec<Vec<String>> = vec![Vec::new()];
    let mut length = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A line that is longer names nobody, and would not fit.
        let line: String = line.chars().take(200).collect();
        length += line.len() + 4;
        if length > PIECE {
            pieces.push(Vec::new());
            length = line.len() + 4;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(line);
        }
    }
    let lines = pieces.iter().map(Vec::len).sum::<usize>();
    if lines > MAX_KNOWN {
        return Err(format!("{file}: more than {MAX_KNOWN} lines"));
    }
    // As while it is being written anew, or no text at all; a site without patients has no list.
    if !pieces.iter().flatten().any(|line| line.chars().any(char::is_alphanumeric)) {
        return Err(format!("{file}: names nobody"));
    }
    let count = pieces.len();
    let message = |(at, names)| ToMirror::Known { names, last: at + 1 == count };
    Ok(pieces.into_iter().enumerate().map(message).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_long_list_of_known_patients_goes_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patients.txt");
        let lines: Vec<String> = (0..20_000).map(|number| format!("Muster{number}, Erika\r\n\n")).collect();
        std::fs::write(&path, lines.concat()).unwrap();
        let told = known(path.to_str().unwrap()).unwrap();
        let mut names = Vec::new();
        for (at, message) in told.iter().enumerate() {
            let ToMirror::Known { names: piece, last } = message else { unreachable!() };
            assert_eq!(*last, at + 1 == told.len());
            let mut bytes = Vec::new();
            mirror::protocol::encode_to(message, &mut bytes).unwrap();
            names.extend(piece.clone());
        }
        assert!(told.len() > 3);
        assert_eq!((names.len(), names[19_999].as_str()), (20_000, "Muster19999, Erika"));
        assert!(known("/nowhere/patients.txt").unwrap_err().starts_with("/nowhere/patients.txt: "));
        for (bytes, why) in [
            // As other programs write it: UTF-16, and Windows-1252.
            ("\u{feff}Muster, Erika\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), "not text in UTF-8"),
            ("Muster, Erika\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), "not text in UTF-8"),
            (b"M\xfcller, Erika\n".to_vec(), "not text in UTF-8"),
            (b" - \n\n".to_vec(), "names nobody"),
            (b"12345678\n".repeat(MAX_KNOWN + 1), "more than 500000 lines"),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let told = known(path.to_str().unwrap());
            assert!(told.as_ref().is_err_and(|error| error.ends_with(why)), "{why}: {told:?}");
        }
        std::fs::File::create(&path).unwrap().set_len(LONGEST + 1).unwrap();
        assert!(known(path.to_str().unwrap()).unwrap_err().ends_with("longer than 16 MiB"));
    }

    /// The names of the next list; none where the mirror is told to wait.
    async fn next(told: &mut mpsc::UnboundedReceiver<ToMirror>) -> Option<Vec<String>> {
        let message = tokio::time::timeout(Duration::from_secs(20), told.recv()).await.unwrap().unwrap();
        let ToMirror::Known { names, last } = message else { unreachable!() };
        last.then_some(names)
    }

    #[tokio::test]
    async fn i1_a_list_that_changes_is_told_anew_and_none_holds_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patients.txt");
        std::fs::write(&path, "Muster, Erika\n").unwrap();
        let (send, mut told) = mpsc::unbounded_channel();
        let (events, mut heard) = mpsc::unbounded_channel();
        let tell = move |message| drop(send.send(message));
        let watching =
            tokio::spawn(keep_telling(path.to_str().unwrap().to_owned(), tell, events, Duration::from_millis(100)));
        assert_eq!(next(&mut told).await, None);
        assert_eq!(next(&mut told).await.unwrap(), ["Muster, Erika"]);
        assert!(matches!(heard.recv().await, Some(Event::Patients(Ok(())))));
        // The same length, as of another patient: the time alone tells, which goes in steps on some systems.
        tokio::time::sleep(Duration::from_millis(50)).await;
        std::fs::write(&path, "Muster, Erich\n").unwrap();
        assert_eq!(next(&mut told).await, None);
        assert_eq!(next(&mut told).await.unwrap(), ["Muster, Erich"]);
        assert!(matches!(heard.recv().await, Some(Event::Patients(Ok(())))));
        // Emptied to be written anew: nobody is known, and that is told once, but no list.
        std::fs::write(&path, "").unwrap();
        assert!(matches!(heard.recv().await, Some(Event::Patients(Err(_)))));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(heard.recv().await, Some(Event::Patients(Err(_)))));
        std::fs::write(&path, "Muster, Erna\n").unwrap();
        loop {
            if let Some(names) = next(&mut told).await {
                assert_eq!(names, ["Muster, Erna"]);
                break;
            }
        }
        assert!(matches!(heard.recv().await, Some(Event::Patients(Ok(())))));
        // An unchanged file is told once.
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(told.try_recv().is_err() && heard.try_recv().is_err());
        watching.abort();
    }
}
