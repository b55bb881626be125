//! The allocator of every program that serves or works. The C library's own keeps what was freed for each thread apart, so that
//! an instance stayed as large as its largest report made it. Huge pages are off for the same reason: a few bytes keep two
//! mebibytes.

use mimalloc::MiMalloc;

#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;
