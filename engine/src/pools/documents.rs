//! What documents of pools and of volumes must say.

use crate::pools::capabilities;
use api::{Code, Domain, Error, Result};
use model::storage::{PoolKind, StoragePool};

/// What every pool's document must say, whoever serves it.
///
/// # Errors
/// `VIR_ERR_XML_ERROR` for a pool of files that has no folder.
pub fn check_document(config: &StoragePool) -> Result<()> {
    let needs_path = matches!(
        config.kind,
        PoolKind::Dir | PoolKind::Fs | PoolKind::Netfs | PoolKind::Vstorage
    );
    if needs_path && config.target_path().is_empty() {
        return Err(Error::new(
            Domain::STORAGE,
            Code::XML_ERROR,
            "missing storage pool target path",
        ));
    }
    Ok(())
}

/// A format that volumes of a folder can have.
///
/// # Errors
/// `VIR_ERR_CONFIG_UNSUPPORTED` for any other.
pub fn check_volume_format(format: &str) -> Result<()> {
    if capabilities::VOLUME_FORMATS.contains(&format) {
        return Ok(());
    }
    let words = format!("unknown volume format type {format}");
    Err(Error::new(Domain::STORAGE, Code::CONFIG_UNSUPPORTED, words))
}

/// Reads the document of a pool.
pub(super) fn parse(text: &str) -> Result<StoragePool> {
    StoragePool::parse(text).map_err(|problems| crate::document_error(Domain::STORAGE, &problems))
}

/// The pool's own document inside of a status file.
pub(super) fn of_status(text: &str) -> Option<&str> {
    let begin = text.find("<pool ").or_else(|| text.find("<pool>"))?;
    let end = text.rfind("</pool>")?;
    text.get(begin..end + "</pool>".len())
}
