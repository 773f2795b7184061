//! Tokens: fetched once per scope, shared by all who ask, renewed before they end and after a refusal.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::Secret;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::http::{Bearer, Budget, RetryPolicy};
use super::login::Account;
use super::secrets;
use crate::fault::Fault;
use crate::resource::Jwt;

/// A token is renewed this long before it ends, so that none ends on its way. One that lives no longer than that is used for half of its
/// life: else it would be fetched anew for every request.
const EARLY: Duration = Duration::from_secs(300);

/// The store of tokens. Its lock is held while one is fetched, so that all who want one share one request.
pub(crate) struct Tokens {
    account: Account,
    retry_policy: RetryPolicy,
    held: Mutex<BTreeMap<String, Held>>,
}

struct Held {
    token: Secret,
    /// When another one is fetched.
    renewed: Instant,
}

impl Tokens {
    pub(crate) fn new(account: Account, retry_policy: RetryPolicy) -> Self {
        Self {
            account,
            retry_policy,
            held: Mutex::default(),
        }
    }

    /// The token for a scope (`https://management.azure.com/.default`); another one than that which a host has refused.
    ///
    /// # Errors
    ///
    /// `Forbidden`: Entra gives none. `Unreachable`: there is no way to log in. `Exhausted`: it did not answer until the budget's end.
    pub(crate) async fn token(
        &self,
        scope: &str,
        refused: Option<&Secret>,
        budget: &mut Budget,
    ) -> Result<Secret, Fault> {
        let mut held = self.held.lock().await;
        if let Some(it) = held.get(scope)
            && refused != Some(&it.token)
            && Instant::now() < it.renewed
        {
            return Ok(it.token.clone());
        }
        let (token, life) = self
            .account
            .fetch(scope, &self.retry_policy, budget)
            .await?;
        secrets::keep(token.secret());
        let renewed = Instant::now() + used(life, EARLY);
        tracing::info!(
            "Entra gave a token for {scope}, good for {} s",
            life.as_secs()
        );
        held.insert(
            scope.to_owned(),
            Held {
                token: token.clone(),
                renewed,
            },
        );
        Ok(token)
    }
}

/// Tokens for one scope.
#[derive(Debug)]
pub(crate) struct Scoped {
    /// Where they come from.
    pub(crate) tokens: Arc<Tokens>,
    /// `https://management.azure.com/.default`
    pub(crate) scope: String,
}

#[async_trait]
impl Bearer for Scoped {
    async fn token(
        &self,
        refused: Option<&Secret>,
        budget: &mut Budget,
    ) -> Result<Option<Secret>, Fault> {
        let token = self.tokens.token(&self.scope, refused, budget).await?;
        Ok(Some(token))
    }
}

impl Tokens {
    /// Whose the token for a scope is, where one was given.
    pub(crate) async fn caller(&self, scope: &str) -> Option<Caller> {
        let held = self.held.lock().await;
        held.get(scope).map(|it| caller(&it.token))
    }
}

/// How long a credential of this life is used that is renewed so much before it ends.
pub(super) fn used(life: Duration, early: Duration) -> Duration {
    life.saturating_sub(early).max(life / 2)
}

/// Whoever is logged in, as far as a token says, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// The tenant.
    pub tenant: Option<String>,
    /// The object id: a user's, or a service principal's.
    pub object: Option<String>,
}

/// Whose a token says it is. Its signature is not looked at, for what it says can only keep a run from something; only who made it knows
/// its form, so one that cannot be read is no error.
pub(crate) fn caller(token: &Secret) -> Caller {
    let said = Jwt::read(token.secret());
    let text = |name: &str| Some(said.as_ref()?.text(name)?.to_lowercase());
    Caller {
        tenant: text("tid"),
        object: text("oid"),
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn a_short_token_is_used_too() {
        for (life, used) in [(3_600, 3_300), (600, 300), (300, 150), (60, 30), (0, 0)] {
            let (life, used) = (Duration::from_secs(life), Duration::from_secs(used));
            assert_eq!(super::used(life, EARLY), used);
        }
    }

    #[test]
    fn whose_a_token_is_is_read_and_nothing_else_is_an_error() {
        let token = |claims: &str| {
            let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
            Secret::new(format!("{}.{}.s", part("{}"), part(claims)))
        };
        let of = |tenant: Option<&str>, object: Option<&str>| Caller {
            tenant: tenant.map(str::to_owned),
            object: object.map(str::to_owned),
        };
        let both = token(r#"{"tid":"AB-1","oid":"CD-2"}"#);
        assert_eq!(caller(&both), of(Some("ab-1"), Some("cd-2")));
        let one = token(r#"{"tid":7,"oid":"cd-2"}"#);
        assert_eq!(caller(&one), of(None, Some("cd-2")));
        assert_eq!(caller(&token("[]")), of(None, None));
        assert_eq!(caller(&token("no JSON")), of(None, None));
        assert_eq!(caller(&Secret::new("opaque")), of(None, None));
        assert_eq!(caller(&Secret::new("a.%%%.c")), of(None, None));
    }
}
