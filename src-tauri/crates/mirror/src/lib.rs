//! The mirror's own small process: capture, masker and RFB encoders.
