//! Federated credentials of applications: listed, made by one upsert each, changed, deleted.

use http::Method;
use serde_json::Value;

use super::{Graph, VERSION, keyed, text};
use crate::fault::Fault;
use crate::live::Found;
use crate::remote::federated;
use crate::remote::http::{Answer, Budget, Call};
use crate::remote::settle::{Document, DocumentKind, Standing, Writer, Writes};
use crate::remote::write_request::WriteRequest;
use crate::resource::{Address, ApplicationRef, Credential, Principal, Resource};

impl Graph {
    /// All credentials of an application, which the manifest or the plan calls `identity`.
    pub(crate) async fn credentials(
        &self,
        budget: &mut Budget,
        identity: &Address,
        under: &ApplicationRef,
    ) -> Result<Vec<Found>, Fault> {
        let principal = Principal::Application(under.clone());
        let found = |item: &Value| {
            credential(identity, &principal, item).map(|it| federated::found(it, item))
        };
        self.credential_list(budget, under, found).await
    }

    /// The names of all credentials of an application, whatever else is in them.
    pub(super) async fn credential_names(
        &self,
        budget: &mut Budget,
        under: &ApplicationRef,
    ) -> Result<Vec<String>, Fault> {
        let name = |item: &Value| Ok(text(item, "name").unwrap_or("(without a name)").to_owned());
        self.credential_list(budget, under, name).await
    }

    async fn credential_list<T>(
        &self,
        budget: &mut Budget,
        under: &ApplicationRef,
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let operation = format!("list credentials of {under}");
        let of = self.path(&operation, under)?;
        let path = format!("{of}/federatedIdentityCredentials");
        self.list(budget, &operation, (&path, VERSION), found).await
    }

    /// The writes of a credential of an application: made, changed, replaced or deleted.
    pub(in crate::remote) fn credential_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Document<'a, Self, &'a Credential>>, Fault> {
        Writes::of(&self.host, request, Resource::as_credential, |goal| {
            let it: &Credential = goal.it;
            let name = format!("credential {}", it.name);
            let operation = format!("{} {name}", goal.verb());
            let hangs = || self.refused(&operation, "it hangs on no application");
            let under = self.path(&operation, it.under.application().ok_or_else(hangs)?)?;
            let key = keyed("federatedIdentityCredentials", "name", &it.name);
            Ok(Document {
                api: self,
                request,
                verb: goal.verb(),
                path: format!("{under}/{key}"),
                body: match goal.goes {
                    true => Value::Null,
                    false => federated::body(&name, it)?,
                },
                name,
                goal,
            })
        })
    }
}

/// What becomes of one credential. Where its name changes, the old one goes first: Graph takes issuer and subject only once under one
/// application.
impl DocumentKind<Graph> for &Credential {
    type Now = Credential;
    const VERSION: &'static str = VERSION;
    const OURS_BY_NAME: bool = true;

    fn found(of: &Document<'_, Graph, Self>, item: &Value) -> Result<Credential, String> {
        credential(&of.goal.it.identity, &of.goal.it.under, item)
    }

    fn standing(
        of: &Document<'_, Graph, Self>,
        now: Option<&Credential>,
    ) -> Result<Standing, String> {
        Ok(of.goal.compared(now, federated::same)?.into())
    }

    fn call(of: &Document<'_, Graph, Self>, _: Option<&Credential>) -> Result<Call, Fault> {
        match (of.goal.goes, of.goal.is_new()) {
            (true, _) => of.send(Method::DELETE, &of.path, None),
            (false, true) => of.api.upsert(&of.operation(), &of.path, &of.body),
            (false, false) => of.send(Method::PATCH, &of.path, Some(&of.body)),
        }
    }

    fn waits(of: &Document<'_, Graph, Self>, answer: &Answer) -> bool {
        // The application is one that Graph has shown us, or has just made: it is not everywhere yet.
        of.goal.is_new() && of.api.is_absent(answer)
    }
}

/// A credential as Graph shows it.
fn credential(identity: &Address, under: &Principal, item: &Value) -> Result<Credential, String> {
    federated::credential(
        identity,
        under,
        text(item, "name").unwrap_or_default(),
        item,
    )
}
