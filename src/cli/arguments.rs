//! The flags that several commands share.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, ValueEnum};
use clap_complete::ArgValueCandidates;
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime};
use url::Url;

pub(super) use super::files::Files;
use super::{Exit, complete};
use crate::desired::Layer;
use crate::remote::{Login, keep_userinfo};
use crate::resource::{Address, Pick};
use crate::source::Diagnostic;

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_display_order = 900)]
pub(super) struct Common {
    /// When to use colours; NO_COLOR in the environment means never
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", global = true, help_heading = "Output")]
    pub(super) color: Colour,
    /// Shows what is unchanged and each finding at its place, and says more on stderr: -v what is done, -vv each request, -vvv how things stand after it
    #[arg(short, long, action = ArgAction::Count, global = true, help_heading = "Output")]
    pub(super) verbose: u8,
    /// Says nothing but results and errors; what was found beside is only counted
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output"
    )]
    pub(super) quiet: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal
    Auto,
    /// Everywhere, pipes included
    Always,
    /// Nowhere
    Never,
}

/// For whom the output is. Which of them a command has, it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs, with a schema (see `widctl schema`)
    Json,
    /// For a comment of a pull request: access first, at most 60,000 letters
    Markdown,
    /// For a GitHub workflow: annotations on the manifest, the job's summary and the step's outputs
    Github,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For editors: `file:line:column: code: message`, one a line
    Short,
}

impl Format {
    /// Those of a plan.
    pub(super) const OF_PLANS: &'static [Self] = &[
        Self::Text,
        Self::Json,
        Self::Markdown,
        Self::Github,
        Self::Sarif,
        Self::Short,
    ];

    /// Those of findings by themselves.
    pub(super) const OF_FINDINGS: &'static [Self] = &[
        Self::Text,
        Self::Json,
        Self::Github,
        Self::Sarif,
        Self::Short,
    ];

    /// Those of everything else.
    pub(super) const USUAL: &'static [Self] = &[Self::Text, Self::Json];

    /// Takes these and no others.
    pub(super) fn among(all: &'static [Self]) -> impl TypedValueParser<Value = Self> {
        let words = all.iter().filter_map(ValueEnum::to_possible_value);
        PossibleValuesParser::new(words).try_map(|it| Self::from_str(&it, false))
    }
}

/// What is refused, whoever asks for it.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Rails {
    /// Guard rails of a file that those who write the manifest cannot change; they hold beside the manifest's own
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// The day by which `accept` is judged, in place of the clock's: for runs that are to say the same again
    #[arg(
        long,
        env = "WIDCTL_TODAY",
        hide_env_values = true,
        hide_short_help = true,
        value_name = "DAY",
        value_parser = day
    )]
    pub(super) today: Option<Date>,
}

impl Rails {
    /// The day by which `accept` is judged.
    pub(super) fn today(&self) -> Date {
        self.today
            .unwrap_or_else(|| OffsetDateTime::now_utc().date())
    }
}

fn day(text: &str) -> Result<Date, String> {
    let day = Date::parse(text, &Iso8601::DATE);
    day.map_err(|_| "it is no day such as 2027-03-01".to_owned())
}

/// What a warning comes to.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Strictness {
    /// Exits with 1 where something is warned of that the manifest does not `accept`
    #[arg(long)]
    strict: bool,
}

impl Strictness {
    /// What findings come to, apart from their errors.
    pub(super) fn exit(self, findings: &[Diagnostic]) -> Exit {
        match self.strict && findings.iter().any(Diagnostic::is_warning) {
            true => Exit::Error,
            false => Exit::Done,
        }
    }
}

/// What of the manifest a run is about.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Limits {
    /// Only this address and what it needs; may be repeated. With `*` for any characters: all addresses that look like that, as
    /// `credential/shared/**`. Nothing else is changed or deleted
    #[arg(long, value_name = "ADDRESS", add = ArgValueCandidates::new(complete::addresses))]
    pub(super) only: Vec<Pick>,
    /// Only what the manifest declares otherwise than it did in this file or folder, or at this revision of git, and what has left it
    #[arg(long, value_name = "FILE|GIT-REF", conflicts_with = "only")]
    pub(super) changed_since: Option<String>,
    /// Looks at the workloads on the clusters too, and tells what keeps their pods from getting a token; changes none
    #[arg(long)]
    pub(super) workloads: bool,
    /// Only one side: azure (identities, credentials) or kubernetes (service accounts)
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(super) layer: Option<Side>,
}

/// One side of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Side {
    /// Clusters' issuers, identities and their credentials; Kubernetes is not asked
    Azure,
    /// Service accounts; what they need of Azure is read and not written
    Kubernetes,
}

impl From<Side> for Layer {
    fn from(side: Side) -> Self {
        match side {
            Side::Azure => Layer::Azure,
            Side::Kubernetes => Layer::Kubernetes,
        }
    }
}

/// What a run may do beyond the usual; all of it is part of what a saved plan approves.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Permissions")]
pub(super) struct Permissions {
    /// Allows up to N accesses to end by deletes and take-backs, where the guard would refuse them
    #[arg(long, value_name = "N")]
    pub(super) allow_delete: Option<usize>,
    /// Allows up to N accesses to end by replaces and updates, where the guard would refuse them
    #[arg(long, value_name = "N")]
    pub(super) allow_replace: Option<usize>,
    /// Allows what disrupts a running cluster: turning its OIDC issuer on
    #[arg(long)]
    pub(super) allow_disruptive: bool,
    /// Allows to take a role, or the identity itself, from whoever widctl is logged in as
    #[arg(long)]
    pub(super) allow_own_access: bool,
    /// Makes an identity, service account, credential or role of others this manifest's own; may be repeated. With `*` for any
    /// characters, or from an `@` on: everything whose address, or remote name, looks like that
    #[arg(long, value_name = "ADDRESS", add = ArgValueCandidates::new(complete::addresses))]
    pub(super) take: Vec<Pick>,
    /// Deletes a credential, role or policy that others made on a declared identity and that is not declared; named like --take, may be
    /// repeated
    #[arg(long, value_name = "ADDRESS")]
    pub(super) delete: Vec<Pick>,
    /// Allows to change and delete what a manifest of this former name made, where `formerly` claims it; may be repeated
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::former_names))]
    pub(super) allow_formerly: Vec<String>,
    /// Takes the declared fields of a service account from the field managers that hold them; may be repeated
    #[arg(long, value_name = "ADDRESS", add = ArgValueCandidates::new(complete::accounts))]
    pub(super) force_conflicts: Vec<Address>,
}

/// Where Azure is, and who asks.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct Connection {
    /// The cloud: public, usgovernment, china, or the https URL of an Azure Resource Manager
    #[arg(
        long,
        env = "WIDCTL_CLOUD",
        hide_env_values = true,
        default_value = "public",
        value_name = "CLOUD",
        value_parser = cloud
    )]
    pub(super) cloud: CloudName,
    /// How to log in; auto takes the first that this environment is set up for
    #[arg(
        long,
        env = "WIDCTL_CREDENTIAL",
        value_enum,
        default_value_t = Credential::Auto,
        value_name = "HOW"
    )]
    pub(super) credential: Credential,
    /// Holds the access key of the vCluster platform; WIDCTL_VCLUSTER_KEY is the key itself
    #[arg(long, value_name = "FILE")]
    pub(super) vcluster_key_file: Option<PathBuf>,
    /// The host of the vCluster platform, to which its access key may go; a manifest that names another is refused
    #[arg(
        long,
        env = "WIDCTL_VCLUSTER_HOST",
        hide_env_values = true,
        value_name = "HOST"
    )]
    pub(super) vcluster_host: Option<String>,
    /// Runs the programs that a kubeconfig names for getting credentials
    #[arg(long)]
    pub(super) allow_exec_plugins: bool,
    /// How many things are read or written at once; credentials of one identity always one by one
    #[arg(long, default_value = "64", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) parallelism: u16,
    /// How long all reading may take: 90s, 15m, 2h. What was not read by then is unread; what is written takes the time that it needs
    #[arg(long, default_value = "15m", value_name = "TIME", value_parser = time)]
    pub(super) timeout: Duration,
}

/// A number and its unit.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let no = || "it is no time such as 90s, 15m or 2h".to_owned();
    let (at, unit) = text.char_indices().next_back().ok_or_else(no)?;
    let number: u64 = text[..at].parse().map_err(|_| no())?;
    let seconds = match unit {
        's' => Some(number),
        'm' => number.checked_mul(60),
        'h' => number.checked_mul(3_600),
        _ => None,
    };
    // A day is more than any token lives.
    let within = seconds.filter(|it| (1..=86_400).contains(it));
    within.map(Duration::from_secs).ok_or_else(no)
}

/// A cloud as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CloudName {
    /// Azure's public cloud.
    Public,
    /// Azure US Government.
    UsGovernment,
    /// Azure in China.
    China,
    /// Any other, by the URL of its Azure Resource Manager.
    Url(Url),
}

impl fmt::Display for CloudName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CloudName::Public => f.write_str("public"),
            CloudName::UsGovernment => f.write_str("usgovernment"),
            CloudName::China => f.write_str("china"),
            CloudName::Url(url) => f.write_str(url.as_str()),
        }
    }
}

fn cloud(text: &str) -> Result<CloudName, String> {
    match text {
        "public" => Ok(CloudName::Public),
        "usgovernment" => Ok(CloudName::UsGovernment),
        "china" => Ok(CloudName::China),
        other if keep_userinfo(other) => Err(
            "it carries a name or a password, which no cloud asks for; nothing of it is sent or saved"
                .to_owned(),
        ),
        other => match Url::parse(other) {
            // Tokens are never sent in the clear.
            Ok(url) if url.scheme() == "https" && url.has_host() => Ok(CloudName::Url(url)),
            Ok(_) | Err(_) => {
                Err("it is none of public, usgovernment, china, and no https URL".to_owned())
            }
        },
    }
}

/// How to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Credential {
    /// The first of the others that this environment is set up for
    Auto,
    /// A client secret: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET
    Environment,
    /// A pod's own token: AZURE_FEDERATED_TOKEN_FILE
    WorkloadIdentity,
    /// The machine's managed identity
    ManagedIdentity,
    /// Whoever is logged in to az
    AzureCli,
    /// A GitHub Actions workflow with `id-token: write`
    Github,
    /// A service connection of Azure Pipelines
    AzurePipelines,
}

impl From<Credential> for Login {
    fn from(credential: Credential) -> Self {
        match credential {
            Credential::Auto => Login::Auto,
            Credential::Environment => Login::Environment,
            Credential::WorkloadIdentity => Login::WorkloadIdentity,
            Credential::ManagedIdentity => Login::ManagedIdentity,
            Credential::AzureCli => Login::AzureCli,
            Credential::Github => Login::Github,
            Credential::AzurePipelines => Login::AzurePipelines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_and_is_no_longer_than_a_day() {
        for (text, seconds) in [
            ("90s", Some(90)),
            ("15m", Some(900)),
            ("24h", Some(86_400)),
            ("25h", None),
            ("0s", None),
            ("15", None),
            ("m", None),
            ("", None),
            ("1\u{e9}", None),
            ("-1s", None),
            ("99999999999999999999m", None),
            ("9999999999999999999h", None),
        ] {
            let read = time(text).ok().map(|it| it.as_secs());
            assert_eq!(read, seconds, "{text:?}");
        }
    }
}
