//! The lifecycle of sessions: access levels, capabilities, limits and effects.
