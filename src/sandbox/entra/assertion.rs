//! Client assertions: what a foreign token says of itself, and whether a federated credential trusts exactly that.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;
use time::OffsetDateTime;

use super::refusal::Refusal;

/// What an assertion claims; nothing of it is proven before the signature is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Presented {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) audiences: Vec<String>,
    /// All that it claims.
    pub(crate) claims: Value,
    pub(crate) key: String,
    pub(crate) from: OffsetDateTime,
    pub(crate) until: OffsetDateTime,
}

/// Whom an identity trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) audiences: Vec<String>,
    /// In the place of the subject: what the claims have to be like.
    pub(crate) expression: Option<String>,
}

impl Credential {
    fn is_for(&self, presented: &Presented) -> bool {
        match &self.expression {
            Some(expression) => terms(expression)
                .is_some_and(|all| all.iter().all(|it| it.holds(&presented.claims))),
            None => self.subject == presented.subject,
        }
    }
}

/// One term of a claims matching expression: `claims['sub'] matches 'repo:org/*'`, `claims['actor'] eq 'x'`.
struct Term {
    claim: String,
    value: String,
    exact: bool,
}

impl Term {
    fn holds(&self, claims: &Value) -> bool {
        claims[&self.claim]
            .as_str()
            .is_some_and(|it| match self.exact {
                true => it == self.value,
                false => is_like(self.value.as_bytes(), it.as_bytes()),
            })
    }
}

/// `*` is any text, `?` any one character ("flexible federated identity credentials").
fn is_like(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            is_like(rest, text)
                || text
                    .split_first()
                    .is_some_and(|(_, less)| is_like(pattern, less))
        }
        (Some((one, rest)), Some((other, less))) => {
            (*one == b'?' || one == other) && is_like(rest, less)
        }
        _ => false,
    }
}

/// The terms of an expression, joined by `and`; quotes around values may be left out.
fn terms(expression: &str) -> Option<Vec<Term>> {
    let term = |text: &str| {
        let (claim, rest) = text.trim().strip_prefix("claims['")?.split_once("']")?;
        let (operator, value) = rest.trim().split_once(' ')?;
        let exact = match operator {
            "eq" => true,
            "matches" => false,
            _ => return None,
        };
        let value = value.trim().trim_matches('\'').to_owned();
        Some(Term {
            claim: claim.to_owned(),
            value,
            exact,
        })
    };
    expression.split(" and ").map(term).collect()
}

pub(crate) fn is_expression(text: &str) -> bool {
    terms(text).is_some()
}

/// Reads the claims of a token in the compact form.
///
/// # Errors
/// 50027 for what is no such token, is not RS256, or lacks one of the claims that are compared.
pub(crate) fn read(assertion: &str) -> Result<Presented, Refusal> {
    parse(assertion).ok_or_else(Refusal::malformed)
}

fn parse(assertion: &str) -> Option<Presented> {
    let mut parts = assertion.split('.');
    let (head, body) = (json(parts.next()?)?, json(parts.next()?)?);
    let _signature = parts.next()?;
    if parts.next().is_some() || head["alg"] != "RS256" {
        return None;
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let audiences = match &body["aud"] {
        Value::Array(several) => several.iter().map(text).collect::<Option<Vec<_>>>()?,
        one => vec![text(one)?],
    };
    let time = |name: &str| OffsetDateTime::from_unix_timestamp(body[name].as_i64()?).ok();
    Some(Presented {
        issuer: text(&body["iss"])?,
        subject: text(&body["sub"])?,
        audiences,
        claims: body.clone(),
        key: text(&head["kid"]).unwrap_or_default(),
        from: time("nbf").or_else(|| time("iat"))?,
        until: time("exp")?,
    })
}

fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&BASE64.decode(part).ok()?).ok()
}

/// Does one credential trust what is presented? All three values are compared byte by byte.
///
/// # Errors
/// The first value that no credential has, looking at issuers, then at subjects of that issuer, then at audiences.
pub(crate) fn matched(presented: &Presented, credentials: &[Credential]) -> Result<(), Refusal> {
    let of_issuer: Vec<_> = credentials
        .iter()
        .filter(|c| c.issuer == presented.issuer)
        .collect();
    if of_issuer.is_empty() {
        return Err(Refusal::issuer(&presented.issuer));
    }
    let of_subject: Vec<_> = of_issuer.iter().filter(|c| c.is_for(presented)).collect();
    if of_subject.is_empty() {
        let folded = presented.subject.to_lowercase();
        return Err(
            if of_issuer.iter().any(|c| c.subject.to_lowercase() == folded) {
                Refusal::subject_case(&presented.subject)
            } else {
                Refusal::subject(&presented.subject)
            },
        );
    }
    let trusted = |audience: &String| of_subject.iter().any(|c| c.audiences.contains(audience));
    if presented.audiences.iter().any(trusted) {
        Ok(())
    } else {
        Err(Refusal::audience(&presented.audiences.join(", ")))
    }
}

/// Does the assertion hold at this moment?
///
/// # Errors
/// 700024 before `nbf` and from `exp` on; Entra allows clocks to differ by five minutes at the beginning.
pub(crate) fn in_time(presented: &Presented, now: OffsetDateTime) -> Result<(), Refusal> {
    let skew = time::Duration::minutes(5);
    if now + skew < presented.from || presented.until <= now {
        return Err(Refusal::out_of_time(now, presented.from, presented.until));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presented(issuer: &str, subject: &str, audience: &str) -> Presented {
        Presented {
            issuer: issuer.into(),
            subject: subject.into(),
            audiences: vec![audience.into()],
            claims: serde_json::json!({"sub": subject}),
            key: "k".into(),
            from: OffsetDateTime::UNIX_EPOCH + time::Duration::hours(1),
            until: OffsetDateTime::UNIX_EPOCH + time::Duration::hours(2),
        }
    }

    fn credential(issuer: &str, subject: &str) -> Credential {
        Credential {
            issuer: issuer.into(),
            subject: subject.into(),
            audiences: vec!["api://AzureADTokenExchange".into()],
            expression: None,
        }
    }

    #[test]
    fn a_flexible_credential_goes_by_what_claims_are_like() {
        let mut held = credential("https://a/", "");
        held.expression = Some(
            "claims['sub'] matches 'repo:org/*:ref:refs/heads/ma?n' and claims['actor'] eq 'bot'"
                .into(),
        );
        let mut shown = presented(
            "https://a/",
            "repo:org/app:ref:refs/heads/main",
            "api://AzureADTokenExchange",
        );
        assert_eq!(
            matched(&shown, std::slice::from_ref(&held)).map_err(|it| it.code),
            Err(700213)
        );
        shown.claims["actor"] = "bot".into();
        assert_eq!(matched(&shown, std::slice::from_ref(&held)), Ok(()));
        assert!(is_expression(
            "claims['sub'] matches system:serviceaccount:ns:*"
        ));
        assert!(!is_expression("claims['sub'] like 'x'"));
    }

    #[test]
    fn each_value_that_differs_has_its_own_code() {
        let held = [
            credential("https://a/", "system:serviceaccount:ns:one"),
            credential("https://b/", "system:serviceaccount:ns:two"),
        ];
        let code = |issuer, subject, audience| {
            matched(&presented(issuer, subject, audience), &held).map_err(|r| (r.status, r.code))
        };
        let usual = "api://AzureADTokenExchange";
        assert_eq!(
            code("https://a/", "system:serviceaccount:ns:one", usual),
            Ok(())
        );
        // An issuer without its final slash is another issuer.
        assert_eq!(
            code("https://a", "system:serviceaccount:ns:one", usual),
            Err((401, 700211))
        );
        // A subject counts only under the issuer that it is held for.
        assert_eq!(
            code("https://a/", "system:serviceaccount:ns:two", usual),
            Err((401, 700213))
        );
        assert_eq!(
            code("https://a/", "system:serviceaccount:ns:ONE", usual),
            Err((401, 7002138))
        );
        assert_eq!(
            code(
                "https://a/",
                "system:serviceaccount:ns:one",
                "api://azureadtokenexchange"
            ),
            Err((401, 700212))
        );
    }

    #[test]
    fn an_assertion_holds_from_its_beginning_less_five_minutes_to_its_end() {
        let shown = presented("https://a/", "s", "a");
        let at = |seconds: i64| {
            in_time(
                &shown,
                OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(seconds),
            )
            .map_err(|r| r.code)
        };
        assert_eq!(at(3600 - 301), Err(700024));
        assert_eq!(at(3600 - 300), Ok(()));
        assert_eq!(at(7199), Ok(()));
        assert_eq!(at(7200), Err(700024));
    }

    #[test]
    fn what_is_no_assertion_is_called_so() {
        let part = |v: serde_json::Value| BASE64.encode(v.to_string());
        let token = |alg: &str, body: serde_json::Value| {
            format!(
                "{}.{}.c2ln",
                part(serde_json::json!({"alg": alg, "kid": "k"})),
                part(body)
            )
        };
        let whole =
            serde_json::json!({"iss": "i", "sub": "s", "aud": ["a", "b"], "nbf": 1, "exp": 2});
        assert_eq!(
            read(&token("RS256", whole.clone())).map(|p| p.audiences),
            Ok(vec!["a".into(), "b".into()])
        );
        assert!(read(&token("HS256", whole.clone())).is_err());
        assert!(read(&token("none", whole)).is_err());
        assert!(
            read(&token(
                "RS256",
                serde_json::json!({"iss": "i", "aud": "a", "exp": 2, "nbf": 1})
            ))
            .is_err()
        );
        for garbage in ["", "a", "a.b", "a.b.c", "....", "é.é.é"] {
            assert_eq!(read(garbage).map_err(|r| r.code), Err(50027), "{garbage}");
        }
    }
}
