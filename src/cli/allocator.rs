//! The program's memory allocator. A library leaves the choice to whoever uses it.

use mimalloc::MiMalloc;

/// Answers are made of many small pieces that live for microseconds.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
