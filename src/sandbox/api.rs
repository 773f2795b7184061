//! The Kubernetes APIs of the world: who may enter, and what each cluster holds from its making to its end.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::answer::{dropped, unauthorized};
use super::arm::cluster::{kubernetes, world_name};
use super::arm::store::Kind;
use super::document::Node;
use super::door::Door;
use super::entra;
use super::keys::Keys;
use super::kube::Cluster;
use super::life::Life;
use super::protobuf;
use super::world::World;
use super::{RealServer, Sandbox};

/// The API of one cluster, and the key its service account tokens are signed with.
pub(crate) struct Api {
    cluster: Cluster,
    keys: Arc<Keys>,
    /// The server that answers in place of the built-in one, and the issuer that it was started with.
    real: Option<(Arc<RealServer>, Option<String>)>,
}

/// A cluster that wants a real server.
pub(crate) struct Vacancy {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) issuer: Option<String>,
    pub(crate) keys: Arc<Keys>,
    /// The token that the server is to let do everything.
    pub(crate) token: String,
    /// It has had no server before, so all that is in it is what the world says.
    pub(crate) new: bool,
}

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
    fn life(&self, name: &str) -> Option<(Life, &Value)> {
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

    /// Answers a request to the API of the cluster with this name; where it is gone, nobody answers.
    pub(crate) fn kubernetes(&mut self, name: &str, request: &Request<Bytes>) -> Response<Bytes> {
        let Some((life, _)) = self.life(name) else {
            return dropped();
        };
        if !entra::enters(self, &life, request) {
            return unauthorized();
        }
        let request = protobuf::readable(request.clone());
        self.inside(name, &request).unwrap_or_else(dropped)
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

    fn occupant(&self, name: &str) -> Option<Arc<RealServer>> {
        let (life, _) = self.life(name)?;
        let (server, _) = self.apis.get(&life.key)?.real.as_ref()?;
        Some(Arc::clone(server))
    }

    /// The API of the cluster with this name, made when it is first asked for.
    fn api(&mut self, name: &str) -> Option<&mut Api> {
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
        let api = self.apis.get_mut(&life.key)?;
        api.cluster.set_issuer(life.issuer);
        Some(api)
    }
}

impl Sandbox {
    /// The clusters that have no server, or one that was started with another issuer than theirs is now.
    pub(crate) fn vacancies(&self) -> Vec<Vacancy> {
        let mut world = self.world();
        let lives = world.lives();
        world
            .apis
            .retain(|key, _| lives.iter().any(|life| life.key == *key));
        let mut vacant = Vec::new();
        for life in lives {
            let token = entra::server_token(&world, &life);
            let Some(api) = world.api(&life.name) else {
                continue;
            };
            if api
                .real
                .as_ref()
                .is_none_or(|(_, issuer)| *issuer != life.issuer)
            {
                vacant.push(Vacancy {
                    keys: Arc::clone(&api.keys),
                    new: api.real.is_none(),
                    name: life.name,
                    key: life.key,
                    issuer: life.issuer,
                    token,
                });
            }
        }
        vacant
    }

    /// Puts a server before the built-in API.
    pub(crate) fn occupy(&self, vacancy: &Vacancy, server: RealServer) {
        if let Some(api) = self.world().apis.get_mut(&vacancy.key) {
            api.real = Some((Arc::new(server), vacancy.issuer.clone()));
        }
    }

    /// Lets the built-in APIs answer again.
    pub(crate) fn vacate(&self) {
        for api in self.world().apis.values_mut() {
            api.real = None;
        }
    }

    /// The server that answers for a cluster in place of the built-in API.
    pub(crate) fn real(&self, name: &str) -> Option<Arc<RealServer>> {
        self.world().occupant(name)
    }

    /// The server that a request is passed on to: none where nobody may enter, or the built-in API answers.
    pub(crate) fn behind(&self, door: &Door, request: &Request<Bytes>) -> Option<Arc<RealServer>> {
        let Door::Kubernetes(name) = door else {
            return None;
        };
        let world = self.world();
        let (life, _) = world.life(name)?;
        if entra::enters(&world, &life, request) {
            world.occupant(name)
        } else {
            None
        }
    }

    /// What the built-in API holds in these collections.
    pub(crate) fn listed(&self, name: &str, collections: &[&str]) -> Vec<Vec<Value>> {
        let mut world = self.world();
        let now = world.clock.now();
        let Some(api) = world.api(name) else {
            return Vec::new();
        };
        let listed = collections.iter().map(|collection| {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = collection.parse().unwrap_or_default();
            let answer = api.cluster.answer(now, &api.keys, &request);
            let list: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
            list["items"].as_array().cloned().unwrap_or_default()
        });
        listed.collect()
    }
}
