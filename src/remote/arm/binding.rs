//! AKS identity bindings: listed by cluster, put and deleted, each write followed to its end.

use serde_json::{Value, json};

use super::operation::Progress;
use super::{Arm, says, text, waits_for_others};
use crate::fault::Fault;
use crate::live::Found;
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Document, DocumentKind, Heard, Reply, Standing, Writer, Writes};
use crate::remote::write_request::{Goal, WriteRequest};
use crate::resource::{Address, ArmId, IdentityBinding, MaybeKnown, Resource};

/// The first stable api-version that knows them.
const VERSION: &str = "2026-04-01";

impl Arm {
    /// All identity bindings of an AKS cluster, which the manifest calls `cluster`. `called` says what the plan calls an identity.
    pub(crate) async fn bindings(
        &self,
        budget: &mut Budget,
        (cluster, under): (&str, &ArmId),
        called: impl Fn(&ArmId) -> Address,
    ) -> Result<Vec<Found>, Fault> {
        let operation = format!("list identity bindings of cluster {}", under.name());
        let path = format!("{under}/identityBindings");
        let found = |item: &Value| parsed(item, cluster, under, &called).map(found);
        self.list(budget, &operation, (&path, VERSION), found).await
    }

    /// The writes of an identity binding: made, put again or deleted.
    pub(in crate::remote) fn binding_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Document<'a, Self, &'a IdentityBinding>>, Fault> {
        Writes::of(&self.host, request, Resource::as_binding, |goal| {
            let of = &goal.it.of;
            // An identity's id comes back in lower case, and the ids that bindings take match a pattern that has `resourceGroups` in it.
            let of = ArmId::identity(of.subscription(), of.group(), of.name());
            Ok(Document {
                api: self,
                request,
                verb: goal.verb(),
                name: format!("identity binding {}", goal.it.name),
                path: goal.it.id().to_string(),
                body: json!({"properties": {"managedIdentity": {"resourceId": of.as_str()}}}),
                goal,
            })
        })
    }
}

/// A binding that is there, with its state.
type Now = (IdentityBinding, String);

/// What becomes of one identity binding. Each write begins an operation that is followed to its end.
impl DocumentKind<Arm> for &IdentityBinding {
    type Now = Now;
    const VERSION: &'static str = VERSION;

    fn found(of: &Document<'_, Arm, Self>, item: &Value) -> Result<Now, String> {
        let it = of.goal.it;
        parsed(item, &it.cluster, &it.under, |_| it.identity.clone())
    }

    fn standing(of: &Document<'_, Arm, Self>, now: Option<&Now>) -> Result<Standing, String> {
        Ok(standing(now, &of.goal)?)
    }

    fn waits(_: &Document<'_, Arm, Self>, answer: &Answer) -> bool {
        waits(answer)
    }

    async fn heard(
        of: &Document<'_, Arm, Self>,
        budget: &mut Budget,
        answer: &Answer,
    ) -> Heard<Now> {
        if of.goal.goes && of.api.was_gone(answer) {
            return Ok(Reply::Shows(None));
        }
        of.api.follow(budget, &of.operation(), answer).await
    }
}

/// It is to be written where it is not there, or there still, where its last operation failed, or where it hands out another client id.
fn standing(
    now: Option<&Now>,
    goal: &Goal<'_, &IdentityBinding>,
) -> Result<Standing, &'static str> {
    let Some((now, state)) = now else {
        return Ok(goal.goes.into());
    };
    let fits = !goal.goes && now.client_id == goal.it.client_id;
    Ok(match Progress::of(state) {
        _ if goal.goes && now.of != goal.it.of => {
            return Err("it was recreated since the plan was made");
        }
        Progress::Running => Standing::Busy(state.clone()),
        _ if now.of != goal.it.of => return Err("it is another identity's"),
        Progress::Succeeded => fits.into(),
        Progress::Failed | Progress::Canceled => Standing::Wrong,
    })
}

/// Whether a write has to wait: for an operation on the cluster, for whoever writes a credential of the identity, or for a new
/// identity to be known everywhere, since AKS makes a credential on it.
fn waits(answer: &Answer) -> bool {
    says(answer, 409, "OperationNotAllowed")
        || waits_for_others(answer)
        || answer.fault().words.contains("MS Graph resource not found")
}

/// A binding as Azure shows it, and its state.
fn parsed(
    item: &Value,
    cluster: &str,
    under: &ArmId,
    called: impl Fn(&ArmId) -> Address,
) -> Result<(IdentityBinding, String), String> {
    let name = text(item, "/name")
        .filter(|it| !it.is_empty())
        .ok_or("an identity binding has no name")?;
    let of = text(item, "/properties/managedIdentity/resourceId")
        .and_then(|it| it.parse::<ArmId>().ok())
        .ok_or_else(|| format!("identity binding {name} names no identity"))?;
    let state = text(item, "/properties/provisioningState").unwrap_or("Succeeded");
    let client_id = text(item, "/properties/managedIdentity/clientId");
    let binding = IdentityBinding {
        identity: called(&of),
        of,
        cluster: cluster.to_owned(),
        under: under.clone(),
        name: name.to_owned(),
        client_id: client_id.map(MaybeKnown::from),
    };
    Ok((binding, state.to_owned()))
}

/// A binding as a thing that was found. One that is not in order yet hands out nothing.
fn found((binding, state): (IdentityBinding, String)) -> Found {
    let ready = Progress::of(&state) == Progress::Succeeded;
    Found::bare(Resource::IdentityBinding(IdentityBinding {
        client_id: binding.client_id.filter(|_| ready),
        ..binding
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> IdentityBinding {
        IdentityBinding {
            identity: Address::identity("billing"),
            of: ArmId::identity("s", "rg", "id-billing"),
            cluster: "prod".to_owned(),
            under: ArmId::managed_cluster("s", "rg", "aks"),
            name: "one".to_owned(),
            client_id: Some(MaybeKnown::from("c")),
        }
    }

    fn item(state: &str, client: &str) -> Value {
        json!({
            "name": "one",
            "properties": {
                "managedIdentity": {
                    "clientId": client,
                    "resourceId": "/subscriptions/s/resourcegroups/RG/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing",
                },
                "provisioningState": state,
            },
        })
    }

    fn read(state: &str, client: &str) -> (IdentityBinding, String) {
        let under = wanted().under;
        let called = |_: &ArmId| Address::identity("billing");
        parsed(&item(state, client), "prod", &under, called).expect("a binding")
    }

    #[test]
    fn what_is_there_decides_what_is_done() {
        let wanted = wanted();
        let goal = Goal {
            it: &wanted,
            goes: false,
            before: None,
            seen: None,
        };
        let right = |now: Option<(IdentityBinding, String)>| match standing(now.as_ref(), &goal) {
            Ok(Standing::Right(_)) => "right",
            Ok(Standing::Wrong) => "wrong",
            Ok(Standing::Busy(_)) => "busy",
            Err(_) => "another",
        };
        assert_eq!(right(None), "wrong");
        for (state, client, is) in [
            ("Succeeded", "c", "right"),
            ("Succeeded", "former", "wrong"),
            ("Failed", "c", "wrong"),
            ("Canceled", "c", "wrong"),
            ("Creating", "c", "busy"),
            ("Deleting", "c", "busy"),
        ] {
            assert_eq!(right(Some(read(state, client))), is, "{state} {client}");
        }
        let (mut other, state) = read("Succeeded", "c");
        other.of = ArmId::identity("s", "rg", "id-other");
        assert_eq!(right(Some((other, state))), "another");
    }

    #[test]
    fn one_that_is_not_in_order_hands_out_nothing() {
        for (state, client) in [
            ("Succeeded", Some("c")),
            ("Failed", None),
            ("Updating", None),
        ] {
            let found = found(read(state, "c"));
            let it = found.resource.as_binding().expect("a binding");
            assert_eq!(
                it.client_id.as_ref().and_then(MaybeKnown::known),
                client,
                "{state}"
            );
        }
    }

    #[test]
    fn what_is_no_binding_says_so() {
        let under = wanted().under;
        let called = |_: &ArmId| Address::identity("billing");
        for body in [
            json!({}),
            json!({"name": "one"}),
            json!({"name": "one", "properties": {"managedIdentity": {"resourceId": "id-billing"}}}),
        ] {
            assert!(parsed(&body, "prod", &under, called).is_err(), "{body}");
        }
    }
}
