//! Role assignments and definitions: listed by scope; one assignment put, put again under its name, and deleted.

use http::Method;
use serde_json::{Map, Value, json};

use super::{Arm, refused, stale, text};
use crate::fault::{Class, Fault};
use crate::remote::http::{Answer, Course};
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{ArmId, Condition, Outputs, Role, assignment_name};

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
pub struct Definition {
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
        course: &mut Course,
        scope: &ArmId,
    ) -> Result<Vec<Assignment>, Fault> {
        let operation = format!("list role assignments at {scope}");
        let path = format!("{scope}/providers/Microsoft.Authorization/roleAssignments");
        if scope.is_subscription() {
            let items = self.list(course, &operation, &path, VERSION).await?;
            return read_all(&operation, &items);
        }
        let items = self
            .list_where(course, &operation, &path, VERSION, "atScope()")
            .await;
        match items {
            Ok(items) => read_all(&operation, &items),
            // What was assigned at a resource, or in a group, went with it.
            Err(fault) if scope_is_gone(&fault) => Ok(Vec::new()),
            Err(fault) => Err(fault),
        }
    }

    /// The roles of this name that can be assigned at a scope.
    pub(crate) async fn definitions(
        &self,
        course: &mut Course,
        scope: &ArmId,
        name: &str,
    ) -> Result<Vec<Definition>, Fault> {
        let operation = format!("look up role {name} at {scope}");
        // A quote in a literal is written twice.
        let filter = format!("roleName eq '{}'", name.replace('\'', "''"));
        self.definitions_where(course, &operation, scope, &filter)
            .await
    }

    /// Whether there is a role of this GUID that can be assigned at a scope.
    pub(crate) async fn definition(
        &self,
        course: &mut Course,
        scope: &ArmId,
        id: &str,
    ) -> Result<bool, Fault> {
        let operation = format!("look up role {id} at {scope}");
        let path = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{id}");
        let call = self.call(Method::GET, &operation, &path, VERSION, None)?;
        let answer = self.host.exchange(course, &call).await?;
        if says(&answer, 404, "RoleDefinitionDoesNotExist") {
            return Ok(false);
        }
        answer.well().map(|_| true)
    }

    /// The roles that the tenant made itself and that can be assigned at a scope.
    pub(crate) async fn own_definitions(
        &self,
        course: &mut Course,
        scope: &ArmId,
    ) -> Result<Vec<Definition>, Fault> {
        let operation = format!("list custom roles at {scope}");
        self.definitions_where(course, &operation, scope, "type eq 'CustomRole'")
            .await
    }

    async fn definitions_where(
        &self,
        course: &mut Course,
        operation: &str,
        scope: &ArmId,
        filter: &str,
    ) -> Result<Vec<Definition>, Fault> {
        let path = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions");
        let items = self
            .list_where(course, operation, &path, VERSION, filter)
            .await?;
        let read = |item: &Value| {
            Some(Definition {
                id: text(item, "/name")?.to_lowercase(),
                name: text(item, "/properties/roleName")?.to_owned(),
            })
        };
        items
            .iter()
            .map(|item| read(item).ok_or_else(|| odd(operation, "a role in the list has no name")))
            .collect()
    }

    /// Makes, updates, replaces or deletes a role assignment.
    pub(crate) async fn carry_role(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: Option<&Role>,
    ) -> Result<Carried, Fault> {
        let before = order.before.and_then(|it| it.resource.as_role());
        match (order.deed, wanted, before) {
            (Deed::Create, Some(wanted), _) => {
                let wanted = named(order, wanted, None)?;
                self.put_assignment(course, order, &wanted, None).await
            }
            (Deed::Update, Some(wanted), Some(before)) => {
                let before = settled(before)?;
                let wanted = named(order, wanted, Some(&before.name))?;
                self.update_assignment(course, order, &wanted, &before)
                    .await
            }
            (Deed::Replace, Some(wanted), Some(before)) => {
                // Azure keeps one assignment of a principal, a role and a scope; where the principal is another now, the old one
                // would stay behind without a name.
                self.delete_assignment(course, &settled(before)?).await?;
                let wanted = named(order, wanted, None)?;
                self.put_assignment(course, order, &wanted, None).await
            }
            (Deed::Delete, _, Some(before)) => {
                let gone = self.delete_assignment(course, &settled(before)?).await?;
                Ok(Carried {
                    outputs: Outputs::new(),
                    unchanged: !gone,
                })
            }
            (Deed::Create | Deed::Update | Deed::Replace | Deed::Delete, _, _) => Err(refused(
                "write a role assignment",
                "the change does not say what was seen or what is wanted",
            )),
        }
    }

    async fn update_assignment(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: &Assignment,
        before: &Assignment,
    ) -> Result<Carried, Fault> {
        let operation = format!("write role assignment {}", wanted.name);
        // Read just before it is overwritten: Azure has no precondition for it.
        match self.assignment(course, wanted).await? {
            Some(now) if now == *wanted => Ok(Carried {
                unchanged: true,
                ..Carried::default()
            }),
            Some(now) if now == *before => {
                self.put_assignment(course, order, wanted, Some(before))
                    .await
            }
            Some(_) => Err(stale(&operation, "it was changed since the plan was made")),
            None => Err(stale(&operation, "it is gone since the plan was made")),
        }
    }

    /// Puts an assignment under its name. A new one needs no look first: its name is made of our mark and of all that cannot be
    /// changed about it, so whoever wrote it meanwhile wrote the same.
    async fn put_assignment(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: &Assignment,
        before: Option<&Assignment>,
    ) -> Result<Carried, Fault> {
        let operation = format!("write role assignment {}", wanted.name);
        let path = path(wanted);
        let body = body(order, wanted);
        let call = self.call(Method::PUT, &operation, &path, VERSION, Some(&body))?;
        let mut looks = 0;
        loop {
            let (fault, taken) = match self.host.exchange(course, &call).await {
                Ok(answer) if says(&answer, 400, "PrincipalNotFound") => {
                    // Azure made this principal, or showed it to us; not all of it has heard of it.
                    let asked = self.patience.asked(&answer.headers);
                    course.pause(&self.patience, answer.fault(), asked).await?;
                    continue;
                }
                Ok(answer) if says(&answer, 409, "RoleAssignmentExists") => {
                    match self.twin(course, wanted).await? {
                        Some(twin) if twin.condition == wanted.condition => {
                            return Ok(Carried {
                                unchanged: true,
                                ..Carried::default()
                            });
                        }
                        Some(_) => {
                            let words =
                                "somebody else assigned the same role with another condition";
                            return Err(stale(&operation, words));
                        }
                        // It was deleted just now, and not all of Azure has heard of that.
                        None => course.pause(&self.patience, answer.fault(), None).await?,
                    }
                    continue;
                }
                Ok(answer) => {
                    let answer = answer.well()?;
                    let body = answer.json().ok();
                    if body.and_then(|it| read(&it)).as_ref() == Some(wanted) {
                        return Ok(Carried::default());
                    }
                    (answer.vain(), true)
                }
                Err(fault) if fault.class == Class::Unclear => (fault, false),
                Err(fault) => return Err(fault),
            };
            loop {
                match self.assignment(course, wanted).await {
                    Ok(Some(now)) if now == *wanted => return Ok(Carried::default()),
                    Ok(Some(now)) if before.is_some_and(|it| now != *it) => {
                        return Err(stale(
                            &operation,
                            "what stands there is not what was written",
                        ));
                    }
                    Ok(_) if taken => {
                        if !course.look_again(&self.patience, &mut looks).await {
                            return Err(fault);
                        }
                    }
                    Ok(_) if !course.is_over() => break,
                    Err(read) if taken => return Err(read),
                    Ok(_) | Err(_) => return Err(fault),
                }
            }
        }
    }

    /// Deletes an assignment as it was seen. `false`: it was gone.
    async fn delete_assignment(
        &self,
        course: &mut Course,
        before: &Assignment,
    ) -> Result<bool, Fault> {
        let operation = format!("delete role assignment {}", before.name);
        match self.assignment(course, before).await? {
            None => return Ok(false),
            Some(now) if now == *before => {}
            Some(_) => return Err(stale(&operation, "it was changed since the plan was made")),
        }
        self.remove(course, &operation, &path(before), VERSION)
            .await
    }

    /// The assignment of this name. `None`: it is not there.
    async fn assignment(
        &self,
        course: &mut Course,
        of: &Assignment,
    ) -> Result<Option<Assignment>, Fault> {
        let operation = format!("read role assignment {}", of.name);
        match self.read(course, &operation, &path(of), VERSION).await? {
            None => Ok(None),
            Some(answer) => read(&answer.json()?)
                .map(Some)
                .ok_or_else(|| answer.odd("it does not say who is granted what where")),
        }
    }

    /// The assignment that says the same under whatever name.
    async fn twin(
        &self,
        course: &mut Course,
        of: &Assignment,
    ) -> Result<Option<Assignment>, Fault> {
        let operation = format!("list role assignments of {}", of.principal_id);
        let path = format!(
            "{}/providers/Microsoft.Authorization/roleAssignments",
            of.scope
        );
        let filter = format!("principalId eq '{}'", of.principal_id);
        let items = self
            .list_where(course, &operation, &path, VERSION, &filter)
            .await?;
        // The list shows what is above and below too.
        let same = |it: &Assignment| {
            it.scope == of.scope
                && it.definition == of.definition
                && it.principal_id == of.principal_id
        };
        Ok(read_all(&operation, &items)?.into_iter().find(same))
    }
}

/// At the scope of a resource that is gone, or whose group is gone, Azure says this of everything.
fn scope_is_gone(fault: &Fault) -> bool {
    let code = fault.code.as_deref();
    fault.status == Some(404) && matches!(code, Some("ResourceNotFound" | "ResourceGroupNotFound"))
}

fn says(answer: &Answer, status: u16, code: &str) -> bool {
    answer.status == status && answer.fault().code.as_deref() == Some(code)
}

fn read_all(operation: &str, items: &[Value]) -> Result<Vec<Assignment>, Fault> {
    let one = |item: &Value| {
        // Whose it is cannot be told, so it could be anybody's.
        read(item).ok_or_else(|| {
            odd(
                operation,
                "an assignment in the list does not say who is granted what where",
            )
        })
    };
    items.iter().map(one).collect()
}

/// An assignment as Azure shows it. The role is compared by the last GUID of its definition's id.
fn read(item: &Value) -> Option<Assignment> {
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
}

/// What is wanted, under the name that it has or gets.
fn named(order: &Order<'_>, wanted: &Role, name: Option<&str>) -> Result<Assignment, Fault> {
    let mut wanted = assignment_of(wanted)?;
    wanted.name = match name {
        Some(name) => name.to_owned(),
        None => assignment_name(
            &order.names.name,
            &wanted.scope,
            &wanted.principal_id,
            &wanted.definition,
        ),
    };
    Ok(wanted)
}

/// What was seen.
fn settled(before: &Role) -> Result<Assignment, Fault> {
    assignment_of(before)
}

fn assignment_of(role: &Role) -> Result<Assignment, Fault> {
    let unknown = |what| refused("write a role assignment", format!("{what} is not known"));
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

fn path(of: &Assignment) -> String {
    format!(
        "{}/providers/Microsoft.Authorization/roleAssignments/{}",
        of.scope, of.name
    )
}

fn body(order: &Order<'_>, wanted: &Assignment) -> Value {
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
    let made = format!("Made by widctl for the manifest {}", order.names.name);
    put("description", json!(made));
    if let Some(condition) = &wanted.condition {
        put("condition", json!(condition.text));
        put("conditionVersion", json!(condition.version));
    }
    json!({"properties": properties})
}

fn odd(operation: &str, words: &str) -> Fault {
    Fault {
        class: Class::Unreachable,
        ..refused(operation, words)
    }
}
