//! A stand-in for the scanner's own console.
