//! The pipelines of `examples/pipelines`, run step by step as GitHub's runner does, against the sandbox: a pull request is opened, planned,
//! commented; it is merged, planned again, approved, applied; two runs meet; one is cancelled; a hostile one gets nothing.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "pipelines/clients.rs"]
mod clients;
#[path = "support/git.rs"]
mod git;
#[path = "pipelines/others.rs"]
mod others;
#[path = "pipelines/runner.rs"]
mod runner;

use std::fs;

use runner::{Event, Stage};

const MANIFEST: &str = "\
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  edge: {issuer: https://oidc.example.com/edge, kubernetes: {context: edge}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api}
";

const WORLD: &str = "\
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
clusters:
  - {name: edge, external: {issuer: https://oidc.example.com/edge}, kubernetes: {namespaces: [payments]}}
";

const RAILS: &str = "apiVersion: widctl/v1\npolicy: {deniedRoles: [Owner]}\n";

fn stage() -> Stage {
    Stage::new(
        WORLD,
        &[("identities/widctl.yaml", MANIFEST), ("policy.yaml", RAILS)],
    )
}

#[test]
fn a_pull_request_is_planned_commented_merged_and_applied() {
    let stage = stage();
    let begun = stage.run("apply", &Event::Push);
    assert!(begun.ended_well(), "{begun:?}");
    let more = MANIFEST.replace("serviceAccount: api}", "serviceAccount: api}\n  - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: web}");
    stage.branch("change", &[("identities/widctl.yaml", &more)]);
    let planned = stage.run("plan", &Event::PullRequest { branch: "change" });
    assert!(planned.ended_well(), "{planned:?}");
    let comments = stage.comments();
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert!(comments[0].starts_with("<!-- widctl"), "{}", comments[0]);
    assert!(comments[0].contains("payments/web"), "{}", comments[0]);
    assert!(
        planned.summary.contains("payments/web"),
        "{}",
        planned.summary
    );
    // Planned again: the same comment is written anew.
    let again = stage.run("plan", &Event::PullRequest { branch: "change" });
    assert!(again.ended_well(), "{again:?}");
    assert_eq!(stage.comments().len(), 1);
    stage.merge("change");
    let applied = stage.run("apply", &Event::Push);
    assert!(applied.ended_well(), "{applied:?}");
    assert!(applied.ran("apply"), "{applied:?}");
    // There is nothing left, and nobody is asked to approve that.
    let idle = stage.run("apply", &Event::Push);
    assert!(idle.ended_well(), "{idle:?}");
    assert!(!idle.ran("apply"), "{idle:?}");
}

#[test]
fn two_pipelines_at_once_and_one_that_is_cancelled_do_no_harm() {
    let stage = stage();
    let (first, second) = std::thread::scope(|scope| {
        let one = scope.spawn(|| stage.run("apply", &Event::Push));
        let two = scope.spawn(|| stage.run("apply", &Event::Push));
        (one.join().unwrap(), two.join().unwrap())
    });
    // GitHub runs them one after the other; where nobody does, one may find that the other was faster, and says so.
    assert!(
        first.ended_well() || second.ended_well(),
        "{first:?} {second:?}"
    );
    let all = (0..20).map(|it| format!("  - {{identity: billing, clusters: [edge], namespace: payments, serviceAccount: api{it}}}\n"));
    let more = MANIFEST
        .replace(
            "- {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api}",
            "",
        )
        .trim_end()
        .to_owned();
    let more = format!("{more}\n{}", all.take(18).collect::<String>());
    stage.branch("change", &[("identities/widctl.yaml", &more)]);
    stage.merge("change");
    let cancelled = stage.run_cancelled("apply", &Event::Push);
    assert!(!cancelled.ended_well(), "{cancelled:?}");
    let last = stage.run("apply", &Event::Push);
    assert!(last.ended_well() && last.ran("apply"), "{last:?}");
    let idle = stage.run("apply", &Event::Push);
    assert!(!idle.ran("apply"), "{idle:?}");
}

#[test]
fn a_hostile_pull_request_gets_nothing() {
    let stage = stage();
    assert!(stage.run("apply", &Event::Push).ended_well());
    // It loosens the guard rails in its own copy, and asks for what they deny.
    let owner = MANIFEST.replace(
        "{name: id-billing}}",
        "{name: id-billing}, access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}]}",
    );
    stage.branch(
        "owner",
        &[
            ("identities/widctl.yaml", &owner),
            ("policy.yaml", "apiVersion: widctl/v1\npolicy: {}\n"),
        ],
    );
    let refused = stage.run("plan", &Event::PullRequest { branch: "owner" });
    assert!(!refused.ended_well(), "{refused:?}");
    assert!(
        refused.log.contains("WID02") || refused.log.contains("WID04"),
        "{refused:?}"
    );
    // Names that a runner, a shell or Markdown would obey.
    for name in [
        "::set-output name=x::y",
        "$(touch pwned)",
        "`touch pwned`",
        "<img src=x onerror=y>",
        "a\\n::error::b",
        "@everyone",
    ] {
        let named = MANIFEST.replace(
            "serviceAccount: api",
            &format!("serviceAccount: {}", serde_json::json!(name)),
        );
        stage.branch("names", &[("identities/widctl.yaml", &named)]);
        let refused = stage.run("plan", &Event::PullRequest { branch: "names" });
        assert!(!refused.ended_well(), "{name}: {refused:?}");
        for line in refused.log.lines() {
            assert!(!line.trim_start().starts_with("::set-output"), "{line}");
        }
        assert!(!stage.has("pwned"), "{name}");
    }
    // A link to what the runner holds.
    stage.branch_with_link("link", "identities/more.yaml", "/etc/passwd");
    let refused = stage.run("plan", &Event::PullRequest { branch: "link" });
    assert!(
        !refused.ended_well() && refused.log.contains("WID00"),
        "{refused:?}"
    );
    assert!(!refused.log.contains("root:"), "{refused:?}");
    // A fork's has no token: it is validated, and no more.
    let fork = stage.run("plan", &Event::Fork { branch: "names" });
    assert!(!fork.log.contains("does not exist"), "{fork:?}");
    assert_eq!(stage.comments().len(), 0);
    // An artifact that was exchanged on the way is refused.
    let more = MANIFEST.replace("serviceAccount: api}", "serviceAccount: other}");
    stage.branch("change", &[("identities/widctl.yaml", &more)]);
    stage.merge("change");
    let exchanged = stage.run_exchanging("apply", &Event::Push, |plan| {
        let text = fs::read_to_string(plan).unwrap();
        fs::write(
            plan,
            text.replace("payments/other", "payments/evil")
                .replace("serviceAccount: other", "serviceAccount: evil"),
        )
        .unwrap();
    });
    assert!(!exchanged.ended_well(), "{exchanged:?}");
    assert!(exchanged.log.contains("WID070"), "{exchanged:?}");
}

#[test]
fn drift_is_told_once_and_closed_when_it_is_gone() {
    let stage = stage();
    assert!(stage.run("apply", &Event::Push).ended_well());
    let night = || {
        let night = stage.run("drift", &Event::Schedule);
        assert!(night.ended_well(), "{night:?}");
    };
    night();
    assert_eq!(stage.issues(), (0, 0, false));
    stage.shell("kubectl --context edge delete serviceaccount api -n payments");
    for _ in 0..2 {
        night();
        assert_eq!(
            stage.issues(),
            (1, 0, true),
            "one issue, and quiet the second night"
        );
    }
    stage.shell("widctl apply -f identities --yes");
    night();
    assert_eq!(stage.issues(), (1, 1, false));
}
