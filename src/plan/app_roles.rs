//! What a declared app role comes to, and why one cannot be granted.
//!
//! A grant bears no mark. Those of an identity that is ours are ours; on another's identity ours is only added, and stays.

use std::collections::BTreeSet;

use super::grant::{Grant, GrantKey};
use super::rules::{Aim, Case, Hand, Rules, Under};
use super::walk::{Step, Walk};
use super::{Action, Change, NoRole, Why, kept, touches};
use crate::desired::{Part, Width};
use crate::live::{Coverage, Listing, Live, NoOffer, Owner};
use crate::resource::{Address, Among, Api, AppRole, Kind, RemoteId, Resource, Thing};
use crate::source::{Code, Diagnostic, closest};

impl Rules for AppRole {
    const HAND: Hand = Hand::Anyone;
    const UNDER: Under = Under::Falls;

    fn weigh<'a>(walk: &Walk<'a>, mut case: Case<'a, Self>) -> Case<'a, Self> {
        match walk.live.offered(&case.after) {
            Ok(ids) => case.after.ids = Some(ids),
            Err(NoOffer::Unread(fault)) => case.aim = Aim::Never(Why::Unread(fault)),
            Err(none) => {
                case.told = Some(told(&case.after, &none));
                case.aim = Aim::Never(Why::NoRole(NoRole::App));
            }
        }
        case
    }

    /// What is granted to another's identity is not taken back again, which must be known before.
    fn tell(walk: &Walk<'_>, case: &Case<'_, Self>, change: &Change) -> Option<Diagnostic> {
        let ours = Self::unmarked(walk, &case.after) == Some(Owner::Ours);
        if ours || change.action == Action::Blocked {
            return None;
        }
        let whose = format!(
            "app roles bear no mark, and {} is another's: widctl grants it some and takes none back",
            case.after.identity
        );
        let undeclared = walk.index.undeclared(&case.after.clone().into());
        let help = format!(
            "`--delete {}` takes it back when it leaves the manifest",
            undeclared.word()
        );
        Some(kept::not_ours(case.address, whose).help(help))
    }

    fn grants(&self, _at: Option<&Address>) -> Vec<(GrantKey, Grant)> {
        // By a wide one the identity can give itself all others.
        let (width, how_far) = match self.is_wide() {
            true => (Width::ManagementGroup, ", over the whole directory"),
            false => (Width::Resource, ""),
        };
        let (scope, role) = match &self.ids {
            Some(ids) => (ids.api.clone(), ids.role.clone()),
            None => (self.api.to_string(), self.role.clone()),
        };
        let key = GrantKey {
            scope,
            role,
            condition: None,
        };
        let grant = Grant {
            width,
            place: format!("of {}{how_far}", self.api),
            scope: self.api.to_string(),
            grants_any: self.is_wide(),
            roles: BTreeSet::from([self.role.clone()]),
        };
        vec![(key, grant)]
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        let who = touches::principal(walk, &self.principal);
        match &self.ids {
            Some(ids) => format!("app role {} of {} of {who}", ids.role, ids.api),
            None => format!("app role {} of {} of {who}", self.role, self.api),
        }
    }

    fn located(&self, live: &Live) -> Option<RemoteId> {
        live.offered(self).ok().map(|_| self.remote_id())
    }

    /// Any app role of its identity.
    fn vague(&self) -> RemoteId {
        RemoteId::given(Kind::AppRole, "", "", &self.principal)
    }

    fn carries(&self) -> Option<&str> {
        let known = self.api == Api::Graph && CARRIES.contains(&self.role.as_str());
        self.principal_id.known().filter(|_| known)
    }

    /// By its value or its id, of any API or of the one that is named before it: `graph/User.Read.All`, `orders-api/*`.
    fn denied(&self, written: &str, live: Option<&Live>) -> Option<String> {
        let seen = live.and_then(|it| it.apis.get(&self.api)?.as_ref().ok());
        let seen = seen.and_then(|it| it.first());
        let mut offers = seen.into_iter().flat_map(|it| &it.roles);
        let offer = offers.find(|it| it.value == self.role || it.id == self.role.to_lowercase());
        let role = |denied: &str| {
            let mut names = offer.into_iter().flat_map(|it| [&it.value, &it.id]);
            denied.eq_ignore_ascii_case(&self.role)
                || names.any(|it| denied.eq_ignore_ascii_case(it))
        };
        let api = |denied: &str| {
            let denied = match denied.eq_ignore_ascii_case(Api::Graph.word()) {
                true => Api::Graph,
                false => Api::written(denied),
            };
            let also = seen.map(|it| [Api::written(&it.app_id), Api::written(&it.name)]);
            denied == self.api || also.is_some_and(|it| it.contains(&denied))
        };
        let mut cuts = written.match_indices('/');
        let of_api = cuts.any(|(at, _)| {
            let (of, rest) = (&written[..at], &written[at + 1..]);
            api(of) && (rest == "*" || role(rest))
        });
        (of_api || role(written)).then(|| format!("{} of {}", self.role, self.api))
    }
}

/// The application permissions of Microsoft Graph that let a run read, write or hand out what a manifest declares.
const CARRIES: [&str; 6] = [
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// An identity of ours bears the note of app roles for as long as it may have any.
pub(super) fn noted<T: Thing>(declared: T, live: &T, owner: &Owner) -> T {
    let (shall, has) = (declared.app_roles(), live.app_roles());
    match owner {
        Owner::Ours if has == Some(true) => declared.with_app_roles(shall.and(has)),
        Owner::Ours | Owner::Another(_) | Owner::Nobody => declared,
    }
}

/// Takes the note away where no app role is declared, and all that was granted was seen and goes: after it, so that a run that is cut
/// short leaves it to the next.
pub(super) fn forget<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut amended = walk.amend();
    let noted = walk.changes.values().filter(|it| {
        let declared = walk.desired.wanted.get(&it.address);
        let declares = declared.and_then(|it| it.resource.app_roles()) != Some(false);
        let notes = it.after.as_ref().and_then(Resource::app_roles) == Some(true);
        notes && !declares && walk.desired.part(&it.address) >= Part::Drawn
    });
    for change in noted {
        let Some(goes) = what_goes(walk, change) else {
            continue;
        };
        let Some(change) = amended.at(&change.address) else {
            continue;
        };
        change.after = change.after.take().map(|it| it.with_app_roles(Some(false)));
        change.depends_on.extend(goes);
        if change.action == Action::Keep {
            (change.action, change.why) = (Action::Update, Why::Differs);
            change.last = true;
        }
    }
    amended.step()
}

/// The deletes of all that an identity was granted; none, where some stays or may stay.
fn what_goes(walk: &Walk<'_>, identity: &Change) -> Option<Vec<Address>> {
    match identity.action {
        // What hangs on it falls with it.
        Action::Replace => return Some(Vec::new()),
        Action::Keep | Action::Update => {}
        Action::Create | Action::Delete | Action::Blocked => return None,
    }
    let principal = identity.after.as_ref()?.principal()?;
    let seen = walk.live.coverage(&Listing::AppRoles(principal.clone()));
    let granted = walk.seen(AppRole::among);
    let granted = granted.filter(|(_, _, it)| it.principal == principal);
    let goes: Vec<Address> = granted
        .map(|(_, found, _)| walk.index.undeclared(&found.resource))
        .collect();
    let all = goes
        .iter()
        .all(|it| walk.action(it) == Some(Action::Delete));
    (seen == Coverage::Whole && all).then_some(goes)
}

/// Why a role cannot be granted, before anything is written.
fn told(declared: &AppRole, none: &NoOffer) -> Diagnostic {
    let (role, api) = (&declared.role, &declared.api);
    let say = |words: String| Diagnostic::warning(Code::NoSuchAppRole, words);
    match none {
        NoOffer::NoApi => say(format!("there is no API `{api}` in the tenant"))
            .why("no service principal has this appId or display name")
            .help(format!(
                "write the appId of its application; where the tenant has none of it yet: az ad sp create --id {}",
                match api {
                    Api::AppId(id) => id,
                    Api::Graph | Api::Name(_) => "APPID",
                }
            )),
        NoOffer::SeveralApis(ids) => say(format!("several APIs are called `{api}`"))
            .why(format!("their appIds are {}", ids.join(", ")))
            .help("write the appId of the one that is meant instead of its name"),
        NoOffer::NoRole(values) => {
            let finding = say(format!("{api} has no app role `{role}`"))
                .why("an app role is found by its value, letter for letter, or by its id");
            match closest(role, values.iter().map(String::as_str)) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None if values.is_empty() => finding.help("it offers none to applications"),
                None => finding.help(format!(
                    "az ad sp show --id {} --query appRoles[].value",
                    match api {
                        Api::Graph => Api::GRAPH,
                        Api::AppId(id) => id,
                        Api::Name(_) => "APPID",
                    }
                )),
            }
        }
        NoOffer::ForPeople => say(format!("`{role}` of {api} cannot be granted to applications"))
            .why("its allowedMemberTypes name users only, and an identity signs in as an application")
            .help("choose a role for applications, or have the API offer this one to them"),
        NoOffer::Disabled => say(format!("`{role}` of {api} is disabled"))
            .why("Entra grants no role whose isEnabled is false")
            .help("have it enabled where the API is registered, or take it out"),
        // It is told where it blocks.
        NoOffer::Unread(fault) => say(format!("{api} could not be read")).why(fault.to_string()),
    }
}
