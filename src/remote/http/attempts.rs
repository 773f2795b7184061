//! Attempts: the loop that sends until there is an answer that a further try would not change.

use azure_core::credentials::Secret;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Method, StatusCode};
use url::Url;

use super::{Answer, Broken, Call, Course, Host, Origin, Resend};
use crate::fault::{Class, Fault};

/// What one try came to.
enum Try {
    Answered(Answer),
    /// No answer that counts; `happened`: a write may have gone through.
    Lost {
        fault: Fault,
        asked: Option<std::time::Duration>,
        happened: bool,
    },
}

impl Host {
    pub(super) async fn attempts(&self, course: &mut Course, call: &Call) -> Result<Answer, Fault> {
        self.own(call)?;
        let mut refused: Option<Secret> = None;
        loop {
            let token = match &self.bearer {
                Some(bearer) => Some(
                    bearer
                        .tokens
                        .token(&bearer.scope, refused.as_ref(), course)
                        .await?,
                ),
                None => None,
            };
            match self.attempt(call, token.as_ref()).await {
                Try::Answered(answer)
                    if answer.status == StatusCode::UNAUTHORIZED
                        && token.is_some()
                        && refused.is_none() =>
                {
                    // The token may have been revoked, or a claims challenge wants a new one: one fresh one, then it is a no.
                    refused = token;
                }
                Try::Answered(answer) => {
                    course.came_through();
                    return Ok(answer);
                }
                Try::Lost {
                    fault,
                    asked,
                    happened,
                } => {
                    let unclear = happened && call.resend == Resend::AfterReading;
                    let paused = course.pause(&self.patience, fault.clone(), asked).await;
                    if unclear {
                        return Err(Fault {
                            class: Class::Unclear,
                            ..paused.err().unwrap_or(fault)
                        });
                    }
                    paused?;
                }
            }
        }
    }

    /// One try.
    async fn attempt(&self, call: &Call, token: Option<&Secret>) -> Try {
        let mut request = call.request.clone();
        if let Some(token) = token {
            match HeaderValue::from_str(&format!("Bearer {}", token.secret())) {
                Ok(mut value) => {
                    value.set_sensitive(true);
                    request.headers_mut().insert(AUTHORIZATION, value);
                }
                Err(_) => {
                    return self.lost(
                        call,
                        true,
                        "the token holds what no header can carry".to_owned(),
                    );
                }
            }
        }
        let sent = tokio::time::timeout(self.patience.request, self.wire.send(request)).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(Broken { unsent, words })) => return self.lost(call, unsent, words),
            Err(_) => {
                let words = format!("no answer within {} s", self.patience.request.as_secs());
                return self.lost(call, false, words);
            }
        };
        let (head, body) = response.into_parts();
        let answer = Answer {
            system: self.system,
            operation: call.operation.clone(),
            status: head.status,
            headers: head.headers,
            body,
        };
        let status = answer.status.as_u16();
        let reads = matches!(*call.request.method(), Method::GET);
        match status {
            429 => self.again(answer, false),
            408 | 500 | 502 | 503 | 504 => self.again(answer, true),
            // A proxy's login page, or an answer cut off by one: this API answers reads with JSON.
            200..=299 if reads && answer.json().is_err() => {
                let fault = Fault {
                    class: Class::Exhausted,
                    ..answer.odd("the body is no JSON; something between answers instead")
                };
                Try::Lost {
                    fault,
                    asked: None,
                    happened: false,
                }
            }
            _ => Try::Answered(answer),
        }
    }

    fn again(&self, answer: Answer, happened: bool) -> Try {
        Try::Lost {
            fault: answer.fault(),
            asked: self.patience.asked(&answer.headers),
            happened,
        }
    }

    fn lost(&self, call: &Call, unsent: bool, words: String) -> Try {
        Try::Lost {
            fault: Fault {
                system: self.system,
                operation: call.operation.clone(),
                status: None,
                code: None,
                words,
                request_id: None,
                class: Class::Unreachable,
            },
            asked: None,
            happened: !unsent,
        }
    }

    /// A request to another scheme, host or port than this host's never leaves: it would carry the token along.
    fn own(&self, call: &Call) -> Result<(), Fault> {
        let uri = call.request.uri();
        if uri.authority().is_none() {
            return Ok(());
        }
        let origin = Url::parse(&uri.to_string()).map(|url| Origin::of(&url));
        if origin.as_ref() == Ok(&self.origin) {
            return Ok(());
        }
        let named = origin.map_or_else(|_| "what is no URL".to_owned(), |it| it.to_string());
        Err(Fault {
            system: self.system,
            operation: call.operation.clone(),
            status: None,
            code: None,
            words: format!(
                "leads to {named}, but a token for {} goes nowhere else",
                self.origin
            ),
            request_id: None,
            class: Class::Refused,
        })
    }
}
