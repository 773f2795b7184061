//! Federated credentials: listed by identity, put and deleted, one write at a time under one identity.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};

use super::identity::VERSION;
use super::{Arm, is_absent, refused, stale, text};
use crate::fault::{Class, Fault};
use crate::live::Found;
use crate::remote::http::{Answer, Course};
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{
    Address, ArmId, Credential, Late, Outputs, Principal, RemoteId, Resource, Thing,
};

/// Azure refuses two writes under one identity at the same time, also those of other processes. Nobody retries it but we.
const CONCURRENT: &str = "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity";

impl Arm {
    /// All credentials of an identity, which the manifest or the plan calls `identity`.
    pub(crate) async fn credentials(
        &self,
        course: &mut Course,
        identity: &Address,
        under: &ArmId,
    ) -> Result<Vec<Found>, Fault> {
        let operation = format!("list credentials of identity {}", under.name());
        let items = self.credential_items(course, &operation, under).await?;
        items
            .iter()
            .map(|item| {
                found(identity, &under.clone().into(), item).map_err(|words| Fault {
                    class: Class::Unreachable,
                    ..refused(&operation, words)
                })
            })
            .collect()
    }

    /// The names of all credentials of an identity, whatever else is in them.
    pub(super) async fn credential_names(
        &self,
        course: &mut Course,
        under: &ArmId,
    ) -> Result<Vec<String>, Fault> {
        let operation = format!("list credentials of identity {}", under.name());
        let items = self.credential_items(course, &operation, under).await?;
        let name = |item: &Value| text(item, "/name").unwrap_or("(without a name)").to_owned();
        Ok(items.iter().map(name).collect())
    }

    async fn credential_items(
        &self,
        course: &mut Course,
        operation: &str,
        under: &ArmId,
    ) -> Result<Vec<Value>, Fault> {
        let path = format!("{under}/federatedIdentityCredentials");
        self.list(course, operation, &path, VERSION).await
    }

    /// Makes, updates, replaces or deletes a credential.
    pub(crate) async fn carry_credential(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: Option<&Credential>,
    ) -> Result<Carried, Fault> {
        let under = wanted.or(before(order)).and_then(|it| it.under.identity());
        if let Some(moment) = under.and_then(|it| self.pace.next(it)) {
            let pause = moment.saturating_duration_since(tokio::time::Instant::now());
            if !self.patience.pass(pause).await {
                let words = "the run was interrupted before it was written";
                return Err(refused("write a credential", words));
            }
        }
        let carried = self.carried(course, order, wanted).await;
        if let Some(under) = under {
            self.pace.ended(under, course);
        }
        carried
    }

    async fn carried(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: Option<&Credential>,
    ) -> Result<Carried, Fault> {
        match (order.deed, wanted, before(order)) {
            (Deed::Create, Some(wanted), _) => self.put_credential(course, wanted, None).await,
            (Deed::Update, Some(wanted), Some(before)) => {
                self.put_credential(course, wanted, Some(before)).await
            }
            (Deed::Replace, Some(wanted), Some(before)) => {
                // Its name changes, and Azure takes issuer and subject only once under one identity: the old one goes first.
                self.delete_credential(course, before).await?;
                self.put_credential(course, wanted, None).await
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

    async fn put_credential(
        &self,
        course: &mut Course,
        wanted: &Credential,
        before: Option<&Credential>,
    ) -> Result<Carried, Fault> {
        let operation = format!("write credential {}", wanted.name);
        let (Some(issuer), Some(subject)) = (wanted.issuer.known(), wanted.subject.known()) else {
            return Err(refused(&operation, "its issuer or subject is not known"));
        };
        if let Some(before) = before {
            // Read just before it is overwritten: Azure has no precondition for it. A new one needs none: its name is made of our
            // mark and of what it is for, so whoever wrote it meanwhile wrote the same.
            match self.credential(course, wanted).await? {
                Some(now) if same(&now, wanted) => {
                    return Ok(Carried {
                        unchanged: true,
                        ..Carried::default()
                    });
                }
                Some(now) if same(&now, before) => {}
                Some(_) => return Err(stale(&operation, "it was changed since the plan was made")),
                None => return Err(stale(&operation, "it is gone since the plan was made")),
            }
        }
        let body = json!({"properties": {
            "issuer": issuer,
            "subject": subject,
            "audiences": wanted.audiences,
        }});
        let id = id(wanted)?;
        let call = self.call(Method::PUT, &operation, id.as_str(), VERSION, Some(&body))?;
        let mut looks = 0;
        loop {
            let (fault, taken) = match self.host.exchange(course, &call).await {
                Ok(answer) if waits(&answer) => {
                    let asked = self.patience.asked(&answer.headers);
                    course.pause(&self.patience, answer.fault(), asked).await?;
                    continue;
                }
                Ok(answer) if answer.status == 405 => return Err(not_here(answer.fault())),
                Ok(answer) => {
                    let answer = answer.well()?;
                    if says(&answer, wanted) {
                        return Ok(Carried::default());
                    }
                    (answer.vain(), true)
                }
                Err(fault) if fault.class == Class::Unclear => (fault, false),
                Err(fault) => return Err(fault),
            };
            loop {
                match self.credential(course, wanted).await {
                    Ok(Some(now)) if same(&now, wanted) => return Ok(Carried::default()),
                    Ok(Some(now)) if !before.is_some_and(|it| same(&now, it)) => {
                        return Err(stale(
                            &operation,
                            "what stands there is not what was written",
                        ));
                    }
                    Ok(_) if taken => {
                        if !course.look_again(&self.patience, &mut looks).await {
                            return Err(fault);
                        }
                    }
                    Ok(_) if !course.is_over() => break,
                    Err(read) if taken => return Err(read),
                    Ok(_) | Err(_) => return Err(fault),
                }
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
        self.remove(course, &operation, id(before)?.as_str(), VERSION)
            .await
    }

    /// One credential, by the name and the identity of this one. `None`: it is not there.
    async fn credential(
        &self,
        course: &mut Course,
        of: &Credential,
    ) -> Result<Option<Credential>, Fault> {
        let operation = format!("read credential {}", of.name);
        let id = id(of)?;
        let Some(answer) = self.read(course, &operation, id.as_str(), VERSION).await? else {
            return Ok(None);
        };
        let found = found(&of.identity, &of.under, &answer.json()?).map_err(|it| answer.odd(it))?;
        Ok(found.resource.as_credential().cloned())
    }

    /// Deletes an identity, a credential or a role assignment. `false`: it was gone before.
    pub(super) async fn remove(
        &self,
        course: &mut Course,
        operation: &str,
        path: &str,
        version: &str,
    ) -> Result<bool, Fault> {
        let call = self.call(Method::DELETE, operation, path, version, None)?;
        let mut sent = false;
        let mut looks = 0;
        loop {
            match self.host.exchange(course, &call).await {
                Ok(answer) if waits_for_others(&answer) => {
                    let asked = self.patience.asked(&answer.headers);
                    course.pause(&self.patience, answer.fault(), asked).await?;
                }
                // 204: there was nothing to delete; unless it was we who deleted it, and the answer was lost.
                Ok(answer) if answer.status == 204 || is_absent(&answer) => return Ok(sent),
                Ok(answer) if answer.status == 202 => {
                    while self.read(course, operation, path, version).await?.is_some() {
                        if !course.look_again(&self.patience, &mut looks).await {
                            return Err(answer.vain());
                        }
                    }
                    return Ok(true);
                }
                Ok(answer) => return answer.well().map(|_| true),
                Err(fault) if fault.class == Class::Unclear => {
                    sent = true;
                    match self.read(course, operation, path, version).await {
                        Ok(None) => return Ok(true),
                        Ok(Some(_)) if !course.is_over() => {}
                        Ok(Some(_)) | Err(_) => return Err(fault),
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
    }
}

/// Whether a put has to wait: for another writer, or for an identity that Azure has shown us to be known everywhere in Azure.
///
/// Right after an identity is made, a write under it may be told for minutes that there is no such parent, or that Microsoft Graph
/// knows no such principal. The run before may have been killed right after making it, so it is waited for also where it was read.
fn waits(answer: &Answer) -> bool {
    let spreading = answer.status == 404
        && (answer.fault().code.as_deref() == Some("ParentResourceNotFound")
            || answer.fault().words.contains("MS Graph resource not found"));
    spreading || waits_for_others(answer)
}

pub(super) fn waits_for_others(answer: &Answer) -> bool {
    answer.status == 409 && answer.fault().code.as_deref() == Some(CONCURRENT)
}

/// Azure's way to say that the identity's region takes no credentials: 405, and words about the request's format
/// (<https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations>, "Errors").
fn not_here(fault: Fault) -> Fault {
    Fault {
        words: format!(
            "the identity's region takes no federated credentials; an identity in another region does for pods everywhere (Azure says: {})",
            fault.words
        ),
        ..fault
    }
}

/// A credential as Azure shows it.
fn found(identity: &Address, under: &Principal, item: &Value) -> Result<Found, String> {
    let name = text(item, "/name")
        .filter(|it| !it.is_empty())
        .ok_or("a credential has no name")?;
    let issuer = text(item, "/properties/issuer")
        .ok_or_else(|| format!("credential {name} has no issuer"))?;
    let audiences = match item.pointer("/properties/audiences") {
        None | Some(Value::Null) => BTreeSet::new(),
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(_) => return Err(format!("credential {name} has audiences of no known form")),
    };
    let expression = text(item, "/properties/claimsMatchingExpression/value");
    let expression = expression
        .into_iter()
        .map(|it| (Credential::EXPRESSION, it.to_owned()));
    Ok(Found {
        resource: Resource::Credential(Credential {
            identity: identity.clone(),
            under: under.clone(),
            name: name.to_owned(),
            issuer: Late::from(issuer),
            // One that matches by expression has none.
            subject: text(item, "/properties/subject").unwrap_or_default().into(),
            audiences,
        }),
        outputs: expression.collect(),
        mark: None,
        managers: BTreeMap::new(),
        foreign: BTreeSet::new(),
        version: None,
    })
}

/// Whether an answer to a put shows what was written.
fn says(answer: &Answer, wanted: &Credential) -> bool {
    let body = answer.json().ok();
    let found = body.and_then(|it| found(&wanted.identity, &wanted.under, &it).ok());
    found
        .as_ref()
        .and_then(|it| it.resource.as_credential())
        .is_some_and(|it| it.name.eq_ignore_ascii_case(&wanted.name) && same(it, wanted))
}

/// Whether two trust the same tokens.
fn same(one: &Credential, other: &Credential) -> bool {
    one.issuer == other.issuer && one.subject == other.subject && one.audiences == other.audiences
}

fn before<'a>(order: &Order<'a>) -> Option<&'a Credential> {
    order.before?.resource.as_credential()
}

/// Azure's id of a managed identity's credential.
fn id(of: &Credential) -> Result<ArmId, Fault> {
    match of.remote_id() {
        RemoteId::Arm(id) => Ok(id),
        _ => Err(refused(
            "write a credential",
            "it hangs on no managed identity",
        )),
    }
}
