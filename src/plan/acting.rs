//! Who can act as which identity, and what each identity can do, before a plan and after it.
//!
//! Tokens act by issuer and subject, whatever lets them: a federated credential, or an identity binding with a ClusterRole. So the two
//! sides of a plan are compared by these, and by the identities themselves, and not by the things that a kind is made of. What is
//! blocked or was left alone is on both sides.

use std::collections::{BTreeMap, BTreeSet};

use super::subject::{Home, Subject};
use super::walk::Walk;
use super::{Action, Change, names};
use crate::live::{Coverage, Listing};
use crate::resource::{
    Address, ArmId, ClusterRole, Credential, Kind, MaybeKnown, Output, Principal, RemoteId,
    Resource, Role, RoleRef, ServiceAccount, Target,
};

/// Whose tokens: what their issuer and their subject say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Who {
    pub(super) issuer: String,
    pub(super) subject: String,
}

/// Somebody who can act as an identity.
pub(super) type Acting = (Principal, Who);

/// One thing on both sides of a plan.
pub(super) struct Pair<'a> {
    pub(super) before: Option<&'a Resource>,
    pub(super) after: Option<&'a Resource>,
    /// `None`: it is no part of the plan, and stays.
    pub(super) change: Option<&'a Change>,
}

/// Everything that was seen or is planned, on both sides, the declared things first.
pub(super) fn pairs<'a>(walk: &'a Walk<'_>) -> Vec<Pair<'a>> {
    let mut covered: BTreeSet<RemoteId> = BTreeSet::new();
    let mut all: Vec<Pair<'a>> = Vec::new();
    for change in walk.changes.values() {
        let before = change.before.as_ref();
        covered.extend(before.map(|it| it.resource.remote_id()));
        let (before, after) = sides(change);
        all.push(Pair {
            before,
            after,
            change: Some(change),
        });
    }
    let rest = walk.live.found().filter(|(id, _)| !covered.contains(id));
    all.extend(rest.map(|(_, found)| Pair {
        before: Some(&found.resource),
        after: Some(&found.resource),
        change: None,
    }));
    all
}

/// What is there before a change and after it; what is blocked stays as it is.
fn sides(change: &Change) -> (Option<&Resource>, Option<&Resource>) {
    let (before, after) = (
        change.before.as_ref().map(|it| &it.resource),
        change.after.as_ref(),
    );
    match change.action {
        Action::Create => (None, after),
        Action::Delete => (before, None),
        Action::Update | Action::Replace => (before, after),
        // Kept and unseen is what others write: it is there before as after.
        Action::Keep => (before.or(after), before.or(after)),
        Action::Blocked => (before, before),
    }
}

/// Who stands behind ids, and what people call whom.
pub(super) struct Book<'a> {
    walk: &'a Walk<'a>,
    /// The key of the declared cluster by its issuer.
    clusters: BTreeMap<String, String>,
    /// How people call somebody.
    called: BTreeMap<Who, Subject>,
}

impl<'a> Book<'a> {
    pub(super) fn new(walk: &'a Walk<'a>, pairs: &[Pair<'a>]) -> Self {
        let mut book = Self {
            walk,
            clusters: BTreeMap::new(),
            called: BTreeMap::new(),
        };
        let clusters = walk.desired.wanted.values();
        for it in clusters.filter_map(|it| it.resource.as_cluster()) {
            if !matches!(it.target, Target::Vcluster(_)) {
                let issuer = book.issuer(&Address::cluster(&it.key));
                book.clusters.insert(issuer, it.key.clone());
            }
        }
        for pair in pairs {
            for it in pair.before.into_iter().chain(pair.after) {
                book.introduce(pair.change.map(|it| &it.address), it);
            }
        }
        book
    }

    /// Writes down what people call those whom a thing names.
    fn introduce(&mut self, address: Option<&Address>, resource: &Resource) {
        if let Some(it) = resource.as_service_account() {
            let subject = Subject {
                name: format!("{}/{}", it.namespace, it.name),
                home: Home::Cluster(it.cluster.clone()),
            };
            // The vCluster's own name for it before that of its host, which only lies there.
            self.called.entry(self.account(it)).or_insert(subject);
        }
        let Some(it) = resource.as_credential() else {
            return;
        };
        let who = credential(it);
        let subject = match address.map(|it| (it.kind(), it.keys())) {
            // An issuer that its cluster does not have any more is told as what it is.
            Some((Kind::Credential, [_, cluster, namespace, account]))
                if who.issuer == self.issuer(&Address::cluster(cluster)) =>
            {
                Subject {
                    name: format!("{namespace}/{account}"),
                    home: Home::Cluster(cluster.clone()),
                }
            }
            Some((Kind::Trust, [_, name])) => {
                let said = self.unnamed(&who);
                Subject {
                    name: format!("trust {name} ({})", said.name),
                    ..said
                }
            }
            Some(_) | None => return,
        };
        self.called.entry(who).or_insert(subject);
    }

    /// A cluster by its name in the manifest; an issuer only where no declared cluster has it.
    pub(super) fn subject(&self, who: &Who) -> Subject {
        let called = self.called.get(who);
        called.cloned().unwrap_or_else(|| self.unnamed(who))
    }

    /// The same by what tokens say of themselves.
    fn unnamed(&self, who: &Who) -> Subject {
        let account = who.subject.strip_prefix("system:serviceaccount:");
        let account = account.map(|it| it.replacen(':', "/", 1));
        Subject {
            name: match account {
                Some(account) => account,
                // One that matches by expression names no subject.
                None if who.subject.is_empty() => "whoever an expression matches".to_owned(),
                None => who.subject.clone(),
            },
            home: match self.clusters.get(&who.issuer) {
                Some(cluster) => Home::Cluster(cluster.clone()),
                None => Home::Issuer(who.issuer.clone()),
            },
        }
    }

    fn issuer(&self, cluster: &Address) -> String {
        let signer = names::signer(self.walk.desired, cluster);
        match self.walk.known.get(&signer).and_then(|of| of.get("issuer")) {
            Some(issuer) => issuer.clone(),
            None => unknown(&Output {
                of: signer,
                name: "issuer",
            }),
        }
    }

    /// A service account as its tokens call it.
    pub(super) fn account(&self, it: &ServiceAccount) -> Who {
        self.on(&it.cluster, &it.namespace, &it.name)
    }

    fn on(&self, cluster: &str, namespace: &str, name: &str) -> Who {
        let address = Address::cluster(cluster);
        let subject = match names::vcluster(self.walk.desired, &address) {
            Some(of) => {
                let account = Address::service_account(cluster, namespace, name);
                let told = self.walk.live.on_host.get(&account);
                match told {
                    Some(Ok(told)) => of.subject(told),
                    Some(Err(_)) | None => of.subject(&of.account(namespace, name)),
                }
            }
            None => Credential::subject(namespace, name),
        };
        Who {
            issuer: self.issuer(&address),
            subject,
        }
    }

    /// Whose a client id is. One of nobody that was seen stands for itself.
    pub(super) fn client(&self, id: &MaybeKnown) -> Principal {
        match id {
            MaybeKnown::Known(id) => match self.walk.index.clients.get(id.as_str()) {
                Some(principal) => principal.clone(),
                None => Principal::ObjectId(id.clone()),
            },
            MaybeKnown::Unknown(output) => {
                let wanted = self.walk.desired.wanted.get(&output.of);
                let principal = wanted.and_then(|it| it.resource.principal());
                principal.unwrap_or_else(|| Principal::ObjectId(output.to_string()))
            }
        }
    }

    /// Whether a client id is that of an identity that was seen.
    pub(super) fn knows(&self, id: &MaybeKnown) -> bool {
        id.known()
            .is_some_and(|it| self.walk.index.clients.contains_key(it))
    }

    /// Whom a ClusterRole lets act, where its cluster has the identity's binding.
    pub(super) fn through_role(&self, it: &ClusterRole) -> BTreeSet<Acting> {
        let Some(client) = &it.client_id else {
            return BTreeSet::new();
        };
        let principal = self.client(client);
        let accounts = it.service_accounts.iter();
        let accounts = accounts.filter_map(|it| it.split_once('/'));
        accounts
            .map(|(namespace, name)| (principal.clone(), self.on(&it.cluster, namespace, name)))
            .collect()
    }

    /// Whether all identity bindings of a cluster were seen.
    fn bindings_seen(&self, cluster: &str) -> bool {
        let wanted = self.walk.desired.wanted.get(&Address::cluster(cluster));
        let cluster = wanted.and_then(|it| it.resource.as_cluster());
        match cluster.map(|it| &it.target) {
            Some(Target::Aks(id)) => {
                self.walk.live.coverage(&Listing::Bindings(id.clone())) == Coverage::Whole
            }
            Some(Target::Issuer(_) | Target::Vcluster(_)) | None => false,
        }
    }
}

/// Who can act as whom, with the changes that each such way hangs on.
#[derive(Default)]
pub(super) struct Trust {
    /// By the changes, if any, that could end it: the thing's own.
    pub(super) before: BTreeMap<Acting, BTreeSet<Address>>,
    pub(super) after: BTreeSet<Acting>,
    /// Identity bindings that go and through which nobody was seen to act.
    pub(super) unused: BTreeSet<Address>,
}

pub(super) fn trust(book: &Book<'_>, pairs: &[Pair<'_>]) -> Trust {
    let mut trust = Trust::default();
    let mut bound: BTreeMap<(String, Principal), (Option<Address>, bool)> = BTreeMap::new();
    let mut after: BTreeSet<(String, Principal)> = BTreeSet::new();
    for pair in pairs {
        let address = pair.change.map(|it| it.address.clone());
        if let Some(it) = pair.before.and_then(Resource::as_credential) {
            let carriers = trust.before.entry((it.under.clone(), credential(it)));
            carriers.or_default().extend(address.clone());
        }
        if let Some(it) = pair.after.and_then(Resource::as_credential) {
            trust.after.insert((it.under.clone(), credential(it)));
        }
        if let Some(it) = pair.before.and_then(Resource::as_binding) {
            let key = (it.cluster.clone(), Principal::Identity(it.of.clone()));
            bound.insert(key, (address, pair.after.is_none()));
        }
        if let Some(it) = pair.after.and_then(Resource::as_binding) {
            after.insert((it.cluster.clone(), Principal::Identity(it.of.clone())));
        }
    }
    let mut used: BTreeSet<(String, Principal)> = BTreeSet::new();
    for pair in pairs {
        let role = |it: Option<&'_ Resource>| it.and_then(Resource::as_cluster_role).cloned();
        let (was, will) = (role(pair.before), role(pair.after));
        let before = was.as_ref().map(|it| book.through_role(it));
        let before = before.unwrap_or_default();
        let Some(cluster) = was.as_ref().or(will.as_ref()).map(|it| it.cluster.clone()) else {
            continue;
        };
        let seen = book.bindings_seen(&cluster);
        for acting in &before {
            let key = (cluster.clone(), acting.0.clone());
            let binding = bound.get(&key);
            // Whoever is on the list may act already where the binding was not seen.
            if binding.is_none() && seen {
                continue;
            }
            let carriers = trust.before.entry(acting.clone()).or_default();
            carriers.extend(pair.change.map(|it| it.address.clone()));
            carriers.extend(binding.and_then(|(it, _)| it.clone()));
            used.insert(key);
        }
        for acting in will.iter().flat_map(|it| book.through_role(it)) {
            let key = (cluster.clone(), acting.0.clone());
            let goes = bound.get(&key).is_some_and(|(_, goes)| *goes);
            let as_before = !seen && !goes && before.contains(&acting);
            if after.contains(&key) || as_before {
                trust.after.insert(acting);
            }
        }
    }
    let unused = bound.into_iter().filter(|(key, _)| !used.contains(key));
    trust.unused = unused
        .filter_map(|(_, (address, goes))| address.filter(|_| goes))
        .collect();
    trust
}

/// Issuer and subject of a credential.
pub(super) fn credential(it: &Credential) -> Who {
    let text = |it: &MaybeKnown| match it {
        MaybeKnown::Known(text) => text.clone(),
        MaybeKnown::Unknown(output) => unknown(output),
    };
    Who {
        issuer: text(&it.issuer),
        subject: text(&it.subject),
    }
}

fn unknown(output: &Output) -> String {
    format!("the {output}")
}

/// A role at a scope, by its definition, however it was written.
pub(super) fn role(it: &Role) -> (ArmId, RoleRef) {
    let role = match &it.definition {
        Some(id) => RoleRef::of(id),
        None => it.role.folded(),
    };
    (it.scope.clone(), role)
}

/// Whether one condition lets through all that another did.
pub(super) fn as_wide(after: &Role, before: &Role) -> bool {
    after.condition.is_none() || after.condition == before.condition
}

/// What people call a role: as it was written, or as Azure names it where it was written by its GUID.
pub(super) fn role_name(it: &Role) -> String {
    let name = match (&it.role, &it.definition) {
        (RoleRef::Name(_), _) | (_, None) => it.role.clone(),
        (RoleRef::Id(_), Some(id)) => RoleRef::of(id),
    };
    name.as_str().to_owned()
}
