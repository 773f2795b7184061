//! `widctl graph`: who can act as what, and reach what.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::ValueEnum;
use clap_complete::ArgValueCandidates;

use super::arguments::{Connection, Files, Format, Rails};
use super::out::Out;
use super::saved::{self, SavedPlan};
use super::session::{self, Meaning, Stop, Terms};
use super::{Exit, Terminal, complete, files};
use crate::graph::{Graph, Seen};
use crate::render;
use crate::resource::Pick;
use crate::source::{Diagnostic, Sources};

/// Draws who can act as which identity, and what each identity reaches
///
/// From the manifest alone, and nothing is asked of Azure or Kubernetes; with --live also what others made, and with --plan, or of a saved
/// plan, what would be gained and lost.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    /// A plan that `widctl plan --out` saved: its manifest is drawn, with what would change
    #[arg(value_name = "PLAN", conflicts_with_all = ["files", "live", "plan"])]
    saved: Option<PathBuf>,
    #[command(flatten)]
    files: Files,
    /// In which language
    #[arg(long, value_enum, default_value_t = Language::Mermaid)]
    format: Language,
    /// Writes it into a file
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only this address, who comes there, and what is reached from there; may be repeated. With `*` for any characters: all that look
    /// like that
    #[arg(long, value_name = "ADDRESS", add = ArgValueCandidates::new(complete::addresses))]
    only: Vec<Pick>,
    /// Reads what is there too, and draws what others made on the declared identities
    #[arg(long)]
    live: bool,
    /// Plans, and marks what would be gained (+), lost (-), changed (~) or is blocked (!); writes nothing anywhere
    #[arg(long)]
    plan: bool,
    #[command(flatten)]
    rails: Rails,
    #[command(flatten)]
    connection: Connection,
}

/// In which language a graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// For a comment or a page: GitHub, GitLab and Azure DevOps draw it
    Mermaid,
    /// For Graphviz: `widctl graph --format dot | dot -Tsvg`
    Dot,
    /// A page of its own to search and to filter, for a browser; it loads nothing
    Html,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    drawn(arguments, terminal).unwrap_or_else(|stop| stop.say(Format::Text, terminal))
}

fn drawn(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Stop> {
    let out = out(arguments).map_err(|it| Stop::error(vec![it], Sources::default()))?;
    let terms = Terms {
        rails: session::rails(arguments.rails.policy.as_deref())?,
        ..Terms::default()
    };
    let (meaning, seen, exit) = match &arguments.saved {
        Some(path) => {
            let SavedPlan { consent, texts, .. } = saved::read(path)?;
            let seen = Seen {
                changes: Some(consent.changes),
                ..Seen::default()
            };
            (session::mean(texts, &terms)?, seen, Exit::Done)
        }
        None => {
            let texts = files::read(&arguments.files)
                .map_err(|findings| Stop::error(findings, Sources::default()))?;
            let meaning = session::mean(texts, &terms)?;
            let (seen, exit) = match arguments.live || arguments.plan {
                true => look(arguments, &meaning, &terms, terminal)?,
                false => (Seen::default(), Exit::Done),
            };
            (meaning, seen, exit)
        }
    };
    let named: BTreeSet<Pick> = arguments.only.iter().cloned().collect();
    let unknown = named.iter().filter_map(Pick::address);
    let unknown = meaning.desired.unknown(unknown);
    if !unknown.is_empty() {
        return Err(Stop::error(unknown, meaning.sources));
    }
    let mut graph = Graph::new(&meaning.desired, &seen);
    if !named.is_empty() {
        graph = graph.narrow(&named);
    }
    let text = match arguments.format {
        Language::Mermaid => {
            let (text, large) = render::graph::mermaid(&graph);
            if large && !terminal.quiet {
                terminal.talk("note: this is more than GitHub draws (500 lines, 50,000 letters); `--only ADDRESS` narrows it, `--format html` shows all\n");
            }
            text
        }
        Language::Dot => render::graph::dot(&graph),
        Language::Html => render::graph::html(&graph),
    };
    Ok(exit.max(match out {
        Some(out) => out.write(&text, terminal),
        None => terminal.data(&text),
    }))
}

/// What is there, and what would change.
fn look(
    arguments: &Arguments,
    meaning: &Meaning,
    terms: &Terms,
    terminal: &Terminal,
) -> Result<(Seen, Exit), Stop> {
    let compared = session::seen(&arguments.connection, meaning, terms, terminal)?;
    let mut seen = Seen::by(&compared.plan, arguments.plan);
    if arguments.live {
        seen.others = compared.plan.others;
    }
    let exit = match compared.plan.unseen {
        true => {
            terminal.talk("warning: not all could be read, so others may have more; `widctl plan` says what and why\n");
            Exit::Part
        }
        false => Exit::Done,
    };
    Ok((seen, exit))
}

/// Where the graph is kept, if it is: nowhere that is read.
fn out(arguments: &Arguments) -> Result<Option<Out>, Diagnostic> {
    let Some(path) = &arguments.out else {
        return Ok(None);
    };
    let mut inputs = files::named(&arguments.files);
    inputs.extend(arguments.saved.clone());
    inputs.extend(arguments.rails.policy.clone());
    inputs.extend(arguments.connection.vcluster_key_file.clone());
    let folders = files::folders(&arguments.files);
    Out::new("--out", path, &inputs, &folders).map(Some)
}
