//! A monitor on a socket: commands that wait for their answer, events that come by themselves.

use crate::qmp::codec::{Codec, Message, command};
use api::{Code, Domain, Error, Result};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};

/// How long a command may take. Long work runs as jobs of QEMU, so a command that needs longer means that it hangs.
pub const COMMAND_MAX: Duration = Duration::from_secs(30);

/// Events that may wait for the guest's owner before more are dropped: a guest must not fill the daemon's memory.
const EVENTS_MAX: usize = 4096;

/// Something that QEMU told without being asked.
#[derive(Debug, Clone, PartialEq)]
pub struct MonitorEvent {
    /// Its name, such as `SHUTDOWN`.
    pub name: String,
    /// Its facts.
    pub data: Value,
    /// When, in seconds since 1970.
    pub seconds: i64,
    /// And microseconds.
    pub micros: u32,
}

/// One who waits for an answer.
struct Waiter {
    sender: oneshot::Sender<Result<Value>>,
    /// An event that says as much as the answer.
    told_by: Option<&'static str>,
}

type Waiting = HashMap<u64, Waiter>;

/// `None` once the monitor is gone.
type Shared = Arc<Mutex<Option<Waiting>>>;

/// A connection to one QEMU.
pub struct Monitor {
    writer: tokio::sync::Mutex<OwnedWriteHalf>,
    waiting: Shared,
    next_id: AtomicU64,
    version: [u64; 3],
}

impl Monitor {
    /// Connects and makes it ready for commands. Events come out of the channel, which closes when QEMU does.
    ///
    /// Errors: nobody listens, or what answers is no QEMU, or it takes longer than `timeout`.
    pub async fn open(path: &Path, timeout: Duration) -> Result<(Self, mpsc::Receiver<MonitorEvent>)> {
        let (monitor, events) = Self::connect(path, timeout).await?;
        monitor.negotiate(timeout).await?;
        Ok((monitor, events))
    }

    /// Connects and hears the greeting. The first command must be [`Monitor::negotiate`]; others may follow it at
    /// once, without waiting for its answer.
    pub async fn connect(path: &Path, timeout: Duration) -> Result<(Self, mpsc::Receiver<MonitorEvent>)> {
        let opening = async {
            let stream = UnixStream::connect(path).await;
            let stream = stream.map_err(|error| {
                Error::system(
                    Domain::QEMU,
                    error,
                    format_args!("failed to connect to monitor socket '{}'", path.display()),
                )
            })?;
            Self::greet(stream).await
        };
        tokio::time::timeout(timeout, opening).await.unwrap_or_else(|_| {
            Err(Error::new(
                Domain::QEMU,
                Code::OPERATION_TIMEOUT,
                "QEMU did not greet on its monitor in time",
            ))
        })
    }

    async fn greet(stream: UnixStream) -> Result<(Self, mpsc::Receiver<MonitorEvent>)> {
        let (mut reader, writer) = stream.into_split();
        let mut codec = Codec::default();
        let version = loop {
            match codec.next_message().map_err(broken)? {
                Some(Message::Greeting(version)) => break version,
                Some(_) => {}
                None => read_some(&mut reader, &mut codec).await?,
            }
        };
        let waiting: Shared = Arc::new(Mutex::new(Some(Waiting::new())));
        let (events, receiver) = mpsc::channel(EVENTS_MAX);
        tokio::spawn(read_all(reader, codec, waiting.clone(), events));
        let monitor = Monitor {
            writer: tokio::sync::Mutex::new(writer),
            waiting,
            next_id: AtomicU64::new(1),
            version,
        };
        Ok((monitor, receiver))
    }

    /// Makes QEMU accept commands. It answers when its machine is made, which is long after the greeting.
    pub async fn negotiate(&self, timeout: Duration) -> Result<()> {
        let done = self.execute_for(timeout, "qmp_capabilities", None).await;
        done.map(drop)
    }

    /// QEMU's version: major, minor, micro.
    pub fn version(&self) -> [u64; 3] {
        self.version
    }

    /// Runs a command. Errors: QEMU's words; `VIR_ERR_OPERATION_TIMEOUT` when it hangs; that it is gone.
    pub async fn execute(&self, name: &str, arguments: Option<Value>) -> Result<Value> {
        self.execute_for(COMMAND_MAX, name, arguments).await
    }

    /// [`Monitor::execute`] with another deadline.
    pub async fn execute_for(
        &self,
        timeout: Duration,
        name: &str,
        arguments: Option<Value>,
    ) -> Result<Value> {
        self.talk(timeout, name, arguments, None).await
    }

    /// Lets the processors go on.
    ///
    /// QEMU says so by an event once nothing can fail any more, and then wakes their threads. One of those may take
    /// its processor before it has written the answer; so the event is enough, unless the answer comes first.
    pub async fn resume(&self) -> Result<()> {
        let done = self.talk(COMMAND_MAX, "cont", None, Some("RESUME")).await;
        done.map(drop)
    }

    async fn talk(
        &self,
        timeout: Duration,
        name: &str,
        arguments: Option<Value>,
        told_by: Option<&'static str>,
    ) -> Result<Value> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        match self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
        {
            Some(waiting) => drop(waiting.insert(id, Waiter { sender, told_by })),
            None => return Err(gone()),
        }
        let talk = async {
            let bytes = command(id, name, arguments);
            self.writer
                .lock()
                .await
                .write_all(&bytes)
                .await
                .map_err(|_| gone())?;
            receiver.await.unwrap_or_else(|_| Err(gone()))
        };
        let answer = tokio::time::timeout(timeout, talk).await;
        if answer.is_err()
            && let Some(waiting) = self
                .waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .as_mut()
        {
            waiting.remove(&id);
        }
        answer
            .unwrap_or_else(|_| Err(silent(name)))
            .map_err(|error| explain(error, name))
    }

    /// Runs a command of the human monitor: what it prints.
    pub async fn human(&self, line: &str) -> Result<String> {
        let arguments = serde_json::json!({ "command-line": line });
        let value = self.execute("human-monitor-command", Some(arguments)).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// The number that the next command would get.
    pub fn next_number(&self) -> u64 {
        self.next_id.load(Ordering::Relaxed)
    }

    /// Whether QEMU still talks.
    pub fn is_open(&self) -> bool {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }
}

fn broken(error: super::CodecError) -> Error {
    Error::internal(Domain::QEMU, format!("QEMU's monitor sent {error}")).with_source(error)
}

fn gone() -> Error {
    Error::internal(
        Domain::QEMU,
        "End of file while writing data: the QEMU process is gone".to_owned(),
    )
}

fn silent(name: &str) -> Error {
    let seconds = COMMAND_MAX.as_secs();
    Error::new(
        Domain::QEMU,
        Code::OPERATION_TIMEOUT,
        format!("QEMU did not answer '{name}' within {seconds} s"),
    )
    .with_hint("the process may be stopped or wait for storage; 'virsh destroy' ends it")
}

/// QEMU's own refusal says which command it refused, as libvirt words it.
fn explain(error: Error, name: &str) -> Error {
    // Only QEMU's own refusals carry their class.
    let is_refusal = error.code() == Code::INTERNAL_ERROR;
    let Some(class) = error.inner().str3.clone().filter(|_| is_refusal) else {
        return error;
    };
    let words = error.inner().str2.clone().unwrap_or_default();
    let mut told = Error::internal(
        Domain::QEMU,
        format!("unable to execute QEMU command '{name}': {words}"),
    );
    told.inner_mut().str3 = Some(class);
    match error.hint() {
        Some(hint) => told.with_hint(hint),
        None => told,
    }
}

async fn read_some(reader: &mut OwnedReadHalf, codec: &mut Codec) -> Result<()> {
    let mut bytes = vec![0; 65536];
    match reader.read(&mut bytes).await {
        Ok(count) if count > 0 => {
            codec.feed(bytes.get(..count).unwrap_or_default());
            Ok(())
        }
        _ => Err(gone()),
    }
}

async fn read_all(
    mut reader: OwnedReadHalf,
    mut codec: Codec,
    waiting: Shared,
    events: mpsc::Sender<MonitorEvent>,
) {
    loop {
        match codec.next_message() {
            Ok(Some(message)) => deliver(message, &waiting, &events),
            Ok(None) => {
                if read_some(&mut reader, &mut codec).await.is_err() {
                    break;
                }
            }
            Err(error) => {
                tracing::error!(%error, "giving up a monitor");
                break;
            }
        }
    }
    // Whoever waits is told by the closing of its channel.
    waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// Ends the waits that this event ends.
fn tell_waiters(event: &str, waiting: &Shared) {
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    let told = |_: &u64, waiter: &mut Waiter| waiter.told_by == Some(event);
    for (_, waiter) in waiting.iter_mut().flat_map(|waiting| waiting.extract_if(told)) {
        let _ = waiter.sender.send(Ok(Value::Null));
    }
}

fn deliver(message: Message, waiting: &Shared, events: &mpsc::Sender<MonitorEvent>) {
    let (id, answer) = match message {
        Message::Greeting(_) => return,
        Message::Event {
            name,
            data,
            seconds,
            micros,
        } => {
            tell_waiters(&name, waiting);
            let event = MonitorEvent {
                name,
                data,
                seconds,
                micros,
            };
            if let Err(mpsc::error::TrySendError::Full(lost)) = events.try_send(event) {
                tracing::warn!(
                    event = lost.name,
                    "dropped, the guest sends faster than they are handled"
                );
            }
            return;
        }
        Message::Return { id, value } => (id, Ok(value)),
        Message::Error {
            id,
            class,
            description,
        } => {
            let mut error = Error::internal(Domain::QEMU, description);
            let is_unknown = class == "CommandNotFound";
            error.inner_mut().str3 = Some(class);
            if is_unknown {
                error = error.with_hint("this QEMU is too old or was built without the feature");
            }
            (id, Err(error))
        }
    };
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    let waiter = id.and_then(|id| waiting.as_mut()?.remove(&id));
    match waiter {
        // The one who asked may have stopped waiting.
        Some(waiter) => drop(waiter.sender.send(answer)),
        None => tracing::debug!(?id, "an answer that nobody waits for"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A QEMU that hears one line and says this to it.
    async fn meet(reply: &'static str) -> (Monitor, mpsc::Receiver<MonitorEvent>) {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        tokio::spawn(async move {
            let greeting =
                "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 2, \"minor\": 0, \"major\": 10}}}}\n";
            theirs.write_all(greeting.as_bytes()).await.unwrap();
            let _ = theirs.read(&mut [0; 4096]).await;
            theirs.write_all(reply.as_bytes()).await.unwrap();
            // It stays until we go.
            let _ = theirs.read(&mut [0; 4096]).await;
        });
        Monitor::greet(ours).await.unwrap()
    }

    const RESUMED: &str = "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"RESUME\"}\n";

    #[tokio::test]
    async fn the_event_is_enough_to_know_that_a_guest_goes_on() {
        let (monitor, mut events) = meet(RESUMED).await;
        monitor.resume().await.unwrap();
        assert_eq!(events.recv().await.unwrap().name, "RESUME");
    }

    #[tokio::test]
    async fn a_refusal_to_go_on_is_told() {
        let refusal = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}, \"id\": 1}\n";
        let (monitor, _events) = meet(refusal).await;
        let error = monitor.resume().await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("unable to execute QEMU command 'cont': no"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn the_event_answers_no_other_command() {
        let (monitor, _events) = meet(RESUMED).await;
        let waited = monitor.execute_for(Duration::from_millis(50), "stop", None).await;
        assert_eq!(waited.unwrap_err().code(), Code::OPERATION_TIMEOUT);
    }
}
