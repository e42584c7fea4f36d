//! Choosing firmware by its description, and filling in what follows from the choice.

use super::{Problem, Result};
use model::domain::os::{
    FirmwareFeature, FirmwareFeatureName, FirmwareFormat, FirmwareKind, Loader, LoaderKind, Nvram,
};
use model::domain::{Domain, Features, SourceKind};
use model::{OnOff, YesNo};
use serde_json::Value;

/// How firmware is put into a guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// Code, and a template for the variables of each guest.
    Split { code: Image, vars: Image },
    /// Code alone, in flash.
    Stateless(Image),
    /// Code and variables in one file.
    Combined(Image),
    /// Code in ordinary memory.
    Memory(String),
}

/// A file and its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub path: String,
    pub format: FirmwareFormat,
}

/// One description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// `uefi`, `bios` and others.
    pub interfaces: Vec<String>,
    pub mapping: Mapping,
    /// Architecture and patterns of machines.
    pub targets: Vec<(String, Vec<String>)>,
    pub features: Vec<String>,
}

impl Descriptor {
    /// Reads a description; `None` when it is none that can be used.
    pub fn parse(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let words = |value: Option<&Value>| -> Option<Vec<String>> {
            value?
                .as_array()?
                .iter()
                .map(|word| word.as_str().map(str::to_owned))
                .collect()
        };
        let targets = json.get("targets")?.as_array()?.iter();
        let target = |target: &Value| {
            Some((
                target.get("architecture")?.as_str()?.to_owned(),
                words(target.get("machines"))?,
            ))
        };
        Some(Self {
            interfaces: words(json.get("interface-types"))?,
            mapping: mapping(json.get("mapping")?)?,
            targets: targets.map(target).collect::<Option<_>>()?,
            features: words(json.get("features")).unwrap_or_default(),
        })
    }

    fn has(&self, feature: &str) -> bool {
        self.features.iter().any(|known| known == feature)
    }
}

fn image(value: Option<&Value>) -> Option<Image> {
    let format = match value?.get("format").and_then(Value::as_str) {
        Some("qcow2") => FirmwareFormat::Qcow2,
        _ => FirmwareFormat::Raw,
    };
    Some(Image {
        path: value?.get("filename")?.as_str()?.to_owned(),
        format,
    })
}

fn mapping(value: &Value) -> Option<Mapping> {
    let code = || image(value.get("executable"));
    match (
        value.get("device")?.as_str()?,
        value.get("mode").and_then(Value::as_str),
    ) {
        ("flash", Some("stateless")) => Some(Mapping::Stateless(code()?)),
        ("flash", Some("combined")) => Some(Mapping::Combined(code()?)),
        ("flash", _) => Some(Mapping::Split {
            code: code()?,
            vars: image(value.get("nvram-template"))?,
        }),
        ("memory", _) => Some(Mapping::Memory(value.get("filename")?.as_str()?.to_owned())),
        _ => None,
    }
}

/// Chooses firmware for a guest and fills in what follows. Fails when none fits.
pub fn complete(domain: &mut Domain, descriptors: &[Descriptor], nvram_dir: &str, new: bool) -> Result<()> {
    if domain.os.firmware.is_none() && domain.os.loader.is_none() && domain.os.nvram.is_none() {
        return Ok(());
    }
    let named = domain
        .os
        .loader
        .as_ref()
        .and_then(|loader| loader.path.clone())
        .filter(|path| !path.is_empty());
    let writable = domain
        .os
        .loader
        .as_ref()
        .is_some_and(|loader| loader.readonly == Some(YesNo::No));
    if !writable
        && let Some(chosen) = descriptors
            .iter()
            .find(|descriptor| fits(domain, descriptor, new))
    {
        fill(domain, chosen, nvram_dir, new);
        return Ok(());
    }
    if let Some(kind) = domain.os.firmware.filter(|_| new) {
        let message =
            format!("Unable to find '{kind}' firmware that is compatible with the current configuration");
        return Err(Problem::nowhere(model::code::OPERATION_FAILED, message));
    }
    if let Some(loader) = &mut domain.body.os.loader {
        let pflash = loader.kind == Some(LoaderKind::Pflash);
        let said_rom = loader.kind == Some(LoaderKind::Rom);
        if !pflash && loader.path.is_some() {
            loader.kind = Some(LoaderKind::Rom);
        }
        // What is said to be a ROM has no other format.
        if !said_rom {
            loader.format.get_or_insert(FirmwareFormat::Raw);
        }
    }
    if named.is_some() && domain.os.firmware.is_none() {
        undescribed(domain, nvram_dir);
    }
    Ok(())
}

/// Code and template of variables that were known before there were descriptions.
const WELL_KNOWN: &[(&str, &str)] = &[
    ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    (
        "/usr/share/OVMF/OVMF_CODE.secboot.fd",
        "/usr/share/OVMF/OVMF_VARS.fd",
    ),
    ("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
    (
        "/usr/share/AAVMF/AAVMF32_CODE.fd",
        "/usr/share/AAVMF/AAVMF32_VARS.fd",
    ),
];

/// Firmware that is named and not described has variables when its code cannot be written to.
fn undescribed(domain: &mut Domain, nvram_dir: &str) {
    let name = domain.name.clone();
    let os = &mut domain.body.os;
    let Some(loader) = &os.loader else { return };
    let keeps = loader.kind == Some(LoaderKind::Pflash)
        && loader.readonly == Some(YesNo::Yes)
        && loader.stateless != Some(YesNo::Yes);
    if !keeps {
        return;
    }
    let known = WELL_KNOWN
        .iter()
        .find(|(code, _)| loader.path.as_deref() == Some(*code));
    let format = loader.format.unwrap_or_default();
    let nvram = os.nvram.get_or_insert_default();
    let network = is_elsewhere(nvram);
    nvram.format.get_or_insert(format);
    if let Some((_, vars)) = known.filter(|_| !network) {
        nvram.template.get_or_insert_with(|| (*vars).to_owned());
        nvram.template_format.get_or_insert(FirmwareFormat::Raw);
    }
    if nvram.path.is_none() && !network {
        nvram.path = Some(format!("{nvram_dir}/{name}_VARS.fd"));
    }
}

/// Whether a described firmware is what the guest asks for.
fn fits(domain: &Domain, descriptor: &Descriptor, new: bool) -> bool {
    fits_interface(domain, descriptor)
        && fits_machine(domain, descriptor)
        && fits_features(domain, descriptor)
        && fits_files(domain, descriptor, new)
}

fn fits_interface(domain: &Domain, descriptor: &Descriptor) -> bool {
    let loader = domain.os.loader.as_ref();
    let pflash = loader.and_then(|loader| loader.kind) == Some(LoaderKind::Pflash);
    let path = loader.and_then(|loader| loader.path.as_deref());
    let named = path.is_some_and(|path| !path.is_empty());
    let wanted = match domain.os.firmware {
        Some(FirmwareKind::Efi) => "uefi",
        Some(FirmwareKind::Bios) => "bios",
        None if pflash && named => "uefi",
        None => return false,
    };
    descriptor.interfaces.iter().any(|interface| interface == wanted)
}

fn fits_machine(domain: &Domain, descriptor: &Descriptor) -> bool {
    descriptor.targets_machine(domain.arch(), domain.machine())
}

/// Whether a name fits a pattern with stars.
fn matches_pattern(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => {
            let Some(tail) = name.strip_prefix(start) else {
                return false;
            };
            (0..=tail.len()).any(|cut| tail.get(cut..).is_some_and(|tail| matches_pattern(rest, tail)))
        }
    }
}

fn fits_features(domain: &Domain, descriptor: &Descriptor) -> bool {
    let wanted = |name: FirmwareFeatureName| {
        let features = domain.os.features.iter().flat_map(|features| &features.features);
        features
            .filter(|feature| feature.name == name)
            .map(|feature| feature.enabled == YesNo::Yes)
            .next_back()
    };
    let secure = descriptor.has("secure-boot");
    let keys = descriptor.has("enrolled-keys");
    let smm = descriptor.has("requires-smm");
    if wanted(FirmwareFeatureName::SecureBoot).is_some_and(|wanted| wanted != secure)
        || wanted(FirmwareFeatureName::EnrolledKeys).is_some_and(|wanted| wanted != keys)
    {
        return false;
    }
    let loader = domain.os.loader.clone().unwrap_or_default();
    match loader.secure {
        Some(YesNo::Yes) if !(secure && smm) => return false,
        Some(YesNo::No) if smm => return false,
        _ => {}
    }
    let smm_off = domain
        .features
        .as_ref()
        .and_then(|features| features.smm.as_ref())
        .is_some_and(|smm| smm.state == Some(OnOff::Off));
    if smm && smm_off {
        return false;
    }
    let pm = domain.pm.clone().unwrap_or_default();
    let sleeps = |state: &Option<model::domain::os::PmState>| {
        state
            .as_ref()
            .is_some_and(|state| state.enabled == Some(YesNo::Yes))
    };
    if sleeps(&pm.suspend_to_mem) && !descriptor.has("acpi-s3")
        || sleeps(&pm.suspend_to_disk) && !descriptor.has("acpi-s4")
    {
        return false;
    }
    match domain
        .launch_security
        .as_ref()
        .map(|security| security.kind.as_str())
    {
        Some("sev") => descriptor.has("amd-sev"),
        Some("sev-snp") => descriptor.has("amd-sev-snp"),
        _ => true,
    }
}

fn fits_files(domain: &Domain, descriptor: &Descriptor, new: bool) -> bool {
    let loader = domain.os.loader.clone().unwrap_or_default();
    let nvram = domain.os.nvram.clone();
    let stateless = loader.stateless == Some(YesNo::Yes);
    let path_fits = |path: &str| {
        loader
            .path
            .as_deref()
            .is_none_or(|named| named.is_empty() || named == path)
    };
    let wanted = loader.format.or(nvram.as_ref().and_then(|nvram| nvram.format));
    let format_fits = |format: FirmwareFormat| {
        let named = loader.path.as_deref().is_some_and(|path| !path.is_empty());
        wanted.map_or(format == FirmwareFormat::Raw || named || new, |wanted| {
            wanted == format
        })
    };
    match &descriptor.mapping {
        Mapping::Split { code, vars } => {
            let nvram = nvram.unwrap_or_default();
            let template_fits = nvram
                .template
                .as_deref()
                .is_none_or(|template| template == vars.path)
                && nvram.template_format.is_none_or(|format| format == vars.format);
            loader.kind != Some(LoaderKind::Rom)
                && !stateless
                && path_fits(&code.path)
                && format_fits(code.format)
                && template_fits
        }
        Mapping::Stateless(code) => {
            loader.kind != Some(LoaderKind::Rom)
                && nvram.is_none()
                && loader.stateless != Some(YesNo::No)
                && path_fits(&code.path)
                && format_fits(code.format)
        }
        Mapping::Combined(_) => false,
        Mapping::Memory(path) => {
            loader.kind != Some(LoaderKind::Pflash)
                && nvram.is_none()
                && loader.stateless != Some(YesNo::No)
                && path_fits(path)
                && wanted.is_none_or(|format| format == FirmwareFormat::Raw)
        }
    }
}

/// Writes the choice into the definition.
fn fill(domain: &mut Domain, chosen: &Descriptor, nvram_dir: &str, new: bool) {
    let name = domain.name.clone();
    let efi = chosen.interfaces.iter().any(|interface| interface == "uefi");
    let elsewhere = domain.os.nvram.as_ref().is_some_and(is_elsewhere);
    let os = &mut domain.body.os;
    os.firmware.get_or_insert(if efi {
        FirmwareKind::Efi
    } else {
        FirmwareKind::Bios
    });
    let loader = os.loader.get_or_insert_with(Loader::default);
    match &chosen.mapping {
        Mapping::Split { code, vars } => {
            flash(loader, code);
            let nvram = os.nvram.get_or_insert_with(Nvram::default);
            let network = is_elsewhere(nvram);
            // What is kept elsewhere is not made here, so a template would mean nothing.
            if !network {
                nvram.template.get_or_insert_with(|| vars.path.clone());
                nvram.template_format.get_or_insert(vars.format);
            }
            let format = vars.format;
            nvram.format = Some(format);
            if nvram.path.is_none() && !network {
                let template = std::path::Path::new(&vars.path)
                    .extension()
                    .and_then(|end| end.to_str());
                let end = match format {
                    FirmwareFormat::Qcow2 => "qcow2",
                    FirmwareFormat::Raw if new => template.unwrap_or("fd"),
                    FirmwareFormat::Raw => "fd",
                };
                nvram.path = Some(format!("{nvram_dir}/{name}_VARS.{end}"));
            }
        }
        Mapping::Stateless(code) | Mapping::Combined(code) => flash(loader, code),
        Mapping::Memory(path) => {
            loader.kind = Some(LoaderKind::Rom);
            loader.format = Some(FirmwareFormat::Raw);
            loader.path = Some(path.clone());
        }
    }
    if chosen.has("requires-smm") {
        loader.secure = Some(YesNo::Yes);
        let features = domain.body.features.get_or_insert_with(Features::default);
        let smm = features.smm.get_or_insert_default();
        smm.state.get_or_insert(OnOff::On);
    }
    let features = domain.body.os.features.get_or_insert_default();
    // The keys are in the template: without one nobody knows which there are.
    let keys = (!elsewhere).then(|| (FirmwareFeatureName::EnrolledKeys, chosen.has("enrolled-keys")));
    let secure = (FirmwareFeatureName::SecureBoot, chosen.has("secure-boot"));
    for (name, has) in keys.into_iter().chain([secure]) {
        if features.features.iter().all(|feature| feature.name != name) {
            features.features.push(FirmwareFeature {
                enabled: has.into(),
                name,
            });
        }
    }
}

/// Whether the variables are kept where no file can be made.
fn is_elsewhere(nvram: &Nvram) -> bool {
    nvram.source.is_some() && nvram.kind == Some(SourceKind::Network)
}

fn flash(loader: &mut Loader, code: &Image) {
    loader.kind = Some(LoaderKind::Pflash);
    loader.readonly = Some(YesNo::Yes);
    loader.format = Some(code.format);
    loader.path = Some(code.path.clone());
}

/// The descriptions in folders, the most important folder first; a file masks those of its name that follow.
pub fn files(folders: &[std::path::PathBuf]) -> Vec<std::path::PathBuf> {
    let mut found: std::collections::BTreeMap<String, std::path::PathBuf> = std::collections::BTreeMap::new();
    for folder in folders {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".json") && !name.starts_with('.') {
                found.entry(name).or_insert_with(|| entry.path());
            }
        }
    }
    let has_content = |path: &std::path::PathBuf| std::fs::metadata(path).is_ok_and(|data| data.len() > 0);
    found.into_values().filter(has_content).collect()
}

/// Reads the descriptions in folders, as [`files`] finds them.
pub fn load(folders: &[std::path::PathBuf]) -> Vec<Descriptor> {
    let texts = files(folders)
        .into_iter()
        .filter_map(|path| std::fs::read_to_string(path).ok());
    texts.filter_map(|text| Descriptor::parse(&text)).collect()
}

/// What a machine offers of firmware.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supported {
    /// `bios` and `efi`, in that order.
    pub interfaces: Vec<FirmwareKind>,
    /// Whether the guest can be sure that nobody changes what it boots.
    pub secure: bool,
    /// Code, and the template of its variables.
    pub images: Vec<(String, Option<String>)>,
}

/// What `machine` offers of firmware.
pub fn supported(descriptors: &[Descriptor], arch: &str, machine: &str) -> Supported {
    let mut found = Supported::default();
    for descriptor in descriptors
        .iter()
        .filter(|descriptor| descriptor.targets_machine(arch, machine))
    {
        for (name, kind) in [("bios", FirmwareKind::Bios), ("uefi", FirmwareKind::Efi)] {
            let has = descriptor.interfaces.iter().any(|interface| interface == name);
            if has && !found.interfaces.contains(&kind) {
                found.interfaces.push(kind);
            }
        }
        found.secure |= descriptor.has("secure-boot") && descriptor.has("requires-smm");
        let image = match &descriptor.mapping {
            Mapping::Split { code, vars } => (code.path.clone(), Some(vars.path.clone())),
            Mapping::Memory(path) => (path.clone(), None),
            Mapping::Stateless(code) | Mapping::Combined(code) => (code.path.clone(), None),
        };
        if !found.images.contains(&image) {
            found.images.push(image);
        }
    }
    found.interfaces.sort_by_key(|kind| *kind as u8);
    found
}

/// Abilities of firmware libvirt knows.
const KNOWN_FEATURES: &[&str] = &[
    "acpi-s3",
    "acpi-s4",
    "amd-sev",
    "amd-sev-es",
    "amd-sev-snp",
    "enrolled-keys",
    "requires-smm",
    "secure-boot",
    "verbose-dynamic",
    "verbose-static",
];

impl Descriptor {
    fn targets_machine(&self, arch: &str, machine: &str) -> bool {
        let arch = if arch == "i686" { "i386" } else { arch };
        let same = self.targets.iter().filter(|(known, _)| known == arch);
        same.flat_map(|(_, machines)| machines)
            .any(|pattern| matches_pattern(pattern, machine))
    }

    /// The description as a file, without what only people read and without unknown abilities.
    pub fn to_json(&self) -> Value {
        let image =
            |image: &Image| serde_json::json!({"filename": image.path, "format": image.format.as_str()});
        let mapping = match &self.mapping {
            Mapping::Split { code, vars } => serde_json::json!({
                "device": "flash", "mode": "split", "executable": image(code), "nvram-template": image(vars),
            }),
            Mapping::Stateless(code) => {
                serde_json::json!({"device": "flash", "mode": "stateless", "executable": image(code)})
            }
            Mapping::Combined(code) => {
                serde_json::json!({"device": "flash", "mode": "combined", "executable": image(code)})
            }
            Mapping::Memory(path) => serde_json::json!({"device": "memory", "filename": path}),
        };
        let target = |(arch, machines): &(String, Vec<String>)| serde_json::json!({"architecture": arch, "machines": machines});
        let features: Vec<&String> = self
            .features
            .iter()
            .filter(|feature| KNOWN_FEATURES.contains(&feature.as_str()))
            .collect();
        serde_json::json!({
            "interface-types": self.interfaces,
            "mapping": mapping,
            "targets": self.targets.iter().map(target).collect::<Vec<_>>(),
            "features": features,
        })
    }
}
