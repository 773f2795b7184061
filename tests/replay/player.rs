//! Sends what was recorded, in the order recorded, with the sandbox's ids and poll URLs where the recording has Azure's.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tokio::time::Instant;
use widctl::sandbox::{Door, Sandbox};

use super::compare::{code, differences};
use super::kinds::{Kind, kind, path};
use super::recording::Interaction;
use super::seed;

/// How long operations take in the replayed world, and how long the replayer waits for one.
pub(crate) const LONG: u64 = 120;

/// What came of one recorded request.
pub(crate) struct Replayed {
    pub(crate) kind: Kind,
    /// Recording and line, method, path.
    pub(crate) what: String,
    /// Where the answers differ; nothing where Azure was busy, for no request tells of that.
    pub(crate) differences: Option<Vec<String>>,
}

/// Sends requests, and keeps what of the sandbox's stands for what was recorded.
pub(crate) struct Replayer {
    pub(crate) sandbox: Sandbox,
    /// Recorded operation id or job: the URL that the sandbox gave for it.
    polls: BTreeMap<String, String>,
    /// Recorded principal and client: the sandbox's.
    ids: BTreeMap<String, String>,
    /// What is under way, by the path of the thing that it changes: its poll's id, and when it will be done.
    running: BTreeMap<String, (Option<String>, Instant)>,
}

pub(crate) async fn replay(interactions: &[Interaction]) -> Vec<Replayed> {
    let mut replayer = Replayer::new(Sandbox::new(&seed::world(interactions)).unwrap());
    replayer.seed(interactions).await;
    let written: BTreeSet<String> = interactions
        .iter()
        .filter(|one| one.method == "PUT" && matches!(one.status, 200 | 201))
        .map(|one| path(&one.url))
        .collect();
    let mut out = Vec::new();
    for one in interactions {
        replayer.wait(one).await;
        let url = replayer.url(&one.url);
        let body = one.request.as_ref().map(|body| replayer.own(body));
        let answer = replayer.send(&one.method, &url, body.as_ref()).await;
        replayer.learn(one, &answer);
        replayer.began(one).await;
        let what = format!("{} {} {}", one.at, one.method, seed::tail(&one.url));
        let busy = one.status == 429 || one.status >= 500;
        out.push(Replayed {
            kind: kind(&one.url).unwrap(),
            what,
            differences: (!busy)
                .then(|| differences(one, &answer, &written, &|body| replayer.own(body))),
        });
    }
    out
}

impl Replayer {
    pub(crate) fn new(sandbox: Sandbox) -> Self {
        Self {
            sandbox,
            polls: BTreeMap::new(),
            ids: BTreeMap::new(),
            running: BTreeMap::new(),
        }
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        url: &str,
        body: Option<&Value>,
    ) -> Response<Bytes> {
        let path = match url.split_once("://") {
            Some((_, rest)) => &rest[rest.find('/').unwrap()..],
            None => url,
        };
        let request = Request::builder()
            .method(method)
            // Spaces and quotes are in recorded URLs as clients wrote them.
            .uri(path.replace(' ', "%20"))
            .header(
                "authorization",
                format!(
                    "Bearer {}",
                    self.sandbox.token("https://management.azure.com")
                ),
            )
            .body(body.map_or_else(Bytes::new, |b| Bytes::from(b.to_string())))
            .unwrap();
        self.sandbox.answer(&Door::Arm, request).await
    }

    fn url(&self, url: &str) -> String {
        match poll_id(url).and_then(|id| self.polls.get(&id)) {
            Some(own) => own.clone(),
            None => self.translate(url),
        }
    }

    /// A recorded body with the sandbox's principals in it.
    pub(crate) fn own(&self, body: &Value) -> Value {
        serde_json::from_str(&self.translate(&body.to_string())).unwrap()
    }

    fn translate(&self, text: &str) -> String {
        let ids = self.ids.iter();
        ids.fold(text.to_owned(), |text, (theirs, own)| {
            text.replace(theirs, own)
        })
    }

    /// Remembers which of the sandbox's URLs and ids stand for the recorded ones.
    fn learn(&mut self, one: &Interaction, answer: &Response<Bytes>) {
        for name in ["location", "azure-asyncoperation"] {
            let own = answer.headers().get(name).and_then(|v| v.to_str().ok());
            if let (Some(theirs), Some(own)) = (one.headers.get(name), own)
                && let Some(id) = poll_id(theirs)
            {
                self.polls.insert(id, own.to_owned());
            }
        }
        if kind(&one.url) == Some(Kind::Identities) {
            let theirs: Value = serde_json::from_str(&one.body).unwrap_or_default();
            let own: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
            for name in ["principalId", "clientId"] {
                let both = (&theirs["properties"][name], &own["properties"][name]);
                // Masked ids are those of subscriptions too: nothing stands for one of them alone.
                if let (Some(theirs), Some(own)) = (both.0.as_str(), both.1.as_str())
                    && !theirs.starts_with("00000000")
                {
                    self.ids.insert(theirs.to_owned(), own.to_owned());
                }
            }
        }
    }
}

/// What tells one poll URL from another: its kind and its id.
pub(crate) fn poll_id(url: &str) -> Option<String> {
    let path = url.split('?').next()?.to_lowercase();
    let mut parts = path.rsplit('/');
    let id = parts.next()?.to_owned();
    let kind = parts.next()?;
    matches!(kind, "operations" | "operationresults").then(|| format!("{kind}/{id}"))
}

/// How long after something began the recorded answer was given, as far as it shows: not at all, half way, or at its end.
enum Passed {
    Nothing,
    Half,
    All,
}

/// The path of the group, or of the cluster or deleted vault where the URL is of one.
fn owner(url: &str) -> Option<String> {
    let path = path(url);
    let parts: Vec<&str> = path.split('/').collect();
    let of_cluster = parts.get(7) == Some(&"managedclusters") && parts.len() > 8;
    let of_vault = parts.get(7) == Some(&"deletedvaults") && parts.len() > 8;
    match parts.get(3) {
        Some(&"resourcegroups") if of_cluster => Some(parts[..9].join("/")),
        Some(&"resourcegroups") if parts.len() > 4 => Some(parts[..5].join("/")),
        Some(&"providers") if of_vault => Some(parts[..9].join("/")),
        _ => None,
    }
}

impl Replayer {
    /// Lets time pass as the recorded answer shows that it had.
    async fn wait(&mut self, one: &Interaction) {
        let (key, passed) = self.passed(one);
        let Some((_, due)) = key.as_ref().and_then(|key| self.running.get(key)) else {
            return tokio::time::sleep(Duration::from_millis(1)).await;
        };
        match passed {
            Passed::Nothing => tokio::time::sleep(Duration::from_millis(1)).await,
            Passed::Half => tokio::time::sleep_until(*due - Duration::from_secs(LONG / 2)).await,
            Passed::All => {
                tokio::time::sleep_until(*due).await;
                key.map(|key| self.running.remove(&key));
            }
        }
    }

    /// Which operation the recorded answer tells of, and how far it was.
    fn passed(&self, one: &Interaction) -> (Option<String>, Passed) {
        let body: Value = serde_json::from_str(&one.body).unwrap_or_default();
        let ended = |ended| if ended { Passed::All } else { Passed::Nothing };
        if let Some(id) = poll_id(&one.url) {
            let mut keys = self.running.iter();
            let key = keys.find(|(_, (poll, _))| *poll == Some(id.clone()));
            let done = match kind(&one.url) {
                Some(Kind::GroupPolls | Kind::VaultPolls) => one.status == 200,
                _ => body["endTime"].is_string() || one.status == 204,
            };
            return (key.map(|(key, _)| key.clone()), ended(done));
        }
        let own = owner(&one.url);
        if kind(&one.url) == Some(Kind::DeletedVaults) {
            return (own, ended(one.status == 404));
        }
        let group = own
            .as_ref()
            .map(|o| o.split('/').take(5).collect::<Vec<_>>().join("/"));
        if code(&body)
            .is_some_and(|c| c == "ResourceGroupNotFound" || c == "ParentResourceNotFound")
        {
            return (group, Passed::All);
        }
        if own
            .as_ref()
            .is_some_and(|o| o != group.as_ref().unwrap() && self.running.contains_key(o))
        {
            let state = body["properties"]["provisioningState"].as_str();
            let settled = state.is_none_or(|s| s == "Succeeded" || s == "Failed");
            return (own, ended(one.method != "GET" || settled));
        }
        // A thing that is gone while its group is not yet.
        let half = one.status == 404;
        (group, if half { Passed::Half } else { Passed::Nothing })
    }

    /// Notes what began with this request.
    async fn began(&mut self, one: &Interaction) {
        let poll = ["azure-asyncoperation", "location"]
            .iter()
            .filter_map(|name| one.headers.get(*name))
            .find_map(|url| poll_id(url));
        let begins = one.method != "GET" && (poll.is_some() || one.status == 202);
        if begins && let Some(key) = owner(&one.url) {
            let due = Instant::now() + Duration::from_secs(LONG);
            self.running.insert(key, (poll, due));
            // What begins later ends later, with room for polls between.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}
