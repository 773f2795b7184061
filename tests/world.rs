//! World documents: the schema, the reader and the writer agree.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use serde_json::{Value, json};
use widctl::sandbox::Sandbox;

/// Every key that a world document may have.
fn everything() -> Value {
    json!({
        "seed": 7,
        "now": "2026-01-02T03:04:05Z",
        "tenant": "aaaabbbb-0000-cccc-1111-dddd2222eeee",
        "subscriptions": [
            {"id": "11111111-2222-3333-4444-555555555555", "name": "first",
             "groups": {"apps": "West Europe", "data": {"location": "northeurope", "tags": {"a": "b"}}}},
            {"id": "11111111-2222-3333-4444-666666666666", "groups": {"apps": "westeurope"}},
        ],
        "identities": [
            {"name": "api", "group": "apps", "tags": {"team": "a"}, "credentials": [
                {"name": "one", "issuer": "https://i/", "subject": "s"},
                {"name": "two", "issuer": "https://i/", "subject": "t", "audience": "api://other"},
                {"name": "all", "issuer": "https://i/", "expression": "claims['sub'] matches 'repo:org/*'"},
            ]},
            {"name": "api", "group": "apps", "subscription": "11111111-2222-3333-4444-666666666666",
             "location": "francecentral", "clientId": "c", "principalId": "p", "more": {"isolationScope": "Regional"}},
        ],
        "applications": [
            {"displayName": "reporting", "uniqueName": "widctl-payments-reporting", "tags": ["widctl"],
             "more": {"notes": "n"}, "credentials": [
                {"name": "one", "issuer": "https://i/", "subject": "s", "description": "d"},
                {"name": "two", "issuer": "https://i/", "subject": "t", "audience": "api://other"},
            ]},
            {"displayName": "reporting", "appId": "c", "objectId": "o", "created": "2026-01-01T00:00:00Z",
             "servicePrincipal": false},
        ],
        "deletedApplications": [
            {"displayName": "gone", "uniqueName": "widctl-payments-gone", "deleted": "2026-01-01T00:00:00Z",
             "servicePrincipal": "p"},
        ],
        "appRoleAssignments": [{"principal": "p", "resource": "Microsoft Graph", "role": "User.Read.All"}],
        "clusters": [
            {"name": "prod", "aks": {"group": "apps", "name": "prod-weu", "location": "westeurope", "issuer": true,
             "workloadIdentity": true, "entra": true, "disableLocalAccounts": true, "tags": {"a": "b"},
             "operation": {"polls": 1, "seconds": 2, "status": ["ReconcilingDNS"], "fails": {"code": "Oops", "message": "m"}},
             "body": {"properties": {"apiServerAccessProfile": {"authorizedIPRanges": ["10.0.0.0/8"]}}}},
             "kubernetes": {"namespaces": ["a", {"name": "b", "labels": {"x": "y"}}],
                "serviceAccounts": [{"namespace": "a", "name": "api", "annotations": {"k": "v"}}],
                "objects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m", "namespace": "a"}}]}},
            {"name": "dev", "aks": {"group": "apps", "subscription": "11111111-2222-3333-4444-666666666666",
             "issuer": "https://oidc.prod-aks.azure.com/1/", "identityBindings": [
                {"name": "gone", "clientId": "c", "objectId": "o", "state": "Failed",
                 "identity": "/subscriptions/x/resourceGroups/y/providers/Microsoft.ManagedIdentity/userAssignedIdentities/z"}]}},
            {"name": "edge", "external": {"issuer": "https://edge/", "context": "edge-admin"}},
            {"name": "team-x", "vcluster": {"host": "edge", "name": "x", "namespace": "team-x", "context": "x-admin",
             "sync": {"toHost": {"serviceAccounts": {"enabled": true}}}}},
        ],
        "platform": {"host": "vcluster.contoso.com"},
        "vaults": [
            {"name": "kv-apps", "group": "apps", "location": "northeurope", "tags": {"a": "b"}, "sku": "premium",
             "tenantId": "aaaabbbb-0000-cccc-1111-dddd2222ffff", "enableRbacAuthorization": false, "accessPolicies": [
                {"objectId": "11111111-2222-3333-4444-777777777777", "applicationId": "11111111-2222-3333-4444-888888888888",
                 "tenantId": "aaaabbbb-0000-cccc-1111-dddd2222ffff",
                 "permissions": {"keys": ["wrapKey"], "secrets": ["Get"], "certificates": ["all"], "storage": ["set"]}}],
             "networkAcls": {"bypass": "None", "defaultAction": "Deny", "ipRules": [{"value": "10.0.0.0/8"}],
                "virtualNetworkRules": [{"id": "/subscriptions/x/subnets/y", "ignoreMissingVnetServiceEndpoint": true}]},
             "publicNetworkAccess": "Disabled", "enableSoftDelete": true, "softDeleteRetentionInDays": 7,
             "enablePurgeProtection": true, "enabledForDeployment": true, "enabledForDiskEncryption": false,
             "enabledForTemplateDeployment": true, "secrets": {"db-password": "hunter2"}},
            {"name": "kv-lost", "group": "apps", "subscription": "11111111-2222-3333-4444-666666666666",
             "enableSoftDelete": false},
        ],
        "deletedVaults": [{"name": "kv-old", "group": "apps", "deleted": "2026-01-01T00:00:00Z"}],
        "entra": {"tokenLifetime": 300, "spreading": 1,
                  "operator": [{"issuer": "https://ci/", "subject": "main", "audience": "api://x"}]},
        "graph": {"lag": 2},
        "generations": {"/subscriptions/x/gone": 2},
        "operation": {"seconds": 5},
        "page": 3,
        "latency": 10,
        "spreading": 1,
        "rights": "enforced",
        "fast": true,
        "storageAccounts": [{"name": "states", "group": "apps", "location": "westeurope", "tags": {"a": "b"},
            "containers": {"tfstate": {"prod.tfstate": "{}"}, "empty": {}}}],
        "locks": [{"scope": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/apps", "name": "keep",
            "level": "ReadOnly", "notes": "n"}],
        "directoryRoles": [{"principal": "operator", "role": "Application Administrator"}],
        "principals": [{"id": "aaaaaaaa-0000-4000-8000-000000000003", "type": "Group", "displayName": "team", "members":
            ["aaaaaaaa-0000-4000-8000-000000000001", "operator"]},
            {"id": "aaaaaaaa-0000-4000-8000-000000000001", "type": "User", "spread": 2, "displayName": "Ann",
             "userPrincipalName": "ann@contoso.com"}, {"id": "aaaaaaaa-0000-4000-8000-000000000002"}],
        "principalSpread": {"untyped": 2, "typed": 1},
        "managementGroups": [{"name": "corp", "displayName": "Corp"},
            {"name": "apps", "parent": "corp", "subscriptions": ["11111111-2222-3333-4444-555555555555"]}],
        "roleDefinitions": [{"name": "cccccccc-0000-4000-8000-000000000001", "roleName": "Look", "description": "d",
            "assignableScopes": ["/subscriptions/11111111-2222-3333-4444-555555555555"],
            "actions": ["*/read"], "notActions": ["a/read"], "dataActions": ["b/read"], "notDataActions": ["c/read"]}],
        "roleAssignments": [
            {"scope": "/subscriptions/11111111-2222-3333-4444-555555555555", "role": "Look",
             "principal": "aaaaaaaa-0000-4000-8000-000000000001", "description": "d", "condition": "c", "conditionVersion": "2.0",
             "name": "88888888-0000-4000-8000-000000000001", "type": "User", "createdOn": "2026-01-02T03:04:05.0000000Z"},
            {"scope": "/", "role": "Reader", "identity": "/subscriptions/11111111-2222-3333-4444-666666666666/resourceGroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/api"},
        ],
        "limits": {"reads": {"burst": 5, "perSecond": 1}, "writes": {"burst": 5, "perSecond": 1},
                   "deletes": {"burst": 5, "perSecond": 1}, "credentials": {"burst": 1, "perSecond": 0.25},
                   "graph": {"burst": 5, "perSecond": 1}},
        "faults": [
            {"on": {"door": "arm", "method": "PUT", "path": "*/useridentities/*"}, "skip": 1, "times": 2,
             "answer": {"status": 403, "headers": {"x-a": "b"}, "code": "AuthorizationFailed", "message": "no"}},
            {"on": {"door": "kubernetes/prod"}, "answer": {"status": 200, "body": "<html>"}},
            {"lose": "after"},
            {"hold": true},
        ],
        "chaos": {"seed": 1, "throttled": 0.1, "failed": 0.1, "lost": 0.1, "concurrent": 0.1, "cap": 2},
    })
}

fn schema() -> jsonschema::Validator {
    let text = include_str!("../schema/world.schema.json");
    jsonschema::draft7::new(&serde_json::from_str(text).unwrap()).unwrap()
}

fn complaints(schema: &jsonschema::Validator, world: &Value) -> Vec<String> {
    schema
        .iter_errors(world)
        .map(|e| format!("{} {e}", e.instance_path()))
        .collect()
}

#[test]
fn a_world_is_written_as_it_is_read() {
    let schema = schema();
    assert_eq!(complaints(&schema, &everything()), [""; 0]);
    let world = Sandbox::new(&everything()).unwrap();
    let state = world.state();
    assert_eq!(complaints(&schema, &state), [""; 0]);
    assert_eq!(Sandbox::new(&state).unwrap().state(), state);
    // What the document says of itself stays as it was said.
    for key in [
        "entra",
        "graph",
        "operation",
        "page",
        "latency",
        "spreading",
        "limits",
        "faults",
        "chaos",
        "generations",
    ] {
        assert_eq!(state[key], everything()[key]);
    }
    let prod = &state["clusters"][2]["aks"];
    assert_eq!(prod["body"], everything()["clusters"][0]["aks"]["body"]);
    assert_eq!(prod["workloadIdentity"], json!(true));
}

/// Puts an unknown key into every mapping in turn: schema and reader must both see it, but where keys are the user's own.
#[test]
fn the_schema_and_the_reader_know_the_same_keys() {
    let schema = schema();
    let mut places = Vec::new();
    mappings(&everything(), String::new(), &mut places);
    let free = |place: &str| {
        [
            "/tags",
            "/groups",
            "/labels",
            "/annotations",
            "/generations",
            "/headers",
            "/more",
        ]
        .iter()
        .any(|end| place.ends_with(end))
            || place.contains("/containers")
            || place.ends_with("/secrets")
            || place.contains("/body")
            || place.contains("/objects/")
    };
    let mut count = 0;
    for place in places.iter().filter(|place| !free(place)) {
        let mut world = everything();
        world.pointer_mut(place).unwrap()["unheardOf"] = json!("x");
        assert!(
            !schema.is_valid(&world),
            "the schema takes an unknown key at {place}"
        );
        let problems = Sandbox::new(&world).err().unwrap_or_default();
        let told = format!("{place}/unheardOf");
        assert!(
            problems.iter().any(|p| p.pointer == told),
            "{place}: {problems:?}"
        );
        count += 1;
    }
    assert!(count > 30, "{count} mappings");
}

fn mappings(value: &Value, at: String, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                mappings(value, format!("{at}/{key}"), out);
            }
            out.push(at);
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                mappings(value, format!("{at}/{i}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn an_empty_world_is_one_empty_subscription() {
    for world in [Value::Null, json!({})] {
        let state = Sandbox::new(&world).unwrap().state();
        assert_eq!(state["subscriptions"].as_array().unwrap().len(), 1);
        assert_eq!(state["subscriptions"][0]["groups"], json!({}));
    }
}
