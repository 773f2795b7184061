//! The mark that every secret of a sandbox bears, in the forms in which it could leak.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use widctl::sandbox::CANARY;

/// Fails where a secret is in the text: as it is (a URL changes none of its letters), or in base64.
pub(crate) fn assert_no_secret(text: &str) {
    let mut forms = vec![CANARY.to_owned()];
    // Base64 of a text hangs on where in the whole it begins, so there are three, each without its blurred ends.
    for offset in 0..3 {
        let encoded = STANDARD_NO_PAD.encode(format!("{}{CANARY}", "x".repeat(offset)));
        forms.push(encoded[4..encoded.len() - 4].to_owned());
    }
    for form in forms {
        assert!(!text.contains(&form), "a secret is in the output:\n{text}");
    }
}
