//! The invented patients and the sequences of their examinations.

/// One line of the worklist.
pub struct Patient {
    /// Family name, given name.
    pub name: &'static str,
    /// The hospital's number.
    pub id: &'static str,
    /// Birth date, ISO.
    pub born: &'static str,
    /// F or M.
    pub sex: &'static str,
    /// What is to be examined.
    pub study: &'static str,
    /// When, today.
    pub at: &'static str,
}

const fn patient(
    name: &'static str,
    id: &'static str,
    born: &'static str,
    sex: &'static str,
    study: &'static str,
    at: &'static str,
) -> Patient {
    Patient { name, id, born, sex, study, at }
}

/// Today's worklist.
pub const PATIENTS: [Patient; 14] = [
    patient("Okonkwo, Ifeoma", "SA-4471093", "1984-03-17", "F", "Head with contrast", "08:10"),
    patient("Lindqvist, Torsten", "SA-4470216", "1951-11-02", "M", "Heart, cine", "08:55"),
    patient("Moreau, Célestine", "SA-4469870", "1967-06-29", "F", "Lumbar spine", "09:40"),
    patient("Brandstätter, Jörg", "SA-4471188", "1979-01-08", "M", "Knee, left", "10:15"),
    patient("Wachowska, Zofia", "SA-4468125", "1992-09-14", "F", "Head, angiography", "10:50"),
    patient("Haldane, Rupert", "SA-4471240", "1946-12-30", "M", "Prostate", "11:30"),
    patient("Nakashima, Emi", "SA-4470933", "2003-05-21", "F", "Wrist, right", "12:05"),
    patient("Petridis, Stavros", "SA-4467702", "1958-08-11", "M", "Liver, dynamic", "13:00"),
    patient("Amsalem, Noa", "SA-4471305", "1988-02-25", "F", "Pelvis", "13:45"),
    patient("Van der Velde, Joost", "SA-4466519", "1973-10-06", "M", "Shoulder, right", "14:20"),
    patient("Kılıç, Derya", "SA-4471317", "1999-07-19", "F", "Cervical spine", "14:55"),
    patient("Fitzmaurice, Aoife", "SA-4465048", "1962-04-03", "F", "Breast, both", "15:40"),
    patient("Sørensen, Mikkel", "SA-4471322", "2011-08-27", "M", "Ankle, left", "16:20"),
    patient("Adebayo-Stern, Ruth", "SA-4470008", "1939-01-31", "F", "Head", "16:50"),
];

/// One sequence of the examination: name and length in seconds.
pub const SEQUENCES: [(&str, u32); 8] = [
    ("Localizer, 3 planes", 14),
    ("T2 TSE axial", 148),
    ("T1 SE axial", 172),
    ("T2 TSE sagittal", 155),
    ("FLAIR axial", 204),
    ("Cine bSSFP short axis", 96),
    ("DWI b0 / b1000", 88),
    ("T1 SE axial + contrast", 172),
];
