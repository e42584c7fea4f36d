//! The nodes of block devices: where the bytes are, and the format above.

use super::props::Props;
use crate::definition::command::CommandLine;
use crate::definition::{Result, unsupported};
use model::domain::disk::{CacheMode, DetectZeroes, Discard, Disk, Driver, IoMode};
use model::domain::storage::{
    Auth, BackingStore, Encryption, EncryptionEngine, Format, Host, Protocol, Source, SourceKind, Transport,
};
use model::{OnOff, YesNo};
use serde_json::{Value, json};

/// One image of a chain.
pub struct Layer<'a> {
    /// The number of the node.
    pub index: u32,
    pub kind: SourceKind,
    pub source: &'a Source,
    pub format: Format,
    pub readonly: bool,
    /// Whether this is the image the guest writes to.
    pub top: bool,
    auth: Option<&'a Auth>,
    encryption: Option<&'a Encryption>,
    cache_size: Option<u64>,
}

impl Layer<'_> {
    /// Whether a node for the format stands above that for the bytes.
    pub fn has_format(&self) -> bool {
        let encrypted = self
            .encryption
            .is_some_and(|encryption| encryption.engine != Some(EncryptionEngine::Librbd));
        self.format != Format::Raw || encrypted
    }

    /// The name of the uppermost node.
    pub fn node(&self) -> String {
        let index = self.index;
        match () {
            () if self.has_format() => format!("libvirt-{index}-format"),
            () if !self.source.slices.is_empty() => format!("libvirt-{index}-slice-sto"),
            () => format!("libvirt-{index}-storage"),
        }
    }
}

/// The images of a disk from the uppermost down. Numbers begin at `first`.
pub fn chain(disk: &Disk, first: u32) -> Vec<Layer<'_>> {
    let Some(source) = &disk.source else {
        return Vec::new();
    };
    let readonly = disk.readonly || disk.device() == model::domain::DiskDevice::Cdrom;
    let format = disk.format().unwrap_or_default();
    let top_cache = disk
        .driver
        .as_ref()
        .and_then(|driver| driver.metadata_cache.as_ref());
    let mut layers = vec![Layer {
        index: first,
        kind: disk.source_kind(),
        source,
        format,
        readonly,
        top: true,
        auth: disk.auth.as_ref().or(source.auth.as_ref()),
        encryption: disk.encryption.as_ref().or(source.encryption.as_ref()),
        cache_size: top_cache.and_then(|cache| cache.max_size).map(|size| size.0),
    }];
    let mut next = disk.backing_store.as_ref();
    while let Some(BackingStore {
        kind: Some(kind),
        source: Some(source),
        format,
        backing_store,
        ..
    }) = next
    {
        let cache = format.as_ref().and_then(|format| format.metadata_cache.as_ref());
        let cache_size = cache.and_then(|cache| cache.max_size).map(|size| size.0);
        let format = format.as_ref().map(|format| format.kind).unwrap_or_default();
        let index = first + u32::try_from(layers.len()).unwrap_or_default();
        layers.push(Layer {
            index,
            kind: *kind,
            source,
            format,
            readonly: true,
            top: false,
            auth: source.auth.as_ref(),
            encryption: source.encryption.as_ref(),
            cache_size,
        });
        next = backing_store.as_deref();
    }
    layers
}

/// Writes the nodes of a disk, the lowest first.
pub fn write(line: &mut CommandLine, disk: &Disk, first: u32) -> Result<()> {
    let layers = chain(disk, first);
    let driver = disk.driver.clone().unwrap_or_default();
    let ended = chain_is_ended(disk);
    for (depth, layer) in layers.iter().enumerate().rev() {
        secrets(line, layer)?;
        let below = layers.get(depth + 1);
        line.arg("-blockdev", storage(line, layer, &driver)?.text());
        let mut under = format!("libvirt-{}-storage", layer.index);
        if let Some(slice) = layer.source.slices.first() {
            let name = format!("libvirt-{}-slice-sto", layer.index);
            let props = Props::device("raw")
                .put("file", under)
                .put("offset", slice.offset)
                .put("size", slice.size)
                .put("node-name", name.as_str());
            let props = common(props, layer, &driver, layer.has_format());
            line.arg("-blockdev", props.text());
            under = name;
        }
        if layer.has_format() {
            let props = format(layer, &driver, &under, below, ended);
            line.arg("-blockdev", props.text());
        }
    }
    Ok(())
}

/// Whether the document says that nothing follows the last image it names.
fn chain_is_ended(disk: &Disk) -> bool {
    let mut next = disk.backing_store.as_ref();
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
fn common(props: Props, layer: &Layer<'_>, driver: &Driver, below_format: bool) -> Props {
    let props = match below_format {
        true => props.put("auto-read-only", true).put("discard", "unmap"),
        false => {
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
fn storage(line: &CommandLine, layer: &Layer<'_>, driver: &Driver) -> Result<Props> {
    let name = format!("libvirt-{}-storage", layer.index);
    let source = layer.source;
    let props = match layer.kind {
        SourceKind::File => local("file", source.file.as_deref(), driver, &name, line),
        SourceKind::Block => {
            let path = source.dev.as_deref().unwrap_or_default();
            let cdrom = line.context.cdroms.iter().any(|cdrom| cdrom == path);
            let kind = if cdrom { "host_cdrom" } else { "host_device" };
            local(kind, Some(path), driver, &name, line)
        }
        SourceKind::Dir => Props::device("vvfat")
            .put("dir", source.dir.clone().unwrap_or_default())
            .put("floppy", line.floppy)
            .put("rw", false),
        SourceKind::Network => network(line, layer)?,
        SourceKind::Nvme => {
            let address = source.nvme_address.clone().unwrap_or_default();
            Props::device("nvme")
                .put("device", address.text())
                .put("namespace", source.namespace.unwrap_or_default())
        }
        SourceKind::VhostVdpa => {
            let path = line.fdset(&format!("libvirt-{}-storage-vdpa", layer.index));
            Props::device("virtio-blk-vhost-vdpa").put(
                "path",
                path.unwrap_or_else(|| source.dev.clone().unwrap_or_default()),
            )
        }
        SourceKind::Volume | SourceKind::VhostUser => {
            return unsupported("this kind of storage source must be resolved before the start");
        }
    };
    let slices = !source.slices.is_empty();
    Ok(common(
        props.put("node-name", name),
        layer,
        driver,
        layer.has_format() || slices,
    ))
}

fn local(kind: &str, path: Option<&str>, driver: &Driver, node: &str, line: &CommandLine) -> Props {
    let path = line
        .fdset(node)
        .unwrap_or_else(|| path.unwrap_or_default().to_owned());
    let aio = driver.io.map(IoMode::as_str).filter(|_| kind != "host_cdrom");
    Props::device(kind).put("filename", path).opt("aio", aio)
}

/// The node for the format.
fn format(layer: &Layer<'_>, driver: &Driver, under: &str, below: Option<&Layer<'_>>, ended: bool) -> Props {
    let node = format!("libvirt-{}-format", layer.index);
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
        Some(below) if may_have_backing => props.put("backing", below.node()),
        None if may_have_backing && ended => props.put("backing", Value::Null),
        _ => props,
    }
}

/// The secrets a node needs, as objects.
fn secrets(line: &mut CommandLine, layer: &Layer<'_>) -> Result<()> {
    let name = format!("libvirt-{}-storage", layer.index);
    if layer.auth.is_some() && has_auth(layer) {
        line.secret(&format!("{name}-auth-secret0"))?;
    }
    if !layer.source.cookies.is_empty() {
        line.secret(&format!("{name}-httpcookie-secret0"))?;
    }
    if let Some(encryption) = layer.encryption {
        let librbd = encryption.engine == Some(EncryptionEngine::Librbd);
        let node = if librbd {
            name.clone()
        } else {
            format!("libvirt-{}-format", layer.index)
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

fn network(line: &CommandLine, layer: &Layer<'_>) -> Result<Props> {
    let source = layer.source;
    let name = format!("libvirt-{}-storage", layer.index);
    let protocol = source.protocol.unwrap_or_default();
    let first = source.hosts.first().cloned().unwrap_or_default();
    let path = source.name.clone().unwrap_or_default();
    let tls = source.tls == Some(YesNo::Yes);
    let auth = layer
        .auth
        .map(|auth| (auth.username.clone(), format!("{name}-auth-secret0")));
    let (user, secret) = auth.map_or((None, None), |(user, secret)| (Some(user), Some(secret)));
    let _ = line;
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

fn url(source: &Source, host: &Host, path: &str) -> String {
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
