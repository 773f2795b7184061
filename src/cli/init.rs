//! `widctl init`: a first manifest, from flags and answers, held against the program's own check before it is written.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Exit, Terminal};
use crate::file;
use crate::manifest;
use crate::source::{Code, Diagnostic, Sources};

/// Writes a first manifest, with comments
///
/// Asks on a terminal for what no flag says; elsewhere flags have to say it. What is written has passed the check of `widctl validate`. A
/// file that is there stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    /// Where it is written
    #[arg(short, long, value_name = "FILE", default_value = "widctl.yaml")]
    out: PathBuf,
    /// The Entra tenant's id
    #[arg(long, value_name = "GUID")]
    tenant: Option<String>,
    /// The subscription of the cluster and of the identity
    #[arg(long, value_name = "GUID")]
    subscription: Option<String>,
    /// The resource group in which the identity is made; it must exist
    #[arg(long, value_name = "GROUP")]
    resource_group: Option<String>,
    /// The region in which the identity is made
    #[arg(long, value_name = "REGION")]
    location: Option<String>,
    /// The AKS cluster's name
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    /// The AKS cluster's resource group [default: that of the identity]
    #[arg(long, value_name = "GROUP")]
    cluster_resource_group: Option<String>,
    /// The service account's namespace; it must exist
    #[arg(long, value_name = "NAMESPACE")]
    namespace: Option<String>,
    /// The service account's name
    #[arg(long, value_name = "NAME")]
    service_account: Option<String>,
    /// The manifest's name, which marks what it makes; unique in the tenant [default: the namespace]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The managed identity's name in Azure [default: id-NAMESPACE-SERVICEACCOUNT]
    #[arg(long, value_name = "NAME")]
    identity: Option<String>,
    /// A role for the identity, by its name [default: none]
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Where the role holds, by its id [default: the resource group of the identity]
    #[arg(long, value_name = "ID", requires = "role")]
    scope: Option<String>,
}

/// One thing to be known: its flag, and the question that asks for it.
struct Question {
    flag: &'static str,
    words: &'static str,
}

/// In the order in which they are asked.
const QUESTIONS: [Question; 11] = [
    Question {
        flag: "tenant",
        words: "Entra tenant's id (`az account show`)",
    },
    Question {
        flag: "subscription",
        words: "subscription's id",
    },
    Question {
        flag: "resource-group",
        words: "resource group for the identity",
    },
    Question {
        flag: "location",
        words: "region of the identity",
    },
    Question {
        flag: "cluster",
        words: "AKS cluster's name",
    },
    Question {
        flag: "cluster-resource-group",
        words: "AKS cluster's resource group",
    },
    Question {
        flag: "namespace",
        words: "service account's namespace",
    },
    Question {
        flag: "service-account",
        words: "service account's name",
    },
    Question {
        flag: "name",
        words: "manifest's name, unique in the tenant",
    },
    Question {
        flag: "identity",
        words: "managed identity's name in Azure",
    },
    Question {
        flag: "role",
        words: "role of the identity on its resource group, or nothing",
    },
];

type Answers = BTreeMap<&'static str, String>;

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let stop = |findings: &[Diagnostic], sources: &Sources| {
        terminal.findings(findings, sources);
        Exit::Error
    };
    let path = &arguments.out;
    // Said before anything is asked; that nothing is overwritten is seen to where it is written.
    if path.symlink_metadata().is_ok() {
        return stop(&[there(path)], &Sources::default());
    }
    let answers = match answers(arguments, terminal) {
        Ok(answers) => answers,
        Err(words) => {
            terminal.talk(&words);
            return Exit::Error;
        }
    };
    let text = manifest(&answers);
    let name = path.display().to_string();
    let loaded = manifest::load(vec![(name.clone(), text.clone().into_bytes())]);
    if loaded.manifest.is_none() {
        let exit = stop(&loaded.diagnostics, &loaded.sources);
        terminal.talk("Nothing was written.\n");
        return exit;
    }
    match file::create(path, text.as_bytes()) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return stop(&[there(path)], &Sources::default());
        }
        Err(error) => {
            let message = format!("cannot write {name}");
            let finding = Diagnostic::error(Code::Unwritable, message).why(format!("{error}."));
            return stop(&[finding], &Sources::default());
        }
    }
    if !terminal.quiet {
        let named = match path == Path::new("widctl.yaml") {
            true => String::new(),
            false => format!(" -f {name}"),
        };
        terminal.talk(&format!(
            "Wrote {name}. `widctl plan{named}` shows what it would change.\n"
        ));
    }
    Exit::Done
}

fn there(path: &Path) -> Diagnostic {
    let message = format!("{} exists already", path.display());
    Diagnostic::error(Code::Unwritable, message)
        .why("It is left as it is.")
        .help("name another file with --out")
}

/// What flags say, what a terminal answers, and what is left to its default.
fn answers(arguments: &Arguments, terminal: &Terminal) -> Result<Answers, String> {
    let mut answers = Answers::new();
    let mut missing = Vec::new();
    let asks = terminal.is_answered();
    for Question { flag, words } in QUESTIONS {
        let default = default(flag, &answers);
        let given = match flag {
            "tenant" => &arguments.tenant,
            "subscription" => &arguments.subscription,
            "resource-group" => &arguments.resource_group,
            "location" => &arguments.location,
            "cluster" => &arguments.cluster,
            "cluster-resource-group" => &arguments.cluster_resource_group,
            "namespace" => &arguments.namespace,
            "service-account" => &arguments.service_account,
            "name" => &arguments.name,
            "identity" => &arguments.identity,
            _ => &arguments.role,
        };
        let answer = match (given, asks) {
            (Some(given), _) => Some(given.clone()),
            (None, true) => Some(ask(words, default.as_deref(), terminal)?),
            (None, false) => default,
        };
        match answer {
            Some(answer) => {
                answers.insert(flag, answer);
            }
            // What follows from another is not asked for.
            None if matches!(flag, "cluster-resource-group" | "name" | "identity") => {}
            None => missing.push(format!("--{flag}")),
        }
    }
    if !missing.is_empty() {
        return Err(format!(
            "error: there is no terminal to ask on, and nothing says {}\n",
            missing.join(", ")
        ));
    }
    let scope = || {
        let of = |flag: &str| answers.get(flag).map_or("", String::as_str);
        let (subscription, group) = (of("subscription"), of("resource-group"));
        format!("/subscriptions/{subscription}/resourceGroups/{group}")
    };
    let scope = arguments.scope.clone().unwrap_or_else(scope);
    answers.insert("scope", scope);
    Ok(answers)
}

/// What is taken where nobody says anything; an empty role is none.
fn default(flag: &str, answers: &Answers) -> Option<String> {
    let of = |flag: &str| answers.get(flag).map(String::as_str);
    match flag {
        "cluster-resource-group" => of("resource-group").map(str::to_owned),
        "name" => of("namespace").map(str::to_owned),
        "identity" => Some(format!("id-{}", key_of_identity(answers)?)),
        "role" => Some(String::new()),
        _ => None,
    }
}

fn ask(words: &str, default: Option<&str>, terminal: &Terminal) -> Result<String, String> {
    loop {
        terminal.talk(&match default {
            Some("") | None => format!("{words}: "),
            Some(default) => format!("{words} [{default}]: "),
        });
        let mut answer = String::new();
        match io::stdin().read_line(&mut answer) {
            Ok(0) | Err(_) => return Err("\nNothing was written.\n".to_owned()),
            Ok(_) => {}
        }
        match (answer.trim(), default) {
            ("", Some(default)) => return Ok(default.to_owned()),
            ("", None) => {}
            (answer, _) => return Ok(answer.to_owned()),
        }
    }
}

fn key_of_identity(answers: &Answers) -> Option<String> {
    let (namespace, account) = (answers.get("namespace")?, answers.get("service-account")?);
    Some(key(&format!("{namespace}-{account}")))
}

/// A name of Azure's or of Kubernetes' as a key of the manifest.
fn key(name: &str) -> String {
    let letters = name.chars().map(|it| match it.is_ascii_alphanumeric() {
        true => it.to_ascii_lowercase(),
        false => '-',
    });
    letters.collect::<String>().trim_matches('-').to_owned()
}

/// The manifest. Every value stands on a line of its own, where a comment can be written beside it.
fn manifest(answers: &Answers) -> String {
    let of = |flag: &str| scalar(answers.get(flag).map_or("", String::as_str));
    let cluster = scalar(&key(answers.get("cluster").map_or("", String::as_str)));
    let identity = scalar(&key_of_identity(answers).unwrap_or_default());
    let access = match answers.get("role").map(String::as_str) {
        Some("") | None => "    # What it may reach. A role at a scope:\n    # access:\n    #   - role: Key Vault Secrets User\n    #     scope: /subscriptions/…/providers/Microsoft.KeyVault/vaults/NAME\n".to_owned(),
        Some(_) => format!(
            "    access: # what it may reach\n      - role: {}\n        scope: {}\n",
            of("role"),
            of("scope")
        ),
    };
    format!(
        "\
# Which service accounts may act as which identity. `widctl plan` shows what this would change, and `widctl apply` changes it.
# `widctl schema --install FOLDER` has editors check and complete it.
apiVersion: widctl/v1
name: {name} # marks what this manifest makes; unique in the tenant
tenant: {tenant}

# What holds wherever something below does not say otherwise.
defaults:
  subscription: {subscription}
  resourceGroup: {group} # must exist; widctl makes none
  location: {location}

clusters:
  {cluster}: # a name of yours, for the bindings below
    aks:
      resourceGroup: {cluster_group}
      name: {aks}
    webhook: addon # AKS's own add-on hands tokens to pods; `helm` for the chart azure-workload-identity
    # manage: true # lets widctl turn on the cluster's OIDC issuer and the add-on; without it they are only checked

identities:
  {identity}:
    managedIdentity:
      name: {called} # made where it is missing; `existing: true` if it is another team's
{access}
bindings:
  - identity: {identity}
    clusters:
      - {cluster}
    namespace: {namespace} # must exist; widctl makes none
    serviceAccount: {account} # made where it is missing
    # serviceAccountOwner: helm # if a chart writes it: widctl then checks it, and says which values to set
",
        name = of("name"),
        tenant = of("tenant"),
        subscription = of("subscription"),
        group = of("resource-group"),
        location = of("location"),
        cluster_group = of("cluster-resource-group"),
        aks = of("cluster"),
        called = of("identity"),
        namespace = of("namespace"),
        account = of("service-account"),
    )
}

/// A text as YAML writes it: as it is where it can be taken for nothing else, in JSON's quotes otherwise.
fn scalar(text: &str) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let plain = text.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '/')
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || " ._/-".contains(it))
        && text.chars().any(|it| it.is_ascii_alphabetic() || it == '-')
        && text.parse::<f64>().is_err()
        && !text.starts_with("0x")
        && !text.starts_with("0o")
        && !words.contains(&text.to_lowercase().as_str());
    match plain {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is answered stands in the manifest as it was answered, and no answer says more than its one value.
        #[test]
        fn an_answer_is_one_text(text in any::<String>(), plain in "[a-z0-9 ._/:#-]{0,12}") {
            for text in [text, plain] {
                let yaml = format!("key: {} # a comment\n", scalar(&text));
                let read: BTreeMap<String, String> = serde_yaml::from_str(&yaml).expect("YAML");
                prop_assert_eq!(read.get("key"), Some(&text));
            }
        }
    }

    #[test]
    fn what_is_answered_is_what_the_manifest_says() {
        let answers = Answers::from([
            ("tenant", "72f988bf-86f1-41af-91ab-2d7cd011db47".to_owned()),
            (
                "subscription",
                "11111111-2222-3333-4444-555555555555".to_owned(),
            ),
            ("resource-group", "rg-ids".to_owned()),
            ("location", "westeurope".to_owned()),
            ("cluster", "AKS_Prod".to_owned()),
            ("cluster-resource-group", "rg-aks".to_owned()),
            ("namespace", "payments".to_owned()),
            ("service-account", "api.v1".to_owned()),
            ("name", "payments".to_owned()),
            ("identity", "id-payments".to_owned()),
            ("role", "Reader".to_owned()),
            (
                "scope",
                "/subscriptions/11111111-2222-3333-4444-555555555555".to_owned(),
            ),
        ]);
        let text = manifest(&answers);
        let loaded = manifest::load(vec![("it".to_owned(), text.clone().into_bytes())]);
        let read = loaded
            .manifest
            .unwrap_or_else(|| panic!("{:?}\n{text}", loaded.diagnostics));
        let binding = &read.resolved()[0];
        assert_eq!(binding.cluster, "aks-prod");
        assert_eq!(binding.identity, "payments-api-v1");
        assert_eq!(binding.service_account, "api.v1");
        assert_eq!(read.identities["payments-api-v1"].value.access.len(), 1);
    }
}
