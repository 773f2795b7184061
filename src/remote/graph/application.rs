//! Applications: found by a key or a tag, made by one upsert with their service principal, renamed, deleted.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Map, Value, json};

use super::{Graph, PAGE, VERSION, filter, path_of, quoted, text};
use crate::fault::Fault;
use crate::live::{Found, Gone, Object, Owner};
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::{Goal, WriteRequest, others};
use crate::resource::{
    AppRole, Application, ApplicationRef, Names, Outputs, Principal, Resource, application_claim,
    application_claimer, application_maker, application_name, application_tag,
};

/// What is read of an application: all that is compared, and the secrets that others may have put on it.
const SELECT: &str =
    "$select=id,appId,displayName,uniqueName,tags,passwordCredentials,keyCredentials";

/// What answers to a reference.
#[derive(Debug)]
pub enum Sought {
    /// Nothing.
    Nothing,
    /// One application.
    One(Box<Found>),
    /// Several of one display name, by their ids in words.
    Several(BTreeSet<String>),
}

impl Graph {
    /// The applications of the tenant that bear the tag of one of these names: those that were made, by their `uniqueName`, and those that
    /// were taken over, by the name that they would have.
    pub(crate) async fn applications(
        &self,
        budget: &mut Budget,
        names: &Names,
    ) -> Result<Vec<Found>, Fault> {
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        for name in names.all() {
            let operation = format!("list applications of manifest {name}");
            let tag = application_tag(name).replace('\'', "''");
            let tagged = filter(&format!("tags/any(t:t eq '{tag}')"));
            let path = format!("applications?{tagged}&{SELECT}&{PAGE}");
            let at = (path.as_str(), VERSION);
            for item in self.list(budget, &operation, at, whole).await? {
                // A tag can be copied: without a name or a mark of ours beside it, it is decoration.
                let Some(mark) = mark(&item) else {
                    continue;
                };
                let called = match mark.claim {
                    true => application_name(&names.name, mark.key),
                    false => mark.text.to_owned(),
                };
                let reference = ApplicationRef::UniqueName(called);
                let it = self
                    .found(reference, &item)
                    .map_err(|it| self.odd(&operation, it))?;
                if it.owner(names) == Owner::Ours {
                    let object = it.outputs.get("objectId").cloned();
                    found.insert(object.unwrap_or_default(), it);
                }
            }
        }
        let mut found: Vec<Found> = found.into_values().collect();
        self.with_principals(budget, &mut found).await?;
        Ok(found)
    }

    /// What a reference of the manifest names. One that widctl made may still go by a former name of the manifest.
    pub(crate) async fn application(
        &self,
        budget: &mut Budget,
        reference: &ApplicationRef,
        names: &Names,
    ) -> Result<Sought, Fault> {
        let sought = match reference {
            ApplicationRef::DisplayName(name) => self.named(budget, reference, name).await?,
            ApplicationRef::AppId(_) => self.picked(budget, reference, reference).await?,
            ApplicationRef::UniqueName(unique) => {
                let mut sought = self.picked(budget, reference, reference).await?;
                let former: Vec<String> = match application_maker(unique) {
                    Some((_, key)) => names
                        .formerly
                        .iter()
                        .map(|it| application_name(it, key))
                        .collect(),
                    None => Vec::new(),
                };
                for unique in former {
                    if !matches!(sought, Sought::Nothing) {
                        break;
                    }
                    let by = ApplicationRef::UniqueName(unique);
                    sought = self.picked(budget, reference, &by).await?;
                }
                sought
            }
        };
        self.whole(budget, sought).await
    }

    /// The application of others that is called as `reference`, which is not there, is to be called. Those that `taken` knows by the
    /// manifest and the key that they were made for, or taken, are other ones of the manifest.
    pub(crate) async fn namesake(
        &self,
        budget: &mut Budget,
        reference: &ApplicationRef,
        name: &str,
        taken: impl Fn(&str, &str) -> bool,
    ) -> Result<Sought, Fault> {
        let operation = format!("look for applications called {name}");
        let mut items = self.called(budget, &operation, name).await?;
        items.retain(|it| {
            let made = text(it, "uniqueName").and_then(application_maker);
            let claimed = mark(it).filter(|it| it.claim);
            let claimed = claimed.map(|it| (it.maker, it.key));
            let all = made.into_iter().chain(claimed);
            !all.into_iter().any(|(maker, key)| taken(maker, key))
        });
        let sought = self.only_one(reference, &operation, &items)?;
        self.whole(budget, sought).await
    }

    /// With the service principal of what was found.
    async fn whole(&self, budget: &mut Budget, sought: Sought) -> Result<Sought, Fault> {
        match sought {
            Sought::One(it) => {
                let mut found = vec![*it];
                self.with_principals(budget, &mut found).await?;
                let one = found.pop().map(Box::new);
                Ok(one.map_or(Sought::Nothing, Sought::One))
            }
            other @ (Sought::Nothing | Sought::Several(_)) => Ok(other),
        }
    }

    /// The application or the service principal of an object id.
    pub(crate) async fn object(
        &self,
        budget: &mut Budget,
        id: &str,
    ) -> Result<Option<Object>, Fault> {
        for collection in ["applications", "servicePrincipals"] {
            let operation = format!("read object {id}");
            let path = format!("{collection}/{}?$select=appId", quoted(id));
            if let Some(answer) = self.read(budget, &operation, (&path, VERSION)).await? {
                let body = answer.json()?;
                let app_id = text(&body, "appId").map(str::to_owned);
                return Ok(app_id.map(|it| match collection {
                    "applications" => Object::Application(it),
                    _ => Object::Principal(it),
                }));
            }
        }
        Ok(None)
    }

    /// The application that a key picks, as what `reference` names.
    async fn picked(
        &self,
        budget: &mut Budget,
        reference: &ApplicationRef,
        by: &ApplicationRef,
    ) -> Result<Sought, Fault> {
        let operation = format!("read {by}");
        let Some(path) = path_of(by) else {
            return Ok(Sought::Nothing);
        };
        let path = format!("{path}?{SELECT}");
        let found = |body: &Value| self.found(reference.clone(), body);
        let read = self.read_as(budget, &operation, (&path, VERSION), found);
        let one = read.await?.map(Box::new);
        Ok(one.map_or(Sought::Nothing, Sought::One))
    }

    /// The application of a display name, as it is written.
    async fn named(
        &self,
        budget: &mut Budget,
        reference: &ApplicationRef,
        name: &str,
    ) -> Result<Sought, Fault> {
        let operation = format!("read {reference}");
        let mut items = self.called(budget, &operation, name).await?;
        items.retain(|it| text(it, "displayName") == Some(name));
        self.only_one(reference, &operation, &items)
    }

    /// The applications of a display name. Graph compares those without case, and does not keep them unique.
    async fn called(
        &self,
        budget: &mut Budget,
        operation: &str,
        name: &str,
    ) -> Result<Vec<Value>, Fault> {
        let called = filter(&format!("displayName eq '{}'", name.replace('\'', "''")));
        let path = format!("applications?{called}&{SELECT}&{PAGE}");
        self.list(budget, operation, (&path, VERSION), whole).await
    }

    /// What of these a reference means: the one that there is, or nobody knows which.
    fn only_one(
        &self,
        reference: &ApplicationRef,
        operation: &str,
        items: &[Value],
    ) -> Result<Sought, Fault> {
        match items {
            [] => Ok(Sought::Nothing),
            [one] => {
                let found = self.found(reference.clone(), one);
                let found = found.map_err(|it| self.odd(operation, it))?;
                Ok(Sought::One(Box::new(found)))
            }
            several => {
                let ids = |it: &Value| {
                    format!(
                        "appId {} (object id {})",
                        text(it, "appId").unwrap_or_default(),
                        text(it, "id").unwrap_or_default()
                    )
                };
                Ok(Sought::Several(several.iter().map(ids).collect()))
            }
        }
    }

    /// Deleted applications by their `uniqueName`, which they keep until they are purged.
    pub(crate) async fn deleted_applications(
        &self,
        budget: &mut Budget,
    ) -> Result<BTreeMap<String, Gone>, Fault> {
        let select = "$select=id,appId,displayName,uniqueName,deletedDateTime";
        let path = format!("directory/deletedItems/microsoft.graph.application?{select}&{PAGE}");
        let gone = |item: &Value| {
            let gone = |id: &str| Gone {
                object_id: id.to_owned(),
                url: format!("{}{VERSION}/directory/deletedItems/{id}", self.base),
                since: text(item, "deletedDateTime").map(str::to_owned),
            };
            let named = text(item, "uniqueName").map(str::to_owned);
            Ok(named.zip(text(item, "id").map(gone)))
        };
        let (operation, at) = ("list deleted applications", (path.as_str(), VERSION));
        let gone = self.list(budget, operation, at, gone).await?;
        Ok(gone.into_iter().flatten().collect())
    }

    /// The writes of an application: made with its service principal, changed or deleted. Its service principal goes with it.
    pub(in crate::remote) fn application_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        Writes::of(&self.host, request, Resource::as_application, |goal| {
            let reference = &goal.it.reference;
            let operation = match (goal.goes, goal.is_new()) {
                (true, _) => format!("delete {reference}"),
                (false, true) => {
                    let name = goal.it.display_name.as_deref();
                    format!("create application {}", name.unwrap_or_default())
                }
                (false, false) => format!("update {reference}"),
            };
            let path = match (goal.is_new(), reference) {
                (true, ApplicationRef::UniqueName(_)) => path_of(reference),
                (true, ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_)) => None,
                (false, _) => Some(self.path(&operation, reference)?),
            };
            Ok(Write {
                graph: self,
                request,
                path: path.ok_or_else(|| self.refused(&operation, "it has no name of ours"))?,
                goal,
                operation,
            })
        })
    }

    /// An application as Graph shows it, but for its service principal. Where it is, is remembered for writes.
    fn found(&self, reference: ApplicationRef, item: &Value) -> Result<Found, String> {
        let need = |key: &str| text(item, key).ok_or_else(|| format!("{reference} has no {key}"));
        let (object_id, app_id) = (need("id")?.to_owned(), need("appId")?.to_owned());
        let display_name = need("displayName")?.to_owned();
        let mark = mark(item).map(|it| it.text.to_owned());
        self.places.learn(&reference, &object_id);
        Ok(Found {
            outputs: Outputs::from([("clientId", app_id), ("objectId", object_id)]),
            mark,
            foreign: secrets(item),
            ..Found::bare(Resource::Application(Application {
                reference,
                display_name: Some(display_name),
                service_principal: Some(false),
                app_roles: Some(texts(item, "tags").any(|it| it == AppRole::NOTE)),
            }))
        })
    }

    /// Adds what is known of the service principals.
    async fn with_principals(&self, budget: &mut Budget, all: &mut [Found]) -> Result<(), Fault> {
        let app_ids: BTreeSet<String> = all
            .iter()
            .filter_map(|it| it.outputs.get("clientId").cloned())
            .collect();
        let principals = self.principals(budget, &app_ids).await?;
        for it in all {
            let app_id = it.outputs.get("clientId");
            let principal = app_id.and_then(|it| principals.get(&it.to_lowercase()));
            if let Some(id) = principal {
                give(it, id);
            }
        }
        Ok(())
    }

    /// How an application is addressed in writes: by the object that was seen, or by its key.
    pub(super) fn path(
        &self,
        operation: &str,
        reference: &ApplicationRef,
    ) -> Result<String, Fault> {
        let seen = self
            .places
            .of(reference)
            .map(|id| format!("applications/{id}"));
        seen.or_else(|| path_of(reference))
            .ok_or_else(|| self.refused(operation, format!("{reference} was not looked for")))
    }
}

/// What becomes of one application.
///
/// One that is there is read just before it is written: Graph has no precondition for applications. A new one needs no look: its name is
/// made of our mark, so whoever made it meanwhile made the same; an upsert makes it once. Its service principal is made when it shows.
pub(crate) struct Write<'a> {
    graph: &'a Graph,
    request: &'a WriteRequest<'a>,
    goal: Goal<'a, &'a Application>,
    operation: String,
    path: String,
}

/// An application that is there.
#[derive(Clone)]
pub(crate) struct Now {
    found: Found,
    body: Value,
    /// The credentials on it, where it is to go with all of them.
    credentials: Vec<String>,
}

/// What of the two is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Application,
    Principal,
}

impl Writer for Write<'_> {
    type Now = Option<Now>;
    type Step = Step;

    fn operation(&self) -> String {
        self.operation.clone()
    }

    fn start(&self) -> Option<Self::Now> {
        self.goal.is_new().then_some(None)
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        let (graph, reference) = (self.graph, &self.goal.it.reference);
        let path = format!("{}?{SELECT}", self.path);
        let found = |body: &Value| Ok((graph.found(reference.clone(), body)?, body.clone()));
        let read = graph.read_as(budget, &self.operation, (&path, VERSION), found);
        let Some((mut found, body)) = read.await? else {
            return Ok(None);
        };
        let mut credentials = Vec::new();
        if self.goal.goes {
            credentials = graph.credential_names(budget, reference).await?;
        } else {
            let app_id = found.outputs.get("clientId").cloned().unwrap_or_default();
            if let Some(id) = graph.principal(budget, &app_id).await? {
                give(&mut found, &id);
            }
        }
        Ok(Some(Now {
            found,
            body,
            credentials,
        }))
    }

    fn next(&mut self, now: &Self::Now, wrote: bool) -> Result<Next<Step>, Fault> {
        let (request, goal) = (self.request, &self.goal);
        let reached = goal.is_reached(
            now.as_ref(),
            |now| fits(request, goal.it, &now.found),
            // Between two writes there is some of both.
            |now| goal.goes || wrote || same(goal, &now.found),
        );
        let stands = match (reached, now) {
            // Ours by its name: what an upsert of ours has not changed yet.
            (Err(_), Some(now)) if goal.is_new() && wrote => Some(now),
            (Err(words), _) => return Err(self.graph.stale(&self.operation, words)),
            (Ok(true), now) => {
                let outputs = now.as_ref().map(|it| it.found.outputs.clone());
                return Ok(Next::Settled(outputs.unwrap_or_default()));
            }
            (Ok(false), now) => now.as_ref(),
        };
        match (goal.goes, stands) {
            (true, now) => self.delete(now),
            (false, None) => self.create(),
            (false, Some(now)) => self.change(now),
        }
    }

    async fn reply(
        &self,
        _: &mut Budget,
        now: &Self::Now,
        step: &Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        if *step == Step::Principal {
            if self.graph.waits(answer) {
                return Ok(Reply::Wait);
            }
            answer.taken()?;
            let body = answer.json().unwrap_or_default();
            let shown = now.clone().zip(text(&body, "id")).map(|(mut now, id)| {
                give(&mut now.found, id);
                now
            });
            return Ok(Reply::Taken(shown.map(Some)));
        }
        if is_taken(answer) {
            let said = answer.fault();
            let words = "A deleted application keeps its name for 30 days: restore or purge it";
            return Err(Fault {
                words: format!("{} {words}", said.words),
                ..said
            });
        }
        let gone = self.graph.was_gone(answer);
        Reply::plain(answer, self.goal.goes, gone, |_| None)
    }
}

impl Write<'_> {
    /// It goes only while it is ours and nothing of others hangs on it.
    fn delete(&self, now: Option<&Now>) -> Result<Next<Step>, Fault> {
        let names = self.request.names;
        if let Some(now) = now {
            if now.found.owner(names) != Owner::Ours {
                return Err(self
                    .graph
                    .stale(&self.operation, "it no longer bears our mark"));
            }
            let under = Principal::Application(self.goal.it.reference.clone());
            let credentials = others(&now.credentials, names, &under).into_iter();
            let credentials = credentials.map(|it| format!("credential {it}"));
            let others: Vec<String> = now
                .found
                .foreign
                .iter()
                .cloned()
                .chain(credentials)
                .collect();
            if !others.is_empty() {
                let words = format!("things of others hang on it now: {}", others.join(", "));
                return Err(self.graph.stale(&self.operation, words));
            }
        }
        let (operation, at) = (&self.operation, (self.path.as_str(), VERSION));
        let call = self.graph.call(Method::DELETE, operation, at, None)?;
        Ok(Next::Write(Box::new(call), Step::Application))
    }

    fn create(&self) -> Result<Next<Step>, Fault> {
        let it = self.goal.it;
        let unique = match &it.reference {
            ApplicationRef::UniqueName(unique) => unique.as_str(),
            ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_) => "",
        };
        let tag = application_maker(unique).map(|(maker, _)| application_tag(maker));
        let tag = tag.into_iter().filter(|_| self.request.marked);
        let noted = it.app_roles == Some(true);
        let noted = noted.then(|| AppRole::NOTE.to_owned());
        let tags: Vec<String> = tag.chain(noted).collect();
        let body =
            json!({"displayName": it.display_name.as_deref().unwrap_or_default(), "tags": tags});
        let call = self.graph.upsert(&self.operation, &self.path, &body)?;
        Ok(Next::Write(Box::new(call), Step::Application))
    }

    fn change(&self, now: &Now) -> Result<Next<Step>, Fault> {
        let it = self.goal.it;
        let mut patch = Map::new();
        let shown = now.found.resource.as_application();
        if let Some(name) = &it.display_name
            && shown.and_then(|it| it.display_name.as_ref()) != Some(name)
        {
            patch.insert("displayName".to_owned(), json!(name));
        }
        let tags = tags(&now.body, self.request, it);
        if tags != strings(&now.body, "tags") {
            patch.insert("tags".to_owned(), json!(tags));
        }
        if !patch.is_empty() {
            let patch = Value::Object(patch);
            let (operation, at) = (&self.operation, (self.path.as_str(), VERSION));
            let call = self
                .graph
                .call(Method::PATCH, operation, at, Some(&patch))?;
            return Ok(Next::Write(Box::new(call), Step::Application));
        }
        let outputs = &now.found.outputs;
        if it.service_principal == Some(true) && !outputs.contains_key("principalId") {
            let app_id = outputs.get("clientId").map_or("", String::as_str);
            let call = self.graph.principal_call(app_id)?;
            return Ok(Next::Write(Box::new(call), Step::Principal));
        }
        Ok(Next::Settled(outputs.clone()))
    }
}

/// Items that are made out later.
fn whole(item: &Value) -> Result<Value, String> {
    Ok(item.clone())
}

/// An application has this service principal.
fn give(found: &mut Found, principal: &str) {
    if let Resource::Application(of) = &mut found.resource {
        of.service_principal = Some(true);
    }
    let outputs = &mut found.outputs;
    outputs.insert("principalId", principal.to_owned());
}

/// The secrets and certificates on an application: widctl never makes any. Never their values or hints.
fn secrets(item: &Value) -> BTreeSet<String> {
    let named = |list: &str, what: &str| {
        let all = item
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let name = |it: &Value| {
            let name = text(it, "displayName").or_else(|| text(it, "keyId"));
            format!("{what} {}", name.unwrap_or("without a name"))
        };
        all.map(name).collect::<Vec<String>>()
    };
    let mut all = named("passwordCredentials", "client secret");
    all.extend(named("keyCredentials", "certificate"));
    all.into_iter().collect()
}

fn texts<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    let all = of.get(key).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str)
}

fn strings(of: &Value, key: &str) -> Vec<String> {
    texts(of, key).map(str::to_owned).collect()
}

/// What says on an application whose it is.
struct Marked<'a> {
    text: &'a str,
    maker: &'a str,
    key: &'a str,
    /// Whether it was taken over, and not made.
    claim: bool,
}

/// The mark of an application: the tag by which it was taken over, or its `uniqueName`; only where its manifest's tag stands beside it.
fn mark(item: &Value) -> Option<Marked<'_>> {
    let app_id = text(item, "appId").unwrap_or_default();
    let tagged = |maker: &str| {
        let tag = application_tag(maker);
        texts(item, "tags").any(|it| it == tag)
    };
    let claims = texts(item, "tags").filter_map(|text| {
        let (maker, key) = application_claimer(text, app_id)?;
        Some(Marked {
            text,
            maker,
            key,
            claim: true,
        })
    });
    let made = text(item, "uniqueName").and_then(|text| {
        let (maker, key) = application_maker(text)?;
        Some(Marked {
            text,
            maker,
            key,
            claim: false,
        })
    });
    claims.chain(made).find(|it| tagged(it.maker))
}

/// An application's tags with or without our mark. What is no mark stays, and so does that of another manifest, unless it becomes ours.
fn tags(item: &Value, request: &WriteRequest<'_>, wanted: &Application) -> Vec<String> {
    let app_id = text(item, "appId").unwrap_or_default();
    let unique = text(item, "uniqueName").and_then(application_maker);
    let mut own = Vec::new();
    if let ApplicationRef::UniqueName(name) = &wanted.reference
        && let Some((maker, key)) = application_maker(name)
        && request.marked
    {
        match unique {
            Some((made_by, of)) if of == key && request.names.has(made_by) => {
                own.push(application_tag(made_by));
            }
            Some(_) | None => {
                own.push(application_tag(maker));
                own.push(application_claim(maker, key, app_id));
            }
        }
    }
    let claims = texts(item, "tags").filter_map(|it| application_claimer(it, app_id));
    let makers: BTreeSet<&str> = claims.chain(unique).map(|(maker, _)| maker).collect();
    let before = request.before.map(|it| it.owner(request.names));
    let taken = request.marked && before != Some(Owner::Ours);
    if wanted.app_roles == Some(true) {
        own.push(AppRole::NOTE.to_owned());
    }
    // The note goes with our mark.
    let noted = wanted.app_roles.is_some() || before == Some(Owner::Ours);
    let goes = |tag: &&str| {
        if *tag == AppRole::NOTE {
            return noted;
        }
        let claimer = application_claimer(tag, app_id).map(|(maker, _)| maker);
        let beside = || {
            let mut makers = makers.iter();
            makers.find(|it| application_tag(it) == **tag).copied()
        };
        let maker = claimer.or_else(beside);
        maker.is_some_and(|it| taken || request.names.has(it))
    };
    let mut all: Vec<String> = texts(item, "tags")
        .filter(|it| own.iter().any(|own| own == it) || !goes(it))
        .map(str::to_owned)
        .collect();
    own.retain(|it| !all.contains(it));
    all.extend(own);
    all
}

/// Whether an application is as wanted, and marked as wanted.
fn fits(request: &WriteRequest<'_>, wanted: &Application, now: &Found) -> bool {
    let marked = (now.owner(request.names) == Owner::Ours) == request.marked;
    let cut = now
        .resource
        .clone()
        .within(&Resource::Application(wanted.clone()));
    marked && cut == Resource::Application(wanted.clone())
}

/// Whether what is there now is what was seen when it was decided, as far as we would write it.
fn same(goal: &Goal<'_, &Application>, now: &Found) -> bool {
    let Some(seen) = goal.seen else { return false };
    let wanted = Resource::Application(goal.it.clone());
    let cut = |it: &Found| it.resource.clone().within(&wanted);
    now.mark == seen.mark && cut(now) == cut(seen)
}

/// The `uniqueName` is another's, a deleted one's mostly: "Another object with the same value for property uniqueName already exists."
fn is_taken(answer: &Answer) -> bool {
    answer.status == 400 && answer.fault().words.contains("property uniqueName")
}
