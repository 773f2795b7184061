//! A world, and widctl's rooms beside it in the same process: what a run does, without a command line.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::sync::{mpsc, watch};
use widctl::apply::{self, Limits};
use widctl::check;
use widctl::desired::{self, Desired};
use widctl::event::{Event, Outcome};
use widctl::live::Live;
use widctl::observe;
use widctl::plan::{self, Plan, Wishes};
use widctl::remote::{Remote, Tell};
use widctl::sandbox::{Dropped, Sandbox};

use super::net::{Came, Net, Side, Trouble};

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) net: Net,
    pub(crate) remote: Remote,
    pub(crate) tell: Tell,
}

impl Stage {
    /// A run beside a world that is there already.
    pub(crate) fn beside(sandbox: Sandbox) -> Self {
        Self::in_trouble(sandbox, Trouble::Nothing)
    }

    pub(crate) fn in_trouble(sandbox: Sandbox, trouble: Trouble) -> Self {
        let net = Net::new(side(&sandbox), trouble, (Duration::from_millis(30), 7));
        let operator = sandbox.operator();
        let variables = BTreeMap::from([
            ("AZURE_TENANT_ID".to_owned(), operator.tenant),
            ("AZURE_CLIENT_ID".to_owned(), operator.client_id),
            ("AZURE_CLIENT_SECRET".to_owned(), operator.secret),
        ]);
        Self {
            remote: net.remote(variables),
            tell: Arc::new(|_| {}),
            sandbox,
            net,
        }
    }

    pub(crate) async fn observe(&self, desired: &Desired) -> Live {
        observe::observe(&self.remote, desired, 8, &self.tell).await
    }

    pub(crate) async fn plan(&self, desired: &Desired) -> Plan {
        let live = self.observe(desired).await;
        let mut plan = plan::diff(desired, &live, &Wishes::default());
        let checked = check::all(desired, &live, &plan);
        plan.findings.extend(checked);
        plan
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
        let (tell, mut told) = mpsc::unbounded_channel();
        let limits = Limits { parallelism: 8 };
        let outcome = apply::apply(plan, &self.remote, limits, tell, stop).await;
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

fn side(sandbox: &Sandbox) -> Side {
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
