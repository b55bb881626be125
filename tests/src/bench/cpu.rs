//! What processes have used so far, as the kernel counts it (Linux).

use std::time::{Duration, Instant};

/// The clock tick of `/proc`: 10 ms wherever Linux runs today.
const TICK: Duration = Duration::from_millis(10);

/// CPU time of a process, user and kernel; with `reaped`, that of children that have ended, too.
pub fn of(pid: u32, reaped: bool) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<u32> = stat
        .rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect())
        .unwrap_or_default();
    // utime, stime, cutime and cstime are the 14th to 17th field; the name in brackets is the second.
    let counted = if reaped { 11..15 } else { 11..13 };
    TICK * fields.get(counted).unwrap_or_default().iter().sum::<u32>()
}

/// CPU time of a server and of all its direct children, those that have ended included.
pub fn with_children(pid: u32) -> Duration {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let alive = children.split_whitespace().filter_map(|child| child.parse().ok()).map(|child| of(child, false));
    of(pid, true) + alive.sum::<Duration>()
}

/// Memory of a process in KiB: a line of `/proc/<pid>/status` such as `VmRSS` or `VmHWM`, the most it ever had.
pub fn memory(pid: u32, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let found = status.lines().find_map(|told| told.strip_prefix(line)?.strip_prefix(':'));
    found.and_then(|told| told.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Forgets the most memory that a process ever had: `VmHWM` counts from now on.
pub fn forget_most(pid: u32) {
    if let Err(why) = std::fs::write(format!("/proc/{pid}/clear_refs"), "5") {
        eprintln!("VmHWM counts from the start of the process: {why}");
    }
}

/// Waits until a process has hardly used its CPU for a while, `most` at the longest; how long that took.
pub fn settle(pid: u32, most: Duration) -> Duration {
    let begun = Instant::now();
    let (span, hardly) = (Duration::from_secs(20), Duration::from_secs(1));
    while begun.elapsed() < most {
        let before = of(pid, false);
        std::thread::sleep(span);
        if of(pid, false).saturating_sub(before) < hardly {
            return begun.elapsed().saturating_sub(span);
        }
    }
    begun.elapsed()
}
