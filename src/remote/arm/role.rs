//! Role assignments and definitions: listed by scope; one assignment put, put again under its name, and deleted.

use http::Method;
use serde_json::{Map, Value, json};

use super::{Arm, says, text, waits_for_others};
use crate::fault::Fault;
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Document, DocumentKind, Heard, Reply, Standing, Writer, Writes};
use crate::remote::write_request::{Goal, WriteRequest};
use crate::resource::{ArmId, Condition, Resource, Role, assignment_name};

/// The newest stable api-version when this was written.
const VERSION: &str = "2022-04-01";

/// A role assignment as Azure shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its own name, a GUID.
    pub name: String,
    /// Where it holds.
    pub scope: ArmId,
    /// The GUID of the role's definition, in lower case.
    pub definition: String,
    /// The object id of who is granted the role, in lower case.
    pub principal_id: String,
    /// What narrows it.
    pub condition: Option<Condition>,
}

/// A role as Azure shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDefinition {
    /// The GUID that ends its id, in lower case.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Arm {
    /// The role assignments that a list at this scope shows: of a subscription all at, above and below it, of what is no
    /// subscription those at and above it.
    pub(crate) async fn assignments(
        &self,
        budget: &mut Budget,
        scope: &ArmId,
    ) -> Result<Vec<Assignment>, Fault> {
        let operation = format!("list role assignments at {scope}");
        let path = assignments(scope);
        if scope.is_subscription() {
            return self.list(budget, &operation, (&path, VERSION), read).await;
        }
        let at = (path.as_str(), VERSION);
        let listed = self.list_where(budget, &operation, at, "atScope()", read);
        match listed.await {
            // What was assigned at a resource, or in a group, went with it.
            Err(fault) if scope_is_gone(&fault) => Ok(Vec::new()),
            listed => listed,
        }
    }

    /// The roles of this name that can be assigned at a scope.
    pub(crate) async fn definitions(
        &self,
        budget: &mut Budget,
        scope: &ArmId,
        name: &str,
    ) -> Result<Vec<RoleDefinition>, Fault> {
        let operation = format!("look up role {name} at {scope}");
        // A quote in a literal is written twice.
        let filter = format!("roleName eq '{}'", name.replace('\'', "''"));
        self.definitions_where(budget, &operation, scope, &filter)
            .await
    }

    /// Whether there is a role of this GUID that can be assigned at a scope.
    pub(crate) async fn definition(
        &self,
        budget: &mut Budget,
        scope: &ArmId,
        id: &str,
    ) -> Result<bool, Fault> {
        let operation = format!("look up role {id} at {scope}");
        let path = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{id}");
        let call = self.call(Method::GET, &operation, (&path, VERSION), None)?;
        let answer = self.host.exchange(budget, &call).await?;
        if says(&answer, 404, "RoleDefinitionDoesNotExist") {
            return Ok(false);
        }
        answer.well().map(|_| true)
    }

    /// The roles that the tenant made itself and that can be assigned at a scope.
    pub(crate) async fn own_definitions(
        &self,
        budget: &mut Budget,
        scope: &ArmId,
    ) -> Result<Vec<RoleDefinition>, Fault> {
        let operation = format!("list custom roles at {scope}");
        self.definitions_where(budget, &operation, scope, "type eq 'CustomRole'")
            .await
    }

    async fn definitions_where(
        &self,
        budget: &mut Budget,
        operation: &str,
        scope: &ArmId,
        filter: &str,
    ) -> Result<Vec<RoleDefinition>, Fault> {
        let path = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions");
        let at = (path.as_str(), VERSION);
        self.list_where(budget, operation, at, filter, |item| {
            let read = || {
                Some(RoleDefinition {
                    id: text(item, "/name")?.to_lowercase(),
                    name: text(item, "/properties/roleName")?.to_owned(),
                })
            };
            read().ok_or_else(|| "a role in the list has no name".to_owned())
        })
        .await
    }

    /// The writes of a role assignment: made, put again under its name, replaced or deleted.
    pub(in crate::remote) fn role_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Document<'a, Self, Assignment>>, Fault> {
        let manifest = &request.names.name;
        Writes::of(&self.host, request, Resource::as_role, |goal| {
            let goal = self.named(manifest, goal)?;
            Ok(Document {
                api: self,
                request,
                verb: goal.verb(),
                name: format!("role assignment {}", goal.it.name),
                path: format!("{}/{}", assignments(&goal.it.scope), goal.it.name),
                body: body(manifest, &goal.it),
                goal,
            })
        })
    }

    /// The same goal, as assignments: what is there goes by the name that it has, and what is made gets one.
    fn named<'a>(
        &self,
        manifest: &str,
        goal: Goal<'a, &Role>,
    ) -> Result<Goal<'a, Assignment>, Fault> {
        let before = goal.before.map(|it| self.assignment(it)).transpose()?;
        let mut it = self.assignment(goal.it)?;
        it.name = match &before {
            Some(before) => before.name.clone(),
            None => assignment_name(manifest, &it.scope, &it.principal_id, &it.definition),
        };
        Ok(Goal {
            it,
            before,
            goes: goal.goes,
            seen: goal.seen,
        })
    }

    fn assignment(&self, role: &Role) -> Result<Assignment, Fault> {
        let unknown =
            |what| self.refused("write a role assignment", format!("{what} is not known"));
        let principal = role.principal_id.known();
        Ok(Assignment {
            name: role.name.clone().unwrap_or_default(),
            scope: role.scope.clone(),
            definition: role.definition.clone().ok_or_else(|| unknown("its role"))?,
            principal_id: principal
                .ok_or_else(|| unknown("its principal"))?
                .to_lowercase(),
            condition: role.condition.clone(),
        })
    }

    /// There is an assignment that says the same under another name.
    async fn twin(&self, budget: &mut Budget, write: &str, of: &Assignment) -> Heard<Assignment> {
        let operation = format!("list role assignments of {}", of.principal_id);
        let path = assignments(&of.scope);
        let filter = format!("principalId eq '{}'", of.principal_id);
        let at = (path.as_str(), VERSION);
        let listed = self.list_where(budget, &operation, at, &filter, read);
        // The list shows what is above and below too.
        let same = |it: &Assignment| {
            it.scope == of.scope
                && it.definition == of.definition
                && it.principal_id == of.principal_id
        };
        match listed.await?.into_iter().find(same) {
            Some(twin) if twin.condition == of.condition => Ok(Reply::Shows(Some(of.clone()))),
            Some(_) => {
                let words = "somebody else assigned the same role with another condition";
                Err(self.stale(write, words))
            }
            // It was deleted just now, and not all of Azure has heard of that.
            None => Ok(Reply::Wait),
        }
    }
}

/// What becomes of one role assignment. In a replace the old one goes first: Azure keeps one assignment of a principal, a role and a scope;
/// where the principal is another now, the old one would stay behind without a name.
impl DocumentKind<Arm> for Assignment {
    type Now = Self;
    const VERSION: &'static str = VERSION;
    const OURS_BY_NAME: bool = true;

    fn found(_: &Document<'_, Arm, Self>, item: &Value) -> Result<Self, String> {
        read(item)
    }

    fn standing(of: &Document<'_, Arm, Self>, now: Option<&Self>) -> Result<Standing, String> {
        let (it, before) = (&of.goal.it, of.goal.before.as_ref());
        let reached = of
            .goal
            .is_reached(now, |now| now == it, |now| Some(now) == before);
        Ok(reached?.into())
    }

    fn waits(of: &Document<'_, Arm, Self>, answer: &Answer) -> bool {
        // Azure made this principal, or showed it to us; not all of it has heard of it.
        let spreads = !of.goal.goes && says(answer, 400, "PrincipalNotFound");
        spreads || waits_for_others(answer)
    }

    async fn heard(
        of: &Document<'_, Arm, Self>,
        budget: &mut Budget,
        answer: &Answer,
    ) -> Heard<Self> {
        if !of.goal.goes && says(answer, 409, "RoleAssignmentExists") {
            return of.api.twin(budget, &of.operation(), &of.goal.it).await;
        }
        of.heard(answer)
    }
}

/// At the scope of a resource that is gone, or whose group is gone, Azure says this of everything.
fn scope_is_gone(fault: &Fault) -> bool {
    let code = fault.code.as_deref();
    fault.status == Some(404) && matches!(code, Some("ResourceNotFound" | "ResourceGroupNotFound"))
}

/// An assignment as Azure shows it. The role is compared by the last GUID of its definition's id. One that says less could be anybody's.
fn read(item: &Value) -> Result<Assignment, String> {
    let read = || {
        let definition = text(item, "/properties/roleDefinitionId")?;
        let condition = text(item, "/properties/condition").filter(|it| !it.is_empty());
        Some(Assignment {
            name: text(item, "/name")?.to_lowercase(),
            scope: text(item, "/properties/scope")?.to_owned().into(),
            definition: definition.rsplit('/').next()?.to_lowercase(),
            principal_id: text(item, "/properties/principalId")?.to_lowercase(),
            condition: condition.map(|it| Condition {
                text: it.to_owned(),
                version: text(item, "/properties/conditionVersion")
                    .unwrap_or_default()
                    .to_owned(),
            }),
        })
    };
    read().ok_or_else(|| "an assignment does not say who is granted what where".to_owned())
}

/// The place of the assignments of a scope.
fn assignments(scope: &ArmId) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleAssignments")
}

fn body(manifest: &str, wanted: &Assignment) -> Value {
    // Subscriptions have ids of their own for every role, what lies above shares one.
    let home = match wanted.scope.subscription() {
        "" => String::new(),
        subscription => format!("/subscriptions/{subscription}"),
    };
    let mut properties = Map::new();
    let mut put = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    let definition = format!(
        "{home}/providers/Microsoft.Authorization/roleDefinitions/{}",
        wanted.definition
    );
    put("roleDefinitionId", json!(definition));
    put("principalId", json!(wanted.principal_id));
    // Identities and applications both are; saying so spares most of the waiting for a new one.
    put("principalType", json!("ServicePrincipal"));
    let made = format!("Made by widctl for the manifest {manifest}");
    put("description", json!(made));
    if let Some(condition) = &wanted.condition {
        put("condition", json!(condition.text));
        put("conditionVersion", json!(condition.version));
    }
    json!({"properties": properties})
}
