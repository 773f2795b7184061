//! Heard: the answers of a login, read within bounds and looked through before azure_identity reads them.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use azure_core::error::{Error, ErrorKind};
use azure_core::http::{AsyncRawResponse, HttpClient, RawResponse, Request};
use bytes::BytesMut;
use futures::StreamExt;
use serde_json::Value;

use super::secrets;

/// The most that an answer to a login may hold; the longest tokens have some ten thousand letters.
const MOST: usize = 1 << 20;

/// The longest that a token may be good for, in seconds: the longest that Entra gives are good for a day.
const LONGEST: f64 = 366.0 * 86_400.0;

/// The last moment that a token may be good until, in seconds since 1970: the year 3000.
const LAST: f64 = 32_503_680_000.0;

/// What the last answer of a login was, where it was no token.
#[derive(Debug)]
pub(super) enum Said {
    /// A refusal. azure_identity reads the words of an error without a copy, which fails where they hold an escape, as the line breaks in
    /// Entra's do; what it says then is no refusal, but that it could not read.
    Refusal(RawResponse),
    /// A success that is none: its status, and why.
    Odd(u16, String),
}

/// A client that keeps the last answer that gave no token.
#[derive(Debug)]
pub(super) struct Heard {
    http: Arc<dyn HttpClient>,
    said: Mutex<Option<Said>>,
}

impl Heard {
    pub(super) fn new(http: Arc<dyn HttpClient>) -> Self {
        Self {
            http,
            said: Mutex::new(None),
        }
    }

    pub(super) fn said(&self) -> Option<Said> {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.take()
    }

    fn keep(&self, said: Said) {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
    }

    fn odd(&self, status: u16, words: &str) -> Error {
        self.keep(Said::Odd(status, words.to_owned()));
        Error::with_message(ErrorKind::DataConversion, words.to_owned())
    }
}

#[async_trait]
impl HttpClient for Heard {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let answer = self.http.execute_request(request).await?;
        let (status, headers, mut stream) = answer.deconstruct();
        let mut body = BytesMut::new();
        while let Some(part) = stream.next().await {
            let part = part?;
            if body.len() + part.len() > MOST {
                return Err(self.odd(
                    u16::from(status),
                    "the answer to the login is longer than any",
                ));
            }
            body.extend_from_slice(&part);
        }
        let body = body.freeze();
        if !status.is_success() {
            let refusal = RawResponse::from_bytes(status, headers.clone(), body.clone());
            self.keep(Said::Refusal(refusal));
        } else if let Err(words) = sound(request.url().path(), &body) {
            return Err(self.odd(u16::from(status), words));
        }
        Ok(AsyncRawResponse::from_bytes(status, headers, body))
    }
}

/// Whether a success says what azure_identity can reckon with: it adds the life of a token to the time of day without a look at it, and
/// takes a token that is missing for one of no letters.
fn sound(path: &str, body: &[u8]) -> Result<(), &'static str> {
    // A page of something between is no answer of Entra's, and will be told as what it is.
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return Ok(());
    };
    let token = body.get("access_token").and_then(Value::as_str);
    for said in ["access_token", "oidcToken"] {
        secrets::keep(body.get(said).and_then(Value::as_str).unwrap_or_default());
    }
    let entra = path.contains("/oauth2/") && path.ends_with("/token");
    if entra && token.is_none_or(str::is_empty) {
        return Err("the answer holds no token");
    }
    for (name, most) in [
        ("expires_in", LONGEST),
        ("ext_expires_in", LONGEST),
        ("expires_on", LAST),
    ] {
        let seconds = match body.get(name) {
            None => continue,
            Some(Value::String(text)) => text.parse().ok(),
            Some(other) => other.as_f64(),
        };
        if !seconds.is_some_and(|it| (0.0..=most).contains(&it)) {
            return Err("the answer does not say how long its token is good for");
        }
    }
    Ok(())
}

/// Whether a header can carry a token: letters that are seen, and at least one.
pub(in crate::remote) fn is_carried(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|it| it.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_without_a_token_is_none() {
        let entra = "/tenant/oauth2/v2.0/token";
        for (path, body, sounds) in [
            (entra, r#"{"access_token":"a","expires_in":3599}"#, true),
            (
                entra,
                r#"{"access_token":"a","expires_in":"3599","expires_on":"1772442900"}"#,
                true,
            ),
            (entra, r#"{"token_type":"Bearer","expires_in":3599}"#, false),
            (entra, r#"{"access_token":"","expires_in":3599}"#, false),
            (entra, r#"{"access_token":7,"expires_in":3599}"#, false),
            (entra, "[]", false),
            (entra, "null", false),
            (
                entra,
                r#"{"access_token":"a","expires_in":1000000000000000000}"#,
                false,
            ),
            (entra, r#"{"access_token":"a","expires_in":-1}"#, false),
            (entra, r#"{"access_token":"a","expires_in":null}"#, false),
            (
                entra,
                r#"{"access_token":"a","expires_on":"-377705116800"}"#,
                false,
            ),
            (entra, r#"{"access_token":"a","expires_on":"NaN"}"#, false),
            // A page is told by whoever finds that it is no JSON.
            (entra, "<html>", true),
            // Another service's answers have other forms.
            ("/oidctoken", r#"{"oidcToken":"a"}"#, true),
        ] {
            assert_eq!(sound(path, body.as_bytes()).is_ok(), sounds, "{body}");
        }
    }

    #[test]
    fn what_a_header_cannot_carry_is_no_token() {
        for (token, is) in [
            ("eyJ0.a-b_c", true),
            ("", false),
            ("a\nb", false),
            ("a b", false),
            ("é", false),
        ] {
            assert_eq!(is_carried(token), is, "{token:?}");
        }
    }
}
