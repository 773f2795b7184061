//! Ids mixed up: an identity has three of them, and only one belongs in each place.

use std::collections::BTreeMap;

use super::sides::at;
use crate::desired::{Desired, Wanted};
use crate::live::{Live, Seen};
use crate::plan::{Change, Plan};
use crate::resource::{Address, Late, Resource, ServiceAccount};
use crate::source::{Code, Diagnostic};

/// What a text turns out to be that stands where another id belongs.
#[derive(Clone, Copy)]
enum Id<'a> {
    Client(&'a str),
    Principal(&'a str),
    /// An application's own object id, which is not its service principal's.
    Object(&'a str),
    Resource,
    Name,
    Tenant,
}

/// The ids that were seen, in lower case, each with the name of the identity that it is of.
struct Ids<'a> {
    tenant: &'a str,
    clients: BTreeMap<String, &'a str>,
    principals: BTreeMap<String, &'a str>,
    objects: BTreeMap<String, &'a str>,
    names: Vec<&'a str>,
}

impl<'a> Ids<'a> {
    fn new(desired: &'a Desired, live: &'a Live) -> Self {
        let mut ids = Self {
            tenant: &desired.tenant,
            clients: BTreeMap::new(),
            principals: BTreeMap::new(),
            objects: BTreeMap::new(),
            names: Vec::new(),
        };
        for (_, found) in live.found() {
            let Some(name) = name(&found.resource) else {
                continue;
            };
            ids.names.push(name);
            for (output, of) in [
                ("clientId", &mut ids.clients),
                ("principalId", &mut ids.principals),
                ("objectId", &mut ids.objects),
            ] {
                if let Some(id) = found.outputs.get(output) {
                    of.insert(id.to_lowercase(), name);
                }
            }
        }
        ids
    }

    /// What a text is, where it is anything of this kind.
    fn of(&self, text: &str) -> Option<Id<'a>> {
        let folded = text.trim().to_lowercase();
        if let Some(name) = self.clients.get(&folded) {
            Some(Id::Client(name))
        } else if let Some(name) = self.principals.get(&folded) {
            Some(Id::Principal(name))
        } else if let Some(name) = self.objects.get(&folded) {
            Some(Id::Object(name))
        } else if folded == self.tenant {
            Some(Id::Tenant)
        } else if folded.starts_with("/subscriptions/") {
            Some(Id::Resource)
        } else {
            let named = self.names.iter().any(|it| it.eq_ignore_ascii_case(&folded));
            named.then_some(Id::Name)
        }
    }
}

/// What people call an identity, of either sort.
fn name(resource: &Resource) -> Option<&str> {
    match (resource.as_identity(), resource.as_application()) {
        (Some(it), _) => Some(it.id.name()),
        (None, Some(it)) => it.display_name.as_deref(),
        (None, None) => None,
    }
}

impl Id<'_> {
    fn words(self) -> String {
        match self {
            Id::Client(of) => format!("the clientId of {of}"),
            Id::Principal(of) => format!("the principalId of {of}"),
            Id::Object(of) => format!("the object id of the application {of}"),
            Id::Resource => "an Azure resource id".to_owned(),
            Id::Name => "an identity's name".to_owned(),
            Id::Tenant => "the tenant's id".to_owned(),
        }
    }
}

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let ids = Ids::new(desired, live);
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let (Some(_), Some(change)) = (wanted.resource.as_service_account(), plan.change(address))
        else {
            continue;
        };
        let Seen::Found(found) = live.seen(&wanted.resource.remote_id()) else {
            continue;
        };
        let Some(it) = found.resource.as_service_account() else {
            continue;
        };
        let account = Account {
            address,
            wanted,
            change,
            it,
        };
        findings.extend(account.client(&ids));
        findings.extend(account.tenant(&ids));
    }
    findings
}

/// A service account that is declared and there.
struct Account<'a> {
    address: &'a Address,
    wanted: &'a Wanted,
    change: &'a Change,
    it: &'a ServiceAccount,
}

impl Account<'_> {
    fn client(&self, ids: &Ids<'_>) -> Option<Diagnostic> {
        let text = self.it.client_id.as_ref()?.known()?;
        match ids.of(text)? {
            // Right as such; whose it is, the plan compares.
            Id::Client(_) => None,
            id @ (Id::Principal(_) | Id::Object(_) | Id::Resource | Id::Name | Id::Tenant) => {
                let right = self.after().and_then(|it| it.client_id.as_ref());
                let right = match right {
                    Some(Late::Known(id)) => id.clone(),
                    Some(Late::After(output)) => format!("(the {output}, known after apply)"),
                    None => return None,
                };
                Some(self.finding("client-id", id, text, &right))
            }
        }
    }

    fn tenant(&self, ids: &Ids<'_>) -> Option<Diagnostic> {
        let text = self.it.tenant_id.as_deref()?;
        match ids.of(text)? {
            Id::Tenant => None,
            id @ (Id::Client(_) | Id::Principal(_) | Id::Object(_) | Id::Resource | Id::Name) => {
                Some(self.finding("tenant-id", id, text, ids.tenant))
            }
        }
    }

    fn after(&self) -> Option<&ServiceAccount> {
        self.change.after.as_ref()?.as_service_account()
    }

    fn finding(&self, key: &str, id: Id<'_>, text: &str, right: &str) -> Diagnostic {
        let message = format!(
            "{} has {} as its azure.workload.identity/{key}",
            self.address,
            id.words()
        );
        let why = format!("`{text}` stands there, and pods get no token with it");
        let finding = if self.change.acts() {
            Diagnostic::note(Code::MixedUp, message)
                .why(why)
                .help(format!(
                    "the plan puts {right} there; pods must be made anew to see it"
                ))
        } else {
            Diagnostic::warning(Code::MixedUp, message)
                .why(why)
                .help(format!("azure.workload.identity/{key}: {right}"))
        };
        at(finding, Some(self.wanted))
    }
}
