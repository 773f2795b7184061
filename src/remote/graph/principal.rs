//! Service principals: what an application signs in as, and what roles are given to.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};

use super::{Graph, PAGE, VERSION, filter, keyed, text};
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
            let ids = |item: &Value| {
                let ids = text(item, "appId").zip(text(item, "id"));
                let (app_id, id) = ids.ok_or("a service principal has no ids")?;
                Ok((app_id.to_lowercase(), id.to_owned()))
            };
            let at = (path.as_str(), VERSION);
            found.extend(self.list(budget, operation, at, ids).await?);
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
        let id = |body: &Value| Ok(text(body, "id").ok_or("it has no id")?.to_owned());
        let at = (path.as_str(), VERSION);
        self.read_as(budget, &operation, at, id).await
    }

    /// The request that makes an application's service principal.
    pub(super) fn principal_call(&self, app_id: &str) -> Result<Call, Fault> {
        let operation = format!("create the service principal of application {app_id}");
        let body = json!({"appId": app_id});
        let at = ("servicePrincipals", VERSION);
        self.call(Method::POST, &operation, at, Some(&body))
    }

    /// Whether making it has to wait: the application has not reached the replica that was asked, or somebody else, or a lost request of
    /// ours, made it, and it does not show yet. Users quote all these answers, right after the application was made.
    pub(super) fn waits(&self, answer: &Answer) -> bool {
        let fault = answer.fault();
        let (code, told) = (fault.code.as_deref(), |words| fault.words.contains(words));
        match fault.status {
            Some(400) => {
                code == Some("NoBackingApplicationObject")
                    || told("does not reference a valid application object")
            }
            Some(403) => told("the backing application of the service principal"),
            Some(404) => self.is_absent(answer),
            Some(409) => code == Some("Request_MultipleObjectsWithSameKeyValue"),
            Some(_) | None => false,
        }
    }
}
