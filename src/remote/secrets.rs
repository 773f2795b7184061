//! Secrets: what is known to be one, so that it is shown to nobody, also where a remote says it back.
//!
//! There is one list for the whole process: what is a secret to one is one to all, and whoever shows a text does not know who made it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What is shorter is found in many a word, and gives a secret away by where it is missing.
const SHORTEST: usize = 6;

/// What URLs leave as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// All forms of all secrets, the longest first.
static KNOWN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// From now on this is a secret.
pub(crate) fn keep(secret: &str) {
    let secret = secret.trim();
    if secret.len() < SHORTEST {
        return;
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.iter().any(|it| it == secret) {
        return;
    }
    known.extend(forms(secret));
    known.sort_by_key(|it| std::cmp::Reverse(it.len()));
    known.dedup();
}

/// From now on, what stands before the `@` of a URL is a secret. `true`: there is something.
pub fn keep_userinfo(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((userinfo, _)) = authority.rsplit_once('@') else {
        return false;
    };
    keep(userinfo);
    // A name alone is a word that may stand anywhere, unless it is all there is.
    if let Some((_, password)) = userinfo.split_once(':') {
        keep(password);
        keep(&percent_decode_str(password).decode_utf8_lossy());
    }
    true
}

/// The text with `***` for all that is a secret.
pub fn veiled(text: &str) -> Cow<'_, str> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut veiled = Cow::Borrowed(text);
    for form in known.iter() {
        if veiled.contains(form.as_str()) {
            veiled = Cow::Owned(veiled.replace(form.as_str(), "***"));
        }
    }
    veiled
}

/// A secret as it is, in a URL, in a JSON text, and in base64, whatever stands before it there.
fn forms(secret: &str) -> BTreeSet<String> {
    let parts = || utf8_percent_encode(secret, UNRESERVED);
    let encoded = parts().to_string();
    // Each part is either letters that stay or the code of one byte.
    let lower = parts().map(|it| match it.strip_prefix('%') {
        Some(code) => format!("%{}", code.to_lowercase()),
        None => it.to_owned(),
    });
    let lower: String = lower.collect();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let quoted = serde_json::Value::from(secret).to_string();
    let mut forms = BTreeSet::from([secret.to_owned(), encoded, lower, form]);
    forms.insert(quoted.trim_matches('"').to_owned());
    for before in 0..3 {
        // The letters at both ends hang on what stands beside.
        let padded = [vec![0; before], secret.as_bytes().to_vec()].concat();
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode(&padded);
            let begin = (before * 8).div_ceil(6);
            let end = padded.len() * 8 / 6;
            forms.extend(text.get(begin..end).map(str::to_owned));
        }
    }
    forms.retain(|it| it.len() >= SHORTEST);
    forms
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::*;

    #[test]
    fn a_secret_is_veiled_in_every_form() {
        let secret = "canary-51f0/~+\"x";
        keep(secret);
        let url = utf8_percent_encode(secret, UNRESERVED).to_string();
        let said = [
            secret.to_owned(),
            format!("https://h/?s={url}&t"),
            format!(
                "https://h/?s={}&t",
                url.replace("%2F", "%2f").replace("%2B", "%2b")
            ),
            serde_json::json!({"said": secret}).to_string(),
        ];
        for text in said {
            let veiled = veiled(&text);
            assert!(
                veiled.contains("***") && !veiled.contains("51f0"),
                "{veiled}"
            );
        }
        for before in ["", "a", "ab", "abc"] {
            for encoded in [
                STANDARD.encode(format!("{before}{secret}:x")),
                URL_SAFE.encode(format!("{before}{secret}")),
            ] {
                let veiled = veiled(&encoded);
                assert!(
                    veiled.contains("***") && veiled.len() < 12,
                    "{veiled} of {encoded}"
                );
            }
        }
    }

    #[test]
    fn what_is_short_is_no_secret_that_could_be_found_again() {
        keep("test");
        keep("  ");
        assert_eq!(veiled("a test"), "a test");
    }

    #[test]
    fn who_stands_before_a_host_is_a_secret() {
        assert!(keep_userinfo("https://operator:canary-77aa@arm.example/"));
        assert_eq!(
            veiled("operator: operator:canary-77aa, canary-77aa"),
            "operator: ***, ***"
        );
        assert!(keep_userinfo("canary-88bb@proxy.example:3128"));
        assert_eq!(veiled("canary-88bb"), "***");
        assert!(!keep_userinfo("https://arm.example/a@b"));
    }
}
