//! What a processor says of itself: the answers of CPUID, and model-specific registers.

use xml::{Element, Hex};

/// Leaves and registers of a processor.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct CpuData {
    #[attr]
    pub arch: Option<String>,
    #[child("cpuid")]
    pub leaves: Vec<Leaf>,
    #[child("msr")]
    pub registers: Vec<Msr>,
}

/// The answer to one question.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Leaf {
    #[attr("eax_in")]
    pub eax_in: Hex<8>,
    #[attr("ecx_in")]
    pub ecx_in: Option<Hex<2>>,
    #[attr]
    pub eax: Option<Hex<8>>,
    #[attr]
    pub ebx: Option<Hex<8>>,
    #[attr]
    pub ecx: Option<Hex<8>>,
    #[attr]
    pub edx: Option<Hex<8>>,
}

/// One model-specific register.
#[derive(Element, Clone, Debug, Default, PartialEq)]
pub struct Msr {
    #[attr]
    pub index: Hex<8>,
    #[attr]
    pub eax: Option<Hex<8>>,
    #[attr]
    pub edx: Option<Hex<8>>,
}

/// One of the four registers an answer is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Register {
    Eax,
    Ebx,
    Ecx,
    Edx,
}

fn narrow(value: &Option<Hex<8>>) -> u32 {
    value
        .as_ref()
        .and_then(|hex| u32::try_from(hex.0).ok())
        .unwrap_or_default()
}

impl Leaf {
    /// An answer: question, then the four registers.
    pub fn new(eax_in: u32, ecx_in: u32, [eax, ebx, ecx, edx]: [u32; 4]) -> Self {
        let hex = |value: u32| Some(Hex(u64::from(value)));
        Leaf {
            eax_in: Hex(u64::from(eax_in)),
            ecx_in: Some(Hex(u64::from(ecx_in))),
            eax: hex(eax),
            ebx: hex(ebx),
            ecx: hex(ecx),
            edx: hex(edx),
        }
    }

    pub(crate) fn register(&self, register: Register) -> u32 {
        narrow(match register {
            Register::Eax => &self.eax,
            Register::Ebx => &self.ebx,
            Register::Ecx => &self.ecx,
            Register::Edx => &self.edx,
        })
    }
}

impl Msr {
    /// A register: low and high half.
    pub fn new(index: u32, value: u64) -> Self {
        Msr {
            index: Hex(u64::from(index)),
            eax: Some(Hex(value & 0xffff_ffff)),
            edx: Some(Hex(value >> 32)),
        }
    }

    pub(crate) fn register(&self, register: Register) -> u32 {
        match register {
            Register::Eax => narrow(&self.eax),
            Register::Edx => narrow(&self.edx),
            Register::Ebx | Register::Ecx => 0,
        }
    }
}

impl CpuData {
    /// Reads a `<cpudata>` document.
    pub fn parse(text: &str) -> Result<Self, xml::Problems> {
        xml::parse(text, |reader| {
            let mut data = CpuData::default();
            let root = reader.root();
            data.read(root, reader);
            data
        })
    }

    pub(crate) fn leaf(&self, eax_in: u32, ecx_in: u32) -> Option<&Leaf> {
        self.leaves(eax_in, ecx_in).next()
    }

    /// The answers to one question; who tells register by register gives several.
    pub(crate) fn leaves(&self, eax_in: u32, ecx_in: u32) -> impl Iterator<Item = &Leaf> {
        let sub = |leaf: &Leaf| leaf.ecx_in.as_ref().map_or(0, |hex| hex.0);
        let asked = (u64::from(eax_in), u64::from(ecx_in));
        self.leaves
            .iter()
            .filter(move |leaf| (leaf.eax_in.0, sub(leaf)) == asked)
    }

    pub(crate) fn msr(&self, index: u32) -> Option<&Msr> {
        self.registers.iter().find(|msr| msr.index.0 == u64::from(index))
    }
}
