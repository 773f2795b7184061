//! Service principals: what an application signs in as, and what roles are given to.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::json;

use super::{Graph, PAGE, filter, keyed, odd, text};
use crate::fault::Fault;
use crate::remote::http::{Answer, Budget, Call};

/// The most values that Graph takes in one `in`.
const AT_ONCE: usize = 15;

impl Graph {
    /// The object ids of the service principals of these applications, by appId in lower case; an application without one is missing.
    pub(super) async fn principals(
        &self,
        budget: &mut Budget,
        app_ids: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, String>, Fault> {
        let operation = "list service principals";
        let app_ids: Vec<&String> = app_ids.iter().collect();
        let mut found = BTreeMap::new();
        for some in app_ids.chunks(AT_ONCE) {
            let values: Vec<String> = some
                .iter()
                .map(|it| format!("'{}'", it.replace('\'', "''")))
                .collect();
            let among = filter(&format!("appId in ({})", values.join(", ")));
            let path = format!("servicePrincipals?{among}&$select=id,appId&{PAGE}");
            for item in self.list(budget, operation, &path).await? {
                let ids = text(&item, "appId").zip(text(&item, "id"));
                let (app_id, id) =
                    ids.ok_or_else(|| odd(operation, "a service principal has no ids"))?;
                found.insert(app_id.to_lowercase(), id.to_owned());
            }
        }
        Ok(found)
    }

    /// The object id of an application's service principal, which shows here before it does in lists.
    pub(super) async fn principal(
        &self,
        budget: &mut Budget,
        app_id: &str,
    ) -> Result<Option<String>, Fault> {
        let operation = format!("read the service principal of application {app_id}");
        let path = format!(
            "{}?$select=id,appId",
            keyed("servicePrincipals", "appId", app_id)
        );
        let Some(answer) = self.read(budget, &operation, &path).await? else {
            return Ok(None);
        };
        let body = answer.json()?;
        let id = text(&body, "id").ok_or_else(|| answer.odd("it has no id"))?;
        Ok(Some(id.to_owned()))
    }

    /// The request that makes an application's service principal.
    pub(super) fn principal_call(&self, app_id: &str) -> Result<Call, Fault> {
        let operation = format!("create the service principal of application {app_id}");
        let body = json!({"appId": app_id});
        self.call(Method::POST, &operation, "servicePrincipals", Some(&body))
    }
}

/// Whether making it has to wait: the application has not reached the replica that was asked, or somebody else, or a lost request of ours,
/// made it, and it does not show yet.
pub(super) fn waits(answer: &Answer) -> bool {
    is_early(answer) || is_there(answer)
}

/// Whether the application has not reached the replica that was asked. Users quote both answers, right after the application was made.
fn is_early(answer: &Answer) -> bool {
    let fault = answer.fault();
    let told = |words: &str| fault.words.contains(words);
    match fault.status {
        Some(400) => {
            fault.code.as_deref() == Some("NoBackingApplicationObject")
                || told("does not reference a valid application object")
        }
        Some(403) => told("the backing application of the service principal"),
        Some(404) => super::is_absent(answer),
        Some(_) | None => false,
    }
}

/// Whether it is there already.
fn is_there(answer: &Answer) -> bool {
    answer.status == 409
        && answer.fault().code.as_deref() == Some("Request_MultipleObjectsWithSameKeyValue")
}
