//! The policy file.

use policy::Policy;

/// Reads a policy file.
pub fn file(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = Policy::parse(text) {
        assert!(!error.to_string().contains('\n'));
    }
}
