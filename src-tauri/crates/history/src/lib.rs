//! Audit entries, canonical encoding, hash chain, verification and exports.
