//! A terminal or socket opened by path, read and written without blocking a thread.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Both directions of something that is open.
pub struct Duplex {
    fd: AsyncFd<OwnedFd>,
}

impl Duplex {
    /// Opens a terminal, a pipe or a socket.
    ///
    /// Errors: it is not there, may not be opened, or nobody listens.
    pub fn open(path: &Path) -> io::Result<Self> {
        let fd: OwnedFd = if std::fs::metadata(path)?.file_type().is_socket() {
            let socket = std::os::unix::net::UnixStream::connect(path)?;
            socket.set_nonblocking(true)?;
            socket.into()
        } else {
            let mut options = std::fs::OpenOptions::new();
            options
                .read(true)
                .write(true)
                .custom_flags(libc::O_NOCTTY | libc::O_NONBLOCK | libc::O_CLOEXEC);
            options.open(path)?.into()
        };
        Self::watch(fd)
    }

    #[allow(unsafe_code)]
    fn watch(fd: OwnedFd) -> io::Result<Self> {
        // SAFETY: the descriptor is owned by the value that watches it, so it stays open for as long as it is watched.
        let fd = unsafe { AsyncFd::register_with_interest(fd, Interest::READABLE | Interest::WRITABLE)? };
        Ok(Duplex { fd })
    }

    /// Reads what is there, waiting for the first byte. Nothing means the end.
    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut ready = self.fd.readable().await?;
            match ready.try_io(|fd| Ok(rustix::io::read(fd.get_ref(), &mut *buffer)?)) {
                // A terminal whose other end is closed says so by this error.
                Ok(Err(error)) if error.raw_os_error() == Some(libc::EIO) => return Ok(0),
                Ok(done) => return done,
                Err(_would_block) => {}
            }
        }
    }

    /// Writes all of `bytes`, waiting while the other end is slower.
    pub async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let mut ready = self.fd.writable().await?;
            if let Ok(done) = ready.try_io(|fd| Ok(rustix::io::write(fd.get_ref(), bytes)?)) {
                bytes = bytes.get(done?..).unwrap_or_default();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_carries_both_directions() {
        let path = std::env::temp_dir().join(format!("oxvirt-duplex-{}.sock", std::process::id()));
        let listener = tokio::net::UnixListener::bind(&path).unwrap();
        let duplex = Duplex::open(&path).unwrap();
        let (mut peer, _) = listener.accept().await.unwrap();
        std::fs::remove_file(&path).unwrap();
        duplex.write_all(b"ping").await.unwrap();
        let mut buffer = [0; 4];
        tokio::io::AsyncReadExt::read_exact(&mut peer, &mut buffer)
            .await
            .unwrap();
        assert_eq!(&buffer, b"ping");
        drop(peer);
        assert_eq!(duplex.read(&mut buffer).await.unwrap(), 0);
    }
}
