//! A driver with one procedure of each awkward kind.

use api::facets::*;
use api::{
    Call, Domain, DomainEvent, DomainRef, Driver, Error, Event, EventSink, EventSource, StorageVolRef,
    StreamItem, Uuid,
};
use daemon::drivers::Hypervisor;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

#[derive(Default)]
pub struct Odd {
    /// Lets `connect_get_sysinfo` return.
    pub go: Notify,
    pub sinks: Mutex<Vec<Arc<dyn EventSink>>>,
}

impl Odd {
    pub fn emit(&self, event: &Event) {
        self.sinks.lock().unwrap().retain(|sink| sink.event(event));
    }
}

pub fn hypervisor(odd: &Arc<Odd>) -> Hypervisor {
    let driver = Driver {
        host: odd.clone(),
        storage_volumes: odd.clone(),
        domain_devices: odd.clone(),
        events: Arc::new(Source(odd.clone())),
        ..Driver::unsupported()
    };
    Hypervisor {
        scheme: "odd",
        default_uri: "odd:///".to_owned(),
        driver,
    }
}

pub fn guest(name: &str) -> DomainRef {
    DomainRef {
        name: name.to_owned(),
        uuid: Uuid([7; 16]),
        id: 3,
    }
}

pub fn lifecycle(event: i32) -> Event {
    Event::domain(guest("g"), DomainEvent::Lifecycle { event, detail: 0 })
}

struct Source(Arc<Odd>);

impl EventSource for Source {
    fn subscribe(&self, sink: Arc<dyn EventSink>) {
        self.0.sinks.lock().unwrap().push(sink);
    }
}

#[api::facet]
impl Host for Odd {
    async fn connect_get_hostname(&self, call: &Call) -> Result<String> {
        let _ = call;
        Ok("odd.example".to_owned())
    }

    async fn connect_get_type(&self, call: &Call) -> Result<String> {
        let _ = call;
        panic!("on purpose")
    }

    async fn connect_get_sysinfo(&self, call: &Call, flags: u32) -> Result<String> {
        let _ = (call, flags);
        self.go.notified().await;
        Ok("late".to_owned())
    }
}

#[api::facet]
impl DomainDevices for Odd {
    async fn domain_open_graphics_fd(&self, call: &Call, dom: DomainRef, idx: u32, flags: u32) -> Result<()> {
        let _ = (dom, idx, flags);
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(b"through a descriptor").unwrap();
        call.reply_fd(reader.into());
        Ok(())
    }
}

#[api::facet]
impl StorageVolumes for Odd {
    async fn storage_vol_upload(
        &self,
        call: &Call,
        vol: StorageVolRef,
        offset: u64,
        length: u64,
        flags: u32,
    ) -> Result<()> {
        let _ = (offset, length, flags);
        if vol.name == "refused" {
            return Err(Error::internal(Domain::STORAGE, "no such place"));
        }
        let mut stream = call.take_stream()?;
        let mut all = Vec::new();
        let fails = vol.name == "fails";
        // The stream goes on after the call has been answered.
        let uploaded = tokio::spawn(async move {
            while let Some(item) = stream.source.next().await? {
                all.push(item);
            }
            if fails {
                stream
                    .sink
                    .abort(Error::internal(Domain::STORAGE, "the disk is full"))
                    .await?;
            } else {
                stream.sink.finish().await?;
            }
            Ok::<_, Error>(all)
        });
        if !fails {
            let keep = vol.key.clone();
            let slot: &'static Mutex<Vec<(String, Vec<StreamItem>)>> = &UPLOADED;
            tokio::spawn(async move {
                if let Ok(Ok(items)) = uploaded.await {
                    slot.lock().unwrap().push((keep, items));
                }
            });
        }
        Ok(())
    }

    async fn storage_vol_download(
        &self,
        call: &Call,
        vol: StorageVolRef,
        offset: u64,
        length: u64,
        flags: u32,
    ) -> Result<()> {
        let _ = (vol, offset);
        let mut stream = call.take_stream()?;
        tokio::spawn(async move {
            let mut at = 0;
            while at < length {
                // Larger than a packet that old peers take: it has to be cut.
                let end = length.min(at + 400_000);
                let bytes = (at..end).map(|at| at as u8).collect();
                if stream.sink.send(StreamItem::Data(bytes)).await.is_err() {
                    return;
                }
                at = end;
            }
            if flags & 1 != 0 {
                let _ = stream.sink.send(StreamItem::Hole(4096)).await;
            }
            let _ = stream.sink.finish().await;
        });
        Ok(())
    }
}

/// What was uploaded, by the volume's key.
pub static UPLOADED: Mutex<Vec<(String, Vec<StreamItem>)>> = Mutex::new(Vec::new());
