//! `widctl apply`: carries out what the manifest, or an approved plan, says.

use std::io;
use std::path::PathBuf;

use super::arguments::{Connection, Files, Format, Limits, Permissions, Rails};
use super::interrupt::{self, Interrupts};
use super::saved::{self, SavedPlan};
use super::session::{self, Compared, Left, Meaning, Stop, Terms};
use super::{Exit, Terminal, plan::detail};
use crate::event::Outcome;
use crate::plan::{self, Consent, Moved};
use crate::render::json::{self, Finding, Line};
use crate::render::{self, Progress};
use crate::source::{Code, Diagnostic, Sources};

/// Makes Azure and the clusters as the manifest says
///
/// Plans, shows the plan, asks, and carries it out. Where nobody can be asked, `--yes` or a saved plan says yes. A saved plan is
/// carried out only as far as planning again comes to what was approved, or to a part of it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    /// A plan that `widctl plan --out` saved; it brings its manifest, limits and permissions along
    #[arg(value_name = "PLAN", conflicts_with_all = ["files", "only", "changed_since", "layer", "allow_delete", "allow_replace", "allow_disruptive", "allow_own_access", "take", "delete", "force_conflicts", "allow_formerly"])]
    plan: Option<PathBuf>,
    #[command(flatten)]
    files: Files,
    /// Carries the plan out without asking
    #[arg(short, long)]
    yes: bool,
    /// Carries out only the plan that was reviewed, by its digest
    #[arg(long, value_name = "DIGEST")]
    digest: Option<String>,
    /// For whom the output is; json is one event a line
    #[arg(long, value_parser = Format::among(Format::USUAL), default_value = "text")]
    format: Format,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    rails: Rails,
    #[command(flatten)]
    permissions: Permissions,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let run = Run {
        arguments,
        terminal,
    };
    let ended = run.prepare().and_then(|prepared| {
        let ended =
            interrupt::listening(async |interrupts| run.carry_out(&prepared, interrupts).await);
        ended.unwrap_or_else(|error| Err(Stop::machine(terminal, &error)))
    });
    ended.unwrap_or_else(|stop| run.stopped(&stop))
}

struct Run<'a> {
    arguments: &'a Arguments,
    terminal: &'a Terminal,
}

/// What is known before anybody is asked.
struct Prepared {
    meaning: Meaning,
    terms: Terms,
    /// What was approved, where a saved plan is carried out.
    consent: Option<Consent>,
}

impl Run<'_> {
    fn prepare(&self) -> Result<Prepared, Stop> {
        let given = &self.arguments.rails;
        let Some(path) = &self.arguments.plan else {
            let (terms, meaning) = session::prepare(
                &self.arguments.files,
                &self.arguments.limits,
                &self.arguments.permissions,
                given,
            )?;
            return Ok(Prepared {
                meaning,
                terms,
                consent: None,
            });
        };
        let rails = session::rails(given.policy.as_deref())?;
        let SavedPlan { consent, texts, .. } = saved::read(path)?;
        let refused = |code, message: &str, why: String| {
            let message = format!("{} {message}", path.display());
            Stop::refused(
                Diagnostic::error(code, message).why(why),
                Sources::default(),
            )
        };
        let cloud = self.arguments.connection.cloud.to_string();
        if consent.cloud != cloud {
            let why = format!("It is for {}, and this run for {cloud}.", consent.cloud);
            return Err(refused(Code::PlanForeign, "is for another cloud", why));
        }
        saved::pinned(&consent.digest(), self.arguments.digest.as_deref())?;
        let terms = Terms {
            rails,
            today: Some(given.today()),
            workloads: self.arguments.limits.workloads,
            ..Terms::of(&consent)
        };
        let meaning = session::mean(texts, &terms)?;
        let names = &meaning.desired.names;
        let same = names.name == consent.manifest
            && names.formerly == consent.formerly
            && meaning.desired.tenant == consent.tenant
            && meaning.rails_of_its_own == consent.rails;
        if !same {
            let why = "The manifest in it has another name, former name, tenant or other guard rails than the plan.".to_owned();
            return Err(refused(Code::PlanAltered, "was altered", why));
        }
        Ok(Prepared {
            meaning,
            terms,
            consent: Some(consent),
        })
    }

    async fn carry_out(
        &self,
        prepared: &Prepared,
        interrupts: &mut Interrupts,
    ) -> Result<Exit, Stop> {
        let (meaning, connection) = (&prepared.meaning, &self.arguments.connection);
        let reporter = session::notices(self.terminal);
        let work = async {
            let remote = session::connect(connection, meaning, &reporter).await?;
            let terms = &prepared.terms;
            let compared = session::compare(&remote, connection, meaning, terms, &reporter).await;
            Ok((remote, compared))
        };
        let (remote, compared) = match interrupts.unless(work).await {
            Some(ended) => ended?,
            None => return Err(Stop::interrupted(self.terminal)),
        };
        let shown = self.show(meaning, &compared);
        match &prepared.consent {
            Some(consent) => {
                plan::approved(&compared.plan, &meaning.desired, consent)
                    .map_err(|it| stale(&it))?;
            }
            None => saved::pinned(&compared.consent.digest(), self.arguments.digest.as_deref())?,
        }
        if !compared.refused.is_empty() {
            return Ok(compared.exit());
        }
        if !compared.acts() {
            return Ok(shown.max(self.end(&compared, &Outcome::default(), meaning)));
        }
        if prepared.consent.is_none() && !self.arguments.yes {
            self.confirm(interrupts).await?;
        }
        let mut progress = Progress::new(
            self.terminal.err,
            self.terminal.moving(),
            compared.plan.changes.iter().filter(|it| it.acts()).count(),
        );
        let plan = compared.plan.clone();
        let outcome = session::carry_out(plan, &remote, connection, interrupts, |event| {
            if self.for_programs() {
                let _ = self.terminal.data(&json::line(&Line::from(event)));
                return;
            }
            let text = progress.take(event);
            if let (Some(text), false) = (text, self.terminal.quiet) {
                self.terminal.talk(&text);
            }
        });
        let ended = outcome.await;
        // A line that still moves would stand frozen above what is said next.
        drop(progress);
        match ended {
            Ok(outcome) => Ok(shown.max(self.end(&compared, &outcome, meaning))),
            Err(Left) => {
                let words =
                    "Left at once: what was under way may have happened. Plan again to see.\n";
                self.terminal.talk(words);
                Ok(Exit::Left)
            }
        }
    }

    /// Whether each event is a line of JSON.
    fn for_programs(&self) -> bool {
        self.arguments.format == Format::Json
    }

    fn show(&self, meaning: &Meaning, compared: &Compared) -> Exit {
        let findings = &compared.findings;
        let (plan, sources) = (&compared.plan, &meaning.sources);
        self.terminal.data(&match self.for_programs() {
            false => {
                let (look, detail) = (self.terminal.out, detail(self.terminal));
                render::plan(plan, findings, sources, look, detail)
            }
            true => {
                let digest = compared.consent.digest();
                let plan = Box::new(json::plan(plan, findings, &digest, sources, None));
                json::line(&Line::Plan { plan })
            }
        })
    }

    /// Says what it came to.
    fn end(&self, compared: &Compared, outcome: &Outcome, meaning: &Meaning) -> Exit {
        let (plan, sources) = (&compared.plan, &meaning.sources);
        let written = match self.for_programs() {
            true => {
                let blocked = plan.pending().filter(|it| !it.acts()).count();
                self.terminal
                    .data(&json::line(&Line::outcome(outcome, blocked)))
            }
            // That there was nothing to do, the plan has said.
            false if outcome.ends.is_empty() => Exit::Done,
            false => {
                let look = self.terminal.out;
                let text = render::outcome(outcome, plan, sources, look, detail(self.terminal));
                self.terminal.data(&format!("\n{text}"))
            }
        };
        let whole = if outcome.whole() {
            Exit::Done
        } else {
            Exit::Part
        };
        compared.exit().max(whole).max(written)
    }

    /// Asks, where somebody can be asked.
    async fn confirm(&self, interrupts: &mut Interrupts) -> Result<(), Stop> {
        let no = |why: &str| {
            let finding = Diagnostic::error(Code::NotConfirmed, "nothing was carried out")
                .why(why)
                .help("`--yes` says yes; so does a plan that was saved by `widctl plan --out`");
            Stop::refused(finding, Sources::default())
        };
        if !self.terminal.is_answered() {
            return Err(no("There is nobody to ask."));
        }
        self.terminal
            .talk("\nCarry this out? Only `yes` means yes: ");
        let answer = tokio::task::spawn_blocking(|| {
            let mut answer = String::new();
            // What cannot be read is no yes.
            let _ = io::stdin().read_line(&mut answer);
            answer
        });
        match interrupts.unless(answer).await {
            None => {
                self.terminal.talk("\n");
                Err(Stop::interrupted(self.terminal))
            }
            Some(Ok(answer)) if answer.trim() == "yes" => Ok(()),
            Some(Ok(_) | Err(_)) => Err(no("The answer was not `yes`.")),
        }
    }

    /// Says why nothing is carried out.
    fn stopped(&self, stop: &Stop) -> Exit {
        let written = match self.for_programs() {
            true => self.terminal.data(&json::line(&Line::Findings {
                diagnostics: Finding::all(&stop.findings, &stop.sources),
            })),
            false => {
                self.terminal.findings(&stop.findings, &stop.sources);
                Exit::Done
            }
        };
        stop.exit.max(written)
    }
}

/// What planning again came to is not what was approved.
fn stale(moved: &[Moved]) -> Stop {
    let words: Vec<String> = moved.iter().map(ToString::to_string).collect();
    let finding = Diagnostic::error(Code::PlanStale, "not what was approved")
        .why(format!("{}.", words.join("; ")))
        .help("plan again, and have that approved");
    Stop::refused(finding, Sources::default())
}
