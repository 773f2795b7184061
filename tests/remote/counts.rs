//! How many requests a plan takes: exactly as many as the world makes necessary, and not one write.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::stage::{Stage, desired};
use super::{stage_of, world};

const SUBSCRIPTIONS: [&str; 2] = [
    "11111111-2222-3333-4444-555555555555",
    "22222222-2222-3333-4444-555555555555",
];

/// What a plan asks for, by kind of request.
type Counts = BTreeMap<&'static str, usize>;

fn kind(method: &str, host: &str, path: &str) -> &'static str {
    let bare = path.split('?').next().unwrap_or_default().to_lowercase();
    let ends = |part: &str| bare.ends_with(part);
    let segments = bare.split('/').count();
    let graph = host.starts_with("graph.");
    match method {
        "GET" if graph && ends("/federatedidentitycredentials") => "pages of credentials",
        "GET" if graph && ends("/applications") => "pages of applications",
        "GET" if graph && ends("/microsoft.graph.application") => "pages of deleted applications",
        "GET" if graph && bare.contains("/applications") => "applications",
        "GET" if graph && bare.contains("/serviceprincipals") => "service principals",
        "POST" if host.starts_with("login.") => "tokens",
        "POST" if ends("/listclusterusercredential") => "kubeconfigs",
        "GET" if ends("/userassignedidentities") => "pages of identities",
        "GET"
            if bare.contains("/userassignedidentities/")
                && ends("/federatedidentitycredentials") =>
        {
            "pages of credentials"
        }
        "GET" if ends("/roleassignments") => "pages of role assignments",
        "GET" if ends("/roledefinitions") => "role definitions",
        "GET" if bare.contains("/roledefinitions/") => "role definitions by GUID",
        "GET" if bare.contains("/userassignedidentities/") => "identities",
        "GET" if ends("/identitybindings") => "lists of bindings",
        "GET" if ends("/clusterroles") || ends("/clusterrolebindings") => "lists of roles",
        "GET" if bare.contains("/clusterroles/") || bare.contains("/clusterrolebindings/") => {
            "roles of clusters"
        }
        "GET" if ends("/managedclusters") => "pages of clusters",
        "GET" if ends("/providers/microsoft.keyvault/vaults") => "pages of vaults",
        "GET" if ends("/deletedvaults") => "pages of deleted vaults",
        "GET" if bare.contains("/microsoft.keyvault/vaults/") => "vaults",
        "GET" if bare.contains("/managedclusters/") => "clusters",
        "GET" if bare.contains("/resourcegroups/") && segments == 5 => "groups",
        "GET" if ends("/serviceaccounts") => "pages of service accounts",
        "GET" if bare.contains("/serviceaccounts/") => "service accounts",
        "GET" if bare.starts_with("/api/v1/namespaces/") => "namespaces",
        "GET" if ends("/openid-configuration") => "announcements",
        "GET" if bare.contains("mutatingwebhookconfigurations") => "webhooks",
        "GET" if bare.contains("/configmaps/") => "webhook settings",
        "GET"
            if [
                "deployments",
                "statefulsets",
                "daemonsets",
                "jobs",
                "cronjobs",
                "pods",
            ]
            .iter()
            .any(|it| ends(&format!("/v1/{it}"))) =>
        {
            "pages of workloads"
        }
        other => panic!("{other} {host} {path} is no part of a plan"),
    }
}

fn counted(stage: &Stage) -> Counts {
    let mut counts = Counts::new();
    for it in stage.net.passed() {
        *counts
            .entry(kind(&it.method, &it.host, &it.path))
            .or_default() += 1;
    }
    counts
}

/// The floor of requests, from the world and the manifest's names alone.
struct Estate {
    /// By subscription: identities that are there, of which so many are declared or bear our mark, each with so many credentials.
    identities: [Vec<(String, usize)>; 2],
    /// AKS clusters, each with so many service accounts besides the one of each namespace.
    clusters: Vec<usize>,
    /// Declared, and neither they nor their namespaces are there.
    missing: usize,
    /// Others' role assignments in each subscription.
    assignments: usize,
    /// Roles that are declared for the first identity and assigned to it: Azure's own, and the tenant's.
    access: (usize, usize),
    /// Whether one of them is at a management group.
    above: bool,
    page: usize,
}

impl Estate {
    fn world(&self) -> Value {
        let identities: Vec<Value> = self
            .identities
            .iter()
            .zip(SUBSCRIPTIONS)
            .flat_map(|(all, subscription)| {
                all.iter().map(move |(name, credentials)| {
                    let credentials: Vec<Value> = (0..*credentials)
                        .map(|number| json!({"name": format!("cred-{number}"), "issuer": "https://elsewhere/", "subject": format!("s-{number}")}))
                        .collect();
                    json!({"subscription": subscription, "group": "apps", "name": name, "credentials": credentials})
                })
            })
            .collect();
        let clusters: Vec<Value> = self
            .clusters
            .iter()
            .enumerate()
            .map(|(number, accounts)| {
                let accounts: Vec<Value> = (0..*accounts)
                    .map(|it| json!({"namespace": "default", "name": format!("sa-{it}")}))
                    .collect();
                json!({
                    "name": format!("aks-{number}"),
                    "aks": {"group": "apps", "name": format!("aks-{number}"), "issuer": true, "entra": true},
                    "kubernetes": {"serviceAccounts": accounts},
                })
            })
            .collect();
        let groups = json!({"apps": "westeurope"});
        let others = SUBSCRIPTIONS.iter().flat_map(|id| {
            (0..self.assignments).map(move |number| {
                json!({"scope": format!("/subscriptions/{id}/resourceGroups/g{number}"), "role": "Owner",
                    "principal": "aaaaaaaa-0000-4000-8000-000000000001"})
            })
        });
        let first = self.identities[0].first().map(|(name, _)| name);
        let ours = self
            .granted()
            .into_iter()
            .map(|(role, scope)| json!({"scope": scope, "role": role, "identity": first}));
        let custom: Vec<Value> = (0..self.access.1)
            .map(|number| {
                json!({"roleName": format!("Custom {number}"), "actions": ["*/read"],
                    "assignableScopes": SUBSCRIPTIONS.map(|id| format!("/subscriptions/{id}"))})
            })
            .collect();
        world(json!({
            "managementGroups": [{"name": "corp"}],
            "roleDefinitions": custom,
            "roleAssignments": others.chain(ours).collect::<Vec<Value>>(),
            "subscriptions": SUBSCRIPTIONS.map(|id| json!({"id": id, "groups": groups})),
            "identities": identities,
            "clusters": clusters,
            "page": self.page,
        }))
    }

    /// Role and scope of what is declared.
    fn granted(&self) -> Vec<(String, String)> {
        let at = |number: usize| {
            let home = format!("/subscriptions/{}", SUBSCRIPTIONS[number % 2]);
            format!(
                "{home}/resourceGroups/apps/providers/Microsoft.Storage/storageAccounts/s{number}"
            )
        };
        let own = (0..self.access.0).map(|it| ("Storage Blob Data Reader".to_owned(), at(it)));
        let custom = (0..self.access.1).map(|it| (format!("Custom {it}"), at(it)));
        let group = "/providers/Microsoft.Management/managementGroups/corp";
        let above = self.above.then(|| ("Reader".to_owned(), group.to_owned()));
        own.chain(custom).chain(above).collect()
    }

    fn manifest(&self) -> String {
        let mut text = format!(
            "apiVersion: widctl/v1\nname: estate\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n\
             defaults: {{subscription: {}, resourceGroup: apps, location: westeurope}}\nclusters:\n",
            SUBSCRIPTIONS[0]
        );
        for number in 0..self.clusters.len() {
            text += &format!(
                "  c{number}: {{aks: {{resourceGroup: apps, name: aks-{number}}}, webhook: helm}}\n"
            );
        }
        text += "identities:\n";
        for (all, subscription) in self.identities.iter().zip(SUBSCRIPTIONS) {
            for (name, _) in all.iter().filter(|(name, _)| name.starts_with("id-")) {
                let access: Vec<String> = self
                    .granted()
                    .iter()
                    .filter(|_| name == "id-0")
                    .map(|(role, scope)| format!("{{role: {role}, scope: {scope}}}"))
                    .collect();
                text += &format!(
                    "  {name}: {{managedIdentity: {{name: {name}, subscription: {subscription}}}, access: [{}]}}\n",
                    access.join(", ")
                );
            }
        }
        for number in 0..self.missing {
            text +=
                &format!("  missing-{number}: {{managedIdentity: {{name: missing-{number}}}}}\n");
        }
        text += "bindings:\n  - {identity: id-0, clusters: [c0], namespace: default, serviceAccount: sa-0}\n";
        for number in 0..self.missing {
            text += &format!(
                "  - {{identity: missing-{number}, clusters: [c0], namespace: new-{number}, serviceAccount: api}}\n"
            );
        }
        text
    }

    fn floor(&self) -> Counts {
        // A page is what the world says; an empty list is one page.
        let pages = |items: usize| items.div_ceil(self.page).max(1);
        let declared = |(name, _): &&(String, usize)| name.starts_with("id-");
        let granted = self.granted();
        // A subscription that the manifest does not name is none of its business.
        let homes = |number: usize| number == 0 || !self.identities[number].is_empty();
        let named = |number: usize| {
            let scope = format!("/subscriptions/{}/", SUBSCRIPTIONS[number]);
            homes(number) || granted.iter().any(|(_, it)| it.starts_with(&scope))
        };
        let lists: usize = (0..SUBSCRIPTIONS.len())
            .filter(|it| named(*it))
            .map(|it| pages(self.identities[it].len()))
            .sum();
        let credentials = self
            .identities
            .iter()
            .flatten()
            .filter(declared)
            .map(|(_, it)| pages(*it))
            .sum();
        // Every namespace has an account of its own: default, kube-system, kube-public, kube-node-lease.
        let accounts = self.clusters.iter().map(|it| (it + 4).div_ceil(500)).sum();
        let clusters = self.clusters.len();
        let assignments: usize = (0..SUBSCRIPTIONS.len())
            .filter(|it| named(*it))
            .map(|it| {
                let scope = format!("/subscriptions/{}/", SUBSCRIPTIONS[it]);
                let ours = granted.iter().filter(|(_, it)| it.starts_with(&scope));
                pages(self.assignments + ours.count())
            })
            .sum();
        let counts = [
            // One for Azure, one for the AKS clusters, whatever their number.
            ("tokens", 2),
            ("pages of identities", lists),
            ("pages of credentials", credentials),
            // All in the first subscription; where declared identities lie is asked too.
            ("pages of clusters", pages(clusters) + usize::from(homes(1))),
            (
                "pages of role assignments",
                assignments + usize::from(self.above),
            ),
            ("role definitions", self.access.1),
            ("kubeconfigs", clusters),
            ("webhooks", clusters),
            ("pages of service accounts", accounts),
            ("groups", usize::from(self.missing > 0)),
            ("namespaces", self.missing),
        ];
        counts
            .into_iter()
            .filter(|(_, number)| *number > 0)
            .collect()
    }
}

fn identities(prefix: &str, count: usize, credentials: usize) -> Vec<(String, usize)> {
    (0..count)
        .map(|it| (format!("{prefix}{it}"), credentials))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_plan_takes_as_many_requests_as_the_world_makes_necessary() {
    let foreign = |mut declared: Vec<(String, usize)>, count| {
        declared.extend(identities("theirs-", count, 2));
        declared
    };
    for estate in [
        Estate {
            identities: [identities("id-", 1, 0), vec![]],
            clusters: vec![1],
            missing: 0,
            assignments: 0,
            access: (0, 0),
            above: false,
            page: 100,
        },
        Estate {
            identities: [
                foreign(identities("id-", 12, 3), 30),
                identities("id-b-", 5, 0),
            ],
            clusters: vec![1, 0, 700],
            missing: 3,
            assignments: 250,
            access: (7, 2),
            above: false,
            page: 100,
        },
        // Small pages: of identities, and of one identity's credentials.
        Estate {
            identities: [
                foreign(identities("id-", 7, 9), 8),
                identities("id-b-", 6, 4),
            ],
            clusters: vec![996, 500],
            missing: 1,
            assignments: 9,
            access: (3, 1),
            above: true,
            page: 4,
        },
    ] {
        let stage = stage_of(&estate.world());
        let floor = estate.floor();
        let wanted = desired(&estate.manifest());
        let live = stage.observe(&wanted).await;
        assert_eq!(counted(&stage), floor);
        assert!(
            live.coverage
                .values()
                .all(|it| matches!(it, widctl::live::Coverage::Whole))
        );
        assert_eq!(stage.sandbox.state()["identities"], estate_after(&estate));
    }
}

/// Nothing was written.
fn estate_after(estate: &Estate) -> Value {
    stage_of(&estate.world()).sandbox.state()["identities"].clone()
}

/// Identity bindings on two of four AKS clusters: one where they are declared, one where they are no longer. The other two are asked
/// for their marked ClusterRoles, since an identity was bound before, and not for identity bindings.
#[tokio::test(start_paused = true)]
async fn identity_bindings_are_listed_where_there_are_some() {
    let estate = Estate {
        identities: [identities("id-", 2, 1), vec![]],
        clusters: vec![1, 1, 1, 1],
        missing: 0,
        assignments: 0,
        access: (0, 0),
        above: false,
        page: 100,
    };
    let bind = |clusters: &str| {
        estate.manifest().replace(
            "clusters: [c0], namespace: default, serviceAccount: sa-0",
            &format!(
                "clusters: [{clusters}], namespace: default, serviceAccount: sa-0, mode: identityBinding"
            ),
        )
    };
    let mut floor = estate.floor();
    let stage = stage_of(&estate.world());
    let both = desired(&bind("c0, c1"));
    let plan = stage.plan(&both).await;
    let (outcome, _) = stage.apply(plan).await;
    assert!(outcome.whole(), "{outcome:?}");
    floor.insert("lists of bindings", 2);
    floor.insert("lists of roles", 8);
    // As anybody plans on the day after, with its own tokens and connections.
    let later = Stage::beside(stage.sandbox.clone());
    later.observe(&desired(&bind("c0"))).await;
    assert_eq!(counted(&later), floor);
}

#[tokio::test(start_paused = true)]
async fn where_a_list_is_forbidden_the_declared_things_are_read_one_by_one() {
    let estate = Estate {
        identities: [identities("id-", 3, 1), vec![]],
        clusters: vec![1],
        missing: 2,
        assignments: 3,
        access: (4, 1),
        above: false,
        page: 100,
    };
    let mut world = estate.world();
    world["faults"] = json!([
        {"on": {"path": "*/userAssignedIdentities"}, "answer": {"status": 403, "code": "AuthorizationFailed"}},
        {"on": {"path": "*/managedClusters"}, "answer": {"status": 403, "code": "AuthorizationFailed"}},
        {"on": {"path": format!("/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments*", SUBSCRIPTIONS[0])},
         "answer": {"status": 403, "code": "AuthorizationFailed"}},
        {"on": {"path": format!("/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments*", SUBSCRIPTIONS[1])},
         "answer": {"status": 403, "code": "AuthorizationFailed"}},
        {"on": {"path": "/api/v1/serviceaccounts"}, "answer": {"status": 403, "code": "Forbidden"}},
        {"on": {"path": "/api/v1/namespaces/*/serviceaccounts"}, "answer": {"status": 403, "code": "Forbidden"}},
    ]);
    let stage = stage_of(&world);
    let live = stage.observe(&desired(&estate.manifest())).await;
    let mut floor = estate.floor();
    floor.insert("pages of identities", 2);
    floor.insert("identities", 5);
    floor.insert("clusters", 1);
    // The cluster, then each of three namespaces, then each account.
    floor.insert("pages of service accounts", 1 + 3);
    floor.insert("service accounts", 3);
    // Both subscriptions, then each scope that a role is declared for.
    floor.insert("pages of role assignments", 2 + 4);
    assert_eq!(counted(&stage), floor);
    let named = live
        .coverage
        .values()
        .filter(|it| matches!(it, widctl::live::Coverage::Named(_)))
        .count();
    assert_eq!(named, 5);
}

const VAULTS: &str = "/providers/Microsoft.KeyVault/vaults";

/// Policies of two identities in so many vaults of each subscription, among vaults that nobody declares.
fn with_vaults(page: usize, counts: [usize; 2]) -> (Value, String) {
    let vaults: Vec<Value> = SUBSCRIPTIONS
        .iter()
        .zip(counts)
        .flat_map(|(subscription, count)| {
            (0..count).map(move |it| {
                let name = format!("kv-{}-{it}", &subscription[..1]);
                json!({"subscription": subscription, "group": "apps", "name": name, "accessPolicies": [
                    {"objectId": "99999999-0000-0000-0000-000000000001", "permissions": {"secrets": ["get"]}},
                ]})
            })
        })
        .collect();
    let identities: Vec<Value> = (0..2)
        .map(|it| json!({"group": "apps", "name": format!("id-{it}")}))
        .collect();
    let groups = json!({"apps": "westeurope"});
    let world = world(json!({
        "subscriptions": SUBSCRIPTIONS.map(|id| json!({"id": id, "groups": groups})),
        "identities": identities,
        "vaults": vaults,
        "page": page,
    }));
    let mut text = format!(
        "apiVersion: widctl/v1\nname: estate\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n\
         defaults: {{subscription: {}, resourceGroup: apps, location: westeurope}}\nidentities:\n",
        SUBSCRIPTIONS[0]
    );
    for identity in 0..2 {
        text += &format!(
            "  id-{identity}:\n    managedIdentity: {{name: id-{identity}}}\n    access:\n"
        );
        for (subscription, count) in SUBSCRIPTIONS.iter().zip(counts) {
            // Not in the last one.
            for it in 0..count - 1 {
                let name = format!("kv-{}-{it}", &subscription[..1]);
                text += &format!(
                    "      - {{keyVaultPolicy: /subscriptions/{subscription}/resourceGroups/apps{VAULTS}/{name}, secrets: [get]}}\n"
                );
            }
        }
    }
    (world, text)
}

#[tokio::test(start_paused = true)]
async fn vaults_are_listed_once_for_each_subscription_with_policies() {
    // Each list ends with an empty page, as it does at Azure.
    for (page, counts, pages) in [(100, [9, 3], 4), (4, [9, 3], 6)] {
        let (world, manifest) = with_vaults(page, counts);
        let stage = stage_of(&world);
        let live = stage.observe(&desired(&manifest)).await;
        let floor = Counts::from([
            ("tokens", 1),
            ("pages of identities", 2),
            ("pages of credentials", 2),
            ("pages of clusters", 1),
            ("pages of role assignments", 1),
            ("pages of vaults", pages),
        ]);
        assert_eq!(counted(&stage), floor);
        assert_eq!(live.vaults.len(), counts.iter().sum::<usize>());
    }
}

/// A role that opens what is in a vault needs one that goes by roles, so its vault is looked at; other roles at a vault do not.
#[tokio::test(start_paused = true)]
async fn a_vault_is_looked_at_for_the_roles_that_open_it() {
    for (role, pages) in [("Key Vault Secrets User", Some(2)), ("Reader", None)] {
        let (world, manifest) = with_vaults(100, [1, 1]);
        let scope = format!(
            "/subscriptions/{}/resourceGroups/apps{VAULTS}/kv-1-0",
            SUBSCRIPTIONS[0]
        );
        let access = format!("access:\n      - {{role: {role}, scope: {scope}}}\n");
        let stage = stage_of(&world);
        stage
            .observe(&desired(&manifest.replace("access:\n", &access)))
            .await;
        assert_eq!(
            counted(&stage).get("pages of vaults").copied(),
            pages,
            "{role}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn where_vaults_may_not_be_listed_the_declared_ones_are_read_and_a_missing_one_is_looked_for_among_the_deleted()
 {
    let (mut world, manifest) = with_vaults(100, [3, 2]);
    world["faults"] = json!([
        {"on": {"path": format!("/subscriptions/{}{VAULTS}", SUBSCRIPTIONS[0])}, "answer": {"status": 403, "code": "AuthorizationFailed"}},
    ]);
    // The one declared vault of the second subscription is gone.
    world["vaults"].as_array_mut().unwrap().remove(3);
    let stage = stage_of(&world);
    stage.observe(&desired(&manifest)).await;
    let floor = Counts::from([
        ("tokens", 1),
        ("pages of identities", 2),
        ("pages of credentials", 2),
        ("pages of clusters", 1),
        ("pages of role assignments", 1),
        ("pages of vaults", 3),
        ("vaults", 2),
        ("pages of deleted vaults", 1),
    ]);
    assert_eq!(counted(&stage), floor);
}

/// Identities are looked for in each subscription that is named anywhere; one under `subscriptions` is looked through whole.
#[tokio::test(start_paused = true)]
async fn each_subscription_that_is_named_costs_its_lists() {
    let world = world(json!({
        "subscriptions": SUBSCRIPTIONS.map(|id| json!({"id": id, "groups": {"apps": "westeurope"}})),
    }));
    let [first, second] = SUBSCRIPTIONS;
    let head =
        "apiVersion: widctl/v1\nname: estate\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n";
    let aks = |it: &str| {
        format!(
            "clusters: {{c: {{aks: {{subscription: {it}, resourceGroup: apps, name: gone}}}}}}\n"
        )
    };
    for (named, identities, clusters, all) in [
        (String::new(), 0, 0, 0),
        (format!("defaults: {{subscription: {first}}}\n"), 1, 0, 0),
        (
            format!("defaults: {{subscription: {first}}}\n{}", aks(second)),
            2,
            1,
            0,
        ),
        (format!("subscriptions: [{first}, {first}]\n"), 1, 0, 1),
        (
            format!("subscriptions: [{first}]\n{}", aks(second)),
            2,
            1,
            1,
        ),
    ] {
        let stage = stage_of(&world);
        stage.observe(&desired(&format!("{head}{named}"))).await;
        let counted = counted(&stage);
        let of = |kind: &str| counted.get(kind).copied().unwrap_or_default();
        let came = (
            of("pages of identities"),
            of("pages of clusters"),
            of("pages of role assignments"),
            of("pages of vaults"),
        );
        assert_eq!(came, (identities, clusters, all, all), "{named}");
        assert_eq!(of("pages of credentials"), 0, "{named}");
    }
}

/// The world of all kinds, on the day on which much of it is declared otherwise.
#[tokio::test(start_paused = true)]
async fn a_plan_of_all_kinds_takes_as_many_as_well() {
    let stage = Stage::beside(super::worlds::all_kinds());
    let before = stage.sandbox.state();
    let plan = stage.plan(super::worlds::all_kinds_today()).await;
    assert!(plan.pending().count() > 0);
    assert_eq!(stage.sandbox.state(), before, "a plan wrote something");
    let floor = [
        // Azure, Graph: the clusters have local accounts.
        ("tokens", 2),
        // One subscription.
        ("pages of identities", 1),
        ("pages of clusters", 1),
        ("pages of role assignments", 1),
        ("pages of vaults", 2),
        // Five managed identities and two applications that are there: ours, and the declared one of others.
        ("pages of credentials", 7),
        // One is declared and not there: it is looked for by itself, by its display name among all that others made, and among the
        // deleted ones, whose names are kept.
        ("pages of applications", 2),
        ("applications", 1),
        ("pages of deleted applications", 1),
        // Of all applications in one list; the API that offers the app roles; what each of the seven identities was granted.
        ("service principals", 9),
        // Two AKS clusters, and one that a context reaches. Two lists of roles: ClusterRoles and their bindings.
        ("kubeconfigs", 2),
        ("webhooks", 2),
        ("lists of bindings", 2),
        ("lists of roles", 4),
        // Declared ones that bear no mark of ours, or are not there.
        ("roles of clusters", 2),
        ("pages of service accounts", 3),
        // Where something is missing: `payments` on three clusters and `reports` on one; the identities' group and the scope.
        ("namespaces", 4),
        ("groups", 2),
    ];
    assert_eq!(counted(&stage), Counts::from(floor));
}

/// Six kinds, each a list of the whole cluster in chunks; nothing on clusters without bindings, and nothing where nobody asked.
#[tokio::test(start_paused = true)]
async fn workloads_cost_their_pages_where_they_are_looked_at() {
    let estate = Estate {
        identities: [identities("id-", 1, 0), vec![]],
        clusters: vec![1, 0],
        missing: 0,
        page: 100,
        above: false,
        access: (4, 1),
        assignments: 3,
    };
    let mut world = estate.world();
    let object = |number: usize, account: &str, used: bool| {
        let label = if used {
            json!({"azure.workload.identity/use": "true"})
        } else {
            json!({})
        };
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("p-{number}"), "labels": label},
            "spec": {"serviceAccountName": account, "containers": [{"name": "c", "image": "x"}]},
        })
    };
    let mut pods: Vec<Value> = (0..1_001).map(|it| object(it, "sa-0", true)).collect();
    // Two with the label use one undeclared account, which is read once.
    pods.extend([
        object(2_000, "default", true),
        object(2_001, "default", true),
        object(2_002, "other", false),
    ]);
    for cluster in 0..2 {
        world["clusters"][cluster]["kubernetes"]["objects"] = json!(pods);
    }
    let stage = stage_of(&world);
    let mut wanted = desired(&estate.manifest());
    wanted.workloads = true;
    let live = stage.observe(&wanted).await;
    let mut floor = estate.floor();
    floor.insert("pages of workloads", 5 + 3);
    floor.insert("service accounts", 1);
    assert_eq!(counted(&stage), floor);
    assert_eq!(live.workloads.len(), 1);
    assert_eq!(live.workloads["c0"].seen.len(), 1_003);
    assert!(live.workloads["c0"].unread.is_empty());
}

/// A GUID that Azure does not bring itself is asked for once at each scope, whatever comes of it, and one that it brings never.
#[tokio::test(start_paused = true)]
async fn a_role_s_guid_is_looked_up_where_it_is_not_known() {
    let group = format!("/subscriptions/{}/resourceGroups/apps", SUBSCRIPTIONS[0]);
    let known = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    let unknown = "aaaaaaaa-0000-4000-8000-000000000001";
    let stage = stage_of(&world(json!({"identities": [
        {"name": "id-0", "group": "apps"}, {"name": "id-1", "group": "apps"},
    ]})));
    let identity = |number: u8| {
        format!(
            "  i{number}: {{managedIdentity: {{name: id-{number}, existing: true}}, access: [\
             {{role: {known}, scope: {group}}}, {{role: {unknown}, scope: {group}}}]}}\n"
        )
    };
    let wanted = desired(&format!(
        "apiVersion: widctl/v1\nname: m\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n\
         defaults: {{subscription: {}, resourceGroup: apps, location: westeurope}}\nidentities:\n{}{}",
        SUBSCRIPTIONS[0],
        identity(0),
        identity(1)
    ));
    let plan = stage.plan(&wanted).await;
    let counts = counted(&stage);
    assert_eq!(counts.get("role definitions by GUID"), Some(&1));
    assert_eq!(counts.get("role definitions"), None);
    let of = |action| plan.changes.iter().filter(|it| it.action == action).count();
    assert_eq!(of(widctl::plan::Action::Create), 2);
    assert_eq!(of(widctl::plan::Action::Blocked), 2);
}
