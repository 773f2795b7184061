//! What Azure Resource Manager and Microsoft Graph have in common: requests in JSON, lists in pages, and the few codes that mean "it is
//! not there".

use http::{Method, Uri};
use serde_json::Value;
use url::Url;

use super::http::{Answer, Budget, Call, Host, JSON, Resend, linked};
use crate::fault::{Class, Fault};

/// A path, and the api-version that it is asked at.
pub(super) type At<'a> = (&'a str, &'a str);

/// What the two differ in.
#[derive(Debug)]
pub(super) struct Dialect {
    /// The URL of a path. `None` where it would lead elsewhere.
    pub(super) url: fn(&Url, At<'_>) -> Option<Url>,
    /// The key that holds the next page's URL.
    pub(super) link: &'static str,
    /// The codes of a 404 that say that the thing is not there. Others (an unknown subscription, a proxy's page) say nothing about it.
    pub(super) absent: &'static [&'static str],
    /// Whether an empty answer to a delete says that there was nothing to delete.
    pub(super) empty_is_gone: bool,
    /// Whether a POST changes nothing: it lists what is secret.
    pub(super) posts_read: bool,
}

/// One of the two in one cloud.
#[derive(Debug)]
pub(crate) struct Api {
    pub(super) host: Host,
    pub(super) base: Url,
    dialect: &'static Dialect,
}

impl Api {
    pub(super) fn new(host: Host, base: Url, dialect: &'static Dialect) -> Self {
        Self {
            host,
            base,
            dialect,
        }
    }

    /// Reads one thing. `None`: the API says that it is not there.
    pub(super) async fn read(
        &self,
        budget: &mut Budget,
        operation: &str,
        at: At<'_>,
    ) -> Result<Option<Answer>, Fault> {
        let call = self.call(Method::GET, operation, at, None)?;
        let answer = self.host.exchange(budget, &call).await?;
        if self.is_absent(&answer) {
            return Ok(None);
        }
        answer.well().map(Some)
    }

    /// The same, as `found` makes it out.
    pub(super) async fn read_as<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        at: At<'_>,
        found: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Result<Option<T>, Fault> {
        let Some(answer) = self.read(budget, operation, at).await? else {
            return Ok(None);
        };
        let found = found(&answer.json()?).map(Some);
        found.map_err(|words| answer.odd(words))
    }

    /// All items of a list, page by page, of which `found` makes out each.
    ///
    /// # Errors
    ///
    /// Any page that could not be read, any item that could not be made out: a list that is cut off says nothing about what it does not
    /// show.
    pub(super) async fn list<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        at: At<'_>,
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let call = self.call(Method::GET, operation, at, None)?;
        self.pages(budget, call, found).await
    }

    /// The same, as a request asks for it.
    pub(super) async fn pages<T>(
        &self,
        budget: &mut Budget,
        call: Call,
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let operation = call.operation.clone();
        let page = |answer: &Answer| linked(answer, &self.base, self.dialect.link);
        let items = self.host.pages(budget, call, page).await?;
        let found = |it: &Value| found(it).map_err(|words| self.odd(&operation, words));
        items.iter().map(found).collect()
    }

    /// A request. Reads are sent again freely, writes only after reading.
    pub(super) fn call(
        &self,
        method: Method,
        operation: &str,
        at: At<'_>,
        body: Option<&Value>,
    ) -> Result<Call, Fault> {
        let reads = method == Method::GET || (method == Method::POST && self.dialect.posts_read);
        let resend = match reads {
            true => Resend::Freely,
            false => Resend::AfterReading,
        };
        let url = (self.dialect.url)(&self.base, at);
        let uri: Option<Uri> = url.and_then(|url| url.as_str().parse().ok());
        let uri = uri.ok_or_else(|| self.refused(operation, format!("`{}` makes no URL", at.0)))?;
        let body = body.map(|it| (JSON, it));
        Ok(Call::new(operation, (method, uri), JSON, body, resend))
    }

    /// Whether an answer says that the thing is not there.
    pub(super) fn is_absent(&self, answer: &Answer) -> bool {
        let code = answer.fault().code;
        answer.status == 404 && code.is_some_and(|it| self.dialect.absent.contains(&&*it))
    }

    /// Whether an answer to a delete says that there was nothing to delete.
    pub(super) fn was_gone(&self, answer: &Answer) -> bool {
        (answer.status == 204 && self.dialect.empty_is_gone) || self.is_absent(answer)
    }

    /// Says no before anything is sent.
    pub(super) fn refused(&self, operation: &str, words: impl Into<String>) -> Fault {
        self.host.says(operation, words, Class::Refused)
    }

    /// What was decided on is no longer what is there.
    pub(super) fn stale(&self, operation: &str, words: impl Into<String>) -> Fault {
        self.host.says(operation, words, Class::Stale)
    }

    /// What the API says has not the form that it should.
    pub(super) fn odd(&self, operation: &str, words: impl Into<String>) -> Fault {
        self.host.says(operation, words, Class::Unreachable)
    }
}

/// Whether an answer says this.
pub(super) fn says(answer: &Answer, status: u16, code: &str) -> bool {
    answer.status == status && answer.fault().code.as_deref() == Some(code)
}
