//! What is read of Azure: each function one look, with a time limit of its own.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Remote;
use super::arm::AksClusters;
use super::arm::{Assignment, Definition};
use super::graph::Sought;
use super::http::Course;
use super::notice::Tell;
use crate::fault::Fault;
use crate::live::{ApiSeen, Found, Gone, Granted, Object, Presence, Read, Sight, Vault};
use crate::resource::{Address, Api, ApplicationRef, ArmId, Cluster, Names, Principal};

/// How long one look may take, all its pages and pauses included: long enough for a few throttles.
const LOOK: Duration = Duration::from_secs(300);

impl Remote {
    fn look(&self, tell: &Tell) -> Course {
        Course::look(tell.clone(), LOOK, &self.patience)
    }

    /// All identities of a subscription; one that is there and cannot be made out is a fault in its place.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed; one by one may do. Any other: nothing is known of any.
    pub async fn identities(
        &self,
        subscription: &str,
        tell: &Tell,
    ) -> Result<BTreeMap<ArmId, Result<Found, Fault>>, Fault> {
        let mut course = self.look(tell);
        self.arm.identities(&mut course, subscription).await
    }

    /// One identity.
    pub async fn identity(&self, id: &ArmId, tell: &Tell) -> Sight {
        let mut course = self.look(tell);
        boxed(self.arm.identity(&mut course, id).await)
    }

    /// The applications of the tenant that bear the mark of one of these names.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed; one by one may do. Any other: nothing is known of any.
    pub async fn applications(&self, names: &Names, tell: &Tell) -> Result<Vec<Found>, Fault> {
        let mut course = self.look(tell);
        self.graph()?.applications(&mut course, names).await
    }

    /// What a reference of the manifest names.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn application(
        &self,
        reference: &ApplicationRef,
        names: &Names,
        tell: &Tell,
    ) -> Result<Sought, Fault> {
        let mut course = self.look(tell);
        let graph = self.graph()?;
        graph.application(&mut course, reference, names).await
    }

    /// The application of others that is called as one that is to be made; `taken` knows others of the manifest by its name and
    /// the key that they were made for, or taken.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn namesake(
        &self,
        reference: &ApplicationRef,
        name: &str,
        taken: impl Fn(&str, &str) -> bool,
        tell: &Tell,
    ) -> Result<Sought, Fault> {
        let mut course = self.look(tell);
        let graph = self.graph()?;
        graph.namesake(&mut course, reference, name, taken).await
    }

    /// The application or the service principal of an object id.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn object(&self, id: &str, tell: &Tell) -> Result<Option<Object>, Fault> {
        let mut course = self.look(tell);
        self.graph()?.object(&mut course, id).await
    }

    /// The deleted applications that can be restored, by their `uniqueName`.
    ///
    /// # Errors
    ///
    /// They could not all be read.
    pub async fn deleted_applications(&self, tell: &Tell) -> Result<BTreeMap<String, Gone>, Fault> {
        let mut course = self.look(tell);
        self.graph()?.deleted_applications(&mut course).await
    }

    /// The service principals that an API's reference names, with the roles that they offer.
    ///
    /// # Errors
    ///
    /// They could not be read.
    pub async fn api(&self, api: &Api, tell: &Tell) -> Result<Vec<ApiSeen>, Fault> {
        let mut course = self.look(tell);
        self.graph()?.api(&mut course, api).await
    }

    /// The API of this object id.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn api_object(&self, id: &str, tell: &Tell) -> Result<Option<ApiSeen>, Fault> {
        let mut course = self.look(tell);
        self.graph()?.api_object(&mut course, id).await
    }

    /// All app roles that the service principal of this object id was granted.
    ///
    /// # Errors
    ///
    /// They could not all be read.
    pub async fn granted(&self, principal: &str, tell: &Tell) -> Result<Vec<Granted>, Fault> {
        let mut course = self.look(tell);
        self.graph()?.granted(&mut course, principal).await
    }

    /// All credentials of an identity, which the manifest or the plan calls `identity`.
    ///
    /// # Errors
    ///
    /// They could not all be read.
    pub async fn credentials(
        &self,
        identity: &Address,
        under: &Principal,
        tell: &Tell,
    ) -> Result<Vec<Found>, Fault> {
        let mut course = self.look(tell);
        match under {
            Principal::Identity(id) => self.arm.credentials(&mut course, identity, id).await,
            Principal::Application(it) => {
                let graph = self.graph()?;
                graph.credentials(&mut course, identity, it).await
            }
            // Nobody trusts anybody.
            Principal::Nameless(_) => Ok(Vec::new()),
        }
    }

    /// All AKS clusters of a subscription: the declared ones as the manifest's entries for them, and the issuers of all.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed; the declared ones may be read one by one. Any other: nothing is known of any.
    pub async fn clusters(
        &self,
        subscription: &str,
        declared: &BTreeMap<&ArmId, &Cluster>,
        tell: &Tell,
    ) -> Result<AksClusters, Fault> {
        let mut course = self.look(tell);
        self.arm.clusters(&mut course, subscription, declared).await
    }

    /// One AKS cluster, as the manifest's entry for it.
    pub async fn cluster(&self, of: &Cluster, id: &ArmId, tell: &Tell) -> Sight {
        let mut course = self.look(tell);
        boxed(self.arm.cluster(&mut course, of, id).await)
    }

    /// All identity bindings of an AKS cluster, which the manifest calls `cluster`. `called` says what the plan calls an identity.
    ///
    /// # Errors
    ///
    /// They could not all be read.
    pub async fn bindings(
        &self,
        cluster: (&str, &ArmId),
        called: impl Fn(&ArmId) -> Address,
        tell: &Tell,
    ) -> Result<Vec<Found>, Fault> {
        let mut course = self.look(tell);
        self.arm.bindings(&mut course, cluster, called).await
    }

    /// All key vaults of a subscription with their access policies; one that is there and cannot be made out is a fault in its place.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed; one by one may do. Any other: nothing is known of any.
    pub async fn vaults(
        &self,
        subscription: &str,
        tell: &Tell,
    ) -> Result<BTreeMap<ArmId, Result<Vault, Fault>>, Fault> {
        let mut course = self.look(tell);
        self.arm.vaults(&mut course, subscription).await
    }

    /// One key vault.
    pub async fn vault(&self, id: &ArmId, tell: &Tell) -> Read<Vault> {
        let mut course = self.look(tell);
        self.arm.vault(&mut course, id).await.into()
    }

    /// The key vaults of a subscription that were deleted and can be recovered, and their regions.
    ///
    /// # Errors
    ///
    /// They could not be listed.
    pub async fn deleted_vaults(
        &self,
        subscription: &str,
        tell: &Tell,
    ) -> Result<BTreeMap<ArmId, String>, Fault> {
        let mut course = self.look(tell);
        self.arm.deleted_vaults(&mut course, subscription).await
    }

    /// The role assignments at a subscription, above and below; at and above any other scope.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed there; at narrower scopes they may. Any other: nothing is known of any.
    pub async fn assignments(&self, scope: &ArmId, tell: &Tell) -> Result<Vec<Assignment>, Fault> {
        let mut course = self.look(tell);
        self.arm.assignments(&mut course, scope).await
    }

    /// The roles of this name that can be assigned at a scope.
    ///
    /// # Errors
    ///
    /// They could not be read.
    pub async fn definitions(
        &self,
        scope: &ArmId,
        name: &str,
        tell: &Tell,
    ) -> Result<Vec<Definition>, Fault> {
        let mut course = self.look(tell);
        self.arm.definitions(&mut course, scope, name).await
    }

    /// Whether there is a role of this GUID that can be assigned at a scope.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn definition(&self, scope: &ArmId, id: &str, tell: &Tell) -> Result<bool, Fault> {
        let mut course = Course::new(tell.clone(), LOOK);
        self.arm.definition(&mut course, scope, id).await
    }

    /// The roles that the tenant made itself and that can be assigned at a scope.
    ///
    /// # Errors
    ///
    /// They could not be read.
    pub async fn own_definitions(
        &self,
        scope: &ArmId,
        tell: &Tell,
    ) -> Result<Vec<Definition>, Fault> {
        let mut course = self.look(tell);
        self.arm.own_definitions(&mut course, scope).await
    }

    /// Whether a resource group is there.
    pub async fn group(&self, id: &ArmId, tell: &Tell) -> Presence {
        let mut course = self.look(tell);
        self.arm.group(&mut course, id).await
    }
}

pub(super) fn boxed(read: Result<Option<Found>, Fault>) -> Sight {
    Read::from(read).map(Box::new)
}
