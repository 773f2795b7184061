//! The `$filter` of role assignments and definitions: a few terms, joined by `and`.

/// One term of a filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    AtScope,
    AtScopeAndBelow,
    Principal(String),
    RoleName(String),
    Type(String),
}

/// The terms of a filter, in lower case; nothing where one of them is none of these.
pub(super) fn terms(filter: Option<&str>) -> Option<Vec<Term>> {
    let Some(filter) = filter else {
        return Some(Vec::new());
    };
    split(filter).iter().map(|t| term(t)).collect()
}

/// At each `and` outside quotes: role names may hold the word.
fn split(filter: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut rest = filter;
    while let Some(next) = rest.chars().next() {
        if next == '\'' {
            quoted = !quoted;
        }
        if !quoted
            && rest
                .get(..5)
                .is_some_and(|w| w.eq_ignore_ascii_case(" and "))
        {
            out.push(String::new());
            rest = &rest[5..];
            continue;
        }
        if let Some(last) = out.last_mut() {
            last.push(next);
        }
        rest = &rest[next.len_utf8()..];
    }
    out
}

fn term(text: &str) -> Option<Term> {
    let text = text.trim();
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match bare.to_lowercase().as_str() {
        "atscope()" => return Some(Term::AtScope),
        "atscopeandbelow()" => return Some(Term::AtScopeAndBelow),
        _ => {}
    }
    let folded = text.to_lowercase();
    if let Some(rest) = folded.strip_prefix("assignedto(") {
        // Microsoft's pages write the id in quotes, in braces, or both.
        let id = rest.strip_suffix(')')?.trim_matches(['\'', '{', '}', ' ']);
        return Some(Term::Principal(id.to_owned()));
    }
    let (name, value) = folded.split_once(" eq ")?;
    let value = value.trim();
    match name.trim() {
        "principalid" => Some(Term::Principal(
            value.trim_matches(['\'', '{', '}']).to_owned(),
        )),
        "rolename" => Some(Term::RoleName(unquoted(value)?)),
        "type" => Some(Term::Type(unquoted(value)?)),
        _ => None,
    }
}

/// A quote inside a literal is written twice.
fn unquoted(value: &str) -> Option<String> {
    Some(
        value
            .strip_prefix('\'')?
            .strip_suffix('\'')?
            .replace("''", "'"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_no_case_and_many_spellings() {
        let one = |text: &str| terms(Some(text));
        assert_eq!(one("atScope()"), Some(vec![Term::AtScope]));
        assert_eq!(
            one("atScope() and assignedTo('{ABC}')"),
            Some(vec![Term::AtScope, Term::Principal("abc".to_owned())])
        );
        assert_eq!(
            one("principalId eq {abc}"),
            Some(vec![Term::Principal("abc".to_owned())])
        );
        assert_eq!(
            one("roleName eq 'Search and Rescue''s' and type eq 'CustomRole'"),
            Some(vec![
                Term::RoleName("search and rescue's".to_owned()),
                Term::Type("customrole".to_owned())
            ])
        );
        assert_eq!(one("createdOn eq 'x'"), None);
        assert_eq!(one("roleName eq Reader"), None);
        assert_eq!(terms(None), Some(Vec::new()));
    }
}
