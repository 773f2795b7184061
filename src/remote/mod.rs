//! The far side: Azure Resource Manager, Entra and the clusters' Kubernetes APIs.

mod arm;
mod cloud;
mod credential;
mod endpoints;
mod http;
mod kube;
mod login;
mod notice;
mod order;
mod transport;

use std::sync::Arc;

use self::arm::Arm;
use self::credential::Tokens;
use self::http::{Bearer, Host, Patience};
use self::kube::Clusters;
use self::login::Account;
use self::transport::Transport;
use crate::fault::System;

pub use cloud::Cloud;
pub use endpoints::Endpoints;
pub use http::Clock;
pub use kube::{Clients, Wanted, over_tls};
pub use login::{Env, Login};
pub use notice::{Notice, Tell};
pub use order::{Carried, Deed, Failure, Order};

/// All that is talked to. Where it is stands in its [`Endpoints`]; nothing here asks which of them is the real one.
#[derive(Debug)]
pub struct Remote {
    endpoints: Endpoints,
    tokens: Arc<Tokens>,
    patience: Patience,
    arm: Arm,
    clusters: Clusters,
}

impl Remote {
    /// The far side at these endpoints. Sends nothing yet.
    pub fn new(endpoints: Endpoints) -> Self {
        let patience = Patience::new(endpoints.clock.clone(), endpoints.seed);
        let account = Account::new(
            endpoints.login,
            endpoints.cloud.login.clone(),
            endpoints.env.clone(),
            endpoints.transport.clone(),
        );
        let tokens = Arc::new(Tokens::new(account, patience.clone()));
        let bearer = Bearer {
            tokens: tokens.clone(),
            scope: format!(
                "{}/.default",
                endpoints.cloud.audience.trim_end_matches('/')
            ),
        };
        let wire = Arc::new(Transport(endpoints.transport.clone()));
        let base = endpoints.cloud.arm.clone();
        let host = Host::new(System::Arm, &base, wire, Some(bearer), patience.clone());
        let arm = Arm::new(host, base, patience.clone());
        Self {
            endpoints,
            tokens,
            patience,
            arm,
            clusters: Clusters::default(),
        }
    }
}
