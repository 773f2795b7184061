//! What a declared application means, and what keeps it from being used.

use std::collections::{BTreeMap, BTreeSet};

use super::acting::Book;
use super::grant::{Ending, Key};
use super::rules::{Aim, Case, Cases, Hand, Rules, Take};
use super::unread::{Doubt, Unread};
use super::walk::Walk;
use super::{Action, Change, Risk, Why, app_roles, identities, kept, touches};
use crate::desired::{Claim, Wanted};
use crate::live::{Found, Gone, Owner};
use crate::resource::{
    Address, Among, Application, ApplicationRef, Resource, Thing, application_maker,
};
use crate::source::{Code, Diagnostic};

impl Rules for Application {
    const HAND: Hand = Hand::Maker(Take::Mark);

    fn cases<'a>(walk: &Walk<'a>) -> Cases<'a, Self> {
        let objects = objects(walk);
        let mut all = Cases::default();
        for (address, wanted, declared) in walk.declared(Self::among) {
            let id = declared.remote_id();
            let found = walk.live.found_at(&id);
            let other = found.and_then(|it| other(walk, address, wanted, it, &objects));
            let (aim, told) = match (walk.live.several.get(&id), other) {
                (Some(ids), _) if found.is_none() => (
                    Aim::Never(Why::Several(ids.clone())),
                    Some(several(address, declared)),
                ),
                (_, Some((other, told))) => (Aim::Never(Why::SameAs(other)), told),
                (_, None) => (Aim::Be, None),
            };
            let case = Case::new(walk, address, wanted, declared, found);
            all.cases.push(Case { aim, told, ..case });
        }
        all
    }

    fn obstacle(walk: &Walk<'_>, _wanted: &Wanted, after: &Self) -> Option<Why> {
        let gone = walk.live.gone.get(&after.remote_id());
        gone.cloned().map(Why::Gone)
    }

    fn meet(self, live: &Self, owner: &Owner) -> Self {
        app_roles::noted(self, live, owner)
    }

    /// Nobody can sign in as an application without a service principal, and making it on another's is not for us.
    fn useless(change: &Change) -> Option<Why> {
        let found = change.before.as_ref()?;
        let wants = |it: &Self| it.service_principal == Some(true);
        let makes = change.action == Action::Update && change.will(Self::among).is_some_and(wants);
        let has = found.outputs.contains_key("principalId");
        (!has && !makes).then_some(Why::NoPrincipal)
    }

    fn risk(change: &Change) -> Risk {
        identities::risk(change)
    }

    fn tell(walk: &Walk<'_>, case: &Case<'_, Self>, change: &Change) -> Option<Diagnostic> {
        let address = case.address;
        match (&change.why, case.found) {
            (Why::Gone(gone), _) => Some(deleted(address, gone)),
            (Why::NoPrincipal, Some(found)) => Some(no_principal(address, app_id(found))),
            (Why::Same, Some(found)) if change.owner != Owner::Ours => {
                let makes = case.wanted.claim == Claim::Make && is_namesake(walk, &case.after);
                makes.then(|| called(address, found))
            }
            _ => None,
        }
    }

    fn going(walk: &Walk<'_>, live: &Self, change: Change) -> Change {
        identities::held_back(walk, live, change)
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        touches::application(walk, &self.reference)
    }

    fn doubt(&self, unread: &Unread<'_>, _walk: &Walk<'_>, found: &Found) -> Option<Doubt> {
        unread.of_application(found, self)
    }

    fn accesses(&self, _book: &Book<'_>) -> BTreeSet<Key> {
        self.principal().map(Key::Identity).into_iter().collect()
    }

    fn ends(&self, of: &Ending<'_>) -> BTreeSet<Key> {
        identities::ends(self, of)
    }
}

/// The addresses of the declared applications by the object that each turned out to be.
fn objects<'a>(walk: &Walk<'a>) -> BTreeMap<&'a str, Vec<&'a Address>> {
    let mut objects: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
    for (address, _, application) in walk.declared(Resource::as_application) {
        if let Some(found) = walk.live.found_at(&application.remote_id())
            && let Some(object) = found.outputs.get("objectId")
        {
            objects.entry(object).or_default().push(address);
        }
    }
    objects
}

/// The address that an application turned out to be, where that is another one, and what is said of it.
fn other(
    walk: &Walk<'_>,
    address: &Address,
    wanted: &Wanted,
    found: &Found,
    objects: &BTreeMap<&str, Vec<&Address>>,
) -> Option<(Address, Option<Diagnostic>)> {
    let object = found.outputs.get("objectId");
    let all = object.and_then(|it| objects.get(it.as_str()));
    if let Some(twin) = all.and_then(|all| all.iter().find(|it| **it != address)) {
        // Once for both.
        let told = (address < *twin).then(|| same(walk, address, twin));
        return Some(((*twin).clone(), told));
    }
    // Its credentials and roles are named after the key that it was made for: under another one they would be taken for others'.
    let declared = wanted.resource.as_application()?;
    let (_, key) = found.application_of()?;
    let ours = walk.owner(found) == Owner::Ours;
    if !ours || !is_namesake(walk, declared) || is_for(declared, key) {
        return None;
    }
    let former = Address::identity(key);
    let told = renamed(address, &former);
    Some((former, Some(told)))
}

/// Whether a declared application is the one for the identity of this key.
fn is_for(declared: &Application, key: &str) -> bool {
    match &declared.reference {
        ApplicationRef::UniqueName(name) => {
            application_maker(name).is_some_and(|(_, of)| of == key)
        }
        ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_) => false,
    }
}

/// Whether an application of others is seen in the place of a declared one, because it is called so.
fn is_namesake(walk: &Walk<'_>, declared: &Application) -> bool {
    walk.live.namesakes.contains(&declared.remote_id())
}

fn app_id(found: &Found) -> &str {
    found.outputs.get("clientId").map_or("", String::as_str)
}

fn deleted(address: &Address, gone: &Gone) -> Diagnostic {
    // The day is enough for people.
    let since = gone.since.as_deref().and_then(|it| it.get(..10));
    let since = since.map(|it| format!(" on {it}"));
    let item = &gone.url;
    Diagnostic::warning(
        Code::ApplicationDeleted,
        format!("{address} was deleted and can still be restored"),
    )
    .why(format!(
        "the application {} was deleted{}, and Entra keeps its name for 30 days, so no new one can be made",
        gone.object_id,
        since.unwrap_or_default()
    ))
    .help(format!(
        "restore it, with its credentials: `az rest --method POST --url {item}/restore`; or delete it permanently: \
         `az rest --method DELETE --url {item}`; then plan again"
    ))
}

fn several(address: &Address, application: &Application) -> Diagnostic {
    let finding = Diagnostic::error(
        Code::ApplicationAmbiguous,
        format!("{address}: several applications fit"),
    );
    match (&application.reference, &application.display_name) {
        (ApplicationRef::UniqueName(_), Some(name)) => finding
            .why(format!("they are called `{name}`, and one more of that name is not made"))
            .help(
                "write `appId` and `existing: true` of the one that is meant, or a `displayName` that none has, for a new one",
            ),
        (reference, _) => finding
            .why(format!(
                "{reference} could be any of them: Entra does not keep display names unique"
            ))
            .help("write the `appId` of the one that is meant instead of its `displayName`"),
    }
}

fn called(address: &Address, found: &Found) -> Diagnostic {
    let app_id = found.outputs.get("clientId").map_or("", String::as_str);
    let shown = found.resource.as_application();
    let name = shown.and_then(|it| it.display_name.as_deref());
    let made = format!("application `{}` ({app_id})", name.unwrap_or_default());
    kept::of_others(address, &made).help(format!(
        "`--take {}` makes it ours; `application: {{appId: {app_id}, existing: true}}` holds on to this one whatever it is \
         called; another `displayName` makes a new one",
        address.word()
    ))
}

fn renamed(address: &Address, former: &Address) -> Diagnostic {
    let key = |it: &Address| it.keys().first().cloned().unwrap_or_default();
    Diagnostic::error(
        Code::SameThing,
        format!("{address} is the application that was made for {former}"),
    )
    .why(
        "an application keeps the key that it was made for, or taken under; a new one would have other ids, and deleting this one would \
         cut off whoever uses it",
    )
    .help(format!(
        "write `formerly: {}` at {address} to keep it; for a new one, give {address} another `displayName`, and {former} is deleted",
        key(former)
    ))
}

fn same(walk: &Walk<'_>, address: &Address, twin: &Address) -> Diagnostic {
    let finding = Diagnostic::error(
        Code::SameThing,
        format!("{address} and {twin} are one application"),
    )
    .why("credentials and roles of one would be taken for leftovers of the other")
    .help("take one out, and let its bindings name the other");
    match walk.desired.wanted.get(twin).and_then(Wanted::spot) {
        Some(spot) => finding.also(spot, "the same application"),
        None => finding,
    }
}

fn no_principal(address: &Address, app_id: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::NoServicePrincipal,
        format!("{address} has no service principal in this tenant"),
    )
    .why("nobody can sign in as it (AADSTS7000229), and no role can be given to it; widctl makes none for an application of others")
    .help(format!("have its owner make one: `az ad sp create --id {app_id}`"))
}
