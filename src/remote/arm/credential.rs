//! Federated credentials: listed by identity, put and deleted, one write at a time under one identity.

use serde_json::{Value, json};

use super::identity::VERSION;
use super::{Arm, says, text, waits_for_others};
use crate::fault::Fault;
use crate::live::Found;
use crate::remote::federated;
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Document, DocumentKind, Heard, Standing, Writes, settle};
use crate::remote::write_request::{Executed, Failure, WriteRequest};
use crate::resource::{Address, ArmId, Credential, Principal, RemoteId, Resource, Thing};

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

    /// Azure's id of a managed identity's credential.
    fn credential_id(&self, of: &Credential) -> Result<ArmId, Fault> {
        match of.remote_id() {
            RemoteId::Arm(id) => Ok(id),
            _ => Err(self.refused("write a credential", "it hangs on no managed identity")),
        }
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
                return Err(Failure::Failed(self.refused("write a credential", words)));
            }
        }
        let writes = Writes::of(&self.host, request, Resource::as_credential, |goal| {
            let name = format!("credential {}", goal.it.name);
            Ok(Document {
                api: self,
                request,
                verb: goal.verb(),
                path: self.credential_id(goal.it)?.to_string(),
                body: match goal.goes {
                    true => Value::Null,
                    false => json!({"properties": federated::body(&name, goal.it)?}),
                },
                name,
                goal,
            })
        });
        let settled = settle(budget, writes).await;
        self.pace.ended(under, budget);
        settled
    }
}

/// What becomes of one credential. Where its name changes, the old one goes first: Azure takes issuer and subject only once under one
/// identity.
impl DocumentKind<Arm> for &Credential {
    type Now = Credential;
    const VERSION: &'static str = VERSION;
    const OURS_BY_NAME: bool = true;

    fn found(of: &Document<'_, Arm, Self>, item: &Value) -> Result<Credential, String> {
        credential(&of.goal.it.identity, &of.goal.it.under, item)
    }

    fn standing(
        of: &Document<'_, Arm, Self>,
        now: Option<&Credential>,
    ) -> Result<Standing, String> {
        Ok(of.goal.compared(now, federated::same)?.into())
    }

    fn waits(of: &Document<'_, Arm, Self>, answer: &Answer) -> bool {
        waits_for_others(answer) || (!of.goal.goes && is_spreading(answer))
    }

    async fn heard(
        of: &Document<'_, Arm, Self>,
        _: &mut Budget,
        answer: &Answer,
    ) -> Heard<Credential> {
        if answer.status == 405 && !of.goal.goes {
            return Err(not_here(answer.fault()));
        }
        of.heard(answer)
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
