//! App roles: what an API offers, what an identity was granted of it, and the grant itself.

use http::Method;
use serde_json::{Value, json};

use super::{Graph, PAGE, filter, is_absent, keyed, odd, refused, stale, text};
use crate::fault::Fault;
use crate::live::{ApiSeen, Granted, Offer};
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::{Goal, WriteRequest};
use crate::resource::{Api, AppRole, Outputs, Resource, RoleOfApi};

const OFFERS: &str = "$select=id,appId,displayName,appRoles";

impl Graph {
    /// The service principals that an API's reference names, with the roles that they offer: none, one, or, by a name, several.
    pub(crate) async fn api(&self, budget: &mut Budget, api: &Api) -> Result<Vec<ApiSeen>, Fault> {
        let operation = format!("read the app roles of {api}");
        let app_id = match api {
            Api::Graph => Api::GRAPH,
            Api::AppId(it) => it,
            Api::Name(name) => {
                let named = filter(&format!("displayName eq '{}'", name.replace('\'', "''")));
                let path = format!("servicePrincipals?{named}&{OFFERS}&{PAGE}");
                let items = self.list(budget, &operation, &path).await?;
                let seen = items.iter().map(seen);
                let seen: Result<Vec<ApiSeen>, String> = seen.collect();
                return seen.map_err(|it| odd(&operation, it));
            }
        };
        let path = keyed("servicePrincipals", "appId", app_id);
        let seen = self.api_at(budget, &operation, &path).await?;
        Ok(seen.into_iter().collect())
    }

    /// The API of this object id.
    pub(crate) async fn api_object(
        &self,
        budget: &mut Budget,
        id: &str,
    ) -> Result<Option<ApiSeen>, Fault> {
        let operation = format!("read the app roles of service principal {id}");
        self.api_at(budget, &operation, &at(id)).await
    }

    async fn api_at(
        &self,
        budget: &mut Budget,
        operation: &str,
        path: &str,
    ) -> Result<Option<ApiSeen>, Fault> {
        let path = format!("{path}?{OFFERS}");
        let Some(answer) = self.read(budget, operation, &path).await? else {
            return Ok(None);
        };
        let body = answer.json()?;
        seen(&body).map(Some).map_err(|it| answer.odd(it))
    }

    /// All app roles that a service principal was granted.
    pub(crate) async fn granted(
        &self,
        budget: &mut Budget,
        principal: &str,
    ) -> Result<Vec<Granted>, Fault> {
        let operation = format!("list the app roles of principal {principal}");
        let path = format!("{}?{PAGE}", list(principal));
        let items = self.list(budget, &operation, &path).await?;
        let all = items.iter().map(granted);
        let all: Result<Vec<Granted>, String> = all.collect();
        all.map_err(|it| odd(&operation, it))
    }

    /// The writes of a grant: it is made, or goes.
    pub(crate) fn app_role_writes<'a>(
        &'a self,
        request: &WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        Writes::of(&self.host, request, Resource::as_app_role, |goal| {
            let it: &AppRole = goal.it;
            let verb = if goal.goes { "take back" } else { "grant" };
            let operation = format!("{verb} {} of {}", it.role, it.api);
            let both = it.principal_id.known().zip(it.ids.as_ref());
            let (principal, ids) =
                both.ok_or_else(|| refused(&operation, "its ids are not known"))?;
            Ok(Write {
                graph: self,
                principal,
                ids,
                goal,
                operation,
            })
        })
    }
}

/// What becomes of one grant. Entra keeps it once, so that one that somebody else made meanwhile is the one that was wanted.
pub(crate) struct Write<'a> {
    graph: &'a Graph,
    goal: Goal<'a, &'a AppRole>,
    operation: String,
    principal: &'a str,
    ids: &'a RoleOfApi,
}

impl Writer for Write<'_> {
    type Now = Option<Granted>;
    type Step = ();

    fn operation(&self) -> &str {
        &self.operation
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        match self.graph.granted(budget, self.principal).await {
            Ok(all) => Ok(all.into_iter().find(|it| it.ids == *self.ids)),
            // Its principal is gone, or one that Azure has just made and that is not everywhere yet.
            Err(fault) if fault.status == Some(404) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn next(&mut self, now: &Self::Now, _: bool) -> Result<Next<()>, Fault> {
        let list = list(self.principal);
        let call = match (now, self.goal.goes) {
            (Some(_), false) | (None, true) => return Ok(Next::Settled(Outputs::new())),
            (Some(now), true) if self.goal.it.grant.as_ref() != Some(&now.id) => {
                let words = "it was made anew since the plan was made";
                return Err(stale(&self.operation, words));
            }
            (Some(now), true) => {
                let path = format!("{list}/{}", super::quoted(&now.id));
                self.graph
                    .call(Method::DELETE, &self.operation, &path, None)
            }
            (None, false) => {
                let body = json!({
                    "principalId": self.principal,
                    "resourceId": self.ids.api,
                    "appRoleId": self.ids.role,
                });
                let body = Some(&body);
                self.graph.call(Method::POST, &self.operation, &list, body)
            }
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
        // It does not show yet: its principal, or the grant that somebody, or a lost request of ours, made.
        if !self.goal.goes && (is_absent(answer) || is_there(answer)) {
            return Ok(Reply::Wait);
        }
        Reply::plain(answer, self.goal.goes, is_absent(answer), |body| {
            granted(body).ok()
        })
    }
}

/// Users quote two sentences of a role that was granted already, and both say this.
fn is_there(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 400 | 409) && answer.fault().words.contains("already exists")
}

fn at(principal: &str) -> String {
    format!("servicePrincipals/{}", super::quoted(principal))
}

fn list(principal: &str) -> String {
    format!("{}/appRoleAssignments", at(principal))
}

fn granted(item: &Value) -> Result<Granted, String> {
    let need =
        |key: &str| text(item, key).ok_or_else(|| format!("an app role's grant has no {key}"));
    Ok(Granted {
        id: need("id")?.to_owned(),
        ids: RoleOfApi {
            api: need("resourceId")?.to_owned(),
            role: need("appRoleId")?.to_lowercase(),
        },
        api_name: text(item, "resourceDisplayName").map(str::to_owned),
    })
}

/// An API with what it offers. A role without a value is known by its id alone.
fn seen(item: &Value) -> Result<ApiSeen, String> {
    let need =
        |key: &str| text(item, key).ok_or_else(|| format!("a service principal has no {key}"));
    let roles = match item.get("appRoles") {
        Some(Value::Array(all)) => all.as_slice(),
        None | Some(Value::Null) => &[],
        Some(_) => return Err("a service principal's appRoles are no list".to_owned()),
    };
    let offer = |role: &Value| {
        let id = text(role, "id")
            .ok_or("an app role has no id")?
            .to_lowercase();
        let to = role.get("allowedMemberTypes").and_then(Value::as_array);
        let mut to = to.into_iter().flatten();
        Ok(Offer {
            value: text(role, "value").unwrap_or(&id).to_owned(),
            enabled: role.get("isEnabled").and_then(Value::as_bool) != Some(false),
            to_applications: to.any(|it| it == "Application"),
            id,
        })
    };
    Ok(ApiSeen {
        id: need("id")?.to_owned(),
        app_id: need("appId")?.to_lowercase(),
        name: text(item, "displayName").unwrap_or_default().to_owned(),
        roles: roles.iter().map(offer).collect::<Result<_, &str>>()?,
    })
}
