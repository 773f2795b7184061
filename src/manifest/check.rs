//! What the schema has against a document, in our words.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};

use super::choice;
use super::schema::schema;
use crate::source::{Code, Diagnostic, Place, Pointer, Spot, closest};

struct Checker {
    schema: Value,
    validator: Validator,
}

static CHECKER: LazyLock<Checker> = LazyLock::new(|| {
    let schema = schema();
    let validator =
        jsonschema::draft7::new(&schema).expect("a test builds the validator of our own schema");
    Checker { schema, validator }
});

/// What must be left out of a document so that the rest can be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cut {
    /// This key only; the rest of what holds it means what it would without it.
    Key(Pointer),
    /// The cluster, identity, binding or setting that this is in.
    Item(Pointer),
}

/// Is it a key of the manifest itself?
pub(crate) fn is_top_key(key: &str) -> bool {
    let keys = CHECKER.schema.get("properties");
    keys.is_some_and(|it| it.get(key).is_some())
}

/// Everything the schema has against a document.
pub(crate) fn check(source: &Arc<str>, document: &Value) -> (Vec<Diagnostic>, BTreeSet<Cut>) {
    let mut report = Report {
        schema: &CHECKER.schema,
        document,
        complaints: BTreeMap::new(),
        meant: BTreeSet::new(),
        chosen: BTreeSet::new(),
    };
    for error in CHECKER.validator.iter_errors(document) {
        report.take(source, &error);
    }
    let Report {
        complaints, meant, ..
    } = report;
    // Where `nmae` was probably meant as `name`, that `name` is missing is no news.
    let news = complaints.into_values().flatten().filter(|complaint| {
        !complaint
            .lacks
            .iter()
            .any(|key| meant.contains(&complaint.place.pointer.field(key)))
    });
    let mut cuts = BTreeSet::new();
    let findings = news.map(|complaint| {
        cuts.extend(complaint.cuts);
        complaint.finding
    });
    (findings.collect(), cuts)
}

struct Complaint {
    place: Place,
    finding: Diagnostic,
    cuts: Vec<Cut>,
    /// The keys, one of which would cure it.
    lacks: Vec<String>,
}

struct Report<'a> {
    schema: &'a Value,
    document: &'a Value,
    /// By the value they are about, so that what is no text at all is not told that it has the wrong shape too.
    complaints: BTreeMap<Pointer, Vec<Complaint>>,
    /// Keys that unknown ones were probably meant to be.
    meant: BTreeSet<Pointer>,
    /// Mappings of which it is said already which of several keys they lack, or have too much.
    chosen: BTreeSet<Pointer>,
}

impl<'a> Report<'a> {
    fn take(&mut self, source: &Arc<str>, error: &ValidationError<'_>) {
        let pointer = error
            .instance_path()
            .iter()
            .fold(Pointer::root(), |pointer, segment| {
                pointer.field(&segment.to_string())
            });
        let place = Place::new(source, pointer);
        match error.kind() {
            ValidationErrorKind::FalseSchema => {
                if let Some(holder) = place.pointer.parent() {
                    self.one_of(Place::new(source, holder));
                }
            }
            ValidationErrorKind::Required { .. } if of_a_choice(error) => self.one_of(place),
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                for key in unexpected {
                    self.unknown_key(&place, key);
                }
            }
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default().to_owned();
                let example = self.example(&place.pointer.field(&key));
                let finding = Diagnostic::error(Code::MissingKey, format!("missing key `{key}`"))
                    .at(Spot::Value(place.clone()))
                    .help(format!("add `{key}: {example}`"));
                self.add(place, finding, vec![key]);
            }
            // What may be of two types is what a binding says of its clusters.
            ValidationErrorKind::Type {
                kind: TypeKind::Multiple(_),
            } => {
                let found = kind_of(error.instance());
                let finding = Diagnostic::error(
                    Code::WrongType,
                    format!("wrong type: {found} instead of keys or labels"),
                )
                .why("Clusters are given as a list of keys, or as a mapping of labels that they bear.")
                .at(Spot::Value(place.clone()))
                .help(format!("for example `{}`", self.example(&place.pointer)));
                self.add_unless_any(place, finding);
            }
            ValidationErrorKind::Type {
                kind: TypeKind::Single(kind),
            } => {
                let mut finding =
                    wrong_type(kind.as_str(), error.instance()).at(Spot::Value(place.clone()));
                if let Some(Value::Array(words)) = self.at(&place.pointer).get("enum") {
                    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
                    finding = finding.help(format!("it is one of {}", listed(&words)));
                }
                let segments: Vec<String> = place.pointer.segments().collect();
                if let ([of, _, key], true) = (segments.as_slice(), error.instance().is_array())
                    && of == "bindings"
                {
                    finding = finding.help(format!(
                        "a binding has one `{key}`; write a binding for each of them"
                    ));
                }
                // Whatever else the schema says of it follows from this.
                self.complaints.remove(&place.pointer);
                self.add(place, finding, Vec::new());
            }
            ValidationErrorKind::Enum { options } => {
                let words: Vec<&str> = options
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let value = error.instance().as_str().unwrap_or_default();
                let finding = Diagnostic::error(
                    Code::UnknownValue,
                    format!("unknown value `{}`", shortened(value)),
                )
                .at(Spot::Value(place.clone()))
                .help(suggestion(value, &words, "it is one of"));
                self.add_unless_any(place, finding);
            }
            ValidationErrorKind::Pattern { .. }
            | ValidationErrorKind::MaxLength { .. }
            | ValidationErrorKind::MinLength { .. } => {
                let finding = wrong_shape(error.instance(), error.kind(), self.at(&place.pointer))
                    .at(Spot::Value(place.clone()));
                self.add_unless_any(place, finding);
            }
            ValidationErrorKind::PropertyNames { error } => {
                let names = self
                    .at(&place.pointer)
                    .get("propertyNames")
                    .unwrap_or(&Value::Null);
                let key = error.instance().as_str().unwrap_or_default();
                let place = place.field(key);
                let finding =
                    wrong_shape(error.instance(), error.kind(), names).at(Spot::Key(place.clone()));
                self.add_unless_any(place, finding);
            }
            ValidationErrorKind::MinItems { .. } | ValidationErrorKind::MinProperties { .. } => {
                let finding = Diagnostic::error(
                    Code::Nothing,
                    format!(
                        "nothing in `{}`",
                        place.pointer.segments().last().unwrap_or_default()
                    ),
                )
                .at(Spot::Value(place.clone()))
                .help(format!("for example `{}`", self.example(&place.pointer)));
                self.add_unless_any(place, finding);
            }
            // The schema has no other keywords; if it ever gets one, the validator's own words are better than none.
            _ => {
                let finding = Diagnostic::error(Code::WrongType, error.to_string())
                    .at(Spot::Value(place.clone()));
                self.add_unless_any(place, finding);
            }
        }
    }

    fn add(&mut self, place: Place, finding: Diagnostic, lacks: Vec<String>) {
        let cuts = vec![Cut::Item(place.pointer.clone())];
        self.complaints
            .entry(place.pointer.clone())
            .or_default()
            .push(Complaint {
                place,
                finding,
                cuts,
                lacks,
            });
    }

    fn add_unless_any(&mut self, place: Place, finding: Diagnostic) {
        if !self.complaints.contains_key(&place.pointer) {
            self.add(place, finding, Vec::new());
        }
    }

    /// A mapping that must say exactly one of several keys, and says none of them or several.
    fn one_of(&mut self, place: Place) {
        let Some(Value::Object(found)) = find(self.document, &place.pointer) else {
            return;
        };
        if !self.chosen.insert(place.pointer.clone()) {
            return;
        }
        let branches = choice::read(self.at(&place.pointer));
        let first: Vec<&str> = branches
            .iter()
            .filter_map(|it| it.first().copied())
            .collect();
        let given: Vec<&str> = first
            .iter()
            .copied()
            .filter(|it| found.contains_key(*it))
            .collect();
        let several = given.len() > 1;
        let finding = if several {
            let keys = in_words(&given, "and");
            let [keep, .., out] = given.as_slice() else {
                return;
            };
            Diagnostic::error(
                Code::OneOf,
                format!("{}{keys}", if given.len() == 2 { "both " } else { "" }),
            )
            .why("Only one of them can be meant.")
            .at(Spot::Key(place.field(out)))
            .also(Spot::Key(place.field(keep)), "and here")
            .help(format!("take `{out}` or `{keep}` out"))
        } else if let Some(branch) = branches.iter().find(|it| it.first() == given.first()) {
            // One of them is there, and lacks what goes with it.
            let lacks: Vec<&str> = branch
                .iter()
                .copied()
                .filter(|it| !found.contains_key(*it))
                .collect();
            let examples: Vec<String> = lacks
                .iter()
                .map(|it| format!("`{it}: {}`", self.example(&place.pointer.field(it))))
                .collect();
            Diagnostic::error(
                Code::MissingKey,
                format!("missing key {}", in_words(&lacks, "and")),
            )
            .at(Spot::Value(place.clone()))
            .help(format!("add {}", examples.join(" and ")))
        } else {
            let examples: Vec<String> = branches
                .iter()
                .map(|keys| {
                    let pairs = keys
                        .iter()
                        .map(|it| format!("{it}: {}", self.example(&place.pointer.field(it))));
                    format!("`{}`", pairs.collect::<Vec<_>>().join(", "))
                })
                .collect();
            let words = in_words(&first, "nor");
            let said = if first.len() == 2 {
                format!("neither {words}")
            } else {
                format!("none of {}", in_words(&first, "and"))
            };
            Diagnostic::error(Code::OneOf, said)
                .why("Exactly one of them says what this is.")
                .at(Spot::Value(place.clone()))
                .help(format!("add {}", examples.join(" or ")))
        };
        let lacks = if several {
            Vec::new()
        } else {
            branches.concat().into_iter().map(str::to_owned).collect()
        };
        self.add(place, finding, lacks);
    }

    fn unknown_key(&mut self, place: &Place, key: &str) {
        let known: Vec<&str> = self
            .at(&place.pointer)
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
            .collect();
        let present = |name: &&str| find(self.document, &place.pointer.field(name)).is_none();
        let absent: Vec<&str> = known.iter().copied().filter(present).collect();
        let here = place.field(key);
        let finding = Diagnostic::error(
            Code::UnknownKey,
            format!("unknown key `{}`", shortened(key)),
        )
        .at(Spot::Key(here.clone()));
        let mut cuts = vec![Cut::Key(here.pointer.clone())];
        let help = match closest(key, absent) {
            Some(meant) => {
                self.meant.insert(place.pointer.field(meant));
                cuts.push(Cut::Item(place.pointer.field(meant)));
                format!("did you mean `{meant}`?")
            }
            None => format!("known here: {}", listed(&known)),
        };
        let finding = finding.help(help);
        self.complaints
            .entry(here.pointer.clone())
            .or_default()
            .push(Complaint {
                place: here,
                finding,
                cuts,
                lacks: Vec::new(),
            });
    }

    /// The schema of the value at a place.
    fn at(&self, pointer: &Pointer) -> &'a Value {
        let mut schema = self.schema;
        let mut value = Some(self.document);
        for segment in pointer.segments() {
            schema = Self::branch(schema, value);
            value = value.and_then(|value| match value {
                Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
                other => other.get(&segment),
            });
            let inner = ["properties", "additionalProperties", "items"]
                .iter()
                .find_map(|keyword| match *keyword {
                    "properties" => schema.get("properties")?.get(&segment),
                    keyword => schema.get(keyword),
                });
            schema = inner.unwrap_or(&Value::Null);
        }
        schema
    }

    /// What a condition on the type of the value says of such a one, where there is a condition.
    fn branch(schema: &'a Value, value: Option<&Value>) -> &'a Value {
        let by_type = schema.pointer("/if/type").is_some();
        let branch = if value.is_some_and(Value::is_object) {
            "else"
        } else {
            "then"
        };
        let branch = if by_type { schema.get(branch) } else { None };
        branch.unwrap_or(schema)
    }

    /// How a value at this place is written, on one line.
    fn example(&self, pointer: &Pointer) -> String {
        let schema = self.at(pointer);
        let example = schema
            .get("examples")
            .and_then(|examples| examples.get(0))
            .or_else(|| schema.get("enum")?.get(0));
        example.map_or_else(|| "…".to_owned(), inline)
    }
}

fn find<'a>(document: &'a Value, pointer: &Pointer) -> Option<&'a Value> {
    document.pointer(&pointer.to_string())
}

/// A value in YAML's flow style, for the plain texts of our examples.
fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(inline).collect::<Vec<_>>().join(", ")
        ),
        Value::Object(map) => {
            let pairs = map
                .iter()
                .map(|(key, value)| format!("{key}: {}", inline(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Is it about a choice between keys, and not about a key that is always needed?
fn of_a_choice(error: &ValidationError<'_>) -> bool {
    let path = error.schema_path().as_str();
    path.ends_with("/then/required") || path.ends_with("/else/required")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

fn wrong_type(expected: &str, found: &Value) -> Diagnostic {
    let words = match expected {
        "string" => "a text",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a mapping",
        other => other,
    };
    let finding = Diagnostic::error(
        Code::WrongType,
        format!("wrong type: {} instead of {words}", kind_of(found)),
    );
    match (expected, found) {
        (_, Value::Null) => finding.help("give it a value, or take it out"),
        ("boolean", Value::String(text)) => finding.help(match text.to_lowercase().as_str() {
            "yes" | "y" | "on" | "true" => "this is YAML 1.2: write `true`, without quotes",
            "no" | "n" | "off" | "false" => "this is YAML 1.2: write `false`, without quotes",
            _ => "write `true` or `false`",
        }),
        ("string", Value::Bool(_) | Value::Number(_)) => finding.help("put quotes around it"),
        ("array", Value::String(text)) => finding.help(format!("write `[{}]`", shortened(text))),
        _ => finding,
    }
}

fn wrong_shape(value: &Value, kind: &ValidationErrorKind, schema: &Value) -> Diagnostic {
    let text = value.as_str().unwrap_or_default();
    let what = match text {
        "" => "an empty text".to_owned(),
        text => format!("`{}`", shortened(text)),
    };
    let finding = Diagnostic::error(Code::Shape, format!("wrong shape: {what}"));
    let words = schema.get("patternErrorMessage").and_then(Value::as_str);
    let finding = match (words, kind) {
        (Some(words), ValidationErrorKind::Pattern { .. }) => finding.why(words),
        (_, ValidationErrorKind::MaxLength { limit }) => finding.why(format!(
            "It has {} characters; at most {limit} are possible.",
            text.chars().count()
        )),
        _ => finding,
    };
    match schema.get("examples").and_then(|examples| examples.get(0)) {
        Some(example) => finding.help(format!("for example `{}`", inline(example))),
        None => finding,
    }
}

fn suggestion(word: &str, known: &[&str], or_else: &str) -> String {
    match closest(word, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("{or_else} {}", listed(known)),
    }
}

/// `a`, `b` and `c`
fn in_words(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [before @ .., end] => format!("{} {last} `{end}`", listed(before)),
    }
}

fn listed(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A text from the file as part of a message: its beginning, if it is long.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}
