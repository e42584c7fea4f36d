//! The machine in numbers: processors, memory, time used. All from /proc and /sys.

use std::collections::BTreeSet;
use std::fs;

/// The processors of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processors {
    /// The kernel's name of the architecture, such as `x86_64`.
    pub arch: String,
    /// Which are on.
    pub online: Vec<u32>,
    /// How many there are, on or off.
    pub present: u32,
    /// The clock of the first.
    pub mhz: u32,
    /// NUMA cells.
    pub cells: u32,
    /// Sockets of a cell.
    pub sockets: u32,
    /// Cores of a socket.
    pub cores: u32,
    /// Threads of a core.
    pub threads: u32,
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

/// Reads "0-3,5".
fn ranges(text: &str) -> Vec<u32> {
    let mut all = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first), Ok(last)) = (first.trim().parse::<u32>(), last.trim().parse::<u32>()) {
            all.extend(first..=last.min(first.saturating_add(65_535)));
        }
    }
    all
}

impl Processors {
    /// Looks at the machine.
    pub fn read() -> Self {
        let online = ranges(&read("/sys/devices/system/cpu/online"));
        let online = if online.is_empty() { vec![0] } else { online };
        let topology =
            |cpu: u32, file: &str| read(&format!("/sys/devices/system/cpu/cpu{cpu}/topology/{file}"));
        let packages: BTreeSet<String> = online
            .iter()
            .map(|cpu| topology(*cpu, "physical_package_id"))
            .collect();
        let cores: BTreeSet<(String, String)> = online
            .iter()
            .map(|cpu| (topology(*cpu, "physical_package_id"), topology(*cpu, "core_id")))
            .collect();
        let cells = u32::try_from(cells().len()).unwrap_or(1).max(1);
        let (sockets, cores) = (packages.len().max(1), cores.len().max(1));
        let narrow = |number: usize| u32::try_from(number).unwrap_or(1).max(1);
        Processors {
            arch: rustix::system::uname().machine().to_string_lossy().into_owned(),
            present: narrow(
                ranges(&read("/sys/devices/system/cpu/present"))
                    .len()
                    .max(online.len()),
            ),
            mhz: mhz(),
            cells,
            sockets: narrow(sockets / cells as usize),
            cores: narrow(cores / sockets),
            threads: narrow(online.len() / cores),
            online,
        }
    }
}

fn mhz() -> u32 {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|line| line.starts_with("cpu MHz"));
    let value = line.and_then(|line| line.split_once(':')?.1.trim().split('.').next()?.parse().ok());
    value.unwrap_or(0)
}

/// A part of the machine with memory of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its number.
    pub id: u32,
    /// Its memory.
    pub memory_kib: u64,
    /// What of it is free.
    pub free_kib: u64,
    /// Its processors.
    pub cpus: Vec<u32>,
}

/// The NUMA cells; a machine without NUMA is one cell.
pub fn cells() -> Vec<Cell> {
    let ids = ranges(&read("/sys/devices/system/node/online"));
    let cell = |id: u32| {
        let text = read(&format!("/sys/devices/system/node/node{id}/meminfo"));
        let value = |key: &str| {
            let line = text.lines().find(|line| line.contains(key))?;
            line.split_whitespace().rev().nth(1)?.parse().ok()
        };
        Cell {
            id,
            memory_kib: value("MemTotal:").unwrap_or(0),
            free_kib: value("MemFree:").unwrap_or(0),
            cpus: ranges(&read(&format!("/sys/devices/system/node/node{id}/cpulist"))),
        }
    };
    let found: Vec<Cell> = ids
        .into_iter()
        .map(cell)
        .filter(|cell| cell.memory_kib > 0)
        .collect();
    if !found.is_empty() {
        return found;
    }
    let memory = Memory::read();
    let cpus = ranges(&read("/sys/devices/system/cpu/online"));
    vec![Cell {
        id: 0,
        memory_kib: memory.total_kib,
        free_kib: memory.free_kib,
        cpus,
    }]
}

/// The sizes of pages in KiB, the smallest first.
pub fn page_sizes_kib() -> Vec<u64> {
    let entries = fs::read_dir("/sys/kernel/mm/hugepages")
        .into_iter()
        .flatten()
        .flatten();
    let huge = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_prefix("hugepages-")?.strip_suffix("kB")?.parse().ok()
    });
    let mut sizes: Vec<u64> = huge.collect();
    sizes.push(page_size_kib());
    sizes.sort_unstable();
    sizes
}

fn page_size_kib() -> u64 {
    rustix::param::page_size() as u64 / 1024
}

/// Size in KiB and number of each kind of pages of a cell: what is not in huge pages is in small ones.
pub fn pages(cell: u32, memory_kib: u64) -> Vec<(u64, u64)> {
    let count = |size: u64| {
        let path = format!("/sys/devices/system/node/node{cell}/hugepages/hugepages-{size}kB/nr_hugepages");
        read(&path).parse::<u64>().unwrap_or(0)
    };
    let small = page_size_kib();
    let sizes = page_sizes_kib().into_iter();
    let huge: Vec<(u64, u64)> = sizes
        .filter(|size| *size != small)
        .map(|size| (size, count(size)))
        .collect();
    let in_huge = huge
        .iter()
        .map(|(size, count)| size.saturating_mul(*count))
        .fold(0, u64::saturating_add);
    let rest = memory_kib.saturating_sub(in_huge).checked_div(small).unwrap_or(0);
    std::iter::once((small, rest)).chain(huge).collect()
}

/// How far each cell is from one of them.
pub fn distances(cell: u32) -> Vec<(u32, u32)> {
    let text = read(&format!("/sys/devices/system/node/node{cell}/distance"));
    let values = text.split_whitespace().filter_map(|value| value.parse().ok());
    let ids = ranges(&read("/sys/devices/system/node/online"));
    ids.into_iter().zip(values).collect()
}

/// Whether devices can be given to guests.
pub fn has_iommu() -> bool {
    fs::read_dir("/sys/kernel/iommu_groups").is_ok_and(|mut groups| groups.next().is_some())
}

/// Whether the kernel can hand devices to programs.
pub fn has_vfio() -> bool {
    has_iommu() && std::path::Path::new("/dev/vfio/vfio").exists()
}

/// The machine's memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// All of it.
    pub total_kib: u64,
    /// What nobody uses.
    pub free_kib: u64,
    /// What holds blocks of devices.
    pub buffers_kib: u64,
    /// What holds pages of files.
    pub cached_kib: u64,
}

impl Memory {
    /// Looks at the machine.
    pub fn read() -> Self {
        let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let value = |key: &str| {
            let line = text.lines().find(|line| line.split(':').next() == Some(key))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        let value = |key: &str| value(key).unwrap_or(0);
        Memory {
            total_kib: value("MemTotal"),
            free_kib: value("MemFree"),
            buffers_kib: value("Buffers"),
            cached_kib: value("Cached"),
        }
    }
}

/// Time that processors spent, in nanoseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CpuTime {
    /// In the kernel.
    pub kernel_ns: u64,
    /// In programs.
    pub user_ns: u64,
    /// With nothing to do.
    pub idle_ns: u64,
    /// Waiting for devices.
    pub iowait_ns: u64,
}

/// The time of processor `cpu`, or of all.
pub fn cpu_time(cpu: Option<u32>) -> Option<CpuTime> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let wanted = cpu.map_or("cpu".to_owned(), |cpu| format!("cpu{cpu}"));
    let line = text
        .lines()
        .find(|line| line.split_whitespace().next() == Some(wanted.as_str()))?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .skip(1)
        .map(|word| word.parse().unwrap_or(0))
        .collect();
    let at = |index: usize| ticks.get(index).copied().unwrap_or(0).saturating_mul(10_000_000);
    Some(CpuTime {
        user_ns: at(0).saturating_add(at(1)),
        kernel_ns: at(2).saturating_add(at(5)).saturating_add(at(6)),
        idle_ns: at(3),
        iowait_ns: at(4),
    })
}

/// The name of the machine.
pub fn hostname() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_whole() {
        assert_eq!(ranges("0-2,5,7-8"), [0, 1, 2, 5, 7, 8]);
        assert_eq!(ranges(""), []);
        assert_eq!(ranges("x-3"), []);
    }

    #[test]
    fn this_machine_has_a_processor_and_memory() {
        let cpus = Processors::read();
        assert!(!cpus.online.is_empty() && cpus.sockets * cpus.cores * cpus.threads >= 1);
        assert!(Memory::read().total_kib > 0 && !cells().is_empty());
        assert!(cpu_time(None).unwrap().idle_ns > 0);
    }
}
