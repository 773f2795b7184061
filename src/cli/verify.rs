//! `widctl verify`: tries each binding from end to end.

use std::time::Duration;

use clap::ValueEnum;
use url::Url;

use super::arguments::{Connection, Files, Limits, Permissions, Rails, time};
use super::session::{self, Stop};
use super::{Exit, Terminal};
use crate::proof::{self, Proof, Verdict};
use crate::render;
use crate::verify::{self, Terms};

/// Tries each binding from end to end, as a pod would, without a pod
///
/// For each service account that a federated credential is for: the cluster is asked for a token, the token's issuer for the keys it
/// publishes, and Entra for a token of the identity's in exchange. Each step says what was seen; what failed is explained by what is
/// really on the identity. Tokens are shown to nobody and kept nowhere. It takes the right to create serviceaccounts/token on the
/// clusters, which whoever has it can use to act as those service accounts: give it to no pull request's job.
///
/// What is tried is what Azure and the clusters hold now, not what the manifest would change. Identity bindings are exchanged inside of
/// their clusters, and trusts of other issuers need that issuer's token: both are listed as untried.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// For whom the output is
    #[arg(long, value_enum, default_value = "text")]
    format: Form,
    /// What Entra is asked a token for; left out, Azure Resource Manager
    #[arg(long, value_name = "URL", value_parser = resource)]
    resource: Option<String>,
    /// Tries an exchange again for as long as this, where it may only have to spread: 90s, 10m
    #[arg(long, value_name = "TIME", value_parser = time)]
    wait: Option<Duration>,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    rails: Rails,
    #[command(flatten)]
    connection: Connection,
}

/// For whom the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// For programs, with a schema (see `widctl schema`)
    Json,
    /// For whoever shows test results: a test case a binding
    Junit,
}

impl Form {
    /// How findings are told where there is nothing else.
    fn of_findings(self) -> super::arguments::Format {
        match self {
            Form::Json => super::arguments::Format::Json,
            Form::Text | Form::Junit => super::arguments::Format::Text,
        }
    }
}

fn resource(text: &str) -> Result<String, String> {
    match Url::parse(text) {
        Ok(url) if url.has_host() || url.scheme() == "api" => {
            let bare = text.trim_end_matches('/');
            Ok(bare.strip_suffix("/.default").unwrap_or(bare).to_owned())
        }
        Ok(_) | Err(_) => {
            Err("it is no resource such as https://vault.azure.net or api://APP-ID".to_owned())
        }
    }
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let verified = verified(arguments, terminal);
    verified.unwrap_or_else(|stop| stop.say(arguments.format.of_findings(), terminal))
}

fn verified(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Stop> {
    let (terms, meaning) = session::prepare(
        &arguments.files,
        &arguments.limits,
        &Permissions::default(),
        &arguments.rails,
    )?;
    let connection = &arguments.connection;
    let work = async |remote: &crate::remote::Remote, reporter: &crate::remote::Reporter| {
        let compared = session::compare(remote, connection, &meaning, &terms, reporter).await;
        let trials = proof::trials(&meaning.desired, &compared.plan);
        let how = Terms {
            tenant: meaning.desired.tenant.clone(),
            resource: arguments
                .resource
                .clone()
                .unwrap_or_else(|| remote.audience().to_owned()),
            patience: arguments.wait.unwrap_or_default(),
            parallelism: usize::from(connection.parallelism),
        };
        verify::verify(&trials, remote, &how, reporter).await
    };
    let proofs = session::connected(connection, &meaning, terminal, work)?;
    let name = &meaning.desired.names.name;
    let written = terminal.data(&match arguments.format {
        Form::Text => render::proofs(&proofs, terminal.out),
        Form::Json => render::json::proofs(name, &proofs),
        Form::Junit => render::junit(name, &proofs),
    });
    Ok(exit(&proofs).max(written))
}

fn exit(proofs: &[Proof]) -> Exit {
    match proofs.iter().any(|it| it.verdict() == Verdict::Fails) {
        true => Exit::Part,
        false => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_named_with_or_without_its_scope() {
        for (text, expected) in [
            ("https://vault.azure.net", Some("https://vault.azure.net")),
            (
                "https://vault.azure.net/.default",
                Some("https://vault.azure.net"),
            ),
            (
                "https://management.azure.com/",
                Some("https://management.azure.com"),
            ),
            ("api://1234", Some("api://1234")),
            ("vault.azure.net", None),
            ("", None),
        ] {
            assert_eq!(resource(text).ok().as_deref(), expected, "{text}");
        }
    }
}
