//! The program's memory allocator.

use mimalloc::MiMalloc;

/// Answers are made of many small texts: the allocator of glibc takes a tenth of a search, and that of musl much more.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
