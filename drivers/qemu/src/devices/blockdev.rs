//! The nodes of block devices: where the bytes are, and the format above.

use super::layers::{Layer, chain};
use super::nbdkit;
use super::props::Props;
use crate::definition::command::CommandLine;
use crate::definition::{Result, unsupported};
use model::domain::disk::{CacheMode, DetectZeroes, Discard, Disk, Driver, IoMode};
use model::domain::storage::{
    Encryption, EncryptionEngine, Format, Host, Protocol, Source, SourceKind, Transport,
};
use model::{OnOff, YesNo};
use serde_json::{Value, json};

/// Writes the nodes of a disk, the lowest first.
pub fn write(line: &mut CommandLine, disk: &Disk, first: u32) -> Result<()> {
    let layers = chain(disk, first, line.raw_nodes);
    let driver = disk.driver.clone().unwrap_or_default();
    let ended = chain_is_ended(disk);
    for (depth, layer) in layers.iter().enumerate().rev() {
        write_layer(line, layer, &driver, layers.get(depth + 1), ended)?;
    }
    Ok(())
}

/// Writes the nodes of one image: its bytes, the slice of them it is, its format.
pub fn write_layer(
    line: &mut CommandLine,
    layer: &Layer<'_>,
    driver: &Driver,
    below: Option<&Layer<'_>>,
    ended: bool,
) -> Result<()> {
    secrets(line, layer)?;
    let props = storage(line, layer, driver)?;
    line.arg("-blockdev", props.text());
    let mut under = format!("{}-storage", layer.base);
    if let Some(slice) = layer.source.slices.first() {
        let name = format!("{}-slice-sto", layer.base);
        let props = Props::device("raw")
            .put("file", under)
            .put("offset", slice.offset)
            .put("size", slice.size)
            .put("node-name", name.as_str());
        let props = common(line, props, layer, driver, layer.has_format(line));
        line.arg("-blockdev", props.text());
        under = name;
    }
    if layer.has_format(line) {
        let props = format(layer, driver, &under, below.map(|below| below.node(line)), ended);
        line.arg("-blockdev", props.text());
    }
    Ok(())
}

/// Whether the document says that nothing follows the last image it names.
fn chain_is_ended(disk: &Disk) -> bool {
    let mut next = disk.backing_store.as_deref();
    while let Some(store) = next {
        if store.kind.is_none() {
            return true;
        }
        next = store.backing_store.as_deref();
    }
    false
}

/// Caching as QEMU's two switches.
fn cache(driver: &Driver) -> Option<Value> {
    let (direct, no_flush) = match driver.cache? {
        CacheMode::Default => return None,
        CacheMode::None | CacheMode::Directsync => (true, false),
        CacheMode::Writeback | CacheMode::Writethrough => (false, false),
        CacheMode::Unsafe => (false, true),
    };
    Some(json!({"direct": direct, "no-flush": no_flush}))
}

/// What every node says; `below_format` when another node stands above.
fn common(line: &CommandLine, props: Props, layer: &Layer<'_>, driver: &Driver, below_format: bool) -> Props {
    let alone = layer.only_fd(line);
    let props = match (below_format, alone) {
        (true, None) => props.put("auto-read-only", true).put("discard", "unmap"),
        // QEMU takes a descriptor out of its set by the way it may be used, so the node must open it that way.
        (true, Some(fd)) => props
            .put("read-only", layer.readonly && !fd.writable)
            .put("discard", "unmap"),
        (false, _) => {
            let discard = driver.discard.filter(|_| layer.top).map(Discard::as_str);
            let detect = driver.detect_zeroes.filter(|_| layer.top).map(|mode| match mode {
                DetectZeroes::Unmap if driver.discard != Some(Discard::Unmap) => "on",
                mode => mode.as_str(),
            });
            props
                .put("read-only", layer.readonly)
                .opt("discard", discard)
                .opt("detect-zeroes", detect)
        }
    };
    props.opt("cache", cache(driver))
}

/// The node for the bytes.
fn storage(line: &mut CommandLine, layer: &Layer<'_>, driver: &Driver) -> Result<Props> {
    let name = format!("{}-storage", layer.base);
    let source = layer.source;
    let path = match &source.fdgroup {
        Some(group) => Some(hand_over(line, group, &name)?),
        None => None,
    };
    let props = match layer.kind {
        SourceKind::File => local("file", path.as_deref().or(source.file.as_deref()), driver),
        SourceKind::Block => {
            let path = source.dev.as_deref().unwrap_or_default();
            let cdrom = line.context.cdroms.iter().any(|cdrom| cdrom == path);
            let kind = if cdrom { "host_cdrom" } else { "host_device" };
            local(kind, Some(path), driver)
        }
        SourceKind::Dir => Props::device("vvfat")
            .put("dir", source.dir.clone().unwrap_or_default())
            .put("floppy", line.floppy)
            .put("rw", false),
        SourceKind::Network if nbdkit::serves(layer.kind, source, &line.context.nbdkit) => {
            let path = nbdkit::socket(&line.context.lib_dir, &name);
            Props::device("nbd").put("server", json!({"type": "unix", "path": path}))
        }
        SourceKind::Network => network(layer)?,
        SourceKind::Nvme => {
            let address = source.nvme_address.clone().unwrap_or_default();
            Props::device("nvme")
                .put("device", address.text())
                .put("namespace", source.namespace.unwrap_or_default())
        }
        SourceKind::VhostVdpa => {
            let dev = source.dev.clone().unwrap_or_default();
            let set = line.context.vdpa_fds.get(&dev).map(|fd| vec![*fd]);
            let path = set.map(|fds| {
                let number = line.reserved_set(&name);
                line.add_set(number, &fds, |_| format!("{name}-vdpa"))
            });
            Props::device("virtio-blk-vhost-vdpa").put("path", path.unwrap_or(dev))
        }
        SourceKind::Volume | SourceKind::VhostUser => {
            return unsupported("this kind of storage source must be resolved before the start");
        }
    };
    let slices = !source.slices.is_empty();
    let above = layer.has_format(line) || slices;
    Ok(common(line, props.put("node-name", name), layer, driver, above))
}

/// Hands over the descriptors a client registered for a file. Gives the path QEMU opens.
fn hand_over(line: &mut CommandLine, group: &str, node: &str) -> Result<String> {
    let Some(fds) = line.context.fd_groups.get(group).map(|group| group.fds.clone()) else {
        let message = format!("file descriptor group '{group}' was not associated with the domain");
        return Err(model::Problem::nowhere(model::code::INVALID_ARG, message));
    };
    let number = line.reserved_set(node);
    Ok(line.add_set(number, &fds, |place| format!("{node}{place}")))
}

fn local(kind: &str, path: Option<&str>, driver: &Driver) -> Props {
    let aio = driver.io.map(IoMode::as_str).filter(|_| kind != "host_cdrom");
    Props::device(kind)
        .put("filename", path.unwrap_or_default())
        .opt("aio", aio)
}

/// The node for the format.
fn format(layer: &Layer<'_>, driver: &Driver, under: &str, below: Option<String>, ended: bool) -> Props {
    let node = format!("{}-format", layer.base);
    let discard = driver.discard.filter(|_| layer.top).map(Discard::as_str);
    let detect = driver.detect_zeroes.filter(|_| layer.top).map(|mode| match mode {
        DetectZeroes::Unmap if driver.discard != Some(Discard::Unmap) => "on",
        mode => mode.as_str(),
    });
    let mut props = Props::default()
        .put("node-name", node.as_str())
        .put("read-only", layer.readonly)
        .opt("discard", discard)
        .opt("detect-zeroes", detect)
        .opt("cache", cache(driver));
    let secret = format!("{node}-encryption-secret0");
    let encrypted = layer.encryption.is_some();
    props = match layer.format {
        Format::Raw if encrypted => props.put("driver", "luks").put("key-secret", secret),
        Format::Luks => props.put("driver", "luks").put("key-secret", secret),
        Format::Qcow2 => {
            let unref = driver.discard_no_unref.filter(|_| layer.top);
            let luks = encrypted.then(|| json!({"format": "luks", "key-secret": secret}));
            props
                .put("driver", "qcow2")
                .switch("discard-no-unref", unref)
                .opt("encrypt", luks)
                .opt("cache-size", layer.cache_size)
        }
        Format::Iso | Format::Fat | Format::Dir => props.put("driver", "raw"),
        Format::Vhd => props.put("driver", "vpc"),
        format => props.put("driver", format.as_str()),
    };
    props = props.put("file", under);
    let may_have_backing = matches!(
        layer.format,
        Format::Qcow | Format::Qcow2 | Format::Qed | Format::Vmdk
    );
    match below {
        Some(below) if may_have_backing => props.put("backing", below),
        None if may_have_backing && ended => props.put("backing", Value::Null),
        _ => props,
    }
}

/// The secrets a node needs, as objects.
fn secrets(line: &mut CommandLine, layer: &Layer<'_>) -> Result<()> {
    let name = format!("{}-storage", layer.base);
    let helped = nbdkit::serves(layer.kind, layer.source, &line.context.nbdkit);
    if layer.auth.is_some() && has_auth(layer) && !helped {
        line.secret(&format!("{name}-auth-secret0"))?;
    }
    if !layer.source.cookies.is_empty() && !helped {
        line.secret(&format!("{name}-httpcookie-secret0"))?;
    }
    if let Some(encryption) = layer.encryption {
        let librbd = encryption.engine == Some(EncryptionEngine::Librbd);
        let node = if librbd {
            name.clone()
        } else {
            format!("{}-format", layer.base)
        };
        for number in 0..encryption.secrets.len().max(1) {
            line.secret(&format!("{node}-encryption-secret{number}"))?;
        }
    }
    if layer.source.tls == Some(YesNo::Yes) {
        let dir = line.context.nbd_tls_dir.clone();
        let mut props = Props::object("tls-creds-x509", &format!("obj{name}_tls0"))
            .put("dir", dir)
            .put("endpoint", "client")
            .put("verify-peer", true);
        if line.context.nbd_tls_secret {
            let secret = format!("obj{name}_tls0-secret0");
            line.secret(&secret)?;
            props = props.put("passwordid", secret);
        }
        line.arg("-object", props.text());
    }
    Ok(())
}

fn has_auth(layer: &Layer<'_>) -> bool {
    layer.kind == SourceKind::Network
}

/// A server as QEMU's `SocketAddress`.
fn server(host: &Host, default_port: u32) -> Value {
    match host.transport {
        Some(Transport::Unix) => json!({"type": "unix", "path": host.socket}),
        _ => {
            let port = host.port.clone().unwrap_or_else(|| default_port.to_string());
            json!({"type": "inet", "host": host.name, "port": port})
        }
    }
}

fn network(layer: &Layer<'_>) -> Result<Props> {
    let source = layer.source;
    let name = format!("{}-storage", layer.base);
    let protocol = source.protocol.unwrap_or_default();
    let first = source.hosts.first().cloned().unwrap_or_default();
    let path = source.name.clone().unwrap_or_default();
    let tls = source.tls == Some(YesNo::Yes);
    let auth = layer
        .auth
        .map(|auth| (auth.username.clone(), format!("{name}-auth-secret0")));
    let (user, secret) = auth.map_or((None, None), |(user, secret)| (Some(user), Some(secret)));
    Ok(match protocol {
        Protocol::Nbd => Props::device("nbd")
            .put("server", server(&first, 10809))
            .opt("export", source.name.clone())
            .opt("tls-creds", tls.then(|| format!("obj{name}_tls0")))
            .opt("tls-hostname", source.tls_hostname.clone())
            .opt(
                "reconnect-delay",
                source.reconnect.as_ref().and_then(|reconnect| reconnect.delay),
            ),
        Protocol::Iscsi => iscsi(source, &first, &path)
            .opt("user", user)
            .opt("password-secret", secret)
            .opt(
                "initiator-name",
                source
                    .initiator
                    .as_ref()
                    .and_then(|initiator| initiator.iqn.as_ref())
                    .map(|iqn| iqn.name.clone()),
            ),
        Protocol::Rbd => rbd(source, &path, &name, layer.encryption)
            .opt("user", user.clone())
            .opt("auth-client-required", user.map(|_| json!(["cephx", "none"])))
            .opt("key-secret", secret),
        Protocol::Gluster => {
            let (volume, image) = path.split_once('/').unwrap_or((&path, ""));
            let servers: Vec<Value> = source.hosts.iter().map(|host| server(host, 24007)).collect();
            Props::device("gluster")
                .put("volume", volume)
                .put("path", image)
                .put("server", servers)
        }
        Protocol::Nfs => {
            let identity = source.identity.clone().unwrap_or_default();
            let id = |text: &Option<String>| {
                text.as_deref()
                    .and_then(|text| text.trim_start_matches('+').parse::<u32>().ok())
            };
            Props::device("nfs")
                .put("server", json!({"host": first.name, "type": "inet"}))
                .put("path", path)
                .opt("user", id(&identity.user))
                .opt("group", id(&identity.group))
        }
        Protocol::Ssh => Props::device("ssh")
            .put("path", path)
            .put(
                "server",
                json!({"host": first.name, "port": first.port.clone().unwrap_or_else(|| "22".to_owned())}),
            )
            .opt(
                "user",
                source
                    .identity
                    .as_ref()
                    .and_then(|identity| identity.username.clone()),
            ),
        Protocol::Http | Protocol::Https | Protocol::Ftp | Protocol::Ftps | Protocol::Tftp => {
            let verify = source.ssl.as_ref().map(|ssl| ssl.verify == YesNo::Yes);
            let cookie = (!source.cookies.is_empty()).then(|| format!("{name}-httpcookie-secret0"));
            Props::device(protocol.as_str())
                .put("url", url(source, &first, &path))
                .opt("username", user)
                .opt("password-secret", secret)
                .opt("sslverify", verify)
                .opt("cookie-secret", cookie)
                .opt(
                    "readahead",
                    source.readahead.as_ref().map(|readahead| readahead.size),
                )
                .opt("timeout", source.timeout.as_ref().map(|timeout| timeout.seconds))
        }
        Protocol::Sheepdog => {
            return unsupported("'sheepdog' protocol is no longer supported by any hypervisor driver");
        }
        Protocol::Vxhs => return unsupported("VxHS is no longer supported"),
    })
}

pub fn url(source: &Source, host: &Host, path: &str) -> String {
    let protocol = source.protocol.unwrap_or_default();
    let name = host.name.clone().unwrap_or_default();
    let port = host
        .port
        .as_deref()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let query = source
        .query
        .as_deref()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{protocol}://{name}{port}{slash}{path}{query}")
}

fn iscsi(_: &Source, host: &Host, path: &str) -> Props {
    let (target, lun) = path.rsplit_once('/').unwrap_or((path, "0"));
    let port = host.port.as_deref().unwrap_or("3260");
    let name = host.name.clone().unwrap_or_default();
    let name = if name.contains(':') {
        format!("[{name}]")
    } else {
        name
    };
    Props::device("iscsi")
        .put("portal", format!("{name}:{port}"))
        .put("target", target)
        .put("lun", lun.parse::<u32>().unwrap_or_default())
        .put("transport", "tcp")
}

fn rbd(source: &Source, path: &str, name: &str, encryption: Option<&Encryption>) -> Props {
    let (pool, image) = path.split_once('/').unwrap_or(("rbd", path));
    let servers: Vec<Value> = source
        .hosts
        .iter()
        .map(
            |host| json!({"host": host.name, "port": host.port.clone().unwrap_or_else(|| "6789".to_owned())}),
        )
        .collect();
    let encrypt = encryption.filter(|encryption| encryption.engine == Some(EncryptionEngine::Librbd));
    let encrypt = encrypt.map(|encryption| {
        let format = encryption.format.as_str();
        let count = encryption.secrets.len().max(1);
        (0..count).rev().fold(Value::Null, |parent, number| {
            let mut layer =
                json!({"format": format, "key-secret": format!("{name}-encryption-secret{number}")});
            if let (Some(layer), false) = (layer.as_object_mut(), parent.is_null()) {
                layer.insert("parent".to_owned(), parent);
            }
            layer
        })
    });
    let (image, namespace) = match image.split_once('/') {
        Some((namespace, image)) => (image, Some(namespace.to_owned())),
        None => (image, None),
    };
    Props::device("rbd")
        .put("pool", pool)
        .opt("namespace", namespace)
        .put("image", image)
        .opt(
            "snapshot",
            source.snapshot.as_ref().map(|snapshot| snapshot.name.clone()),
        )
        .opt("conf", source.config.as_ref().map(|config| config.file.clone()))
        .opt("server", (!servers.is_empty()).then_some(servers))
        .opt("encrypt", encrypt)
}

/// Whether a disk copies what it reads into its own image.
pub fn copies_on_read(disk: &Disk) -> bool {
    disk.driver
        .as_ref()
        .is_some_and(|driver| driver.copy_on_read == Some(OnOff::On))
}
