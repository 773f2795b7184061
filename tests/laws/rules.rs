//! The rules of the plan, one test for each sentence: a manifest, what is there, what is planned.

use std::collections::{BTreeMap, BTreeSet};

use widctl::live::{Coverage, Holders, Listing, Read, Site};
use widctl::plan::{Action, Counted};
use widctl::resource::{
    Address, Credential, Identity, Mark, MaybeKnown, RemoteId, Resource, credential_name,
};

use super::model::{SUBSCRIPTION, Scene, account, identity, issuer, unread};

const CLUSTER: &str =
    "clusters:\n  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}\n";
const BILLING: &str = "identities:\n  billing: {managedIdentity: {name: id-billing}}\n";
const API: &str = "bindings:\n  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}\n";
const WORKER: &str =
    "  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: worker}\n";

fn one() -> String {
    format!("{CLUSTER}{BILLING}{API}")
}

fn none() -> String {
    format!("{CLUSTER}{BILLING}")
}

fn set(addresses: &[&str]) -> BTreeSet<Address> {
    addresses
        .iter()
        .map(|it| it.parse().expect("an address"))
        .collect()
}

const CREDENTIAL: &str = "credential/billing/prod/payments/api";
const ACCOUNT: &str = "serviceaccount/prod/payments/api";
const SUBJECT: &str = "system:serviceaccount:payments:api";

/// The address that our credential has when it is no longer declared.
fn forgotten(cluster: &str, account: &str) -> String {
    let under = widctl::resource::ArmId::identity(SUBSCRIPTION, "rg", "id-billing");
    let address = Address::credential("billing", cluster, "payments", account);
    let name = credential_name("payments", &under.into(), &address, 0);
    format!("credential/billing/@{name}")
}

#[test]
fn what_is_missing_is_made_and_then_nothing_is_left() {
    let scene = Scene::new(&one());
    assert_eq!(
        scene.lines(),
        [
            "create identity/billing: missing",
            "create credential/billing/prod/payments/api: missing",
            "create serviceaccount/prod/payments/api: missing",
        ]
    );
    let plan = scene.plan();
    let account = plan
        .change(&ACCOUNT.parse().expect("an address"))
        .expect("planned");
    assert_eq!(account.depends_on, set(&["identity/billing", CREDENTIAL]));
    let scene = scene.settled();
    let plan = scene.plan();
    assert_eq!((plan.owned, plan.unseen, plan.limited), (2, false, false));
    assert_eq!(plan.findings, []);
}

#[test]
fn what_is_no_longer_declared_goes_the_service_account_first() {
    let scene = Scene::new(&one()).settled().now(&none());
    let credential = forgotten("prod", "api");
    assert_eq!(
        scene.lines(),
        [
            format!("delete {credential}: not-declared"),
            format!("delete {ACCOUNT}: not-declared"),
        ]
    );
    let plan = scene.plan();
    let change = plan
        .change(&credential.parse().expect("an address"))
        .expect("planned");
    assert_eq!(change.ordered_after, set(&[ACCOUNT]));
    assert!(change.depends_on.is_empty() && change.last);
    let account = plan
        .change(&ACCOUNT.parse().expect("an address"))
        .expect("planned");
    assert_eq!(account.risk.ends, 0, "its credential is counted");
    assert_eq!((change.risk.ends, change.counted()), (1, Counted::Delete));
    scene.settled();
}

#[test]
fn a_renamed_cluster_key_changes_nothing_in_azure() {
    let renamed = one().replace("prod", "weu").replace("aks-weu", "aks-prod");
    let mut scene = Scene::new(&one()).settled().now(&renamed);
    // The same cluster under another key: the same issuer, the same service account.
    let id = scene.desired.wanted[&Address::cluster("weu")]
        .resource
        .remote_id();
    scene.found(&id).outputs.insert("issuer", issuer("prod"));
    let mut account = scene.at_remote("prod");
    if let Resource::ServiceAccount(it) = &mut account.resource {
        it.cluster = "weu".to_owned();
    }
    scene
        .live
        .sights
        .retain(|id, _| !matches!(id, RemoteId::ServiceAccount { .. }));
    scene.put(account);
    assert_eq!(scene.lines(), Vec::<String>::new());
}

impl Scene {
    fn at_remote(&self, cluster: &str) -> widctl::live::Found {
        let id = RemoteId::ServiceAccount {
            cluster: cluster.to_owned(),
            namespace: "payments".to_owned(),
            name: "api".to_owned(),
        };
        match &self.live.sights[&id] {
            Read::Found(found) => (**found).clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_rebuilt_cluster_s_new_issuer_updates_the_credential_and_is_counted() {
    let mut scene = Scene::new(&one()).settled();
    scene
        .at("cluster/prod")
        .outputs
        .insert("issuer", "https://oic.example/new/".to_owned());
    scene
        .live
        .sights
        .retain(|id, _| !matches!(id, RemoteId::ServiceAccount { .. }));
    assert_eq!(
        scene.lines(),
        [
            format!("update {CREDENTIAL}: differs"),
            format!("create {ACCOUNT}: missing"),
        ]
    );
    let plan = scene.plan();
    let change = plan
        .change(&CREDENTIAL.parse().expect("an address"))
        .expect("planned");
    assert_eq!((change.risk.ends, change.counted()), (1, Counted::Replace));
}

#[test]
fn what_fits_is_kept_whoever_made_it_and_said_each_time() {
    let mut scene = Scene::new(&one());
    scene.put(identity("id-billing", "westeurope", "client-9"));
    scene.trust("billing", "by-hand", &issuer("prod"), SUBJECT);
    assert_eq!(scene.lines(), [format!("create {ACCOUNT}: missing")]);
    assert_eq!(scene.codes(), ["WID0303"]);
    let scene = scene.settled().now(&none());
    assert_eq!(
        scene.lines(),
        [format!("delete {ACCOUNT}: not-declared")],
        "the credential of others stays"
    );
}

#[test]
fn take_makes_ours_what_was_joined() {
    let mut scene = Scene::new(&one());
    scene.put(identity("id-billing", "westeurope", "client-9"));
    scene.trust("billing", "by-hand", &issuer("prod"), SUBJECT);
    scene.put(account("prod", "payments", "api"));
    let mut scene = scene.settled();
    scene.flags.take = set(&["identity/billing", CREDENTIAL, ACCOUNT])
        .into_iter()
        .map(Into::into)
        .collect();
    assert_eq!(
        scene.lines(),
        [
            "update identity/billing: take".to_owned(),
            format!("replace {CREDENTIAL}: take"),
            format!("update {ACCOUNT}: take"),
        ]
    );
    assert_eq!(scene.codes(), ["WID0308"]);
    let mut scene = scene.apply();
    assert_eq!(scene.lines(), Vec::<String>::new());
    assert_eq!(
        scene.codes(),
        ["WID0309"; 3],
        "there is nothing left to take"
    );
    scene.flags.take.clear();
    assert_eq!(scene.plan().owned, 2);
}

#[test]
fn another_audience_in_the_same_slot() {
    let other = BTreeSet::from(["api://other".to_owned()]);
    let mut scene = Scene::new(&one()).settled();
    if let Resource::Credential(it) = &mut scene.at(CREDENTIAL).resource {
        it.audiences = other.clone();
    }
    assert_eq!(scene.lines(), [format!("update {CREDENTIAL}: differs")]);
    scene.settled();

    let mut scene = Scene::new(&one());
    scene.put(identity("id-billing", "westeurope", "client-9"));
    scene.trust("billing", "by-hand", &issuer("prod"), SUBJECT);
    if let Resource::Credential(it) = &mut scene.at(CREDENTIAL).resource {
        it.audiences = other;
    }
    assert_eq!(
        scene.lines(),
        [
            format!("blocked {CREDENTIAL}: other-audience"),
            format!("blocked {ACCOUNT}: needs-blocked"),
        ]
    );
}

#[test]
fn an_identity_in_another_location_is_replaced_with_its_children() {
    let mut scene = Scene::new(&one()).settled();
    if let Resource::Identity(it) = &mut scene.at("identity/billing").resource {
        it.location = Some("northeurope".to_owned());
    }
    assert_eq!(
        scene.lines(),
        [
            "replace identity/billing: cannot-update".to_owned(),
            format!("create {CREDENTIAL}: parent-replaced"),
            format!("update {ACCOUNT}: differs"),
        ]
    );
    assert!(scene.plan().changes[1].risk.grave);
    let mut blocked = scene.clone();
    scene.settled();
    blocked.trust(
        "billing",
        "github",
        "https://token.actions.githubusercontent.com",
        "repo:a/b",
    );
    assert_eq!(
        blocked.lines(),
        ["blocked identity/billing: hangs-on"],
        "its children stand"
    );
}

#[test]
fn a_joined_identity_is_neither_tagged_nor_replaced_nor_deleted() {
    let tagged = one().replace("name: id-billing", "name: id-billing, tags: {team: pay}");
    let mut scene = Scene::new(&tagged);
    scene.put(identity("id-billing", "westeurope", "client-9"));
    let mut scene = scene.settled();
    if let Resource::Identity(it) = &mut scene.at("identity/billing").resource {
        it.location = Some("northeurope".to_owned());
    }
    assert_eq!(scene.lines(), ["blocked identity/billing: other-location"]);
    let scene = scene.now(CLUSTER);
    assert!(
        !scene.lines().iter().any(|it| it.contains("identity/@")),
        "{:?}",
        scene.lines()
    );
}

#[test]
fn only_declared_tags_are_compared_and_their_keys_without_case() {
    let tagged = one().replace("name: id-billing", "name: id-billing, tags: {team: pay}");
    let mut scene = Scene::new(&tagged).settled();
    if let Resource::Identity(it) = &mut scene.at("identity/billing").resource {
        let tags = [("Team", "pay"), ("owner", "x")];
        it.tags = Some(
            tags.map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
        );
    }
    assert_eq!(scene.lines(), Vec::<String>::new());
    if let Resource::Identity(it) = &mut scene.at("identity/billing").resource {
        it.tags = Some(BTreeMap::from([("team".to_owned(), "other".to_owned())]));
    }
    assert_eq!(scene.lines(), ["update identity/billing: differs"]);
    scene.settled();
}

#[test]
fn an_identity_given_over_gives_its_mark_up() {
    let existing = one().replace("name: id-billing", "name: id-billing, existing: true");
    let scene = Scene::new(&one()).settled().now(&existing);
    assert_eq!(scene.lines(), ["update identity/billing: release"]);
    let scene = scene.settled().now(CLUSTER);
    assert!(!scene.lines().iter().any(|it| it.contains("identity/@")));
    assert_eq!(
        Scene::new(&existing).lines()[0],
        "blocked identity/billing: not-there"
    );
}

#[test]
fn an_undeclared_identity_goes_after_its_credentials() {
    let scene = Scene::new(&one()).settled().now(CLUSTER);
    let credential = forgotten("prod", "api").replace("/billing/", "/@id-billing/");
    assert_eq!(
        scene.lines(),
        [
            "delete identity/@id-billing: not-declared".to_owned(),
            format!("delete {credential}: not-declared"),
            format!("delete {ACCOUNT}: not-declared"),
        ]
    );
    let plan = scene.plan();
    let identity = plan
        .change(&Address::undeclared_identity("id-billing"))
        .expect("planned");
    assert_eq!(identity.depends_on, set(&[&credential]));
    assert!(identity.risk.grave);

    let mut hung = Scene::new(&one()).settled();
    hung.trust(
        "billing",
        "github",
        "https://token.actions.githubusercontent.com",
        "repo:a/b",
    );
    let hung = hung.now(CLUSTER);
    assert_eq!(hung.lines()[0], "blocked identity/@id-billing: hangs-on");
    scene.settled();
}

#[test]
fn an_identity_whose_credentials_are_unread_stays() {
    let mut scene = Scene::new(&one()).settled().now(CLUSTER);
    for coverage in scene.live.coverage.iter_mut() {
        if let (Listing::Credentials(_), coverage) = coverage {
            *coverage = Coverage::Not(unread());
        }
    }
    scene.live.sights.retain(|_, sight| {
        !matches!(sight, Read::Found(it) if matches!(it.resource, Resource::Credential(_)))
    });
    assert_eq!(scene.lines()[0], "blocked identity/@id-billing: hangs-on");
    assert!(scene.plan().unseen);
}

#[test]
fn two_undeclared_identities_of_one_name_stay_apart() {
    let mut scene = Scene::new(CLUSTER);
    for group in ["rg-a", "rg-b"] {
        let id = widctl::resource::ArmId::identity(SUBSCRIPTION, group, "id-old");
        let mut found = identity("x", "westeurope", group);
        found.mark = Some(Mark::of_resource("pay", &id).to_string());
        found.resource = Resource::Identity(Identity {
            id,
            location: None,
            tags: None,
            app_roles: None,
        });
        scene.put(found);
    }
    let lines = scene.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_ne!(lines[0], lines[1]);
    scene.settled();
}

#[test]
fn the_twentieth_place_is_made_by_a_delete_that_goes_early() {
    let mut scene = Scene::new(&one()).settled();
    for number in 0..18 {
        scene.trust(
            "billing",
            &format!("other-{number}"),
            "https://x/",
            &format!("s{number}"),
        );
    }
    scene.trust("billing", Credential::AKS_OWN, "https://ib/", "s");
    // Twenty: ours, eighteen of others, AKS's own.
    let moved = format!("{}{WORKER}", none() + "bindings:\n");
    let scene = scene.now(&moved);
    let plan = scene.plan();
    let create = plan
        .change(
            &"credential/billing/prod/payments/worker"
                .parse()
                .expect("an address"),
        )
        .expect("planned");
    let old: Address = forgotten("prod", "api").parse().expect("an address");
    assert_eq!(create.depends_on, BTreeSet::from([old.clone()]));
    assert!(!plan.change(&old).expect("planned").last);
    assert!(
        !plan
            .change(&ACCOUNT.parse().expect("an address"))
            .expect("planned")
            .last
    );
    scene.clone().settled();

    let both = format!("{}{WORKER}", one());
    let scene = scene.now(&both);
    assert_eq!(
        scene.lines(),
        [
            "blocked credential/billing/prod/payments/worker: full",
            "blocked serviceaccount/prod/payments/worker: needs-blocked",
        ]
    );
}

#[test]
fn a_natural_name_that_means_another_is_left_to_it() {
    // The key `prod` becomes `old`, and a new cluster takes the key: its credential's natural name is still in use.
    let two = "clusters:\n  old: {aks: {resourceGroup: rg-aks, name: aks-prod}}\n  prod: {aks: {resourceGroup: rg-aks, name: aks-new}}\n";
    let text = format!("{two}{BILLING}{}", API.replace("[prod]", "[old, prod]"));
    let mut scene = Scene::new(&one()).settled();
    let account = scene.at_remote("prod");
    scene
        .live
        .sights
        .retain(|id, _| !matches!(id, RemoteId::ServiceAccount { .. }));
    scene.desired = super::model::meaning(&text);
    scene.look();
    let old = scene.desired.wanted[&Address::cluster("old")]
        .resource
        .remote_id();
    scene.found(&old).outputs.insert("issuer", issuer("prod"));
    let new = scene.desired.wanted[&Address::cluster("prod")]
        .resource
        .remote_id();
    scene.found(&new).outputs.insert("issuer", issuer("new"));
    drop(account);
    let plan = scene.plan();
    let kept = plan
        .change(
            &"credential/billing/old/payments/api"
                .parse()
                .expect("an address"),
        )
        .expect("planned");
    assert_eq!(kept.action, Action::Keep);
    let made = plan
        .change(&CREDENTIAL.parse().expect("an address"))
        .expect("planned");
    assert_eq!(made.action, Action::Create);
    let Some(Resource::Credential(it)) = &made.after else {
        panic!("{made:?}");
    };
    assert!(it.name.contains("-api-1-"), "{}", it.name);
}

#[test]
fn an_unknown_issuer_prunes_nothing_that_could_be_its_own() {
    let two = "clusters:\n  a: {aks: {resourceGroup: rg-aks, name: aks-a}}\n  b: {aks: {resourceGroup: rg-aks, name: aks-b}}\n";
    let both = API.replace("[prod]", "[a, b]");
    let scene = Scene::new(&format!("{two}{BILLING}{both}")).settled();
    // The key changes while the cluster cannot be read: its credential seems to be nobody's.
    let renamed = two.replace("b: {aks", "c: {aks");
    let mut scene = scene.now(&format!("{renamed}{BILLING}{}", both.replace(", b", ", c")));
    let id = scene.desired.wanted[&Address::cluster("c")]
        .resource
        .remote_id();
    scene.live.sights.insert(id, Read::Unread(unread()));
    let lines = scene.lines();
    assert!(
        !lines.iter().any(|it| it.contains("delete credential")),
        "{lines:?}"
    );
    assert!(scene.codes().contains(&"WID0310".to_owned()));
}

#[test]
fn clusters_close_what_hangs_on_them() {
    let mut off = Scene::new(&one());
    let found = off.at("cluster/prod");
    found.outputs.clear();
    if let Resource::Cluster(it) = &mut found.resource {
        it.oidc_issuer = Some(false);
        it.workload_identity = Some(false);
    }
    assert_eq!(
        off.lines(),
        [
            "create identity/billing: missing".to_owned(),
            format!("blocked {CREDENTIAL}: issuer-off"),
            format!("blocked {ACCOUNT}: issuer-off"),
        ]
    );
    assert_eq!(off.codes(), ["WID0312", "WID0305"]);
    let mut managed = off.now(&one().replace("name: aks-prod}", "name: aks-prod}, manage: true"));
    managed
        .live
        .sights
        .retain(|id, _| matches!(id, RemoteId::Arm(_)));
    assert_eq!(
        managed.lines(),
        [
            "update cluster/prod: differs".to_owned(),
            "create identity/billing: missing".to_owned(),
            format!("create {CREDENTIAL}: missing"),
            format!("create {ACCOUNT}: missing"),
        ]
    );
    let plan = managed.plan();
    assert!(plan.changes[0].risk.disruptive);
    let credential = plan
        .change(&CREDENTIAL.parse().expect("an address"))
        .expect("planned");
    assert!(credential.depends_on.contains(&Address::cluster("prod")));
    managed.settled();

    let mut gone = Scene::new(&one());
    let id = gone.desired.wanted[&Address::cluster("prod")]
        .resource
        .remote_id();
    gone.live.sights.insert(id, Read::Absent);
    assert_eq!(
        gone.lines(),
        [
            "blocked cluster/prod: not-there".to_owned(),
            "create identity/billing: missing".to_owned(),
            format!("blocked {CREDENTIAL}: needs-blocked"),
            format!("blocked {ACCOUNT}: needs-blocked"),
        ]
    );
}

#[test]
fn a_context_that_leads_elsewhere_blocks_all_on_the_cluster() {
    let edge =
        "clusters:\n  prod: {issuer: 'https://oic.example/prod/', kubernetes: {context: edge}}\n";
    let text = format!("{edge}{BILLING}{API}");
    let mut scene = Scene::new(&text);
    scene
        .live
        .announced
        .insert("prod".to_owned(), Ok("https://other/".to_owned()));
    assert_eq!(
        scene.lines(),
        [
            "create identity/billing: missing".to_owned(),
            format!("blocked {CREDENTIAL}: other-issuer"),
            format!("blocked {ACCOUNT}: other-issuer"),
        ]
    );
    scene
        .live
        .announced
        .insert("prod".to_owned(), Err(unread()));
    assert_eq!(
        scene.lines(),
        [
            "create identity/billing: missing".to_owned(),
            format!("create {CREDENTIAL}: missing"),
            format!("blocked {ACCOUNT}: unread"),
        ]
    );
    scene.live.announced.insert(
        "prod".to_owned(),
        Ok("https://oic.example/prod/".to_owned()),
    );
    let scene = scene.settled();
    let mut scene = scene.now(&format!("{edge}{BILLING}"));
    scene
        .live
        .announced
        .insert("prod".to_owned(), Ok("https://other/".to_owned()));
    assert_eq!(
        scene.lines(),
        [format!(
            "blocked {}: other-issuer",
            forgotten("prod", "api")
        )]
    );
}

#[test]
fn unread_is_not_absent() {
    let mut scene = Scene::new(&one());
    let listing = Listing::Subscription(SUBSCRIPTION.to_owned());
    scene.live.coverage.insert(listing, Coverage::Not(unread()));
    scene
        .live
        .coverage
        .insert(Listing::Cluster("prod".to_owned()), Coverage::Not(unread()));
    assert_eq!(
        scene.lines(),
        [
            "blocked identity/billing: unread".to_owned(),
            format!("blocked {CREDENTIAL}: needs-blocked"),
            format!("blocked {ACCOUNT}: unread"),
        ]
    );
}

#[test]
fn where_listing_is_forbidden_the_plan_says_so() {
    let mut scene = Scene::new(&one()).settled();
    let listing = Listing::Subscription(SUBSCRIPTION.to_owned());
    scene
        .live
        .coverage
        .insert(listing, Coverage::Named(unread()));
    assert_eq!(scene.lines(), Vec::<String>::new());
    assert_eq!(scene.codes(), ["WID0302"]);
    assert!(!scene.plan().unseen);
}

#[test]
fn a_missing_place_is_never_made() {
    let mut scene = Scene::new(&one());
    let namespace = Site::Namespace {
        cluster: "prod".to_owned(),
        namespace: "payments".to_owned(),
    };
    scene.live.sites.insert(namespace, Read::Absent);
    let group = widctl::resource::ArmId::resource_group(SUBSCRIPTION, "rg");
    scene.live.sites.insert(Site::Group(group), Read::Absent);
    assert_eq!(
        scene.lines(),
        [
            "blocked identity/billing: no-site".to_owned(),
            format!("blocked {CREDENTIAL}: needs-blocked"),
            format!("blocked {ACCOUNT}: no-site"),
        ]
    );
    let help: Vec<Option<String>> = scene
        .plan()
        .findings
        .into_iter()
        .map(|it| it.help)
        .collect();
    assert_eq!(
        help,
        [
            Some(format!(
                "az group create --name rg --location westeurope --subscription {SUBSCRIPTION}"
            )),
            Some("kubectl create namespace payments".to_owned()),
        ]
    );
}

#[test]
fn a_service_account_that_is_there_is_joined_and_taken_back_from() {
    let mut scene = Scene::new(&one());
    scene.put(account("prod", "payments", "api"));
    let lines = scene.lines();
    assert_eq!(lines[2], format!("update {ACCOUNT}: differs"));
    let scene = scene.settled().now(&none());
    assert_eq!(scene.lines()[1], format!("update {ACCOUNT}: take-back"));
    let mut scene = scene.settled();
    let left = scene.at_remote("prod");
    assert_eq!(left.resource.fields(), BTreeMap::new());
    scene.put(left);
}

#[test]
fn a_service_account_that_fits_is_joined_so_that_nobody_takes_the_fields_away() {
    let mut scene = Scene::new(&one()).settled();
    let found = scene.at(ACCOUNT);
    found.mark = None;
    found.managers = BTreeMap::from([(
        "clientId".to_owned(),
        Holders::from([("kubectl-client-side-apply".to_owned(), None)]),
    )]);
    assert_eq!(scene.lines(), [format!("update {ACCOUNT}: join")]);
    let mut scene = scene.settled();
    // Held by both now; when it is no longer declared, the value is the other's.
    assert_eq!(scene.at(ACCOUNT).managers["clientId"].len(), 2);
    let scene = scene.now(&none());
    assert_eq!(scene.lines()[1], format!("update {ACCOUNT}: take-back"));
    let scene = scene.settled();
    assert_eq!(scene.at_remote("prod").resource.fields().len(), 1);
}

#[test]
fn a_field_that_another_holds_is_taken_only_by_force() {
    let mut scene = Scene::new(&one()).settled();
    let found = scene.at(ACCOUNT);
    found.managers = BTreeMap::from([(
        "clientId".to_owned(),
        Holders::from([("flux".to_owned(), None)]),
    )]);
    if let Resource::ServiceAccount(it) = &mut found.resource {
        it.client_id = Some(MaybeKnown::from("another"));
    }
    assert_eq!(scene.lines(), [format!("blocked {ACCOUNT}: held")]);
    scene.flags.force_conflicts = set(&[ACCOUNT]);
    assert_eq!(scene.lines(), [format!("update {ACCOUNT}: differs")]);
    assert!(scene.plan().changes[3].force);
    let mut scene = scene.apply();
    scene.flags.force_conflicts.clear();
    assert_eq!(scene.lines(), Vec::<String>::new());
}

#[test]
fn a_made_service_account_with_fields_of_others_is_taken_back_from() {
    let mut scene = Scene::new(&one()).settled();
    scene
        .at(ACCOUNT)
        .foreign
        .insert("metadata.labels.team".to_owned());
    let scene = scene.now(&none());
    assert_eq!(scene.lines()[1], format!("update {ACCOUNT}: take-back"));
    scene.settled();
}

#[test]
fn default_is_joined_never_marked_and_never_deleted() {
    let text = one().replace("serviceAccount: api", "serviceAccount: default");
    let mut scene = Scene::new(&text);
    assert_eq!(
        scene.lines()[2],
        "blocked serviceaccount/prod/payments/default: not-there"
    );
    scene.put(account("prod", "payments", "default"));
    let mut scene = scene.settled();
    assert_eq!(scene.at("serviceaccount/prod/payments/default").mark, None);
    scene.flags.take = set(&["serviceaccount/prod/payments/default"])
        .into_iter()
        .map(Into::into)
        .collect();
    assert_eq!(scene.codes(), ["WID0309"]);
    scene.flags.take.clear();
    let scene = scene.now(&none());
    assert_eq!(
        scene.lines()[1],
        "update serviceaccount/prod/payments/default: take-back"
    );
    scene.settled();
}

#[test]
fn given_over_to_helm_it_loses_our_mark_and_keeps_its_values() {
    let helm = one().replace(
        "serviceAccount: api",
        "serviceAccount: api, serviceAccountOwner: helm",
    );
    let scene = Scene::new(&one()).settled().now(&helm);
    assert_eq!(scene.lines(), [format!("update {ACCOUNT}: release")]);
    let mut scene = scene.settled();
    assert_eq!(scene.codes(), Vec::<String>::new());
    assert_eq!(scene.at(ACCOUNT).resource.fields().len(), 1);
    if let Resource::ServiceAccount(it) = &mut scene.at(ACCOUNT).resource {
        it.client_id = None;
    }
    assert_eq!(scene.codes(), ["WID0306"]);
    assert_eq!(scene.lines(), Vec::<String>::new());
    let scene = scene.now(&none());
    assert_eq!(
        scene.lines(),
        [format!("delete {}: not-declared", forgotten("prod", "api"))]
    );
}

#[test]
fn a_name_that_the_manifest_had_is_ours_still() {
    let mut scene = Scene::new(&one()).settled();
    let issuer = issuer("prod");
    let found = scene.at(ACCOUNT);
    found.mark = Some(Mark::of_service_account("pay", &issuer, "payments", "api").to_string());
    found.managers = BTreeMap::from([(
        "clientId".to_owned(),
        Holders::from([("widctl/pay".to_owned(), None)]),
    )]);
    assert_eq!(scene.lines(), Vec::<String>::new());
    let scene = scene.now(&none());
    assert_eq!(scene.lines()[1], format!("delete {ACCOUNT}: not-declared"));
}

#[test]
fn a_copied_mark_is_none() {
    let mut scene = Scene::new(&one()).settled();
    let mut copy = scene.at(ACCOUNT).clone();
    if let Resource::ServiceAccount(it) = &mut copy.resource {
        it.namespace = "elsewhere".to_owned();
    }
    copy.managers.clear();
    scene.put(copy);
    assert_eq!(scene.lines(), Vec::<String>::new());
}

#[test]
fn a_trust_that_nobody_declares_is_found() {
    let mut scene = Scene::new(&one()).settled();
    scene.trust(
        "billing",
        "mine",
        &issuer("prod"),
        "system:serviceaccount:evil:evil",
    );
    assert_eq!(scene.lines(), Vec::<String>::new());
    assert_eq!(scene.codes(), ["WID0304"]);
}

#[test]
fn a_pruned_service_account_whose_client_id_is_nobody_s_is_told() {
    let mut scene = Scene::new(&one()).settled();
    if let Resource::ServiceAccount(it) = &mut scene.at(ACCOUNT).resource {
        it.client_id = Some(MaybeKnown::from("somebody"));
    }
    scene.live.sights.retain(
        |_, it| !matches!(it, Read::Found(it) if matches!(it.resource, Resource::Credential(_))),
    );
    let scene = scene.now(&none());
    assert_eq!(scene.lines(), [format!("delete {ACCOUNT}: not-declared")]);
    assert_eq!(scene.codes(), ["WID0307"]);
}

#[test]
fn only_draws_in_what_is_needed_and_prunes_nothing_outside() {
    let both = format!("{}{WORKER}", one());
    let scene = Scene::new(&both);
    let narrow = |scene: &Scene, addresses: &[&str]| {
        let mut scene = scene.clone();
        scene.desired = scene.desired.narrow(set(addresses)).expect("known");
        scene
    };
    let limited = narrow(&scene, &[ACCOUNT]);
    assert_eq!(
        limited.lines(),
        [
            "create identity/billing: missing".to_owned(),
            format!("create {CREDENTIAL}: missing"),
            format!("create {ACCOUNT}: missing"),
        ]
    );
    assert!(limited.plan().limited);
    let scene = scene.settled().now(&one());
    assert_eq!(scene.lines().len(), 2);
    assert_eq!(narrow(&scene, &[ACCOUNT]).lines(), Vec::<String>::new());
    let undeclared = forgotten("prod", "worker");
    assert_eq!(
        narrow(&scene, &[&undeclared]).lines(),
        [format!("delete {undeclared}: not-declared")]
    );
    let nothing = narrow(&scene, &["credential/@id-old/@x", "identity/@id-old"]);
    assert_eq!(nothing.lines(), Vec::<String>::new());
    assert_eq!(nothing.codes(), ["WID0903", "WID0903"]);
    let mut moved = scene;
    if let Resource::Identity(it) = &mut moved.at("identity/billing").resource {
        it.location = Some("northeurope".to_owned());
    }
    assert_eq!(
        narrow(&moved, &[CREDENTIAL]).lines(),
        ["blocked identity/billing: drawn-in"]
    );
    assert_eq!(
        narrow(&moved, &["identity/billing"]).lines(),
        ["blocked identity/billing: hangs-on"]
    );
    let typo = set(&["identity/biling"]);
    let said = moved.desired.narrow(typo).expect_err("not declared");
    assert_eq!(
        said[0].help.as_deref(),
        Some("did you mean `identity/billing`?")
    );
}

#[test]
fn a_layer_leaves_the_other_side_alone() {
    use widctl::desired::Layer;
    let scene = Scene::new(&one());
    let on = |scene: &Scene, layer: Layer| {
        let mut scene = scene.clone();
        scene.desired = scene.desired.on(layer);
        scene
    };
    assert_eq!(
        on(&scene, Layer::Kubernetes).lines(),
        [
            "blocked identity/billing: not-there".to_owned(),
            format!("blocked {ACCOUNT}: needs-blocked"),
        ]
    );
    let azure = on(&scene, Layer::Azure);
    assert_eq!(
        azure.lines(),
        [
            "create identity/billing: missing".to_owned(),
            format!("create {CREDENTIAL}: missing"),
        ]
    );
    let mut scene = azure.settled();
    scene.desired.layer = Some(Layer::Kubernetes);
    assert_eq!(scene.lines(), [format!("create {ACCOUNT}: missing")]);
    let mut scene = scene.settled().now(&none());
    scene.desired.layer = Some(Layer::Kubernetes);
    assert_eq!(scene.lines(), [format!("delete {ACCOUNT}: not-declared")]);
}

#[test]
fn without_the_issuer_nothing_on_a_cluster_is_taken_for_another_s() {
    let mut scene = Scene::new(&one()).settled().now(&none());
    let id = scene.desired.wanted[&Address::cluster("prod")]
        .resource
        .remote_id();
    scene.live.sights.insert(id, Read::Unread(unread()));
    let mut account = scene.at_remote("prod");
    if let Resource::ServiceAccount(it) = &mut account.resource {
        it.issuer = MaybeKnown::Unknown(widctl::resource::Output {
            of: Address::cluster("prod"),
            name: "issuer",
        });
    }
    scene.put(account);
    assert_eq!(
        scene.lines(),
        [
            "blocked cluster/prod: unread".to_owned(),
            // No binding declares its subject any more, so that no unknown issuer can make it another's.
            format!("delete {}: not-declared", forgotten("prod", "api")),
        ]
    );
}

#[test]
fn an_undeclared_credential_can_be_named_under_an_undeclared_identity() {
    let mut scene = Scene::new(&one()).settled().now(CLUSTER);
    let address = forgotten("prod", "api").replace("/billing/", "/@id-billing/");
    scene.desired = scene.desired.narrow(set(&[&address])).expect("known");
    assert_eq!(scene.lines(), [format!("delete {address}: not-declared")]);
    let mut scene = scene.settled().now(CLUSTER);
    scene.desired = scene
        .desired
        .narrow(set(&["identity/@id-billing"]))
        .expect("known");
    assert_eq!(scene.lines(), ["delete identity/@id-billing: not-declared"]);
}

#[test]
fn what_a_manifest_means() {
    let text = [
        "clusters:",
        "  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: helm, manage: true}",
        "  edge: {issuer: 'https://edge', webhook: none}",
        "identities:",
        "  billing: {managedIdentity: {name: id-billing}}",
        "  shared: {managedIdentity: {name: id-shared, existing: true}}",
        "bindings:",
        "  - {identity: billing, clusters: [prod], namespace: n, serviceAccount: api, annotate: true}",
        "  - {identity: shared, clusters: [prod], namespace: n, serviceAccount: api, annotate: false}",
        "  - {identity: shared, clusters: [edge], namespace: n, serviceAccount: app, serviceAccountOwner: helm, audience: 'api://AzureADTokenExchangeUSGov'}",
    ]
    .join("\n");
    let desired = super::model::meaning(&text);
    let names: Vec<String> = desired.wanted.keys().map(Address::to_string).collect();
    assert_eq!(
        names,
        [
            "cluster/edge",
            "cluster/prod",
            "identity/billing",
            "identity/shared",
            "credential/billing/prod/n/api",
            "credential/shared/edge/n/app",
            "credential/shared/prod/n/api",
            "serviceaccount/edge/n/app",
            "serviceaccount/prod/n/api",
        ]
    );
    let wanted = |address: &str| &desired.wanted[&address.parse::<Address>().expect("an address")];
    let fields =
        |address: &str| -> Vec<&str> { wanted(address).resource.fields().into_keys().collect() };
    // The chart's webhook is not AKS's to turn on, and its tenant is told to the service account.
    assert_eq!(fields("cluster/prod"), ["oidcIssuer"]);
    assert_eq!(
        fields("serviceaccount/prod/n/api"),
        ["clientId", "tenantId"]
    );
    assert_eq!(fields("identity/billing"), ["location", "tags"]);
    assert_eq!(fields("identity/shared"), Vec::<&str>::new());
    let account = wanted("serviceaccount/prod/n/api");
    assert_eq!(account.origin.len(), 2, "each binding of it has a place");
    assert!(
        account
            .resource
            .needs()
            .contains(&Address::identity("billing"))
    );
    assert!(
        !account
            .resource
            .needs()
            .contains(&Address::identity("shared"))
    );
    let Resource::Credential(it) = &wanted("credential/shared/edge/n/app").resource else {
        panic!("no credential");
    };
    assert!(it.audiences.contains("api://AzureADTokenExchangeUSGov"));
    assert_eq!(it.subject, "system:serviceaccount:n:app".into());
    // Out of reach and another's: nothing is asked of that cluster, and nothing is in the way of its credential.
    let scene = Scene::of(desired.clone());
    assert!(
        !scene
            .lines()
            .iter()
            .any(|it| it.contains("serviceaccount/edge"))
    );
}

#[test]
fn the_order_in_which_things_are_declared_is_no_difference() {
    let lines = [
        "  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}\n",
        "  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: worker}\n",
        "  - {identity: billing, clusters: [prod], namespace: audit, serviceAccount: api}\n",
    ];
    let digest = |order: [usize; 3]| {
        let bindings = order.map(|it| lines[it]).concat();
        let scene = Scene::new(&format!("{CLUSTER}{BILLING}bindings:\n{bindings}"));
        let (policy, flags) = (widctl::plan::Guard::default(), scene.flags.clone());
        widctl::plan::Consent::new(&scene.plan(), &scene.desired, "public", policy, flags).digest()
    };
    assert_eq!(digest([0, 1, 2]), digest([2, 0, 1]));
    assert_eq!(digest([0, 1, 2]), digest([1, 2, 0]));
}
