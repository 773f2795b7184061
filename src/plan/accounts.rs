//! What becomes of the service accounts, declared and no longer declared.

use std::collections::{BTreeMap, BTreeSet};

use super::prune::Leftover;
use super::walk::{Walk, at};
use super::{Action, Change, Why};
use super::{names, values};
use crate::desired::{Claim, Wanted};
use crate::fault::Class;
use crate::live::{Found, Holders, Owner, Presence, Seen, Site};
use crate::resource::{
    Address, Credential, Late, Names, Reach, RemoteId, Resource, ServiceAccount, Thing, Value,
};
use crate::source::{Code, Diagnostic, Group};

/// What AKS labels the service accounts of its add-ons with.
const BY_AKS: &str = "metadata.labels.kubernetes.azure.com/managedby";

pub(super) fn judge(walk: &mut Walk<'_>) {
    for (address, wanted, declared) in walk.declared(Resource::as_service_account) {
        let keep = Change {
            after: Some(wanted.resource.clone().settle(&walk.known)),
            ..Change::declared(address, wanted, Action::Keep, Why::Same)
        };
        let change = one(walk, keep, wanted, declared);
        walk.put(change);
    }
}

fn one(walk: &mut Walk<'_>, keep: Change, wanted: &Wanted, declared: &ServiceAccount) -> Change {
    if wanted.claim == Claim::Check && out_of_reach(walk, declared) {
        return Change {
            why: Why::Others,
            ..keep
        };
    }
    let cluster = Address::cluster(&declared.cluster);
    // What was read from another cluster than the declared one says nothing.
    if let Some(why) = walk.closed.get(&cluster).and_then(|it| it.accounts.clone()) {
        return keep.blocked(why);
    }
    let change = match walk.live.seen(&declared.remote_id()) {
        Seen::Unread(fault) => keep.blocked(walk.unread_on(&cluster, wanted, fault)),
        Seen::Absent => absent(walk, keep, wanted, declared),
        Seen::Found(found) => there(walk, keep, wanted, found),
    };
    if !change.acts() || change.why == Why::Release {
        return change;
    }
    match walk.blocked_need(wanted) {
        Some(need) => change.blocked(Why::NeedsBlocked(need)),
        None => change,
    }
}

fn out_of_reach(walk: &Walk<'_>, declared: &ServiceAccount) -> bool {
    let cluster = walk
        .desired
        .wanted
        .get(&Address::cluster(&declared.cluster));
    let cluster = cluster.and_then(|it| it.resource.as_cluster());
    cluster.is_some_and(|it| it.reach == Reach::Nowhere)
}

fn absent(walk: &mut Walk<'_>, keep: Change, wanted: &Wanted, it: &ServiceAccount) -> Change {
    if wanted.claim == Claim::Check {
        values_missing(walk, &keep, wanted, ["does not exist", "do not exist"]);
        return Change {
            why: Why::Waiting,
            ..keep
        };
    }
    let site = Site::Namespace {
        cluster: it.cluster.clone(),
        namespace: it.namespace.clone(),
    };
    match walk.live.presence(&site) {
        // Kubernetes makes `default` itself, and it would be joined, not ours, from its first moment.
        Presence::There if wanted.claim != Claim::Make => keep.blocked(Why::NotThere),
        Presence::There => Change {
            action: Action::Create,
            why: Why::Missing,
            marked: true,
            ..keep
        },
        // Whoever may not read namespaces may make service accounts all the same, and the server says where there is none.
        Presence::Unread(fault)
            if fault.class == Class::Forbidden && wanted.claim == Claim::Make =>
        {
            Change {
                action: Action::Create,
                why: Why::Missing,
                marked: true,
                ..keep
            }
        }
        presence @ (Presence::Terminating | Presence::Missing | Presence::Unread(_)) => {
            keep.blocked(Why::NoSite(site, presence))
        }
    }
}

fn there(walk: &mut Walk<'_>, keep: Change, wanted: &Wanted, found: &Found) -> Change {
    let owner = walk.owner(found);
    let ours = owner == Owner::Ours;
    let keep = keep.seen(found, owner);
    let held = held_by_us(found, &walk.desired.names);
    if wanted.claim == Claim::Check {
        let fits = keep.fields().is_empty();
        if !fits {
            let words = [
                "does not carry the values of the binding",
                "do not carry the values of their bindings",
            ];
            values_missing(walk, &keep, wanted, words);
        }
        return if !held.is_empty() || (ours && takes_mark(found, &walk.desired.names)) {
            released(keep)
        } else {
            let why = if fits { Why::Others } else { Why::Waiting };
            Change { why, ..keep }
        };
    }
    let taken = !ours && wanted.claim == Claim::Make && walk.wishes.takes(&keep.address);
    let forced = walk.wishes.force_conflicts.contains(&keep.address);
    let declared = keep
        .after
        .as_ref()
        .map(Resource::fields)
        .unwrap_or_default();
    let drops: BTreeSet<&'static str> = held
        .iter()
        .filter(|name| !declared.contains_key(*name))
        .copied()
        .collect();
    let keep = Change { drops, ..keep };
    let differing: Vec<&'static str> = keep.fields().iter().map(|it| it.name).collect();
    let by = held_by_others(found, &walk.desired.names, &differing, &declared);
    if !by.is_empty() && !forced {
        let stands = stands(found, &by);
        return keep.blocked(Why::Held { by, stands });
    }
    let marked = wanted.claim == Claim::Make && (ours || taken);
    let why = if taken {
        Why::Take
    } else if !differing.is_empty() {
        Why::Differs
    } else if declared.keys().any(|name| !held.contains(name)) || !keep.drops.is_empty() {
        Why::Join
    } else {
        return keep;
    };
    Change {
        action: Action::Update,
        why,
        marked,
        force: !by.is_empty() || taken,
        ..keep
    }
}

fn released(keep: Change) -> Change {
    Change {
        action: Action::Update,
        why: Why::Release,
        marked: false,
        after: keep.before.as_ref().map(|it| it.resource.clone()),
        ..keep
    }
}

/// The fields that our manager holds, under any of our names.
pub(super) fn held_by_us(found: &Found, names: &Names) -> BTreeSet<&'static str> {
    let fields = found.resource.fields().into_keys();
    fields
        .filter(|name| holders(found, name).any(|it| is_ours(it, names)))
        .collect()
}

/// Of the differing fields that are declared, those that others hold.
pub(super) fn held_by_others(
    found: &Found,
    names: &Names,
    differing: &[&'static str],
    declared: &BTreeMap<&'static str, Value>,
) -> BTreeMap<String, Holders> {
    let declared = differing.iter().filter(|it| declared.contains_key(*it));
    declared
        .filter_map(|name| {
            let others: Holders = (found.managers.get(*name).into_iter().flatten())
                .filter(|(manager, _)| !is_ours(manager, names))
                .map(|(manager, since)| (manager.clone(), since.clone()))
                .collect();
            (!others.is_empty()).then(|| ((*name).to_owned(), others))
        })
        .collect()
}

/// What stands in the fields that others hold.
pub(super) fn stands(found: &Found, by: &BTreeMap<String, Holders>) -> BTreeMap<String, String> {
    let fields = found.resource.fields().into_iter();
    fields
        .filter(|(name, _)| by.contains_key(*name))
        .filter_map(|(name, value)| match value {
            Value::Text(Late::Known(text)) => Some((name.to_owned(), text)),
            Value::Set(texts) => {
                let texts: Vec<String> = texts.into_iter().collect();
                Some((name.to_owned(), texts.join(", ")))
            }
            Value::Text(Late::After(_)) | Value::Map(_) | Value::Flag(_) => None,
        })
        .collect()
}

/// Whether our mark goes when our manager lets go of it: we hold it, or nobody does, as after somebody has cut `managedFields` off.
/// Where only others hold it, nothing that we write takes it away.
pub(super) fn takes_mark(found: &Found, names: &Names) -> bool {
    holders(found, "mark").next().is_none() || holds_mark(found, names)
}

/// Whether our manager holds the mark, under any of our names.
pub(super) fn holds_mark(found: &Found, names: &Names) -> bool {
    holders(found, "mark").any(|it| is_ours(it, names))
}

/// What we hold, and others do not: it goes when our manager lets go of it.
pub(super) fn held_by_us_alone(found: &Found, names: &Names) -> BTreeSet<&'static str> {
    let mut held = held_by_us(found, names);
    held.retain(|name| holders(found, name).all(|it| is_ours(it, names)));
    held
}

/// What stays when our manager lets go of a thing, because others hold it with us.
pub(super) fn stays(walk: &mut Walk<'_>, address: &Address) {
    let Some(change) = walk.changes.get(address) else {
        return;
    };
    let Some(found) = change
        .before
        .as_ref()
        .filter(|_| change.why == Why::TakeBack)
    else {
        return;
    };
    let names = &walk.desired.names;
    let fields = found.resource.fields().into_keys().chain(["mark"]);
    let mut by: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for name in fields {
        let (ours, theirs): (Vec<&String>, Vec<&String>) =
            holders(found, name).partition(|it| is_ours(it, names));
        if !ours.is_empty() && !theirs.is_empty() {
            let theirs: Vec<&str> = theirs.into_iter().map(String::as_str).collect();
            by.entry(theirs.join(" and ")).or_default().push(name);
        }
    }
    let told = by.into_iter().map(|(holders, fields)| {
        let words = match fields.as_slice() {
            [one] => format!("{one} stays: {holders} holds it too"),
            many => format!("{} stay: {holders} holds them too", many.join(" and ")),
        };
        Diagnostic::warning(Code::ValueStays, format!("{address}: {words}"))
            .why("what another field manager holds is not taken from it")
            .help(format!("take it out of what {holders} applies"))
    });
    let told: Vec<Diagnostic> = told.collect();
    walk.findings.extend(told);
}

fn holders<'a>(found: &'a Found, field: &str) -> impl Iterator<Item = &'a String> {
    found
        .managers
        .get(field)
        .into_iter()
        .flat_map(Holders::keys)
}

fn is_ours(manager: &str, names: &Names) -> bool {
    manager
        .strip_prefix("widctl/")
        .is_some_and(|it| names.has(it))
}

fn values_missing(walk: &mut Walk<'_>, change: &Change, wanted: &Wanted, [one, many]: [&str; 2]) {
    let Some(Resource::ServiceAccount(it)) = &change.after else {
        return;
    };
    let addon = change
        .before
        .as_ref()
        .is_some_and(|it| it.foreign.contains(BY_AKS));
    let finding = Diagnostic::warning(Code::ValuesMissing, format!("{} {one}", change.address))
        .why("its owner writes it, and widctl only checks it")
        .help(values::wanted(it, &walk.desired.tenant, addon))
        .group(
            Group::new(
                format!("service accounts that others write {many}"),
                &change.address,
            )
            .detail(values::in_short(it))
            .help(values::of_many(&walk.desired.tenant)),
        );
    walk.findings.push(at(finding, wanted));
}

/// Deletes what is ours and what nobody declares; takes back from the rest what is ours of it.
pub(super) fn prune(walk: &mut Walk<'_>) {
    let accounts = walk.live.found();
    let leftovers: Vec<Leftover<'_>> = accounts
        .filter_map(|(id, found)| unwanted(walk, id, found))
        .collect();
    let gone = revoked(walk);
    for address in super::prune::prune(walk, leftovers) {
        stays(walk, &address);
        let before = walk.changes.get(&address).and_then(|it| it.before.as_ref());
        let Some(it) = before.and_then(|it| it.resource.as_service_account()) else {
            continue;
        };
        let cluster = Address::cluster(&it.cluster);
        let signer = names::signer(walk.desired, &cluster);
        let issuer = walk.known.get(&signer).and_then(|of| of.get("issuer"));
        // A platform that says otherwise than the formula was not asked for what nobody declares.
        let subject = match names::vcluster(walk.desired, &cluster) {
            Some(of) => of.subject(&of.account(&it.namespace, &it.name)),
            None => Credential::subject(&it.namespace, &it.name),
        };
        let credentials = issuer.and_then(|issuer| gone.get(&(issuer.clone(), subject)));
        match credentials {
            Some(credentials) => counted_there(walk, &address, credentials),
            None => credential_may_remain(walk, &address, &it.clone()),
        }
    }
}

/// The access that ends is counted at the credentials, which go after their service account.
fn counted_there(walk: &mut Walk<'_>, account: &Address, credentials: &[Address]) {
    for credential in credentials {
        if let Some(credential) = walk.changes.get_mut(credential) {
            credential.follows.insert(account.clone());
        }
    }
}

fn unwanted<'a>(walk: &Walk<'_>, id: &'a RemoteId, found: &'a Found) -> Option<Leftover<'a>> {
    let it = found.resource.as_service_account()?;
    let address = Address::service_account(&it.cluster, &it.namespace, &it.name);
    let leftover = Leftover::delete(id, found, address);
    let owner = walk.owner(found);
    let ours = owner == Owner::Ours;
    if ours && found.foreign.is_empty() && !it.protected() {
        return Some(leftover);
    }
    let held = held_by_us(found, &walk.desired.names);
    if held.is_empty() && !(ours && takes_mark(found, &walk.desired.names)) {
        return None;
    }
    let drops = held_by_us_alone(found, &walk.desired.names);
    let mut after = it.clone();
    if drops.contains("clientId") {
        after.client_id = None;
    }
    if drops.contains("tenantId") {
        after.tenant_id = None;
    }
    Some(leftover.with(|change| Change {
        action: Action::Update,
        why: Why::TakeBack,
        owner,
        after: Some(Resource::ServiceAccount(after)),
        marked: false,
        drops,
        ..change
    }))
}

/// The credentials that go in this plan, by issuer and subject.
fn revoked(walk: &Walk<'_>) -> BTreeMap<(String, String), Vec<Address>> {
    let mut gone: BTreeMap<(String, String), Vec<Address>> = BTreeMap::new();
    let deletes = walk
        .changes
        .values()
        .filter(|it| it.action == Action::Delete);
    for change in deletes {
        if let Some(Resource::Credential(it)) = change.before.as_ref().map(|it| &it.resource)
            && let (Some(issuer), Some(subject)) = (it.issuer.known(), it.subject.known())
        {
            gone.entry((issuer.to_owned(), subject.to_owned()))
                .or_default()
                .push(change.address.clone());
        }
    }
    gone
}

fn credential_may_remain(walk: &mut Walk<'_>, address: &Address, it: &ServiceAccount) {
    let Some(client) = it.client_id.as_ref().and_then(Late::known) else {
        return;
    };
    if walk.index.client_ids.contains(client) {
        return;
    }
    walk.findings.push(
        Diagnostic::warning(
            Code::CredentialMayRemain,
            format!("{address}: its client id {client} is no seen identity's"),
        )
        .why(
            "a credential that trusts this service account may remain where this run does not look",
        )
        .help("find the identity of that client id and delete its credential"),
    );
}
