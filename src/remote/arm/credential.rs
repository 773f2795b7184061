//! Federated credentials: listed by identity, put and deleted, one write at a time under one identity.

use serde_json::{Value, json};

use super::identity::VERSION;
use super::{Arm, refused, says, stale, text, waits_for_others, was_gone};
use crate::fault::Fault;
use crate::live::Found;
use crate::remote::federated;
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Next, Reply, Writer, Writes, settle};
use crate::remote::write_request::{Executed, Failure, Goal, WriteRequest};
use crate::resource::{Address, ArmId, Credential, Outputs, Principal, RemoteId, Resource, Thing};

impl Arm {
    /// All credentials of an identity, which the manifest or the plan calls `identity`.
    pub(crate) async fn credentials(
        &self,
        budget: &mut Budget,
        identity: &Address,
        under: &ArmId,
    ) -> Result<Vec<Found>, Fault> {
        let principal = Principal::Identity(under.clone());
        let found = |item: &Value| {
            let shown = item.get("properties").unwrap_or(&Value::Null);
            credential(identity, &principal, item).map(|it| federated::found(it, shown))
        };
        self.credential_list(budget, under, found).await
    }

    /// The names of all credentials of an identity, whatever else is in them.
    pub(super) async fn credential_names(
        &self,
        budget: &mut Budget,
        under: &ArmId,
    ) -> Result<Vec<String>, Fault> {
        let name = |item: &Value| Ok(text(item, "/name").unwrap_or("(without a name)").to_owned());
        self.credential_list(budget, under, name).await
    }

    async fn credential_list<T>(
        &self,
        budget: &mut Budget,
        under: &ArmId,
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let operation = format!("list credentials of identity {}", under.name());
        let path = format!("{under}/federatedIdentityCredentials");
        self.list(budget, &operation, (&path, VERSION), found).await
    }

    /// Makes, updates, replaces or deletes a credential.
    pub(crate) async fn settle_credential(
        &self,
        budget: &mut Budget,
        request: &WriteRequest<'_>,
        under: &ArmId,
    ) -> Result<Executed, Failure> {
        if let Some(moment) = self.pace.next(under) {
            let pause = moment.saturating_duration_since(tokio::time::Instant::now());
            if !budget.rest(self.host.retry_policy(), pause).await {
                let words = "the run was interrupted before it was written";
                return Err(Failure::Failed(refused("write a credential", words)));
            }
        }
        let writes = Writes::of(&self.host, request, Resource::as_credential, |goal| {
            self.credential_write(goal)
        });
        let settled = settle(budget, writes).await;
        self.pace.ended(under, budget);
        settled
    }

    fn credential_write<'a>(&'a self, goal: Goal<'a, &'a Credential>) -> Result<Write<'a>, Fault> {
        let verb = if goal.goes { "delete" } else { "write" };
        let operation = format!("{verb} credential {}", goal.it.name);
        let body = match goal.goes {
            true => None,
            false => Some(json!({"properties": federated::body(&operation, goal.it)?})),
        };
        Ok(Write {
            arm: self,
            id: id(goal.it)?,
            goal,
            operation,
            body,
        })
    }
}

/// What becomes of one credential.
///
/// One that is there is read just before it is overwritten: Azure has no precondition for it. A new one needs no look: its name is made of
/// our mark and of what it is for, so whoever wrote it meanwhile wrote the same. Where its name changes, the old one goes first: Azure
/// takes issuer and subject only once under one identity.
struct Write<'a> {
    arm: &'a Arm,
    id: ArmId,
    goal: Goal<'a, &'a Credential>,
    operation: String,
    /// What is put; none where it goes.
    body: Option<Value>,
}

impl Writer for Write<'_> {
    type Now = Option<Credential>;
    type Step = ();

    fn operation(&self) -> &str {
        &self.operation
    }

    fn start(&self) -> Option<Self::Now> {
        self.goal.is_new().then_some(None)
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        let operation = format!("read credential {}", self.goal.it.name);
        let path = self.id.as_str();
        self.arm
            .read_as(budget, &operation, path, VERSION, |it| self.found(it))
            .await
    }

    fn next(&mut self, now: &Self::Now, _: bool) -> Result<Next<()>, Fault> {
        let reached = self.goal.compared(now.as_ref(), federated::same);
        if reached.map_err(|words| stale(&self.operation, words))? {
            return Ok(Next::Settled(Outputs::new()));
        }
        let (path, body) = (self.id.as_str(), self.body.as_ref());
        self.arm.write(&self.operation, path, VERSION, body)
    }

    async fn reply(
        &self,
        _: &mut Budget,
        _: &Self::Now,
        _: &Self::Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        let goes = self.goal.goes;
        if waits_for_others(answer) || (!goes && is_spreading(answer)) {
            return Ok(Reply::Wait);
        }
        if answer.status == 405 && !goes {
            return Err(not_here(answer.fault()));
        }
        Reply::plain(answer, goes, was_gone(answer), |body| {
            let shown = self.found(body).ok()?;
            let this = shown.name.eq_ignore_ascii_case(&self.goal.it.name);
            this.then_some(shown)
        })
    }
}

impl Write<'_> {
    fn found(&self, item: &Value) -> Result<Credential, String> {
        credential(&self.goal.it.identity, &self.goal.it.under, item)
    }
}

/// Whether the identity is one that Azure has shown us, and that is not known everywhere in Azure.
///
/// Right after an identity is made, a write under it may be told for minutes that there is no such parent, or that Microsoft Graph
/// knows no such principal. The run before may have been killed right after making it, so it is waited for also where it was read.
fn is_spreading(answer: &Answer) -> bool {
    says(answer, 404, "ParentResourceNotFound")
        || (answer.status == 404 && answer.fault().words.contains("MS Graph resource not found"))
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
fn credential(identity: &Address, under: &Principal, item: &Value) -> Result<Credential, String> {
    let name = text(item, "/name").unwrap_or_default();
    let properties = item.get("properties").unwrap_or(&Value::Null);
    federated::credential(identity, under, name, properties)
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
