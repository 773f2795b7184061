//! OData: keys in path segments, `$filter`, `$select`, and pages with a link to the next one.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::{Answer, bad_request, error, ok};
use crate::arm::path::Target;
use crate::world::World;

/// The most values that one `in` takes.
const MOST_VALUES: usize = 15;

/// `applications(appId='…')`: the segment's name and, in parentheses, the property and value that pick one.
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) key: Option<(String, String)>,
}

impl Segment {
    pub(crate) fn of(text: &str) -> Segment {
        let plain = |text: &str| Segment {
            name: text.to_owned(),
            key: None,
        };
        let Some((name, rest)) = text.split_once('(') else {
            return plain(text);
        };
        let Some(inside) = rest.strip_suffix(')') else {
            return plain(text);
        };
        // `applications('ID')` and `applications(ID)` pick by id.
        let (property, value) = match inside.split_once('=') {
            Some((property, value)) if !inside.starts_with('\'') => (property, value),
            Some(_) | None => ("id", inside),
        };
        Segment {
            name: name.to_owned(),
            key: Some((property.to_owned(), unquoted(value))),
        }
    }
}

/// A quote inside of a string is written twice.
fn unquoted(value: &str) -> String {
    let inside = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inside.unwrap_or(value).replace("''", "'")
}

/// One condition of a filter; all of them hold.
enum Condition {
    /// Strings of the directory are compared without case [assumed].
    Equals(String, String),
    /// `appId in ('a', 'b')`
    In(String, Vec<String>),
    StartsWith(String, String),
    /// `tags/any(t:t eq 'x')`
    Any(String, String),
}

impl Condition {
    fn holds(&self, body: &Value) -> bool {
        let folded = |value: &Value| value.as_str().map(str::to_lowercase);
        match self {
            Condition::Equals(name, wanted) => {
                folded(&body[name.as_str()]).is_some_and(|it| it == *wanted)
            }
            Condition::In(name, wanted) => {
                folded(&body[name.as_str()]).is_some_and(|it| wanted.contains(&it))
            }
            Condition::StartsWith(name, wanted) => {
                folded(&body[name.as_str()]).is_some_and(|it| it.starts_with(wanted))
            }
            Condition::Any(name, wanted) => body[name.as_str()]
                .as_array()
                .is_some_and(|items| items.iter().any(|it| folded(it).as_ref() == Some(wanted))),
        }
    }
}

/// Reads `a eq 'b' and startswith(c,'d') and tags/any(t:t eq 'e')`, over properties that can be filtered by.
fn conditions(filter: &str, known: &[&str]) -> Result<Vec<Condition>, Answer> {
    let unsupported = |clause: &str| {
        error(
            StatusCode::BAD_REQUEST,
            "Request_UnsupportedQuery",
            &format!("Unsupported or invalid query filter clause specified: '{clause}'."),
        )
    };
    clauses(filter)
        .into_iter()
        .map(|clause| {
            let condition = condition(&clause).ok_or_else(|| unsupported(&clause))?;
            let (Condition::Equals(name, _)
            | Condition::In(name, _)
            | Condition::StartsWith(name, _)
            | Condition::Any(name, _)) = &condition;
            if known.contains(&name.as_str()) {
                Ok(condition)
            } else {
                Err(unsupported(&clause))
            }
        })
        .collect()
}

/// The clauses between `and`, where that does not stand inside of a string.
fn clauses(filter: &str) -> Vec<String> {
    let mut clauses = vec![String::new()];
    let mut quoted = false;
    let mut rest = filter;
    while let Some(next) = rest.chars().next() {
        if !quoted && let Some(after) = rest.strip_prefix(" and ") {
            clauses.push(String::new());
            rest = after;
            continue;
        }
        quoted ^= next == '\'';
        if let Some(clause) = clauses.last_mut() {
            clause.push(next);
        }
        rest = &rest[next.len_utf8()..];
    }
    clauses
}

fn condition(clause: &str) -> Option<Condition> {
    let clause = clause.trim();
    let string = |text: &str| {
        let text = text.trim();
        let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
        // A quote that is not doubled ends the string, and nothing may follow it.
        let odd = inside.replace("''", "").contains('\'');
        (!odd).then(|| inside.replace("''", "'").to_lowercase())
    };
    if let Some(inside) = clause
        .strip_prefix("startswith(")
        .or_else(|| clause.strip_prefix("startsWith("))
    {
        let (name, value) = inside.strip_suffix(')')?.split_once(',')?;
        return Some(Condition::StartsWith(
            name.trim().to_owned(),
            string(value)?,
        ));
    }
    if let Some((name, inside)) = clause.split_once("/any(") {
        let (variable, test) = inside.strip_suffix(')')?.split_once(':')?;
        let value = test.trim().strip_prefix(variable.trim())?;
        let value = value.trim_start().strip_prefix("eq ")?;
        return Some(Condition::Any(name.to_owned(), string(value)?));
    }
    if let Some((name, values)) = clause.split_once(" in ") {
        let values = values.trim().strip_prefix('(')?.strip_suffix(')')?;
        let values: Vec<String> = values.split(',').map(string).collect::<Option<_>>()?;
        // "Max allowed: 15" expressions, a filter's documentation says.
        let few = values.len() <= MOST_VALUES;
        return few.then(|| Condition::In(name.trim().to_owned(), values));
    }
    let (name, value) = clause.split_once(" eq ")?;
    Some(Condition::Equals(name.trim().to_owned(), string(value)?))
}

/// A page of what the query asks for. `known` are the properties that the resource can be filtered by.
pub(crate) fn page(
    world: &World,
    target: &Target,
    context: &str,
    known: &[&str],
    all: Vec<Value>,
) -> Result<Answer, Answer> {
    let filter = target.query("$filter").map(|f| conditions(f, known));
    let conditions = filter.transpose()?.unwrap_or_default();
    let size = match target.query("$top").map(str::parse::<usize>) {
        None => world.page.unwrap_or(100),
        Some(Ok(top)) if (1..=999).contains(&top) => top,
        Some(_) => {
            return Err(bad_request(&format!(
                "Invalid page size specified: '{}'. Must be between 1 and 999 inclusive.",
                target.query("$top").unwrap_or_default()
            )));
        }
    };
    let from = match target.query("$skiptoken").map(decode) {
        None => 0,
        Some(Some(from)) => from,
        Some(None) => {
            return Err(error(
                StatusCode::BAD_REQUEST,
                "Directory_ExpiredPageToken",
                "The specified page token value is not valid.",
            ));
        }
    };
    let found: Vec<Value> = all
        .into_iter()
        .filter(|body| conditions.iter().all(|it| it.holds(body)))
        .collect();
    let more = found.len().saturating_sub(from) > size;
    let select = target.query("$select");
    let count = found.len();
    let value: Vec<Value> = found
        .into_iter()
        .skip(from)
        .take(size)
        .map(|body| selected(body, select))
        .collect();
    let mut body = Map::new();
    let chosen = select.map_or_else(String::new, |it| format!("({it})"));
    body.insert(
        "@odata.context".into(),
        json!(format!(
            "{}/v1.0/$metadata#{context}{chosen}",
            world.graph()
        )),
    );
    if target.query("$count") == Some("true") {
        body.insert("@odata.count".into(), json!(count));
    }
    if more {
        let next = format!(
            "{}{}?{}",
            world.graph(),
            target.path(),
            next(target, from + size)
        );
        body.insert("@odata.nextLink".into(), json!(next));
    }
    body.insert("value".into(), Value::Array(value));
    Ok(ok(&Value::Object(body)))
}

/// The query of the next page: "also contains all the other query parameters present in the original request" (paging).
fn next(target: &Target, from: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["$count", "$expand", "$filter", "$select", "$top"] {
        if let Some(value) = target.query(name) {
            query.append_pair(name, value);
        }
    }
    query.append_pair("$skiptoken", &encode(from)).finish()
}

/// Only the properties that `$select` names.
pub(crate) fn selected(body: Value, select: Option<&str>) -> Value {
    let (Some(select), Value::Object(map)) = (select, &body) else {
        return body;
    };
    let named: Vec<&str> = select.split(',').map(str::trim).collect();
    map.iter()
        .filter(|(key, _)| named.contains(&key.as_str()) || key.starts_with('@'))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect::<Map<String, Value>>()
        .into()
}

/// Opaque to clients, so that none computes one.
fn encode(from: usize) -> String {
    format!("RFNwdAIAAQAAAB{from:08x}")
}

fn decode(token: &str) -> Option<usize> {
    usize::from_str_radix(token.strip_prefix("RFNwdAIAAQAAAB")?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_picks_by_any_key_and_doubles_its_quotes() {
        let of = |text: &str| {
            let segment = Segment::of(text);
            let key = segment.key.map(|(name, value)| format!("{name}={value}"));
            (segment.name, key.unwrap_or_default())
        };
        let pair = |name: &str, key: &str| (name.to_owned(), key.to_owned());
        assert_eq!(of("applications"), pair("applications", ""));
        assert_eq!(
            of("applications(uniqueName='o''neill=x')"),
            pair("applications", "uniqueName=o'neill=x")
        );
        assert_eq!(of("applications('a=b')"), pair("applications", "id=a=b"));
        assert_eq!(of("applications(abc)"), pair("applications", "id=abc"));
    }

    #[test]
    fn filters_that_the_directory_takes_and_those_that_it_refuses() {
        let body =
            json!({"displayName": "Rock and 'Roll'", "appId": "ABC", "tags": ["one", "two"]});
        let known = ["displayName", "appId", "tags"];
        let holds = |filter: &str| {
            let all = conditions(filter, &known).unwrap();
            all.iter().all(|it| it.holds(&body))
        };
        assert!(holds(
            "displayName eq 'rock and ''roll''' and appId eq 'abc'"
        ));
        assert!(holds("startswith(displayName,'Rock')"));
        assert!(holds("tags/any(t:t eq 'TWO')"));
        assert!(!holds("tags/any(t:t eq 'three')"));
        assert!(!holds("appId eq 'abcd'"));
        assert!(holds("appId in ('x', 'abc')"));
        for wrong in [
            "uniqueName eq 'x'",
            "displayName ne 'x'",
            "displayName eq x",
            "appId in ('a','a','a','a','a','a','a','a','a','a','a','a','a','a','a','a')",
            "displayName eq 'a' or appId eq 'b'",
            "",
        ] {
            assert!(conditions(wrong, &known).is_err(), "{wrong}");
        }
    }
}
