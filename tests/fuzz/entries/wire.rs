//! What arrives from the relay: text messages, frames, items. What can be read must be written back as the same thing.

use wire::{
    Enrol, Enrolled, Enrolment, Frame, FrameRef, FromConsole, FromEngineer, FromRelay, Item, Mail, MailTold, PairReply,
    ToRelay,
};

/// Reads a text message of every family.
pub fn text(data: &[u8]) {
    let _ = PairReply::parse(data).map(|message| assert_eq!(PairReply::parse(&message.encode()), Ok(message)));
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = ToRelay::parse(text).map(|message| assert_eq!(ToRelay::parse(&message.encode()), Ok(message)));
    let _ = FromRelay::parse(text).map(|message| assert_eq!(FromRelay::parse(&message.encode()), Ok(message)));
    let _ = Enrolled::parse(text).map(|message| assert_eq!(Enrolled::parse(&message.encode()), Ok(message)));
    let _ = Enrol::parse(text).map(|message| assert!(Enrol::parse(&message.encode()).is_ok()));
    let _ = Mail::parse(text).map(|message| assert_eq!(Mail::parse(&message.encode()), Ok(message)));
    let _ = MailTold::parse(text).map(|message| assert_eq!(MailTold::parse(&message.encode()), Ok(message)));
    let _ = Enrolment::parse(text).map(|message| assert!(Enrolment::parse(&message.encode()).is_ok()));
}

/// Reads a binary message.
pub fn frame(data: &[u8]) {
    if let Ok(FrameRef { session, kind, payload }) = FrameRef::decode(data) {
        assert_eq!(Frame { session, kind, payload: payload.to_vec() }.encode(), data);
    }
}

/// Reads the plaintext of a transport frame, of either direction.
pub fn item(data: &[u8]) {
    if let Ok(item) = Item::<FromEngineer>::decode(data) {
        // Text that was cleaned is never longer than it was, and JSON never but for escapes.
        if let Ok(again) = item.encode() {
            assert_eq!(Item::decode(&again), Ok(item));
        }
    }
    if let Ok(item) = Item::<FromConsole>::decode(data) {
        assert_eq!(item.encode().and_then(|again| Item::decode(&again)), Ok(item));
    }
}
