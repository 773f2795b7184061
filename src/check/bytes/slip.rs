//! Slips of the hand: in what two texts differ that were meant to be the same.

/// In what two issuers, or two audiences, differ, where they differ only in what is easily overlooked.
pub(crate) fn text_slip(there: &str, right: &str) -> Option<String> {
    if there == right || fold(there) != fold(right) {
        return None;
    }
    let spaces = there.trim() != there || right.trim() != right;
    let ((scheme, rest), (right_scheme, right_rest)) = (parts(there), parts(right));
    let other_scheme = !scheme.eq_ignore_ascii_case(right_scheme);
    let (bare, right_bare) = (bare(rest), self::bare(right_rest));
    let slash = rest.len() - bare.len() != right_rest.len() - right_bare.len();
    let case = bare != right_bare || (!other_scheme && scheme != right_scheme);
    let slips = [
        (spaces, "spaces around it"),
        (other_scheme, "its scheme"),
        (slash, "the slash at its end"),
        (case, "upper and lower case"),
    ];
    let words: Vec<&str> = slips
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, it)| *it)
        .collect();
    Some(words.join(" and "))
}

/// The scheme, where there is one, and what follows it.
fn parts(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once("://").unwrap_or(("", text))
}

fn bare(rest: &str) -> &str {
    rest.trim_end_matches('/')
}

fn fold(text: &str) -> String {
    bare(parts(text).1).to_lowercase()
}

/// In what a subject differs from a service account's, where it names the same one.
pub(crate) fn subject_slip(there: &str, right: &str) -> Option<&'static str> {
    if there == right {
        return None;
    }
    let (prefix, account) = split(right)?;
    let words: Vec<String> = there
        .split(|it: char| it == ':' || it == '/' || it.is_whitespace())
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect();
    let (before, last) = words.split_at(words.len().checked_sub(2)?);
    let pair = (last[0].as_str(), last[1].as_str());
    let account = (account.0.to_lowercase(), account.1.to_lowercase());
    let swapped = pair == (account.1.as_str(), account.0.as_str());
    if pair != (account.0.as_str(), account.1.as_str()) && !swapped {
        return None;
    }
    Some(if before != prefix {
        "its beginning, `system:serviceaccount:`"
    } else if swapped && account.0 != account.1 {
        "the order of namespace and name"
    } else if there.to_lowercase() == right.to_lowercase() {
        "upper and lower case"
    } else {
        "spaces or separators"
    })
}

/// The prefix's words, and namespace and name.
fn split(subject: &str) -> Option<([&'static str; 2], (&str, &str))> {
    let account = subject.strip_prefix("system:serviceaccount:")?;
    Some((["system", "serviceaccount"], account.split_once(':')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_that_differ_by_a_slip() {
        let right = "https://westeurope.oic.prod-aks.azure.com/T/G/";
        for (there, slip) in [
            (
                "https://westeurope.oic.prod-aks.azure.com/T/G",
                "the slash at its end",
            ),
            (
                "https://westeurope.oic.prod-aks.azure.com/t/G/",
                "upper and lower case",
            ),
            (
                "http://westeurope.oic.prod-aks.azure.com/T/G/",
                "its scheme",
            ),
            ("westeurope.oic.prod-aks.azure.com/T/G/", "its scheme"),
            (
                " https://westeurope.oic.prod-aks.azure.com/T/G/",
                "spaces around it",
            ),
            (
                "HTTPS://westeurope.oic.prod-aks.azure.com/T/G",
                "the slash at its end and upper and lower case",
            ),
        ] {
            assert_eq!(text_slip(there, right).as_deref(), Some(slip), "{there}");
        }
        for there in [right, "https://westeurope.oic.prod-aks.azure.com/T/H/", ""] {
            assert_eq!(text_slip(there, right), None, "{there}");
        }
    }

    #[test]
    fn subjects_that_differ_by_a_slip() {
        let right = "system:serviceaccount:payments:api";
        for (there, slip) in [
            ("system:serviceaccount:Payments:api", "upper and lower case"),
            (
                "system:serviceaccount: payments:api",
                "spaces or separators",
            ),
            (
                "system:serviceaccount:payments:api ",
                "spaces or separators",
            ),
            ("system:serviceaccount:payments/api", "spaces or separators"),
            ("payments:api", "its beginning, `system:serviceaccount:`"),
            (
                "system:serviceaccounts:payments:api",
                "its beginning, `system:serviceaccount:`",
            ),
            (
                "system:serviceaccount:api:payments",
                "the order of namespace and name",
            ),
        ] {
            assert_eq!(subject_slip(there, right), Some(slip), "{there}");
        }
        for there in [
            right,
            "system:serviceaccount:payments:api2",
            "system:serviceaccount:payments",
            "repo:contoso/infra:environment:prod",
            "api",
            "",
        ] {
            assert_eq!(subject_slip(there, right), None, "{there}");
        }
    }
}
