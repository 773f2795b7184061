//! The session: the pipeline from texts to outcome, written once.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use time::Date;
use tokio::sync::{mpsc, watch};

use super::arguments::{self, CloudName, Connection, Files, Format, Limits, Permissions};
use super::interrupt::{self, Interrupts};
use super::since::{self, Since};
use super::{Exit, Terminal, files, shown};
use crate::desired::{self, Desired, Layer};
use crate::event::{Event, Outcome};
use crate::manifest::{Guardrails, Placed};
use crate::plan::{self, Consent, Flags, Guard, Plan};
use crate::remote::{Cloud, Endpoints, Notice, Remote, Reporter};
use crate::render::json::SavedText;
use crate::render::{self, Reading};
use crate::resource::{Address, Kind, Pick};
use crate::source::{Code, Diagnostic, Place, Source, Sources, Spot};
use crate::{apply, check, manifest, observe};

/// What a run is about and what it may do, apart from the manifest.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    /// The addresses that it is limited to.
    pub(super) only: Option<BTreeSet<Pick>>,
    /// The earlier manifest to whose differences it is limited.
    pub(super) since: Option<Since>,
    /// The side that it is limited to.
    pub(super) layer: Option<Layer>,
    /// Whether the workloads of the clusters are looked at too.
    pub(super) workloads: bool,
    /// What is wished beyond the manifest.
    pub(super) flags: Flags,
    /// What is allowed beyond the guard's limits.
    pub(super) policy: Guard,
    /// Guard rails from outside the manifest, which it cannot loosen.
    pub(super) rails: Option<Rails>,
    /// The day by which it is judged what the manifest accepts; none: nothing is told.
    pub(super) today: Option<Date>,
}

/// Guard rails of a file of their own, with its text for whoever prints places.
#[derive(Debug, Clone)]
pub(super) struct Rails {
    rails: Placed<Guardrails>,
    source: Source,
    findings: Vec<Diagnostic>,
}

impl Rails {
    /// The guard rails, their text and what was found in it put among the others.
    pub(super) fn with(
        self,
        sources: &mut Sources,
        findings: &mut Vec<Diagnostic>,
    ) -> Placed<Guardrails> {
        sources.insert(self.source);
        findings.extend(self.findings);
        self.rails
    }
}

/// Reads the file of `--policy`, where one is named.
pub(super) fn rails(path: Option<&Path>) -> Result<Option<Rails>, Stop> {
    let Some(path) = path else { return Ok(None) };
    let stop = |finding| Stop::error(vec![finding], Sources::default());
    let (name, bytes) = files::text(path).map_err(stop)?;
    let read = manifest::load_policy(&name, &bytes);
    let (source, findings) = (read.source, read.diagnostics);
    match read.policy {
        Some(rails) => Ok(Some(Rails {
            rails,
            source,
            findings,
        })),
        None => {
            let mut sources = Sources::default();
            sources.insert(source);
            Err(Stop::error(findings, sources))
        }
    }
}

impl Terms {
    /// As the flags say.
    pub(super) fn new(
        limits: &Limits,
        permissions: &Permissions,
        files: &Files,
    ) -> Result<Self, Stop> {
        let since = limits.changed_since.as_deref();
        let since = since.map(|it| since::read(it, files)).transpose();
        Ok(Self {
            workloads: limits.workloads,
            since: since.map_err(|it| Stop::error(it, Sources::default()))?,
            only: (!limits.only.is_empty()).then(|| limits.only.iter().cloned().collect()),
            layer: limits.layer.map(Layer::from),
            flags: Flags {
                take: permissions.take.iter().cloned().collect(),
                delete: permissions.delete.iter().cloned().collect(),
                force_conflicts: permissions.force_conflicts.iter().cloned().collect(),
                formerly: permissions.allow_formerly.iter().cloned().collect(),
            },
            policy: Guard {
                allow_delete: permissions.allow_delete,
                allow_replace: permissions.allow_replace,
                allow_disruptive: permissions.allow_disruptive,
                allow_own_access: permissions.allow_own_access,
            },
            rails: None,
            today: None,
        })
    }

    /// As a saved plan says.
    pub(super) fn of(consent: &Consent) -> Self {
        Self {
            workloads: false,
            since: None,
            only: consent.only.clone(),
            layer: consent.layer,
            flags: consent.flags.clone(),
            policy: consent.policy,
            rails: None,
            today: None,
        }
    }
}

/// A manifest that means something, and its texts.
#[derive(Debug)]
pub(super) struct Meaning {
    /// The texts, for whoever prints places.
    pub(super) sources: Sources,
    /// What the reader had to say; no errors.
    pub(super) findings: Vec<Diagnostic>,
    /// What is declared, limited to what the run is about.
    pub(super) desired: Desired,
    /// Where the manifest names its tenant.
    tenant: Place,
    /// The texts as they were read.
    pub(super) texts: Vec<SavedText>,
    /// What is pinned from outside the manifest.
    pins: Option<Placed<Guardrails>>,
    /// The manifest's own guard rails, a line each: a part of what is approved.
    pub(super) rails_of_its_own: Vec<String>,
    /// All guard rails: the manifest's own and those from outside it.
    rails: Vec<Placed<Guardrails>>,
}

/// Why there is no plan.
#[derive(Debug)]
pub(super) struct Stop {
    /// What is wrong.
    pub(super) findings: Vec<Diagnostic>,
    /// The texts that it is about.
    pub(super) sources: Sources,
    /// What that means for the exit code.
    pub(super) exit: Exit,
}

impl Stop {
    /// Wrong in itself.
    pub(super) fn error(findings: Vec<Diagnostic>, sources: Sources) -> Self {
        Self {
            findings,
            sources,
            exit: Exit::Error,
        }
    }

    /// The user interrupted it before anything was written.
    pub(super) fn interrupted(terminal: &Terminal) -> Self {
        terminal.talk("Interrupted. Nothing was written.\n");
        Self::error(Vec::new(), Sources::default())
    }

    /// This machine cannot even begin.
    pub(super) fn machine(terminal: &Terminal, error: &std::io::Error) -> Self {
        terminal.talk(&format!("error: cannot start: {error}\n"));
        Self::error(Vec::new(), Sources::default())
    }

    /// Says why there is nothing more.
    pub(super) fn say(&self, format: Format, terminal: &Terminal) -> Exit {
        let (findings, sources) = (&self.findings, &self.sources);
        let written = shown::findings(format, findings, sources, self.exit, terminal);
        self.exit.max(written)
    }

    /// Right in itself, but not to be done.
    pub(super) fn refused(finding: Diagnostic, sources: Sources) -> Self {
        Self {
            findings: vec![finding],
            sources,
            exit: Exit::Refused,
        }
    }
}

/// A plan, with what the guard has against it and what it would mean to approve it.
#[derive(Debug)]
pub(super) struct Compared {
    /// The plan.
    pub(super) plan: Plan,
    /// What an approval covers.
    pub(super) consent: Consent,
    /// Why it must not be carried out; empty: it may.
    pub(super) refused: Vec<Diagnostic>,
    /// All there is to say: the reader's findings, the plan's, the guard's.
    pub(super) findings: Vec<Diagnostic>,
}

impl Compared {
    /// What the plan by itself means for the exit code.
    pub(super) fn exit(&self) -> Exit {
        let blocked = self.plan.pending().any(|change| !change.acts());
        if !self.refused.is_empty() {
            Exit::Refused
        } else if blocked || self.plan.unseen {
            Exit::Part
        } else {
            Exit::Done
        }
    }

    /// Whether there is anything to carry out.
    pub(super) fn acts(&self) -> bool {
        self.plan.changes.iter().any(plan::Change::acts)
    }
}

/// What is known before anybody is asked, as files and flags say it.
pub(super) fn prepare(
    files: &Files,
    limits: &Limits,
    permissions: &Permissions,
    given: &arguments::Rails,
) -> Result<(Terms, Meaning), Stop> {
    let rails = rails(given.policy.as_deref())?;
    let texts = files::read(files).map_err(|findings| Stop::error(findings, Sources::default()))?;
    let terms = Terms {
        rails,
        today: Some(given.today()),
        ..Terms::new(limits, permissions, files)?
    };
    let meaning = mean(texts, &terms)?;
    Ok((terms, meaning))
}

/// From texts to what they declare. Errors: all that is wrong with them.
pub(super) fn mean(texts: Vec<(String, Vec<u8>)>, terms: &Terms) -> Result<Meaning, Stop> {
    let kept = texts
        .iter()
        .map(|(name, bytes)| SavedText {
            name: name.clone(),
            text: String::from_utf8_lossy(bytes).into_owned(),
        })
        .collect();
    let loaded = manifest::load(texts);
    let Some(manifest) = loaded.manifest else {
        return Err(Stop::error(loaded.diagnostics, loaded.sources));
    };
    let (mut sources, mut findings) = (loaded.sources, loaded.diagnostics);
    let outside = terms.rails.clone();
    let outside = outside.map(|it| it.with(&mut sources, &mut findings));
    let mut desired = desired::lower(&manifest);
    let mut wrong = plan::same_credentials(&desired);
    wrong.extend(desired.unknown(terms.flags.addresses()));
    let today = terms.today.iter();
    wrong.extend(today.flat_map(|it| check::too_long(&desired, *it)));
    if !wrong.is_empty() {
        return Err(Stop::error(wrong, sources));
    }
    let mut only = terms.only.clone();
    if let Some(since) = &terms.since {
        let touched = touched(&desired, since);
        findings.push(touched.1);
        only = touched.0;
    }
    if let Some(only) = only {
        desired = match desired.narrow(only) {
            Ok(desired) => desired,
            Err(findings) => return Err(Stop::error(findings, sources)),
        };
    }
    if let Some(layer) = terms.layer {
        desired = desired.on(layer);
    }
    desired.workloads = terms.workloads;
    let asked = Kind::ALL.iter().copied().filter(|it| terms.flags.says(*it));
    desired.asked = asked.collect();
    let all_rails = manifest.policy.iter().chain(&outside);
    desired.denied_roles = plan::asked_of(all_rails.map(|it| &it.value));
    let pinned = outside.iter().flat_map(|it| plan::pins(it, &desired, None));
    let pinned: Vec<Diagnostic> = pinned.collect();
    if !pinned.is_empty() {
        return Err(Stop {
            findings: pinned,
            sources,
            exit: Exit::Refused,
        });
    }
    Ok(Meaning {
        sources,
        findings,
        desired,
        tenant: manifest.tenant.place,
        texts: kept,
        pins: outside.clone(),
        rails_of_its_own: manifest
            .policy
            .as_ref()
            .map(|it| it.value.lines())
            .unwrap_or_default(),
        rails: manifest.policy.into_iter().chain(outside).collect(),
    })
}

/// What has changed since an earlier manifest, `None` where that is everything, and how much that is.
fn touched(desired: &Desired, since: &Since) -> (Option<BTreeSet<Pick>>, Diagnostic) {
    let named = &since.named;
    let whole = |why: &str| {
        let message = format!("everything counts as changed since {named}");
        (None, Diagnostic::note(Code::ChangedSince, message).why(why))
    };
    // What was not there yet declared nothing.
    let before = match since.texts.is_empty() {
        true => return whole("None of the manifest's files was there."),
        false => manifest::load(since.texts.clone()).manifest,
    };
    let Some(before) = before else {
        return whole("The manifest was not a right one then.");
    };
    let Some(touched) = desired.touched_since(&desired::lower(&before)) else {
        return whole("Its name, its former names or its tenant were others.");
    };
    let all = desired.wanted.len();
    let here = |it: &&Address| touched.iter().any(|pick| pick.names(it));
    let count = desired.wanted.keys().filter(here).count();
    let message = format!("limited to what has changed since {named}: {count} of {all} declared");
    (Some(touched), Diagnostic::note(Code::ChangedSince, message))
}

/// The far side that the flags name, with somebody logged in to the tenant that the manifest is for.
pub(super) async fn connect(
    connection: &Connection,
    meaning: &Meaning,
    reporter: &Reporter,
) -> Result<Remote, Stop> {
    let stop = |finding| Stop::error(vec![finding], meaning.sources.clone());
    let cloud = connection.cloud.to_string();
    let pins = meaning.pins.iter();
    let mut pinned = pins.flat_map(|it| plan::pins(it, &meaning.desired, Some(&cloud)));
    if let Some(finding) = pinned.next() {
        return Err(Stop::refused(finding, meaning.sources.clone()));
    }
    let begun = Instant::now();
    let endpoints = Endpoints::new(Cloud::public(), connection.credential.into());
    let mut endpoints = endpoints.map_err(|fault| {
        stop(
            Diagnostic::error(Code::NoCloud, "no connection to any cloud")
                .why(format!("{fault}."))
                .help("install the system's CA certificates, or name others in SSL_CERT_FILE"),
        )
    })?;
    endpoints.exec_plugins = connection.allow_exec_plugins;
    let hosts = meaning
        .pins
        .iter()
        .filter_map(|it| it.value.pins.vcluster_hosts.clone());
    endpoints.vcluster_hosts = hosts.flatten().collect();
    // A flag goes before its variable.
    let key = connection.vcluster_key_file.as_deref();
    let key = key.map(files::secret).transpose().map_err(stop)?;
    let (host, others) = (connection.vcluster_host.clone(), endpoints.env);
    endpoints.env = Arc::new(move |name| {
        let given = match name {
            Endpoints::VCLUSTER_KEY => key.clone(),
            Endpoints::VCLUSTER_HOST => host.clone(),
            _ => None,
        };
        given.or_else(|| others(name))
    });
    endpoints.cloud = match &connection.cloud {
        CloudName::Public => Cloud::public(),
        CloudName::UsGovernment => Cloud::us_government(),
        CloudName::China => Cloud::china(),
        CloudName::Url(url) => {
            let cloud = Cloud::at(url.clone(), endpoints.transport.clone(), reporter.clone()).await;
            cloud.map_err(|fault| {
                stop(
                    Diagnostic::error(Code::NoCloud, format!("no cloud at {url}"))
                        .why(format!("{fault}."))
                        .help("look at --cloud and WIDCTL_CLOUD"),
                )
            })?
        }
    };
    let remote = Remote::new(endpoints);
    remote.read_within(connection.timeout.saturating_sub(begun.elapsed()));
    let caller = remote.caller(reporter).await.map_err(|fault| {
        stop(
            Diagnostic::error(Code::NoLogin, "cannot log in to Azure")
                .why(format!("{fault}."))
                .help("log in with `az login`, or choose another way with --credential"),
        )
    })?;
    match caller.tenant {
        Some(tenant) if tenant != meaning.desired.tenant => Err(stop(
            Diagnostic::error(Code::OtherTenant, "logged in to another tenant")
                .why(format!(
                    "The manifest is for {}, the login is in {tenant}. Nothing was read.",
                    meaning.desired.tenant
                ))
                .at(Spot::Value(meaning.tenant.clone()))
                .help(format!("`az login --tenant {}`", meaning.desired.tenant)),
        )),
        Some(_) | None => Ok(remote),
    }
}

/// From what is declared to what would change. Reads, and writes nothing.
pub(super) async fn compare(
    remote: &Remote,
    connection: &Connection,
    meaning: &Meaning,
    terms: &Terms,
    reporter: &Reporter,
) -> Compared {
    let parallelism = usize::from(connection.parallelism);
    let live = observe::observe(remote, &meaning.desired, parallelism, reporter).await;
    let (things, places) = (live.found().count(), live.coverage.len());
    tracing::info!("found {things} things in {places} places");
    let mut plan = plan::diff(&meaning.desired, &live, &terms.flags);
    let checked = check::all(&meaning.desired, &live, &plan);
    plan.findings.extend(checked);
    let rails = meaning.rails.iter();
    let rails = rails.flat_map(|it| plan::rails(it, &meaning.desired, Some(&live)));
    let guard = plan::guard(&plan, &terms.policy);
    // A pinned former name was held against the manifest's already.
    let pinned = meaning
        .pins
        .iter()
        .filter_map(|it| it.value.pins.formerly.clone());
    let allowed = terms.flags.formerly.iter().cloned().chain(pinned.flatten());
    let claims = plan::claims(&plan, &allowed.collect());
    let refused: Vec<Diagnostic> = rails.chain(claims).chain(guard).collect();
    let found = meaning.findings.iter().chain(&plan.findings);
    let mut findings: Vec<Diagnostic> = found.cloned().collect();
    if let Some(today) = terms.today {
        check::accept(&meaning.desired, Some(&plan), today, &mut findings);
    }
    findings.extend(refused.iter().cloned());
    let consent = Consent {
        rails: meaning.rails_of_its_own.clone(),
        ..Consent::new(
            &plan,
            &meaning.desired,
            &connection.cloud.to_string(),
            terms.policy,
            terms.flags.clone(),
        )
    };
    Compared {
        plan,
        consent,
        refused,
        findings,
    }
}

/// The same from the start: somebody logged in, and all of it given up where the user interrupts.
pub(super) fn seen(
    connection: &Connection,
    meaning: &Meaning,
    terms: &Terms,
    terminal: &Terminal,
) -> Result<Compared, Stop> {
    connected(connection, meaning, terminal, async |remote, reporter| {
        compare(remote, connection, meaning, terms, reporter).await
    })
}

/// What comes of some work with the far side that writes nothing, with somebody logged in, and given up where the user interrupts.
pub(super) fn connected<T>(
    connection: &Connection,
    meaning: &Meaning,
    terminal: &Terminal,
    work: impl AsyncFnOnce(&Remote, &Reporter) -> T,
) -> Result<T, Stop> {
    let ended = interrupt::listening(async |interrupts| {
        let reporter = notices(terminal);
        let work = async {
            let remote = connect(connection, meaning, &reporter).await?;
            Ok(work(&remote, &reporter).await)
        };
        let ended = interrupts.unless(work).await;
        ended.unwrap_or_else(|| Err(Stop::interrupted(terminal)))
    });
    ended.unwrap_or_else(|error| Err(Stop::machine(terminal, &error)))
}

/// From a plan to what became of it. Each event goes to `reporter`. Ctrl-C stops it: the first one in good order, the second at once.
///
/// # Errors
///
/// The user insisted on leaving; what was under way may have happened.
pub(super) async fn carry_out(
    plan: Plan,
    remote: &Remote,
    connection: &Connection,
    interrupts: &mut Interrupts,
    mut reporter: impl FnMut(&Event),
) -> Result<Outcome, Left> {
    let (events, mut heard) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let limits = apply::Limits {
        parallelism: usize::from(connection.parallelism),
    };
    let run = apply::apply(plan, remote, limits, events, stopped);
    tokio::pin!(run);
    let outcome = loop {
        tokio::select! {
            biased;
            Some(event) = heard.recv() => reporter(&event),
            () = interrupts.next() => {
                if stop.send_replace(true) {
                    return Err(Left);
                }
            }
            outcome = &mut run => break outcome,
        }
    };
    while let Ok(event) = heard.try_recv() {
        reporter(&event);
    }
    Ok(outcome)
}

/// The user interrupted twice.
#[derive(Debug)]
pub(super) struct Left;

/// A pause that somebody who watches begins to wonder about.
const LONG: Duration = Duration::from_secs(5);

/// Says what keeps us waiting for the far side: on a terminal how far the reading is, in a line that moves; elsewhere long pauses, and with
/// -v all of it.
pub(super) fn notices(terminal: &Terminal) -> Reporter {
    let (all, none) = (terminal.verbose > 0, terminal.quiet);
    let (look, moving) = (terminal.err, terminal.moving());
    let reading: Mutex<Option<Reading>> = Mutex::default();
    Arc::new(move |notice| {
        let mut reading = reading.lock().unwrap_or_else(PoisonError::into_inner);
        match notice {
            Notice::Retrying { fault, pause } => {
                let words = render::retrying(&fault, pause, look);
                if let Some(reading) = &mut *reading {
                    reading.waits(&words);
                }
                if !none && (all || pause >= LONG) {
                    Terminal::say(&words);
                }
            }
            Notice::Unanswered { fault, within } => {
                if !none {
                    Terminal::say(&render::unanswered(&fault, within, look));
                }
            }
            Notice::Waiting { status } => {
                let words = render::waiting(&status);
                if let Some(reading) = &mut *reading {
                    reading.waits(&words);
                }
                if all {
                    Terminal::say(&words);
                }
            }
            Notice::Reading { done, of } => {
                if let Some(shown) = moving {
                    reading
                        .get_or_insert_with(|| Reading::begin(shown))
                        .count(done, of);
                }
            }
            Notice::Read => *reading = None,
        }
    })
}
