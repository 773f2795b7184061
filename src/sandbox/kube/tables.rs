//! What the kinds of Kubernetes are: tables that `tests/realserver/tables` writes from the types and the discovery of the real
//! API server, read once.
//!
//! `types.txt` begins with a line for each kind (group, version, kind, number of its struct). A paragraph for each struct follows, in
//! the order of their numbers: its name in OpenAPI documents (and `a` where it has one owner), then its fields as Go writes them: name,
//! number in the binary form, form, flags, how a list is merged, how a strategic merge patch does that. Forms are a letter, a number
//! (a struct), `[` (list of) and `{` (map of). Flags: `!` written even if empty, `*` a pointer, `z` left out where it is zero, `a` one
//! owner. `words.txt.gz` holds a line for each struct and each field in the same order: what it is for.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::LazyLock;

use super::shape::Shape;

pub(crate) struct Struct {
    /// As OpenAPI documents name it: `io.k8s.api.core.v1.PodSpec`.
    pub(crate) model: &'static str,
    /// Which line of the words is about it; those about its fields follow.
    pub(crate) said: usize,
    pub(crate) fields: Vec<Row>,
    one_owner: bool,
}

/// A field.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) number: u64,
    pub(crate) form: &'static str,
    pub(crate) list: &'static str,
    pub(crate) patch: &'static str,
    flags: &'static str,
}

impl Row {
    pub(crate) fn pointer(&self) -> bool {
        self.flags.contains('*')
    }

    /// Must an object have it?
    pub(crate) fn required(&self) -> bool {
        self.flags.contains('!')
    }
}

pub(crate) struct Tables {
    pub(crate) roots: BTreeMap<(&'static str, &'static str, &'static str), usize>,
    pub(crate) structs: Vec<Struct>,
    shapes: Vec<&'static [(&'static str, Shape)]>,
}

pub(crate) static TABLES: LazyLock<Tables> =
    LazyLock::new(|| Tables::read(include_str!("tables/types.txt")));

static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut text = String::new();
    let packed: &[u8] = include_bytes!("tables/words.txt.gz");
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .expect("the words were packed whole");
    let unescaped = |line: &str| line.replace("\\n", "\n").replace("\\\\", "\\");
    text.lines().map(unescaped).collect()
});

/// What a struct or a field is for.
pub(crate) fn words(line: usize) -> &'static str {
    WORDS.get(line).map_or("", String::as_str)
}

/// The groups of the table call the core one `-`.
fn named(group: &'static str) -> &'static str {
    if group == "-" { "" } else { group }
}

impl Tables {
    fn read(text: &'static str) -> Tables {
        let mut paragraphs = text.split("\n\n");
        let mut roots = BTreeMap::new();
        for line in paragraphs.next().unwrap_or_default().lines() {
            if let [group, version, kind, number] = line.split(' ').collect::<Vec<_>>().as_slice() {
                let number = number.parse().expect("a struct has a number");
                roots.insert((named(group), *version, *kind), number);
            }
        }
        let mut structs = Vec::new();
        let mut said = 0;
        for paragraph in paragraphs {
            let mut lines = paragraph.lines();
            let head = lines.next().unwrap_or_default();
            let fields: Vec<Row> = lines.map(row).collect();
            let lines = fields.len() + 1;
            structs.push(Struct {
                model: head.split(' ').next().unwrap_or_default(),
                said,
                fields,
                one_owner: head.ends_with(" a"),
            });
            said += lines;
        }
        let mut tables = Tables {
            roots,
            structs,
            shapes: Vec::new(),
        };
        let mut made = BTreeMap::new();
        for number in 0..tables.structs.len() {
            tables.make(number, &mut made);
        }
        tables.shapes = made.into_values().collect();
        tables
    }

    /// The shape of a kind's objects.
    pub(crate) fn root(&self, group: &str, version: &str, kind: &str) -> Option<&'static Shape> {
        let (_, number) = (self.roots.iter())
            .find(|((g, v, k), _)| *g == group && *v == version && *k == kind)?;
        Some(leak(self.whole(*number, true)))
    }

    /// The shape of the metadata that all objects have.
    pub(crate) fn metadata(&self) -> Shape {
        let number = (self.structs.iter())
            .position(|it| it.model == "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
            .expect("objects have metadata");
        self.whole(number, true)
    }

    fn whole(&self, number: usize, always: bool) -> Shape {
        Shape::Struct {
            go: go(self.structs[number].model),
            fields: self.shapes[number],
            always,
        }
    }

    /// The fields of a struct. No struct of the table is in itself, at any depth.
    fn make(
        &self,
        number: usize,
        made: &mut BTreeMap<usize, &'static [(&'static str, Shape)]>,
    ) -> &'static [(&'static str, Shape)] {
        if let Some(fields) = made.get(&number) {
            return fields;
        }
        let fields: Vec<(&str, Shape)> = (self.structs[number].fields.iter())
            .map(|row| (row.name, self.field(row, made)))
            .collect();
        let fields: &'static [_] = Box::leak(fields.into_boxed_slice());
        made.insert(number, fields);
        fields
    }

    fn field(
        &self,
        row: &Row,
        made: &mut BTreeMap<usize, &'static [(&'static str, Shape)]>,
    ) -> Shape {
        let pointer = row.flags.contains(['*', 'z']);
        let mut shape = match row.form {
            "s" | "d" if row.flags.contains('*') => Shape::Given,
            "i" | "l" if !pointer => Shape::Count,
            "b" if !pointer => Shape::Mark,
            // Go writes a time that is none as null.
            "t" | "u" if !pointer => return Shape::Needed(leak(Shape::Whole)),
            form => self.form(form, !pointer, made),
        };
        if let Some(keys) = row.list.strip_prefix("map=") {
            let keys: Vec<&str> = keys.split(',').collect();
            if let Shape::List(item) = shape {
                let keys = Box::leak(keys.into_boxed_slice());
                shape = Shape::Keyed { keys, item };
            }
        } else if row.list == "set" {
            shape = Shape::Set;
        }
        if row.flags.contains('a') {
            shape = Shape::Atom(leak(shape));
        }
        // A struct that is no pointer is written in any case.
        let there = matches!(shape, Shape::Struct { always: true, .. });
        if row.required() && !there && row.form != "r" {
            shape = Shape::Needed(leak(shape));
        }
        shape
    }

    fn form(
        &self,
        form: &'static str,
        always: bool,
        made: &mut BTreeMap<usize, &'static [(&'static str, Shape)]>,
    ) -> Shape {
        match form {
            "s" | "d" | "t" | "u" => Shape::Text,
            "i" | "l" => Shape::Number,
            "b" => Shape::Flag,
            "q" | "x" | "r" | "f" => Shape::Whole,
            form => {
                if let Some(inner) = form.strip_prefix('[') {
                    return Shape::List(leak(self.form(inner, false, made)));
                }
                if let Some(inner) = form.strip_prefix('{') {
                    return Shape::Map(leak(self.form(inner, false, made)));
                }
                let number = form.parse().expect("a form is a letter or a number");
                let fields = self.make(number, made);
                let it = &self.structs[number];
                let shape = Shape::Struct {
                    go: go(it.model),
                    fields,
                    always: always && !it.one_owner,
                };
                if it.one_owner {
                    Shape::Atom(leak(shape))
                } else {
                    shape
                }
            }
        }
    }
}

fn row(line: &'static str) -> Row {
    let mut parts = line.split(' ');
    let mut next = || parts.next().unwrap_or("-");
    let name = next();
    Row {
        name,
        number: next().parse().expect("a field has a number"),
        form: next(),
        flags: next().trim_matches('-'),
        list: next(),
        patch: next(),
    }
}

/// `v1.PodSpec`: the package and the name, as Go's messages have it.
fn go(model: &'static str) -> &'static str {
    match model.rmatch_indices('.').nth(1) {
        Some((at, _)) => model.get(at + 1..).unwrap_or(model),
        None => model,
    }
}

/// The tables are for the whole run of the program.
fn leak(shape: Shape) -> &'static Shape {
    Box::leak(Box::new(shape))
}
