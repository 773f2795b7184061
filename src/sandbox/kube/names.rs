//! What names, keys and values of labels may be, in the words of the real API server.

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_PART: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// What a name may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameRule {
    /// An RFC 1123 label: 63 characters, no dots.
    Label,
    /// An RFC 1123 subdomain: 253 characters, dots too.
    Subdomain,
    /// Whatever can be a segment of a path, colons and capitals too.
    Segment,
}

pub(super) fn wrong_name(rule: NameRule, name: &str) -> Vec<String> {
    match rule {
        NameRule::Label => {
            if name.contains('.') {
                return vec![String::from("must not contain dots")];
            }
            let mut wrong = Vec::new();
            if name.len() > 63 {
                wrong.push(String::from("must be no more than 63 characters"));
            }
            if !dns_label(name) {
                wrong.push(String::from(LABEL));
            }
            wrong
        }
        NameRule::Subdomain => wrong_subdomain(name),
        NameRule::Segment => wrong_segment(name),
    }
}

pub(super) fn wrong_subdomain(name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if name.len() > 253 {
        wrong.push(String::from("must be no more than 253 characters"));
    }
    if !subdomain(name) {
        wrong.push(String::from(SUBDOMAIN));
    }
    wrong
}

/// apimachinery's `IsValidPathSegmentName`.
pub(super) fn wrong_segment(name: &str) -> Vec<String> {
    if matches!(name, "." | "..") {
        return vec![format!("may not be '{name}'")];
    }
    ["/", "%"]
        .iter()
        .filter(|part| name.contains(**part))
        .map(|part| format!("may not contain '{part}'"))
        .collect()
}

fn dns_label(label: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    !label.is_empty()
        && label.starts_with(letters)
        && label.ends_with(letters)
        && label.chars().all(|c| letters(c) || c == '-')
}

fn subdomain(name: &str) -> bool {
    name.split('.').all(dns_label)
}

fn qualified(name: &str) -> bool {
    let ends = |c: char| c.is_ascii_alphanumeric();
    name.starts_with(ends)
        && name.ends_with(ends)
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// What is wrong with the key of a label or an annotation.
pub(crate) fn wrong_key(key: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = match key.split('/').collect::<Vec<_>>().as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                wrong.push(String::from("prefix part must be non-empty"));
            } else {
                if prefix.len() > 253 {
                    wrong.push(String::from(
                        "prefix part must be no more than 253 characters",
                    ));
                }
                if !subdomain(prefix) {
                    wrong.push(format!("prefix part {SUBDOMAIN}"));
                }
            }
            *name
        }
        _ => {
            return vec![format!(
                "a valid label key {NAME_PART} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        wrong.push(String::from("name part must be non-empty"));
    } else if name.len() > 63 {
        wrong.push(String::from("name part must be no more than 63 bytes"));
    }
    if !qualified(name) {
        wrong.push(format!("name part {NAME_PART}"));
    }
    wrong
}

/// What is wrong with the value of a label.
pub(crate) fn wrong_label_value(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if value.len() > 63 {
        wrong.push(String::from("must be no more than 63 bytes"));
    }
    if !value.is_empty() && !qualified(value) {
        wrong.push(String::from(LABEL_VALUE));
    }
    wrong
}
