//! The commands of qemu-img that make volumes. Pure: documents in, arguments out.

use api::{Code, Domain, Error, Result};
use model::storage::{PoolKind, StoragePool, StorageVol, VolumeTarget};

/// Files with the secrets of encrypted images; secrets themselves never stand in arguments.
#[derive(Clone, Copy, Debug, Default)]
pub struct SecretFiles<'a> {
    pub target: Option<&'a str>,
    pub source: Option<&'a str>,
}

/// Formats that qemu-img knows under the same name.
const KNOWN: [&str; 15] = [
    "raw",
    "bochs",
    "cloop",
    "dmg",
    "vpc",
    "vdi",
    "luks",
    "qcow",
    "qcow2",
    "qed",
    "vmdk",
    "parallels",
    "vhdx",
    "cow",
    "iso",
];

/// The commands that make `volume`, as a copy of `source` if there is one. Each is a list of arguments for qemu-img.
///
/// # Errors
/// `VIR_ERR_CONFIG_UNSUPPORTED` for what no image can be, `VIR_ERR_INTERNAL_ERROR` for formats nobody knows.
pub fn create(
    volume: &StorageVol,
    source: Option<&StorageVol>,
    preallocate_metadata: bool,
    secrets: SecretFiles<'_>,
) -> Result<Vec<Vec<String>>> {
    let plan = Plan::new(volume, source, preallocate_metadata)?;
    let encrypts = plan.format == "luks" || source.is_some_and(is_encrypted);
    match source {
        Some(source) if encrypts => {
            let convert = plan.convert_encrypted(source, secrets)?;
            Ok(vec![plan.create(secrets)?, convert])
        }
        Some(source) => Ok(vec![plan.convert(source)?]),
        None => Ok(vec![plan.create(secrets)?]),
    }
}

/// The command that brings a pool up, program first; `None` for kinds that need none.
pub fn start_pool(pool: &StoragePool) -> Option<Vec<String>> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    match pool.kind {
        PoolKind::Logical => Some(words(&["vgchange", "-aly", pool.source.name.as_deref()?])),
        PoolKind::Fs | PoolKind::Netfs => {
            let mut args = words(&["mount", "-o", &mount_options(pool)]);
            if !matches!(pool.source.format(), "" | "auto") {
                args.extend(words(&["-t", pool.source.format()]));
            }
            args.extend([mount_source(pool)?, pool.target_path().to_owned()]);
            Some(args)
        }
        _ => None,
    }
}

/// What lies in a pool is data, not devices or programs.
fn mount_options(pool: &StoragePool) -> String {
    let mut options: Vec<String> = ["nodev", "nosuid", "noexec"].map(str::to_owned).into();
    match pool.source.format() {
        "glusterfs" => options.push("direct-io-mode=1".to_owned()),
        "cifs" => options.push("guest".to_owned()),
        "nfs" => options.extend(
            pool.source
                .protocol
                .iter()
                .map(|protocol| format!("nfsvers={}", protocol.ver)),
        ),
        _ => {}
    }
    options.extend(pool.options.mount.iter().cloned());
    options.join(",")
}

fn mount_source(pool: &StoragePool) -> Option<String> {
    if pool.kind == PoolKind::Fs {
        return pool.source.devices.first().map(|device| device.path.clone());
    }
    let (host, dir) = (&pool.source.hosts.first()?.name, &pool.source.dir.as_ref()?.path);
    Some(match pool.source.format() {
        "cifs" => format!("//{host}/{dir}"),
        _ => format!("{host}:{dir}"),
    })
}

struct Plan<'a> {
    volume: &'a StorageVol,
    format: &'a str,
    path: &'a str,
    /// In KiB, rounded up; absent when a backing file says it.
    size_kib: Option<u64>,
    preallocate_metadata: bool,
}

fn unsupported(words: impl Into<String>) -> Error {
    Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words)
}

fn path_of(volume: &StorageVol) -> &str {
    volume.target.path.as_deref().unwrap_or_default()
}

fn is_encrypted(volume: &StorageVol) -> bool {
    volume.target.encryption.is_some()
}

/// The name qemu-img has for a format; what is no image for it is plain bytes.
fn image_format(target: &VolumeTarget) -> Result<&str> {
    match target.format() {
        "" | "iso" | "none" => Ok("raw"),
        format if KNOWN.contains(&format) => Ok(format),
        format => Err(Error::internal(
            Domain::STORAGE,
            format!("unknown storage vol type {format}"),
        )),
    }
}

impl<'a> Plan<'a> {
    fn new(volume: &'a StorageVol, source: Option<&StorageVol>, preallocate_metadata: bool) -> Result<Self> {
        let mut format = image_format(&volume.target)?;
        if let Some(encryption) = &volume.target.encryption {
            if format != "raw" {
                let words =
                    format!("encryption is not supported for '{format}' volumes, only for 'raw' ones");
                return Err(unsupported(words));
            }
            if encryption.format.to_string() == "luks" {
                format = "luks";
            }
        }
        let features = volume.target.features.clone().unwrap_or_default();
        if features.lazy_refcounts && volume.target.compat.as_deref() == Some("0.10") {
            return Err(unsupported("lazy_refcounts not supported with compat level 0.10"));
        }
        if preallocate_metadata && format != "qcow2" {
            return Err(Error::new(
                Domain::STORAGE,
                Code::INVALID_ARG,
                "metadata preallocation only available with qcow2",
            ));
        }
        let bytes = volume
            .capacity
            .0
            .or_else(|| source.and_then(|source| source.capacity.0));
        let size_kib = bytes.map(|bytes| bytes.div_ceil(1024));
        Ok(Self {
            volume,
            format,
            path: path_of(volume),
            size_kib,
            preallocate_metadata,
        })
    }

    fn backing(&self) -> Option<(&'a str, &'a str)> {
        let backing = self.volume.backing_store.as_ref()?;
        let path = backing.path.as_deref().filter(|path| !path.is_empty())?;
        Some((
            path,
            match backing.format() {
                "" => "raw",
                format => format,
            },
        ))
    }

    fn create(&self, secrets: SecretFiles<'_>) -> Result<Vec<String>> {
        let mut args: Vec<String> = ["create", "-f", self.format].map(str::to_owned).into();
        if let Some((path, _)) = self.backing() {
            args.extend(["-b".to_owned(), path.to_owned()]);
        }
        if self.format == "luks" {
            args.extend(secret_object(&self.secret_id(), secrets.target)?);
        }
        let options = self.options();
        if !options.is_empty() {
            args.extend(["-o".to_owned(), options.join(",")]);
        }
        args.push(self.path.to_owned());
        args.extend(self.size_kib.map(|kib| format!("{kib}K")));
        Ok(args)
    }

    fn convert(&self, source: &StorageVol) -> Result<Vec<String>> {
        let from = image_format(&source.target)?;
        let mut args: Vec<String> = ["convert", "-f", from, "-O", self.format]
            .map(str::to_owned)
            .into();
        let options = self.options();
        if !options.is_empty() {
            args.extend(["-o".to_owned(), options.join(",")]);
        }
        args.extend([path_of(source).to_owned(), self.path.to_owned()]);
        Ok(args)
    }

    /// The image was made by another command; this one fills it.
    fn convert_encrypted(&self, source: &StorageVol, secrets: SecretFiles<'_>) -> Result<Vec<String>> {
        let mut args: Vec<String> = ["convert", "--image-opts", "-n", "--target-image-opts"]
            .map(str::to_owned)
            .into();
        if self.format == "luks" {
            args.extend(secret_object(&self.secret_id(), secrets.target)?);
        }
        let source_id = format!("{}_encrypt0", source.name());
        if is_encrypted(source) {
            args.extend(secret_object(&source_id, secrets.source)?);
        }
        args.push(source_options(source, &source_id)?);
        let mut target = format!("driver={},file.filename={}", self.format, quoted(self.path));
        if self.format == "luks" {
            target.push_str(&format!(",key-secret={}", quoted(&self.secret_id())));
        }
        args.push(target);
        Ok(args)
    }

    fn secret_id(&self) -> String {
        format!("{}_encrypt0", self.volume.name())
    }

    fn options(&self) -> Vec<String> {
        let target = &self.volume.target;
        let mut options = Vec::new();
        if let Some((_, format)) = self.backing() {
            options.push(format!("backing_fmt={format}"));
        }
        if self.format == "luks" {
            options.push(format!("key-secret={}", quoted(&self.secret_id())));
        }
        if self.preallocate_metadata {
            // Room for all of it was asked for where nothing smaller is named.
            let whole = self.volume.allocation.0 >= self.volume.capacity.0;
            options.push(format!(
                "preallocation={}",
                if whole { "falloc" } else { "metadata" }
            ));
        }
        if target.nocow {
            options.push("nocow=on".to_owned());
        }
        if self.format == "qcow2" {
            options.push(format!("compat={}", target.compat.as_deref().unwrap_or("1.1")));
        }
        if let Some(size) = target.cluster_size.filter(|size| size.0 > 0) {
            options.push(format!("cluster_size={}", size.0));
        }
        let features = target.features.clone().unwrap_or_default();
        if features.lazy_refcounts {
            options.push("lazy_refcounts".to_owned());
        }
        if features.extended_l2 {
            options.push("extended_l2=on".to_owned());
        }
        options
    }
}

fn source_options(source: &StorageVol, secret_id: &str) -> Result<String> {
    let plain = image_format(&source.target)?;
    let file = quoted(path_of(source));
    Ok(match (plain, is_encrypted(source)) {
        ("qcow2", true) => {
            format!(
                "driver=qcow2,file.filename={file},encrypt.key-secret={}",
                quoted(secret_id)
            )
        }
        (_, true) => format!(
            "driver=luks,file.filename={file},key-secret={}",
            quoted(secret_id)
        ),
        (format, false) => format!("driver={format},file.filename={file}"),
    })
}

fn secret_object(id: &str, file: Option<&str>) -> Result<[String; 2]> {
    let file = file.ok_or_else(|| unsupported("a secret for the encryption of the volume is missing"))?;
    Ok([
        "--object".to_owned(),
        format!("secret,id={},file={}", quoted(id), quoted(file)),
    ])
}

/// A comma in a value is written twice.
fn quoted(text: &str) -> String {
    text.replace(',', ",,")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::storage::{PoolKind, VolumeReadOptions};

    fn volume(inner: &str) -> StorageVol {
        let xml = format!("<volume><name>v</name><capacity unit='K'>1025</capacity>{inner}</volume>");
        let mut volume = StorageVol::parse(&xml, PoolKind::Dir, VolumeReadOptions::default()).unwrap();
        volume.target.path = Some("/p/v,1".to_owned());
        volume
    }

    fn lines(made: Result<Vec<Vec<String>>>) -> Vec<String> {
        made.unwrap().iter().map(|args| args.join(" ")).collect()
    }

    #[test]
    fn plain_images() {
        let raw = volume("");
        let qcow2 = volume("<target><format type='qcow2'/></target>");
        let none = SecretFiles::default();
        assert_eq!(
            lines(create(&raw, None, false, none)),
            ["create -f raw /p/v,1 1025K"]
        );
        assert_eq!(
            lines(create(&qcow2, None, false, none)),
            ["create -f qcow2 -o compat=1.1 /p/v,1 1025K"]
        );
        assert_eq!(
            lines(create(&qcow2, Some(&raw), false, none)),
            ["convert -f raw -O qcow2 -o compat=1.1 /p/v,1 /p/v,1"]
        );
        assert_eq!(
            create(&raw, None, true, none).unwrap_err().code(),
            Code::INVALID_ARG
        );
    }

    #[test]
    fn encrypted_images() {
        let luks = volume(
            "<target><encryption format='luks'>\
             <secret type='passphrase' uuid='11111111-2222-3333-4444-555555555555'/></encryption></target>",
        );
        let files = SecretFiles {
            target: Some("/s"),
            source: None,
        };
        assert_eq!(
            lines(create(&luks, None, false, files)),
            ["create -f luks --object secret,id=v_encrypt0,file=/s -o key-secret=v_encrypt0 /p/v,1 1025K"]
        );
        let both = lines(create(&luks, Some(&volume("")), false, files));
        assert!(both[1].ends_with(
            "driver=raw,file.filename=/p/v,,1 driver=luks,file.filename=/p/v,,1,key-secret=v_encrypt0"
        ));
        assert!(create(&luks, None, false, SecretFiles::default()).is_err());
    }
}
