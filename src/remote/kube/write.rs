//! How a ServiceAccount becomes what it shall be: look, decide the next step, take it, until there is nothing left to do.
//!
//! Every step is decided by what is there now, so a run that was killed between two steps, an answer that got lost and a second run
//! beside this one are no cases of their own. Each write carries the version that it was decided by; the server refuses it if that has
//! moved, and what moved is looked at again.
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
use super::read::{Object, account_path, parsed};
use super::{Course, Kube, segment, took};
use crate::fault::{Class, Fault};
use crate::live::Found;
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{Late, Mark, Outputs, Resource, ServiceAccount};

/// The most looks at one service account. Each one after the first means that it moved under us or that an answer got lost.
const LOOKS: usize = 10;

/// What a service account shall be.
struct Goal<'a> {
    order: &'a Order<'a>,
    namespace: String,
    name: String,
    manager: String,
    /// It shall not be at all.
    gone: bool,
    /// The fields that we shall hold, by path: annotations, and the label if it shall bear our mark.
    held: BTreeMap<&'static str, String>,
    /// The fields that shall go, by path, unless somebody else holds them too.
    drops: BTreeSet<&'static str>,
}

/// One write.
#[derive(Debug, PartialEq)]
enum Step {
    Make(Value),
    Apply {
        body: Value,
        force: bool,
    },
    /// Takes entries of ours out of `managedFields`, and what only they held.
    Strip(Value),
    Delete(Value),
}

impl Kube {
    /// Carries out an order for a service account.
    ///
    /// # Errors
    ///
    /// `Stale`: it is not any more what it was when the order was decided; `Held`: others hold a field; or how the server refused.
    pub(crate) async fn carry(
        &self,
        course: &mut Course,
        order: &Order<'_>,
    ) -> Result<Carried, Fault> {
        if order.deed == Deed::Replace {
            let gone = self.pursue(course, Goal::new(order, true)?).await?;
            let anew = Order {
                before: None,
                ..order.clone()
            };
            let made = self.pursue(course, Goal::new(&anew, false)?).await?;
            return Ok(Carried {
                unchanged: gone && made,
                outputs: Outputs::new(),
            });
        }
        let unchanged = self
            .pursue(course, Goal::new(order, order.deed == Deed::Delete)?)
            .await?;
        Ok(Carried {
            unchanged,
            outputs: Outputs::new(),
        })
    }

    /// Whether nothing had to be written.
    async fn pursue(&self, course: &mut Course, goal: Goal<'_>) -> Result<bool, Fault> {
        let mut wrote = false;
        // The first sight of what was to be made: from then on it is that very object.
        let mut made = None;
        let mut taken = None;
        let mut now = self.account(course, &goal.namespace, &goal.name).await?;
        for _ in 0..LOOKS {
            let Some(step) = goal.next(now.as_ref()) else {
                return Ok(!wrote);
            };
            if let Some(words) = goal.moved(now.as_ref(), &mut made) {
                return Err(self.stale(&self.operation(&goal, &step), words));
            }
            let kind = std::mem::discriminant(&step);
            let operation = self.operation(&goal, &step);
            self.not_in_vain(course, &operation, &mut taken, &kind)
                .await?;
            now = match self.take(course, &goal, &step).await {
                Ok(after) => {
                    wrote = true;
                    took(&mut taken, kind);
                    after
                }
                Err(fault) => match fault.class {
                    // Somebody else was first; what they did may be what we want.
                    Class::Stale | Class::Missing if !matches!(step, Step::Make(_)) => {
                        self.account(course, &goal.namespace, &goal.name).await?
                    }
                    Class::Refused if fault.code.as_deref() == Some("AlreadyExists") => {
                        self.account(course, &goal.namespace, &goal.name).await?
                    }
                    Class::Unclear => {
                        wrote = true;
                        // A status says that it was answered: taken, and not shown.
                        if fault.status.is_some_and(|it| it < 300) {
                            took(&mut taken, kind);
                        }
                        let read = self.account(course, &goal.namespace, &goal.name).await;
                        read.map_err(|_| fault)?
                    }
                    Class::Held => return Err(goal.standing(fault, now.as_ref())),
                    Class::Stale
                    | Class::Missing
                    | Class::Refused
                    | Class::Forbidden
                    | Class::Exhausted
                    | Class::Unreachable => return Err(fault),
                },
            };
        }
        let operation = format!(
            "write service account {}/{} on {}",
            goal.namespace, goal.name, self.cluster
        );
        let words = format!("it moved each of the {LOOKS} times that it was looked at");
        Err(self.stale(&operation, words))
    }

    /// Takes a step. The metadata as it is afterwards; none where the object is gone.
    async fn take(
        &self,
        course: &mut Course,
        goal: &Goal<'_>,
        step: &Step,
    ) -> Result<Option<ObjectMeta>, Fault> {
        let path = account_path(&goal.namespace, &goal.name);
        let by = format!("fieldManager={}", segment(&goal.manager));
        let (method, content, path, body) = match step {
            Step::Make(body) => {
                let all = format!(
                    "/api/v1/namespaces/{}/serviceaccounts?{by}",
                    segment(&goal.namespace)
                );
                (Method::POST, "application/json", all, body)
            }
            Step::Apply { body, force } => {
                let path = format!("{path}?{by}&force={force}");
                (Method::PATCH, "application/apply-patch+yaml", path, body)
            }
            Step::Strip(body) => (
                Method::PATCH,
                "application/merge-patch+json",
                format!("{path}?{by}"),
                body,
            ),
            Step::Delete(body) => (Method::DELETE, "application/json", path, body),
        };
        let operation = self.operation(goal, step);
        let answer = self
            .write(course, operation, (method, content, &path), body)
            .await?
            .well()?;
        match step {
            Step::Delete(_) => Ok(None),
            // An answer that is not about this object says nothing of it: it is looked at.
            Step::Make(_) | Step::Apply { .. } | Step::Strip(_) => {
                let meta = parsed::<Object>(&answer)
                    .map_err(|_| answer.vain())?
                    .metadata;
                let this = (meta.namespace.as_deref(), meta.name.as_deref());
                let whole = meta.uid.is_some() && meta.resource_version.is_some();
                match this == (Some(&*goal.namespace), Some(&*goal.name)) && whole {
                    true => Ok(Some(meta)),
                    false => Err(answer.vain()),
                }
            }
        }
    }

    fn operation(&self, goal: &Goal<'_>, step: &Step) -> String {
        let verb = match step {
            Step::Make(_) => "make",
            Step::Apply { .. } => "write",
            Step::Strip(_) => "let go of",
            Step::Delete(_) => "delete",
        };
        format!(
            "{verb} service account {}/{} on {}",
            goal.namespace, goal.name, self.cluster
        )
    }
}

impl<'a> Goal<'a> {
    fn new(order: &'a Order<'a>, gone: bool) -> Result<Self, Fault> {
        let before = order.before.map(|it| &it.resource);
        let Some(account) = order
            .after
            .or(before)
            .and_then(Resource::as_service_account)
        else {
            return Err(Fault::local(
                "write a service account",
                "the order is for none",
            ));
        };
        if matches!(order.deed, Deed::Create | Deed::Replace) && !gone && !order.marked {
            // Unmarked, it would be nobody's from the moment that it is made.
            let operation = format!(
                "make service account {}/{}",
                account.namespace, account.name
            );
            return Err(Fault::local(operation, "the order does not mark it"));
        }
        let held = if gone {
            BTreeMap::new()
        } else {
            held(account, order)?
        };
        Ok(Self {
            order,
            namespace: account.namespace.clone(),
            name: account.name.clone(),
            manager: fields::manager(&order.names.name),
            gone,
            held,
            drops: FIELDS
                .into_iter()
                .filter(|(name, _)| order.drops.contains(name))
                .map(|(_, path)| path)
                .collect(),
        })
    }

    /// What is to be done next; none where it is as it shall be.
    fn next(&self, now: Option<&ObjectMeta>) -> Option<Step> {
        let Some(now) = now else {
            // What was there and is gone needs neither deleting nor letting go of.
            let wanted = !self.gone && !self.held.is_empty();
            return wanted.then(|| Step::Make(self.bare()));
        };
        if self.gone {
            // Finalizers may keep it for a while; it is on its way.
            return now.deletion_timestamp.is_none().then(|| {
                Step::Delete(json!({
                    "apiVersion": "v1", "kind": "DeleteOptions",
                    "preconditions": {"uid": now.uid, "resourceVersion": now.resource_version},
                }))
            });
        }
        if !self.held.is_empty() && !self.applied(now) {
            return Some(Step::Apply {
                body: self.configuration(now),
                force: self.forces(now),
            });
        }
        self.strip(now).map(Step::Strip)
    }

    /// Why the order does not fit what is there; none where it does.
    ///
    /// Each field must be what was seen when the order was decided, or already what it shall be.
    fn moved(&self, now: Option<&ObjectMeta>, made: &mut Option<String>) -> Option<String> {
        let Some(now) = now else {
            let was = self.order.before.is_some() || made.is_some();
            return was.then(|| "it has been deleted since it was read".to_owned());
        };
        if now.deletion_timestamp.is_some() {
            return Some("it is being deleted".to_owned());
        }
        let Some(before) = self.order.before else {
            let ours = self.held.get(MARK_PATH).map(String::as_str);
            if ours.is_none() || fields::label(now) != ours {
                return Some("somebody else has made it since it was looked for".to_owned());
            }
            let uid = now.uid.clone().unwrap_or_default();
            let first = made.get_or_insert_with(|| uid.clone());
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
        if self.gone && fields::foreign(now, self.order.names) != before.foreign {
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
        self.order.force
            || fields::entries(now)
                .iter()
                .filter(|it| {
                    !self.is_applied(it) && fields::held(it).iter().any(|path| differs(path))
                })
                .all(|it| fields::is_ours(fields::manager_of(it), self.order.names))
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
        let names = self.order.names;
        let ours = |it: &ManagedFieldsEntry| fields::is_ours(fields::manager_of(it), names);
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
        let lets_go = dropped.iter().any(|it| !fields::held(it).is_empty());
        if !lets_go && labels.is_empty() && annotations.is_empty() {
            return None;
        }
        let mut metadata = Map::new();
        metadata.insert("resourceVersion".to_owned(), json!(now.resource_version));
        for (name, map) in [("labels", labels), ("annotations", annotations)] {
            if !map.is_empty() {
                metadata.insert(name.to_owned(), Value::Object(map));
            }
        }
        if lets_go {
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
    order: &Order<'_>,
) -> Result<BTreeMap<&'static str, String>, Fault> {
    let operation = || {
        format!(
            "write service account {}/{} on {}",
            account.namespace, account.name, account.cluster
        )
    };
    let known = |late: &Late| match late {
        Late::Known(text) => Ok(text.clone()),
        Late::After(output) => Err(Fault::local(operation(), format!("{output} is not known"))),
    };
    let mut held = BTreeMap::new();
    if order.lets_go {
        return Ok(held);
    }
    let [(_, client), (_, tenant), _] = FIELDS;
    if let Some(id) = &account.client_id {
        held.insert(client, known(id)?);
    }
    if let Some(id) = &account.tenant_id {
        held.insert(tenant, id.clone());
    }
    if order.marked {
        let issuer = known(&account.issuer)?;
        let mark = Mark::of_service_account(
            &order.names.name,
            &issuer,
            &account.namespace,
            &account.name,
        );
        held.insert(MARK_PATH, mark.to_string());
    }
    Ok(held)
}

/// What a field held when the order was decided.
fn seen<'a>(before: &'a Found, path: &str) -> Option<&'a str> {
    let [(_, client), (_, tenant), _] = FIELDS;
    let Resource::ServiceAccount(account) = &before.resource else {
        return None;
    };
    if path == client {
        account.client_id.as_ref().and_then(Late::known)
    } else if path == tenant {
        account.tenant_id.as_deref()
    } else {
        before.mark.as_deref()
    }
}
