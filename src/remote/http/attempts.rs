//! Attempts: the loop that sends until there is an answer that a further try would not change.

use std::time::Duration;

use azure_core::credentials::Secret;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Method, StatusCode};
use tokio::time::Instant;
use url::Url;

use super::bounds::{BODY, weight};
use super::{Answer, Broken, Budget, Call, Host, Origin, Resend, explained};
use crate::fault::{Class, Fault};

/// The headers that say how things stand, and hold no secret.
const TELLING: [&str; 9] = [
    "audit-id",
    "request-id",
    "retry-after",
    "retry-after-ms",
    "x-ms-correlation-request-id",
    "x-ms-ratelimit-remaining-subscription-deletes",
    "x-ms-ratelimit-remaining-subscription-global-reads",
    "x-ms-ratelimit-remaining-subscription-writes",
    "x-ms-request-id",
];

/// What one try came to.
enum Try {
    Answered(Answer),
    /// No answer that counts; `happened`: a write may have gone through.
    Lost {
        fault: Fault,
        asked: Option<Duration>,
        happened: bool,
        /// Another try would come to the same.
        lasting: bool,
    },
}

impl Host {
    /// Sends a request until it has an answer that a further try would not change.
    ///
    /// Throttling, server errors, broken connections and (for reads) bodies that are no JSON are waited out, as long as the budget
    /// allows. A 401 is answered by one fresh token. The answer may be any other status: 404, 409 and so on are for the caller, who
    /// turns them into a fault by [`Answer::well`].
    ///
    /// # Errors
    ///
    /// `Exhausted`: it was still so at the budget's end. `Unclear`, only with [`Resend::AfterReading`]: it may have happened. The
    /// pause before the next try is over by then: the caller reads, and sends again if that shows that nothing happened.
    /// `Unreachable`: nothing but a person can mend it. `Forbidden`: no token could be had.
    pub(crate) async fn exchange(&self, budget: &mut Budget, call: &Call) -> Result<Answer, Fault> {
        self.own(call)?;
        // Held over the pauses too: a server that is busy is not asked from more sides.
        let _turn = match &self.gate {
            Some(gate) => Some(budget.in_time(gate.acquire()).await),
            None => None,
        };
        let (mut refused, mut fresh): (Option<Secret>, Option<Secret>) = (None, None);
        loop {
            let token = match fresh.take() {
                Some(fresh) => Some(fresh),
                None => self.token(refused.as_ref(), budget).await?,
            };
            let within = budget.request(&self.retry_policy);
            let within =
                within.map_err(|words| self.says(&call.operation, words, Class::Exhausted))?;
            match self.attempt(call, token.as_ref(), within).await {
                Try::Answered(answer) => {
                    // The token may have been revoked, or a claims challenge wants a new one: one fresh one, then it is a no.
                    if answer.status == StatusCode::UNAUTHORIZED && refused.is_none() {
                        fresh = self.token(token.as_ref(), budget).await?;
                        if fresh.is_some() {
                            refused = token;
                            continue;
                        }
                    }
                    let brought = budget.bring(weight(&answer.body), &self.retry_policy);
                    brought.map_err(|words| answer.odd(words))?;
                    budget.came_through();
                    return Ok(answer);
                }
                Try::Lost {
                    fault,
                    asked,
                    happened,
                    lasting,
                } => {
                    let unclear = happened && call.resend == Resend::AfterReading;
                    if lasting {
                        let class = if unclear { Class::Unclear } else { fault.class };
                        return Err(Fault { class, ..fault });
                    }
                    if let Err(over) = budget.request(&self.retry_policy) {
                        let words = format!("{over}; the last try: {}", fault.words);
                        let class = Class::Exhausted;
                        return Err(Fault {
                            words,
                            class,
                            ..fault
                        });
                    }
                    let paused = budget.pause(&self.retry_policy, fault.clone(), asked).await;
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

    async fn token(
        &self,
        refused: Option<&Secret>,
        budget: &mut Budget,
    ) -> Result<Option<Secret>, Fault> {
        match &self.bearer {
            Some(bearer) => bearer.token(refused, budget).await,
            None => Ok(None),
        }
    }

    /// One try.
    async fn attempt(&self, call: &Call, token: Option<&Secret>, within: Duration) -> Try {
        let mut request = call.request.clone();
        if let Some(token) = token {
            match HeaderValue::from_str(&format!("Bearer {}", token.secret())) {
                Ok(mut value) => {
                    value.set_sensitive(true);
                    request.headers_mut().insert(AUTHORIZATION, value);
                }
                Err(_) => {
                    let words = "the token holds what no header can carry".to_owned();
                    return self.lost(call, Broken::never(words));
                }
            }
        }
        let begun = Instant::now();
        let sent = tokio::time::timeout(within, self.transport.send(request)).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(broken)) => {
                self.log(call, begun, &broken.words);
                return self.lost(call, broken);
            }
            Err(_) => {
                let words = format!("no answer within {} s", within.as_secs_f64().ceil());
                self.log(call, begun, &words);
                return self.lost(call, Broken::new(false, words));
            }
        };
        let (head, body) = response.into_parts();
        self.log(call, begun, head.status.as_str());
        for name in TELLING {
            if let Some(value) = head.headers.get(name) {
                tracing::trace!("  {name}: {value:?}");
            }
        }
        let answer = Answer {
            system: self.system,
            operation: call.operation.clone(),
            status: head.status,
            headers: head.headers,
            body,
        };
        let status = answer.status.as_u16();
        let reads = matches!(*call.request.method(), Method::GET);
        // Before anybody reads it: what is short as a text may be long as values.
        if weight(&answer.body) > BODY {
            return Try::Lost {
                fault: answer.odd("the answer holds more values than any page has"),
                asked: None,
                happened: true,
                lasting: true,
            };
        }
        match status {
            429 => self.again(answer, false),
            408 | 500 | 502 | 503 | 504 => self.again(answer, true),
            // A proxy's login page, or an answer cut off by one: these APIs answer reads with JSON.
            200..=299 if reads && answer.json().is_err() => {
                let fault = Fault {
                    class: Class::Exhausted,
                    ..answer.odd("the body is no JSON; something between answers instead")
                };
                Try::Lost {
                    fault,
                    asked: None,
                    happened: false,
                    lasting: false,
                }
            }
            _ => Try::Answered(answer),
        }
    }

    /// One line for each request. Queries stay out of it: those of poll URLs are signed.
    fn log(&self, call: &Call, begun: Instant, came: &str) {
        let (method, path) = (call.request.method(), call.request.uri().path());
        let (origin, took) = (&self.origin, begun.elapsed().as_millis());
        tracing::debug!(
            "{method} {origin}{path}: {came:?} after {took} ms ({:?})",
            call.operation
        );
    }

    fn again(&self, answer: Answer, happened: bool) -> Try {
        Try::Lost {
            fault: answer.fault(),
            asked: self.retry_policy.asked(&answer.headers),
            happened,
            lasting: false,
        }
    }

    fn lost(&self, call: &Call, broken: Broken) -> Try {
        Try::Lost {
            fault: self.says(
                &call.operation,
                explained(&broken.words, self.system),
                Class::Unreachable,
            ),
            asked: None,
            happened: !broken.unsent,
            lasting: broken.lasting,
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
        let words = format!(
            "leads to {named}, but a token for {} goes nowhere else",
            self.origin
        );
        Err(self.says(&call.operation, words, Class::Refused))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, SystemTime};

    use async_trait::async_trait;
    use bytes::Bytes;

    use super::*;
    use crate::fault::System;
    use crate::remote::http::{HttpTransport, RetryPolicy};
    use crate::remote::notice::Notice;

    /// A status, a header `retry-after` and a body; or a break, and whether it came before anything was sent.
    type Line = Result<(u16, &'static str, &'static str), bool>;

    /// A transport that answers from a list.
    struct Script(Mutex<VecDeque<Line>>, Mutex<Vec<String>>);

    #[async_trait]
    impl HttpTransport for Script {
        async fn send(
            &self,
            request: http::Request<Bytes>,
        ) -> Result<http::Response<Bytes>, Broken> {
            self.1
                .lock()
                .expect("the trace")
                .push(request.uri().to_string());
            let next = self.0.lock().expect("the script").pop_front();
            match next.expect("no more requests than answers") {
                Ok((status, after, body)) => {
                    let answer = http::Response::builder()
                        .status(status)
                        .header("retry-after", after);
                    Ok(answer
                        .body(Bytes::from_static(body.as_bytes()))
                        .expect("an answer"))
                }
                Err(unsent) => Err(Broken::new(unsent, "broken".to_owned())),
            }
        }
    }

    struct Came {
        result: Result<Answer, Fault>,
        took: Duration,
        requests: usize,
        notices: Vec<Notice>,
    }

    async fn came(method: Method, uri: &str, script: &[Line]) -> Came {
        let transport = Arc::new(Script(
            Mutex::new(script.iter().copied().collect()),
            Mutex::default(),
        ));
        let base = Url::parse("https://arm.example/").expect("a URL");
        let retry_policy = RetryPolicy::new(Arc::new(|| SystemTime::UNIX_EPOCH), 3);
        let host = Host::new(System::Arm, &base, transport.clone(), None, retry_policy);
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = notices.clone();
        let reporter = Arc::new(move |it| heard.lock().expect("the notices").push(it));
        let mut budget = Budget::new(reporter, Duration::from_secs(600));
        let resend = if method == Method::GET {
            Resend::Freely
        } else {
            Resend::AfterReading
        };
        let request = http::Request::builder()
            .method(method)
            .uri(uri)
            .body(Bytes::new());
        let call = Call {
            operation: "try".to_owned(),
            request: request.expect("a request"),
            resend,
        };
        let start = Instant::now();
        let result = host.exchange(&mut budget, &call).await;
        let notices = notices.lock().expect("the notices").clone();
        let requests = transport.1.lock().expect("the trace").len();
        Came {
            result,
            took: start.elapsed(),
            requests,
            notices,
        }
    }

    const THERE: &str = "https://arm.example/x";

    #[tokio::test(start_paused = true)]
    async fn two_throttles_of_thirty_seconds_are_waited_out() {
        let throttled = Ok((429, "30", "{}"));
        let came = came(
            Method::GET,
            THERE,
            &[throttled, throttled, Ok((200, "", "{}"))],
        )
        .await;
        assert_eq!(came.result.expect("an answer").status, 200);
        assert!((60..64).contains(&came.took.as_secs()), "{:?}", came.took);
        assert_eq!((came.requests, came.notices.len()), (3, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_beyond_the_deadline_is_given_up_at_once() {
        let came = came(Method::GET, THERE, &[Ok((429, "86400", "{}"))]).await;
        let fault = came.result.expect_err("no");
        assert_eq!((fault.class, fault.status), (Class::Exhausted, Some(429)));
        assert!(fault.words.contains("86400 s"), "{}", fault.words);
        assert_eq!((came.took, came.requests), (Duration::ZERO, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn what_keeps_failing_ends_at_the_deadline() {
        let script = vec![Err(true); 200];
        let came = came(Method::PUT, THERE, &script).await;
        let fault = came.result.expect_err("no");
        assert_eq!(fault.class, Class::Exhausted);
        assert!(
            (570..=600).contains(&came.took.as_secs()),
            "{:?}",
            came.took
        );
        assert!(came.requests < 60, "{}", came.requests);
    }

    #[tokio::test(start_paused = true)]
    async fn a_proxy_s_page_is_no_answer_to_a_read() {
        let came = came(
            Method::GET,
            THERE,
            &[Ok((200, "", "<html>login</html>")), Ok((200, "", "{}"))],
        )
        .await;
        assert_eq!(came.result.expect("an answer").body, "{}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_unclear_write_is_not_repeated_here() {
        for lost in [
            Err(false),
            Ok((500, "", "")),
            Ok((504, "", "")),
            Ok((408, "", "")),
        ] {
            let came = came(Method::PUT, THERE, &[lost]).await;
            let fault = came.result.expect_err("unclear");
            assert_eq!((fault.class, came.requests), (Class::Unclear, 1));
            assert!(
                came.took > Duration::ZERO,
                "the pause is over when the caller reads"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_surely_did_not_happen_is_repeated() {
        let script = [Err(true), Ok((429, "1", "")), Ok((201, "", "{}"))];
        let came = came(Method::PUT, THERE, &script).await;
        assert_eq!(
            (
                came.result.expect("an answer").status.as_u16(),
                came.requests
            ),
            (201, 3)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_said_no_to_is_not_tried_again() {
        for status in [400, 401, 403, 404, 409, 412, 422, 302] {
            let came = came(Method::GET, THERE, &[Ok((status, "", "{}"))]).await;
            assert_eq!(came.result.expect("an answer").status, status);
            assert_eq!(came.requests, 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_sent_to_another_origin() {
        for foreign in [
            "https://evil.example/x",
            "http://arm.example/x",
            "https://arm.example:444/x",
            "https://arm.example.evil/x",
            "https://arm.example@evil.example/x",
        ] {
            let came = came(Method::GET, foreign, &[]).await;
            assert_eq!(came.result.expect_err(foreign).class, Class::Refused);
        }
        let own = came(
            Method::GET,
            "https://ARM.example:443/x",
            &[Ok((200, "", "{}"))],
        )
        .await;
        assert_eq!(own.requests, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_never_answers_is_left() {
        struct Silent;
        #[async_trait]
        impl HttpTransport for Silent {
            async fn send(&self, _: http::Request<Bytes>) -> Result<http::Response<Bytes>, Broken> {
                std::future::pending().await
            }
        }
        let base = Url::parse("https://arm.example/").expect("a URL");
        let retry_policy = RetryPolicy::new(Arc::new(|| SystemTime::UNIX_EPOCH), 3);
        let host = Host::new(System::Arm, &base, Arc::new(Silent), None, retry_policy);
        let mut budget = Budget::new(Arc::new(|_| {}), Duration::from_secs(100));
        let request = http::Request::get(THERE)
            .body(Bytes::new())
            .expect("a request");
        let call = Call {
            operation: "try".to_owned(),
            request,
            resend: Resend::Freely,
        };
        let start = Instant::now();
        let fault = host
            .exchange(&mut budget, &call)
            .await
            .expect_err("no answer");
        assert!(
            fault.words.contains("no answer within 60 s"),
            "{}",
            fault.words
        );
        assert!(
            start.elapsed() <= Duration::from_secs(160),
            "{:?}",
            start.elapsed()
        );
    }
}
