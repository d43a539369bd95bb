//! What differs per operating system: capture, input, windows, keyring, notifications, files.
