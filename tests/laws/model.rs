//! A small model of the far side: what becomes of what was seen when a change is carried out. It refuses what Azure or Kubernetes
//! would refuse, and what widctl must never do.

use std::collections::{BTreeMap, BTreeSet};

use widctl::apply::Schedule;
use widctl::check;
use widctl::desired::{Desired, lower};
use widctl::fault::Fault;
use widctl::live::{Coverage, Found, Listing, Live, Owner, Read, Site, SiteState, Version};
use widctl::manifest::load;
use widctl::plan::{Action, Change, Flags, Plan, Why, diff};
use widctl::resource::{
    Address, Cluster, Credential, Identity, Mark, MaybeKnown, Outputs, Reach, RemoteId, Resource,
    ServiceAccount, Target, Thing, Value,
};

pub(crate) const SUBSCRIPTION: &str = "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11";

/// A manifest, what is there, and what is wished.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) desired: Desired,
    pub(crate) live: Live,
    pub(crate) flags: Flags,
    /// How many of others' role assignments there are of which nobody who is seen has one.
    pub(crate) crowd: usize,
    /// How many identities and issuers were ever made: no two are alike.
    made: u32,
}

pub(crate) fn meaning(text: &str) -> Desired {
    let text = format!(
        "apiVersion: widctl/v1\nname: payments\nformerly: [pay]\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n\
         defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg, location: West Europe}}\n{text}"
    );
    let loaded = load(vec![("m.yaml".to_owned(), text.into_bytes())]);
    match &loaded.manifest {
        Some(manifest) => lower(manifest),
        None => panic!("{:#?}", loaded.diagnostics),
    }
}

pub(crate) fn issuer(cluster: &str) -> String {
    format!("https://oic.example/{cluster}/")
}

pub(crate) fn unread() -> Fault {
    Fault::local("read", "forbidden")
}

impl Scene {
    /// A world that was read whole and in which there is nothing but the declared clusters, groups and namespaces.
    pub(crate) fn new(text: &str) -> Self {
        Self::of(meaning(text))
    }

    pub(crate) fn of(desired: Desired) -> Self {
        let mut scene = Self {
            desired,
            live: Live::default(),
            flags: Flags::default(),
            crowd: 0,
            made: 0,
        };
        scene.look();
        scene
    }

    /// Another manifest, the same world.
    pub(crate) fn now(mut self, text: &str) -> Self {
        self.desired = meaning(text);
        self.look();
        self
    }

    /// Looks wherever the manifest leads, and has all there that widctl never makes.
    pub(crate) fn look(&mut self) {
        let live = &mut self.live;
        for listing in [
            Listing::Subscription(SUBSCRIPTION.to_owned()),
            Listing::Roles(widctl::resource::ArmId::of_subscription(SUBSCRIPTION)),
        ] {
            live.coverage.entry(listing).or_insert(Coverage::Whole);
        }
        for wanted in self.desired.wanted.values() {
            match &wanted.resource {
                Resource::Cluster(it) => look_at_cluster(live, it),
                Resource::Identity(it) => {
                    let group = widctl::resource::ArmId::resource_group(
                        it.id.subscription(),
                        it.id.group(),
                    );
                    live.sites
                        .entry(Site::Group(group))
                        .or_insert(Read::Found(SiteState::Ready));
                }
                Resource::ServiceAccount(it) => {
                    let site = Site::Namespace {
                        cluster: it.cluster.clone(),
                        namespace: it.namespace.clone(),
                    };
                    live.sites
                        .entry(site)
                        .or_insert(Read::Found(SiteState::Ready));
                }
                _ => {}
            }
        }
        super::kinds::look(&self.desired, live, &mut self.crowd);
        super::vclusters::look(&self.desired, live);
        let identities: Vec<_> = live
            .found()
            .filter_map(|(_, found)| match &found.resource {
                Resource::Identity(it) => Some(it.id.clone()),
                _ => None,
            })
            .collect();
        for id in identities {
            live.coverage
                .entry(Listing::Credentials(id.into()))
                .or_insert(Coverage::Whole);
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut plan = diff(&self.desired, &self.live, &self.flags);
        let checked = check::all(&self.desired, &self.live, &plan);
        plan.findings.extend(checked);
        plan
    }

    /// What is pending, one line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.plan().pending().map(line).collect()
    }

    /// The codes of the findings.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.plan()
            .findings
            .iter()
            .map(|it| it.code.to_string())
            .collect()
    }

    /// Carries the plan out, two at a time, in the order of the schedule.
    pub(crate) fn apply(mut self) -> Self {
        let plan = self.plan();
        self.carry_out(&plan, &mut |room| room);
        self
    }

    /// The same, and then nothing is left to do.
    pub(crate) fn settled(self) -> Self {
        let scene = self.apply();
        assert_eq!(scene.lines(), Vec::<String>::new());
        scene
    }

    /// Carries a plan out; whoever chooses picks which of the running ones ends next.
    pub(crate) fn carry_out(&mut self, plan: &Plan, choose: &mut dyn FnMut(usize) -> usize) {
        let mut schedule = Schedule::new(plan);
        let mut running: Vec<Change> = Vec::new();
        while !schedule.over() {
            running.extend(schedule.start(2 - running.len()));
            assert!(!running.is_empty(), "nothing runs and it is not over");
            let next = running.remove(choose(running.len()) % running.len());
            let outputs = self.carry(&next);
            let lost = schedule.end(&next.address, Some(outputs));
            assert_eq!(lost, Vec::new());
        }
    }

    pub(crate) fn found(&mut self, id: &RemoteId) -> &mut Found {
        match self.live.sights.get_mut(id) {
            Some(Read::Found(found)) => found,
            other => panic!("{id}: {other:?}"),
        }
    }

    /// What a declared address means, as it is now.
    pub(crate) fn at(&mut self, address: &str) -> &mut Found {
        let address: Address = address.parse().expect("an address");
        let plan = self.plan();
        let change = plan.change(&address).expect("in the plan");
        let before = change.before.as_ref().expect("there");
        let id = before.resource.remote_id();
        self.found(&id)
    }

    pub(crate) fn put(&mut self, found: Found) {
        let id = found.resource.remote_id();
        self.live.sights.insert(id, Read::Found(Box::new(found)));
        self.look();
    }

    /// One of others' credentials under a declared identity.
    pub(crate) fn trust(&mut self, identity: &str, name: &str, issuer: &str, subject: &str) {
        let identity = Address::identity(identity);
        let Some(Resource::Identity(it)) =
            self.desired.wanted.get(&identity).map(|it| &it.resource)
        else {
            panic!("{identity} is not declared");
        };
        let under = it.id.clone();
        self.put(bare(Resource::Credential(Credential {
            identity,
            under: under.into(),
            name: name.to_owned(),
            issuer: MaybeKnown::from(issuer),
            subject: subject.into(),
            audiences: BTreeSet::from(["api://AzureADTokenExchange".to_owned()]),
        })));
    }

    pub(crate) fn fresh(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// What Azure or Kubernetes makes of a change.
    pub(crate) fn carry(&mut self, change: &Change) -> Outputs {
        assert!(change.acts(), "{change:?}");
        if let Some(after) = &change.after {
            let unknown = after
                .fields()
                .into_values()
                .find(|it| it.unknown().is_some());
            assert_eq!(unknown, None, "{} is not settled", change.address);
        }
        match change.address.kind() {
            widctl::resource::Kind::Cluster => self.carry_cluster(change),
            widctl::resource::Kind::Identity if is_application(change) => {
                self.carry_application(change)
            }
            widctl::resource::Kind::Identity => self.carry_identity(change),
            widctl::resource::Kind::Credential => self.carry_credential(change),
            widctl::resource::Kind::ServiceAccount => self.carry_account(change),
            widctl::resource::Kind::Trust => self.carry_credential(change),
            widctl::resource::Kind::Role => self.carried(change, Self::carry_role),
            widctl::resource::Kind::Policy => self.carried(change, Self::carry_policy),
            widctl::resource::Kind::AppRole => self.carried(change, Self::carry_app_role),
            widctl::resource::Kind::Binding => self.carried(change, Self::carry_binding),
            widctl::resource::Kind::ClusterRole => self.carried(change, Self::carry_cluster_role),
        }
    }

    /// What makes nothing known.
    fn carried(&mut self, change: &Change, carry: fn(&mut Self, &Change)) -> Outputs {
        carry(self, change);
        Outputs::new()
    }

    fn carry_cluster(&mut self, change: &Change) -> Outputs {
        assert_eq!(change.action, Action::Update);
        let Some(Resource::Cluster(after)) = change.after.clone() else {
            panic!("no cluster");
        };
        let number = self.fresh();
        let found = self.found(&after.remote_id());
        if after.oidc_issuer == Some(true) {
            let new = format!("https://oic.example/{}/{number}/", after.key);
            found.outputs.entry("issuer").or_insert(new);
        }
        let Resource::Cluster(live) = &mut found.resource else {
            panic!("no cluster");
        };
        live.oidc_issuer = after.oidc_issuer.or(live.oidc_issuer);
        live.workload_identity = after.workload_identity.or(live.workload_identity);
        let outputs = found.outputs.clone();
        let issuer = outputs.get("issuer").cloned().unwrap_or_default();
        self.reissue(&after.key, &issuer);
        outputs
    }

    /// The service accounts of a cluster live under its issuer, and those of the vClusters on it.
    pub(crate) fn reissue(&mut self, key: &str, issuer: &str) {
        let signed = super::vclusters::signed_by(&self.desired, key);
        for sight in self.live.sights.values_mut() {
            if let Read::Found(found) = sight
                && let Resource::ServiceAccount(it) = &mut found.resource
                && signed.contains(&it.cluster)
            {
                it.issuer = MaybeKnown::Known(issuer.to_owned());
            }
        }
    }

    fn carry_identity(&mut self, change: &Change) -> Outputs {
        let id = remote_id(change);
        let RemoteId::Arm(arm) = &id else {
            panic!("{id}");
        };
        let under: Vec<RemoteId> = self
            .live
            .found()
            .filter(|(_, it)| matches!(&it.resource, Resource::Credential(it) if it.under.identity() == Some(arm)))
            .map(|(id, _)| id.clone())
            .collect();
        if matches!(change.action, Action::Replace | Action::Delete) {
            assert_eq!(self.owner(&id), Owner::Ours, "{change:?}");
            for child in under {
                assert_eq!(self.owner(&child), Owner::Ours, "{child} goes with {id}");
                self.live.sights.remove(&child);
            }
            self.live.sights.remove(&id);
        }
        match change.action {
            Action::Delete => Outputs::new(),
            Action::Create | Action::Replace => {
                assert!(change.marked);
                let seen = self.live.sights.get(&id);
                assert!(!matches!(seen, Some(Read::Found(_))), "{id} is there");
                let number = self.fresh();
                let outputs = Outputs::from([
                    ("clientId", format!("client-{number}")),
                    ("principalId", format!("principal-{number}")),
                ]);
                self.put(Found {
                    outputs: outputs.clone(),
                    mark: Some(Mark::of_resource("payments", arm).to_string()),
                    ..bare(change.after.clone().expect("after"))
                });
                outputs
            }
            Action::Update => {
                let ours = self.owner(&id) == Owner::Ours;
                assert!(ours || change.why == Why::Take, "{change:?}");
                let found = self.found(&id);
                if let (Resource::Identity(live), Some(Resource::Identity(after))) =
                    (&mut found.resource, &change.after)
                    && let Some(tags) = &after.tags
                {
                    live.app_roles = after.app_roles.or(live.app_roles);
                    let all = live.tags.get_or_insert_default();
                    // Azure compares the names of tags without case.
                    all.retain(|old, _| !tags.keys().any(|new| new.eq_ignore_ascii_case(old)));
                    all.extend(tags.clone());
                }
                let mark = Mark::of_resource("payments", arm).to_string();
                found.mark = change.marked.then_some(mark);
                found.outputs.clone()
            }
            Action::Keep | Action::Blocked => panic!("{change:?}"),
        }
    }

    fn carry_credential(&mut self, change: &Change) -> Outputs {
        if let Some(before) = &change.before {
            let id = before.resource.remote_id();
            let ours = self.owner(&id) == Owner::Ours;
            let taken = change.why == Why::Take && change.action == Action::Replace;
            assert!(ours || taken, "{change:?}");
            assert!(!before.resource.protected(), "{change:?}");
            self.live.sights.remove(&id);
        }
        let Some(Resource::Credential(after)) = change.after.clone() else {
            return Outputs::new();
        };
        if change.action == Action::Delete {
            return Outputs::new();
        }
        let slot = Resource::Credential(after.clone()).slot();
        let parent = after.under.remote_id();
        assert!(
            matches!(self.live.sights.get(&parent), Some(Read::Found(_))),
            "{parent}"
        );
        let siblings = self.live.found().filter_map(|(_, it)| match &it.resource {
            Resource::Credential(it) if it.under == after.under => Some(it),
            _ => None,
        });
        let mut count = 0;
        for it in siblings {
            count += 1;
            assert_ne!(it.name.to_lowercase(), after.name.to_lowercase());
            assert_ne!(Resource::Credential(it.clone()).slot(), slot, "{change:?}");
        }
        assert!(count < 20, "{} is full", after.under);
        let found = bare(Resource::Credential(after));
        if change.action != Action::Update {
            assert_eq!(found.owner(&self.desired.names), Owner::Ours);
        }
        self.put(found);
        Outputs::new()
    }

    fn carry_account(&mut self, change: &Change) -> Outputs {
        let id = remote_id(change);
        let there = matches!(self.live.sights.get(&id), Some(Read::Found(_)));
        match change.action {
            Action::Create => {
                assert!(!there, "{change:?}");
                let empty = match change.after.clone() {
                    Some(Resource::ServiceAccount(it)) => ServiceAccount {
                        identity: None,
                        trusted_by: Default::default(),
                        client_id: None,
                        tenant_id: None,
                        ..it
                    },
                    other => panic!("{other:?}"),
                };
                self.put(Found {
                    version: Some(Version {
                        uid: "u".to_owned(),
                        resource: "1".to_owned(),
                    }),
                    ..bare(Resource::ServiceAccount(empty))
                });
                self.server_side_apply(&id, change);
            }
            Action::Update => self.server_side_apply(&id, change),
            Action::Delete => {
                assert_eq!(self.owner(&id), Owner::Ours, "{change:?}");
                let found = self.found(&id);
                assert!(found.foreign.is_empty() && !found.resource.protected());
                self.live.sights.remove(&id);
            }
            Action::Keep | Action::Blocked | Action::Replace => panic!("{change:?}"),
        }
        Outputs::new()
    }

    fn server_side_apply(&mut self, id: &RemoteId, change: &Change) {
        let ours = |it: &str| it == "widctl/payments" || it == "widctl/pay";
        let found = self.found(id);
        let Resource::ServiceAccount(live) = &mut found.resource else {
            panic!("{id}");
        };
        let gives_up = matches!(change.why, Why::TakeBack | Why::Release);
        let wanted = if gives_up {
            BTreeMap::new()
        } else {
            change
                .after
                .as_ref()
                .map(Resource::fields)
                .unwrap_or_default()
        };
        for name in ["clientId", "tenantId"] {
            let holders = found.managers.entry(name.to_owned()).or_default();
            let held = holders.keys().any(|it| ours(it));
            holders.retain(|it, _| !ours(it));
            let value = match wanted.get(name) {
                Some(Value::Text(MaybeKnown::Known(value))) => Some(value.clone()),
                Some(other) => panic!("{other:?}"),
                None => None,
            };
            let now = match name {
                "clientId" => live
                    .client_id
                    .as_ref()
                    .and_then(MaybeKnown::known)
                    .map(str::to_owned),
                _ => live.tenant_id.clone(),
            };
            let next = match value {
                Some(value) => {
                    if now.as_ref() != Some(&value) && !holders.is_empty() {
                        assert!(change.force, "conflict: {change:?}");
                        holders.clear();
                    }
                    holders.insert("widctl/payments".to_owned(), None);
                    Some(value)
                }
                None if held && holders.is_empty() && change.why != Why::Release => None,
                None => now,
            };
            match name {
                "clientId" => live.client_id = next.map(MaybeKnown::Known),
                _ => live.tenant_id = next,
            }
        }
        found.managers.retain(|_, holders| !holders.is_empty());
        let mark = live.issuer.known().map(|issuer| {
            Mark::of_service_account("payments", issuer, &live.namespace, &live.name).to_string()
        });
        found.mark = if change.marked { mark } else { None };
    }

    pub(crate) fn owner(&self, id: &RemoteId) -> Owner {
        match self.live.sights.get(id) {
            Some(Read::Found(found)) => found.owner(&self.desired.names),
            other => panic!("{id}: {other:?}"),
        }
    }
}

fn look_at_cluster(live: &mut Live, it: &Cluster) {
    let accounts = Listing::Cluster(it.key.clone());
    live.coverage.entry(accounts).or_insert(Coverage::Whole);
    let known = match &it.target {
        Target::Aks(_) => issuer(&it.key),
        Target::Issuer(issuer) => issuer.clone(),
        // Its API announces an issuer that concerns nobody, and its host's webhook is at work in it.
        Target::Vcluster(_) => return,
    };
    live.webhooks.entry(it.key.clone()).or_insert(Ok(None));
    if let Reach::Context(_) = it.reach {
        let announced = live.announced.entry(it.key.clone());
        announced.or_insert(Ok(known.clone()));
    }
    if let Target::Aks(_) = it.target {
        live.sights.entry(it.remote_id()).or_insert_with(|| {
            Read::Found(Box::new(Found {
                outputs: Outputs::from([("issuer", known)]),
                ..bare(Resource::Cluster(Cluster {
                    oidc_issuer: Some(true),
                    workload_identity: Some(true),
                    ..it.clone()
                }))
            }))
        });
    }
}

fn is_application(change: &Change) -> bool {
    matches!(remote_id(change), RemoteId::Application(_))
}

fn remote_id(change: &Change) -> RemoteId {
    match (&change.before, &change.after) {
        (Some(before), _) => before.resource.remote_id(),
        (None, Some(after)) => after.remote_id(),
        (None, None) => panic!("{change:?}"),
    }
}

/// Found, and nobody's.
pub(crate) fn bare(resource: Resource) -> Found {
    Found {
        resource,
        outputs: Outputs::new(),
        mark: None,
        managers: BTreeMap::new(),
        foreign: BTreeSet::new(),
        version: None,
    }
}

/// An identity as others made it.
pub(crate) fn identity(name: &str, location: &str, client: &str) -> Found {
    let id = widctl::resource::ArmId::identity(SUBSCRIPTION, "rg", name);
    Found {
        outputs: Outputs::from([
            ("clientId", client.to_owned()),
            ("principalId", format!("principal-{client}")),
        ]),
        ..bare(Resource::Identity(Identity {
            id,
            location: Some(location.to_owned()),
            tags: Some(BTreeMap::new()),
            app_roles: Some(false),
        }))
    }
}

/// A service account as others made it.
pub(crate) fn account(cluster: &str, namespace: &str, name: &str) -> Found {
    bare(Resource::ServiceAccount(ServiceAccount {
        cluster: cluster.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        identity: None,
        trusted_by: Default::default(),
        issuer: MaybeKnown::Known(issuer(cluster)),
        client_id: None,
        tenant_id: None,
    }))
}

/// One change in one line.
pub(crate) fn line(change: &Change) -> String {
    format!(
        "{} {}: {}",
        change.action.word(),
        change.address,
        change.why.word()
    )
}
