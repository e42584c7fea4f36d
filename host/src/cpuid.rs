//! What the processor of this machine says of itself: CPUID, registers by way of KVM, /proc/cpuinfo.

/// The answer to one question to CPUID: EAX and ECX of the question, then EAX, EBX, ECX, EDX of the answer.
pub type Answer = (u32, u32, [u32; 4]);

/// Leaves that have more than one answer, by number.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
const WITH_SUBLEAVES: [u32; 8] = [0x4, 0x7, 0xb, 0xd, 0xf, 0x10, 0x12, 0x14];

/// How many answers of such a leaf are asked for.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
const SUBLEAVES: u32 = 4;

/// All answers of the processor that runs this; none where there is no such instruction.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
pub fn read() -> Vec<Answer> {
    let mut answers = Vec::new();
    for base in [0, 0x8000_0000u32] {
        let [last, ..] = ask(base, 0);
        // A processor that does not know the range answers something else.
        let last = last.min(base | 0xff);
        for leaf in base..=last {
            let subleaves = if WITH_SUBLEAVES.contains(&leaf) {
                SUBLEAVES
            } else {
                1
            };
            answers.extend((0..subleaves).map(|sub| (leaf, sub, ask(leaf, sub))));
        }
    }
    answers
}

/// All answers of the processor that runs this; none where there is no such instruction.
#[cfg(not(any(target_arch = "x86_64", target_arch = "x86")))]
pub fn read() -> Vec<Answer> {
    Vec::new()
}

#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
fn ask(leaf: u32, sub: u32) -> [u32; 4] {
    #[cfg(target_arch = "x86")]
    use std::arch::x86::__cpuid_count;
    #[cfg(target_arch = "x86_64")]
    use std::arch::x86_64::__cpuid_count;
    let answer = __cpuid_count(leaf, sub);
    [answer.eax, answer.ebx, answer.ecx, answer.edx]
}

/// The value of a line of /proc/cpuinfo, of the first processor that has it.
pub fn info(key: &str) -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| {
        let name = line.split(':').next().unwrap_or_default();
        name.trim() == key
    })?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The version of the microcode; 0 when it is unknown.
pub fn microcode() -> u32 {
    let hex = |text: String| u32::from_str_radix(text.trim_start_matches("0x"), 16).ok();
    info("microcode").and_then(hex).unwrap_or(0)
}

/// How many bits an address in memory has.
pub fn phys_addr_bits() -> Option<u32> {
    // "address sizes : 48 bits physical, 48 bits virtual"
    info("address sizes")?.split_whitespace().next()?.parse().ok()
}
