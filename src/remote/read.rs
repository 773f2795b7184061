//! What is read of Azure: each function one look, with a time limit of its own.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Remote;
use super::arm::AksClusters;
use super::arm::{Assignment, RoleDefinition};
use super::graph::Sought;
use super::http::Budget;
use super::notice::Reporter;
use crate::fault::Fault;
use crate::live::{ApiSeen, Found, Gone, Granted, Object, Read, SiteState, Vault};
use crate::resource::{Address, Api, ApplicationRef, ArmId, Cluster, Names, Principal};

/// How long one look may take, all its pages and pauses included: long enough for a few throttles.
const LOOK: Duration = Duration::from_secs(300);

impl Remote {
    fn look(&self, reporter: &Reporter) -> Budget {
        Budget::look(reporter.clone(), LOOK, &self.retry_policy)
    }

    /// All identities of a subscription; one that is there and cannot be made out is a fault in its place.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed; one by one may do. Any other: nothing is known of any.
    pub async fn identities(
        &self,
        subscription: &str,
        reporter: &Reporter,
    ) -> Result<BTreeMap<ArmId, Result<Found, Fault>>, Fault> {
        let mut budget = self.look(reporter);
        self.arm.identities(&mut budget, subscription).await
    }

    /// One identity.
    pub async fn identity(&self, id: &ArmId, reporter: &Reporter) -> Read<Box<Found>> {
        let mut budget = self.look(reporter);
        boxed(self.arm.identity(&mut budget, id).await)
    }

    /// The applications of the tenant that bear the mark of one of these names.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed; one by one may do. Any other: nothing is known of any.
    pub async fn applications(
        &self,
        names: &Names,
        reporter: &Reporter,
    ) -> Result<Vec<Found>, Fault> {
        let mut budget = self.look(reporter);
        self.graph()?.applications(&mut budget, names).await
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
        reporter: &Reporter,
    ) -> Result<Sought, Fault> {
        let mut budget = self.look(reporter);
        let graph = self.graph()?;
        graph.application(&mut budget, reference, names).await
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
        reporter: &Reporter,
    ) -> Result<Sought, Fault> {
        let mut budget = self.look(reporter);
        let graph = self.graph()?;
        graph.namesake(&mut budget, reference, name, taken).await
    }

    /// The application or the service principal of an object id.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn object(&self, id: &str, reporter: &Reporter) -> Result<Option<Object>, Fault> {
        let mut budget = self.look(reporter);
        self.graph()?.object(&mut budget, id).await
    }

    /// The deleted applications that can be restored, by their `uniqueName`.
    ///
    /// # Errors
    ///
    /// They could not all be read.
    pub async fn deleted_applications(
        &self,
        reporter: &Reporter,
    ) -> Result<BTreeMap<String, Gone>, Fault> {
        let mut budget = self.look(reporter);
        self.graph()?.deleted_applications(&mut budget).await
    }

    /// The service principals that an API's reference names, with the roles that they offer.
    ///
    /// # Errors
    ///
    /// They could not be read.
    pub async fn api(&self, api: &Api, reporter: &Reporter) -> Result<Vec<ApiSeen>, Fault> {
        let mut budget = self.look(reporter);
        self.graph()?.api(&mut budget, api).await
    }

    /// The API of this object id.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn api_object(
        &self,
        id: &str,
        reporter: &Reporter,
    ) -> Result<Option<ApiSeen>, Fault> {
        let mut budget = self.look(reporter);
        self.graph()?.api_object(&mut budget, id).await
    }

    /// All app roles that the service principal of this object id was granted.
    ///
    /// # Errors
    ///
    /// They could not all be read.
    pub async fn granted(
        &self,
        principal: &str,
        reporter: &Reporter,
    ) -> Result<Vec<Granted>, Fault> {
        let mut budget = self.look(reporter);
        self.graph()?.granted(&mut budget, principal).await
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
        reporter: &Reporter,
    ) -> Result<Vec<Found>, Fault> {
        let mut budget = self.look(reporter);
        match under {
            Principal::Identity(id) => self.arm.credentials(&mut budget, identity, id).await,
            Principal::Application(it) => {
                let graph = self.graph()?;
                graph.credentials(&mut budget, identity, it).await
            }
            // Nobody trusts anybody.
            Principal::ObjectId(_) => Ok(Vec::new()),
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
        reporter: &Reporter,
    ) -> Result<AksClusters, Fault> {
        let mut budget = self.look(reporter);
        self.arm.clusters(&mut budget, subscription, declared).await
    }

    /// One AKS cluster, as the manifest's entry for it.
    pub async fn cluster(&self, of: &Cluster, id: &ArmId, reporter: &Reporter) -> Read<Box<Found>> {
        let mut budget = self.look(reporter);
        boxed(self.arm.cluster(&mut budget, of, id).await)
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
        reporter: &Reporter,
    ) -> Result<Vec<Found>, Fault> {
        let mut budget = self.look(reporter);
        self.arm.bindings(&mut budget, cluster, called).await
    }

    /// All key vaults of a subscription with their access policies; one that is there and cannot be made out is a fault in its place.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed; one by one may do. Any other: nothing is known of any.
    pub async fn vaults(
        &self,
        subscription: &str,
        reporter: &Reporter,
    ) -> Result<BTreeMap<ArmId, Result<Vault, Fault>>, Fault> {
        let mut budget = self.look(reporter);
        self.arm.vaults(&mut budget, subscription).await
    }

    /// One key vault.
    pub async fn vault(&self, id: &ArmId, reporter: &Reporter) -> Read<Vault> {
        let mut budget = self.look(reporter);
        self.arm.vault(&mut budget, id).await.into()
    }

    /// The key vaults of a subscription that were deleted and can be recovered, and their regions.
    ///
    /// # Errors
    ///
    /// They could not be listed.
    pub async fn deleted_vaults(
        &self,
        subscription: &str,
        reporter: &Reporter,
    ) -> Result<BTreeMap<ArmId, String>, Fault> {
        let mut budget = self.look(reporter);
        self.arm.deleted_vaults(&mut budget, subscription).await
    }

    /// The role assignments at a subscription, above and below; at and above any other scope.
    ///
    /// # Errors
    ///
    /// `Forbidden`: they may not be listed there; at narrower scopes they may. Any other: nothing is known of any.
    pub async fn assignments(
        &self,
        scope: &ArmId,
        reporter: &Reporter,
    ) -> Result<Vec<Assignment>, Fault> {
        let mut budget = self.look(reporter);
        self.arm.assignments(&mut budget, scope).await
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
        reporter: &Reporter,
    ) -> Result<Vec<RoleDefinition>, Fault> {
        let mut budget = self.look(reporter);
        self.arm.definitions(&mut budget, scope, name).await
    }

    /// Whether there is a role of this GUID that can be assigned at a scope.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn definition(
        &self,
        scope: &ArmId,
        id: &str,
        reporter: &Reporter,
    ) -> Result<bool, Fault> {
        let mut budget = Budget::new(reporter.clone(), LOOK);
        self.arm.definition(&mut budget, scope, id).await
    }

    /// The roles that the tenant made itself and that can be assigned at a scope.
    ///
    /// # Errors
    ///
    /// They could not be read.
    pub async fn own_definitions(
        &self,
        scope: &ArmId,
        reporter: &Reporter,
    ) -> Result<Vec<RoleDefinition>, Fault> {
        let mut budget = self.look(reporter);
        self.arm.own_definitions(&mut budget, scope).await
    }

    /// Whether a resource group is there.
    pub async fn group(&self, id: &ArmId, reporter: &Reporter) -> Read<SiteState> {
        let mut budget = self.look(reporter);
        self.arm.group(&mut budget, id).await
    }
}

pub(super) fn boxed(read: Result<Option<Found>, Fault>) -> Read<Box<Found>> {
    Read::from(read).map(Box::new)
}
