//! How a ClusterRole and its binding become what they shall be: look, decide the next step, take it, until there is none left.
//!
//! Names are made of the manifest's name and the identity's key, so that a server-side apply that makes what is missing joins nothing
//! of others; on what is there it carries the uid and the version that it was decided by. A binding whose role is another one is
//! deleted and made anew: `roleRef` cannot be changed (422).

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::read::parsed;
use super::roles::{Half, Object, Pair, role_ref};
use super::{Course, Kube, fields, segment, took};
use crate::fault::{Class, Fault};
use crate::live::{Found, Owner};
use crate::remote::http::Resend;
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{ClusterRole, Late, Mark, Outputs, Resource, Thing};

/// The most looks at one pair. Each one after the first means that it moved under us or that an answer got lost.
const LOOKS: usize = 10;

/// What a ClusterRole and its binding shall be.
struct Goal<'a> {
    order: &'a Order<'a>,
    of: &'a ClusterRole,
    manager: String,
    /// They shall not be at all.
    gone: bool,
    /// The client id of the rule; none: our rule is taken back.
    client_id: Option<String>,
    mark: Option<String>,
}

/// One write of one of the two.
#[derive(Debug, PartialEq)]
enum Step {
    Apply {
        half: Half,
        body: Value,
        force: bool,
    },
    Delete {
        half: Half,
        body: Value,
    },
}

impl Step {
    fn half(&self) -> Half {
        match self {
            Step::Apply { half, .. } | Step::Delete { half, .. } => *half,
        }
    }
}

impl Kube {
    /// Carries out an order for a ClusterRole and its binding.
    ///
    /// # Errors
    ///
    /// As for service accounts: `Stale`, `Held`, or how the server refused.
    pub(crate) async fn carry_cluster_role(
        &self,
        course: &mut Course,
        order: &Order<'_>,
    ) -> Result<Carried, Fault> {
        let goal = Goal::new(order)?;
        let name = &goal.of.name;
        let mut wrote = false;
        let mut taken = None;
        let mut now = self.pair(course, name).await?;
        for _ in 0..LOOKS {
            let Some(step) = goal.next(&now) else {
                return Ok(Carried {
                    unchanged: !wrote,
                    outputs: Outputs::new(),
                });
            };
            if let Some(words) = goal.moved(&self.cluster, &now, wrote) {
                return Err(self.stale(&self.granting(&goal, &step), words));
            }
            // Seen before the first write, which would be for nothing.
            let deletes = matches!(step, Step::Delete { .. }) || goal.binds_anew(&now);
            if deletes && !goal.may_delete() {
                let words = "its binding gives another role, which cannot be changed, and it is not ours to delete; `--take` with this address makes it ours";
                return Err(Fault {
                    class: Class::Refused,
                    ..self.stale(&self.granting(&goal, &step), words)
                });
            }
            let kind = (step.half(), matches!(step, Step::Delete { .. }));
            let operation = self.granting(&goal, &step);
            self.not_in_vain(course, &operation, &mut taken, &kind)
                .await?;
            match self.grant(course, &goal, &step).await {
                Ok(after) => {
                    wrote = true;
                    took(&mut taken, kind);
                    now.put(step.half(), after);
                }
                Err(fault) => match fault.class {
                    // Somebody else was first; what they did may be what we want.
                    Class::Stale | Class::Missing => now = self.pair(course, name).await?,
                    Class::Unclear => {
                        wrote = true;
                        // A status says that it was answered: taken, and not shown.
                        if fault.status.is_some_and(|it| it < 300) {
                            took(&mut taken, kind);
                        }
                        let read = self.pair(course, name).await;
                        now = read.map_err(|_| fault)?;
                    }
                    Class::Refused
                    | Class::Forbidden
                    | Class::Held
                    | Class::Exhausted
                    | Class::Unreachable => return Err(fault),
                },
            }
        }
        let operation = format!("write ClusterRole {name} on {}", self.cluster);
        let words = format!("it moved each of the {LOOKS} times that it was looked at");
        Err(self.stale(&operation, words))
    }

    /// Takes a step. The object as it is afterwards; none where it is gone.
    async fn grant(
        &self,
        course: &mut Course,
        goal: &Goal<'_>,
        step: &Step,
    ) -> Result<Option<Object>, Fault> {
        let path = step.half().path(&goal.of.name);
        let (method, content, path, body) = match step {
            Step::Apply { body, force, .. } => {
                let by = segment(&goal.manager);
                let path = format!("{path}?fieldManager={by}&force={force}");
                (Method::PATCH, "application/apply-patch+yaml", path, body)
            }
            Step::Delete { body, .. } => (Method::DELETE, "application/json", path, body),
        };
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, content)
            .body(Bytes::from(body.to_string()));
        let operation = self.granting(goal, step);
        let answer = self
            .exchange(course, operation, request, Resend::AfterReading)
            .await?
            .well()?;
        match step {
            Step::Delete { .. } => Ok(None),
            // An answer that is not about this object says nothing of it: it is looked at.
            Step::Apply { .. } => {
                let object: Object = parsed(&answer).map_err(|_| answer.vain())?;
                let whole = object.meta.uid.is_some() && object.meta.resource_version.is_some();
                match whole && object.meta.name.as_ref() == Some(&goal.of.name) {
                    true => Ok(Some(object)),
                    false => Err(answer.vain()),
                }
            }
        }
    }

    fn granting(&self, goal: &Goal<'_>, step: &Step) -> String {
        let verb = match step {
            Step::Apply { .. } => "write",
            Step::Delete { .. } => "delete",
        };
        let kind = step.half().kind();
        format!("{verb} {kind} {} on {}", goal.of.name, self.cluster)
    }
}

impl<'a> Goal<'a> {
    fn new(order: &'a Order<'a>) -> Result<Self, Fault> {
        let before = order.before.map(|it| &it.resource);
        let of = order.after.or(before).and_then(Resource::as_cluster_role);
        let Some(of) = of.filter(|_| order.deed != Deed::Replace) else {
            let words = "the order is for none, or replaces one";
            return Err(Fault::local("write a ClusterRole", words));
        };
        let known = |late: &Late| match late {
            Late::Known(text) => Ok(text.clone()),
            Late::After(output) => Err(Fault::local(
                format!("write ClusterRole {} on {}", of.name, of.cluster),
                format!("{output} is not known"),
            )),
        };
        let gone = order.deed == Deed::Delete;
        Ok(Self {
            order,
            of,
            manager: fields::manager(&order.names.name),
            gone,
            client_id: match &of.client_id {
                Some(id) if !gone && !order.lets_go => Some(known(id)?),
                Some(_) | None => None,
            },
            mark: if order.marked && !gone {
                let issuer = known(&of.issuer)?;
                let mark = Mark::of_cluster_role(&order.names.name, &issuer, &of.name);
                Some(mark.to_string())
            } else {
                None
            },
        })
    }

    /// What is to be done next; none where all is as it shall be.
    ///
    /// The role comes before the binding that gives it, and goes after it.
    fn next(&self, now: &Pair) -> Option<Step> {
        if self.gone {
            let mut halves = [Half::Binding, Half::Role].into_iter();
            return halves.find_map(|half| delete(half, now));
        }
        // Our fields are taken back only from what is there.
        let takes_back = self.client_id.is_none();
        if !(self.applied(Half::Role, now) || takes_back && now.role.is_none()) {
            return Some(self.apply(Half::Role, now));
        }
        if now.is_bound_elsewhere(&self.of.name) {
            return if self.binds_anew(now) {
                delete(Half::Binding, now)
            } else {
                None
            };
        }
        (!(self.applied(Half::Binding, now) || takes_back && now.binding.is_none()))
            .then(|| self.apply(Half::Binding, now))
    }

    /// Why what is there now is not what the order was decided on.
    fn moved(&self, cluster: &str, now: &Pair, wrote: bool) -> Option<String> {
        if now.is_none() {
            let lost = self.order.before.is_some() && !wrote && !self.gone;
            return lost.then(|| "it is gone since it was read".to_owned());
        }
        let names = self.order.names;
        let identity = self.of.identity.clone();
        let there = now.found(cluster, &self.of.name, identity, &self.of.issuer, names);
        let Some(before) = self.order.before else {
            // Whoever made it since it was looked for is another run of this manifest, or it is not ours to write.
            let ours = there.owner(names) == Owner::Ours;
            return (!ours).then(|| "somebody else has made it since it was looked for".to_owned());
        };
        // What we have deleted ourselves on the way is another object when it comes back.
        let same = before.version.as_ref().map(|it| &it.uid);
        if !wrote && now.version().as_ref().map(|it| &it.uid) != same {
            return Some("it has been deleted or recreated since it was read".to_owned());
        }
        if self.gone {
            let changed = !wrote && there.foreign != before.foreign;
            return changed.then(|| "others have changed it since it was read".to_owned());
        }
        let changed = (!wrote).then(|| differs(&there, before, self.of)).flatten();
        changed.map(|field| format!("its {field} has been changed since it was read"))
    }

    /// Whether the binding is to be made anew, because it gives another role.
    fn binds_anew(&self, now: &Pair) -> bool {
        !self.gone && self.client_id.is_some() && now.is_bound_elsewhere(&self.of.name)
    }

    /// Whether what is there is ours, or the user said that it shall be.
    fn may_delete(&self) -> bool {
        let ours = self
            .order
            .before
            .is_some_and(|it| it.owner(self.order.names) == Owner::Ours);
        ours || self.order.force || self.order.before.is_none()
    }

    /// Whether the object is as it shall be and our manager has applied just that.
    fn applied(&self, half: Half, now: &Pair) -> bool {
        let Some(object) = now.half(half) else {
            return false;
        };
        let wanted = self.body(half, None);
        let fits = ["rules", "subjects", "roleRef"].iter().all(|field| {
            wanted
                .get(*field)
                .is_none_or(|it| same(it, object.at(field)))
        });
        let label = fields::label(&object.meta);
        let marked = self.mark.is_none() || label == self.mark.as_deref();
        let entry = fields::entries(&object.meta).iter().find(|it| {
            fields::manager_of(it) == self.manager && it.operation.as_deref() == Some("Apply")
        });
        let holds = entry.map(fields::held).unwrap_or_default();
        fits && marked && holds == self.holds(&wanted)
    }

    /// The paths that our manager shall hold.
    fn holds(&self, wanted: &Value) -> BTreeSet<String> {
        let fields = ["rules", "subjects", "roleRef"].into_iter();
        let mut paths: BTreeSet<String> = fields
            .filter(|it| wanted.get(*it).is_some())
            .map(str::to_owned)
            .collect();
        if self.mark.is_some() {
            paths.insert(format!("metadata.labels.{}", fields::MARK));
        }
        paths
    }

    fn apply(&self, half: Half, now: &Pair) -> Step {
        let object = now.half(half);
        Step::Apply {
            half,
            force: self.order.force || object.is_some_and(|it| self.only_ours(it)),
            body: self.body(half, object),
        }
    }

    /// Whether nobody holds a field of an object but we ourselves, by this name or an older one.
    fn only_ours(&self, object: &Object) -> bool {
        fields::entries(&object.meta)
            .iter()
            .filter(|it| !fields::held(it).is_empty())
            .all(|it| fields::is_ours(fields::manager_of(it), self.order.names))
    }

    /// What we apply to one of the two; `over`: the very object in the very version that it is for.
    fn body(&self, half: Half, over: Option<&Object>) -> Value {
        let name = &self.of.name;
        let mut metadata = Map::new();
        metadata.insert("name".to_owned(), json!(name));
        if let Some(object) = over {
            let meta = &object.meta;
            metadata.insert("uid".to_owned(), json!(meta.uid));
            metadata.insert("resourceVersion".to_owned(), json!(meta.resource_version));
        }
        if let Some(mark) = &self.mark {
            metadata.insert("labels".to_owned(), json!({fields::MARK: mark}));
        }
        let mut body = Map::new();
        let mut put = |key: &str, value: Value| body.insert(key.to_owned(), value);
        put("apiVersion", json!("rbac.authorization.k8s.io/v1"));
        put("kind", json!(half.kind()));
        put("metadata", Value::Object(metadata));
        match half {
            Half::Role => {
                if let Some(id) = &self.client_id {
                    let rule = json!({
                        "verbs": [ClusterRole::VERB],
                        "apiGroups": [ClusterRole::API_GROUP],
                        "resources": [id],
                    });
                    put("rules", json!([rule]));
                }
            }
            Half::Binding => {
                put("roleRef", role_ref(name));
                if !self.of.service_accounts.is_empty() && !self.order.lets_go {
                    put("subjects", subjects(&self.of.service_accounts));
                }
            }
        }
        Value::Object(body)
    }
}

fn delete(half: Half, now: &Pair) -> Option<Step> {
    let meta = &now.half(half)?.meta;
    // Finalizers may keep it for a while; it is on its way.
    meta.deletion_timestamp.is_none().then(|| Step::Delete {
        half,
        body: json!({
            "apiVersion": "v1", "kind": "DeleteOptions",
            "preconditions": {"uid": meta.uid, "resourceVersion": meta.resource_version},
        }),
    })
}

/// The service accounts `NAMESPACE/NAME` as subjects.
fn subjects(accounts: &BTreeSet<String>) -> Value {
    let subjects = accounts.iter().filter_map(|it| {
        let (namespace, name) = it.split_once('/')?;
        Some(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}))
    });
    subjects.collect()
}

/// Whether two values say the same; subjects have no order.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            let sorted = |items: &[Value]| {
                let mut texts: Vec<String> = items.iter().map(sorted_text).collect();
                texts.sort();
                texts
            };
            sorted(one) == sorted(other)
        }
        _ => one == other,
    }
}

fn sorted_text(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    value.to_string()
}

/// The first declared field that is neither what was seen nor what is wanted.
fn differs(there: &Found, before: &Found, wanted: &ClusterRole) -> Option<&'static str> {
    let (now, was) = (there.resource.fields(), before.resource.fields());
    let wanted = wanted.fields();
    ["clientId", "serviceAccounts"]
        .into_iter()
        .find(|field| now.get(field) != was.get(field) && now.get(field) != wanted.get(field))
}
