//! Tokens: fetched once per scope, shared by all who ask, renewed before they end and after a refusal.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use azure_core::credentials::Secret;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::http::{Course, Patience};
use super::login::Account;
use crate::fault::Fault;

/// A token is renewed this long before it ends, so that none ends on its way.
const EARLY: Duration = Duration::from_secs(300);

/// The store of tokens. Its lock is held while one is fetched, so that all who want one share one request.
pub(crate) struct Tokens {
    account: Account,
    patience: Patience,
    held: Mutex<BTreeMap<String, Held>>,
}

struct Held {
    token: Secret,
    until: Instant,
}

impl Tokens {
    pub(crate) fn new(account: Account, patience: Patience) -> Self {
        Self {
            account,
            patience,
            held: Mutex::default(),
        }
    }

    /// The token for a scope (`https://management.azure.com/.default`); another one than that which a host has refused.
    ///
    /// # Errors
    ///
    /// `Forbidden`: Entra gives none. `Unreachable`: there is no way to log in. `Exhausted`: it did not answer until the course's end.
    pub(crate) async fn token(
        &self,
        scope: &str,
        refused: Option<&Secret>,
        course: &mut Course,
    ) -> Result<Secret, Fault> {
        let mut held = self.held.lock().await;
        if let Some(it) = held.get(scope)
            && refused != Some(&it.token)
            && Instant::now() + EARLY < it.until
        {
            return Ok(it.token.clone());
        }
        let (token, life) = self.account.fetch(scope, &self.patience, course).await?;
        let until = Instant::now() + life;
        held.insert(
            scope.to_owned(),
            Held {
                token: token.clone(),
                until,
            },
        );
        Ok(token)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}
