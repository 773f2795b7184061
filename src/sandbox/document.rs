//! Reads a world document by hand, so that every problem is told at once and at its place.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

/// Something wrong in a world document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer into the world document.
    pub pointer: String,
    /// A sentence for the person who wrote it.
    pub message: String,
}

/// A value of the document and the JSON pointer to it.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) at: String,
    problems: &'a RefCell<Vec<Problem>>,
}

/// A mapping of the document that remembers which keys were asked for.
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    at: String,
    asked: RefCell<Vec<&'static str>>,
    problems: &'a RefCell<Vec<Problem>>,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value, problems: &'a RefCell<Vec<Problem>>) -> Self {
        Node {
            value,
            at: String::new(),
            problems,
        }
    }

    pub(crate) fn problem(&self, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem {
            pointer: self.at.clone(),
            message: message.into(),
        });
    }

    /// The problems another reader found below this node, told at their place in the whole document.
    pub(crate) fn adopt(&self, found: Vec<Problem>) {
        self.problems
            .borrow_mut()
            .extend(found.into_iter().map(|p| Problem {
                pointer: format!("{}{}", self.at, p.pointer),
                message: p.message,
            }));
    }

    pub(crate) fn fields(&self) -> Option<Fields<'a>> {
        let Some(map) = self.value.as_object() else {
            self.problem("a mapping is expected here");
            return None;
        };
        Some(Fields {
            map,
            at: self.at.clone(),
            asked: RefCell::default(),
            problems: self.problems,
        })
    }

    pub(crate) fn text(&self) -> Option<String> {
        let text = self.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.problem("a string is expected here");
        }
        text
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.problem("true or false is expected here");
        }
        flag
    }

    pub(crate) fn count(&self) -> Option<u64> {
        let count = self.value.as_u64();
        if count.is_none() {
            self.problem("a whole number, 0 or more, is expected here");
        }
        count
    }

    pub(crate) fn number(&self) -> Option<f64> {
        let number = self.value.as_f64().filter(|n| *n >= 0.0);
        if number.is_none() {
            self.problem("a number, 0 or more, is expected here");
        }
        number
    }

    pub(crate) fn items(&self) -> Vec<Node<'a>> {
        let Some(items) = self.value.as_array() else {
            self.problem("a list is expected here");
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(i, value)| Node {
                value,
                at: format!("{}/{i}", self.at),
                problems: self.problems,
            })
            .collect()
    }

    /// The keys are the user's own (names of groups, tags), so none is unknown.
    pub(crate) fn entries(&self) -> Vec<(&'a String, Node<'a>)> {
        let Some(map) = self.value.as_object() else {
            self.problem("a mapping is expected here");
            return Vec::new();
        };
        map.iter()
            .map(|(key, value)| {
                let node = Node {
                    value,
                    at: format!("{}/{}", self.at, escaped(key)),
                    problems: self.problems,
                };
                (key, node)
            })
            .collect()
    }

    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        self.entries()
            .into_iter()
            .filter_map(|(key, node)| Some((key.clone(), node.text()?)))
            .collect()
    }
}

impl<'a> Fields<'a> {
    /// The value of a key, where it is there and not null.
    pub(crate) fn node(&self, key: &'static str) -> Option<Node<'a>> {
        self.asked.borrow_mut().push(key);
        let value = self.map.get(key).filter(|v| !v.is_null())?;
        Some(Node {
            value,
            at: format!("{}/{key}", self.at),
            problems: self.problems,
        })
    }

    pub(crate) fn text(&self, key: &'static str) -> Option<String> {
        self.node(key)?.text()
    }

    pub(crate) fn flag(&self, key: &'static str) -> Option<bool> {
        self.node(key)?.flag()
    }

    pub(crate) fn count(&self, key: &'static str) -> Option<u64> {
        self.node(key)?.count()
    }

    pub(crate) fn number(&self, key: &'static str) -> Option<f64> {
        self.node(key)?.number()
    }

    pub(crate) fn items(&self, key: &'static str) -> Vec<Node<'a>> {
        self.node(key).map(|n| n.items()).unwrap_or_default()
    }

    pub(crate) fn entries(&self, key: &'static str) -> Vec<(&'a String, Node<'a>)> {
        self.node(key).map(|n| n.entries()).unwrap_or_default()
    }

    pub(crate) fn texts(&self, key: &'static str) -> BTreeMap<String, String> {
        self.node(key).map(|n| n.texts()).unwrap_or_default()
    }

    /// The values of a mapping whose keys are the user's own, as they stand there.
    pub(crate) fn values(&self, key: &'static str) -> Map<String, Value> {
        let entries = self.entries(key).into_iter();
        entries
            .map(|(key, node)| (key.clone(), node.value.clone()))
            .collect()
    }

    pub(crate) fn need(&self, key: &'static str) -> Option<String> {
        match self.node(key) {
            Some(node) => node.text(),
            None => {
                self.problem(format!("`{key}` is missing"));
                None
            }
        }
    }

    pub(crate) fn problem(&self, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem {
            pointer: self.at.clone(),
            message: message.into(),
        });
    }

    /// Every key that nobody asked for is a problem: a misspelt fault must not be a world without faults.
    pub(crate) fn done(&self) {
        let asked = self.asked.borrow();
        for key in self.map.keys() {
            if !asked.contains(&key.as_str()) {
                self.problems.borrow_mut().push(Problem {
                    pointer: format!("{}/{}", self.at, escaped(key)),
                    message: format!("unknown key `{key}`; known here: {}", asked.join(", ")),
                });
            }
        }
    }
}

/// A mapping of the document on its way out.
#[derive(Default)]
pub(crate) struct Out(Map<String, Value>);

impl Out {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn put(&mut self, key: &str, value: impl Serialize) {
        self.0.insert(key.to_owned(), json!(value));
    }

    /// Puts in what is there.
    pub(crate) fn some(&mut self, key: &str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Puts in what says anything: null, `false`, 0, and what is empty go without saying.
    pub(crate) fn say(&mut self, key: &str, value: impl Serialize) {
        let value = json!(value);
        let nothing = match &value {
            Value::Null => true,
            Value::Bool(on) => !on,
            Value::Number(number) => number.as_f64() == Some(0.0),
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(map) => map.is_empty(),
        };
        if !nothing {
            self.put(key, value);
        }
    }

    pub(crate) fn value(self) -> Value {
        Value::Object(self.0)
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
