//! Federated credentials of applications: listed, made by one upsert each, changed, deleted.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Graph, SHOWING, is_absent, keyed, odd, refused, stale, text};
use crate::fault::{Class, Fault};
use crate::live::Found;
use crate::remote::http::{Answer, Course};
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{Address, ApplicationRef, Credential, Late, Outputs, Principal, Resource};

impl Graph {
    /// All credentials of an application, which the manifest or the plan calls `identity`.
    pub(crate) async fn credentials(
        &self,
        course: &mut Course,
        identity: &Address,
        under: &ApplicationRef,
    ) -> Result<Vec<Found>, Fault> {
        let operation = format!("list credentials of {under}");
        let items = self.credential_items(course, &operation, under).await?;
        items
            .iter()
            .map(|item| found(identity, under, item).map_err(|it| odd(&operation, it)))
            .collect()
    }

    /// The names of all credentials of an application, whatever else is in them.
    pub(super) async fn credential_names(
        &self,
        course: &mut Course,
        under: &ApplicationRef,
    ) -> Result<Vec<String>, Fault> {
        let operation = format!("list credentials of {under}");
        let items = self.credential_items(course, &operation, under).await?;
        let name = |item: &Value| text(item, "name").unwrap_or("(without a name)").to_owned();
        Ok(items.iter().map(name).collect())
    }

    async fn credential_items(
        &self,
        course: &mut Course,
        operation: &str,
        under: &ApplicationRef,
    ) -> Result<Vec<Value>, Fault> {
        let of = self.path(operation, under)?;
        let path = format!("{of}/federatedIdentityCredentials");
        self.list(course, operation, &path).await
    }

    /// Makes, updates, replaces or deletes a credential of an application.
    pub(crate) async fn carry_credential(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: Option<&Credential>,
    ) -> Result<Carried, Fault> {
        match (order.deed, wanted, before(order)) {
            (Deed::Create, Some(wanted), _) => self.put_credential(course, wanted).await,
            (Deed::Update, Some(wanted), Some(before)) => {
                self.change_credential(course, wanted, before).await
            }
            (Deed::Replace, Some(wanted), Some(before)) => {
                // Its name changes, and Graph takes issuer and subject only once under one application: the old one goes first.
                self.delete_credential(course, before).await?;
                self.put_credential(course, wanted).await
            }
            (Deed::Delete, _, Some(before)) => {
                let gone = self.delete_credential(course, before).await?;
                Ok(Carried {
                    outputs: Outputs::new(),
                    unchanged: !gone,
                })
            }
            (Deed::Create | Deed::Update | Deed::Replace | Deed::Delete, _, _) => Err(refused(
                "write a credential",
                "the change does not say what was seen or what is wanted",
            )),
        }
    }

    /// Its name is made of our mark and of what it is for, so whoever made it meanwhile made the same.
    async fn put_credential(
        &self,
        course: &mut Course,
        wanted: &Credential,
    ) -> Result<Carried, Fault> {
        let operation = format!("write credential {}", wanted.name);
        let (path, body) = (self.at(&operation, wanted)?, body(&operation, wanted)?);
        let call = self.upsert(&operation, &path, &body)?;
        let mut tries = 0;
        loop {
            let answer = self.host.exchange(course, &call).await?;
            // The application is one that Graph has shown us, or has just made: it is not everywhere yet.
            if is_absent(&answer) {
                tries += 1;
                if self.pause(course, tries).await {
                    continue;
                }
            }
            self.credential_shows(course, &answer.well()?, wanted)
                .await?;
            return Ok(Carried::default());
        }
    }

    /// Reads what was written until it shows. Where the answer itself shows it, that it does not is no failure.
    async fn credential_shows(
        &self,
        course: &mut Course,
        answer: &Answer,
        wanted: &Credential,
    ) -> Result<(), Fault> {
        let under = application(&answer.operation, wanted)?;
        let body = answer.json().ok();
        let said = body.and_then(|it| found(&wanted.identity, under, &it).ok());
        let said = said.is_some_and(|it| {
            it.resource
                .as_credential()
                .is_some_and(|it| same(it, wanted))
        });
        let until = Instant::now() + SHOWING;
        let mut tries = 0;
        loop {
            let now = self.credential(course, wanted).await?;
            if now.is_some_and(|it| same(&it, wanted)) {
                return Ok(());
            }
            tries += 1;
            if Instant::now() >= until || !self.pause(course, tries).await {
                return if said { Ok(()) } else { Err(answer.vain()) };
            }
        }
    }

    async fn change_credential(
        &self,
        course: &mut Course,
        wanted: &Credential,
        before: &Credential,
    ) -> Result<Carried, Fault> {
        let operation = format!("write credential {}", wanted.name);
        let (path, body) = (self.at(&operation, wanted)?, body(&operation, wanted)?);
        let mut first = true;
        loop {
            // Read just before it is overwritten: Graph has no precondition for it.
            match self.credential(course, wanted).await? {
                Some(now) if same(&now, wanted) => {
                    return Ok(Carried {
                        unchanged: first,
                        ..Carried::default()
                    });
                }
                Some(now) if same(&now, before) => {}
                Some(_) => return Err(stale(&operation, "it was changed since the plan was made")),
                None => return Err(stale(&operation, "it is gone since the plan was made")),
            }
            let call = self.call(Method::PATCH, &operation, &path, Some(&body))?;
            match self.host.exchange(course, &call).await {
                Ok(answer) => {
                    self.credential_shows(course, &answer.well()?, wanted)
                        .await?;
                    return Ok(Carried::default());
                }
                Err(fault) if fault.class == Class::Unclear && !course.is_over() => first = false,
                Err(fault) => return Err(fault),
            }
        }
    }

    /// Deletes a credential as it was seen. `false`: it was gone.
    async fn delete_credential(
        &self,
        course: &mut Course,
        before: &Credential,
    ) -> Result<bool, Fault> {
        let operation = format!("delete credential {}", before.name);
        match self.credential(course, before).await? {
            None => return Ok(false),
            Some(now) if same(&now, before) => {}
            Some(_) => return Err(stale(&operation, "it was changed since the plan was made")),
        }
        let path = self.at(&operation, before)?;
        self.remove(course, &operation, &path).await
    }

    /// One credential, by the name and the application of this one. `None`: it is not there.
    async fn credential(
        &self,
        course: &mut Course,
        of: &Credential,
    ) -> Result<Option<Credential>, Fault> {
        let operation = format!("read credential {}", of.name);
        let path = self.at(&operation, of)?;
        let Some(answer) = self.read(course, &operation, &path).await? else {
            return Ok(None);
        };
        let under = application(&operation, of)?;
        let found = found(&of.identity, under, &answer.json()?).map_err(|it| answer.odd(it))?;
        Ok(found.resource.as_credential().cloned())
    }

    /// Where a credential of this name is.
    fn at(&self, operation: &str, of: &Credential) -> Result<String, Fault> {
        let under = self.path(operation, application(operation, of)?)?;
        let name = keyed("federatedIdentityCredentials", "name", &of.name);
        Ok(format!("{under}/{name}"))
    }
}

fn application<'a>(operation: &str, of: &'a Credential) -> Result<&'a ApplicationRef, Fault> {
    let under = of.under.application();
    under.ok_or_else(|| refused(operation, "it hangs on no application"))
}

fn body(operation: &str, wanted: &Credential) -> Result<Value, Fault> {
    let (Some(issuer), Some(subject)) = (wanted.issuer.known(), wanted.subject.known()) else {
        return Err(refused(operation, "its issuer or subject is not known"));
    };
    Ok(json!({"issuer": issuer, "subject": subject, "audiences": wanted.audiences}))
}

/// A credential as Graph shows it.
fn found(identity: &Address, under: &ApplicationRef, item: &Value) -> Result<Found, String> {
    let name = text(item, "name").ok_or("a credential has no name")?;
    let issuer = text(item, "issuer").ok_or_else(|| format!("credential {name} has no issuer"))?;
    let audiences = match item.get("audiences") {
        None | Some(Value::Null) => BTreeSet::new(),
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(_) => return Err(format!("credential {name} has audiences of no known form")),
    };
    let expression = item
        .pointer("/claimsMatchingExpression/value")
        .and_then(Value::as_str);
    let expression = expression
        .into_iter()
        .map(|it| (Credential::EXPRESSION, it.to_owned()));
    Ok(Found {
        resource: Resource::Credential(Credential {
            identity: identity.clone(),
            under: Principal::Application(under.clone()),
            name: name.to_owned(),
            issuer: Late::from(issuer),
            // One that matches by expression has none.
            subject: text(item, "subject").unwrap_or_default().into(),
            audiences,
        }),
        outputs: expression.collect(),
        mark: None,
        managers: BTreeMap::new(),
        foreign: BTreeSet::new(),
        version: None,
    })
}

/// Whether two trust the same tokens.
fn same(one: &Credential, other: &Credential) -> bool {
    one.issuer == other.issuer && one.subject == other.subject && one.audiences == other.audiences
}

fn before<'a>(order: &Order<'a>) -> Option<&'a Credential> {
    order.before?.resource.as_credential()
}
