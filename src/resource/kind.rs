//! Kind: what the addresses of each kind look like, and what the rest of the house must know of a kind without a thing of it.

/// On which side of a run's `--layer` a kind is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Azure's.
    Azure,
    /// Azure's, and what Kubernetes' needs to know.
    Both,
    /// Kubernetes'.
    Kubernetes,
}

/// Where something of a kind is looked for that nobody declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// By itself.
    Itself,
    /// On its identity.
    Identity,
    /// On its cluster.
    Cluster,
}

/// Makes the enum and all that is said of each from one table.
macro_rules! kinds {
    ($($(#[doc = $page:literal])+ $name:ident {
        form: $form:literal, side: $side:ident, home: $home:ident, rank: $rank:literal, shared: $shared:expr
    })+) => {
        /// What kind of thing an address names. The order is that of need: what comes first is needed by what comes later.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $page])+ $name,)+
        }

        impl Kind {
            /// All kinds, in their order.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)+];

            /// The form of its addresses, as the documentation writes it.
            pub fn form(self) -> &'static str {
                match self { $(Kind::$name => $form,)+ }
            }

            /// On which side it is.
            pub fn side(self) -> Side {
                match self { $(Kind::$name => Side::$side,)+ }
            }

            /// Where one is looked for that nobody declares.
            pub fn home(self) -> Home {
                match self { $(Kind::$name => Home::$home,)+ }
            }

            /// Its place among the changes that end an access together: a reader looks for the first.
            pub fn rank(self) -> u8 {
                match self { $(Kind::$name => $rank,)+ }
            }

            /// What comes of two manifests that declare the same one.
            pub fn shared(self) -> &'static str {
                match self { $(Kind::$name => $shared,)+ }
            }
        }
    };
}

const GOES: &str = "when the other manifest drops it, it goes";

kinds! {
    /// A Kubernetes cluster.
    Cluster { form: "cluster/NAME", side: Both, home: Itself, rank: 4, shared: GOES }
    /// A managed identity or an Entra application.
    Identity {
        form: "identity/NAME", side: Both, home: Itself, rank: 0, shared:
            "it is used here and left as it is; when the other manifest drops it, it goes, and all access with it"
    }
    /// The federated credential of a binding on one cluster.
    Credential {
        form: "credential/IDENTITY/CLUSTER/NAMESPACE/SERVICEACCOUNT", side: Azure, home: Identity, rank: 0, shared: GOES
    }
    /// The federated credential of an issuer that is no cluster.
    Trust { form: "trust/IDENTITY/NAME", side: Azure, home: Identity, rank: 0, shared: GOES }
    /// A role assignment.
    Role { form: "role/IDENTITY/ROLE/SCOPE-NAME", side: Azure, home: Identity, rank: 0, shared: GOES }
    /// An entry among a key vault's access policies.
    Policy { form: "policy/IDENTITY/VAULT", side: Azure, home: Identity, rank: 0, shared: GOES }
    /// An app role of an API in Entra, Microsoft Graph's for one.
    AppRole { form: "approle/IDENTITY/ROLE/API", side: Azure, home: Identity, rank: 0, shared: GOES }
    /// An AKS identity binding.
    Binding { form: "binding/IDENTITY/CLUSTER", side: Azure, home: Identity, rank: 3, shared: GOES }
    /// The ClusterRole and ClusterRoleBinding of an AKS identity binding.
    ClusterRole { form: "clusterrole/IDENTITY/CLUSTER", side: Kubernetes, home: Cluster, rank: 2, shared: GOES }
    /// A Kubernetes ServiceAccount.
    ServiceAccount {
        form: "serviceaccount/CLUSTER/NAMESPACE/NAME", side: Kubernetes, home: Cluster, rank: 1, shared:
            "both write its annotations; when the other manifest drops it, it goes"
    }
}

impl Kind {
    /// The first word of its addresses.
    pub fn word(self) -> &'static str {
        self.form().split('/').next().unwrap_or_default()
    }

    /// How many keys its addresses have.
    pub(super) fn keys(self) -> usize {
        self.form().matches('/').count()
    }

    /// Whether its things hang on an identity, whose key comes first.
    pub fn of_identity(self) -> bool {
        self.at("IDENTITY") == Some(0)
    }

    /// Which of its keys is the cluster's.
    pub fn cluster(self) -> Option<usize> {
        self.at("CLUSTER")
    }

    fn at(self, key: &str) -> Option<usize> {
        self.form().split('/').skip(1).position(|it| it == key)
    }
}
