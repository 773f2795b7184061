//! The doors of the Kubernetes APIs: who may enter, and where a real server answers.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;
use http::{Request, Response, header};
use serde_json::Value;

use super::answer::{Flow, dropped, unauthorized};
use super::door::Door;
use super::entra;
use super::keys::Keys;
use super::kube::{User, Watch};
use super::world::World;
use super::{RealServer, Sandbox};

/// How often a watch looks for news.
const GLANCE: Duration = Duration::from_millis(50);

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
    let mut request = request.clone();
    if entra::enters(world, &life, &request) {
        request.extensions_mut().insert(User::master());
    } else if let Some(user) = account(world, name, &request) {
        request.extensions_mut().insert(user);
    } else {
        return unauthorized();
    }
    world.inside(name, &request).unwrap_or_else(dropped)
}

/// The service account whose token a request comes with, where the cluster itself has signed it and the account is still the same.
fn account(world: &mut World, name: &str, request: &Request<Bytes>) -> Option<User> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let token = value
        .get(..7)
        .filter(|it| it.eq_ignore_ascii_case("bearer "));
    let token = value.get(token?.len()..)?.trim();
    let now = world.clock.now();
    let api = world.api(name)?;
    let claims = api.keys.verify(token).ok()?;
    api.cluster.account(&claims, now)
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
        // What is unknown here may be a token that the server has signed itself; it is for the server to say.
        let bearer = request.headers().contains_key(header::AUTHORIZATION);
        if bearer || entra::enters(&world, &life, request) {
            world.occupant(name)
        } else {
            None
        }
    }

    /// May a request do everything in a cluster?
    pub(crate) fn rules(&self, door: &Door, request: &Request<Bytes>) -> bool {
        let Door::Kubernetes(name) = door else {
            return false;
        };
        let world = self.world();
        let life = world.life(name);
        life.is_some_and(|(life, _)| entra::enters(&world, &life, request))
    }

    /// Lets the answer to a watch go on for as long as the watch and the cluster do.
    pub(crate) fn go_on(&self, door: &Door, mut answer: Response<Bytes>) -> Response<Bytes> {
        let Door::Kubernetes(name) = door else {
            return answer;
        };
        let Some(watch) = answer.extensions_mut().remove::<Watch>() else {
            return answer;
        };
        let key = self.world().life(name).map(|(life, _)| life.key);
        let state = (self.clone(), name.clone(), key, watch);
        let more = stream::unfold(state, |(sandbox, name, key, mut watch)| async move {
            loop {
                tokio::time::sleep(GLANCE).await;
                let events = sandbox.glance(&name, key.as_deref(), &mut watch)?;
                if !events.is_empty() {
                    return Some((Bytes::from(events), (sandbox, name, key, watch)));
                }
            }
        });
        answer.extensions_mut().insert(Flow::new(more.boxed()));
        answer
    }

    fn glance(&self, name: &str, key: Option<&str>, watch: &mut Watch) -> Option<String> {
        let mut world = self.world();
        let now = world.clock.now();
        let (life, _) = world.life(name)?;
        if Some(life.key.as_str()) != key {
            return None;
        }
        let api = world.api(name).filter(|api| api.real.is_none())?;
        api.cluster.tick(now);
        watch.more(&api.cluster, now)
    }

    /// What the world has put into the built-in API in these collections; nothing happens there any more.
    pub(crate) fn listed(&self, name: &str, collections: &[&str]) -> Vec<Vec<Value>> {
        let mut world = self.world();
        let now = world.clock.now();
        let Some(api) = world.api(name) else {
            return Vec::new();
        };
        api.cluster.rest();
        let listed = collections.iter().map(|collection| {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = collection.parse().unwrap_or_default();
            let answer = api.cluster.answer(now, &api.keys, &request);
            let list: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
            let mut items = list["items"].as_array().cloned().unwrap_or_default();
            items.retain(|it| !api.cluster.is_brought(it));
            items
        });
        listed.collect()
    }
}
