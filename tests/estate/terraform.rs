//! A company's estate as its Terraform has it: what the file says, and which credentials that makes.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// The root module that sets an environment up before its clusters are there; the other one comes after them.
const FIRST: &str = "pre-clusters";
/// Where the file leaves an expression for the namespace: its values are in variables that were not published.
const NAMESPACES: &str = "${each.value.namespace}";

/// What the file holds.
pub(crate) struct Estate {
    pub(crate) environments: Vec<Environment>,
    pub(crate) blocks: Vec<Block>,
    /// Blocks whose subjects are no service accounts, each with what it has for a subject.
    pub(crate) others: Vec<String>,
}

/// One of the company's environments.
pub(crate) struct Environment {
    /// Its folder: `s941/dev`.
    pub(crate) folder: String,
    /// Its name, which is not always the folder's.
    pub(crate) name: String,
    pub(crate) location: String,
    pub(crate) subscription: String,
    pub(crate) clusters: Vec<String>,
}

/// A block that makes a credential for one service account on every cluster of its environment.
pub(crate) struct Block {
    /// The folder of its environment.
    pub(crate) folder: String,
    pub(crate) namespace: String,
    pub(crate) account: String,
    /// The identity, in words that are good within the environment.
    pub(crate) identity: String,
    /// The block reads its identity and does not make it, so it is there.
    pub(crate) exists: bool,
    /// It stands in the root module that comes before the clusters.
    pub(crate) first: bool,
    /// How many credentials the file's maker was sure of.
    at_least: usize,
    /// Its namespace is an expression.
    open: bool,
}

/// Issuer, subject, and the identity's group and name.
pub(crate) type Triple = (String, String, String);

#[derive(Deserialize)]
struct Read {
    environments: serde_json::Map<String, Value>,
    fics: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    file: String,
    env: Option<String>,
    block: String,
    subject: Option<String>,
    audience: Option<String>,
    parent: Option<String>,
    expands_to_at_least: usize,
}

impl Written {
    /// The folder that Terraform runs in, below the environment's; what a reference means ends with it.
    fn root_module(&self) -> &str {
        self.file.rsplit('/').nth(1).unwrap_or_default()
    }

    fn stem(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        name.trim_end_matches(".tf")
    }

    /// What the block calls its identity; where the file does not say, the block's own name.
    fn reference(&self) -> String {
        match &self.parent {
            Some(parent) => match parent.split('.').rev().nth(1) {
                Some("this") | None => self.stem().to_owned(),
                Some(name) => name.to_owned(),
            },
            None => self.block.replace('_', "-"),
        }
    }
}

impl Estate {
    pub(crate) fn read(path: &Path) -> Estate {
        let text = std::fs::read_to_string(path).expect("the estate can be read");
        let read: Read = serde_json::from_str(&text).expect("the estate is what it was");
        let environments = read.environments.iter().map(|(folder, it)| {
            let text = |name: &str| it[name].as_str().expect("a text").to_owned();
            let clusters = it["clusters"].as_array().expect("a list");
            Environment {
                folder: folder.clone(),
                name: text("environment"),
                location: text("location"),
                subscription: text("subscription"),
                clusters: clusters
                    .iter()
                    .map(|it| it.as_str().expect("a name").to_owned())
                    .collect(),
            }
        });
        let mut estate = Estate {
            environments: environments.collect(),
            blocks: Vec::new(),
            others: Vec::new(),
        };
        let known: BTreeSet<(&str, &str, String)> = read
            .fics
            .iter()
            .map(|it| {
                let env = it.env.as_deref().unwrap_or_default();
                (env, it.root_module(), it.reference())
            })
            .collect();
        for it in &read.fics {
            let subject = it.subject.as_deref().unwrap_or("no subject");
            let account = subject
                .strip_prefix("system:serviceaccount:")
                .and_then(|rest| rest.rsplit_once(':'));
            let (Some(folder), Some((namespace, account))) = (&it.env, account) else {
                estate.others.push(format!("{} ({subject})", it.block));
                continue;
            };
            assert!(
                it.audience
                    .as_deref()
                    .is_none_or(|it| it == r#"["api://AzureADTokenExchange"]"#)
            );
            let first = it.root_module() == FIRST;
            let mut identity = it.reference();
            // A reference means one thing within a root module. The same issuer and subject cannot be on one identity twice, so
            // what another root module of the environment calls so as well is another identity.
            if !first && known.contains(&(folder.as_str(), FIRST, identity.clone())) {
                identity = format!("{identity}-{}", it.root_module());
            }
            estate.blocks.push(Block {
                folder: folder.clone(),
                namespace: namespace.replace(NAMESPACES, "radix-tenant"),
                account: account.to_owned(),
                identity,
                exists: it
                    .parent
                    .as_deref()
                    .is_some_and(|it| it.starts_with("data.")),
                first,
                at_least: it.expands_to_at_least,
                open: namespace.contains("${"),
            });
        }
        estate
    }

    /// The environments with clusters; the others have nothing that a service account could act as.
    pub(crate) fn manifested(&self) -> impl Iterator<Item = &Environment> {
        self.environments
            .iter()
            .filter(|it| !it.clusters.is_empty())
    }

    pub(crate) fn blocks_of<'a>(&'a self, it: &'a Environment) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(|block| block.folder == it.folder)
    }

    /// The credentials of an environment with these clusters. `issuer` is the world's word on each.
    pub(crate) fn triples(
        &self,
        environment: &Environment,
        clusters: &[&str],
        issuer: impl Fn(&str) -> String,
    ) -> BTreeSet<Triple> {
        let mut triples = BTreeSet::new();
        for block in self.blocks_of(environment) {
            for cluster in clusters {
                let subject = format!(
                    "system:serviceaccount:{}:{}",
                    block.namespace, block.account
                );
                let identity = environment.identity(&block.identity);
                assert!(triples.insert((issuer(cluster), subject, identity)));
            }
        }
        triples
    }

    /// Holds the file against what its maker counted.
    pub(crate) fn check(&self) {
        for block in &self.blocks {
            let environment = self
                .environments
                .iter()
                .find(|it| it.folder == block.folder);
            let clusters = environment.expect("its environment").clusters.len();
            assert!(clusters >= block.at_least, "{}", block.identity);
            assert!(
                clusters == block.at_least || block.open,
                "{}",
                block.identity
            );
        }
        let sure: usize = self.blocks.iter().map(|it| it.at_least).sum();
        assert_eq!(sure, 109, "credentials whose subjects are service accounts");
    }
}

impl Environment {
    /// The group of the identities.
    pub(crate) fn group(&self) -> String {
        format!("common-{}", self.name)
    }

    /// The group of the clusters.
    pub(crate) fn clusters_group(&self) -> String {
        format!("clusters-{}", self.name)
    }

    /// The manifest's name.
    pub(crate) fn manifest(&self) -> String {
        format!("radix-{}", self.name)
    }

    /// The identity's name in Azure.
    pub(crate) fn azure_name(&self, identity: &str) -> String {
        format!("radix-id-{identity}-{}", self.name)
    }

    /// An identity as triples name it.
    pub(crate) fn identity(&self, identity: &str) -> String {
        format!("{}/{}", self.group(), self.azure_name(identity))
    }
}
