//! Verify: the loop that tries each binding as a pod would, without a pod, and keeps nothing of what it is given.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use tokio::sync::{Mutex, OnceCell};

use crate::fault::Fault;
use crate::proof::{self, Outcome, Proof, Request, Step, Trial};
use crate::remote::{FederatedToken, Published, Remote, Reporter};
use crate::resource::Jwt;

/// How a run goes about it.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The tenant that tokens are exchanged in.
    pub tenant: String,
    /// What Entra is asked a token for: `https://management.azure.com`.
    pub resource: String,
    /// How long is tried again what may only have to spread.
    pub patience: Duration,
    /// How many are tried at once.
    pub parallelism: usize,
}

/// Tries them all. The proofs come in the order of the trials; each is told once it is there.
pub async fn verify(
    trials: &[Trial],
    remote: &Remote,
    terms: &Terms,
    reporter: &Reporter,
) -> Vec<Proof> {
    let issuers = &Issuers::default();
    let each = trials
        .iter()
        .map(|it| prove(it, remote, terms, issuers, reporter));
    futures::stream::iter(each)
        .buffered(terms.parallelism.max(1))
        .collect()
        .await
}

/// What each issuer publishes, asked once a run.
type Issuers = Mutex<BTreeMap<String, Arc<OnceCell<Result<Published, Fault>>>>>;

async fn prove(
    trial: &Trial,
    remote: &Remote,
    terms: &Terms,
    issuers: &Issuers,
    reporter: &Reporter,
) -> Proof {
    let mut steps = Vec::new();
    let token = match &trial.request {
        Ok(request) => {
            let token = token(trial, request, remote, reporter).await;
            let said = token.as_ref().map(FederatedToken::said);
            steps.push((Step::Token, proof::token(trial, said)));
            token.ok()
        }
        Err(why) => {
            steps.push((Step::Token, Outcome::Untried(why.clone())));
            None
        }
    };
    // Whoever believes a token goes by what the token says.
    let said = token.as_ref().map(FederatedToken::said);
    let issuer = said
        .and_then(|it| it.text("iss"))
        .or(trial.issuer.as_deref());
    if let Some(issuer) = issuer {
        steps.push((
            Step::Issuer,
            published(issuer, token.as_ref(), remote, issuers, reporter).await,
        ));
    }
    match (&token, &trial.client_id) {
        (Some(token), Ok(client_id)) => {
            let who = (terms.tenant.as_str(), client_id.as_str());
            let (resource, patience) = (&terms.resource, terms.patience);
            let given = remote.exchange(token, who, resource, patience, reporter);
            let given = given.await;
            let given = given.as_ref().map(Option::as_ref);
            let outcome = proof::exchange(trial, said, resource, given);
            steps.push((Step::Exchange, outcome));
        }
        (Some(_), Err(why)) => steps.push((Step::Exchange, Outcome::Untried(why.clone()))),
        // Why there is no token has been said.
        (None, _) => {}
    }
    Proof {
        address: trial.address.clone(),
        subject: trial.subject.clone(),
        steps,
    }
}

async fn token(
    trial: &Trial,
    request: &Request,
    remote: &Remote,
    reporter: &Reporter,
) -> Result<FederatedToken, Fault> {
    let kube = remote.reach(&request.cluster, reporter).await?;
    let who = (request.namespace.as_str(), request.account.as_str());
    let budget = &mut remote.look_at_cluster(reporter);
    kube.token(budget, who, &trial.audience).await
}

async fn published(
    issuer: &str,
    token: Option<&FederatedToken>,
    remote: &Remote,
    issuers: &Issuers,
    reporter: &Reporter,
) -> Outcome {
    let cell = issuers
        .lock()
        .await
        .entry(issuer.to_owned())
        .or_default()
        .clone();
    let published = cell
        .get_or_init(|| remote.published(issuer, reporter))
        .await;
    let judged = published.as_ref().map(|it| proof::Published {
        issuer: &it.issuer,
        keys: it.count(),
        signed: token.map_or(Ok(()), |token| it.signed(token)),
    });
    let said: Option<&Jwt> = token.map(FederatedToken::said);
    proof::issuer(said, issuer, judged.as_ref().map_err(|fault| *fault))
}
