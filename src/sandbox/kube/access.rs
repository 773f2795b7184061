//! Who asks, and what they may: users, impersonation, and the rules of roles.

use bytes::Bytes;
use http::{HeaderMap, Request};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::cluster::Cluster;
use super::kinds::{self, RBAC};
use super::status::Refusal;
use super::token;

/// Who a request is from; in its extensions. Without one it is from whoever may do everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) uid: String,
    pub(crate) groups: Vec<String>,
}

const MASTERS: &str = "system:masters";
const AUTHENTICATED: &str = "system:authenticated";

impl User {
    pub(crate) fn new(name: &str, groups: &[&str]) -> User {
        User {
            name: String::from(name),
            uid: String::new(),
            groups: groups.iter().copied().map(String::from).collect(),
        }
    }

    /// The one that the sandbox logs in.
    pub(crate) fn master() -> User {
        User::new("sandbox", &[MASTERS, AUTHENTICATED])
    }

    pub(crate) fn service_account(namespace: &str, name: &str) -> User {
        User::new(
            &format!("system:serviceaccount:{namespace}:{name}"),
            &[
                "system:serviceaccounts",
                &format!("system:serviceaccounts:{namespace}"),
                AUTHENTICATED,
            ],
        )
    }

    /// As reviews show it.
    pub(crate) fn shown(&self) -> Value {
        let mut shown = json!({"username": self.name});
        if !self.uid.is_empty() {
            shown["uid"] = json!(self.uid);
        }
        shown["groups"] = json!(self.groups);
        shown
    }
}

/// What somebody wants to do.
#[derive(Debug, Default, Clone)]
pub(crate) struct Act {
    pub(crate) verb: String,
    pub(crate) group: String,
    pub(crate) resource: String,
    pub(crate) subresource: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Of what is no resource.
    pub(crate) path: String,
}

impl Act {
    /// `pods/log`, as rules name what is below a resource.
    fn whole(&self) -> String {
        match self.subresource.as_str() {
            "" => self.resource.clone(),
            below => format!("{}/{below}", self.resource),
        }
    }

    fn of(attributes: &Value) -> Act {
        let text = |field: &str| String::from(attributes[field].as_str().unwrap_or_default());
        Act {
            verb: text("verb"),
            group: text("group"),
            resource: text("resource"),
            subresource: text("subresource"),
            namespace: text("namespace"),
            name: text("name"),
            path: String::new(),
        }
    }
}

/// The roles that every cluster has by itself, with what `cluster-admin`, `admin`, `edit` and `view` may.
fn bootstrap(name: &str) -> Option<Value> {
    let every = |verbs: &[&str], groups: &[&str], resources: &[&str]| json!({"verbs": verbs, "apiGroups": groups, "resources": resources});
    const READ: [&str; 3] = ["get", "list", "watch"];
    const WRITE: [&str; 5] = ["create", "delete", "deletecollection", "patch", "update"];
    const CORE: [&str; 15] = [
        "configmaps",
        "endpoints",
        "persistentvolumeclaims",
        "persistentvolumeclaims/status",
        "pods",
        "pods/log",
        "pods/status",
        "replicationcontrollers",
        "replicationcontrollers/scale",
        "serviceaccounts",
        "services",
        "services/status",
        "events",
        "limitranges",
        "resourcequotas",
    ];
    const GROUPS: [&str; 6] = [
        "apps",
        "autoscaling",
        "batch",
        "discovery.k8s.io",
        "networking.k8s.io",
        "policy",
    ];
    let view = || {
        vec![
            every(&READ, &[""], &CORE),
            every(
                &READ,
                &[""],
                &[
                    "bindings",
                    "namespaces",
                    "namespaces/status",
                    "replicationcontrollers/status",
                ],
            ),
            every(&READ, &GROUPS, &["*"]),
        ]
    };
    let edit = || {
        let mut rules = view();
        rules.push(every(
            &READ,
            &[""],
            &[
                "secrets",
                "pods/attach",
                "pods/exec",
                "pods/portforward",
                "pods/proxy",
                "services/proxy",
            ],
        ));
        rules.push(every(&["impersonate"], &[""], &["serviceaccounts"]));
        rules.push(every(
            &WRITE,
            &[""],
            &[
                "pods",
                "pods/attach",
                "pods/exec",
                "pods/portforward",
                "pods/proxy",
                "configmaps",
                "events",
                "persistentvolumeclaims",
                "replicationcontrollers",
                "replicationcontrollers/scale",
                "secrets",
                "serviceaccounts",
                "services",
                "services/proxy",
            ],
        ));
        rules.push(every(
            &["create"],
            &[""],
            &["pods/eviction", "serviceaccounts/token"],
        ));
        rules.push(every(&WRITE, &GROUPS, &["*"]));
        rules
    };
    Some(Value::Array(match name {
        "cluster-admin" => vec![
            every(&["*"], &["*"], &["*"]),
            json!({"verbs": ["*"], "nonResourceURLs": ["*"]}),
        ],
        "view" => view(),
        "edit" => edit(),
        "admin" => {
            let mut rules = edit();
            let all: Vec<&str> = READ.iter().chain(&WRITE).copied().collect();
            rules.push(every(&all, &[RBAC], &["rolebindings", "roles"]));
            rules.push(every(
                &["create"],
                &["authorization.k8s.io"],
                &["localsubjectaccessreviews"],
            ));
            rules
        }
        "system:basic-user" => vec![
            every(
                &["create"],
                &["authorization.k8s.io"],
                &["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
            ),
            every(
                &["create"],
                &["authentication.k8s.io"],
                &["selfsubjectreviews"],
            ),
        ],
        "system:discovery" => vec![json!({"verbs": ["get"], "nonResourceURLs": [
            "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version",
            "/version/",
        ]})],
        "system:service-account-issuer-discovery" => {
            vec![json!({"verbs": ["get"], "nonResourceURLs": [
                "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks",
                "/openid/v1/jwks/",
            ]})]
        }
        _ => return None,
    }))
}

/// The bindings that every cluster has by itself.
const BOUND: [(&str, &str); 4] = [
    ("cluster-admin", MASTERS),
    ("system:basic-user", AUTHENTICATED),
    ("system:discovery", AUTHENTICATED),
    (
        "system:service-account-issuer-discovery",
        "system:serviceaccounts",
    ),
];

impl Cluster {
    /// Who a request is from, after whom it wants to be taken for.
    ///
    /// # Errors
    /// The one who sends it may not be taken for the other.
    pub(super) fn user(&self, request: &Request<Bytes>) -> Result<User, Refusal> {
        let user = request
            .extensions()
            .get::<User>()
            .cloned()
            .unwrap_or_else(User::master);
        let headers = request.headers();
        let wanted = texts(headers, "impersonate-user");
        let groups = texts(headers, "impersonate-group");
        let Some(name) = wanted.first() else {
            if groups.is_empty() {
                return Ok(user);
            }
            return Err(Refusal::internal(String::from(
                "requested [{UserInfo  }] without impersonating a user",
            )));
        };
        let act = |group: &str, resource: &str, namespace: &str, name: &str| Act {
            verb: String::from("impersonate"),
            group: String::from(group),
            resource: String::from(resource),
            namespace: String::from(namespace),
            name: String::from(name),
            ..Act::default()
        };
        let account = name
            .strip_prefix("system:serviceaccount:")
            .and_then(|it| it.split_once(':'));
        let mut acts = vec![match account {
            Some((namespace, name)) => act("", "serviceaccounts", namespace, name),
            None => act("", "users", "", name),
        }];
        acts.extend(groups.iter().map(|group| act("", "groups", "", group)));
        for act in acts {
            self.allow(&user, &act)?;
        }
        let mut taken = match account {
            Some((namespace, name)) if groups.is_empty() => User::service_account(namespace, name),
            _ => User::new(name, &groups.iter().map(String::as_str).collect::<Vec<_>>()),
        };
        if name != "system:anonymous" && !taken.groups.iter().any(|it| it == AUTHENTICATED) {
            taken.groups.push(String::from(AUTHENTICATED));
        }
        Ok(taken)
    }

    /// The service account of a token's claims, where the token is for this API and still good.
    pub(crate) fn account(&self, claims: &Value, now: OffsetDateTime) -> Option<User> {
        let issuer = self.issuer.clone().unwrap_or_else(token::default_issuer);
        let audiences = claims["aud"].as_array()?;
        let good = audiences.iter().any(|it| *it == *issuer)
            && claims["iss"] == *issuer
            && claims["exp"].as_i64()? > now.unix_timestamp();
        let here = &claims["kubernetes.io"];
        let (namespace, name) = (
            here["namespace"].as_str()?,
            here["serviceaccount"]["name"].as_str()?,
        );
        let account = self.store.find(kinds::accounts(), namespace, name)?;
        let same = account["metadata"]["uid"] == here["serviceaccount"]["uid"];
        (good && same).then(|| User {
            uid: String::from(account["metadata"]["uid"].as_str().unwrap_or_default()),
            ..User::service_account(namespace, name)
        })
    }

    /// Lets an act pass, or refuses it.
    ///
    /// # Errors
    /// No role allows it; in the words of the real server.
    pub(super) fn allow(&self, user: &User, act: &Act) -> Result<(), Refusal> {
        if self.may(user, act) {
            return Ok(());
        }
        if !act.path.is_empty() {
            let why = format!(
                "User {:?} cannot {} path {:?}",
                user.name, act.verb, act.path
            );
            return Err(Refusal::path_not_allowed(&why));
        }
        let place = match act.namespace.as_str() {
            "" => String::from("at the cluster scope"),
            namespace => format!("in the namespace {namespace:?}"),
        };
        let why = format!(
            "User {:?} cannot {} resource {:?} in API group {:?} {place}",
            user.name,
            act.verb,
            act.whole(),
            act.group
        );
        Err(Refusal::not_allowed(
            &act.resource,
            &act.group,
            &act.name,
            &why,
        ))
    }

    pub(super) fn may(&self, user: &User, act: &Act) -> bool {
        // Nobody refuses these, whatever the roles say.
        if user.groups.iter().any(|group| group == MASTERS) {
            return true;
        }
        self.rules(user, &act.namespace)
            .iter()
            .any(|rule| fits(rule, act))
    }

    /// The rules that hold for somebody in a namespace, or in the whole cluster where it is empty.
    fn rules(&self, user: &User, namespace: &str) -> Vec<Value> {
        let mut rules = Vec::new();
        for (role, group) in BOUND {
            if user.groups.iter().any(|it| it == group) {
                rules.extend(self.role("ClusterRole", role, ""));
            }
        }
        let mut bound = |plural: &str, within: &str| {
            for (_, binding) in self.store.objects(kinds::own(RBAC, plural)) {
                let here = within.is_empty() || binding["metadata"]["namespace"] == within;
                let subjects = binding["subjects"].as_array().into_iter().flatten();
                let named = |subject: &Value| is(subject, user, &binding["metadata"]["namespace"]);
                if here && subjects.into_iter().any(named) {
                    let text = |field: &str| binding["roleRef"][field].as_str().unwrap_or_default();
                    rules.extend(self.role(text("kind"), text("name"), within));
                }
            }
        };
        bound("clusterrolebindings", "");
        if !namespace.is_empty() {
            bound("rolebindings", namespace);
        }
        rules
    }

    fn role(&self, kind: &str, name: &str, namespace: &str) -> Vec<Value> {
        let found = match kind {
            "Role" => self.store.find(kinds::own(RBAC, "roles"), namespace, name),
            _ => self.store.find(kinds::own(RBAC, "clusterroles"), "", name),
        };
        let rules = match found {
            Some(role) => role["rules"].clone(),
            None if kind == "ClusterRole" => bootstrap(name).unwrap_or_default(),
            None => Value::Null,
        };
        rules.as_array().cloned().unwrap_or_default()
    }

    /// Answers a review of what somebody may.
    pub(super) fn reviewed(&self, user: &User, kind: &str, body: &Value) -> Value {
        let spec = &body["spec"];
        let asked = || match spec["nonResourceAttributes"].is_object() {
            true => Act {
                verb: String::from(
                    spec["nonResourceAttributes"]["verb"]
                        .as_str()
                        .unwrap_or_default(),
                ),
                path: String::from(
                    spec["nonResourceAttributes"]["path"]
                        .as_str()
                        .unwrap_or_default(),
                ),
                ..Act::default()
            },
            false => Act::of(&spec["resourceAttributes"]),
        };
        let mut answer = json!({"metadata": {}, "spec": spec});
        match kind {
            "SelfSubjectReview" => {
                answer = json!({"metadata": {}, "status": {"userInfo": user.shown()}});
            }
            "SelfSubjectRulesReview" => {
                let namespace = spec["namespace"].as_str().unwrap_or_default();
                let (mut resources, mut paths) = (Vec::new(), Vec::new());
                for rule in self.rules(user, namespace) {
                    if rule["nonResourceURLs"].is_array() {
                        paths.push(rule);
                    } else {
                        resources.push(rule);
                    }
                }
                answer["status"] = json!({
                    "resourceRules": resources, "nonResourceRules": paths, "incomplete": false,
                });
            }
            "SelfSubjectAccessReview" => {
                answer["status"] = self.verdict(user, &asked());
            }
            _ => {
                let groups: Vec<&str> = spec["groups"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let other = User::new(spec["user"].as_str().unwrap_or_default(), &groups);
                answer["status"] = self.verdict(&other, &asked());
            }
        }
        answer
    }

    fn verdict(&self, user: &User, act: &Act) -> Value {
        match self.may(user, act) {
            true if user.groups.iter().any(|it| it == MASTERS) => json!({"allowed": true}),
            true => json!({"allowed": true, "reason": "RBAC: allowed"}),
            false => json!({"allowed": false}),
        }
    }
}

fn texts(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).into_iter();
    values
        .filter_map(|value| value.to_str().ok())
        .map(String::from)
        .collect()
}

/// Does a binding's subject mean this user?
fn is(subject: &Value, user: &User, home: &Value) -> bool {
    let text = |field: &str| subject[field].as_str().unwrap_or_default();
    match text("kind") {
        "User" => text("name") == user.name,
        "Group" => user.groups.iter().any(|group| group == text("name")),
        "ServiceAccount" => {
            let namespace = match text("namespace") {
                "" => home.as_str().unwrap_or_default(),
                namespace => namespace,
            };
            user.name == format!("system:serviceaccount:{namespace}:{}", text("name"))
        }
        _ => false,
    }
}

fn fits(rule: &Value, act: &Act) -> bool {
    let holds = |field: &str, wanted: &str| {
        let list = rule[field].as_array();
        list.into_iter()
            .flatten()
            .any(|it| it == "*" || it == wanted)
    };
    if !holds("verbs", &act.verb) {
        return false;
    }
    if !act.path.is_empty() {
        let urls = rule["nonResourceURLs"].as_array().into_iter().flatten();
        return urls
            .filter_map(Value::as_str)
            .any(|url| match url.strip_suffix('*') {
                Some(stem) => act.path.starts_with(stem),
                None => act.path == url,
            });
    }
    let names = rule["resourceNames"]
        .as_array()
        .filter(|names| !names.is_empty());
    let below = format!("*/{}", act.subresource);
    holds("apiGroups", &act.group)
        && (holds("resources", &act.whole())
            || (!act.subresource.is_empty() && holds("resources", &below)))
        && names.is_none_or(|names| names.iter().any(|name| *name == *act.name))
}
