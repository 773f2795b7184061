//! The tenant's applications: ours by one list, the declared ones that it does not show one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::{Reads, found, listing, part};
use super::{Look, Looker};
use crate::desired::{Claim, Layer, Part, Wanted};
use crate::fault::Fault;
use crate::live::{Coverage, Found, Gone, Listing, Live, Read};
use crate::remote::Sought;
use crate::resource::{
    Address, Application, ApplicationRef, Kind, Pick, RemoteId, application_maker, application_name,
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
            only.named.iter().any(|it| match it {
                Pick::One(address) => ours(address),
                Pick::Like(_) => it.reaches("identity/@widctl."),
            })
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

    async fn applications(self, declared: Vec<(&Wanted, &Application)>) -> Live {
        let names = &self.desired.names;
        let mut doubled = BTreeMap::new();
        let all = async {
            let graph = self.remote.graph()?;
            let listed = graph.applications(&mut self.look(), names).await?;
            let (single, several) = apart(listed);
            doubled = several;
            Ok(found(single))
        };
        // The list holds ours only: whatever else is declared is read by itself, also where it may be listed.
        let none = std::future::ready(Reads::new());
        let (mut listed, coverage) = listing(Vec::new(), all, Some(none)).await;
        let mut live = Live::default();
        let mut missing = BTreeSet::new();
        let made: BTreeSet<ApplicationRef> = declared
            .iter()
            .map(|(_, it)| it.reference.clone())
            .collect();
        for (wanted, application) in declared {
            let reference = &application.reference;
            let id = RemoteId::Application(reference.clone());
            if let Some(sight) = listed.remove(&id) {
                live.sights.insert(id, sight);
                continue;
            }
            if doubled.contains_key(reference) {
                continue;
            }
            let sight = match &coverage {
                Coverage::Not(fault) => Read::Unread(fault.clone()),
                Coverage::Whole | Coverage::Named(_) => {
                    let mut sought = self.sought(reference).await;
                    if matches!(sought, Ok(Sought::Nothing)) && wanted.claim == Claim::Make {
                        sought = self.namesake(application, &made).await;
                        if matches!(sought, Ok(Sought::One(_))) {
                            live.namesakes.insert(id.clone());
                        }
                    }
                    match sought {
                        Ok(Sought::One(found)) => Read::Found(found),
                        Ok(Sought::Nothing) => {
                            if wanted.claim == Claim::Make {
                                missing.insert(reference.clone());
                            }
                            live.merge(self.mistaken(reference).await);
                            Read::Absent
                        }
                        Ok(Sought::Several(ids)) => {
                            live.several.insert(id.clone(), ids.clone());
                            Read::Unread(unclear(reference, &ids))
                        }
                        Err(fault) => Read::Unread(fault),
                    }
                }
            };
            // What a declared one turned out to be is not also an undeclared one of ours.
            if let Some(object) = sight.found().map(|it| it.outputs.get("objectId")) {
                let same = |it: &Read<Box<Found>>| {
                    it.found().map(|it| it.outputs.get("objectId")) == Some(object)
                };
                listed.retain(|_, it| !same(it));
            }
            live.sights.insert(id, sight);
        }
        for (reference, ids) in doubled {
            let fault = unclear(&reference, &ids);
            let id = RemoteId::Application(reference);
            live.several.insert(id.clone(), ids);
            live.sights.insert(id, Read::Unread(fault));
        }
        live.gone = self.deleted(&missing).await;
        live.merge(part(Listing::Applications, (listed, coverage)));
        live
    }

    async fn sought(self, reference: &ApplicationRef) -> Result<Sought, Fault> {
        let (graph, names) = (self.remote.graph()?, &self.desired.names);
        graph.application(&mut self.look(), reference, names).await
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
        let graph = self.remote.graph()?;
        graph
            .namesake(&mut self.look(), reference, name, taken)
            .await
    }

    /// What an appId is that leads to no application: often the object id that stands beside it in the portal.
    async fn mistaken(self, reference: &ApplicationRef) -> Live {
        let object = match reference {
            // For the words only: that there is no such application is known.
            ApplicationRef::AppId(id) => {
                let object = async { self.remote.graph()?.object(&mut self.look(), id).await };
                object.await.ok().flatten()
            }
            ApplicationRef::UniqueName(_) | ApplicationRef::DisplayName(_) => None,
        };
        let object = object.map(|it| (RemoteId::Application(reference.clone()), it));
        Live {
            objects: object.into_iter().collect(),
            ..Live::default()
        }
    }

    /// The deleted applications that keep the name of one that is to be made. Where they cannot be read nothing is lost: the write
    /// says the same.
    async fn deleted(self, missing: &BTreeSet<ApplicationRef>) -> BTreeMap<RemoteId, Gone> {
        if missing.is_empty() {
            return BTreeMap::new();
        }
        let look = &mut self.look();
        let deleted = async { self.remote.graph()?.deleted_applications(look).await };
        let mut deleted = match deleted.await {
            Ok(deleted) => deleted,
            Err(fault) => {
                tracing::info!("deleted applications could not be read: {fault}");
                return BTreeMap::new();
            }
        };
        let gone = missing.iter().filter_map(|reference| match reference {
            ApplicationRef::UniqueName(name) => {
                let gone = deleted.remove(name)?;
                Some((RemoteId::Application(reference.clone()), gone))
            }
            ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_) => None,
        });
        gone.collect()
    }
}

/// What was listed by its reference, and apart from that, by their ids in words, several of one: one that was made and left, and came
/// back after another was taken in its place.
fn apart(listed: Vec<Found>) -> (Vec<Found>, BTreeMap<ApplicationRef, BTreeSet<String>>) {
    let mut all: BTreeMap<ApplicationRef, Vec<Found>> = BTreeMap::new();
    for it in listed {
        if let Some(application) = it.resource.as_application() {
            let reference = application.reference.clone();
            all.entry(reference).or_default().push(it);
        }
    }
    let mut single = Vec::new();
    let mut doubled = BTreeMap::new();
    for (reference, mut them) in all {
        match them.pop() {
            Some(only) if them.is_empty() => single.push(only),
            Some(last) => {
                let ids = them.iter().chain([&last]).map(in_words).collect();
                doubled.insert(reference, ids);
            }
            None => {}
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
