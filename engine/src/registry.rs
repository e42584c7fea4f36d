//! Objects by name, UUID and id, each with a published picture that readers take without waiting.

use crate::jobs::{JobGuard, JobKind, JobQueue};
use crate::store::Store;
use api::constants::{VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE};
use api::{Call, Code, Domain, Error, Result, Uuid};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// A kind of object: domains, networks, pools, …
pub trait Kind: Send + Sync + 'static {
    /// What is defined, as its document says it.
    type Config: Send + Sync + 'static;
    /// What is only true while it is active.
    type Live: Clone + Send + Sync + 'static;
    /// What the driver keeps beside each object.
    type Private: Default + Send + Sync + 'static;
    /// The kind's name in access rules, such as `storage_pool`.
    const OBJECT: &'static str;
    /// The kind's name in messages, such as `pool`.
    const TITLE: &'static str;
    /// Where errors come from.
    const DOMAIN: Domain;

    /// The name.
    fn name(config: &Self::Config) -> &str;
    /// The identity.
    fn uuid(config: &Self::Config) -> Uuid;
    /// The number of an active object, for kinds that have one.
    fn id(_: &Self::Live) -> Option<i32> {
        None
    }
    /// The error of a search without result.
    fn missing(lookup: &Lookup<'_>) -> Error;
}

/// How an object is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// By name.
    Name(&'a str),
    /// By UUID.
    Uuid(Uuid),
    /// By the number of an active object.
    Id(i32),
    /// By a client's handle, whose name is only for messages.
    Handle(Uuid, &'a str),
}

/// What is true of an object at one moment. It never changes: a newer one takes its place.
pub struct Snapshot<K: Kind> {
    /// The definition that stays; `None` if the object ends with its run.
    pub definition: Option<Arc<K::Config>>,
    /// The definition of the run; `None` if it is not active.
    pub live: Option<Arc<K::Config>>,
    /// More about the run.
    pub state: K::Live,
    /// Whether it starts by itself.
    pub autostart: bool,
}

impl<K: Kind> Clone for Snapshot<K> {
    fn clone(&self) -> Self {
        Snapshot {
            definition: self.definition.clone(),
            live: self.live.clone(),
            state: self.state.clone(),
            autostart: self.autostart,
        }
    }
}

/// Which of the two definitions a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Affected {
    /// That of the run.
    pub live: bool,
    /// That which stays.
    pub config: bool,
}

/// What became of the definitions that a change concerns; `None` is one that stays as it is.
pub(crate) struct Edited<C> {
    /// That of the run.
    pub live: Option<C>,
    /// That which stays.
    pub config: Option<C>,
}

impl<K: Kind<Config: Clone>> Snapshot<K> {
    /// Tries a change on every definition it concerns. Nothing is kept.
    ///
    /// Errors: those of `edit`.
    pub(crate) fn edited(
        &self,
        affected: Affected,
        edit: impl Fn(&mut K::Config) -> Result<()>,
    ) -> Result<Edited<K::Config>> {
        let changed = |config: &Option<Arc<K::Config>>, wanted: bool| {
            let config = config.as_deref().filter(|_| wanted).cloned();
            let edited = config.map(|mut config| edit(&mut config).map(|()| config));
            edited.transpose()
        };
        Ok(Edited {
            live: changed(&self.live, affected.live)?,
            config: changed(&self.definition, affected.config)?,
        })
    }
}

impl<K: Kind> Snapshot<K> {
    /// What the flags of a change mean now: the bits of `VIR_DOMAIN_AFFECT_*`, which are the same for networks.
    pub(crate) fn affected(&self, flags: u32) -> Affected {
        let has = |flag: i32| flags & flag.cast_unsigned() != 0;
        let (live, config) = (has(VIR_DOMAIN_AFFECT_LIVE), has(VIR_DOMAIN_AFFECT_CONFIG));
        let current = !live && !config;
        Affected {
            live: live || (current && self.is_active()),
            config: config || (current && !self.is_active()),
        }
    }

    /// What describes it now: the run if there is one, else the definition.
    pub fn current(&self) -> &Arc<K::Config> {
        match self.live.as_ref().or(self.definition.as_ref()) {
            Some(config) => config,
            None => unreachable!("an object is defined or active, else the registry has forgotten it"),
        }
    }

    /// Whether it is active.
    pub fn is_active(&self) -> bool {
        self.live.is_some()
    }
}

/// One object.
pub struct Object<K: Kind> {
    published: RwLock<Arc<Snapshot<K>>>,
    jobs: Arc<JobQueue>,
    /// What the driver keeps beside it.
    pub private: K::Private,
}

impl<K: Kind> Object<K> {
    fn new(snapshot: Snapshot<K>) -> Arc<Self> {
        Arc::new(Object {
            published: RwLock::new(Arc::new(snapshot)),
            jobs: Arc::default(),
            private: K::Private::default(),
        })
    }

    /// The newest picture. Never waits for a hypervisor.
    pub fn snapshot(&self) -> Arc<Snapshot<K>> {
        self.published
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Publishes a changed picture; readers that hold the old one keep it.
    pub fn update(&self, change: impl FnOnce(&mut Snapshot<K>)) {
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = Snapshot::clone(&published);
        change(&mut next);
        *published = Arc::new(next);
    }

    /// The name now.
    pub fn name(&self) -> String {
        K::name(self.snapshot().current()).to_owned()
    }

    /// The identity.
    pub fn uuid(&self) -> Uuid {
        K::uuid(self.snapshot().current())
    }

    /// Waits for the right to act. Errors: somebody else holds it for too long.
    pub async fn job(&self, kind: JobKind, call: &Call) -> Result<JobGuard> {
        let owner = call.procedure.map_or("the daemon", |procedure| procedure.title());
        self.jobs.begin(K::DOMAIN, kind, owner).await
    }

    /// The job under way.
    pub fn active_job(&self) -> Option<crate::ActiveJob> {
        self.jobs.active()
    }
}

struct Maps<K: Kind> {
    by_uuid: HashMap<Uuid, Arc<Object<K>>>,
    by_name: HashMap<String, Uuid>,
}

/// All objects of one kind.
pub struct Registry<K: Kind> {
    maps: Mutex<Maps<K>>,
    /// Where their files are.
    pub store: Store,
}

impl<K: Kind> Registry<K> {
    /// An empty registry whose files are in `store`.
    pub fn new(store: Store) -> Self {
        let maps = Maps {
            by_uuid: HashMap::new(),
            by_name: HashMap::new(),
        };
        Registry {
            maps: Mutex::new(maps),
            store,
        }
    }

    fn maps(&self) -> MutexGuard<'_, Maps<K>> {
        self.maps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds an object for `call`, which must have the rights that its procedure needs on it.
    ///
    /// This is the only door for calls, so that a permission check cannot be forgotten.
    pub fn lease(&self, call: &Call, lookup: Lookup<'_>) -> Result<Arc<Object<K>>> {
        let object = self.find(lookup).ok_or_else(|| K::missing(&lookup))?;
        call.check(K::OBJECT, Some(&object.name()))?;
        Ok(object)
    }

    /// Finds an object for the driver itself.
    pub fn find(&self, lookup: Lookup<'_>) -> Option<Arc<Object<K>>> {
        match lookup {
            Lookup::Uuid(uuid) | Lookup::Handle(uuid, _) => self.maps().by_uuid.get(&uuid).cloned(),
            Lookup::Name(name) => {
                let maps = self.maps();
                maps.by_name
                    .get(name)
                    .and_then(|uuid| maps.by_uuid.get(uuid))
                    .cloned()
            }
            Lookup::Id(id) => self.all().into_iter().find(|object| {
                let snapshot = object.snapshot();
                snapshot.is_active() && K::id(&snapshot.state) == Some(id)
            }),
        }
    }

    /// Every object, in the order of names.
    pub fn all(&self) -> Vec<Arc<Object<K>>> {
        let mut named: Vec<(String, Arc<Object<K>>)> = {
            let maps = self.maps();
            let pair = |(name, uuid): (&String, &Uuid)| Some((name.clone(), maps.by_uuid.get(uuid)?.clone()));
            maps.by_name.iter().filter_map(pair).collect()
        };
        named.sort_by(|a, b| a.0.cmp(&b.0));
        named.into_iter().map(|(_, object)| object).collect()
    }

    /// Every object that `call` may see.
    pub fn list(&self, call: &Call) -> Vec<Arc<Object<K>>> {
        self.all()
            .into_iter()
            .filter(|object| call.may_see(K::OBJECT, &object.name()))
            .collect()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.maps().by_uuid.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Finds the object that `config` would be, or makes one. The second value says whether it is new.
    ///
    /// Errors: another object has its name or its UUID; with `only_inactive`, it is active already.
    pub fn enter(
        &self,
        config: Arc<K::Config>,
        state: K::Live,
        active: bool,
    ) -> Result<(Arc<Object<K>>, bool)> {
        let (name, uuid) = (K::name(&config).to_owned(), K::uuid(&config));
        let mut maps = self.maps();
        match maps.by_name.get(&name) {
            Some(other) if *other != uuid => {
                return Err(clash::<K>(format!(
                    "{} '{name}' already exists with uuid {other}",
                    K::TITLE
                )));
            }
            _ => {}
        }
        if let Some(object) = maps.by_uuid.get(&uuid) {
            let there = object.name();
            if there != name {
                return Err(clash::<K>(format!(
                    "{} '{there}' is already defined with uuid {uuid}",
                    K::TITLE
                )));
            }
            if active && object.snapshot().is_active() {
                let message = format!("{} is already active as '{name}'", K::TITLE);
                return Err(Error::new(K::DOMAIN, Code::OPERATION_INVALID, message));
            }
            return Ok((object.clone(), false));
        }
        let (definition, live) = if active {
            (None, Some(config))
        } else {
            (Some(config), None)
        };
        let object = Object::new(Snapshot {
            definition,
            live,
            state,
            autostart: false,
        });
        maps.by_uuid.insert(uuid, object.clone());
        maps.by_name.insert(name, uuid);
        Ok((object, true))
    }

    /// Forgets an object.
    pub fn forget(&self, object: &Object<K>) {
        let (name, uuid) = (object.name(), object.uuid());
        let mut maps = self.maps();
        maps.by_name.remove(&name);
        maps.by_uuid.remove(&uuid);
    }

    /// Notes that `object`, so far called `old`, has another name. Errors: the name is taken.
    pub fn rename(&self, object: &Object<K>, old: &str, new: &str) -> Result<()> {
        let mut maps = self.maps();
        if let Some(other) = maps.by_name.get(new) {
            return Err(clash::<K>(format!(
                "{} '{new}' already exists with uuid {other}",
                K::TITLE
            )));
        }
        maps.by_name.remove(old);
        let uuid = object.uuid();
        maps.by_name.insert(new.to_owned(), uuid);
        Ok(())
    }
}

fn clash<K: Kind>(message: String) -> Error {
    Error::new(K::DOMAIN, Code::OPERATION_FAILED, message)
}
