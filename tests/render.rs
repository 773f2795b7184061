//! What people and programs are shown, held as text: plans, events and outcomes made by hand, in several widths.

#[path = "support/golden.rs"]
mod golden;
#[path = "render/hostile.rs"]
mod hostile;
#[path = "render/sarif.rs"]
mod sarif;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use golden::same_as_file;
use proptest::prelude::*;
use widctl::event::{Event, Outcome};
use widctl::fault::{Class, Fault, System};
use widctl::live::{Found, Holders, Owner, Read, Site};
use widctl::plan::{
    Access, Action, Change, Effect, Grant, Home, Plan, Risk, Subject, What, Why, Width,
};
use widctl::render::json::{self, Line};
use widctl::render::{self, Detail, Look, Progress};
use widctl::resource::{
    Address, ArmId, Credential, Identity, MaybeKnown, Output, Resource, ServiceAccount,
};
use widctl::source::{
    Accepted, Code, Diagnostic, Group, Place, Pointer, Remedy, Source, Sources, Spot,
};

const MANIFEST: &str = "\
apiVersion: widctl/v1
identities:
  billing:
    managedIdentity: {name: id-billing}
  shared:
    managedIdentity: {name: id-shared}
bindings:
  - identity: billing
    clusters: [prod-weu]
    namespace: payments
    serviceAccount: api
";

const PLAIN: Look = Look {
    colour: false,
    width: 80,
};

fn sources() -> Sources {
    let (source, findings) = Source::read("widctl.yaml", MANIFEST.as_bytes());
    assert!(findings.is_empty());
    let mut sources = Sources::default();
    sources.insert(source);
    sources
}

fn place(pointer: &[&str]) -> Place {
    let at = pointer
        .iter()
        .fold(Pointer::root(), |at, key| match key.parse() {
            Ok(index) => at.index(index),
            Err(_) => at.field(key),
        });
    Place::new(&Arc::from("widctl.yaml"), at)
}

fn identity(location: &str, tags: &[(&str, &str)]) -> Resource {
    let id = ArmId::identity(
        "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11",
        "rg-identity",
        "id-billing",
    );
    let tags = tags
        .iter()
        .map(|&(key, it)| (key.to_owned(), it.to_owned()));
    Resource::Identity(Identity {
        id,
        location: Some(location.to_owned()),
        tags: Some(tags.collect()),
        app_roles: None,
    })
}

fn credential(issuer: MaybeKnown, name: &str) -> Resource {
    Resource::Credential(Credential {
        identity: Address::identity("billing"),
        under: ArmId::identity(
            "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11",
            "rg-identity",
            "id-billing",
        )
        .into(),
        name: name.to_owned(),
        issuer,
        subject: "system:serviceaccount:payments:api".into(),
        audiences: BTreeSet::from(["api://AzureADTokenExchange".to_owned()]),
    })
}

fn account(client: Option<MaybeKnown>) -> Resource {
    Resource::ServiceAccount(ServiceAccount {
        cluster: "prod-weu".to_owned(),
        namespace: "payments".to_owned(),
        name: "api".to_owned(),
        identity: Some(Address::identity("billing")),
        trusted_by: Default::default(),
        issuer: MaybeKnown::from("https://oidc.example.com/a"),
        client_id: client,
        tenant_id: None,
    })
}

fn after(of: Address, name: &'static str) -> MaybeKnown {
    MaybeKnown::Unknown(Output { of, name })
}

fn found(resource: Resource) -> Found {
    Found {
        resource,
        outputs: BTreeMap::new(),
        mark: None,
        managers: BTreeMap::new(),
        foreign: BTreeSet::new(),
        version: None,
    }
}

fn change(
    address: Address,
    action: Action,
    why: Why,
    before: Option<Resource>,
    after: Option<Resource>,
) -> Change {
    Change {
        address,
        action,
        why,
        origin: Vec::new(),
        owner: Owner::Nobody,
        risk: Risk::default(),
        before: before.map(found),
        after,
        touches: BTreeSet::new(),
        marked: false,
        drops: BTreeSet::new(),
        force: false,
        depends_on: BTreeSet::new(),
        ordered_after: BTreeSet::new(),
        locks: BTreeSet::new(),
        last: false,
    }
}

fn plan(mut changes: Vec<Change>, findings: Vec<Diagnostic>) -> Plan {
    changes.sort_by(|a, b| a.address.cmp(&b.address));
    Plan {
        manifest: "payments".to_owned(),
        formerly: Vec::new(),
        tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47".to_owned(),
        changes,
        findings,
        access: Vec::new(),
        others: std::collections::BTreeMap::new(),
        owned: 0,
        unseen: false,
        limited: false,
    }
}

fn forbidden() -> Fault {
    Fault {
        system: System::Arm,
        operation: "list identities of 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11".to_owned(),
        status: Some(403),
        code: Some("AuthorizationFailed".to_owned()),
        words: "The client does not have authorization to perform action \
                'Microsoft.ManagedIdentity/userAssignedIdentities/read'.\u{1b}[31m\nNo."
            .to_owned(),
        request_id: Some("5e6a2b1c-0000-0000-0000-000000000001".to_owned()),
        class: Class::Forbidden,
    }
}

/// What a first run of a small manifest plans.
fn first() -> Plan {
    let (billing, cluster) = (Address::identity("billing"), Address::cluster("prod-weu"));
    let mut made = change(
        billing.clone(),
        Action::Create,
        Why::Missing,
        None,
        Some(identity(
            "westeurope",
            &[("owner", "anna"), ("team", "payments")],
        )),
    );
    made.origin = vec![place(&["identities", "billing"])];
    let binding = place(&["bindings", "0"]);
    let mut trusted = change(
        Address::credential("billing", "prod-weu", "payments", "api"),
        Action::Create,
        Why::Missing,
        None,
        Some(credential(
            after(cluster, "issuer"),
            "prod-weu-payments-api-0011223344556677",
        )),
    );
    trusted.origin = vec![binding.clone()];
    trusted.depends_on = BTreeSet::from([billing.clone()]);
    let mut account = change(
        Address::service_account("prod-weu", "payments", "api"),
        Action::Create,
        Why::Missing,
        None,
        Some(account(Some(after(billing.clone(), "clientId")))),
    );
    account.origin = vec![binding.clone(), place(&["bindings", "0", "clusters", "0"])];
    account.depends_on = BTreeSet::from([billing]);
    plan(vec![made, trusted, account], Vec::new())
}

/// Every action and what can be said of it.
fn motley() -> Plan {
    let old = "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/1/";
    let new = "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/2/";
    let mut tagged = change(
        Address::identity("billing"),
        Action::Update,
        Why::Differs,
        Some(identity(
            "westeurope",
            &[("note", "one\ntwo"), ("team", "pay")],
        )),
        Some(identity(
            "westeurope",
            &[("note", "one\ntwo"), ("team", "payments")],
        )),
    );
    tagged.origin = vec![place(&["identities", "billing"])];
    let mut moved = change(
        Address::credential("billing", "prod-weu", "payments", "api"),
        Action::Update,
        Why::Differs,
        Some(credential(MaybeKnown::from(old), "a")),
        Some(credential(MaybeKnown::from(new), "a")),
    );
    moved.origin = vec![place(&["bindings", "0"])];
    let gone = change(
        Address::undeclared_credential(&Address::identity("billing"), "prod-neu-payments-old-00"),
        Action::Delete,
        Why::NotWanted,
        Some(credential(
            MaybeKnown::from(old),
            "prod-neu-payments-old-00",
        )),
        None,
    );
    let replaced = change(
        Address::identity("reporting"),
        Action::Replace,
        Why::CannotUpdate,
        Some(identity("northeurope", &[])),
        Some(identity("westeurope", &[])),
    );
    let kept = change(
        Address::cluster("prod-weu"),
        Action::Keep,
        Why::Same,
        None,
        None,
    );
    let mut unread = change(
        Address::identity("shared"),
        Action::Blocked,
        Why::Unread(forbidden()),
        None,
        Some(identity("westeurope", &[])),
    );
    unread.origin = vec![place(&["identities", "shared"])];
    let site = Site::Namespace {
        cluster: "prod-weu".to_owned(),
        namespace: "payments".to_owned(),
    };
    let homeless = change(
        Address::service_account("prod-weu", "payments", "api"),
        Action::Blocked,
        Why::NoSite(site, Read::Absent),
        None,
        Some(account(Some(MaybeKnown::from(
            "7d0e4ab1-0000-0000-0000-000000000001",
        )))),
    );
    let held = change(
        Address::service_account("prod-weu", "payments", "worker"),
        Action::Blocked,
        Why::Held {
            by: BTreeMap::from([(
                "clientId".to_owned(),
                Holders::from([
                    ("helm".to_owned(), None),
                    (
                        "argocd-controller".to_owned(),
                        Some("2026-03-02T08:55:00Z".to_owned()),
                    ),
                ]),
            )]),
            stands: [("clientId".to_owned(), "c".to_owned())].into(),
        },
        Some(account(None)),
        Some(account(Some(MaybeKnown::from(
            "7d0e4ab1-0000-0000-0000-000000000001",
        )))),
    );
    let finding = Diagnostic::warning(Code::WebhookMissing, "no webhook on prod-weu")
        .why("Pods there get no token.")
        .at(Spot::Value(place(&["bindings", "0", "clusters", "0"])))
        .help("install the chart azure-workload-identity");
    plan(
        vec![tagged, moved, gone, replaced, kept, unread, homeless, held],
        vec![finding],
    )
}

fn shown(plan: &Plan, look: Look, detail: Detail) -> String {
    render::plan(plan, &plan.findings, &sources(), look, detail)
}

#[test]
fn a_first_plan_as_text() {
    same_as_file(
        "tests/render/first.txt",
        &shown(&first(), PLAIN, Detail::Changes),
    );
    let narrow = Look { width: 60, ..PLAIN };
    same_as_file(
        "tests/render/first-60.txt",
        &shown(&first(), narrow, Detail::Changes),
    );
}

#[test]
fn every_action_as_text() {
    same_as_file(
        "tests/render/motley.txt",
        &shown(&motley(), PLAIN, Detail::All),
    );
    let narrow = Look { width: 60, ..PLAIN };
    same_as_file(
        "tests/render/motley-60.txt",
        &shown(&motley(), narrow, Detail::All),
    );
}

#[test]
fn lines_fit_but_for_words_that_are_longer() {
    for width in [60, 80, 100, 160] {
        let look = Look { width, ..PLAIN };
        for plan in [first(), motley()] {
            for line in shown(&plan, look, Detail::All).lines() {
                // The line that counts is searched for, so it is one line.
                if line.starts_with("Plan: ") {
                    continue;
                }
                let longest = line.split(' ').map(|it| it.chars().count()).max().unwrap();
                assert!(
                    line.chars().count() <= width || longest + 24 > width,
                    "{width}: {line}"
                );
            }
        }
    }
}

#[test]
fn the_line_that_counts_is_never_broken_and_leaves_out_zeros() {
    let narrow = Look { width: 40, ..PLAIN };
    let counts = "Plan: 2 to update, 1 to replace, 1 to delete, 1 unchanged, 3 blocked.";
    let text = shown(&motley(), narrow, Detail::Changes);
    assert!(text.lines().any(|line| line == counts), "{text}");
}

#[test]
fn findings_come_after_the_line_that_counts() {
    let text = shown(&motley(), PLAIN, Detail::Changes);
    let (counts, found) = (text.find("\nPlan: "), text.find("\nWID0305"));
    assert!(counts.is_some() && counts < found, "{text}");
}

#[test]
fn nothing_to_do_is_said_in_a_line() {
    let kept = |name| change(Address::cluster(name), Action::Keep, Why::Same, None, None);
    let warning = Diagnostic::warning(Code::WebhookMissing, "no webhook on a");
    for (changes, findings, says) in [
        (
            vec![],
            vec![],
            "No changes. Nothing is declared, and nothing exists that this manifest made.\n",
        ),
        (
            vec![kept("a")],
            vec![],
            "No changes. 1 resource matches the manifest.\n",
        ),
        (
            vec![kept("a"), kept("b")],
            vec![],
            "No changes. 2 resources match the manifest.\n",
        ),
        (
            vec![kept("a")],
            vec![warning],
            "No changes. 1 resource is left as it is; see the warnings below.\n",
        ),
    ] {
        let plan = plan(changes, findings);
        let text = shown(&plan, PLAIN, Detail::Changes);
        assert!(text.starts_with(says), "{text}");
    }
}

#[test]
fn plans_as_json() {
    let plan = motley();
    let document = json::plan(&plan, &plan.findings, "sha256:00", &sources(), None);
    let text = json::pretty(&document);
    same_as_file("tests/render/motley.json", &text);
    assert_eq!(
        serde_json::from_str::<json::PlanDocument>(&text).unwrap(),
        document
    );

    let schema: serde_json::Value = serde_json::from_str(&json::plan_schema()).unwrap();
    let against = jsonschema::draft7::new(&schema).unwrap();
    for plan in [motley(), first()] {
        let document = json::plan(&plan, &plan.findings, "sha256:00", &sources(), None);
        let document = serde_json::to_value(document).unwrap();
        assert_eq!(against.iter_errors(&document).count(), 0, "{document:#}");
    }
    assert!(!against.is_valid(&serde_json::json!({"formatVersion": "1.0"})));
}

#[test]
fn lists_and_findings_are_as_their_schemas_say() {
    let fits = |schema: &str, text: &str| {
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        let against = jsonschema::draft7::new(&schema).unwrap();
        assert_eq!(against.iter_errors(&document).count(), 0, "{document:#}");
        assert!(!against.is_valid(&serde_json::json!({"formatVersion": "1.0"})));
    };
    for plan in [motley(), first()] {
        fits(&json::list_schema(), &render::list_json(&plan));
        let mut findings = plan.findings.clone();
        findings.extend(accepted());
        let text = json::findings(&findings, &sources());
        fits(&json::findings_schema(), &text);
    }
}

/// A warning, and one that the manifest accepts.
fn accepted() -> Vec<Diagnostic> {
    let warning = Diagnostic::warning(Code::SiteMissing, "cluster/a/b does not exist");
    let mut known = Diagnostic::warning(Code::UndeclaredTrust, "others made it");
    known.accepted = Some(Box::new(Accepted {
        because: "the platform team's".to_owned(),
        until: "2027-03-01".to_owned(),
        at: Spot::Value(place(&["identities", "shared"])),
    }));
    vec![warning, known]
}

/// What is accepted is counted or listed for the record, and is news nowhere.
#[test]
fn what_is_accepted_is_told_quietly_in_every_format() {
    let (sources, findings) = (sources(), accepted());
    let plan = first();
    let document = json::plan(&plan, &findings, "sha256:00", &sources, None);
    let (found, changes) = (&document.diagnostics, &document.changes);
    let look = Look {
        colour: false,
        width: 80,
    };
    let text = |detail| render::plan(&plan, &findings, &sources, look, detail);
    let usual = text(Detail::Changes);
    assert!(
        usual.contains("1 finding is accepted; `--full` shows it.\n"),
        "{usual}"
    );
    assert!(!usual.contains("others made it"), "{usual}");
    for detail in [Detail::Full, Detail::All] {
        let whole = text(detail);
        assert!(
            whole.contains("Accepted:\n  WID0304 others made it\n"),
            "{whole}"
        );
        assert!(
            whole.contains("the platform team's (until 2027-03-01, "),
            "{whole}"
        );
    }
    assert!(!render::short(found, changes).contains("WID0304"));
    let annotated = render::annotations(found, changes);
    assert!(
        annotated
            .iter()
            .all(|it| !it.to_string().contains("WID0304"))
    );
    let page = render::markdown(&document);
    let (told, folded) = page.split_once("1 accepted finding</summary>").unwrap();
    assert!(
        !told.contains("WID0304") && folded.contains("WID0304"),
        "{page}"
    );
    let log: serde_json::Value =
        serde_json::from_str(&render::sarif(found, changes, None)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let suppressed: Vec<_> = results
        .iter()
        .filter(|it| it.get("suppressions").is_some())
        .collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["ruleId"], "WID0304");
    assert_eq!(suppressed[0]["suppressions"][0]["status"], "accepted");
    // A saved plan keeps it.
    let back: Vec<_> = found
        .iter()
        .filter_map(|it| it.diagnostic(&sources))
        .collect();
    assert_eq!(back.iter().filter(|it| it.is_accepted()).count(), 1);
}

/// One of each event, in an order in which they could come.
fn events() -> Vec<Event> {
    let (billing, shared) = (Address::identity("billing"), Address::identity("shared"));
    let credential = Address::credential("billing", "prod-weu", "payments", "api");
    let cluster = Address::cluster("prod-weu");
    vec![
        Event::Started {
            address: billing.clone(),
            action: Action::Create,
        },
        Event::Done {
            address: billing.clone(),
            outputs: BTreeMap::from([("clientId", "7d0e4ab1".to_owned())]),
            unchanged: false,
        },
        Event::Started {
            address: cluster.clone(),
            action: Action::Update,
        },
        Event::Waiting {
            address: cluster.clone(),
            status: "Updating\u{7}".to_owned(),
        },
        Event::Retrying {
            address: cluster.clone(),
            fault: Fault {
                status: Some(429),
                code: Some("TooManyRequests".to_owned()),
                words: "Slow down.".to_owned(),
                class: Class::Exhausted,
                ..forbidden()
            },
            pause: Duration::from_millis(2_500),
        },
        Event::Failed {
            address: credential.clone(),
            fault: forbidden(),
        },
        Event::Skipped {
            address: Address::service_account("prod-weu", "payments", "api"),
            because: Some(credential),
        },
        Event::Stopping,
        Event::Done {
            address: cluster,
            outputs: BTreeMap::new(),
            unchanged: true,
        },
        Event::Unknown {
            address: shared,
            fault: Fault {
                status: None,
                code: None,
                words: "no answer".to_owned(),
                class: Class::Unclear,
                ..forbidden()
            },
        },
        Event::Skipped {
            address: Address::service_account("prod-weu", "payments", "worker"),
            because: None,
        },
    ]
}

fn outcome() -> Outcome {
    let mut outcome = Outcome::default();
    events().iter().for_each(|event| outcome.take(event));
    outcome
}

#[test]
fn progress_as_lines() {
    let mut progress = Progress::new(PLAIN, None, 0);
    let text: String = events()
        .iter()
        .filter_map(|event| progress.take(event))
        .collect();
    same_as_file("tests/render/progress.txt", &text);
}

#[test]
fn events_as_json() {
    let schema: serde_json::Value = serde_json::from_str(&json::event_schema()).unwrap();
    let against = jsonschema::draft7::new(&schema).unwrap();
    let lines = events()
        .iter()
        .map(Line::from)
        .chain([Line::outcome(&outcome(), 2)])
        .collect::<Vec<_>>();
    let text: String = lines.iter().map(json::line).collect();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(against.iter_errors(&line).count(), 0, "{line:#}");
    }
    same_as_file("tests/render/events.jsonl", &text);
}

#[test]
fn an_outcome_stands_under_the_lines_that_asked_for_it() {
    let text = render::outcome(&outcome(), &first(), &sources(), PLAIN, Detail::Changes);
    same_as_file("tests/render/outcome.txt", &text);
}

proptest! {
    /// Whatever a remote or a manifest says, no control character but our own line ends comes out.
    #[test]
    fn nothing_steers_a_terminal(words in any::<String>(), name in "\\PC*[\u{0}-\u{1f}\u{202e}]?") {
        let mut plan = motley();
        for change in &mut plan.changes {
            change.why = Why::Unread(Fault { words: words.clone(), code: Some(name.clone()), request_id: Some(words.clone()), ..forbidden() });
            change.before = Some(found(identity(&words, &[(name.as_str(), words.as_str())])));
            change.after = Some(account(Some(MaybeKnown::from(words.as_str()))));
            change.action = Action::Update;
        }
        let finding = Diagnostic::note(Code::Syntax, words.clone()).why(words.clone()).help(words.clone()).label(words.clone());
        plan.findings.push(finding);
        let text = shown(&plan, PLAIN, Detail::All);
        let mut outcome = Outcome::default();
        let event = Event::Failed { address: plan.changes[0].address.clone(), fault: Fault { words, ..forbidden() } };
        outcome.take(&event);
        let document = json::plan(&plan, &plan.findings, "", &sources(), None);
        let text = text + &json::pretty(&document) + &json::line(&Line::from(&event)) + &render::outcome(&outcome, &plan, &sources(), PLAIN, Detail::Changes) + &Progress::new(PLAIN, None, 0).take(&event).unwrap();
        let steers = |it: char| it != '\n' && (it.is_control() || ('\u{202a}'..='\u{202e}').contains(&it));
        prop_assert!(!text.chars().any(steers), "{:?}", text);
    }
}

/// Three of one cause, one of another, and an error that stands in the way.
fn findings() -> Vec<Diagnostic> {
    let kept = |number: usize| {
        let address = format!("credential/billing/prod-weu/payments/api-{number}");
        let flag = format!("--take {address}");
        Diagnostic::note(Code::KeptNotOurs, format!("{address}: kept, not ours"))
            .why(format!("credential by-hand-{number} was made by others"))
            .at(Spot::Value(place(&["bindings", "0", "identity"])))
            .help(format!("`{flag}` replaces it by one of ours"))
            .group(
                Group::new("kept, not ours", &address)
                    .detail(format!("credential by-hand-{number}\u{1b}[2J"))
                    .help("`--take` replaces them by ours:")
                    .remedy(Remedy::Flag(flag)),
            )
    };
    let stale = |name: &str| {
        Diagnostic::warning(Code::Stale, format!("{name} trusts a cluster that is gone"))
            .why("no cluster that was seen has this issuer")
            .group(
                Group::new("credentials trust clusters that are gone", name)
                    .help("delete them:")
                    .remedy(Remedy::Line(format!("az delete --name {name}"))),
            )
    };
    vec![
        kept(1),
        stale("old-a"),
        kept(2),
        Diagnostic::warning(Code::WebhookMissing, "no webhook on prod-weu")
            .group(Group::new("no webhook", "cluster/prod-weu")),
        stale("old-b"),
        kept(30),
        Diagnostic::error(Code::TooMuchEnds, "7 accesses would end"),
    ]
}

#[test]
fn findings_of_one_cause_are_told_once() {
    let plan = plan(Vec::new(), findings());
    same_as_file(
        "tests/render/grouped.txt",
        &shown(&plan, PLAIN, Detail::Changes),
    );
}

#[test]
fn each_finding_has_its_place_where_all_is_wanted() {
    let plan = plan(Vec::new(), findings());
    let text = shown(&plan, PLAIN, Detail::All);
    let count = |words: &str| text.matches(words).count();
    assert_eq!(
        (count("WID0303"), count("[widctl.yaml:"), count("-v`")),
        (3, 3, 0)
    );
}

#[test]
fn findings_that_are_no_errors_are_only_counted_in_quiet() {
    let plan = plan(Vec::new(), findings());
    let text = shown(&plan, PLAIN, Detail::Counts);
    assert!(
        text.ends_with(
            "  × 7 accesses would end\n\n3 warnings, 3 notes; without `-q` they are told\n"
        ),
        "{text}"
    );
    assert!(!text.contains("WID0303"), "{text}");
}

#[test]
fn many_of_one_cause_cost_a_line_each() {
    let of = |number: usize| {
        let findings = (0..number).map(|it| {
            let address = format!("serviceaccount/prod/payments/api-{it}");
            Diagnostic::warning(Code::ValuesMissing, format!("{address} does not exist"))
                .help(format!("a\nb\nc\nname: {it}"))
                .group(Group::new("do not exist", address).help("set them"))
        });
        let plan = plan(Vec::new(), findings.collect());
        shown(&plan, PLAIN, Detail::Changes).lines().count()
    };
    assert_eq!(of(500) - of(2), 498);
}

#[test]
fn failures_of_one_cause_are_told_once() {
    let failed = |number: usize, words: &str| {
        let service_account = format!("api-{number}");
        Event::Failed {
            address: Address::service_account("prod-weu", "payments", &service_account),
            fault: Fault {
                words: words.to_owned(),
                request_id: Some(format!("request-{number}")),
                operation: format!("write ServiceAccount payments/{service_account}"),
                ..forbidden()
            },
        }
    };
    let shown = |words: [&str; 3]| {
        let mut outcome = Outcome::default();
        for (number, words) in words.iter().enumerate() {
            outcome.take(&failed(number, words));
        }
        render::outcome(&outcome, &first(), &sources(), PLAIN, Detail::Changes)
    };
    let (same, other) = (shown(["No."; 3]), shown(["No, 1.", "No, 2.", "No, 3."]));
    assert_eq!(same.matches("WID0601").count(), 1, "{same}");
    assert_eq!(same.matches("No.").count(), 1, "{same}");
    assert_eq!(
        same.matches("serviceaccount/prod-weu/payments/api-")
            .count(),
        3
    );
    assert_eq!(other.matches("WID0601").count(), 1, "{other}");
    assert!(
        other.contains("No, 1.") && other.contains("No, 3."),
        "{other}"
    );
}

/// The 30 lines of a long list are for what may be missed.
#[test]
fn no_loss_and_no_wide_gain_is_cut_out_of_a_long_list() {
    let access = |number: usize, effect, width| Access {
        effect,
        identity: Address::identity("billing"),
        what: What::Grant(Grant {
            roles: BTreeSet::from(["Reader".to_owned()]),
            place: format!("on rg-{number}"),
            scope: format!("/subscriptions/s/resourceGroups/rg-{number}"),
            width,
            grants_any: false,
        }),
        subjects: vec![Subject {
            name: format!("n/s{number}"),
            home: Home::Cluster("edge".to_owned()),
        }],
        formerly: Vec::new(),
    };
    let list = |losses: usize, wide: usize, narrow: usize| {
        let mut plan = plan(Vec::new(), Vec::new());
        let gains = [(wide, Width::Subscription), (narrow, Width::ResourceGroup)];
        plan.access = (0..losses)
            .map(|it| access(it, Effect::Loss, Width::Resource))
            .chain(gains.into_iter().flat_map(|(count, width)| {
                (0..count).map(move |it| access(it, Effect::Gain, width))
            }))
            .collect();
        let text = render::plan(&plan, &[], &sources(), PLAIN, Detail::Changes);
        let count = |word: &str| text.lines().filter(|it| it.contains(word)).count();
        let more = text.lines().find(|it| it.contains(" more; "));
        (
            count(" loses "),
            count(" gains "),
            more.map(|it| it.trim().to_owned()),
        )
    };
    let more = |it: usize| Some(format!("and {it} more; `--full` shows all"));
    assert_eq!(list(40, 3, 5), (40, 3, more(5)));
    assert_eq!(list(40, 0, 0), (40, 0, None));
    assert_eq!(list(10, 2, 30), (10, 20, more(12)));
    assert_eq!(list(10, 0, 20), (10, 20, None));
}

/// The lines of a finding about values of one long line, at each of which stands a label.
fn labelled(text: &str, values: &[&str], width: usize) -> Vec<String> {
    let (source, findings) = Source::read("widctl.yaml", text.as_bytes());
    assert!(findings.is_empty(), "{findings:?}");
    let name: Arc<str> = Arc::from("widctl.yaml");
    let spot = |value: &str| {
        let start = text.find(value).expect("the value");
        Spot::Bytes {
            source: name.clone(),
            range: start..start + value.len(),
        }
    };
    let mut finding = Diagnostic::error(Code::WrongType, "wrong").at(spot(values[0]));
    finding.label = Some("label0".to_owned());
    let also = values.iter().enumerate().skip(1);
    finding
        .also
        .extend(also.map(|(at, it)| (spot(it), format!("label{at}"))));
    let mut sources = Sources::default();
    sources.insert(source);
    let look = Look { width, ..PLAIN };
    let text = render::diagnostics(&[finding], &sources, look);
    text.lines().map(str::to_owned).collect()
}

/// Where each label points to in the line above: what stands over its arrow.
fn pointed(lines: &[String]) -> Vec<String> {
    let at = lines
        .iter()
        .position(|it| it.contains('┬') || it.contains('▲'))
        .expect("labels");
    let line: Vec<char> = lines[at - 1].chars().collect();
    let marks: Vec<char> = lines[at].chars().collect();
    let mut all = Vec::new();
    let mut word = String::new();
    for (column, letter) in marks.iter().enumerate() {
        match letter {
            '─' | '┬' | '▲' => word.extend(line.get(column)),
            _ => all.push(std::mem::take(&mut word)),
        }
    }
    all.push(word);
    all.retain(|it| !it.is_empty());
    all
}

#[test]
fn of_a_long_line_what_is_meant_is_shown() {
    let pairs: Vec<String> = (0..60).map(|it| format!("key{it}: value{it}")).collect();
    let text = format!(
        "apiVersion: widctl/v1\nx: {{{}, end: éélast}}\n",
        pairs.join(", ")
    );
    for (values, width) in [
        (vec!["value0"], 80),
        (vec!["value4"], 80),
        (vec!["value5"], 80),
        (vec!["value31"], 80),
        (vec!["last"], 80),
        (vec!["value40", "value2,"], 80),
        (vec!["key0", "last"], 80),
        (vec!["value1,", "value3,", "value50"], 80),
        (vec!["value30", "key31"], 40),
        (vec!["key0", "value58"], 40),
    ] {
        let lines = labelled(&text, &values, width);
        let mut wanted = values.clone();
        wanted.sort_by_key(|it| text.find(it));
        assert_eq!(pointed(&lines), wanted, "{lines:#?}");
        let line = lines
            .iter()
            .find(|it| it.contains("2 │"))
            .expect("the line");
        assert!(line.chars().count() <= width, "{lines:#?}");
        let line = line.split_once("│ ").expect("a frame").1;
        // Each part of it stands so in the file, and a sign for what is left out.
        let parts: Vec<&str> = line.split('…').collect();
        assert!(
            parts.len() > 1 && parts.iter().all(|it| text.contains(it)),
            "{line}"
        );
        let (first, last) = (line.starts_with('…'), line.ends_with('…'));
        assert_eq!(first, !line.starts_with("x: {"), "{line}");
        assert_eq!(last, !line.ends_with("last}"), "{line}");
        let column = text[..text.find(values[0]).expect("there")].chars().count() - 21;
        assert!(
            lines
                .iter()
                .any(|it| it.contains(&format!("widctl.yaml:2:{column}]"))),
            "{column} {lines:#?}"
        );
    }
    // One that is wider than the paper is shown from its beginning.
    let long = format!("x: {{a: 1, b: {}}}\n", "y".repeat(300));
    let lines = labelled(&long, &[&"y".repeat(300)], 80);
    assert!(
        pointed(&lines)[0].starts_with("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"),
        "{lines:#?}"
    );
}
