//! How much memory a process holds, as Linux tells it.

use std::process;

/// Resident memory of a process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Now, MB (10^6 bytes).
    pub now_mb: f64,
    /// At most so far, MB.
    pub peak_mb: f64,
}

/// Memory of this process; `None` where the system does not tell.
pub fn own() -> Option<Memory> {
    of(process::id())
}

/// Memory of a process.
pub fn of(pid: u32) -> Option<Memory> {
    parse(&std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

fn parse(status: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024.0 / 1_000_000.0)
    };
    Some(Memory { now_mb: field("VmRSS:")?, peak_mb: field("VmHWM:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_kibibytes_and_we_show_megabytes() {
        let status = "Name:\tmesso\nVmHWM:\t   20000 kB\nVmRSS:\t   10000 kB\nThreads:\t4\n";
        assert_eq!(parse(status), Some(Memory { now_mb: 10.24, peak_mb: 20.48 }));
        assert_eq!(parse("Name:\tmesso\n"), None);
    }
}
