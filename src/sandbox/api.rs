//! The doors of the Kubernetes APIs: who may enter, and where a real server answers.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::answer::{dropped, unauthorized};
use super::door::Door;
use super::entra;
use super::keys::Keys;
use super::protobuf;
use super::world::World;
use super::{RealServer, Sandbox};

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

/// Answers a request to the API of the cluster with this name; where it is gone, nobody answers.
pub(crate) fn kubernetes(
    world: &mut World,
    name: &str,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let Some((life, _)) = world.life(name) else {
        return dropped();
    };
    if !entra::enters(world, &life, request) {
        return unauthorized();
    }
    let request = protobuf::readable(request.clone());
    world.inside(name, &request).unwrap_or_else(dropped)
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
