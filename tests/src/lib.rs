//! The end-to-end suite and the stage it plays on.
