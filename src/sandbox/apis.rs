//! The Kubernetes APIs of the world: what each cluster holds from its making to its end.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::RealServer;
use super::arm::cluster::{kubernetes, world_name};
use super::arm::store::Kind;
use super::document::Node;
use super::keys::Keys;
use super::kube::{Azure, Cluster};
use super::life::{Api, Life};
use super::world::World;

/// The version of a cluster of which nobody says it: that of the tables.
const VERSION: &str = "1.36.3";

/// Says what is wrong in the `kubernetes` part of a cluster in a world document.
pub(crate) fn check(document: &Node<'_>, world: &World) {
    if let Err(problems) = Cluster::new(document.value, "", None, world.clock.now()) {
        document.adopt(problems);
    }
}

impl World {
    /// Every cluster there is at this moment, by name.
    pub(crate) fn lives(&self) -> Vec<Life> {
        let managed = self.store.all(Kind::Cluster).map(Life::managed);
        let elsewhere = self
            .elsewhere
            .iter()
            .map(|(name, cluster)| Life::elsewhere(name, cluster));
        let virtuals = self
            .virtuals
            .iter()
            .map(|(name, cluster)| Life::virtual_one(name, cluster));
        let mut all: Vec<Life> = managed.chain(elsewhere).chain(virtuals).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// The cluster that bears this name at this moment, and what the world document says is in it.
    pub(crate) fn life(&self, name: &str) -> Option<(Life, &Value)> {
        if let Some(cluster) = self.elsewhere.get(name) {
            return Some((Life::elsewhere(name, cluster), &cluster.kubernetes));
        }
        if let Some(cluster) = self.virtuals.get(name) {
            return Some((Life::virtual_one(name, cluster), &cluster.kubernetes));
        }
        let mut all = self.store.all(Kind::Cluster);
        let it = all.find(|it| world_name(it) == name)?;
        Some((Life::managed(it), kubernetes(it)))
    }

    /// Has the built-in API of a cluster answer, whoever asks; none where there is no such cluster.
    pub(crate) fn inside(
        &mut self,
        name: &str,
        request: &Request<Bytes>,
    ) -> Option<Response<Bytes>> {
        let now = self.clock.now();
        let api = self.api(name)?;
        Some(api.cluster.answer(now, &api.keys, request))
    }

    /// What a cluster holds now, where anybody has asked it anything.
    pub(crate) fn held(&self, name: &str) -> Option<Value> {
        let (life, _) = self.life(name)?;
        Some(self.apis.get(&life.key)?.cluster.dump())
    }

    /// The keys that an issuer publishes: those of the clusters that have it. None where it is no cluster's.
    pub(crate) fn published(&mut self, issuer: &str) -> Vec<&Keys> {
        let mut lives = self.lives();
        lives.retain(|life| life.issuer.as_deref() == Some(issuer));
        for life in &lives {
            self.api(&life.name);
        }
        lives
            .iter()
            .filter_map(|life| Some(&*self.apis.get(&life.key)?.keys))
            .collect()
    }

    pub(crate) fn occupant(&self, name: &str) -> Option<Arc<RealServer>> {
        let (life, _) = self.life(name)?;
        let (server, _) = self.apis.get(&life.key)?.real.as_ref()?;
        Some(Arc::clone(server))
    }

    /// The API of the cluster with this name, made when it is first asked for.
    pub(crate) fn api(&mut self, name: &str) -> Option<&mut Api> {
        let now = self.clock.now();
        let (life, document) = self.life(name)?;
        if !self.apis.contains_key(&life.key) {
            // The document was checked when the world was read.
            let cluster = Cluster::new(document, name, life.issuer.clone(), now).ok()?;
            let api = Api {
                cluster,
                keys: Arc::new(Keys::new()),
                real: None,
            };
            self.apis.insert(life.key.clone(), api);
        }
        let azure = Azure {
            tenant: self.tenant.clone(),
            authority: format!("{}/", self.login()),
            webhook: life.webhook,
        };
        let api = self.apis.get_mut(&life.key)?;
        api.cluster.set_issuer(life.issuer);
        let version = life.version.as_deref().unwrap_or(VERSION);
        api.cluster.tell(azure, version, now);
        api.cluster.run(now);
        Some(api)
    }
}
