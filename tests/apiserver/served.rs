//! What the tables bring: every kind, definitions with their kinds, watches, scales, statuses, and who may what.

use super::{APPLY, Ask, JSON_PATCH, MERGE, STRATEGIC, TABLE, delete, get, patch, post};

/// What each group tells of itself.
pub(crate) fn discovery() -> Vec<Ask> {
    let mut asks = vec![get("/api/v1")];
    for group in [
        "admissionregistration.k8s.io/v1",
        "apps/v1",
        "authentication.k8s.io/v1",
        "authorization.k8s.io/v1",
        "autoscaling/v2",
        "batch/v1",
        "certificates.k8s.io/v1",
        "coordination.k8s.io/v1",
        "discovery.k8s.io/v1",
        "events.k8s.io/v1",
        "flowcontrol.apiserver.k8s.io/v1",
        "networking.k8s.io/v1",
        "node.k8s.io/v1",
        "policy/v1",
        "rbac.authorization.k8s.io/v1",
        "resource.k8s.io/v1",
        "scheduling.k8s.io/v1",
        "storage.k8s.io/v1",
    ] {
        asks.push(get(&format!("/apis/{group}")));
    }
    asks
}

/// An object of each kind that a chart brings, made, read, changed and deleted. What the server does beyond the tables is theirs.
pub(crate) fn objects() -> Vec<Ask> {
    let mut asks = Vec::new();
    for (place, body) in [
        (
            "/api/v1/namespaces/kinds/secrets",
            r#"{"metadata":{"name":"it"},"stringData":{"a":"b"},"data":{"c":"ZA=="}}"#,
        ),
        (
            "/api/v1/namespaces/kinds/endpoints",
            r#"{"metadata":{"name":"it"},"subsets":[{"addresses":[{"ip":"10.1.1.1"}],"ports":[{"port":80,"protocol":"TCP"}]}]}"#,
        ),
        (
            "/api/v1/namespaces/kinds/limitranges",
            r#"{"metadata":{"name":"it"},"spec":{"limits":[{"type":"Pod","max":{"cpu":"1"}}]}}"#,
        ),
        (
            "/apis/coordination.k8s.io/v1/namespaces/kinds/leases",
            r#"{"metadata":{"name":"it"},"spec":{"holderIdentity":"me","leaseDurationSeconds":15}}"#,
        ),
        (
            "/apis/networking.k8s.io/v1/namespaces/kinds/ingresses",
            r#"{"metadata":{"name":"it"},"spec":{"rules":[{"host":"a.example.com","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"s","port":{"number":80}}}}]}}]}}"#,
        ),
        (
            "/apis/policy/v1/namespaces/kinds/poddisruptionbudgets",
            r#"{"metadata":{"name":"it"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"a":"b"}}}}"#,
        ),
        (
            "/apis/discovery.k8s.io/v1/namespaces/kinds/endpointslices",
            r#"{"metadata":{"name":"it"},"addressType":"IPv4","endpoints":[{"addresses":["10.1.1.1"]}],"ports":[{"name":"h","port":80,"protocol":"TCP"}]}"#,
        ),
        (
            "/apis/node.k8s.io/v1/runtimeclasses",
            r#"{"metadata":{"name":"it"},"handler":"runc"}"#,
        ),
    ] {
        let one = format!("{place}/it");
        let wide =
            one.contains("secrets") || one.contains("endpoints/") || one.contains("ingresses");
        asks.extend([
            post(place, body),
            get(&one),
            patch(&one, MERGE, r#"{"metadata":{"labels":{"q":"1"}}}"#),
        ]);
        if wide {
            asks.push(get(&one).shown_as(TABLE));
        }
        asks.push(delete(&one, ""));
    }
    asks
}

/// Scales and statuses, which change nothing else.
pub(crate) fn below() -> Vec<Ask> {
    let place = "/apis/apps/v1/namespaces/kinds/deployments";
    let one = format!("{place}/d");
    let deployment = r#"{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i:1"}]}}}}"#;
    vec![
        post(place, deployment),
        get(&format!("{one}/scale")),
        get(&one),
        patch(
            &format!("{one}/status?fieldManager=c"),
            MERGE,
            r#"{"status":{"replicas":2},"spec":{"replicas":9}}"#,
        ),
        get(&format!("{one}/status")),
        patch(
            &one,
            JSON_PATCH,
            r#"[{"op":"replace","path":"/spec/replicas","value":1}]"#,
        ),
        get(&format!("{one}/exec")),
        delete(&one, r#"{"propagationPolicy":"Foreground"}"#),
        get(&one),
        patch(&one, MERGE, r#"{"metadata":{"finalizers":null}}"#),
        get(&one),
    ]
}

const DEFINITION: &str = r#"{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"kind":"Widget","plural":"widgets","singular":"widget","listKind":"WidgetList","shortNames":["wg"],"categories":["all"]},"versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"},{"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}],"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","required":["size"],"properties":{"size":{"type":"integer"},"color":{"type":"string","default":"red","enum":["red","blue"]},"free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},"items":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"]}}},"status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}"#;

pub(crate) const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

pub(crate) fn definition() -> Ask {
    post(DEFINITIONS, DEFINITION)
}

/// The kind that a definition brings, from its discovery to its end.
pub(crate) fn customs() -> Vec<Ask> {
    let place = "/apis/example.com/v1/namespaces/kinds/widgets";
    let one = format!("{place}/w");
    let made = |spec: &str| {
        format!(
            r#"{{"apiVersion":"example.com/v1","kind":"Widget","metadata":{{"name":"w"}},"spec":{spec}}}"#
        )
    };
    vec![
        get("/apis/example.com/v1"),
        get("/apis/example.com"),
        post(
            place,
            &made(r#"{"size":1,"free":{"a":{"b":1}},"items":[{"name":"x"}],"bad":1}"#),
        ),
        post(place, &made(r#"{"size":1}"#)),
        get(&one),
        get(&one).shown_as(TABLE),
        patch(
            &format!("{one}/status"),
            MERGE,
            r#"{"status":{"conditions":[{"type":"Ready","status":"True"}]},"spec":{"size":7}}"#,
        ),
        get(place).shown_as(TABLE),
        patch(&one, MERGE, r#"{"spec":{"size":2}}"#),
        patch(&one, STRATEGIC, r#"{"spec":{"size":3}}"#),
        patch(
            &format!("{one}?fieldManager=w"),
            APPLY,
            &made(r#"{"size":2,"items":[{"name":"y"}]}"#),
        ),
        patch(
            &format!("{one}?fieldManager=v"),
            APPLY,
            &made(r#"{"size":4}"#),
        ),
        patch(
            &format!("{one}?fieldManager=v&force=true"),
            APPLY,
            &made(r#"{"size":4,"free":{"a":{"c":2}}}"#),
        ),
        delete(&one, ""),
        get(&one),
    ]
}

/// Watches to their end: what is there, what has changed since, what is too old or too new.
pub(crate) fn watches() -> Vec<Ask> {
    let place = "/api/v1/namespaces/kinds/configmaps";
    let map = |name: &str, label: &str| {
        format!(r#"{{"metadata":{{"name":"{name}","labels":{{"l":"{label}"}}}}}}"#)
    };
    let watch = |more: &str| get(&format!("{place}?watch=true&timeoutSeconds=1{more}"));
    vec![
        post(place, &map("one", "a")),
        get(&format!("{place}/one")),
        watch(""),
        post(place, &map("two", "a")),
        patch(
            &format!("{place}/two"),
            MERGE,
            r#"{"metadata":{"labels":{"l":"b"}}}"#,
        ),
        delete(&format!("{place}/two"), ""),
        watch("&resourceVersion=${one.rv}"),
        watch("&resourceVersion=${one.rv}&labelSelector=l%3Da"),
        watch("&resourceVersion=${one.rv}&fieldSelector=metadata.name%3Dtwo"),
        watch("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"),
        watch("&sendInitialEvents=true"),
        watch("&resourceVersionMatch=NotOlderThan"),
    ]
}

const ROLES: &str = "/apis/rbac.authorization.k8s.io/v1";

/// What roles let others do, who is taken for whom, and the reviews that ask for it.
pub(crate) fn others() -> Vec<Ask> {
    let bot = "system:serviceaccount:kinds:bot";
    let maps = "/api/v1/namespaces/kinds/configmaps";
    let binding = |kind: &str, name: &str, role: &str, role_kind: &str| {
        format!(
            r#"{{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"{kind}","metadata":{{"name":"{name}"}},"roleRef":{{"apiGroup":"rbac.authorization.k8s.io","kind":"{role_kind}","name":"{role}"}},"subjects":[{{"kind":"ServiceAccount","name":"bot","namespace":"kinds"}}]}}"#
        )
    };
    vec![
        get(maps).by(bot),
        get(&format!("{maps}/one")).by(bot),
        post(maps, r#"{"metadata":{"name":"no"}}"#).by(bot),
        get("/api/v1/nodes").by(bot),
        get("/apis/apps/v1/namespaces/kinds/deployments/d/scale").by(bot),
        get("/metrics").by("jane"),
        post(
            &format!("{ROLES}/namespaces/kinds/roles"),
            r#"{"metadata":{"name":"some"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["get"],"resourceNames":["one"]},{"apiGroups":["apps"],"resources":["*/scale"],"verbs":["get"]}]}"#,
        ),
        post(
            &format!("{ROLES}/namespaces/kinds/rolebindings"),
            &binding("RoleBinding", "some", "some", "Role"),
        ),
        get(&format!("{maps}/one")).by(bot),
        get(maps).by(bot),
        get("/apis/apps/v1/namespaces/kinds/deployments/d/scale").by(bot),
        get("/apis/apps/v1/namespaces/kinds/deployments/d").by(bot),
        post(
            &format!("{ROLES}/clusterrolebindings"),
            &binding("ClusterRoleBinding", "viewer", "view", "ClusterRole"),
        ),
        get("/api/v1/namespaces/a/secrets").by(bot),
        delete(&format!("{maps}/one"), "").by(bot),
        delete(&format!("{ROLES}/clusterrolebindings/viewer"), ""),
        get("/api/v1/namespaces/a/configmaps").by(bot),
    ]
}
