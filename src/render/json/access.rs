//! Who gains or loses which access, as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Access, Effect, Grant, Home, Subject, What, Width};
use crate::resource::Address;

/// One access that begins or ends, for all whose access it is: `gains` or `loses` says what; both where it moves from some to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccessDocument {
    /// Whose, in few words, nobody left out: `payments/api on prod-weu`, `team9/api on c0..c4`.
    pub subject: String,
    /// What begins: `Key Vault Secrets User on kv-billing`, `may act as identity/shared`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gains: Option<String>,
    /// What ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub loses: Option<String>,
    /// As which identity: `identity/billing`.
    pub through: String,
    /// Each of those whose access it is; empty where nobody is known to act as the identity.
    #[serde(default)]
    pub subjects: Vec<SubjectDocument>,
    /// Where it moves: each of those whose access it was.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub formerly: Vec<SubjectDocument>,
    /// What the manifest gives or gave; none where acting as the identity is itself what begins or ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grant: Option<GrantDocument>,
    /// What others gave the identity, as far as it was seen: whoever may act as it has that too.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub not_managed_here: Vec<GrantDocument>,
    /// Whether the identity is another's, who may give it more than was seen.
    #[serde(skip_serializing_if = "is_false", default)]
    pub of_others: bool,
    /// Whether it reaches further than a resource group, or lets the identity reach whatever it likes.
    #[serde(default)]
    pub wide: bool,
}

/// Somebody whose tokens an identity trusts; `cluster` or `issuer` says where they are from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubjectDocument {
    /// `payments/api`; for what is no service account, what its tokens say of themselves.
    pub name: String,
    /// The cluster's name in the manifest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cluster: Option<String>,
    /// An issuer that no declared cluster has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issuer: Option<String>,
}

/// What an identity may do at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantDocument {
    /// Roles, or permissions of a key vault's policy.
    pub roles: Vec<String>,
    /// Where, as people call it: `on kv-billing`, `secrets in kv-legacy`.
    pub place: String,
    /// The whole id of what is reached; of an API, its name.
    pub scope: String,
    /// How far it reaches.
    pub width: WidthWord,
    /// Whether it lets the identity give itself, or anybody, any role there.
    #[serde(skip_serializing_if = "is_false", default)]
    pub grants_any: bool,
}

/// How far a grant reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum WidthWord {
    /// One resource.
    Resource,
    /// A resource group.
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group, or the whole directory.
    ManagementGroup,
}

impl AccessDocument {
    pub(super) fn new(access: &Access) -> Self {
        let words = access.words();
        let (gains, loses) = match access.effect {
            Effect::Gain => (Some(words), None),
            Effect::Loss => (None, Some(words)),
            Effect::Move => (Some(words.clone()), Some(words)),
        };
        let (grant, others, of_others) = match &access.what {
            What::Grant(it) => (Some(it), [].as_slice(), false),
            What::Act { others, of_others } => (None, others.as_slice(), *of_others),
        };
        Self {
            subject: access.subject(true),
            gains,
            loses,
            through: access.identity.to_string(),
            subjects: access.subjects.iter().map(SubjectDocument::new).collect(),
            formerly: access.formerly.iter().map(SubjectDocument::new).collect(),
            grant: grant.map(GrantDocument::new),
            not_managed_here: others.iter().map(GrantDocument::new).collect(),
            of_others,
            wide: access.is_wide(),
        }
    }

    /// The way back.
    pub(in crate::render) fn access(&self) -> Access {
        let subjects = |all: &[SubjectDocument]| all.iter().map(SubjectDocument::subject).collect();
        Access {
            effect: match (&self.gains, &self.loses) {
                (Some(_), Some(_)) => Effect::Move,
                (Some(_), None) => Effect::Gain,
                (None, _) => Effect::Loss,
            },
            identity: self
                .through
                .parse()
                .unwrap_or_else(|_| Address::identity(&self.through)),
            what: match &self.grant {
                Some(it) => What::Grant(it.grant()),
                None => What::Act {
                    others: self
                        .not_managed_here
                        .iter()
                        .map(GrantDocument::grant)
                        .collect(),
                    of_others: self.of_others,
                },
            },
            subjects: subjects(&self.subjects),
            formerly: subjects(&self.formerly),
        }
    }
}

impl SubjectDocument {
    fn new(subject: &Subject) -> Self {
        let (cluster, issuer) = match &subject.home {
            Home::Cluster(key) => (Some(key.clone()), None),
            Home::Issuer(url) => (None, Some(url.clone())),
        };
        Self {
            name: subject.name.clone(),
            cluster,
            issuer,
        }
    }

    fn subject(&self) -> Subject {
        let issuer = || self.issuer.clone().unwrap_or_default();
        Subject {
            name: self.name.clone(),
            home: match &self.cluster {
                Some(key) => Home::Cluster(key.clone()),
                None => Home::Issuer(issuer()),
            },
        }
    }
}

impl GrantDocument {
    fn new(grant: &Grant) -> Self {
        Self {
            roles: grant.roles.iter().cloned().collect(),
            place: grant.place.clone(),
            scope: grant.scope.clone(),
            width: match grant.width {
                Width::Resource => WidthWord::Resource,
                Width::ResourceGroup => WidthWord::ResourceGroup,
                Width::Subscription => WidthWord::Subscription,
                Width::ManagementGroup => WidthWord::ManagementGroup,
            },
            grants_any: grant.grants_any,
        }
    }

    fn grant(&self) -> Grant {
        Grant {
            roles: self.roles.iter().cloned().collect(),
            place: self.place.clone(),
            scope: self.scope.clone(),
            width: match self.width {
                WidthWord::Resource => Width::Resource,
                WidthWord::ResourceGroup => Width::ResourceGroup,
                WidthWord::Subscription => Width::Subscription,
                WidthWord::ManagementGroup => Width::ManagementGroup,
            },
            grants_any: self.grants_any,
        }
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}
