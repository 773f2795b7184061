//! Looks at role assignments: one list for each subscription and management group, and one look-up for each role that Azure does not
//! bring itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::listing::{Reads, found, listing, nothing, part};
use super::{Look, Looker};
use crate::desired::{Layer, Part};
use crate::fault::Fault;
use crate::live::{Coverage, Found, Listing, Live, Owner, RoleLookup, Site};
use crate::remote::Assignment;
use crate::resource::{Address, ArmId, Kind, Principal, RemoteId, Resource, Role, RoleRef, Thing};

/// Who was seen, by the object ids that assignments name.
struct People {
    /// By principalId.
    principals: BTreeMap<String, (Principal, Address)>,
    /// The client ids, which assignments should not name and sometimes do.
    clients: BTreeSet<String>,
}

impl<'a> Looker<'a> {
    /// One look-up for each scope and name of a role that is not known by itself.
    pub(super) fn definitions(self) -> Vec<Look<'a>> {
        let mut unknown: BTreeSet<(ArmId, RoleRef)> = BTreeSet::new();
        for (_, role) in self.roles_in_question() {
            if role.definition.is_some() && !role.role.is_strange() {
                continue;
            }
            unknown.insert((role.scope.clone(), role.role.folded()));
            // Whether a role of the tenant's own is a denied one, only Azure can tell.
            let denied = self.desired.denied_roles.iter();
            let denied = denied.map(|it| RoleRef::written(it).folded());
            unknown.extend(denied.map(|it| (role.scope.clone(), it)));
        }
        let look = |(scope, role): (ArmId, RoleRef)| -> Look<'a> {
            Box::pin(async move {
                let definition = match &role {
                    RoleRef::Name(name) => self.definition(&scope, name).await,
                    RoleRef::Id(id) => self.definition_of(&scope, id).await,
                };
                let key = (scope, role.as_str().to_owned());
                Live {
                    definitions: BTreeMap::from([(key, definition)]),
                    ..Live::default()
                }
            })
        };
        unknown.into_iter().map(look).collect()
    }

    async fn definition_of(self, scope: &ArmId, id: &str) -> RoleLookup {
        let (arm, look) = (self.remote.arm(), &mut self.look());
        match arm.definition(look, scope, id).await {
            Ok(true) => RoleLookup::One(id.to_owned()),
            Ok(false) => RoleLookup::None(Vec::new()),
            Err(fault) => RoleLookup::Unread(fault),
        }
    }

    async fn definition(self, scope: &ArmId, name: &str) -> RoleLookup {
        let arm = self.remote.arm();
        let found = match arm.definitions(&mut self.look(), scope, name).await {
            Ok(found) => found,
            Err(fault) => return RoleLookup::Unread(fault),
        };
        let mut ids: Vec<String> = found
            .into_iter()
            .filter(|it| it.name.to_lowercase() == name)
            .map(|it| it.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        match (ids.len(), ids.pop()) {
            (1, Some(id)) => return RoleLookup::One(id),
            (0, _) | (_, None) => {}
            (_, Some(last)) => {
                ids.push(last);
                return RoleLookup::Several(ids);
            }
        }
        // Only for the word "did you mean": without it the name is as unknown as before.
        let own = arm.own_definitions(&mut self.look(), scope).await;
        RoleLookup::None(own.into_iter().flatten().map(|it| it.name).collect())
    }

    /// The looks at role assignments, once it is known who is who.
    pub(super) fn assignments(self, live: &Live) -> Vec<Look<'a>> {
        let people = Arc::new(people(self, live));
        let mut listings: BTreeMap<ArmId, Vec<Role>> = BTreeMap::new();
        for (address, wanted) in &self.desired.wanted {
            if !self.asks_roles_of(address) {
                continue;
            }
            if let Some(it) = wanted.resource.as_identity() {
                let home = ArmId::of_subscription(it.id.subscription());
                listings.entry(home).or_default();
            }
            if let Some(it) = wanted.resource.as_role() {
                let roles = listings.entry(it.scope.roles_listed_at()).or_default();
                if self.desired.part(address) > Part::Out {
                    roles.push(Role {
                        definition: live.definition(it),
                        ..it.clone()
                    });
                }
            }
        }
        let kept = self.kept().filter(|_| self.asks_roles_widely());
        for it in kept {
            listings.entry(ArmId::of_subscription(it)).or_default();
        }
        // What an identity has goes before it, and must be known where nothing else leads there.
        for (address, principal) in self.identities_in_question(live) {
            if let Some(id) = principal.identity()
                && !self.desired.wanted.contains_key(&address)
                && self.asks_roles_widely()
            {
                let home = ArmId::of_subscription(id.subscription());
                listings.entry(home).or_default();
            }
        }
        let sites: BTreeSet<Site> = live.sites.keys().cloned().collect();
        listings
            .into_iter()
            .map(|(scope, declared)| -> Look<'a> {
                Box::pin(self.assignments_at(scope, declared, people.clone(), sites.clone()))
            })
            .collect()
    }

    fn roles_in_question(self) -> impl Iterator<Item = (&'a Address, &'a Role)> {
        self.desired
            .in_question()
            .filter_map(|(address, wanted)| Some((address, wanted.resource.as_role()?)))
    }

    /// Whether this run looks where the assignments of this declared thing lie: of a role that it is about, and everywhere where it
    /// looks widely.
    fn asks_roles_of(self, address: &Address) -> bool {
        let azure = self.desired.layer != Some(Layer::Kubernetes);
        let named = address.kind() == Kind::Role && self.desired.part(address) > Part::Out;
        self.asks_roles_widely() || (azure && named)
    }

    /// Whether this run looks wherever assignments may lie: where an identity may go, on which they may hang, or where something
    /// undeclared is named.
    fn asks_roles_widely(self) -> bool {
        if self.desired.layer == Some(Layer::Kubernetes) {
            return false;
        }
        self.desired.only.as_ref().is_none_or(|only| {
            only.named.iter().any(|it| it.reaches("identity/"))
                || only.may_name(&self.desired.wanted, &[Kind::Role])
        })
    }

    async fn assignments_at(
        self,
        scope: ArmId,
        declared: Vec<Role>,
        people: Arc<People>,
        known: BTreeSet<Site>,
    ) -> Live {
        let mut live = Live::default();
        let mut assigned = None;
        let all = async {
            let all = self.listed(&scope).await?;
            let inside = all.iter().filter(|it| it.scope.is_within(&scope));
            assigned = Some(inside.count());
            Ok(self.concerning(all, &people))
        };
        let narrower = self.at_own_scopes(&scope, &declared, &people, &mut live);
        let narrower = scope.is_subscription().then_some(narrower);
        let listed = listing(Vec::new(), all, narrower).await;
        live.merge(part(Listing::Roles(scope.clone()), listed));
        if let (Some(count), true) = (assigned, scope.is_subscription()) {
            live.assigned.insert(scope, count);
        }
        let mut groups = groups(&declared, &live);
        groups.retain(|group| !known.contains(&Site::Group(group.clone())));
        self.groups(groups, &mut live).await;
        live
    }

    async fn listed(self, scope: &ArmId) -> Result<Vec<Assignment>, Fault> {
        let (arm, look) = (self.remote.arm(), &mut self.look());
        arm.assignments(look, scope).await
    }

    /// Where the whole subscription may not be listed: the scopes that roles are declared for, one by one; `live` learns how completely.
    async fn at_own_scopes(
        self,
        subscription: &ArmId,
        declared: &[Role],
        people: &People,
        live: &mut Live,
    ) -> Reads<RemoteId, Box<Found>> {
        let scopes: BTreeSet<&ArmId> = declared.iter().map(|it| &it.scope).collect();
        let mut all = Reads::new();
        for scope in scopes.into_iter().filter(|it| *it != subscription) {
            let list = async {
                let listed = self.listed(scope).await?;
                Ok(self.concerning(listed, people))
            };
            let (seen, coverage) = listing(Vec::new(), list, nothing()).await;
            all.extend(seen);
            live.coverage
                .insert(Listing::Roles(scope.clone()), coverage);
        }
        all
    }

    /// Of all assignments those that are of anybody who was seen, and those of ours whose principal is gone.
    fn concerning(self, all: Vec<Assignment>, people: &People) -> Reads<RemoteId, Box<Found>> {
        let names = &self.desired.names;
        let concerning = all.into_iter().filter_map(|it| {
            let of = people.principals.get(&it.principal_id);
            let known = of.is_some() || people.clients.contains(&it.principal_id);
            let found = assigned(it, of);
            (known || found.owner(names) == Owner::Ours).then_some(found)
        });
        found(concerning)
    }
}

fn people(of: Looker<'_>, live: &Live) -> People {
    let declared: BTreeMap<Principal, &Address> = of.desired.identities().collect();
    let mut people = People {
        principals: BTreeMap::new(),
        clients: BTreeSet::new(),
    };
    for (principal, found) in live.identities() {
        if let Some(id) = found.outputs.get("clientId") {
            people.clients.insert(id.to_lowercase());
        }
        if let Some(id) = found.outputs.get("principalId") {
            let address = match declared.get(&principal) {
                Some(address) => (*address).clone(),
                None => Address::undeclared_identity(principal.name()),
            };
            people
                .principals
                .insert(id.to_lowercase(), (principal, address));
        }
    }
    people
}

/// The resource groups of the scopes at which declared roles are missing.
fn groups(declared: &[Role], live: &Live) -> BTreeSet<ArmId> {
    let whole = |scope: &ArmId| {
        live.coverage
            .iter()
            .any(|(listing, coverage)| match listing {
                Listing::Roles(at) => *coverage == Coverage::Whole && scope.is_within(at),
                _ => false,
            })
    };
    declared
        .iter()
        .filter(|it| !it.scope.group().is_empty() && it.scope.subscription() != "")
        .filter(|it| whole(&it.scope) && !live.sights.contains_key(&it.remote_id()))
        .map(|it| ArmId::resource_group(it.scope.subscription(), it.scope.group()))
        .collect()
}

fn assigned(it: Assignment, of: Option<&(Principal, Address)>) -> Found {
    let (principal, identity) = match of {
        Some((principal, address)) => (principal.clone(), address.clone()),
        None => (
            Principal::ObjectId(it.principal_id.clone()),
            Address::undeclared_identity(&it.principal_id),
        ),
    };
    Found::bare(Resource::Role(Role {
        identity,
        principal,
        principal_id: it.principal_id.as_str().into(),
        scope: it.scope,
        role: RoleRef::of(&it.definition),
        definition: Some(it.definition),
        condition: it.condition,
        name: Some(it.name),
    }))
}
