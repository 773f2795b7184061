//! A real company's estate, taken over, worked on and interrupted: by the program itself, over sockets.
//!
//! The estate is `azure/estates/equinor-radix.json` of a folder that is no part of this repository: `../shared`, or where
//! `WIDCTL_SHARED` says; without it there is nothing to do. What the sandbox must hold is worked out from that file and from
//! nothing of widctl's.
//!
//! `KUBEBUILDER_ASSETS` names a folder with `kube-apiserver` and `etcd` for the clusters of one environment; without it the
//! built-in API answers there too. `cargo test --test estate -- --nocapture` shows counts and times.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "support/shared.rs"]
mod shared;
#[path = "estate/stage.rs"]
mod stage;
#[path = "estate/terraform.rs"]
mod terraform;
#[path = "estate/written.rs"]
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};

use stage::{Held, Ran, Stage, State};
use terraform::{Environment, Estate, Triple};

/// The environment that has real API servers, and whose clusters are replaced every week.
const WEEKLY: &str = "dev";
const OLD: &str = "weekly-32";
const NEW: &str = "weekly-33";
const VERSION: &str = "api-version=2024-09-01";

/// In the midst of the first apply of one environment.
const FIRST: Held = Held {
    door: "arm",
    method: "PUT",
    part: "/resourcegroups/common-c2/providers/microsoft.managedidentity/userassignedidentities/",
    number: 12,
    moment: "before",
};
/// In the midst of a cluster's replacement: service accounts of the new one are being filled in.
const SECOND: Held = Held {
    door: "kubernetes/weekly-33",
    method: "PATCH",
    part: "/serviceaccounts/",
    number: 5,
    moment: "after",
};
/// Near that replacement's end: the credentials of the old cluster are going.
const THIRD: Held = Held {
    door: "arm",
    method: "DELETE",
    part: "/resourcegroups/common-dev/",
    number: 6,
    moment: "after",
};

#[test]
fn a_real_estate_is_taken_over_and_its_weekly_cluster_replaced() {
    let Some(path) = file() else { return };
    let estate = Estate::read(&path);
    estate.check();
    let assets = std::env::var_os("KUBEBUILDER_ASSETS").filter(|it| !it.is_empty());
    let assets = assets.map(PathBuf::from);
    println!(
        "{} environments, {} blocks for service accounts; left out: {}",
        estate.environments.len(),
        estate.blocks.len(),
        estate.others.join(", ")
    );
    println!(
        "Kubernetes of {WEEKLY}: {}",
        assets.as_ref().map_or("built in", |_| "kube-apiserver")
    );

    let began = Instant::now();
    let world = written::world(&estate, json!([FIRST, SECOND, THIRD].map(Held::rule)));
    let stage = Stage::new(&world, assets.as_deref(), |name| {
        name.starts_with("weekly-")
    });
    stage.write("bindings.yaml", &written::bindings(&estate));
    for it in estate.manifested() {
        let clusters: Vec<&str> = it.clusters.iter().map(String::as_str).collect();
        let text = written::environment(&estate, it, &clusters, &[]);
        stage.write(&format!("env/{}.yaml", it.name), &text);
    }

    println!("the world stands after {} ms", began.elapsed().as_millis());

    let start = stage.state();
    take_over(&estate, &stage, &start);
    replace_the_weekly_cluster(&estate, &stage, &start);
    stage.end();
    println!("all in all {} ms", began.elapsed().as_millis());
}

fn file() -> Option<PathBuf> {
    Some(shared::azure()?.join("estates/equinor-radix.json"))
}

/// Runs a command on the manifest of an environment, and prints what it took.
fn run(stage: &Stage, it: &Environment, arguments: &[&str], at: Option<Held>) -> Ran {
    let own = format!("env/{}.yaml", it.name);
    let mut all = vec![arguments[0], "-f", "bindings.yaml", "-f", &own];
    all.extend(&arguments[1..]);
    let ran = match at {
        Some(at) => stage.killed(&all, at),
        None => stage.widctl(&all),
    };
    println!(
        "{:<10} {:<44} exit {:<4} {:>5} ms  {:?}",
        it.name,
        arguments.join(" "),
        ran.code.map_or("kill".to_owned(), |it| it.to_string()),
        ran.took.as_millis(),
        ran.methods(),
    );
    ran
}

fn plan(stage: &Stage, it: &Environment) -> Ran {
    run(stage, it, &["plan", "--format", "json"], None)
}

fn nothing_to_do(stage: &Stage, it: &Environment) {
    let ran = run(
        stage,
        it,
        &["plan", "--format", "json", "--detailed-exitcode"],
        None,
    )
    .is(0);
    assert_eq!(ran.plan()["changes"], json!([]), "{}", it.name);
    assert!(ran.writes().is_empty());
}

/// The credentials of a plan with this action, as issuer and subject by identity.
fn credentials(plan: &Value, action: &str) -> BTreeSet<(String, String, String)> {
    let side = if action == "delete" {
        "before"
    } else {
        "after"
    };
    let changes = plan["changes"].as_array().unwrap().iter();
    changes
        .filter(|it| it["action"] == action)
        .filter_map(|it| {
            let address = it["address"]
                .as_str()
                .unwrap()
                .strip_prefix("credential/")?;
            let field = |name: &str| {
                let fields = it["fields"].as_array().unwrap();
                let field = fields.iter().find(|it| it["name"] == name)?;
                field[side].as_str().map(str::to_owned)
            };
            let identity = address.split('/').next().unwrap_or_default().to_owned();
            let both = field("issuer").zip(field("subject"));
            let (issuer, subject) = both.unwrap_or_else(|| panic!("{it} says not all"));
            Some((issuer, subject, identity))
        })
        .collect()
}

/// Triples with the identity in the manifest's words.
fn in_own_words(environment: &Environment, triples: &BTreeSet<Triple>) -> BTreeSet<Triple> {
    let name = |it: &str| {
        let name = it.rsplit('/').next().unwrap_or_default();
        let name = name.trim_start_matches("radix-id-");
        name.trim_end_matches(&format!("-{}", environment.name))
            .to_owned()
    };
    let triples = triples.iter();
    triples
        .map(|(issuer, subject, it)| (issuer.clone(), subject.clone(), name(it)))
        .collect()
}

fn triples(estate: &Estate, it: &Environment) -> BTreeSet<Triple> {
    let clusters: Vec<&str> = it.clusters.iter().map(String::as_str).collect();
    estate.triples(it, &clusters, |name| written::issuer(it, name))
}

fn take_over(estate: &Estate, stage: &Stage, start: &State) {
    assert_eq!(start.triples(), BTreeSet::new());
    let mut expected = BTreeSet::new();
    for it in estate.manifested() {
        let wanted = triples(estate, it);
        let ran = plan(stage, it).is(0);
        let plan = ran.plan();
        assert_eq!(
            credentials(&plan, "create"),
            in_own_words(it, &wanted),
            "{}",
            it.name
        );
        let changes = plan["changes"].as_array().unwrap();
        let missing = changes.iter().filter(|it| it["action"] == "create");
        assert!(missing.clone().all(|it| it["reason"] == "missing"));
        assert_eq!(plan["summary"]["delete"], 0);
        assert_eq!(plan["summary"]["replace"], 0);
        assert_eq!(plan["summary"]["blocked"], 0);
        assert!(ran.writes().is_empty());
        expected.extend(wanted);
    }
    stage.state().is(start, "a plan changes nothing");
    println!("{} credentials are missing", expected.len());
    assert!(expected.len() >= 109);

    for it in estate.manifested() {
        if it.name == "c2" {
            run(stage, it, &["apply", "--yes"], Some(FIRST));
            let left = stage.state().triples();
            let own = triples(estate, it);
            let done = left.intersection(&own).count();
            println!(
                "{:<10} was killed with {done} of {} credentials",
                it.name,
                own.len()
            );
            assert!(0 < done && done < own.len());
        }
        let ran = run(stage, it, &["apply", "--yes"], None).is(0);
        assert!(!ran.writes().is_empty());
    }
    let state = stage.state();
    assert_eq!(state.triples(), expected);
    let (joined, found) = (start.identities(), state.identities());
    for (name, identity) in &joined {
        assert_eq!(found[name], *identity, "what is joined stays as it was");
    }
    println!(
        "{} credentials on {} identities, {} of which were there",
        expected.len(),
        found.len(),
        joined.len()
    );
    for it in estate.manifested() {
        for cluster in &it.clusters {
            assert_eq!(
                state.accounts(cluster),
                accounts(estate, it, &state),
                "{cluster}"
            );
        }
        nothing_to_do(stage, it);
        let ran = run(stage, it, &["apply", "--yes"], None).is(0);
        assert!(ran.writes().is_empty(), "{:?}", ran.writes());
    }
    stage.state().is(&state, "a second apply changes nothing");
}

/// The service accounts of each cluster of an environment, with the client ids that they should bear: where two identities
/// share one, that of the identity that is there before the clusters are.
fn accounts(
    estate: &Estate,
    environment: &Environment,
    state: &State,
) -> BTreeMap<(String, String), Option<String>> {
    let ids = state.identities();
    let mut accounts = BTreeMap::new();
    let (first, later): (Vec<_>, Vec<_>) = estate.blocks_of(environment).partition(|it| it.first);
    for block in first.into_iter().chain(later) {
        let account = (block.namespace.clone(), block.account.clone());
        let client = ids[&environment.identity(&block.identity)]["clientId"].as_str();
        accounts.entry(account).or_insert(client.map(str::to_owned));
    }
    accounts
}

fn replace_the_weekly_cluster(estate: &Estate, stage: &Stage, start: &State) {
    let it = estate.manifested().find(|it| it.name == WEEKLY).unwrap();
    let stays: Vec<&str> = it
        .clusters
        .iter()
        .map(String::as_str)
        .filter(|it| *it != OLD)
        .collect();
    let declare = |leaving: &[&str]| {
        let clusters: Vec<&str> = stays.iter().copied().chain([NEW]).collect();
        let text = written::environment(estate, it, &clusters, leaving);
        stage.write(&format!("env/{}.yaml", it.name), &text);
    };
    let began = Instant::now();
    let new_issuer = make_the_new_cluster(estate, stage, it);
    println!("{NEW} stands after {} ms", began.elapsed().as_millis());
    let old_issuer = written::issuer(it, OLD);
    let issuer = |name: &str| match name {
        NEW => new_issuer.clone(),
        old => written::issuer(it, old),
    };
    let going = estate.triples(it, &[OLD], issuer);
    let coming = estate.triples(it, &[NEW], issuer);
    let before = stage.state();
    nothing_to_do(stage, it);

    declare(&[OLD]);
    let ran = plan(stage, it).is(3);
    let planned = ran.plan();
    assert_eq!(credentials(&planned, "create"), in_own_words(it, &coming));
    assert_eq!(credentials(&planned, "delete"), in_own_words(it, &going));
    let refused = planned["diagnostics"].as_array().unwrap().iter();
    let refused: Vec<&Value> = refused.filter(|it| it["severity"] == "error").collect();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(refused[0]["code"], "WID0401");
    let owned = owned(estate, it);
    println!(
        "{:<10} {} accesses end of {owned} things owned",
        it.name,
        going.len()
    );
    assert!(
        going.len() > 2 && going.len() * 10 > owned * 3,
        "or nothing would be refused"
    );
    let allowed = going.len().to_string();
    let too_few = (going.len() - 1).to_string();
    for arguments in [
        vec!["apply", "--yes"],
        vec!["apply", "--yes", "--allow-delete", &too_few],
        vec!["apply", "--yes", "--allow-replace", &allowed],
    ] {
        let ran = run(stage, it, &arguments, None).is(3);
        assert!(ran.writes().is_empty());
    }
    stage.state().is(&before, "what is refused changes nothing");

    let replace = ["apply", "--yes", "--allow-delete", &allowed];
    let mut left = before.clone();
    for at in [SECOND, THIRD] {
        run(stage, it, &replace, Some(at));
        let (last, now) = (left, stage.state());
        assert!(now != last);
        let there = now.triples();
        println!(
            "{:<10} was killed with {} credentials come and {} gone",
            it.name,
            coming.intersection(&there).count(),
            going.difference(&there).count()
        );
        left = now;
    }
    run(stage, it, &replace, None).is(0);

    let after = stage.state();
    let mut expected = before.triples();
    expected.retain(|triple| !going.contains(triple));
    expected.extend(coming);
    assert_eq!(after.triples(), expected);
    let issuers = [old_issuer.as_str(), new_issuer.as_str()];
    let others = |state: &State| state.without(&[OLD, NEW], &issuers);
    others(&after).is(&others(&before), "nothing else moves");
    assert_eq!(after.accounts(NEW), accounts(estate, it, &after));
    after
        .cluster(OLD)
        .is(&start.cluster(OLD), "nothing of ours stays behind");
    nothing_to_do(stage, it);
    let ran = run(stage, it, &["apply", "--yes"], None).is(0);
    assert!(ran.writes().is_empty(), "{:?}", ran.writes());

    stage.az("DELETE", &cluster_path(it, OLD), &Value::Null);
    declare(&[]);
    let before = stage.state();
    nothing_to_do(stage, it);
    let ran = run(stage, it, &["apply", "--yes"], None).is(0);
    assert!(ran.writes().is_empty(), "{:?}", ran.writes());
    stage.state().is(&before, "nothing was left to do");
    assert_eq!(before.triples(), expected);
    for it in estate.manifested() {
        nothing_to_do(stage, it);
    }
}

/// What is the manifest's own before the replacement: credentials, identities that were not there, and on each cluster the
/// service accounts that were not there.
fn owned(estate: &Estate, it: &Environment) -> usize {
    let blocks: Vec<_> = estate.blocks_of(it).collect();
    let all: BTreeSet<&str> = estate
        .blocks
        .iter()
        .map(|it| it.identity.as_str())
        .collect();
    let there: BTreeSet<&str> = blocks
        .iter()
        .filter(|it| it.exists)
        .map(|it| it.identity.as_str())
        .collect();
    let accounts: BTreeSet<(&str, &str)> = blocks
        .iter()
        .map(|it| (it.namespace.as_str(), it.account.as_str()))
        .filter(|(_, account)| *account != written::DEPLOYED)
        .collect();
    all.len() - there.len() + (blocks.len() + accounts.len()) * it.clusters.len()
}

fn cluster_path(it: &Environment, name: &str) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerService/managedClusters/{name}?{VERSION}",
        written::subscription(&it.subscription),
        it.clusters_group()
    )
}

/// The company makes its next cluster and deploys to it; its issuer is Azure's to say.
fn make_the_new_cluster(estate: &Estate, stage: &Stage, it: &Environment) -> String {
    let wanted = json!({
        "location": it.location,
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "dnsPrefix": NEW,
            "agentPoolProfiles": [{"name": "pool", "count": 1, "mode": "System", "vmSize": "Standard_B2s"}],
            "aadProfile": {"managed": true, "enableAzureRBAC": true},
            "disableLocalAccounts": true,
            "oidcIssuerProfile": {"enabled": true},
            "securityProfile": {"workloadIdentity": {"enabled": true}},
        },
    });
    stage.az("PUT", &cluster_path(it, NEW), &wanted);
    let made = stage.az("GET", &cluster_path(it, NEW), &Value::Null);
    assert_eq!(made["properties"]["provisioningState"], "Succeeded");
    let (namespaces, accounts) = written::deployed(estate, it);
    for name in namespaces {
        let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        stage.kubectl_create(NEW, "/api/v1/namespaces", &body);
    }
    for (namespace, name) in accounts {
        let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
        let body =
            json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}});
        stage.kubectl_create(NEW, &path, &body);
    }
    let issuer = made["properties"]["oidcIssuerProfile"]["issuerURL"].as_str();
    issuer.unwrap().to_owned()
}
