//! The sandbox as a stranger meets it: the program, its environment, and clients that know nothing of widctl.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use serde_json::{Value, json};

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";
const AKS_SERVER: &str = "6dae42f8-4368-4678-94ff-3960e28e3630";
const MARK: &str = "sandboxCanarySecret";

fn widctl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_widctl"));
    for proxy in [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "KUBECONFIG",
    ] {
        command.env_remove(proxy);
    }
    command
}

/// Runs a shell beside a sandbox.
fn shell(arguments: &[&str], script: &str) -> Output {
    let mut command = widctl();
    command
        .arg("sandbox")
        .args(arguments)
        .args(["--", "sh", "-c", script]);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Whether a client is installed. Where WIDCTL_REQUIRE_CLIENTS is set, as in continuous integration, it has to be.
fn is_there(program: &str) -> bool {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder| folder.join(program).is_file());
    if !found {
        let required = std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_some();
        assert!(
            !required,
            "{program} is not on PATH, and WIDCTL_REQUIRE_CLIENTS is set"
        );
        eprintln!("skipped: {program} is not on PATH");
    }
    found
}

/// A sandbox that serves until it is dropped or interrupted.
struct Serving {
    child: Child,
    environment: BTreeMap<String, String>,
    exports: String,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let mut command = widctl();
        command.arg("sandbox").args(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // What it says to people comes after the environment, so all lines are there then.
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let last = said.find(|line| line.as_ref().unwrap().contains("until it is interrupted"));
        assert!(last.is_some(), "it ended");
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let (mut environment, mut exports) = (BTreeMap::new(), String::new());
        while !environment.contains_key("no_proxy") {
            let line = lines.next().unwrap().unwrap();
            let (name, value) = line
                .strip_prefix("export ")
                .unwrap()
                .split_once('=')
                .unwrap();
            let value = value
                .strip_prefix('\'')
                .unwrap()
                .strip_suffix('\'')
                .unwrap();
            environment.insert(name.to_owned(), value.to_owned());
            exports.push_str(&line);
            exports.push('\n');
        }
        Self {
            child,
            environment,
            exports,
        }
    }

    fn world(world: &Value, folder: &Path) -> Self {
        let file = folder.join("world.json");
        std::fs::write(&file, world.to_string()).unwrap();
        Self::start(&["--world", file.to_str().unwrap()])
    }

    fn get(&self, name: &str) -> &str {
        &self.environment[name]
    }

    fn interrupt(&mut self, signal: &str) -> ExitStatus {
        let mut kill = Command::new("sh");
        kill.args([
            "-c",
            "kill -s \"$0\" \"$1\"",
            signal,
            &self.child.id().to_string(),
        ]);
        assert!(kill.status().unwrap().success());
        self.child.wait().unwrap()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        Command::new(program)
            .args(arguments)
            .envs(&self.environment)
            .output()
            .unwrap()
    }

    /// Status and body of one request; curl trusts what the environment says.
    fn curl(&self, arguments: &[&str]) -> (u16, Value) {
        let all: Vec<&str> = ["-sS", "-w", "\n%{http_code}"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let output = self.run("curl", &all);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let (body, status) = text(&output.stdout).rsplit_once('\n').unwrap();
        (
            status.parse().unwrap(),
            serde_json::from_str(body).unwrap_or(Value::Null),
        )
    }

    fn grant(&self, client_id: &str, proof: &[(&str, &str)], resource: &str) -> (u16, Value) {
        let url = format!(
            "{}/{TENANT}/oauth2/v2.0/token",
            self.get("AZURE_AUTHORITY_HOST")
        );
        let scope = format!("{resource}/.default");
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("scope", &scope),
        ];
        let mut arguments = vec![url];
        for (name, value) in fields.iter().chain(proof) {
            arguments.extend(["--data-urlencode".to_owned(), format!("{name}={value}")]);
        }
        self.curl(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The operator's token for a resource.
    fn token(&self, resource: &str) -> String {
        let secret = [("client_secret", self.get("AZURE_CLIENT_SECRET"))];
        let (status, body) = self.grant(self.get("AZURE_CLIENT_ID"), &secret, resource);
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    /// One request to Azure Resource Manager with a token.
    fn arm(&self, token: &str, method: &str, path: &str, body: &str) -> (u16, Value) {
        let url = format!(
            "{}/subscriptions/{SUBSCRIPTION}/{path}",
            self.get("WIDCTL_CLOUD")
        );
        let bearer = format!("Authorization: Bearer {token}");
        let kind = "Content-Type: application/json";
        self.curl(&["-X", method, "-H", &bearer, "-H", kind, "-d", body, &url])
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already, as it was told to.
        if let Ok(None) = self.child.try_wait() {
            self.interrupt("TERM");
        }
    }
}

fn world() -> Value {
    json!({
        "tenant": TENANT,
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {"apps": "westeurope"}}],
        "identities": [{"name": "id-billing", "group": "apps"}],
    })
}

const IDENTITIES: &str =
    "providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31";

#[test]
fn the_exit_code_is_the_commands() {
    assert_eq!(shell(&[], "exit 7").status.code(), Some(7));
    assert_eq!(shell(&[], "true").status.code(), Some(0));
    assert_eq!(shell(&[], "kill -s KILL $$").status.code(), Some(137));
    let missing = widctl()
        .args(["sandbox", "--", "no-such-program"])
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(127));
    assert!(text(&missing.stderr).contains("no-such-program"));
}

#[test]
fn widctl_is_this_very_binary_whatever_the_path_holds() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = widctl();
    command
        .args(["sandbox", "--", "widctl", "--version"])
        .env("PATH", empty.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(
        text(&output.stdout),
        concat!("widctl ", env!("CARGO_PKG_VERSION"), "\n")
    );

    // A script's `widctl` too, and before one that is elsewhere on the way.
    let other = empty.path().join("widctl");
    std::fs::write(&other, "#!/bin/sh\necho another\n").unwrap();
    let mut way = vec![empty.path().to_owned()];
    way.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let mut command = widctl();
    command.args(["sandbox", "--", "sh", "-c", "widctl --version"]);
    let output = command
        .env("PATH", std::env::join_paths(way).unwrap())
        .output()
        .unwrap();
    assert_eq!(
        text(&output.stdout),
        concat!("widctl ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn the_exports_are_shell_and_the_sandbox_ends_well_when_interrupted() {
    for signal in ["INT", "TERM"] {
        let mut serving = Serving::start(&[]);
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            ". /dev/stdin; printf '%s %s' \"$AZURE_CLIENT_SECRET\" \"$WIDCTL_CLOUD\"",
        ]);
        let mut reading = shell
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        reading
            .stdin
            .take()
            .unwrap()
            .write_all(serving.exports.as_bytes())
            .unwrap();
        let mut seen = String::new();
        reading
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut seen)
            .unwrap();
        reading.wait().unwrap();
        assert_eq!(
            seen,
            format!(
                "{} {}",
                serving.get("AZURE_CLIENT_SECRET"),
                serving.get("WIDCTL_CLOUD")
            )
        );
        assert!(serving.get("AZURE_CLIENT_SECRET").contains(MARK));
        for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "KUBECONFIG"] {
            assert!(Path::new(serving.get(name)).is_file(), "{name}");
        }
        let folder = Path::new(serving.get("KUBECONFIG"))
            .parent()
            .unwrap()
            .to_owned();
        assert_eq!(serving.interrupt(signal).code(), Some(0), "{signal}");
        assert!(!folder.exists());
    }
}

#[test]
fn a_command_that_is_told_to_end_decides_when_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let mut command = widctl();
    command.args([
        "sandbox",
        "--state",
        state.to_str().unwrap(),
        "--",
        "sh",
        "-c",
    ]);
    // A pipe that nobody writes to is waited for without a clock.
    command.arg("trap 'echo told; exit 5' TERM; echo ready; while :; do read -r _ || exit 6; done");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    let mut kill = Command::new("sh");
    kill.args(["-c", "kill -s TERM \"$0\"", &child.id().to_string()]);
    assert!(kill.status().unwrap().success());
    assert_eq!(lines.next().unwrap().unwrap(), "told");
    assert_eq!(child.wait().unwrap().code(), Some(5));
    assert!(state.is_file());
}

#[test]
fn a_bad_world_is_shown_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.yaml");
    std::fs::write(
        &file,
        "seed: 1\nidentities:\n  - name: x\n    nam: y\nfauls: []\n",
    )
    .unwrap();
    let output = shell(&["--world", file.to_str().unwrap()], "echo ran");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
    let said = text(&output.stderr);
    for wanted in [
        "WID0801",
        "`nam`",
        "world.yaml:4:",
        "`fauls`",
        "world.yaml:5:",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in:\n{said}");
    }
    std::fs::write(&file, "seed: [\n").unwrap();
    let output = shell(&["--world", file.to_str().unwrap()], "echo ran");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
    assert!(
        text(&output.stderr).contains("WID0001"),
        "{}",
        text(&output.stderr)
    );
    let output = shell(&["--world", "no-such-world.yaml"], "echo ran");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
}

#[test]
fn curl_signs_in_and_lists_identities() {
    if !is_there("curl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::world(&world(), folder.path());
    let token = serving.token("https://management.azure.com");
    let (status, body) = serving.arm(&token, "GET", IDENTITIES, "");
    assert_eq!(
        (status, &body["value"][0]["name"]),
        (200, &json!("id-billing"))
    );

    // Without the sandbox's authority there is no connection, so no token can go to a stranger.
    let url = format!(
        "{}/metadata/endpoints?api-version=2022-09-01",
        serving.get("WIDCTL_CLOUD")
    );
    let bare = Command::new("curl")
        .args(["-sS", "--cacert", "/dev/null", &url])
        .output()
        .unwrap();
    assert!(!bare.status.success());
    // The form that a version has, and the members that `az` and Terraform read of it.
    for (version, cloud, members) in [
        ("1.0", "", "/graphEndpoint"),
        ("2015-01-01", "", "/portalEndpoint"),
        ("2019-05-01", "/0", "/suffixes/keyVaultDns"),
        ("2020-06-01", "/0", "/gallery"),
        ("2022-09-01", "", "/microsoftGraphResourceId"),
        ("2022-09-01", "", "/suffixes/mhsmDns"),
    ] {
        let (status, body) = serving.curl(&[&url.replace("2022-09-01", version)]);
        let cloud = body.pointer(cloud).unwrap();
        let login = &cloud["authentication"]["loginEndpoint"];
        let host = &json!(serving.get("AZURE_AUTHORITY_HOST"));
        assert_eq!((status, login), (200, host), "{version}: {body}");
        assert!(cloud.pointer(members).is_some(), "{version}: {body}");
    }
    let (status, _) = serving.curl(&[&url.replace("?api-version=2022-09-01", "")]);
    assert_eq!(status, 400);
}

#[test]
fn azures_hosts_are_played_under_their_own_names_and_no_other_of_microsofts_is_reached() {
    if !is_there("curl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut world = world();
    let issuer = json!({"issuer": "https://oidc.example.com/edge"});
    world["clusters"] = json!([{"name": "edge", "external": issuer, "kubernetes": {}}]);
    let serving = Serving::world(&world, folder.path());
    let (status, body) =
        serving.curl(&["https://management.azure.com/metadata/endpoints?api-version=2022-09-01"]);
    let login = &body["authentication"]["loginEndpoint"];
    assert_eq!(
        (status, login),
        (200, &json!(serving.get("AZURE_AUTHORITY_HOST")))
    );
    let (status, body) =
        serving.curl(&["https://OIDC.example.com/edge/.well-known/openid-configuration"]);
    assert_eq!(
        (status, &body["issuer"]),
        (200, &json!("https://oidc.example.com/edge"))
    );
    let (status, _) = serving.curl(&["https://oidc.example.com/other/openid/v1/jwks"]);
    assert_eq!(status, 404);
    for (url, words) in [
        ("https://kv.vault.azure.net/secrets", "response 403"),
        ("https://management.azure.com:8443/", "response 403"),
        ("https://no-such-host.invalid/", "response 502"),
    ] {
        let output = serving.run("curl", &["-sS", url]);
        let said = text(&output.stderr);
        assert!(
            !output.status.success() && said.contains(words),
            "{url}: {said}"
        );
    }
}

#[test]
fn it_listens_where_it_is_told_to_and_says_who_asks() {
    if !is_there("curl") {
        return;
    }
    let script = "echo $WIDCTL_CLOUD; curl -sS \"$WIDCTL_CLOUD/subscriptions\" >/dev/null";
    let listened = (0..20).find_map(|_| {
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        drop(free);
        let output = shell(&["-vv", "--listen", &port], script);
        // It takes the ports after it too, which others on this machine may have.
        let taken = text(&output.stderr).contains("Address already in use");
        (!taken).then_some((port, output))
    });
    let (port, output) = listened.expect("some free ports");
    let cloud = format!("https://127.0.0.1:{port}\n");
    assert_eq!(text(&output.stdout), cloud, "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert!(said.contains("Arm GET /subscriptions: 401"), "{said}");
}

#[test]
fn a_token_is_refused_where_it_does_not_belong() {
    if !is_there("curl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut world = world();
    world["clusters"] = json!([{"name": "prod", "aks": {"group": "apps", "entra": true}}]);
    let serving = Serving::world(&world, folder.path());
    let code = |token: &str| {
        let (status, body) = serving.arm(token, "GET", IDENTITIES, "");
        (status, body["error"]["code"].clone())
    };
    let other = serving.token(AKS_SERVER);
    assert_eq!(
        code(&other),
        (401, json!("InvalidAuthenticationTokenAudience"))
    );
    assert_eq!(code("anything"), (401, json!("InvalidAuthenticationToken")));

    // The doors are ports of their own: a token for Azure Resource Manager opens nothing at a cluster.
    let kubeconfig = std::fs::read_to_string(serving.get("KUBECONFIG")).unwrap();
    let kubeconfig: Value = serde_json::from_str(&kubeconfig).unwrap();
    let server = kubeconfig["clusters"][0]["cluster"]["server"]
        .as_str()
        .unwrap();
    assert_ne!(server, serving.get("WIDCTL_CLOUD"));
    let bearer = format!(
        "Authorization: Bearer {}",
        serving.token("https://management.azure.com")
    );
    let (status, body) = serving.curl(&["-H", &bearer, &format!("{server}/api/v1/namespaces")]);
    assert_eq!((status, &body["reason"]), (401, &json!("Unauthorized")));
}

#[test]
fn wrong_secrets_are_told_as_entra_does() {
    if !is_there("curl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::world(&world(), folder.path());
    let operator = serving.get("AZURE_CLIENT_ID");
    let (status, body) = serving.grant(
        operator,
        &[("client_secret", "wrong")],
        "https://management.azure.com",
    );
    assert_eq!(
        (status, &body["error"], &body["error_codes"]),
        (401, &json!("invalid_client"), &json!([7000215]))
    );
}

#[test]
fn the_state_is_kept_over_runs() {
    if !is_there("curl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let start = folder.path().join("world.json");
    std::fs::write(&start, world().to_string()).unwrap();
    let state = folder.path().join("state.json");
    let arguments = [
        "--world",
        start.to_str().unwrap(),
        "--state",
        state.to_str().unwrap(),
    ];

    let mut first = Serving::start(&arguments);
    let token = first.token("https://management.azure.com");
    let path = "resourceGroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-new?api-version=2023-01-31";
    let (status, made) = first.arm(&token, "PUT", path, r#"{"location": "westeurope"}"#);
    assert_eq!(status, 201, "{made}");
    assert_eq!(first.interrupt("INT").code(), Some(0));

    let second = Serving::start(&arguments);
    let (status, found) = second.arm(
        &second.token("https://management.azure.com"),
        "GET",
        path,
        "",
    );
    assert_eq!((status, &found["properties"]), (200, &made["properties"]));
    drop(second);
    let kept: Value = serde_json::from_slice(&std::fs::read(&state).unwrap()).unwrap();
    assert_eq!(kept.get("now"), None);
}

fn clustered() -> Value {
    let mut world = world();
    world["identities"][0]["credentials"] = json!([
        {"name": "edge", "issuer": "https://oidc.example/edge", "subject": "system:serviceaccount:payments:api"},
    ]);
    world["clusters"] = json!([
        {
            "name": "edge",
            "external": {"issuer": "https://oidc.example/edge", "context": "the-edge"},
            "kubernetes": {"namespaces": ["payments"]},
        },
        {"name": "prod", "aks": {"group": "apps", "issuer": true}},
    ]);
    world
}

impl Serving {
    /// What kubectl says on stdout; it must end well.
    fn kubectl(&self, arguments: &[&str]) -> String {
        let output = self.run("kubectl", arguments);
        assert!(
            output.status.success(),
            "kubectl {arguments:?}: {}",
            text(&output.stderr)
        );
        text(&output.stdout).trim_end().to_owned()
    }
}

#[test]
fn kubectl_makes_changes_and_deletes_service_accounts() {
    if !is_there("kubectl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::world(&clustered(), folder.path());
    let kubectl = |arguments: &[&str]| serving.kubectl(arguments);
    assert_eq!(
        kubectl(&["config", "get-contexts", "-o", "name"]),
        "prod\nthe-edge"
    );
    let edge = ["--context", "the-edge", "-n", "payments"];
    let at = |more: &[&str]| kubectl(&edge.iter().chain(more).copied().collect::<Vec<_>>());

    assert_eq!(
        at(&["create", "serviceaccount", "api"]),
        "serviceaccount/api created"
    );
    at(&[
        "annotate",
        "serviceaccount",
        "api",
        "azure.workload.identity/client-id=one",
    ]);
    let client = [
        "-o",
        r"jsonpath={.metadata.annotations.azure\.workload\.identity/client-id}",
    ];
    assert_eq!(
        at(&[&["get", "serviceaccount", "api"], client.as_slice()].concat()),
        "one"
    );

    let file = folder.path().join("api.yaml");
    let wanted = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations: {azure.workload.identity/client-id: two}\n";
    std::fs::write(&file, wanted).unwrap();
    let apply = [
        "apply",
        "--server-side",
        "--field-manager",
        "team",
        "-f",
        file.to_str().unwrap(),
    ];
    // The annotation stands in the way. An object that was made without any field has no managers before its first apply.
    let output = serving.run("kubectl", &[&edge, apply.as_slice()].concat());
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(
        said.contains("conflict with \"before-first-apply\""),
        "{said}"
    );
    at(&[apply.as_slice(), &["--force-conflicts"]].concat());
    assert_eq!(
        at(&[&["get", "serviceaccount", "api"], client.as_slice()].concat()),
        "two"
    );

    at(&["delete", "serviceaccount", "api"]);
    assert_eq!(
        at(&[
            "get",
            "serviceaccounts",
            "-o",
            "name",
            "--ignore-not-found",
            "api"
        ]),
        ""
    );
    kubectl(&["--context", "prod", "create", "namespace", "new"]);
    assert_eq!(
        kubectl(&["--context", "prod", "get", "namespace", "new", "-o", "name"]),
        "namespace/new"
    );
}

#[test]
fn a_service_account_signs_in_as_the_identity_that_trusts_it() {
    if !is_there("kubectl") || !is_there("curl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::world(&clustered(), folder.path());
    let operator = serving.token("https://management.azure.com");
    let (_, listed) = serving.arm(&operator, "GET", IDENTITIES, "");
    let identity = &listed["value"][0]["properties"];
    let client_id = identity["clientId"].as_str().unwrap();

    let edge = ["--context", "the-edge", "-n", "payments"];
    let pod = |account: &str, audience: &str| {
        serving.kubectl(
            &[
                &edge,
                ["create", "token", account, "--audience", audience].as_slice(),
            ]
            .concat(),
        )
    };
    let exchanged = |token: &str| {
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let proof = [("client_assertion_type", kind), ("client_assertion", token)];
        serving.grant(client_id, &proof, "https://management.azure.com")
    };
    for account in ["api", "other"] {
        serving.kubectl(&[&edge, ["create", "serviceaccount", account].as_slice()].concat());
    }
    let usual = "api://AzureADTokenExchange";
    let (status, body) = exchanged(&pod("api", usual));
    assert_eq!(
        (status, &body["token_type"]),
        (200, &json!("Bearer")),
        "{body}"
    );
    let (status, _) = serving.arm(
        body["access_token"].as_str().unwrap(),
        "GET",
        IDENTITIES,
        "",
    );
    assert_eq!(status, 200);

    for (token, code) in [
        (pod("other", usual), 700213),
        (pod("api", "https://vault.azure.net"), 700212),
    ] {
        let (status, body) = exchanged(&token);
        assert_eq!(
            (status, &body["error_codes"]),
            (401, &json!([code])),
            "{body}"
        );
        assert!(!body.to_string().contains(&token));
    }
}

#[test]
fn service_accounts_and_their_managers_are_kept_over_runs() {
    if !is_there("kubectl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let start = folder.path().join("world.json");
    let mut world = clustered();
    world["clusters"].as_array_mut().unwrap().truncate(1);
    std::fs::write(&start, world.to_string()).unwrap();
    let state = folder.path().join("state.json");
    let arguments = [
        "--world",
        start.to_str().unwrap(),
        "--state",
        state.to_str().unwrap(),
    ];
    let file = folder.path().join("api.yaml");
    let wanted = |value: &str| {
        let text = format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: payments\n  annotations: {{a: {value}}}\n"
        );
        std::fs::write(&file, text).unwrap();
    };
    let apply = |manager: &'static str| {
        [
            "apply",
            "--server-side",
            "--field-manager",
            manager,
            "-f",
            file.to_str().unwrap(),
        ]
    };

    let mut first = Serving::start(&arguments);
    wanted("one");
    first.kubectl(&apply("team"));
    assert_eq!(first.interrupt("INT").code(), Some(0));
    let kept: Value = serde_json::from_slice(&std::fs::read(&state).unwrap()).unwrap();
    let account = &kept["clusters"][0]["kubernetes"]["serviceAccounts"][0];
    assert_eq!(
        account["managers"],
        json!([{"manager": "team", "fields": [".metadata.annotations.a"]}])
    );

    let mut second = Serving::start(&arguments);
    wanted("two");
    let output = second.run("kubectl", &apply("other"));
    assert!(
        text(&output.stderr).contains("conflict with \"team\""),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(second.interrupt("INT").code(), Some(0));
    let again: Value = serde_json::from_slice(&std::fs::read(&state).unwrap()).unwrap();
    assert_eq!(again, kept);
}

#[test]
fn a_cluster_made_through_azure_brings_its_own_api_and_issuer() {
    use base64::Engine as _;
    if !is_there("kubectl") || !is_there("curl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut world = world();
    world["operation"] = json!({"polls": 0, "seconds": 0});
    let serving = Serving::world(&world, folder.path());
    let token = serving.token("https://management.azure.com");
    let path = "resourceGroups/apps/providers/Microsoft.ContainerService/managedClusters/fresh";
    let wanted = json!({
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "dnsPrefix": "fresh",
            "agentPoolProfiles": [{"name": "pool", "count": 1, "mode": "System", "vmSize": "Standard_B2s"}],
        },
    });
    let version = "api-version=2024-09-01";
    let (status, made) = serving.arm(
        &token,
        "PUT",
        &format!("{path}?{version}"),
        &wanted.to_string(),
    );
    assert_eq!(status, 201, "{made}");
    let credential = || {
        let path = format!("{path}/listClusterUserCredential?{version}");
        let (status, body) = serving.arm(&token, "POST", &path, "");
        assert_eq!(status, 200, "{body}");
        let value = body["kubeconfigs"][0]["value"].as_str().unwrap();
        let file = folder.path().join("fresh.kubeconfig");
        let text = base64::engine::general_purpose::STANDARD
            .decode(value)
            .unwrap();
        std::fs::write(&file, text).unwrap();
        file
    };
    let at = |more: &[&str]| {
        let file = credential();
        serving.kubectl(&[&["--kubeconfig", file.to_str().unwrap()], more].concat())
    };
    at(&["create", "namespace", "payments"]);
    at(&["create", "serviceaccount", "api", "-n", "payments"]);

    // The issuer is turned on with the body that was read, and tokens are the issuer's from then on.
    let (_, mut body) = serving.arm(&token, "GET", &format!("{path}?{version}"), "");
    body["properties"]["oidcIssuerProfile"] = json!({"enabled": true});
    let (status, body) = serving.arm(
        &token,
        "PUT",
        &format!("{path}?{version}"),
        &body.to_string(),
    );
    assert_eq!(status, 200, "{body}");
    let issuer = body["properties"]["oidcIssuerProfile"]["issuerURL"]
        .as_str()
        .unwrap();
    let pod = at(&[
        "create",
        "token",
        "api",
        "-n",
        "payments",
        "--audience",
        "api://AzureADTokenExchange",
    ]);
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(pod.split('.').nth(1).unwrap())
        .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["iss"], json!(issuer));

    let identity =
        "resourceGroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing";
    let trust = json!({"properties": {
        "issuer": issuer,
        "subject": "system:serviceaccount:payments:api",
        "audiences": ["api://AzureADTokenExchange"],
    }});
    let path = format!("{identity}/federatedIdentityCredentials/fresh?api-version=2023-01-31");
    let (status, body) = serving.arm(&token, "PUT", &path, &trust.to_string());
    assert_eq!(status, 201, "{body}");
    let (_, found) = serving.arm(
        &token,
        "GET",
        &format!("{identity}?api-version=2023-01-31"),
        "",
    );
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let proof = [("client_assertion_type", kind), ("client_assertion", &pod)];
    let client_id = found["properties"]["clientId"].as_str().unwrap();
    let (status, body) = serving.grant(client_id, &proof, "https://vault.azure.net");
    assert_eq!(status, 200, "{body}");
}

#[test]
fn a_folder_without_the_binaries_is_an_error() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = widctl();
    command
        .args(["sandbox", "--", "true"])
        .env("KUBEBUILDER_ASSETS", empty.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("kube-apiserver"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_sandbox_that_is_killed_leaves_no_server_behind() {
    if std::env::var_os("KUBEBUILDER_ASSETS").is_none() {
        eprintln!("skipped: KUBEBUILDER_ASSETS is not set, so no server is started");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut world = clustered();
    world["clusters"].as_array_mut().unwrap().truncate(1);
    let mut serving = Serving::world(&world, folder.path());
    let own = Path::new(serving.get("KUBECONFIG"))
        .parent()
        .unwrap()
        .to_owned();
    let running = || {
        let output = Command::new("ps").args(["-eo", "args"]).output().unwrap();
        text(&output.stdout)
            .lines()
            .filter(|line| line.contains(own.to_str().unwrap()))
            .count()
    };
    assert_eq!(running(), 2);
    serving.interrupt("KILL");
    while running() > 0 {
        std::thread::yield_now();
    }
    // Nobody was left who could do it.
    std::fs::remove_dir_all(own).unwrap();
}
