//! App roles: what an API offers, what an identity was granted of it, and the grant itself.

use http::Method;
use serde_json::{Value, json};

use super::{Graph, PAGE, VERSION, filter, keyed, text};
use crate::fault::Fault;
use crate::live::{ApiSeen, Granted, Offer};
use crate::remote::http::{Answer, Budget, Call};
use crate::remote::settle::{Document, DocumentKind, Standing, Writes};
use crate::remote::write_request::WriteRequest;
use crate::resource::{Api, AppRole, Resource, RoleOfApi};

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
                return self.list(budget, &operation, (&path, VERSION), seen).await;
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
        self.read_as(budget, operation, (&path, VERSION), seen)
            .await
    }

    /// All app roles that a service principal was granted.
    pub(crate) async fn granted(
        &self,
        budget: &mut Budget,
        principal: &str,
    ) -> Result<Vec<Granted>, Fault> {
        let operation = format!("list the app roles of principal {principal}");
        let path = format!("{}?{PAGE}", list(principal));
        self.list(budget, &operation, (&path, VERSION), granted)
            .await
    }

    /// The writes of a grant: it is made, or goes.
    pub(in crate::remote) fn app_role_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Document<'a, Self, &'a AppRole>>, Fault> {
        Writes::of(&self.host, request, Resource::as_app_role, |goal| {
            let it: &AppRole = goal.it;
            let verb = if goal.goes { "take back" } else { "grant" };
            let name = format!("{} of {}", it.role, it.api);
            let unknown = || self.refused(&format!("{verb} {name}"), "its ids are not known");
            let both = it.principal_id.known().zip(it.ids.as_ref());
            let (principal, ids) = both.ok_or_else(unknown)?;
            Ok(Document {
                api: self,
                request,
                verb,
                path: list(principal),
                body: json!({
                    "principalId": principal,
                    "resourceId": ids.api,
                    "appRoleId": ids.role,
                }),
                name,
                goal,
            })
        })
    }
}

/// What becomes of one grant. Entra keeps it once, so that one that somebody else made meanwhile is the one that was wanted.
impl DocumentKind<Graph> for &AppRole {
    type Now = Granted;
    const VERSION: &'static str = VERSION;

    fn found(_: &Document<'_, Graph, Self>, item: &Value) -> Result<Granted, String> {
        granted(item)
    }

    async fn look(
        of: &Document<'_, Graph, Self>,
        budget: &mut Budget,
    ) -> Result<Option<Granted>, Fault> {
        let it = of.goal.it;
        let principal = it.principal_id.known().unwrap_or_default();
        match of.api.granted(budget, principal).await {
            Ok(all) => Ok(all.into_iter().find(|of| it.ids.as_ref() == Some(&of.ids))),
            // Its principal is gone, or one that Azure has just made and that is not everywhere yet.
            Err(fault) if fault.status == Some(404) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn standing(of: &Document<'_, Graph, Self>, now: Option<&Granted>) -> Result<Standing, String> {
        match now {
            Some(now) if of.goal.goes && of.goal.it.grant.as_ref() != Some(&now.id) => {
                Err("it was made anew since the plan was made".to_owned())
            }
            now => Ok((now.is_none() == of.goal.goes).into()),
        }
    }

    fn call(of: &Document<'_, Graph, Self>, now: Option<&Granted>) -> Result<Call, Fault> {
        match now {
            Some(now) => {
                let path = format!("{}/{}", of.path, super::quoted(&now.id));
                of.send(Method::DELETE, &path, None)
            }
            None => of.send(Method::POST, &of.path, Some(&of.body)),
        }
    }

    fn waits(of: &Document<'_, Graph, Self>, answer: &Answer) -> bool {
        // It does not show yet: its principal, or the grant that somebody, or a lost request of ours, made.
        !of.goal.goes && (of.api.is_absent(answer) || is_there(answer))
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
