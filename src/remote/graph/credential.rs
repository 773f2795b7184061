//! Federated credentials of applications: listed, made by one upsert each, changed, deleted.

use http::Method;
use serde_json::Value;

use super::{Graph, is_absent, keyed, odd, refused, stale, text};
use crate::fault::Fault;
use crate::live::Found;
use crate::remote::federated;
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::{Goal, WriteRequest};
use crate::resource::{Address, ApplicationRef, Credential, Outputs, Principal, Resource};

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
        let items = self.list(budget, &operation, &path).await?;
        let found = |item: &Value| found(item).map_err(|it| odd(&operation, it));
        items.iter().map(found).collect()
    }

    /// The writes of a credential of an application: made, changed, replaced or deleted.
    pub(crate) fn credential_writes<'a>(
        &'a self,
        request: &WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        Writes::of(&self.host, request, Resource::as_credential, |goal| {
            let it: &Credential = goal.it;
            let verb = if goal.goes { "delete" } else { "write" };
            let operation = format!("{verb} credential {}", it.name);
            let hangs = || refused(&operation, "it hangs on no application");
            let under = self.path(&operation, it.under.application().ok_or_else(hangs)?)?;
            let name = keyed("federatedIdentityCredentials", "name", &it.name);
            let body = match goal.goes {
                true => Value::Null,
                false => federated::body(&operation, it)?,
            };
            Ok(Write {
                graph: self,
                path: format!("{under}/{name}"),
                body,
                goal,
                operation,
            })
        })
    }
}

/// What becomes of one credential.
///
/// One that is there is read just before it is overwritten: Graph has no precondition for it. A new one needs no look: its name is made of
/// our mark and of what it is for, so whoever made it meanwhile made the same. Where its name changes, the old one goes first: Graph takes
/// issuer and subject only once under one application.
pub(crate) struct Write<'a> {
    graph: &'a Graph,
    goal: Goal<'a, &'a Credential>,
    operation: String,
    path: String,
    /// What is written; nothing where it goes.
    body: Value,
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
        let read = self.graph.read(budget, &operation, &self.path).await?;
        let found = |it: Answer| self.found(&it.json()?).map_err(|words| it.odd(words));
        read.map(found).transpose()
    }

    fn next(&mut self, now: &Self::Now, _: bool) -> Result<Next<()>, Fault> {
        let reached = self.goal.compared(now.as_ref(), federated::same);
        if reached.map_err(|words| stale(&self.operation, words))? {
            return Ok(Next::Settled(Outputs::new()));
        }
        let (graph, operation, path) = (self.graph, &self.operation, &self.path);
        let call = match (self.goal.goes, self.goal.is_new()) {
            (true, _) => graph.call(Method::DELETE, operation, path, None),
            (false, true) => graph.upsert(operation, path, &self.body),
            (false, false) => graph.call(Method::PATCH, operation, path, Some(&self.body)),
        };
        call.map(|it| Next::Write(Box::new(it), ()))
    }

    async fn reply(
        &self,
        _: &mut Budget,
        _: &Self::Now,
        _: &Self::Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        // The application is one that Graph has shown us, or has just made: it is not everywhere yet.
        if self.goal.is_new() && is_absent(answer) {
            return Ok(Reply::Wait);
        }
        Reply::plain(answer, self.goal.goes, is_absent(answer), |body| {
            self.found(body).ok()
        })
    }
}

impl Write<'_> {
    fn found(&self, item: &Value) -> Result<Credential, String> {
        credential(&self.goal.it.identity, &self.goal.it.under, item)
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
