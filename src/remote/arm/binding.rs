//! AKS identity bindings: listed by cluster, put and deleted, each write followed to its end.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};

use super::operation::Progress;
use super::{Arm, credential, refused, stale, text, unclear};
use crate::fault::{Class, Fault};
use crate::live::Found;
use crate::remote::http::{Answer, Call, Course, VAIN};
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{Address, ArmId, Binding, Late, Outputs, Resource};

/// The first stable api-version that knows them.
const VERSION: &str = "2026-04-01";

/// What is wrong with a binding that is to be as it was decided.
enum Now {
    /// It is as wanted.
    Right,
    /// It is to be put: it is not there, its last operation failed, or it hands out another client id.
    Wrong,
    /// An operation on it goes on, in this state.
    Busy(String),
}

/// What came of one write.
enum Sent {
    /// Azure took it, and it is at its end.
    Taken,
    /// It may have been taken.
    Unclear,
    /// It was not taken, because others write, and that was waited for.
    Waited,
}

impl Arm {
    /// All identity bindings of an AKS cluster, which the manifest calls `cluster`. `called` says what the plan calls an identity.
    pub(crate) async fn bindings(
        &self,
        course: &mut Course,
        (cluster, under): (&str, &ArmId),
        called: impl Fn(&ArmId) -> Address,
    ) -> Result<Vec<Found>, Fault> {
        let operation = format!("list identity bindings of cluster {}", under.name());
        let path = format!("{under}/identityBindings");
        let items = self.list(course, &operation, &path, VERSION).await?;
        items
            .iter()
            .map(|item| {
                let binding = parsed(item, cluster, under, &called);
                binding.map(found).map_err(|words| Fault {
                    class: Class::Unreachable,
                    ..refused(&operation, words)
                })
            })
            .collect()
    }

    /// Makes, writes or deletes an identity binding.
    pub(crate) async fn carry_binding(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: Option<&Binding>,
    ) -> Result<Carried, Fault> {
        let before = order.before.and_then(|it| it.resource.as_binding());
        match (order.deed, wanted, before) {
            (Deed::Create | Deed::Update, Some(wanted), _) => {
                self.put_binding(course, wanted).await
            }
            (Deed::Delete, _, Some(before)) => self.delete_binding(course, before).await,
            (Deed::Create | Deed::Update | Deed::Replace | Deed::Delete, _, _) => Err(refused(
                "write an identity binding",
                "the change does not say what was seen or what is wanted",
            )),
        }
    }

    /// What is there decides each step, so that a lost answer, a run that was killed and a second run beside this one are no cases of
    /// their own.
    async fn put_binding(&self, course: &mut Course, wanted: &Binding) -> Result<Carried, Fault> {
        let operation = format!("write identity binding {}", wanted.name);
        let id = wanted.id();
        // An identity's id comes back in lower case, and the ids that bindings take match a pattern that has `resourceGroups` in it.
        let of = ArmId::identity(
            wanted.of.subscription(),
            wanted.of.group(),
            wanted.of.name(),
        );
        let body = json!({"properties": {"managedIdentity": {"resourceId": of.as_str()}}});
        let call = self.call(Method::PUT, &operation, id.as_str(), VERSION, Some(&body))?;
        let (mut writes, mut taken, mut looks) = (0_u32, 0, 0);
        loop {
            let now = self.binding(course, wanted).await?;
            match standing(now.as_ref(), wanted) {
                Err(words) => return Err(stale(&operation, words)),
                Ok(Now::Right) => {
                    return Ok(Carried {
                        unchanged: writes == 0,
                        ..Carried::default()
                    });
                }
                Ok(Now::Busy(state)) => {
                    self.wait_for(course, &operation, &state, None).await?;
                    continue;
                }
                Ok(Now::Wrong) => {}
            }
            if taken > 0 && course.look_again(&self.patience, &mut looks).await {
                continue;
            }
            if taken >= VAIN || (taken > 0 && course.is_over()) {
                let words = format!("Azure took it {taken} times, and it is not so");
                return Err(unclear(&operation, words));
            }
            looks = 0;
            match self.send_binding(course, &operation, &call).await? {
                Sent::Taken => (writes, taken) = (writes + 1, taken + 1),
                Sent::Unclear => writes += 1,
                Sent::Waited => {}
            }
        }
    }

    async fn delete_binding(
        &self,
        course: &mut Course,
        before: &Binding,
    ) -> Result<Carried, Fault> {
        let operation = format!("delete identity binding {}", before.name);
        let id = before.id();
        let call = self.call(Method::DELETE, &operation, id.as_str(), VERSION, None)?;
        let (mut writes, mut taken, mut looks) = (0_u32, 0, 0);
        loop {
            let Some((now, state)) = self.binding(course, before).await? else {
                return Ok(Carried {
                    unchanged: writes == 0,
                    ..Carried::default()
                });
            };
            if now.of != before.of {
                return Err(stale(
                    &operation,
                    "it was recreated since the plan was made",
                ));
            }
            if Progress::of(&state).is_running() {
                self.wait_for(course, &operation, &state, None).await?;
                continue;
            }
            if taken > 0 && course.look_again(&self.patience, &mut looks).await {
                continue;
            }
            if taken >= VAIN || (taken > 0 && course.is_over()) {
                let words = format!("Azure took the delete {taken} times, and it is there still");
                return Err(unclear(&operation, words));
            }
            looks = 0;
            match self.send_binding(course, &operation, &call).await? {
                Sent::Taken => (writes, taken) = (writes + 1, taken + 1),
                Sent::Unclear => writes += 1,
                Sent::Waited => {}
            }
        }
    }

    /// Sends a write and follows it to its end.
    async fn send_binding(
        &self,
        course: &mut Course,
        operation: &str,
        call: &Call,
    ) -> Result<Sent, Fault> {
        match self.host.exchange(course, call).await {
            Ok(answer) if waits(&answer) => {
                let asked = self.patience.asked(&answer.headers);
                course.pause(&self.patience, answer.fault(), asked).await?;
                Ok(Sent::Waited)
            }
            Ok(answer) => {
                let answer = answer.well()?;
                self.follow(course, operation, &answer).await?;
                Ok(Sent::Taken)
            }
            // What came of it is read before anything else is sent.
            Err(fault) if fault.class == Class::Unclear && !course.is_over() => Ok(Sent::Unclear),
            Err(fault) => Err(fault),
        }
    }

    /// One binding with its state, by the name and the cluster of this one. `None`: it is not there.
    async fn binding(
        &self,
        course: &mut Course,
        of: &Binding,
    ) -> Result<Option<(Binding, String)>, Fault> {
        let operation = format!("read identity binding {}", of.name);
        let id = of.id();
        let Some(answer) = self.read(course, &operation, id.as_str(), VERSION).await? else {
            return Ok(None);
        };
        let called = |_: &ArmId| of.identity.clone();
        parsed(&answer.json()?, &of.cluster, &of.under, called)
            .map(Some)
            .map_err(|it| answer.odd(it))
    }
}

/// How what is there stands to what is wanted.
fn standing(now: Option<&(Binding, String)>, wanted: &Binding) -> Result<Now, &'static str> {
    let Some((now, state)) = now else {
        return Ok(Now::Wrong);
    };
    Ok(match Progress::of(state) {
        Progress::Running => Now::Busy(state.clone()),
        _ if now.of != wanted.of => return Err("it is another identity's"),
        Progress::Succeeded if now.client_id == wanted.client_id => Now::Right,
        Progress::Succeeded | Progress::Failed | Progress::Canceled => Now::Wrong,
    })
}

/// Whether a write has to wait: for an operation on the cluster, for whoever writes a credential of the identity, or for a new
/// identity to be known everywhere, since AKS makes a credential on it.
fn waits(answer: &Answer) -> bool {
    let busy =
        answer.status == 409 && answer.fault().code.as_deref() == Some("OperationNotAllowed");
    busy || credential::waits_for_others(answer)
        || answer.fault().words.contains("MS Graph resource not found")
}

/// A binding as Azure shows it, and its state.
fn parsed(
    item: &Value,
    cluster: &str,
    under: &ArmId,
    called: impl Fn(&ArmId) -> Address,
) -> Result<(Binding, String), String> {
    let name = text(item, "/name")
        .filter(|it| !it.is_empty())
        .ok_or("an identity binding has no name")?;
    let of = text(item, "/properties/managedIdentity/resourceId")
        .and_then(|it| it.parse::<ArmId>().ok())
        .ok_or_else(|| format!("identity binding {name} names no identity"))?;
    let state = text(item, "/properties/provisioningState").unwrap_or("Succeeded");
    let client_id = text(item, "/properties/managedIdentity/clientId");
    let binding = Binding {
        identity: called(&of),
        of,
        cluster: cluster.to_owned(),
        under: under.clone(),
        name: name.to_owned(),
        client_id: client_id.map(Late::from),
    };
    Ok((binding, state.to_owned()))
}

/// A binding as a thing that was found. One that is not in order yet hands out nothing.
fn found((binding, state): (Binding, String)) -> Found {
    let ready = Progress::of(&state) == Progress::Succeeded;
    Found {
        resource: Resource::Binding(Binding {
            client_id: binding.client_id.filter(|_| ready),
            ..binding
        }),
        outputs: Outputs::new(),
        mark: None,
        managers: BTreeMap::new(),
        foreign: BTreeSet::new(),
        version: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Binding {
        Binding {
            identity: Address::identity("billing"),
            of: ArmId::identity("s", "rg", "id-billing"),
            cluster: "prod".to_owned(),
            under: ArmId::managed_cluster("s", "rg", "aks"),
            name: "one".to_owned(),
            client_id: Some(Late::from("c")),
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

    fn read(state: &str, client: &str) -> (Binding, String) {
        let under = wanted().under;
        let called = |_: &ArmId| Address::identity("billing");
        parsed(&item(state, client), "prod", &under, called).expect("a binding")
    }

    #[test]
    fn what_is_there_decides_what_is_done() {
        let right = |now: Option<(Binding, String)>| match standing(now.as_ref(), &wanted()) {
            Ok(Now::Right) => "right",
            Ok(Now::Wrong) => "wrong",
            Ok(Now::Busy(_)) => "busy",
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
                it.client_id.as_ref().and_then(Late::known),
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
