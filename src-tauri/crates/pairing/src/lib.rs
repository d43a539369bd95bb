//! Session passwords, PAKE, the end-to-end channel and engineer credentials.
