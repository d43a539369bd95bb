//! English.

use super::Phrases;

/// The words.
pub static PHRASES: Phrases = Phrases {
    menus: &["Patient", "Edit", "View", "Image", "Tools", "System", "Transfer", "Options", "Window", "Help"],
    entries: &[
        "New patient",
        "Open study",
        "Close",
        "Save as",
        "Export images",
        "Print",
        "Properties",
        "Send to archive",
        "Mark as read",
        "Select all",
        "Copy",
        "Delete",
        "Refresh",
        "Show annotations",
        "Zoom in",
        "Settings",
    ],
    tabs: &["Routine", "Contrast", "Resolution", "Geometry", "System", "Physiology", "Sequence", "Worklist", "Images"],
    buttons: &[
        "Start", "Pause", "Stop", "Apply", "Cancel", "Register", "Search", "Clear", "Next", "Back", "OK", "Save",
    ],
    headings: &["Patient data", "Examination", "Current protocol", "Parameters", "Job queue", "Messages", "Details"],
    parameters: &[
        ("Slices", "24"),
        ("Slice thickness", "3.0 mm"),
        ("Repetition time", "4500 ms"),
        ("Echo time", "96 ms"),
        ("Flip angle", "150 deg"),
        ("Field of view", "230 mm"),
        ("Averages", "2"),
        ("Phase oversampling", "20 %"),
        ("Distance factor", "10 %"),
        ("Base resolution", "320"),
        ("Bandwidth", "201 Hz"),
        ("Table position", "H 0 mm"),
    ],
    labels: ["Patient name", "Patient ID", "Date of birth", "Accession no.", "Telephone"],
    others: ["Protocol", "Status", "Time"],
    protocols: &[
        "Head routine",
        "Knee left",
        "Lumbar spine",
        "Liver dynamic",
        "Cardiac cine",
        "Shoulder right",
        "Pelvis",
    ],
    states: &["Scheduled", "Arrived", "In progress", "Completed", "Failed", "Waiting", "Archived"],
    plain: [
        &["Gradient amplifier ready", "Coil check passed", "Helium level normal", "Table moved to home position"],
        &[
            "Shim finished without warnings",
            "Receiver gain adjusted",
            "Network connection restored",
            "Cold head running",
        ],
    ],
    told: [
        &["Opened study of {n}", "Sending {a} of {n} to archive", "{n} ({i}) registered", "Prefetch for {i} finished"],
        &[
            "Patient {n} arrived",
            "Order {a} assigned to {n}",
            "Merged {i} into {n}",
            "Images of {n}, {b}, were printed",
        ],
    ],
    questions: [
        &["Close the examination of {n}?", "Delete all images of {n} ({i})?"],
        &["Do you want to start with {n}, born {b}?", "The ID {i} already belongs to {n}. Continue?"],
    ],
    notes: [&["{n}, born {b}", "Last seen: {n}"], &["Next patient: {n} ({i})", "{n} is waiting in room 2"]],
    titles: [
        &["{n} - Viewer", "Patient browser", "Examination {n}"],
        &["Study: {n} {i}", "Registration", "Queue - {n}"],
    ],
};
