//! Service principals: what an application signs in as, and what roles are given to.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::json;

use super::application::principal_path;
use super::{Graph, PAGE, filter, odd, text};
use crate::fault::{Class, Fault};
use crate::remote::http::{Answer, Course, VAIN};

/// The most values that Graph takes in one `in`.
const AT_ONCE: usize = 15;

impl Graph {
    /// The object ids of the service principals of these applications, by appId in lower case; an application without one is missing.
    pub(super) async fn principals(
        &self,
        course: &mut Course,
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
            for item in self.list(course, operation, &path).await? {
                let ids = text(&item, "appId").zip(text(&item, "id"));
                let (app_id, id) =
                    ids.ok_or_else(|| odd(operation, "a service principal has no ids"))?;
                found.insert(app_id.to_lowercase(), id.to_owned());
            }
        }
        Ok(found)
    }

    /// Makes an application's service principal and waits until it shows; its object id.
    pub(super) async fn make_principal(
        &self,
        course: &mut Course,
        app_id: &str,
    ) -> Result<String, Fault> {
        let operation = format!("create the service principal of application {app_id}");
        let body = json!({"appId": app_id});
        let call = self.call(Method::POST, &operation, "servicePrincipals", Some(&body))?;
        let (mut tries, mut vain) = (0, 0);
        loop {
            let fault = match self.host.exchange(course, &call).await {
                Ok(answer) if answer.status.is_success() => {
                    let body = answer.json().unwrap_or_default();
                    if let Some(id) = text(&body, "id") {
                        let path = principal_path(app_id);
                        self.shows(course, &operation, &path).await?;
                        return Ok(id.to_owned());
                    }
                    vain += 1;
                    answer.vain()
                }
                Ok(answer) if is_early(&answer) || is_there(&answer) => answer.fault(),
                Ok(answer) => return Err(answer.fault()),
                Err(fault) if fault.class == Class::Unclear => fault,
                Err(fault) => return Err(fault),
            };
            // It may be there already: made by a run that was killed, by our own lost request, or by somebody else.
            if fault.status != Some(400)
                && let Some(id) = self.principal(course, app_id).await?
            {
                return Ok(id);
            }
            tries += 1;
            if vain >= VAIN || !self.pause(course, tries).await {
                return Err(fault);
            }
        }
    }

    /// The object id of an application's service principal.
    async fn principal(&self, course: &mut Course, app_id: &str) -> Result<Option<String>, Fault> {
        let operation = format!("read the service principal of application {app_id}");
        let path = format!("{}?$select=id,appId", principal_path(app_id));
        let Some(answer) = self.read(course, &operation, &path).await? else {
            return Ok(None);
        };
        let body = answer.json()?;
        let id = text(&body, "id").ok_or_else(|| answer.odd("it has no id"))?;
        Ok(Some(id.to_owned()))
    }
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
