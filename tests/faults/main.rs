//! What goes wrong around a program: it is killed, disks are full, folders are read-only, callers are slow, indexes are replaced
//! under load. Each test takes a minute or so, so all are ignored by default; `.ci/run --long` runs them.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "clippy allows unwrap in tests, but not in their helper functions")]
#![expect(clippy::print_stderr, reason = "a long test says what it did, or why it was skipped")]

mod building;
mod coding;
mod process;
mod serving;
