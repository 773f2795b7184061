//! How a ServiceAccount becomes what it shall be, step by step, each decided by what is there.
//!
//! Each write carries the version that it was decided by; the server refuses it if that has moved, and what moved is looked at again.
//!
//! What a real API server does (1.36, tried), and why the steps are these:
//! - Only a POST makes without joining. An apply with a `resourceVersion` and no `uid` makes what is missing; with a `uid` it does not.
//! - The POST's fields belong to our manager's `Update` entry, what we apply to its `Apply` entry, and these are two owners: what both
//!   hold, an apply without it does not take away, and to change it is a conflict of ours with ourselves. So conflicts among our own
//!   entries, former names' included, are forced; and what shall go is taken out by a merge patch that takes our entries out of
//!   `managedFields` in the same write. The server honours that; `[{}]` empties the list, where `[]` would mean "not given" to older ones.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ManagedFieldsEntry, ObjectMeta};
use serde_json::{Map, Value, json};

use super::fields::{self, FIELDS, MARK};
use super::read::{Object, account_path};
use super::{Answer, Budget, Call, JSON, Kube, METADATA, deletion, segment, write};
use crate::fault::{Class, Fault};
use crate::live::Found;
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::WriteRequest;
use crate::resource::{Mark, MaybeKnown, Outputs, Resource, ServiceAccount};

/// What a service account shall be.
pub(crate) struct Write<'a> {
    kube: &'a Kube,
    request: &'a WriteRequest<'a>,
    operation: String,
    namespace: String,
    name: String,
    manager: String,
    /// What was seen when it was decided.
    seen: Option<&'a Found>,
    /// The first sight of what was to be made: from then on it is that very object.
    made: Option<String>,
    /// It shall not be at all.
    gone: bool,
    /// The fields that we shall hold, by path: annotations, and the label if it shall bear our mark.
    held: BTreeMap<&'static str, String>,
    /// The fields that shall go, by path, unless somebody else holds them too.
    drops: BTreeSet<&'static str>,
}

/// One of its writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Make,
    Apply {
        force: bool,
    },
    /// Takes entries of ours out of `managedFields`, and what only they held.
    Strip,
    Delete,
}

impl Kube {
    /// The writes of a service account.
    pub(in crate::remote) fn account_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        Writes::of(&self.host, request, Resource::as_service_account, |goal| {
            let account: &ServiceAccount = goal.it;
            let (namespace, name) = (account.namespace.clone(), account.name.clone());
            let operation = format!(
                "write service account {namespace}/{name} on {}",
                self.cluster
            );
            if goal.is_new() && !goal.goes && !request.marked {
                // Unmarked, it would be nobody's from the moment that it is made.
                return Err(Fault::local(operation, "the request does not mark it"));
            }
            let held = match goal.goes {
                true => BTreeMap::new(),
                false => held(account, request)?,
            };
            let drops = FIELDS
                .into_iter()
                .filter(|(name, _)| request.drops.contains(name));
            Ok(Write {
                kube: self,
                request,
                operation,
                namespace,
                name,
                manager: request.names.manager(),
                seen: goal.seen,
                made: None,
                gone: goal.goes,
                held,
                drops: drops.map(|(_, path)| path).collect(),
            })
        })
    }
}

impl Writer for Write<'_> {
    type Now = Option<ObjectMeta>;
    type Step = Step;

    fn operation(&self) -> String {
        self.operation.clone()
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        self.kube.account(budget, &self.namespace, &self.name).await
    }

    fn next(&mut self, now: &Self::Now, _: bool) -> Result<Next<Step>, Fault> {
        let now = now.as_ref();
        let Some((step, body)) = self.step(now) else {
            return Ok(Next::Settled(Outputs::new()));
        };
        if let Some(words) = self.moved(now) {
            return Err(self.kube.stale(&self.named(step), words));
        }
        self.call(step, &body)
            .map(|call| Next::Write(Box::new(call), step))
    }

    async fn reply(
        &self,
        _: &mut Budget,
        now: &Self::Now,
        step: &Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        let Err(fault) = answer.taken() else {
            return Ok(Reply::Taken(match step {
                Step::Delete => Some(None),
                Step::Make | Step::Apply { .. } | Step::Strip => self.shown(answer).map(Some),
            }));
        };
        match fault.class {
            // Somebody else was first; what they did may be what we want.
            Class::Stale | Class::Missing if *step != Step::Make => Ok(Reply::Moved),
            Class::Refused if fault.code.as_deref() == Some("AlreadyExists") => Ok(Reply::Moved),
            Class::Held => Err(self.standing(fault, now.as_ref())),
            Class::Stale
            | Class::Missing
            | Class::Refused
            | Class::Forbidden
            | Class::Exhausted
            | Class::Unclear
            | Class::Unreachable => Err(fault),
        }
    }
}

impl Write<'_> {
    /// What an answer shows of the object. One that is not about this object says nothing of it.
    fn shown(&self, answer: &Answer) -> Option<ObjectMeta> {
        let meta = answer.parsed::<Object>().ok()?.metadata;
        let this = (meta.namespace.as_deref(), meta.name.as_deref());
        let whole = meta.uid.is_some() && meta.resource_version.is_some();
        (whole && this == (Some(&*self.namespace), Some(&*self.name))).then_some(meta)
    }

    fn call(&self, step: Step, body: &Value) -> Result<Call, Fault> {
        let path = account_path(&self.namespace, &self.name);
        let by = format!("fieldManager={}", segment(&self.manager));
        let (method, content, path) = match step {
            Step::Make => {
                let namespace = segment(&self.namespace);
                let all = format!("/api/v1/namespaces/{namespace}/serviceaccounts?{by}");
                (Method::POST, JSON, all)
            }
            Step::Apply { force } => {
                let path = format!("{path}?{by}&force={force}");
                (Method::PATCH, "application/apply-patch+yaml", path)
            }
            Step::Strip => {
                let path = format!("{path}?{by}");
                (Method::PATCH, "application/merge-patch+json", path)
            }
            Step::Delete => (Method::DELETE, JSON, path),
        };
        write(self.named(step), (method, &path), METADATA, (content, body))
    }

    fn named(&self, step: Step) -> String {
        let verb = match step {
            Step::Make => "make",
            Step::Apply { .. } => "write",
            Step::Strip => "let go of",
            Step::Delete => "delete",
        };
        let (namespace, name, cluster) = (&self.namespace, &self.name, &self.kube.cluster);
        format!("{verb} service account {namespace}/{name} on {cluster}")
    }

    /// What is to be done next; none where it is as it shall be.
    fn step(&self, now: Option<&ObjectMeta>) -> Option<(Step, Value)> {
        let Some(now) = now else {
            // What was there and is gone needs neither deleting nor letting go of.
            let wanted = !self.gone && !self.held.is_empty();
            return wanted.then(|| (Step::Make, self.bare()));
        };
        if self.gone {
            return deletion(now).map(|body| (Step::Delete, body));
        }
        if !self.held.is_empty() && !self.applied(now) {
            let force = self.forces(now);
            return Some((Step::Apply { force }, self.configuration(now)));
        }
        self.strip(now).map(|body| (Step::Strip, body))
    }

    /// Why the request does not fit what is there; none where it does.
    ///
    /// Each field must be what was seen when the request was decided, or already what it shall be.
    fn moved(&mut self, now: Option<&ObjectMeta>) -> Option<String> {
        let Some(now) = now else {
            let was = self.seen.is_some() || self.made.is_some();
            return was.then(|| "it has been deleted since it was read".to_owned());
        };
        if now.deletion_timestamp.is_some() {
            return Some("it is being deleted".to_owned());
        }
        let Some(before) = self.seen else {
            let ours = self.held.get(MARK_PATH).map(String::as_str);
            if ours.is_none() || fields::label(now) != ours {
                return Some("somebody else has made it since it was looked for".to_owned());
            }
            let uid = now.uid.clone().unwrap_or_default();
            let first = self.made.get_or_insert_with(|| uid.clone());
            return (*first != uid).then(|| "it has been deleted and recreated".to_owned());
        };
        if before.version.as_ref().map(|it| Some(&it.uid)) != Some(now.uid.as_ref()) {
            return Some("it has been deleted and recreated since it was read".to_owned());
        }
        for (name, path) in FIELDS {
            let there = fields::text(now, path);
            let wanted = self.held.get(path).map(String::as_str);
            let may_go = self.drops.contains(path) || (path == MARK_PATH && wanted.is_none());
            let expected = there == seen(before, path)
                || (wanted.is_some() && there == wanted)
                || (may_go && there.is_none());
            if !expected {
                return Some(format!("its {name} has been changed since it was read"));
            }
        }
        if self.gone && fields::foreign(now, self.request.names) != before.foreign {
            return Some("others have changed it since it was read".to_owned());
        }
        None
    }

    /// Whether the fields are there and our manager has applied just these.
    fn applied(&self, now: &ObjectMeta) -> bool {
        let fits = self
            .held
            .iter()
            .all(|(path, text)| fields::text(now, path) == Some(text.as_str()));
        fits && fields::entries(now)
            .iter()
            .find(|it| self.is_applied(it))
            .is_some_and(|it| fields::held(it).iter().eq(self.held.keys()))
    }

    fn is_applied(&self, entry: &ManagedFieldsEntry) -> bool {
        fields::manager_of(entry) == self.manager && entry.operation.as_deref() == Some("Apply")
    }

    /// Whether fields are to be taken from whoever holds them with another value: where the user said so, and where that is only
    /// ourselves, by an older name or by the POST that made it. Else the server's refusal names who holds what.
    fn forces(&self, now: &ObjectMeta) -> bool {
        let differs = |path: &str| {
            let wanted = self.held.get(path);
            wanted.is_some_and(|it| fields::text(now, path) != Some(it))
        };
        self.request.force
            || fields::entries(now)
                .iter()
                .filter(|it| {
                    !self.is_applied(it) && fields::held(it).iter().any(|path| differs(path))
                })
                .all(|it| self.request.names.are_of(fields::manager_of(it)))
    }

    /// A conflict, with what stands in the fields that are held by others.
    fn standing(&self, fault: Fault, now: Option<&ObjectMeta>) -> Fault {
        let there = FIELDS.into_iter().filter_map(|(name, path)| {
            let there = fields::text(now?, path)?;
            let wanted = self.held.get(path)?;
            (there != wanted).then(|| format!("{name} is {there}"))
        });
        let there: Vec<String> = there.collect();
        match there.as_slice() {
            [] => fault,
            some => Fault {
                words: format!("{} (there, {})", fault.words, some.join(" and ")),
                ..fault
            },
        }
    }

    /// The object with nothing but its mark. It is made so that whatever becomes of this run, the next one knows whose it is.
    fn bare(&self) -> Value {
        self.object(Map::new())
    }

    /// The object with its mark, and with this too among its metadata.
    fn object(&self, mut metadata: Map<String, Value>) -> Value {
        metadata.insert("namespace".to_owned(), json!(self.namespace));
        metadata.insert("name".to_owned(), json!(self.name));
        if let Some(mark) = self.held.get(MARK_PATH) {
            metadata.insert("labels".to_owned(), json!({MARK: mark}));
        }
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
    }

    /// What we apply: the fields that we hold, for this very object in this very version.
    fn configuration(&self, now: &ObjectMeta) -> Value {
        let annotations: Map<String, Value> = self
            .held
            .iter()
            .filter_map(|(path, text)| {
                let key = path.strip_prefix("metadata.annotations.")?;
                Some((key.to_owned(), json!(text)))
            })
            .collect();
        self.object(Map::from_iter([
            ("annotations".to_owned(), Value::Object(annotations)),
            ("uid".to_owned(), json!(now.uid)),
            ("resourceVersion".to_owned(), json!(now.resource_version)),
        ]))
    }

    /// Whether values of ours stay that nobody holds any more.
    fn leaves(&self, now: &ObjectMeta) -> bool {
        FIELDS.iter().any(|(_, path)| {
            *path != MARK_PATH && !self.drops.contains(path) && fields::text(now, path).is_some()
        })
    }

    /// An entry that holds the map of annotations and nothing in it.
    ///
    /// Without any entry, the server would take all that is there for the field of a manager `before-first-apply`, with which the new
    /// owner's applies would be in conflict for ever.
    fn placeholder(&self) -> Value {
        json!({
            "manager": self.manager, "operation": "Update", "apiVersion": "v1",
            "fieldsType": "FieldsV1", "fieldsV1": {"f:metadata": {"f:annotations": {".": {}}}},
        })
    }

    /// The patch that takes out the entries of ours that shall not be, and the fields that shall not be; none where there are none.
    fn strip(&self, now: &ObjectMeta) -> Option<Value> {
        let names = self.request.names;
        let ours = |it: &ManagedFieldsEntry| names.are_of(fields::manager_of(it));
        let wanted =
            |paths: &BTreeSet<String>| paths.iter().all(|it| self.held.contains_key(it.as_str()));
        // Our own POST may go on holding the mark that it set.
        let stays = |it: &ManagedFieldsEntry| {
            !ours(it)
                || (!self.held.is_empty()
                    && fields::manager_of(it) == self.manager
                    && (self.is_applied(it) || wanted(&fields::held(it))))
        };
        let (kept, dropped): (Vec<&ManagedFieldsEntry>, Vec<&ManagedFieldsEntry>) =
            fields::entries(now).iter().partition(|it| stays(it));
        let held_by = |entries: &[&ManagedFieldsEntry], path: &str| {
            entries.iter().any(|it| fields::held(it).contains(path))
        };
        let mut labels = Map::new();
        let mut annotations = Map::new();
        for (_, path) in FIELDS {
            let mark = path == MARK_PATH
                && (fields::bears_our_mark(now, names) || held_by(&dropped, path));
            let goes = (mark || self.drops.contains(path)) && !self.held.contains_key(path);
            if !goes || fields::text(now, path).is_none() || held_by(&kept, path) {
                continue;
            }
            match path.strip_prefix("metadata.annotations.") {
                Some(key) => annotations.insert(key.to_owned(), Value::Null),
                None => labels.insert(MARK.to_owned(), Value::Null),
            };
        }
        // An entry that holds nothing, like the placeholder, is no reason to write.
        let releases = dropped.iter().any(|it| !fields::held(it).is_empty());
        if !releases && labels.is_empty() && annotations.is_empty() {
            return None;
        }
        let mut metadata = Map::new();
        metadata.insert("resourceVersion".to_owned(), json!(now.resource_version));
        for (name, map) in [("labels", labels), ("annotations", annotations)] {
            if !map.is_empty() {
                metadata.insert(name.to_owned(), Value::Object(map));
            }
        }
        if releases {
            let entries = match kept.as_slice() {
                [] if self.leaves(now) => json!([self.placeholder()]),
                [] => json!([{}]),
                some => json!(some),
            };
            metadata.insert("managedFields".to_owned(), entries);
        }
        Some(json!({"metadata": metadata}))
    }
}

/// The path of the mark.
const MARK_PATH: &str = FIELDS[2].1;

/// The fields that we shall hold, by path.
fn held(
    account: &ServiceAccount,
    request: &WriteRequest<'_>,
) -> Result<BTreeMap<&'static str, String>, Fault> {
    let operation = || {
        format!(
            "write service account {}/{} on {}",
            account.namespace, account.name, account.cluster
        )
    };
    let known = |unknown: &MaybeKnown| match unknown {
        MaybeKnown::Known(text) => Ok(text.clone()),
        MaybeKnown::Unknown(output) => {
            Err(Fault::local(operation(), format!("{output} is not known")))
        }
    };
    let mut held = BTreeMap::new();
    if request.releases {
        return Ok(held);
    }
    let [(_, client), (_, tenant), _] = FIELDS;
    if let Some(id) = &account.client_id {
        held.insert(client, known(id)?);
    }
    if let Some(id) = &account.tenant_id {
        held.insert(tenant, id.clone());
    }
    if request.marked {
        let issuer = known(&account.issuer)?;
        let mark = Mark::of_service_account(
            &request.names.name,
            &issuer,
            &account.namespace,
            &account.name,
        );
        held.insert(MARK_PATH, mark.to_string());
    }
    Ok(held)
}

/// What a field held when the request was decided.
fn seen<'a>(before: &'a Found, path: &str) -> Option<&'a str> {
    let [(_, client), (_, tenant), _] = FIELDS;
    let Resource::ServiceAccount(account) = &before.resource else {
        return None;
    };
    if path == client {
        account.client_id.as_ref().and_then(MaybeKnown::known)
    } else if path == tenant {
        account.tenant_id.as_deref()
    } else {
        before.mark.as_deref()
    }
}
