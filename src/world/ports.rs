//! The engine's ports inside a world, all but the network.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use rehearsal_core::ports::{
    BoxFuture, EngineEvent, Entropy, Files, Host, HostFacts, Observer, Spawner,
};

use super::{chance::Chance, life::Life};
use crate::trace::Trace;

/// Random bytes from the seed.
pub(super) struct WorldEntropy(pub(super) Mutex<Chance>);

impl Entropy for WorldEntropy {
    fn fill(&self, out: &mut [u8]) {
        self.0.lock().expect("drawing does not panic").fill(out);
    }
}

/// Tasks that end with the engine's life.
pub(super) struct WorldSpawner(pub(super) Arc<Life>);

impl Spawner for WorldSpawner {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.0.spawn(task);
    }
}

/// The administrator's folder, in memory: names and contents, oldest first. Outlives the engine.
#[derive(Clone, Default)]
pub(super) struct Folder(Arc<Mutex<Vec<(String, String)>>>);

impl Folder {
    /// All files, by name.
    pub(super) fn files(&self) -> BTreeMap<String, String> {
        self.by_age().into_iter().collect()
    }

    /// All files, oldest first.
    pub(super) fn by_age(&self) -> Vec<(String, String)> {
        self.0.lock().expect("no operation on the folder panics").clone()
    }
}

/// The folder as one life of the engine sees it.
pub(super) struct WorldFiles {
    pub(super) folder: Folder,
    pub(super) life: Arc<Life>,
}

impl Files for WorldFiles {
    fn write_new(&self, name: &str, content: &str) -> io::Result<String> {
        if !self.life.point() {
            return Err(io::Error::other("the process ended"));
        }
        let mut files = self.folder.0.lock().expect("no operation on the folder panics");
        if files.iter().any(|(known, _)| known == name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        files.push((name.to_owned(), content.to_owned()));
        Ok(name.to_owned())
    }
}

/// The machine's facts, which steps may change.
#[derive(Clone)]
pub(super) struct Machine(pub(super) Arc<Mutex<HostFacts>>);

impl Host for Machine {
    fn facts(&self) -> HostFacts {
        self.0.lock().expect("no operation on the machine panics").clone()
    }
}

/// Follows what the engine is doing, to name the cause of every exchange.
pub(super) struct Listener {
    pub(super) trace: Trace,
    pub(super) life: Arc<Life>,
}

impl Observer for Listener {
    fn event(&self, event: &EngineEvent) {
        if self.life.is_alive() {
            self.trace.engine(event);
        }
    }
}
