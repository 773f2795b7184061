//! Label and field selectors.

use serde_json::Value;

use super::kinds::Kind;
use super::names;

/// One requirement on a label.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Greater(i64),
    Less(i64),
}

/// Requirements that all must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Labels(Vec<Requirement>);

impl Labels {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        let labels = &object["metadata"]["labels"];
        self.0.iter().all(|requirement| {
            let value = labels[requirement.key.as_str()].as_str();
            let number = || value.and_then(|value| value.parse::<i64>().ok());
            match &requirement.test {
                Test::Exists => value.is_some(),
                Test::Absent => value.is_none(),
                Test::In(values) => value.is_some_and(|value| values.iter().any(|v| v == value)),
                Test::NotIn(values) => {
                    !value.is_some_and(|value| values.iter().any(|v| v == value))
                }
                Test::Greater(than) => number().is_some_and(|number| number > *than),
                Test::Less(than) => number().is_some_and(|number| number < *than),
            }
        })
    }

    /// Reads a selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`.
    ///
    /// # Errors
    /// What the API server says.
    pub(crate) fn parse(text: &str) -> Result<Labels, String> {
        let mut reader = Reader {
            tokens: tokens(text),
            next: 0,
        };
        let mut requirements = Vec::new();
        if reader.tokens.is_empty() {
            return Ok(Labels(requirements));
        }
        let first = reader.peek();
        if first != "!" && special(first) {
            return Err(format!(
                "found '{first}', expected: !, identifier, or 'end of string'"
            ));
        }
        loop {
            let requirement = reader
                .requirement()
                .map_err(|why| format!("unable to parse requirement: {why}"))?;
            requirements.push(requirement);
            match reader.take().as_str() {
                "" => return Ok(Labels(requirements)),
                "," => {
                    let next = reader.peek();
                    if next != "!" && (next.is_empty() || special(next)) {
                        return Err(format!("found '{next}', expected: identifier after ','"));
                    }
                }
                other => return Err(format!("found '{other}', expected: ',' or 'end of string'")),
            }
        }
    }
}

struct Reader {
    tokens: Vec<String>,
    next: usize,
}

impl Reader {
    fn peek(&self) -> &str {
        self.tokens.get(self.next).map_or("", String::as_str)
    }

    fn take(&mut self) -> String {
        let token = String::from(self.peek());
        self.next += 1;
        token
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let mut absent = false;
        if self.peek() == "!" {
            self.next += 1;
            absent = true;
        }
        let key = self.take();
        if key.is_empty() || special(&key) {
            return Err(format!("found '{key}', expected: identifier"));
        }
        if let Some(why) = names::wrong_key(&key).first() {
            return Err(format!("<nil>: Invalid value: {key:?}: {why}"));
        }
        if absent || matches!(self.peek(), "" | ",") {
            let test = if absent { Test::Absent } else { Test::Exists };
            return Ok(Requirement { key, test });
        }
        let operator = self.take();
        let test = match operator.as_str() {
            "=" | "==" => Test::In(vec![self.exact()]),
            "!=" => Test::NotIn(vec![self.exact()]),
            "in" => Test::In(self.values()?),
            "notin" => Test::NotIn(self.values()?),
            ">" | "<" => {
                let value = self.exact();
                let number = value.parse().map_err(|_| {
                    format!(
                        "values[0]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value must be an integer"
                    )
                })?;
                if operator == ">" {
                    Test::Greater(number)
                } else {
                    Test::Less(number)
                }
            }
            other => {
                return Err(format!(
                    "found '{other}', expected: in, notin, =, ==, !=, gt, lt"
                ));
            }
        };
        if let Test::In(values) | Test::NotIn(values) = &test {
            for (index, value) in values.iter().enumerate() {
                if let Some(why) = names::wrong_label_value(value).first() {
                    return Err(format!(
                        "values[{index}][{key}]: Invalid value: {value:?}: {why}"
                    ));
                }
            }
        }
        Ok(Requirement { key, test })
    }

    /// The value after `=`; nothing there is the empty value.
    fn exact(&mut self) -> String {
        if matches!(self.peek(), "" | ",") {
            String::new()
        } else {
            self.take()
        }
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        let open = self.take();
        if open != "(" {
            return Err(format!("found '{open}' expected: '('"));
        }
        let mut values = Vec::new();
        loop {
            match self.peek() {
                ")" | "," => values.push(String::new()),
                _ => values.push(self.take()),
            }
            match self.take().as_str() {
                ")" => break,
                "," => {}
                other => return Err(format!("found '{other}', expected: ',' or ')'")),
            }
        }
        values.sort();
        values.dedup();
        Ok(values)
    }
}

fn special(token: &str) -> bool {
    matches!(token, "!" | "=" | "==" | "!=" | "(" | ")" | "," | "<" | ">")
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut rest = text.chars().peekable();
    let flush = |word: &mut String, tokens: &mut Vec<String>| {
        if !word.is_empty() {
            tokens.push(std::mem::take(word));
        }
    };
    while let Some(c) = rest.next() {
        match c {
            c if c.is_whitespace() => flush(&mut word, &mut tokens),
            '=' | '!' if rest.peek() == Some(&'=') => {
                flush(&mut word, &mut tokens);
                rest.next();
                tokens.push(format!("{c}="));
            }
            '=' | '!' | '(' | ')' | ',' | '<' | '>' => {
                flush(&mut word, &mut tokens);
                tokens.push(String::from(c));
            }
            c => word.push(c),
        }
    }
    flush(&mut word, &mut tokens);
    tokens
}

/// Fields that must or must not have a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, bool, String)>);

impl Fields {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.0.iter().all(|(field, equal, value)| {
            let pointer = format!("/{}", field.replace('.', "/"));
            let found = object.pointer(&pointer).and_then(Value::as_str);
            (found.unwrap_or_default() == value) == *equal
        })
    }

    /// Reads a selector: `metadata.name=x,metadata.namespace!=y`.
    ///
    /// # Errors
    /// What the API server says.
    pub(crate) fn parse(kind: &Kind, text: &str) -> Result<Fields, String> {
        let mut fields = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (name, equal, value) = if let Some((name, value)) = part.split_once("!=") {
                (name, false, value)
            } else if let Some((name, value)) = part.split_once("==").or(part.split_once('=')) {
                (name, true, value)
            } else {
                return Err(format!(
                    "invalid selector: '{text}'; can't understand '{part}'"
                ));
            };
            let known = selectable(kind);
            if !known.contains(&name) {
                return Err(match kind.plural {
                    "pods" | "namespaces" | "events" | "nodes" | "secrets" => {
                        format!("field label not supported: {name}")
                    }
                    _ => format!(
                        "{name:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                    ),
                });
            }
            fields.push((String::from(name), equal, String::from(value)));
        }
        Ok(Fields(fields))
    }
}

fn selectable(kind: &Kind) -> &'static [&'static str] {
    match kind.plural {
        "namespaces" => &["metadata.name", "status.phase"],
        "pods" => &[
            "metadata.name",
            "metadata.namespace",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "status.phase",
            "status.podIP",
        ],
        "events" => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
            "metadata.name",
            "metadata.namespace",
        ],
        "nodes" => &["metadata.name", "spec.unschedulable"],
        "secrets" => &["type", "metadata.name", "metadata.namespace"],
        "replicasets" | "replicationcontrollers" => {
            &["metadata.name", "metadata.namespace", "status.replicas"]
        }
        "jobs" => &["metadata.name", "metadata.namespace", "status.successful"],
        _ => &["metadata.name", "metadata.namespace"],
    }
}
