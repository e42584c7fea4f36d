//! Firmware on the command line: its code, and the variables that outlive the guest.

use super::Result;
use super::command::CommandLine;
use crate::devices::blockdev;
use crate::devices::layers::Layer;
use model::YesNo;
use model::domain::disk::Driver;
use model::domain::os::{FirmwareFormat, LoaderKind, Nvram};
use model::domain::{Domain, Format, Source, SourceKind};

pub(super) fn is_pflash(domain: &Domain) -> bool {
    domain
        .os
        .loader
        .as_ref()
        .is_some_and(|loader| loader.kind == Some(LoaderKind::Pflash) && loader.path.is_some())
}

/// Nodes of firmware in flash: the code, and the variables that outlive the guest.
pub(super) fn firmware(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    if !is_pflash(domain) {
        return Ok(());
    }
    let loader = domain.os.loader.clone().unwrap_or_default();
    let readonly = loader.readonly != Some(YesNo::No);
    let source = Source {
        file: loader.path,
        ..Source::default()
    };
    let code = Layer {
        base: "libvirt-pflash0".to_owned(),
        kind: SourceKind::File,
        source: &source,
        format: image_format(loader.format),
        readonly,
        top: true,
        // The guest must not be able to write to its code, so a node of its own guards it.
        raw_node: true,
        auth: None,
        encryption: None,
        cache_size: None,
    };
    blockdev::write_layer(line, &code, &Driver::default(), None, true)?;
    let Some(nvram) = &domain.os.nvram else {
        return Ok(());
    };
    let source = nvram_source(nvram);
    let vars = nvram_layer(nvram, &source, line.raw_nodes);
    blockdev::write_layer(line, &vars, &Driver::default(), None, true)
}

pub(super) fn image_format(format: Option<FirmwareFormat>) -> Format {
    match format.unwrap_or_default() {
        FirmwareFormat::Raw => Format::Raw,
        FirmwareFormat::Qcow2 => Format::Qcow2,
    }
}

/// Where the variables of the firmware are.
pub(super) fn nvram_source(nvram: &Nvram) -> Source {
    let mut source = nvram.source.clone().unwrap_or_default();
    if let Some(path) = &nvram.path {
        source.file = Some(path.clone());
    }
    *source
}

pub(super) fn nvram_layer<'a>(nvram: &Nvram, source: &'a Source, raw_node: bool) -> Layer<'a> {
    Layer {
        base: "libvirt-pflash1".to_owned(),
        kind: nvram.kind.filter(|_| nvram.path.is_none()).unwrap_or_default(),
        source,
        format: image_format(nvram.format),
        readonly: false,
        top: true,
        raw_node,
        auth: source.auth.as_deref(),
        encryption: None,
        cache_size: None,
    }
}

/// What is said of firmware once the machine is named.
pub(super) fn firmware_late(line: &mut CommandLine, domain: &Domain) {
    let Some(loader) = &domain.os.loader else { return };
    if loader.kind == Some(LoaderKind::Pflash) {
        if loader.secure == Some(YesNo::Yes) {
            line.arg("-global", "driver=cfi.pflash01,property=secure,value=on");
        }
        return;
    }
    if let Some(path) = &loader.path {
        line.arg("-bios", path.clone());
    }
}
