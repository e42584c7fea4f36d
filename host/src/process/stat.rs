//! What the kernel says of a process or thread in one line (`proc(5)`).

use std::path::Path;

/// The fields of `/proc/PID/stat` from the third on: the second is a name in parentheses that may contain anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stat(String);

impl Stat {
    /// Those of a process; `None` if there is none.
    pub fn of(pid: i32) -> Option<Self> {
        Self::read(Path::new(&format!("/proc/{pid}/stat")))
    }

    /// Those of a thread of a process; `None` if there is none.
    pub fn of_thread(pid: i32, thread: i32) -> Option<Self> {
        Self::read(Path::new(&format!("/proc/{pid}/task/{thread}/stat")))
    }

    fn read(path: &Path) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(path).ok()?)
    }

    fn parse(line: &str) -> Option<Self> {
        Some(Stat(line.rsplit_once(')')?.1.to_owned()))
    }

    /// The number in a field, counted from one as `proc(5)` does. Fields before the fourth have none.
    pub fn number(&self, field: usize) -> Option<u64> {
        let behind = field.checked_sub(3)?;
        self.0.split_whitespace().nth(behind)?.parse().ok()
    }

    /// Whether a signal or a debugger has stopped it.
    pub fn is_stopped(&self) -> bool {
        self.0.trim_start().starts_with(['T', 't'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_contain_anything() {
        let stat = Stat::parse("7 (a) T (b 9) T 1 2 3").unwrap();
        assert!(stat.is_stopped());
        assert_eq!([stat.number(4), stat.number(6)], [Some(1), Some(3)]);
        assert_eq!([stat.number(3), stat.number(0), stat.number(99)], [None; 3]);
        assert_eq!(Stat::parse("no parentheses"), None);
    }

    #[test]
    fn threads_have_their_own() {
        let pid = std::process::id() as i32;
        let (whole, main) = (Stat::of(pid).unwrap(), Stat::of_thread(pid, pid).unwrap());
        // Field 22 is the start, which is the main thread's.
        assert_eq!(whole.number(22), main.number(22));
        assert_eq!(Stat::of(-1), None);
    }
}
