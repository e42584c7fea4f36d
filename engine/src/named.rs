//! Objects that only have a name, each with a published picture that readers take without waiting.

use api::{Call, Error, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A kind of object that is known by its name alone: interfaces and devices of the host.
pub trait NamedKind: Send + Sync + 'static {
    /// What is true of an object at one moment. It never changes: a newer one takes its place.
    type State: Send + Sync + 'static;
    /// The kind's name in access rules, such as `node_device`.
    const OBJECT: &'static str;
    /// The error of a search without result.
    fn missing(name: &str) -> Error;
}

/// The pictures of all objects of a kind, in the order of names.
pub type Picture<K> = BTreeMap<String, Arc<<K as NamedKind>::State>>;

/// All objects of one kind.
pub struct Named<K: NamedKind> {
    all: Mutex<Picture<K>>,
    changes: tokio::sync::Mutex<()>,
}

impl<K: NamedKind> Default for Named<K> {
    fn default() -> Self {
        Named {
            all: Mutex::default(),
            changes: tokio::sync::Mutex::default(),
        }
    }
}

impl<K: NamedKind> Named<K> {
    fn all(&self) -> MutexGuard<'_, Picture<K>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the right to change something: one change at a time, of whichever object. Readers never need it.
    pub async fn change(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.changes.lock().await
    }

    /// Finds an object for `call`, which must have the rights that its procedure needs on it.
    ///
    /// This is the only door for calls, so that a permission check cannot be forgotten.
    pub fn lease(&self, call: &Call, name: &str) -> Result<Arc<K::State>> {
        let object = self.find(name).ok_or_else(|| K::missing(name))?;
        call.check(K::OBJECT, Some(name))?;
        Ok(object)
    }

    /// Finds an object for the driver itself.
    pub fn find(&self, name: &str) -> Option<Arc<K::State>> {
        self.all().get(name).cloned()
    }

    /// Every object that `call` may see, in the order of names.
    pub fn list(&self, call: &Call) -> Picture<K> {
        let mut all = self.picture();
        all.retain(|name, _| call.may_see(K::OBJECT, name));
        all
    }

    /// Every object, in the order of names.
    pub fn picture(&self) -> Picture<K> {
        self.all().clone()
    }

    /// Takes all objects to what they were in `picture`.
    pub fn restore(&self, picture: Picture<K>) {
        *self.all() = picture;
    }

    /// Publishes what is true of an object now; returns what was before, if it was there.
    pub fn put(&self, name: &str, state: K::State) -> Option<Arc<K::State>> {
        self.all().insert(name.to_owned(), Arc::new(state))
    }

    /// Forgets an object.
    pub fn forget(&self, name: &str) {
        self.all().remove(name);
    }
}
