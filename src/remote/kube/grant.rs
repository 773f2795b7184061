//! How a ClusterRole and its binding become what they shall be, step by step, each decided by what is there.
//!
//! Names are made of the manifest's name and the identity's key, so that a server-side apply that makes what is missing joins nothing
//! of others; on what is there it carries the uid and the version that it was decided by. A binding whose role is another one is
//! deleted and made anew: `roleRef` cannot be changed (422).

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Map, Value, json};

use super::cluster_roles::{Half, Object, Pair, role_ref};
use super::{Answer, Budget, Call, JSON, Kube, deletion, fields, segment, write};
use crate::fault::{Class, Fault};
use crate::live::{Found, Owner};
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::WriteRequest;
use crate::resource::{ClusterRole, Mark, MaybeKnown, Outputs, Resource, Thing};

/// What a ClusterRole and its binding shall be.
pub(crate) struct Write<'a> {
    kube: &'a Kube,
    request: &'a WriteRequest<'a>,
    operation: String,
    of: &'a ClusterRole,
    manager: String,
    /// What was seen when it was decided.
    seen: Option<&'a Found>,
    /// They shall not be at all.
    gone: bool,
    /// The client id of the rule; none: our rule is taken back.
    client_id: Option<String>,
    mark: Option<String>,
}

/// One write of one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Apply { half: Half, force: bool },
    Delete { half: Half },
}

impl Step {
    fn half(self) -> Half {
        match self {
            Step::Apply { half, .. } | Step::Delete { half } => half,
        }
    }
}

impl Kube {
    /// The writes of a ClusterRole and its binding.
    pub(in crate::remote) fn cluster_role_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        Writes::of(&self.host, request, Resource::as_cluster_role, |goal| {
            let of: &ClusterRole = goal.it;
            let operation = format!("write ClusterRole {} on {}", of.name, self.cluster);
            let known = |unknown: &MaybeKnown| match unknown {
                MaybeKnown::Known(text) => Ok(text.clone()),
                MaybeKnown::Unknown(output) => {
                    let words = format!("{output} is not known");
                    Err(Fault::local(operation.clone(), words))
                }
            };
            let gone = goal.goes;
            let client_id = of.client_id.as_ref().filter(|_| !gone && !request.releases);
            let mark = match request.marked && !gone {
                true => {
                    let issuer = known(&of.issuer)?;
                    let mark = Mark::of_cluster_role(&request.names.name, &issuer, &of.name);
                    Some(mark.to_string())
                }
                false => None,
            };
            Ok(Write {
                kube: self,
                request,
                of,
                manager: request.names.manager(),
                seen: goal.seen,
                gone,
                client_id: client_id.map(known).transpose()?,
                mark,
                operation,
            })
        })
    }
}

impl Writer for Write<'_> {
    type Now = Pair;
    type Step = Step;

    fn operation(&self) -> String {
        self.operation.clone()
    }

    async fn look(&self, budget: &mut Budget) -> Result<Pair, Fault> {
        self.kube.pair(budget, &self.of.name).await
    }

    fn next(&mut self, now: &Pair, wrote: bool) -> Result<Next<Step>, Fault> {
        let Some((step, body)) = self.step(now) else {
            return Ok(Next::Settled(Outputs::new()));
        };
        let stale = |words: String| self.kube.stale(&self.named(step), words);
        if let Some(words) = self.moved(now, wrote) {
            return Err(stale(words));
        }
        // Seen before the first write, which would be for nothing.
        let deletes = matches!(step, Step::Delete { .. }) || self.binds_anew(now);
        if deletes && !self.may_delete() {
            let words = "its binding gives another role, which cannot be changed, and it is not ours to delete; `--take` with this address makes it ours";
            return Err(Fault {
                class: Class::Refused,
                ..stale(words.to_owned())
            });
        }
        self.call(step, &body)
            .map(|call| Next::Write(Box::new(call), step))
    }

    async fn reply(
        &self,
        _: &mut Budget,
        now: &Pair,
        step: &Step,
        answer: &Answer,
    ) -> Result<Reply<Pair>, Fault> {
        let Err(fault) = answer.taken() else {
            let after = match step {
                Step::Delete { .. } => Some(None),
                Step::Apply { .. } => self.shown(answer).map(Some),
            };
            return Ok(Reply::Taken(after.map(|after| {
                let mut now = now.clone();
                now.put(step.half(), after);
                now
            })));
        };
        match fault.class {
            // Somebody else was first; what they did may be what we want.
            Class::Stale | Class::Missing => Ok(Reply::Moved),
            Class::Refused
            | Class::Forbidden
            | Class::Held
            | Class::Exhausted
            | Class::Unclear
            | Class::Unreachable => Err(fault),
        }
    }
}

impl Write<'_> {
    /// What an answer shows of the object. One that is not about this object says nothing of it.
    fn shown(&self, answer: &Answer) -> Option<Object> {
        let object: Object = answer.parsed().ok()?;
        let whole = object.meta.uid.is_some() && object.meta.resource_version.is_some();
        (whole && object.meta.name.as_ref() == Some(&self.of.name)).then_some(object)
    }

    fn call(&self, step: Step, body: &Value) -> Result<Call, Fault> {
        let path = step.half().path(&self.of.name);
        let (method, content, path) = match step {
            Step::Apply { force, .. } => {
                let by = segment(&self.manager);
                let path = format!("{path}?fieldManager={by}&force={force}");
                (Method::PATCH, "application/apply-patch+yaml", path)
            }
            Step::Delete { .. } => (Method::DELETE, JSON, path),
        };
        write(self.named(step), (method, &path), JSON, (content, body))
    }

    fn named(&self, step: Step) -> String {
        let verb = match step {
            Step::Apply { .. } => "write",
            Step::Delete { .. } => "delete",
        };
        let (kind, name, cluster) = (step.half().kind(), &self.of.name, &self.kube.cluster);
        format!("{verb} {kind} {name} on {cluster}")
    }

    /// What is to be done next; none where all is as it shall be.
    ///
    /// The role comes before the binding that gives it, and goes after it.
    fn step(&self, now: &Pair) -> Option<(Step, Value)> {
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

    /// Why what is there now is not what the request was decided on.
    fn moved(&self, now: &Pair, wrote: bool) -> Option<String> {
        if now.is_none() {
            let lost = self.seen.is_some() && !wrote && !self.gone;
            return lost.then(|| "it is gone since it was read".to_owned());
        }
        let names = self.request.names;
        let identity = self.of.identity.clone();
        let (cluster, issuer) = (&self.kube.cluster, &self.of.issuer);
        let there = now.found(cluster, &self.of.name, identity, issuer, names);
        let Some(before) = self.seen else {
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
        let ours = |it: &Found| it.owner(self.request.names) == Owner::Ours;
        self.request.force || self.seen.is_none_or(ours)
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

    fn apply(&self, half: Half, now: &Pair) -> (Step, Value) {
        let object = now.half(half);
        let force = self.request.force || object.is_some_and(|it| self.only_ours(it));
        (Step::Apply { half, force }, self.body(half, object))
    }

    /// Whether nobody holds a field of an object but we ourselves, by this name or an older one.
    fn only_ours(&self, object: &Object) -> bool {
        fields::entries(&object.meta)
            .iter()
            .filter(|it| !fields::held(it).is_empty())
            .all(|it| self.request.names.are_of(fields::manager_of(it)))
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
                if !self.of.service_accounts.is_empty() && !self.request.releases {
                    put("subjects", subjects(&self.of.service_accounts));
                }
            }
        }
        Value::Object(body)
    }
}

fn delete(half: Half, now: &Pair) -> Option<(Step, Value)> {
    let body = deletion(&now.half(half)?.meta)?;
    Some((Step::Delete { half }, body))
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
