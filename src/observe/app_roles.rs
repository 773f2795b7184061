//! App roles: what the declared APIs offer, and what the identities were granted.
//!
//! Nobody needs a right at Microsoft Graph for them who declares none, names none and has none left: what a run grants bears no mark, so
//! the identity notes it, before the first is granted and until the last is gone.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::{Reads, listing, nothing, part};
use super::{Look, Looker};
use crate::desired::Layer;
use crate::live::{ApiSeen, Found, Granted, Listing, Live, Owner, Read};
use crate::remote::Graph;
use crate::resource::{Address, AppRole, Kind, Principal, RemoteId, Resource, Thing};

/// An identity whose grants are looked at.
struct Person {
    identity: Address,
    principal: Principal,
    id: String,
}

impl<'a> Looker<'a> {
    /// The declared APIs, each by itself.
    pub(super) fn apis(self) -> Vec<Look<'a>> {
        if !self.asks_for_app_roles() {
            return Vec::new();
        }
        let all = self.app_roles();
        let apis: BTreeSet<_> = all.map(|it| &it.api).collect();
        let look = |api| -> Look<'a> {
            Box::pin(async move {
                let seen = async { self.remote.graph()?.api(&mut self.look(), api).await };
                Live {
                    apis: BTreeMap::from([(api.clone(), seen.await)]),
                    ..Live::default()
                }
            })
        };
        apis.into_iter().map(look).collect()
    }

    /// The grants of each identity in question that was found.
    pub(super) fn grants(self, live: &Live) -> Vec<Look<'a>> {
        if !self.asks_for_app_roles() && !self.notes_app_roles(live) {
            return Vec::new();
        }
        let people = self.identities_in_question(live).into_iter();
        let people = people.filter_map(|(identity, principal)| {
            let found = live.sights.get(&principal.remote_id())?.found()?;
            let id = found.outputs.get("principalId")?.clone();
            Some(Person {
                identity,
                principal,
                id,
            })
        });
        let look = |person: Person| -> Look<'a> {
            // What was learnt of the APIs goes along.
            let known = Live {
                apis: live.apis.clone(),
                ..Live::default()
            };
            Box::pin(self.grants_of(person, known))
        };
        people.map(look).collect()
    }

    async fn grants_of(self, person: Person, known: Live) -> Live {
        let declared: Vec<&AppRole> = self
            .app_roles()
            .filter(|it| it.principal == person.principal)
            .collect();
        // What cannot be made out is told of the thing itself.
        let resolved = declared.iter().filter(|it| known.offered(it).is_ok());
        let ids: Vec<RemoteId> = resolved.map(|it| it.remote_id()).collect();
        let all = async {
            let graph = self.remote.graph()?;
            let granted = graph.granted(&mut self.look(), &person.id).await?;
            let mut others = BTreeMap::new();
            let mut seen: Reads<RemoteId, Box<Found>> = Reads::new();
            for it in granted {
                let (of, others) = (&person, &mut others);
                for found in self.named(graph, of, &known, &declared, others, &it).await {
                    let id = found.remote_id();
                    let found = Found::bare(Resource::AppRole(found));
                    seen.insert(id, Read::Found(Box::new(found)));
                }
            }
            Ok(seen)
        };
        let listed = listing(ids, all, nothing()).await;
        part(Listing::AppRoles(person.principal.clone()), listed)
    }

    /// A grant as the declared things that mean it, or else as what it is called.
    async fn named(
        self,
        graph: &Graph,
        person: &Person,
        known: &Live,
        declared: &[&AppRole],
        others: &mut BTreeMap<String, Option<ApiSeen>>,
        it: &Granted,
    ) -> Vec<AppRole> {
        let role = |api, role| AppRole {
            identity: person.identity.clone(),
            principal: person.principal.clone(),
            principal_id: person.id.as_str().into(),
            api,
            role,
            ids: Some(it.ids.clone()),
            grant: Some(it.id.clone()),
        };
        let meant = declared.iter();
        let meant = meant.filter(|of| known.offered(of).as_ref() == Ok(&it.ids));
        let meant: Vec<AppRole> = meant
            .map(|of| role(of.api.clone(), of.role.clone()))
            .collect();
        if !meant.is_empty() {
            return meant;
        }
        let mut apis = known.apis.values().flatten().flatten();
        if !apis.any(|api| api.id == it.ids.api) && !others.contains_key(&it.ids.api) {
            // For the words only: without them it goes by its ids.
            let seen = graph.api_object(&mut self.look(), &it.ids.api).await;
            others.insert(it.ids.api.clone(), seen.ok().flatten());
        }
        let other = others.get(&it.ids.api).and_then(Option::as_ref);
        let (api, called) = known.called_role(it, other);
        vec![role(api, called)]
    }

    fn app_roles(self) -> impl Iterator<Item = &'a AppRole> {
        let all = self.desired.wanted.values();
        all.filter_map(|it| it.resource.as_app_role())
    }

    /// Whether an identity of ours says that it was granted some.
    fn notes_app_roles(self, live: &Live) -> bool {
        let names = &self.desired.names;
        let mut all = self.identities_in_question(live).into_iter();
        self.desired.layer != Some(Layer::Kubernetes)
            && all.any(|(_, principal)| {
                let sight = live.sights.get(&principal.remote_id());
                let found = sight.and_then(Read::found);
                found.is_some_and(|it| {
                    it.resource.app_roles() == Some(true) && it.owner(names) == Owner::Ours
                })
            })
    }

    fn asks_for_app_roles(self) -> bool {
        self.desired.layer != Some(Layer::Kubernetes) && self.asks_for(Kind::AppRole)
    }
}
