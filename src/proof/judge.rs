//! What the far side said, judged: what fits, what differs and how, and what to do.

use super::{Failure, Outcome, Trial, Trusted};
use crate::check::{subject_slip, text_slip};
use crate::fault::{Class, Fault, System};
use crate::resource::Jwt;
use crate::source::Aadsts;

/// Whether the cluster's token is the one that the credential trusts.
pub fn token(trial: &Trial, token: Result<&Jwt, &Fault>) -> Outcome {
    let token = match token {
        Ok(token) => token,
        Err(fault) => return no_token(trial, fault),
    };
    let (iss, sub) = (
        token.text("iss").unwrap_or_default(),
        token.text("sub").unwrap_or_default(),
    );
    let mut details = Vec::new();
    if let Some(issuer) = trial.issuer.as_deref().filter(|it| *it != iss) {
        details.extend(differ("issuer", iss, issuer, text_slip(iss, issuer)));
    }
    if let Some(subject) = trial.sub.as_deref().filter(|it| *it != sub) {
        let slip = subject_slip(sub, subject).map(str::to_owned);
        details.extend(differ("subject", sub, subject, slip));
    }
    let audiences = token.audiences();
    if !audiences.contains(&trial.audience) {
        let all = audiences.into_iter().collect::<Vec<_>>().join(", ");
        let slip = text_slip(&all, &trial.audience);
        details.extend(differ("audience", &all, &trial.audience, slip));
    }
    if details.is_empty() {
        return Outcome::Passed(format!("{sub}, issued by {iss}"));
    }
    Outcome::Failed(Failure {
        words: "the cluster's token is not the one that the credential is for".to_owned(),
        details,
        help: Some(
            "`widctl plan` compares the manifest with the issuer that the cluster announces"
                .to_owned(),
        ),
        code: None,
    })
}

/// Why the cluster gave none. What is not there is wrong; what could not be asked is unknown.
fn no_token(trial: &Trial, fault: &Fault) -> Outcome {
    let who = match &trial.request {
        Ok(it) => format!("{}/{} on {}", it.namespace, it.account, it.cluster.key),
        Err(_) => trial.subject.clone(),
    };
    match fault.class {
        Class::Missing => Outcome::Failed(Failure {
            words: format!("service account {who} is not there"),
            help: Some(
                "`widctl apply` makes it, or whoever owns it does; one of a vCluster comes to its host with the first pod that runs as it"
                    .to_owned(),
            ),
            ..Failure::default()
        }),
        Class::Forbidden => Outcome::Untried(format!(
            "no token of {who} may be asked for here; it takes the right to create serviceaccounts/token there ({fault})"
        )),
        _ => Outcome::Untried(fault.to_string()),
    }
}

/// Whether the issuer publishes what its token is believed by. It is asked from here, and by Entra from elsewhere: that this machine does
/// not come to it is no fault of the binding.
pub fn issuer(
    token: Option<&Jwt>,
    expected: &str,
    published: Result<&Published<'_>, &Fault>,
) -> Outcome {
    let published = match published {
        Ok(published) => published,
        Err(fault) => {
            let answered = fault.status.is_some() && fault.class == Class::Missing;
            let words = match answered {
                true => format!("{expected} publishes no discovery document: {fault}"),
                false => format!(
                    "not reached from here, which says nothing about Entra's way to it: {fault}"
                ),
            };
            return match answered {
                true => failed(
                    words,
                    "publish `.well-known/openid-configuration` and the keys below the issuer, for everybody",
                ),
                false => Outcome::Untried(words),
            };
        }
    };
    if published.issuer != expected {
        let details = differ(
            "issuer",
            published.issuer,
            expected,
            text_slip(published.issuer, expected),
        );
        return Outcome::Failed(Failure {
            words: "the discovery document is another issuer's".to_owned(),
            details,
            help: Some(
                "let the document's `issuer` be what the tokens say, byte by byte".to_owned(),
            ),
            code: None,
        });
    }
    let count = match published.keys {
        1 => "1 key".to_owned(),
        several => format!("{several} keys"),
    };
    let Some(token) = token else {
        return Outcome::Passed(format!("{expected} publishes {count}"));
    };
    let rotated = "the keys that are published are not those of the cluster: publish the document of `kubectl get --raw /openid/v1/jwks`; after a rotation, the new keys beside the old ones";
    if token.algorithm() != Some("RS256") {
        let words = format!(
            "the token is signed by {}, and Entra takes RS256",
            token.algorithm().unwrap_or("nothing that it names")
        );
        return failed(words, "let the cluster sign its tokens with an RSA key");
    }
    match &published.signed {
        Ok(()) => Outcome::Passed(format!("it publishes {count}, the token's among them")),
        Err(words) => failed(words.clone(), rotated),
    }
}

/// What an issuer publishes, as far as it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published<'a> {
    /// The issuer that its document names.
    pub issuer: &'a str,
    /// How many keys.
    pub keys: usize,
    /// Whether one of them has signed the token; else what is wrong.
    pub signed: Result<(), String>,
}

/// Whether Entra gave a token, and the right one.
pub fn exchange(
    trial: &Trial,
    token: Option<&Jwt>,
    resource: &str,
    given: Result<Option<&Jwt>, &Fault>,
) -> Outcome {
    let given = match given {
        Ok(given) => given,
        Err(fault) => return refused(trial, token, fault),
    };
    let of = given.and_then(|it| it.text("oid"));
    if let (Some(of), Some(expected)) = (of, &trial.object_id)
        && !of.eq_ignore_ascii_case(expected)
    {
        return Outcome::Failed(Failure {
            words: format!("Entra gave a token of another principal: {of}, not {expected}"),
            help: Some("the identity was made anew meanwhile: run `widctl plan`".to_owned()),
            ..Failure::default()
        });
    }
    let who = of.map_or_else(String::new, |it| format!(" of principal {it}"));
    Outcome::Passed(format!("Entra gave a token{who} for {resource}"))
}

fn refused(trial: &Trial, token: Option<&Jwt>, fault: &Fault) -> Outcome {
    let code = fault.code.as_deref().and_then(Aadsts::parse);
    let (Some(code), System::Entra) = (code, fault.system) else {
        return Outcome::Untried(fault.to_string());
    };
    // What follows repeats ids and the time.
    let said = fault.words.split(" Trace ID:").next().unwrap_or_default();
    let mut details = vec![format!("Entra: {said}")];
    if let Some(token) = token {
        details.extend(closest(trial, token));
    }
    let pending = trial.pending.map(|action| {
        format!(
            "`widctl plan` has an answer already: {action} {}",
            trial.address
        )
    });
    Outcome::Failed(Failure {
        words: format!("{code}: {}", code.title()),
        code: Some(code),
        details,
        help: Some(
            pending.unwrap_or_else(|| format!("`widctl explain {code}` says what to look at")),
        ),
    })
}

/// The credential on the identity that comes closest to a token, and where it differs.
pub(super) fn closest(trial: &Trial, token: &Jwt) -> Vec<String> {
    let (iss, sub) = (
        token.text("iss").unwrap_or_default(),
        token.text("sub").unwrap_or_default(),
    );
    let audiences = token.audiences();
    let fits = |it: &Trusted| {
        let slips = [
            (it.issuer == iss, text_slip(&it.issuer, iss).is_some()),
            (it.subject == sub, subject_slip(&it.subject, sub).is_some()),
            (it.audiences.iter().any(|it| audiences.contains(it)), false),
        ];
        // What is the same counts most, what nearly is comes next.
        let points = slips.iter().map(|(same, near)| match (same, near) {
            (true, _) => 4,
            (false, true) => 3,
            (false, false) => 0,
        });
        points.sum::<u32>()
    };
    let Some(best) = trial.trusted.iter().max_by_key(|it| fits(it)) else {
        return vec!["no credential is on the identity".to_owned()];
    };
    let mut details = Vec::new();
    if best.issuer != iss {
        details.extend(differ(
            "issuer",
            iss,
            &best.issuer,
            text_slip(&best.issuer, iss),
        ));
    }
    if best.subject != sub {
        let slip = subject_slip(&best.subject, sub).map(str::to_owned);
        details.extend(differ("subject", sub, &best.subject, slip));
    }
    if !best.audiences.iter().any(|it| audiences.contains(it)) {
        let list = |all: &mut dyn Iterator<Item = &String>| {
            all.map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let (said, trusted) = (
            list(&mut audiences.iter()),
            list(&mut best.audiences.iter()),
        );
        details.extend(differ(
            "audience",
            &said,
            &trusted,
            text_slip(&trusted, &said),
        ));
    }
    match details.is_empty() {
        true => vec![format!(
            "credential {} fits the token: younger than 10 minutes it may not have spread yet, which `--wait` waits for",
            best.name
        )],
        false => {
            details.push(format!(
                "that is credential {}, the closest of {}",
                best.name,
                trial.trusted.len()
            ));
            details
        }
    }
}

/// Two lines of what a token says and what is trusted, and the slip, where it is one.
fn differ(what: &str, said: &str, trusted: &str, slip: Option<String>) -> Vec<String> {
    let mut lines = vec![
        format!("the token's {what}: {said}"),
        format!("what is trusted: {trusted}"),
    ];
    lines.extend(slip.map(|it| format!("they differ in {it}")));
    lines
}

fn failed(words: String, help: &str) -> Outcome {
    Outcome::Failed(Failure {
        words,
        help: Some(help.to_owned()),
        ..Failure::default()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::resource::Address;

    const ISSUER: &str = "https://oidc.example.com/prod/";
    const SUBJECT: &str = "system:serviceaccount:shop:web";
    const AUDIENCE: &str = "api://AzureADTokenExchange";

    fn said(algorithm: &str, issuer: &str, subject: &str, audience: &str) -> Jwt {
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        let header = part(format!(r#"{{"alg":"{algorithm}","kid":"k"}}"#));
        let claims =
            format!(r#"{{"iss":"{issuer}","sub":"{subject}","aud":"{audience}","oid":"AB"}}"#);
        Jwt::read(&format!("{header}.{}.s", part(claims))).expect("a token")
    }

    fn trial(trusted: &[(&str, &str, &str, &str)]) -> Trial {
        Trial {
            address: Address::credential("web", "prod", "shop", "web"),
            subject: "shop/web on prod as web".to_owned(),
            request: Err(String::new()),
            issuer: Some(ISSUER.to_owned()),
            sub: Some(SUBJECT.to_owned()),
            audience: AUDIENCE.to_owned(),
            client_id: Ok("c".to_owned()),
            object_id: Some("ab".to_owned()),
            pending: None,
            trusted: trusted
                .iter()
                .map(|(name, issuer, subject, audience)| Trusted {
                    name: (*name).to_owned(),
                    issuer: (*issuer).to_owned(),
                    subject: (*subject).to_owned(),
                    audiences: BTreeSet::from([(*audience).to_owned()]),
                })
                .collect(),
        }
    }

    fn fault(system: System, class: Class, status: Option<u16>, code: Option<&str>) -> Fault {
        Fault {
            system,
            class,
            status,
            code: code.map(str::to_owned),
            ..Fault::local("try", "words Trace ID: 7")
        }
    }

    fn failure(outcome: Outcome) -> Failure {
        match outcome {
            Outcome::Failed(failure) => failure,
            other => panic!("it did not fail: {other:?}"),
        }
    }

    #[test]
    fn the_token_is_compared_byte_by_byte() {
        let trial = trial(&[]);
        let right = said("RS256", ISSUER, SUBJECT, AUDIENCE);
        assert!(matches!(token(&trial, Ok(&right)), Outcome::Passed(_)));
        let bare = said("RS256", "https://oidc.example.com/prod", SUBJECT, AUDIENCE);
        let failed = failure(token(&trial, Ok(&bare)));
        assert_eq!(
            failed.details.last().map(String::as_str),
            Some("they differ in the slash at its end")
        );
        let gone = fault(System::Kubernetes, Class::Missing, Some(404), None);
        assert!(
            failure(token(&trial, Err(&gone)))
                .words
                .contains("is not there")
        );
        for class in [Class::Forbidden, Class::Unreachable, Class::Exhausted] {
            let fault = fault(System::Kubernetes, class, None, None);
            let outcome = token(&trial, Err(&fault));
            assert!(matches!(outcome, Outcome::Untried(_)), "{class:?}");
        }
    }

    #[test]
    fn an_issuer_that_is_not_reached_from_here_is_no_failure_and_one_that_publishes_nothing_is() {
        let unreached = fault(System::Issuer, Class::Unreachable, None, None);
        assert!(matches!(
            issuer(None, ISSUER, Err(&unreached)),
            Outcome::Untried(_)
        ));
        let missing = fault(System::Issuer, Class::Missing, Some(404), None);
        failure(issuer(None, ISSUER, Err(&missing)));
        let published = |signed: Result<(), String>, issuer| Published {
            issuer,
            keys: 1,
            signed,
        };
        let token = said("RS256", ISSUER, SUBJECT, AUDIENCE);
        let well = published(Ok(()), ISSUER);
        assert!(matches!(
            issuer(Some(&token), ISSUER, Ok(&well)),
            Outcome::Passed(_)
        ));
        let other = published(Ok(()), "https://oidc.example.com/prod");
        failure(issuer(Some(&token), ISSUER, Ok(&other)));
        failure(issuer(
            Some(&token),
            ISSUER,
            Ok(&published(Err("no".to_owned()), ISSUER)),
        ));
        let elliptic = said("ES256", ISSUER, SUBJECT, AUDIENCE);
        assert!(
            failure(issuer(Some(&elliptic), ISSUER, Ok(&well)))
                .words
                .contains("ES256")
        );
    }

    #[test]
    fn only_what_entra_says_fails_an_exchange() {
        let trial = trial(&[
            ("other", "https://elsewhere/", "x", AUDIENCE),
            ("near", ISSUER, "system:serviceaccount:web:shop", AUDIENCE),
        ]);
        let token = said("RS256", ISSUER, SUBJECT, AUDIENCE);
        let no = fault(
            System::Entra,
            Class::Refused,
            Some(401),
            Some("AADSTS700213"),
        );
        let failed = failure(exchange(&trial, Some(&token), "r", Err(&no)));
        assert_eq!(failed.details[0], "Entra: words");
        let near = "that is credential near, the closest of 2";
        assert_eq!(failed.details.last().map(String::as_str), Some(near));
        let lost = fault(System::Entra, Class::Exhausted, Some(503), None);
        assert!(matches!(
            exchange(&trial, Some(&token), "r", Err(&lost)),
            Outcome::Untried(_)
        ));
        // Ids are compared as Azure does.
        assert!(matches!(
            exchange(&trial, Some(&token), "r", Ok(Some(&token))),
            Outcome::Passed(_)
        ));
        let another = Trial {
            object_id: Some("cd".to_owned()),
            ..trial.clone()
        };
        failure(exchange(&another, Some(&token), "r", Ok(Some(&token))));
        // An opaque token tells nothing, and is one.
        assert!(matches!(
            exchange(&another, Some(&token), "r", Ok(None)),
            Outcome::Passed(_)
        ));
    }
}
