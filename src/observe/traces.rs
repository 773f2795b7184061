//! Identities of others that nobody declares any more, and to which something of ours leads still.
//!
//! A joined identity bears no mark of ours, and credentials can only be listed under one identity: when its last binding leaves the
//! manifest together with it, its credentials would never be seen again. What was written beside them tells which identity it was: a
//! service account that we filled in names its client id, and a role assignment of ours its principal.

use std::collections::BTreeSet;

use super::{Look, Looker};
use crate::desired::Layer;
use crate::live::{Listing, Live, Owner};
use crate::resource::{Address, MaybeKnown, Principal, ServiceAccount};

impl<'a> Looker<'a> {
    /// The credentials of those identities. It begins where service accounts and role assignments have been read.
    pub(super) fn traced(self, live: &Live) -> Vec<Look<'a>> {
        if self.desired.layer == Some(Layer::Kubernetes) || self.desired.only.is_some() {
            return Vec::new();
        }
        let clients = self.left_accounts(live);
        let principals: BTreeSet<&Principal> = live
            .found()
            .filter(|(_, found)| found.owner(&self.desired.names) == Owner::Ours)
            .filter_map(|(_, found)| Some(&found.resource.as_role()?.principal))
            .collect();
        let mut looks: Vec<Look<'a>> = Vec::new();
        for (principal, found) in live.identities() {
            let client = found.outputs.get("clientId").map(String::as_str);
            let leads =
                principals.contains(&principal) || client.is_some_and(|it| clients.contains(it));
            let listing = Listing::Credentials(principal.clone());
            if leads && !live.coverage.contains_key(&listing) {
                let address = Address::undeclared_identity(principal.name());
                looks.push(Box::pin(self.credentials(address, principal)));
            }
        }
        looks
    }

    /// The client ids in service accounts that nobody declares; only those that we once wrote are read.
    fn left_accounts(self, live: &Live) -> BTreeSet<&str> {
        let declared = |it: &ServiceAccount| {
            let address = Address::service_account(&it.cluster, &it.namespace, &it.name);
            self.desired.wanted.contains_key(&address)
        };
        live.found()
            .filter_map(|(_, found)| found.resource.as_service_account())
            .filter(|it| !declared(it))
            .filter_map(|it| it.client_id.as_ref().and_then(MaybeKnown::known))
            .collect()
    }
}
