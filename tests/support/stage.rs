//! A world, and widctl's rooms beside it in the same process: what a run does, without a command line.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};
use widctl::apply::{self, Limits};
use widctl::check;
use widctl::desired::{self, Desired};
use widctl::event::{Event, Outcome};
use widctl::live::Live;
use widctl::observe;
use widctl::plan::{self, Flags, Plan};
use widctl::remote::{Remote, Reporter};
use widctl::sandbox::{Door, Dropped, Sandbox};

use super::net::{Came, Net, Passed, Side, Trouble};

/// A cluster of the world that is reached by a context of this name.
const TEAM: &str = "team";

/// A clock that stands still but for what waits on it.
pub(crate) fn virtually<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// What a run came to.
pub(crate) struct Ended {
    pub(crate) plan: Plan,
    pub(crate) outcome: Outcome,
    /// What is there at its end.
    pub(crate) world: Value,
}

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) net: Net,
    pub(crate) remote: Remote,
    pub(crate) reporter: Reporter,
}

impl Stage {
    /// A run beside a world that is there already.
    pub(crate) fn beside(sandbox: Sandbox) -> Self {
        Self::in_trouble(sandbox, Trouble::Nothing)
    }

    pub(crate) fn in_trouble(sandbox: Sandbox, trouble: Trouble) -> Self {
        let side = side(&sandbox);
        Self::behind(sandbox, side, trouble)
    }

    /// A run whose requests go to this side; it may ask the world, or answer by itself.
    pub(crate) fn behind(sandbox: Sandbox, side: Side, trouble: Trouble) -> Self {
        let net = Net::new(side, trouble, (Duration::from_millis(30), 7));
        let operator = sandbox.operator();
        let mut variables = BTreeMap::from([
            ("AZURE_TENANT_ID".to_owned(), operator.tenant),
            ("AZURE_CLIENT_ID".to_owned(), operator.client_id),
            ("AZURE_CLIENT_SECRET".to_owned(), operator.secret),
        ]);
        if let Some(key) = sandbox.key(&Door::Kubernetes(TEAM.to_owned())) {
            variables.insert("KUBECONFIG".to_owned(), kubeconfig(&key));
        }
        if let Some(key) = sandbox.key(&Door::Platform) {
            variables.insert("WIDCTL_VCLUSTER_KEY".to_owned(), key);
            let host = "vcluster.example.com".to_owned();
            variables.insert("WIDCTL_VCLUSTER_HOST".to_owned(), host);
        }
        Self {
            remote: net.remote(variables),
            reporter: Arc::new(|_| {}),
            sandbox,
            net,
        }
    }

    /// A run whose requests are carried out, and some of them answered otherwise: `twist` says how.
    pub(crate) fn twisted(
        sandbox: Sandbox,
        twist: impl Fn(&Request<Bytes>) -> Option<http::Response<Bytes>> + Send + Sync + 'static,
    ) -> Self {
        let (straight, twist) = (side(&sandbox), Arc::new(twist));
        let side: Side = Arc::new(move |host, request| {
            let otherwise = twist(&request).filter(|_| !host.starts_with("login."));
            let answer = straight(host, request);
            Box::pin(async move {
                match (answer.await, otherwise) {
                    (Came::Answer(answer), Some(otherwise)) if answer.status().is_success() => {
                        Came::Answer(otherwise)
                    }
                    (came, _) => came,
                }
            })
        });
        Self::behind(sandbox, side, Trouble::Nothing)
    }

    pub(crate) async fn observe(&self, desired: &Desired) -> Live {
        observe::observe(&self.remote, desired, 8, &self.reporter).await
    }

    pub(crate) async fn plan(&self, desired: &Desired) -> Plan {
        let live = self.observe(desired).await;
        let mut plan = plan::diff(desired, &live, &Flags::default());
        let checked = check::all(desired, &live, &plan);
        plan.findings.extend(checked);
        plan
    }

    /// Plans and carries out, once. Gives what came of it, nothing where it was killed on the way, and the requests it took.
    pub(crate) async fn run(self, desired: &Desired) -> (Option<Ended>, Vec<Passed>) {
        let work = async {
            let plan = self.plan(desired).await;
            let (outcome, _) = self.apply(plan.clone()).await;
            let world = self.sandbox.state();
            Ended {
                plan,
                outcome,
                world,
            }
        };
        let ended = tokio::select! {
            biased;
            () = self.net.crashed() => None,
            ended = work => Some(ended),
        };
        (ended, self.net.passed())
    }

    /// Carries a plan out, all its events beside.
    pub(crate) async fn apply(&self, plan: Plan) -> (Outcome, Vec<Event>) {
        let (_stop, stop) = watch::channel(false);
        self.apply_until(plan, stop).await
    }

    pub(crate) async fn apply_until(
        &self,
        plan: Plan,
        stop: watch::Receiver<bool>,
    ) -> (Outcome, Vec<Event>) {
        let (reporter, mut told) = mpsc::unbounded_channel();
        let limits = Limits { parallelism: 8 };
        let outcome = apply::apply(plan, &self.remote, limits, reporter, stop).await;
        let mut events = Vec::new();
        while let Ok(event) = told.try_recv() {
            events.push(event);
        }
        (outcome, events)
    }
}

/// The manifest's meaning; it has no error.
pub(crate) fn desired(manifest: &str) -> Desired {
    let files = vec![("widctl.yaml".to_owned(), manifest.as_bytes().to_vec())];
    let loaded = widctl::manifest::load(files);
    let manifest = loaded
        .manifest
        .unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    desired::lower(&manifest)
}

/// A file with the context of that name; worlds of one seed have one key, so it is written once.
fn kubeconfig(key: &str) -> String {
    let config = json!({
        "apiVersion": "v1", "kind": "Config",
        "clusters": [{"name": TEAM, "cluster": {"server": format!("https://{TEAM}.kubernetes.example")}}],
        "users": [{"name": TEAM, "user": {"token": key}}],
        "contexts": [{"name": TEAM, "context": {"cluster": TEAM, "user": TEAM}}],
    });
    let text = config.to_string();
    let digest = Sha256::digest(text.as_bytes());
    let name = format!(
        "kubeconfig-{:02x}{:02x}{:02x}{:02x}",
        digest[0], digest[1], digest[2], digest[3]
    );
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !file.exists() {
        // Tests run side by side: whoever looks sees all of it or nothing.
        let draft = file.with_extension(format!("{:?}", std::thread::current().id()));
        std::fs::write(&draft, text).expect("a file");
        std::fs::rename(&draft, &file).expect("a kubeconfig");
    }
    file.display().to_string()
}

pub(crate) fn side(sandbox: &Sandbox) -> Side {
    let sandbox = sandbox.clone();
    Arc::new(move |host, request: Request<Bytes>| {
        let sandbox = sandbox.clone();
        Box::pin(async move {
            let Some(door) = sandbox.door(&host) else {
                return Came::Refused;
            };
            let answer = sandbox.answer(&door, request).await;
            match answer.extensions().get::<Dropped>() {
                Some(_) => Came::Broken,
                None => Came::Answer(answer),
            }
        })
    })
}
