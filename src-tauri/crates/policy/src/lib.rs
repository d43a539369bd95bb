//! The IT policy file, parsed into validated limits.
