//! The tenant's applications: ours by one list, the declared ones that it does not show one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fact, Look, Looker};
use crate::desired::{Claim, Layer, Part, Wanted};
use crate::fault::{Class, Fault};
use crate::live::{Found, Ground, Looked, Sight};
use crate::remote::Sought;
use crate::resource::{
    Address, Application, ApplicationRef, Kind, RemoteId, application_maker, application_name,
};

impl<'a> Looker<'a> {
    /// A look at Microsoft Graph, where the manifest has to do with it: nobody needs a right there who declares no application.
    pub(super) fn graph(self) -> Option<Look<'a>> {
        let declared: Vec<(&Wanted, &Application)> = self
            .desired
            .wanted
            .iter()
            .filter(|(address, _)| self.beside() || self.desired.part(address) > Part::Out)
            .filter_map(|(_, wanted)| Some((wanted, wanted.resource.as_application()?)))
            .collect();
        // The last one that left the manifest is found by its own name: `--only identity/@widctl.…`.
        let named = self.desired.only.as_ref().is_some_and(|only| {
            let ours = |it: &Address| {
                let key = it.keys().first().and_then(|it| it.strip_prefix('@'));
                key.is_some_and(|it| application_maker(it).is_some())
            };
            only.named.iter().any(ours)
        });
        // A manifest without any identity: whether the last one that left it was an application, nothing here tells.
        let none = self.desired.only.is_none()
            && self.desired.layer != Some(Layer::Kubernetes)
            && self
                .desired
                .wanted
                .keys()
                .all(|it| it.kind() != Kind::Identity);
        let asks = !declared.is_empty() || named || none;
        asks.then(|| -> Look<'a> { Box::pin(self.applications(declared)) })
    }

    async fn applications(self, declared: Vec<(&Wanted, &Application)>) -> Vec<Fact> {
        let names = &self.desired.names;
        let (listed, looked) = match self.remote.applications(names, self.tell).await {
            Ok(listed) => (listed, Looked::Whole),
            Err(fault) if fault.class == Class::Forbidden => (Vec::new(), Looked::Named(fault)),
            Err(fault) => (Vec::new(), Looked::Not(fault)),
        };
        let mut facts = Vec::new();
        let (mut listed, doubled) = apart(listed);
        let mut missing = BTreeSet::new();
        let made: BTreeSet<ApplicationRef> = declared
            .iter()
            .map(|(_, it)| it.reference.clone())
            .collect();
        for (wanted, application) in declared {
            let reference = &application.reference;
            let id = RemoteId::Application(reference.clone());
            if let Some(found) = listed.remove(reference) {
                facts.push(Fact::Sight(id, Sight::Found(Box::new(found))));
                continue;
            }
            if doubled.contains_key(reference) {
                continue;
            }
            let sight = match &looked {
                Looked::Not(fault) => Sight::Unread(fault.clone()),
                Looked::Whole | Looked::Named(_) => {
                    let mut sought = self.remote.application(reference, names, self.tell).await;
                    if matches!(sought, Ok(Sought::Nothing)) && wanted.claim == Claim::Make {
                        sought = self.namesake(application, &made).await;
                        if matches!(sought, Ok(Sought::One(_))) {
                            facts.push(Fact::Namesake(id.clone()));
                        }
                    }
                    match sought {
                        Ok(Sought::One(found)) => Sight::Found(found),
                        Ok(Sought::Nothing) => {
                            if wanted.claim == Claim::Make {
                                missing.insert(reference.clone());
                            }
                            facts.extend(self.mistaken(reference).await);
                            Sight::Absent
                        }
                        Ok(Sought::Several(ids)) => {
                            facts.push(Fact::Several(id.clone(), ids.clone()));
                            Sight::Unread(unclear(reference, &ids))
                        }
                        Err(fault) => Sight::Unread(fault),
                    }
                }
            };
            // What a declared one turned out to be is not also an undeclared one of ours.
            if let Sight::Found(found) = &sight {
                listed.retain(|_, it| it.outputs.get("objectId") != found.outputs.get("objectId"));
            }
            facts.push(Fact::Sight(id, sight));
        }
        for (reference, ids) in doubled {
            let fault = unclear(&reference, &ids);
            let id = RemoteId::Application(reference);
            facts.push(Fact::Several(id.clone(), ids));
            facts.push(Fact::Sight(id, Sight::Unread(fault)));
        }
        facts.extend(self.deleted(&missing).await);
        facts.extend(listed.into_iter().map(|(reference, found)| {
            Fact::Sight(
                RemoteId::Application(reference),
                Sight::Found(Box::new(found)),
            )
        }));
        facts.push(Fact::Looked(Ground::Applications, looked));
        facts
    }

    /// Who made an application by hand or by another tool expects that one to be used, not a second one of its name.
    async fn namesake(
        self,
        application: &Application,
        made: &BTreeSet<ApplicationRef>,
    ) -> Result<Sought, Fault> {
        let names = &self.desired.names;
        let Some(name) = &application.display_name else {
            return Ok(Sought::Nothing);
        };
        // One that is declared under another key is that one, by the manifest's present name or a former one.
        let reference = &application.reference;
        let taken = |maker: &str, key: &str| {
            let present = ApplicationRef::UniqueName(application_name(&names.name, key));
            names.has(maker) && present != *reference && made.contains(&present)
        };
        self.remote
            .namesake(reference, name, taken, self.tell)
            .await
    }

    /// What an appId is that leads to no application: often the object id that stands beside it in the portal.
    async fn mistaken(self, reference: &ApplicationRef) -> Option<Fact> {
        let ApplicationRef::AppId(id) = reference else {
            return None;
        };
        // For the words only: that there is no such application is known.
        let object = self.remote.object(id, self.tell).await.ok()??;
        Some(Fact::Object(
            RemoteId::Application(reference.clone()),
            object,
        ))
    }

    /// The deleted applications that keep the name of one that is to be made. Where they cannot be read nothing is lost: the write
    /// says the same.
    async fn deleted(self, missing: &BTreeSet<ApplicationRef>) -> Vec<Fact> {
        if missing.is_empty() {
            return Vec::new();
        }
        let mut deleted = match self.remote.deleted_applications(self.tell).await {
            Ok(deleted) => deleted,
            Err(fault) => {
                tracing::info!("deleted applications could not be read: {fault}");
                return Vec::new();
            }
        };
        let gone = missing.iter().filter_map(|reference| match reference {
            ApplicationRef::UniqueName(name) => {
                let gone = deleted.remove(name)?;
                Some(Fact::Gone(RemoteId::Application(reference.clone()), gone))
            }
            ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_) => None,
        });
        gone.collect()
    }
}

/// What was listed by its reference, and apart from that, by their ids in words, several of one: one that was made and left, and came
/// back after another was taken in its place.
fn apart(
    listed: Vec<Found>,
) -> (
    BTreeMap<ApplicationRef, Found>,
    BTreeMap<ApplicationRef, BTreeSet<String>>,
) {
    let mut single: BTreeMap<ApplicationRef, Found> = BTreeMap::new();
    let mut doubled: BTreeMap<ApplicationRef, BTreeSet<String>> = BTreeMap::new();
    for it in listed {
        let Some(reference) = it.resource.as_application().map(|it| it.reference.clone()) else {
            continue;
        };
        let words = in_words(&it);
        if let Some(ids) = doubled.get_mut(&reference) {
            ids.insert(words);
        } else if let Some(first) = single.remove(&reference) {
            doubled.insert(reference, BTreeSet::from([in_words(&first), words]));
        } else {
            single.insert(reference, it);
        }
    }
    (single, doubled)
}

fn in_words(it: &Found) -> String {
    let output = |name: &str| it.outputs.get(name).map_or("", String::as_str);
    format!(
        "appId {} (object id {})",
        output("clientId"),
        output("objectId")
    )
}

fn unclear(reference: &ApplicationRef, ids: &BTreeSet<String>) -> Fault {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let words = format!("several applications have this name: {}", ids.join(", "));
    Fault::local(format!("read {reference}"), words)
}
