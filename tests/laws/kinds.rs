//! The model of the far side, for what identities are granted and for what else stands in for them: roles, key vault policies, app roles,
//! identity bindings with their ClusterRoles, applications.

use std::collections::{BTreeMap, BTreeSet};

use widctl::desired::Desired;
use widctl::live::{
    ApiSeen, Coverage, Found, Gone, Listing, Live, Network, Offer, Owner, Read, Site, SiteState,
    Vault, VaultState,
};
use widctl::plan::{Action, Change, Why};
use widctl::resource::{
    Address, Api, AppRole, Application, ApplicationRef, ArmId, ClusterRole, Credential,
    IdentityBinding, KeyVaultPolicy, Mark, MaybeKnown, Outputs, Principal, RemoteId, Resource,
    Role, RoleOfApi, Target, Thing, application_maker, assignment_name,
};

use super::model::{SUBSCRIPTION, Scene, bare};

/// What Microsoft Graph offers here.
pub(crate) const PERMISSIONS: [&str; 3] = ["Directory.ReadWrite.All", "Mail.Read", "User.Read.All"];

/// Microsoft Graph, as every tenant has it.
pub(crate) fn graph() -> ApiSeen {
    let offer = |value: &str| Offer {
        id: value.to_lowercase(),
        value: value.to_owned(),
        enabled: true,
        to_applications: true,
    };
    ApiSeen {
        id: "graph".to_owned(),
        app_id: Api::GRAPH.to_owned(),
        name: "Microsoft Graph".to_owned(),
        roles: PERMISSIONS.into_iter().map(offer).collect(),
    }
}

/// Looks at the places of these kinds, and has all there that widctl never makes.
pub(crate) fn look(desired: &Desired, live: &mut Live, crowd: &mut usize) {
    for listing in [
        Listing::Vaults(SUBSCRIPTION.to_owned()),
        Listing::Applications,
    ] {
        live.coverage.entry(listing).or_insert(Coverage::Whole);
    }
    live.apis
        .entry(Api::Graph)
        .or_insert_with(|| Ok(vec![graph()]));
    let found = live.found().filter_map(|(_, it)| it.resource.principal());
    let mut people: BTreeSet<Principal> = found.collect();
    people.extend(
        desired
            .wanted
            .values()
            .filter_map(|it| it.resource.principal()),
    );
    for principal in people {
        let listing = Listing::AppRoles(principal);
        live.coverage.entry(listing).or_insert(Coverage::Whole);
    }
    for wanted in desired.wanted.values() {
        match &wanted.resource {
            Resource::Cluster(it) => {
                let roles = Listing::ClusterRoles(it.key.clone());
                live.coverage.entry(roles).or_insert(Coverage::Whole);
                if let Target::Aks(id) = &it.target {
                    let bindings = Listing::Bindings(id.clone());
                    live.coverage.entry(bindings).or_insert(Coverage::Whole);
                }
            }
            Resource::Role(it) if !it.scope.group().is_empty() => {
                let group = ArmId::resource_group(it.scope.subscription(), it.scope.group());
                let site = live.sites.entry(Site::Group(group));
                site.or_insert(Read::Found(SiteState::Ready));
            }
            Resource::KeyVaultPolicy(it) => {
                let whole = live.coverage.get(&Listing::Vaults(SUBSCRIPTION.to_owned()));
                if whole == Some(&Coverage::Whole) {
                    let vault = live.vaults.entry(it.vault.clone());
                    vault.or_insert_with(|| Read::Found(VaultState::Active(empty_vault())));
                }
            }
            _ => {}
        }
    }
    project(desired, live, crowd);
}

fn empty_vault() -> Vault {
    Vault {
        location: "westeurope".to_owned(),
        tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47".to_owned(),
        by_roles: false,
        network: Network::Open,
        policies: BTreeMap::new(),
    }
}

/// Whose the assignments and the vaults' entries are hangs on whom one sees: they name object ids and nothing else. The assignments of
/// nobody who is seen are of the crowd.
pub(crate) fn project(desired: &Desired, live: &mut Live, crowd: &mut usize) {
    let declared: BTreeMap<Principal, Address> = desired
        .wanted
        .iter()
        .filter_map(|(address, it)| Some((it.resource.principal()?, address.clone())))
        .collect();
    let mut people: BTreeMap<String, (Principal, Address, bool)> = BTreeMap::new();
    for (_, found) in live.found() {
        if let (Some(principal), Some(id)) =
            (found.resource.principal(), found.outputs.get("principalId"))
        {
            let known = declared.get(&principal).cloned();
            let concerns = known.is_some() || found.owner(&desired.names) == Owner::Ours;
            let address = known.unwrap_or_else(|| Address::undeclared_identity(principal.name()));
            people.insert(id.clone(), (principal, address, concerns));
        }
    }
    for sight in live.sights.values_mut() {
        if let Read::Found(found) = sight
            && let Resource::IdentityBinding(it) = &mut found.resource
        {
            let known = declared.get(&it.of.clone().into()).cloned();
            it.identity = known.unwrap_or_else(|| Address::undeclared_identity(it.of.name()));
        }
    }
    let mut grants = Vec::new();
    live.sights.retain(|_, sight| match sight {
        Read::Found(found) if found.resource.as_app_role().is_some() => {
            grants.push(found.clone());
            false
        }
        Read::Found(_) | Read::Absent | Read::Unread(_) => true,
    });
    for mut found in grants {
        // They go with their principal.
        if let Resource::AppRole(it) = &mut found.resource
            && let Some((principal, address, true)) =
                it.principal_id.known().and_then(|id| people.get(id))
        {
            (it.principal, it.identity) = (principal.clone(), address.clone());
            live.sights
                .insert(found.resource.remote_id(), Read::Found(found));
        }
    }
    let mut roles = Vec::new();
    live.sights.retain(|_, sight| match sight {
        Read::Found(found) if found.resource.as_role().is_some() => {
            roles.push(found.clone());
            false
        }
        sight => !matches!(sight, Read::Found(it) if it.resource.as_policy().is_some()),
    });
    let home = ArmId::of_subscription(SUBSCRIPTION);
    live.assigned = match live.coverage(&Listing::Roles(home.clone())) {
        Coverage::Whole => BTreeMap::from([(home, roles.len() + *crowd)]),
        Coverage::Named(_) | Coverage::Not(_) => BTreeMap::new(),
    };
    for mut found in roles {
        if let Resource::Role(it) = &mut found.resource {
            let id = it.principal_id.known().unwrap_or_default().to_owned();
            let (principal, identity) = match people.get(&id) {
                Some((principal, address, _)) => (principal.clone(), address.clone()),
                None => (
                    Principal::ObjectId(id.clone()),
                    Address::undeclared_identity(&id),
                ),
            };
            (it.principal, it.identity) = (principal, identity);
            if !people.contains_key(&id) && found.owner(&desired.names) != Owner::Ours {
                *crowd += 1;
                continue;
            }
        }
        live.sights
            .insert(found.resource.remote_id(), Read::Found(found));
    }
    for policy in desired
        .wanted
        .values()
        .filter_map(|it| it.resource.as_policy())
    {
        let sight = match live.vaults.get(&policy.vault) {
            Some(Read::Unread(fault)) => Read::Unread(fault.clone()),
            Some(_) => Read::Absent,
            None => {
                live.sights.remove(&policy.remote_id());
                continue;
            }
        };
        live.sights.insert(policy.remote_id(), sight);
    }
    let mut entries = Vec::new();
    for (vault, sight) in &live.vaults {
        let Read::Found(VaultState::Active(it)) = sight else {
            continue;
        };
        for (id, permissions) in &it.policies {
            if let Some((principal, identity, true)) = people.get(id) {
                entries.push(bare(Resource::KeyVaultPolicy(KeyVaultPolicy {
                    identity: identity.clone(),
                    principal: principal.clone(),
                    object_id: id.as_str().into(),
                    vault: vault.clone(),
                    permissions: permissions.clone(),
                })));
            }
        }
    }
    for found in entries {
        let id = found.resource.remote_id();
        live.sights.insert(id, Read::Found(Box::new(found)));
    }
}

fn principal_there(live: &Live, id: &str) -> bool {
    live.found()
        .any(|(_, it)| it.outputs.get("principalId").map(String::as_str) == Some(id))
}

impl Scene {
    pub(crate) fn carry_role(&mut self, change: &Change) {
        if let Some(before) = &change.before {
            // By its name: whose it is may have gone or come anew since the plan.
            let name = before.resource.as_role().and_then(|it| it.name.clone());
            let all = self.live.found();
            let id = all
                .filter(|(_, it)| it.resource.as_role().is_some_and(|it| it.name == name))
                .map(|(id, _)| id.clone())
                .next();
            let id = id.unwrap_or_else(|| panic!("gone: {change:?}"));
            let ours = self.owner(&id) == Owner::Ours;
            assert!(ours || change.why == Why::Take, "{change:?}");
            self.live.sights.remove(&id);
        }
        if change.action == Action::Delete {
            return;
        }
        let Some(Resource::Role(after)) = change.after.clone() else {
            panic!("{change:?}");
        };
        let principal = after.principal_id.known().expect("settled").to_owned();
        let definition = after.definition.clone().expect("looked up");
        assert!(
            principal_there(&self.live, &principal),
            "nobody: {change:?}"
        );
        let mut count = self.crowd;
        for (_, it) in self.live.found() {
            let Some(it) = it.resource.as_role() else {
                continue;
            };
            count += 1;
            let same = it.scope == after.scope
                && it.definition.as_ref() == Some(&definition)
                && it.principal_id == after.principal_id;
            assert!(!same, "RoleAssignmentExists: {change:?}");
        }
        assert!(count < 4_000, "RoleAssignmentLimitExceeded: {change:?}");
        let name = assignment_name("payments", &after.scope, &principal, &definition);
        self.put(bare(Resource::Role(Role {
            name: Some(name),
            ..after
        })));
    }

    pub(crate) fn carry_policy(&mut self, change: &Change) {
        let before = change
            .before
            .as_ref()
            .and_then(|it| it.resource.as_policy());
        let after = change.after.as_ref().and_then(Resource::as_policy);
        let it = after.or(before).expect("a policy").clone();
        let Some(Read::Found(VaultState::Active(vault))) = self.live.vaults.get_mut(&it.vault)
        else {
            panic!("no vault: {change:?}");
        };
        assert!(!vault.by_roles, "{change:?}");
        let id = it.object_id.known().expect("settled").to_owned();
        match change.action {
            Action::Delete => {
                assert!(vault.policies.remove(&id).is_some(), "{change:?}");
                assert_eq!(change.owner, Owner::Ours);
            }
            Action::Create | Action::Update => {
                let there = vault.policies.get(&id).cloned();
                assert_eq!(
                    there.is_some(),
                    change.action == Action::Update,
                    "{change:?}"
                );
                if !change.marked {
                    let before = there.unwrap_or_default();
                    assert!(
                        it.permissions.cover(&before),
                        "taken from others: {change:?}"
                    );
                }
                vault.policies.insert(id, it.permissions);
            }
            Action::Replace | Action::Keep | Action::Blocked => panic!("{change:?}"),
        }
        self.look();
    }

    pub(crate) fn carry_app_role(&mut self, change: &Change) {
        if let Some(before) = &change.before {
            assert_eq!(change.action, Action::Delete, "{change:?}");
            assert!(
                change.owner == Owner::Ours || change.why == Why::Named,
                "{change:?}"
            );
            let gone = self.live.sights.remove(&before.resource.remote_id());
            assert!(matches!(gone, Some(Read::Found(_))), "gone: {change:?}");
            return;
        }
        let Some(Resource::AppRole(after)) = change.after.clone() else {
            panic!("{change:?}");
        };
        let principal = after.principal_id.known().expect("settled");
        assert!(principal_there(&self.live, principal), "nobody: {change:?}");
        let id = after.remote_id();
        let there = matches!(self.live.sights.get(&id), Some(Read::Found(_)));
        assert!(!there, "it already exists on the object: {change:?}");
        assert!(after.ids.is_some(), "{change:?}");
        let grant = Some(format!("grant-{}", self.fresh()));
        self.put(bare(Resource::AppRole(AppRole { grant, ..after })));
    }

    pub(crate) fn carry_binding(&mut self, change: &Change) {
        if let Some(before) = &change.before {
            let id = before.resource.remote_id();
            assert_eq!(self.owner(&id), Owner::Ours, "{change:?}");
            self.live.sights.remove(&id);
        }
        if change.action == Action::Delete {
            self.look();
            return;
        }
        let Some(Resource::IdentityBinding(after)) = change.after.clone() else {
            panic!("{change:?}");
        };
        let identity = RemoteId::Arm(after.of.clone());
        let client = self.found(&identity).outputs.get("clientId").cloned();
        assert_eq!(
            after.client_id.as_ref().and_then(MaybeKnown::known),
            client.as_deref(),
            "AKS hands out what the identity has"
        );
        let twin = self.live.found().any(|(_, it)| {
            let it = it.resource.as_binding();
            it.is_some_and(|it| it.under == after.under && it.of == after.of)
        });
        assert!(!twin, "bound twice: {change:?}");
        self.put(bare(Resource::IdentityBinding(IdentityBinding {
            client_id: client.map(MaybeKnown::Known),
            ..after.clone()
        })));
        let under: Principal = after.of.clone().into();
        let own = Credential::at(&under, Credential::AKS_OWN);
        if !self.live.sights.contains_key(&own) {
            let siblings = self.live.found().filter(|(_, it)| {
                it.resource
                    .as_credential()
                    .is_some_and(|it| it.under == under)
            });
            assert!(siblings.count() < 20, "{} is full", after.of);
            self.put(bare(Resource::Credential(Credential {
                identity: after.identity,
                under,
                name: Credential::AKS_OWN.to_owned(),
                issuer: MaybeKnown::from("https://aks-identity-binding.example/"),
                subject: "aks".into(),
                audiences: BTreeSet::from(["api://AKSIdentityBinding".to_owned()]),
            })));
        }
    }

    pub(crate) fn carry_cluster_role(&mut self, change: &Change) {
        let Some(it) = change
            .after
            .as_ref()
            .or(change.before.as_ref().map(|it| &it.resource))
            .and_then(Resource::as_cluster_role)
            .cloned()
        else {
            panic!("{change:?}");
        };
        let id = it.remote_id();
        let there = matches!(self.live.sights.get(&id), Some(Read::Found(_)));
        assert_eq!(there, change.action != Action::Create, "{change:?}");
        if change.action == Action::Delete {
            assert_eq!(self.owner(&id), Owner::Ours, "{change:?}");
            assert!(self.found(&id).foreign.is_empty(), "{change:?}");
            self.live.sights.remove(&id);
            return;
        }
        let ours = |it: &str| it == "widctl/payments" || it == "widctl/pay";
        if change.action == Action::Update && change.why != Why::TakeBack {
            let found = self.found(&id);
            let now = found.resource.fields();
            for (name, value) in it.fields() {
                let holders = found.managers.entry(name.to_owned()).or_default();
                let held = holders.keys().any(|it| !ours(it));
                let differs = now.get(name) != Some(&value);
                assert!(!(held && differs) || change.force, "conflict: {change:?}");
                if differs {
                    holders.retain(|it, _| ours(it));
                }
            }
        }
        if change.action == Action::Create {
            self.put(bare(Resource::ClusterRole(it.clone())));
        }
        let found = self.found(&id);
        let mark = it
            .issuer
            .known()
            .map(|issuer| Mark::of_cluster_role("payments", issuer, &it.name).to_string());
        found.mark = if change.marked { mark } else { None };
        for name in ["clientId", "serviceAccounts"] {
            let holders = found.managers.entry(name.to_owned()).or_default();
            holders.retain(|it, _| !ours(it));
            if change.why != Why::TakeBack {
                holders.insert("widctl/payments".to_owned(), None);
            }
        }
        found.managers.retain(|_, holders| !holders.is_empty());
        found.resource = Resource::ClusterRole(ClusterRole { ..it });
    }

    pub(crate) fn carry_application(&mut self, change: &Change) -> Outputs {
        let before = change.before.as_ref().map(|it| &it.resource);
        let it = change.after.as_ref().or(before);
        let Some(it) = it.and_then(Resource::as_application).cloned() else {
            panic!("{change:?}");
        };
        let id = RemoteId::Application(it.reference.clone());
        let ApplicationRef::UniqueName(name) = it.reference.clone() else {
            panic!("of others: {change:?}");
        };
        match change.action {
            Action::Create => {
                let there = matches!(self.live.sights.get(&id), Some(Read::Found(_)));
                let kept = there || self.live.gone.contains_key(&id);
                assert!(!kept, "uniqueName is taken: {change:?}");
                assert!(application_maker(&name).is_some(), "{name}");
                let number = self.fresh();
                let outputs = Outputs::from([
                    ("clientId", format!("client-{number}")),
                    ("objectId", format!("object-{number}")),
                    ("principalId", format!("principal-{number}")),
                ]);
                let coverage = Listing::Credentials(Principal::Application(it.reference.clone()));
                self.live.coverage.insert(coverage, Coverage::Whole);
                self.put(Found {
                    outputs: outputs.clone(),
                    mark: Some(name),
                    ..bare(Resource::Application(it))
                });
                outputs
            }
            Action::Update => {
                let ours = self.owner(&id) == Owner::Ours;
                assert!(ours || change.why == Why::Take, "{change:?}");
                let found = self.found(&id);
                if let Resource::Application(live) = &mut found.resource {
                    live.display_name = it.display_name.or(live.display_name.take());
                    live.service_principal = it.service_principal.or(live.service_principal);
                    live.app_roles = it.app_roles.or(live.app_roles);
                }
                found.mark = change.marked.then_some(name);
                found.outputs.clone()
            }
            Action::Delete => {
                assert_eq!(self.owner(&id), Owner::Ours, "{change:?}");
                assert!(self.found(&id).foreign.is_empty(), "{change:?}");
                let object = self.found(&id).outputs.get("objectId").cloned();
                self.live.sights.remove(&id);
                let under = Principal::Application(it.reference);
                for (child, it) in self.live.sights.clone() {
                    if let Read::Found(found) = it
                        && let Some(credential) = found.resource.as_credential()
                        && credential.under == under
                    {
                        assert_eq!(self.owner(&child), Owner::Ours, "{child} goes with {id}");
                        self.live.sights.remove(&child);
                    }
                }
                let gone = Gone {
                    object_id: object.unwrap_or_default(),
                    url: "https://graph.example/".to_owned(),
                    since: None,
                };
                self.live.gone.insert(id, gone);
                self.look();
                Outputs::new()
            }
            Action::Replace | Action::Keep | Action::Blocked => panic!("{change:?}"),
        }
    }
}

/// Somebody does something to one of these.
pub(crate) fn drift(scene: &mut Scene, id: &RemoteId, what: u8, number: u32) {
    let resource = scene.found(id).resource.clone();
    let found = scene.found(id);
    match resource {
        Resource::Role(it) => {
            scene.live.sights.remove(id);
            // By hand instead of ours, narrowed or not.
            if what >= 3 {
                let name = format!("{number:08x}-0000-4000-8000-000000000000");
                scene.put(bare(Resource::Role(Role {
                    name: Some(name),
                    condition: it.condition,
                    ..it
                })));
            }
        }
        Resource::KeyVaultPolicy(it) => {
            let Some(Read::Found(VaultState::Active(vault))) = scene.live.vaults.get_mut(&it.vault)
            else {
                return;
            };
            let object = it.object_id.known().unwrap_or_default().to_owned();
            match what {
                0..4 => drop(vault.policies.remove(&object)),
                _ => {
                    let mut permissions = it.permissions;
                    permissions.certificates.insert("list".to_owned());
                    permissions.secrets.clear();
                    vault.policies.insert(object, permissions);
                }
            }
        }
        Resource::AppRole(it) => {
            scene.live.sights.remove(id);
            // Another one by hand instead.
            if what >= 4 {
                let role = PERMISSIONS[usize::from(what) % PERMISSIONS.len()].to_owned();
                let ids = it.ids.map(|it| RoleOfApi {
                    role: role.to_lowercase(),
                    ..it
                });
                scene.put(bare(Resource::AppRole(AppRole {
                    role,
                    ids,
                    grant: Some(format!("by-hand-{number}")),
                    ..it
                })));
            }
        }
        Resource::IdentityBinding(_) if what < 4 => drop(scene.live.sights.remove(id)),
        Resource::IdentityBinding(mut it) => {
            it.client_id = None;
            found.resource = Resource::IdentityBinding(it);
        }
        Resource::ClusterRole(_) if what < 3 => drop(scene.live.sights.remove(id)),
        Resource::ClusterRole(mut it) => match what {
            3..6 => {
                it.service_accounts.insert("payments/by-hand".to_owned());
                found.resource = Resource::ClusterRole(it);
                let holders = found.managers.entry("serviceAccounts".to_owned());
                holders.or_default().insert("kubectl".to_owned(), None);
            }
            6..8 => found.mark = None,
            8..10 => drop(found.foreign.insert("metadata.labels.team".to_owned())),
            _ => found.managers.clear(),
        },
        Resource::Application(_) if what < 3 => found.mark = None,
        Resource::Application(_) if what < 5 => {
            found.foreign.insert("a secret".to_owned());
        }
        Resource::Application(it) => {
            found.resource = Resource::Application(Application {
                display_name: Some(format!("renamed-{number}")),
                ..it
            });
        }
        _ => {}
    }
    scene.look();
}
