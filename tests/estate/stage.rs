//! The sandbox that the estate is in, whoever writes to it besides widctl, and widctl itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use widctl::sandbox::serve::Server;
use widctl::sandbox::{Door, Sandbox, Traced};

use super::terraform::Triple;

pub(crate) struct Stage {
    runtime: Runtime,
    sandbox: Sandbox,
    server: Server,
    environment: BTreeMap<String, String>,
    arm: reqwest::Client,
    folder: tempfile::TempDir,
}

/// What a run of widctl came to.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
    pub(crate) requests: Vec<Traced>,
}

impl Ran {
    /// How many requests each method had, tokens left out.
    pub(crate) fn methods(&self) -> BTreeMap<&str, usize> {
        let mut methods = BTreeMap::new();
        for it in self.requests.iter().filter(|it| it.door != Door::Login) {
            *methods.entry(it.method.as_str()).or_default() += 1;
        }
        methods
    }

    /// The requests that could change anything.
    pub(crate) fn writes(&self) -> Vec<&Traced> {
        let reads = |it: &Traced| match it.method.as_str() {
            "GET" => true,
            // Azure answers some reads to nothing else.
            "POST" => {
                it.door == Door::Platform
                    || it.door == Door::Arm && it.path.contains("/listClusterUserCredential?")
            }
            _ => false,
        };
        let requests = self.requests.iter();
        requests
            .filter(|it| it.door != Door::Login && !reads(it))
            .collect()
    }

    /// It ended so.
    pub(crate) fn is(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    pub(crate) fn plan(&self) -> Value {
        serde_json::from_str(&self.out).expect("a plan in JSON")
    }
}

/// The request at which a world's rule holds: the one with this number among those of its method and part of a path.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    pub(crate) door: &'static str,
    pub(crate) method: &'static str,
    /// In lower case.
    pub(crate) part: &'static str,
    pub(crate) number: usize,
    /// `before` or `after` the change is made.
    pub(crate) moment: &'static str,
}

impl Held {
    /// The rule: the answer never comes.
    pub(crate) fn rule(self) -> Value {
        json!({
            "on": {"door": self.door, "method": self.method, "path": format!("*{}*", self.part)},
            "skip": self.number - 1,
            "times": 1,
            "hold": self.moment,
        })
    }

    fn is_held(self, requests: &[Traced]) -> bool {
        let door = |door: &Door| match door {
            Door::Arm => self.door == "arm",
            Door::Login => self.door == "login",
            Door::Graph => self.door == "graph",
            Door::Platform => self.door == "platform",
            Door::Issuer(_) => self.door == "issuer",
            Door::Vault(_) => self.door == "vault",
            Door::Blob(_) => self.door == "blob",
            Door::Kubernetes(name) => self.door == format!("kubernetes/{name}"),
        };
        requests
            .iter()
            .filter(|it| door(&it.door) && it.method == self.method)
            .filter(|it| it.path.to_lowercase().contains(self.part))
            .nth(self.number - 1)
            .is_some_and(|it| it.status.is_none())
    }
}

impl Stage {
    /// Serves the world. Clusters that `real` picks have real API servers if there are any.
    pub(crate) fn new(world: &Value, assets: Option<&Path>, real: fn(&str) -> bool) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let sandbox = Sandbox::new(world).unwrap();
        let server = runtime
            .block_on(async {
                match assets {
                    Some(assets) => Server::start_with_some(sandbox.clone(), assets, real).await,
                    None => Server::start(sandbox.clone()),
                }
            })
            .unwrap();
        let environment: BTreeMap<String, String> = server.environment().iter().cloned().collect();
        let authorities = std::fs::read(&environment["SSL_CERT_FILE"]).unwrap();
        let authorities = reqwest::Certificate::from_pem_bundle(&authorities).unwrap();
        let arm = reqwest::Client::builder().tls_certs_only(authorities);
        Self {
            arm: arm.build().unwrap(),
            runtime,
            sandbox,
            server,
            environment,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn end(self) {
        self.runtime.block_on(self.server.stop());
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_widctl"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(&self.environment)
            .env("HOME", self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs widctl to its end.
    pub(crate) fn widctl(&self, arguments: &[&str]) -> Ran {
        let (before, began) = (self.seen(), Instant::now());
        let output = self.command(arguments).output().unwrap();
        self.ran(&output, before, began)
    }

    /// Runs widctl and kills it, with the signal that nobody can hear, once the world holds that request.
    pub(crate) fn killed(&self, arguments: &[&str], at: Held) -> Ran {
        let (before, began) = (self.seen(), Instant::now());
        let mut child = self.command(arguments).spawn().unwrap();
        let given_up = began + Duration::from_secs(60);
        while !at.is_held(&self.sandbox.requests()) {
            let ended = child.try_wait().unwrap();
            if ended.is_some() || Instant::now() > given_up {
                let _ = child.kill();
                let output = child.wait_with_output().unwrap();
                let ran = self.ran(&output, before, began);
                panic!("nothing was held\n{}\n{}", ran.out, ran.err);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let ran = self.ran(&output, before, began);
        assert_eq!(ran.code, None, "it was killed");
        ran
    }

    fn seen(&self) -> u64 {
        self.sandbox.requests().last().map_or(0, |it| it.number)
    }

    fn ran(&self, output: &Output, before: u64, began: Instant) -> Ran {
        let took = began.elapsed();
        let mut requests = self.sandbox.requests();
        requests.retain(|it| it.number > before);
        Ran {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            took,
            requests,
        }
    }

    /// What somebody else asks of Azure, over the socket: a cluster that is made so gets its API.
    pub(crate) fn az(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.environment["WIDCTL_CLOUD"]);
        let token = self.sandbox.key(&Door::Arm).unwrap();
        let request = self
            .arm
            .request(method.parse().unwrap(), url)
            .bearer_auth(token)
            .header("content-type", "application/json")
            .body(match body {
                Value::Null => String::new(),
                body => body.to_string(),
            });
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let (status, text) = (answer.status(), answer.text().await.unwrap());
            assert!(status.is_success(), "{method} {path}: {status} {text}");
            serde_json::from_str(&text).unwrap_or_default()
        })
    }

    /// What somebody else makes in a cluster.
    pub(crate) fn kubectl_create(&self, cluster: &str, path: &str, body: &Value) {
        let door = Door::Kubernetes(cluster.to_owned());
        let request = http::Request::builder()
            .method("POST")
            .uri(path)
            .header("content-type", "application/json")
            .header(
                "authorization",
                format!("Bearer {}", self.sandbox.key(&door).unwrap()),
            )
            .header("user-agent", "kubectl")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let answer = self.runtime.block_on(self.sandbox.answer(&door, request));
        assert!(answer.status().is_success(), "{path}: {:?}", answer.body());
    }

    /// All that is there now, what real API servers hold included.
    pub(crate) fn state(&self) -> State {
        let mut state = self.runtime.block_on(self.server.state()).unwrap();
        // Rules are no part of what there is; they wear off.
        state.as_object_mut().unwrap().shift_remove("faults");
        State(state)
    }
}

/// All that is there at one moment.
#[derive(Clone, PartialEq)]
pub(crate) struct State(pub(crate) Value);

impl State {
    /// Nothing differs from what was there before.
    pub(crate) fn is(&self, before: &State, why: &str) {
        let text = |it: &State| serde_yaml::to_string(&it.0).unwrap();
        let (old, new) = (text(before), text(self));
        let lines = similar::TextDiff::from_lines(&old, &new);
        assert!(self == before, "{why}\n{}", lines.unified_diff());
    }

    fn list(&self, name: &str) -> &[Value] {
        self.0[name].as_array().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn triples(&self) -> BTreeSet<Triple> {
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let mut triples = BTreeSet::new();
        for identity in self.list("identities") {
            let name = format!("{}/{}", text(&identity["group"]), text(&identity["name"]));
            for it in identity["credentials"].as_array().into_iter().flatten() {
                assert_eq!(it["audience"], Value::Null, "it is the usual one");
                let triple = (text(&it["issuer"]), text(&it["subject"]), name.clone());
                assert!(triples.insert(triple));
            }
        }
        triples
    }

    /// The identities by group and name, all of each but its credentials.
    pub(crate) fn identities(&self) -> BTreeMap<String, Value> {
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let mut identities = BTreeMap::new();
        for it in self.list("identities") {
            let name = format!("{}/{}", text(&it["group"]), text(&it["name"]));
            let mut bare = it.clone();
            bare.as_object_mut().unwrap().shift_remove("credentials");
            identities.insert(name, bare);
        }
        identities
    }

    /// One cluster, and all that is in it.
    pub(crate) fn cluster(&self, name: &str) -> State {
        let clusters = self.list("clusters").iter();
        State(clusters.filter(|it| it["name"] == name).cloned().collect())
    }

    /// The service accounts of a cluster, each with the client id that it is annotated with.
    pub(crate) fn accounts(&self, cluster: &str) -> BTreeMap<(String, String), Option<String>> {
        let found = self
            .list("clusters")
            .iter()
            .find(|it| it["name"] == cluster);
        let accounts = found.and_then(|it| it["kubernetes"]["serviceAccounts"].as_array());
        accounts
            .into_iter()
            .flatten()
            .map(|it| {
                let text = |it: &Value| it.as_str().unwrap().to_owned();
                let client = &it["annotations"]["azure.workload.identity/client-id"];
                let account = (text(&it["namespace"]), text(&it["name"]));
                (account, client.as_str().map(str::to_owned))
            })
            .collect()
    }

    /// All but these clusters and the credentials that trust these issuers.
    pub(crate) fn without(&self, clusters: &[&str], issuers: &[&str]) -> State {
        let mut state = self.clone();
        let among = |names: &[&str], it: &Value| names.iter().any(|name| it == name);
        if let Some(all) = state.0["clusters"].as_array_mut() {
            all.retain(|it| !among(clusters, &it["name"]));
        }
        for identity in state.0["identities"].as_array_mut().into_iter().flatten() {
            let Some(credentials) = identity["credentials"].as_array_mut() else {
                continue;
            };
            credentials.retain(|it| !among(issuers, &it["issuer"]));
            if credentials.is_empty() {
                identity
                    .as_object_mut()
                    .unwrap()
                    .shift_remove("credentials");
            }
        }
        state
    }
}
