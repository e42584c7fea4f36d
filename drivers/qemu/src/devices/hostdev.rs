//! Devices of the host, file systems of the host, redirected devices.

use super::props::{Props, escape, virtio_name};
use crate::definition::command::CommandLine;
use crate::definition::{Result, unsupported};
use model::domain::hostdev::{
    AccessMode, Filesystem, FilesystemDriverName, GuestReset, HostdevKind, HostdevModel, ScsiProtocol,
};
use model::domain::{Address, Controller, ControllerKind, Domain, Hostdev, Interface};
use model::{OnOff, YesNo};

/// Writes all devices of the host.
pub fn write(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    let mut scsi = 0;
    for hostdev in domain
        .devices
        .hostdevs
        .iter()
        .filter(|hostdev| !hostdev.is_capability())
    {
        let props = match hostdev.kind {
            HostdevKind::Pci => pci(line, hostdev),
            HostdevKind::Usb => usb(line, hostdev),
            HostdevKind::Mdev => mdev(line, domain, hostdev)?,
            HostdevKind::Scsi => {
                scsi += 1;
                self::scsi(line, domain, hostdev)?
            }
            HostdevKind::ScsiHost => vhost_scsi(line, hostdev),
            kind => return unsupported(format!("hostdev type '{kind}' is not supported by QEMU")),
        };
        let drive = matches!(hostdev.info.address, Some(Address::Drive { .. }));
        let props = if drive {
            props
        } else {
            props.address(domain, &hostdev.info).rom(&hostdev.info)
        };
        line.arg("-device", props.text());
    }
    let _ = scsi;
    Ok(())
}

/// A virtual function handed over as a network card.
pub fn interface(line: &mut CommandLine, domain: &Domain, interface: &Interface) -> Result<()> {
    let source = interface.source.clone().unwrap_or_default();
    let address = source
        .host_address
        .and_then(|address| address.pci)
        .unwrap_or_default();
    let failover = interface
        .teaming
        .as_ref()
        .and_then(|teaming| teaming.persistent.clone());
    let props = Props::device("vfio-pci")
        .put("host", address.text())
        .put("id", interface.info.alias())
        .opt("bootindex", line.boot_index(&interface.info))
        .opt("failover_pair_id", failover)
        .address(domain, &interface.info)
        .rom(&interface.info);
    line.arg("-device", props.text());
    Ok(())
}

fn pci(line: &CommandLine, hostdev: &Hostdev) -> Props {
    let address = hostdev
        .source
        .address
        .clone()
        .and_then(|address| address.pci)
        .unwrap_or_default();
    let failover = hostdev
        .teaming
        .as_ref()
        .and_then(|teaming| teaming.persistent.clone());
    let nohotplug = hostdev.ramfb == Some(OnOff::On);
    Props::device(if nohotplug {
        "vfio-pci-nohotplug"
    } else {
        "vfio-pci"
    })
    .put("host", address.text())
    .put("id", hostdev.info.alias())
    .opt("bootindex", line.boot_index(&hostdev.info))
    .opt("failover_pair_id", failover)
    .opt("display", hostdev.display.map(OnOff::as_str))
    .switch("ramfb", hostdev.ramfb.filter(|ramfb| *ramfb == OnOff::On))
}

fn usb(line: &CommandLine, hostdev: &Hostdev) -> Props {
    let address = hostdev.source.address.clone().unwrap_or_default();
    let (bus, device) = (
        address.bus.unwrap_or_default(),
        address.device.unwrap_or_default(),
    );
    let props = Props::device("usb-host");
    let props = match address.device {
        Some(_) => props.put("hostdevice", format!("/dev/bus/usb/{bus:03}/{device:03}")),
        None => props,
    };
    let props = props
        .put("id", hostdev.info.alias())
        .opt("bootindex", line.boot_index(&hostdev.info));
    match hostdev.source.guest_reset {
        Some(GuestReset::Off) => props.put("guest-reset", false),
        Some(GuestReset::Uninitialized) => props.put("guest-reset", true).put("guest-resets-all", false),
        Some(GuestReset::On) => props.put("guest-reset", true).put("guest-resets-all", true),
        None => props,
    }
}

fn mdev(line: &CommandLine, domain: &Domain, hostdev: &Hostdev) -> Result<Props> {
    let uuid = hostdev
        .source
        .address
        .as_ref()
        .and_then(|address| address.uuid)
        .unwrap_or_default();
    let ramfb = hostdev.ramfb == Some(OnOff::On);
    let name = match hostdev.model.unwrap_or(HostdevModel::VfioPci) {
        HostdevModel::VfioPci if ramfb => "vfio-pci-nohotplug",
        model => model.as_str(),
    };
    let _ = domain;
    Ok(Props::device(name)
        .put("id", hostdev.info.alias())
        .put("sysfsdev", format!("/sys/bus/mdev/devices/{uuid}"))
        .opt("display", hostdev.display.map(OnOff::as_str))
        .switch("ramfb", hostdev.ramfb.filter(|_| ramfb))
        .opt("bootindex", line.boot_index(&hostdev.info))
        .opt(
            "loadparm",
            hostdev.info.boot.as_ref().and_then(|boot| boot.loadparm.clone()),
        ))
}

fn vhost_scsi(line: &CommandLine, hostdev: &Hostdev) -> Props {
    let model = hostdev
        .model
        .map(|model| model.as_str())
        .filter(|model| *model != "virtio");
    let fd = line
        .context
        .vhosts
        .get(hostdev.info.alias())
        .and_then(|fds| fds.first())
        .copied()
        .unwrap_or(3);
    Props::device(&virtio_name("vhost-scsi", &hostdev.info, model))
        .opt("wwpn", hostdev.source.wwpn.clone())
        .put("vhostfd", fd.to_string())
        .put("id", hostdev.info.alias())
}

fn scsi(line: &mut CommandLine, domain: &Domain, hostdev: &Hostdev) -> Result<Props> {
    let alias = hostdev.info.alias();
    line.nodes += 1;
    let number = line.nodes;
    let node = match hostdev.source.protocol {
        Some(ScsiProtocol::Iscsi) => {
            let node = format!("libvirt-{number}-backend");
            if hostdev.source.auth.is_some() {
                line.secret(&format!("{node}-secret0"))?;
            }
            let path = hostdev.source.name.clone().unwrap_or_default();
            let (target, lun) = path.rsplit_once('/').unwrap_or((&path, "0"));
            let host = hostdev.source.hosts.first().cloned().unwrap_or_default();
            let port = host.port.unwrap_or_else(|| "3260".to_owned());
            let user = hostdev.source.auth.as_ref().map(|auth| auth.username.clone());
            let secret = user.is_some().then(|| format!("{node}-secret0"));
            let iqn = hostdev
                .source
                .initiator
                .as_ref()
                .and_then(|initiator| initiator.iqn.clone());
            let props = Props::device("iscsi")
                .put("portal", format!("{}:{port}", host.name.unwrap_or_default()))
                .put("target", target)
                .put("lun", lun.parse::<u32>().unwrap_or_default())
                .put("transport", "tcp")
                .opt("user", user)
                .opt("password-secret", secret)
                .opt("initiator-name", iqn.map(|iqn| iqn.name))
                .put("node-name", node.as_str())
                .put("read-only", hostdev.readonly);
            line.arg("-blockdev", props.text());
            node
        }
        _ => {
            let node = format!("libvirt-{number}-backend");
            let device = line
                .context
                .scsi_generic
                .get(alias)
                .cloned()
                .unwrap_or_else(|| "sg0".to_owned());
            let props = Props::device("host_device")
                .put("filename", format!("/dev/{device}"))
                .put("node-name", node.as_str())
                .put("read-only", hostdev.readonly);
            line.arg("-blockdev", props.text());
            node
        }
    };
    let Some(Address::Drive {
        controller,
        bus,
        target,
        unit,
    }) = hostdev.info.address
    else {
        return unsupported("a SCSI host device needs a drive address");
    };
    let is = |other: &&Controller| other.kind == ControllerKind::Scsi && other.index() == controller;
    let found = domain.devices.controllers.iter().find(is);
    let name = found.map_or_else(
        || format!("scsi{controller}"),
        |found| found.info.alias().to_owned(),
    );
    let old = found.is_some_and(|found| found.model() == "lsilogic");
    let props = Props::device("scsi-generic");
    let props = match old {
        true => props.put("bus", format!("{name}.0")).put("scsi-id", unit),
        false => props
            .put("bus", format!("{name}.0"))
            .put("channel", bus)
            .put("scsi-id", target)
            .put("lun", unit),
    };
    Ok(props
        .put("drive", node)
        .put("id", alias)
        .opt("bootindex", line.boot_index(&hostdev.info)))
}

/// Writes all file systems.
pub fn filesystems(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    for fs in &domain.devices.filesystems {
        match fs.driver() {
            FilesystemDriverName::Virtiofs => virtiofs(line, domain, fs),
            FilesystemDriverName::Mtp => mtp(line, domain, fs),
            _ => plan9(line, domain, fs)?,
        }
    }
    Ok(())
}

fn virtiofs(line: &mut CommandLine, domain: &Domain, fs: &Filesystem) {
    let alias = fs.info.alias();
    let socket = fs.source.as_ref().and_then(|source| source.socket.clone());
    let socket = socket.unwrap_or_else(|| format!("{}/{alias}-fs.sock", line.context.lib_dir));
    line.arg(
        "-chardev",
        format!("socket,id=chr-vu-{alias},path={}", escape(&socket)),
    );
    let driver = fs.driver.clone().unwrap_or_default();
    let props = Props::device(&virtio_name(
        "vhost-user-fs",
        &fs.info,
        fs.model.map(|model| model.as_str()),
    ))
    .virtio(driver.virtio)
    .put("id", alias)
    .put("chardev", format!("chr-vu-{alias}"))
    .opt("queue-size", driver.queue)
    .put("tag", fs.target.dir.as_str())
    .opt("bootindex", line.boot_index(&fs.info))
    .address(domain, &fs.info);
    line.arg("-device", props.text());
}

fn mtp(line: &mut CommandLine, domain: &Domain, fs: &Filesystem) {
    let props = Props::device("usb-mtp")
        .put("id", fs.info.alias())
        .put("rootdir", fs.source_path())
        .put("desc", fs.target.dir.as_str())
        .put("readonly", fs.readonly)
        .address(domain, &fs.info);
    line.arg("-device", props.text());
}

fn plan9(line: &mut CommandLine, domain: &Domain, fs: &Filesystem) -> Result<()> {
    let alias = fs.info.alias();
    let path = fs
        .source
        .as_ref()
        .and_then(|source| source.dir.as_deref())
        .unwrap_or_default();
    let mut text = "local".to_owned();
    if let Some(mode) = fs.accessmode {
        text.push_str(match mode {
            AccessMode::Passthrough => ",security_model=passthrough",
            AccessMode::Mapped => ",security_model=mapped",
            AccessMode::Squash => ",security_model=none",
        });
    }
    if let Some(multi) = fs.multidevs.filter(|multi| multi.as_str() != "default") {
        text.push_str(&format!(",multidevs={multi}"));
    }
    if let Some(mode) = fs.fmode {
        text.push_str(&format!(",fmode={:04o}", mode.0));
    }
    if let Some(mode) = fs.dmode {
        text.push_str(&format!(",dmode={:04o}", mode.0));
    }
    if fs.driver.as_ref().is_some_and(|driver| driver.wrpolicy.is_some()) {
        text.push_str(",writeout=immediate");
    }
    text.push_str(&format!(",id=fsdev-{alias},path={}", escape(path)));
    if fs.readonly {
        text.push_str(",readonly=on");
    }
    line.arg("-fsdev", text);
    let driver = fs.driver.clone().unwrap_or_default();
    let props = Props::device(&virtio_name(
        "virtio-9p",
        &fs.info,
        fs.model.map(|model| model.as_str()),
    ))
    .virtio(driver.virtio)
    .put("id", alias)
    .put("fsdev", format!("fsdev-{alias}"))
    .put("mount_tag", fs.target.dir.as_str())
    .address(domain, &fs.info);
    line.arg("-device", props.text());
    Ok(())
}

/// Writes redirected USB devices.
pub fn redirdevs(line: &mut CommandLine, domain: &Domain) -> Result<()> {
    let filter = domain.devices.redirfilter.as_ref().map(|filter| {
        let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "-1".to_owned());
        let rules = filter.usbdevs.iter().map(|dev| {
            let allow = u8::from(dev.allow == YesNo::Yes);
            let version = dev.version.as_deref().map_or_else(|| "-1".to_owned(), bcd);
            format!(
                "{}:{}:{}:{version}:{allow}",
                class(&dev.class),
                part(&dev.vendor),
                part(&dev.product)
            )
        });
        rules.collect::<Vec<_>>().join("|")
    });
    for redirdev in &domain.devices.redirdevs {
        let alias = redirdev.info.alias();
        let id = super::chardev::backend(line, &redirdev.backend, alias, Some("usbredir"))?;
        let props = Props::device("usb-redir")
            .put("chardev", id)
            .put("id", alias)
            .opt("filter", filter.clone())
            .opt("bootindex", line.boot_index(&redirdev.info))
            .address(domain, &redirdev.info);
        line.arg("-device", props.text());
    }
    Ok(())
}

fn class(text: &Option<String>) -> String {
    match text.as_deref() {
        None | Some("-1") => "-1".to_owned(),
        Some(text) => text.to_owned(),
    }
}

/// A version such as 1.9 as four digits: 0x0109.
fn bcd(text: &str) -> String {
    if text == "-1" {
        return text.to_owned();
    }
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    let minor = if minor.len() == 1 {
        format!("0{minor}")
    } else {
        minor.to_owned()
    };
    format!("0x{:0>2}{minor}", major)
}
