//! YAML 1.2 into a tree, within bounds; whatever is ambiguous or hostile is a finding at its place.
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span};

use super::tree::{Content, Entry, Item, Map, Node};
use super::{Code, Diagnostic, Spot, open};

/// Collections in collections, aliases written out. It also bounds the recursion of everything that walks a tree.
const NESTING: usize = 64;
/// Values that all aliases of a file together may stand for.
const ALIASED: usize = 100_000;

/// Reads one document. No tree where the text is no YAML; else a tree of all that could be kept.
pub(crate) fn read(source: &Arc<str>, text: &str) -> (Option<Item>, Vec<Diagnostic>) {
    let mut reader = Reader {
        source,
        stack: Vec::new(),
        anchors: BTreeMap::new(),
        aliased: 0,
        documents: 0,
        root: None,
        findings: Vec::new(),
    };
    // The scanner takes NUL for the end of the text: the rest would silently not count.
    if let Some(at) = text.find('\0') {
        let finding = Diagnostic::error(Code::Syntax, "not YAML: a NUL character")
            .at(reader.bytes(at..at + 1))
            .help("save the file as UTF-8 text; UTF-16 has such characters");
        return (None, vec![finding]);
    }
    let mut options = Options::default();
    options.flow_nesting_limit = NESTING;
    options.block_nesting_limit = NESTING;
    options.emit_unresolved_aliases = true;
    // Kept for nobody, they would have a bound of their own: a hundred lines of them above a list are no error.
    options.set_emit_comments(false);
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => reader.take(event, span),
            Err(error) => Err(reader.refusal(&error, text)),
        };
        match step {
            Ok(Flow::On) => {}
            Ok(Flow::End) => break,
            Err(finding) => {
                reader.findings.push(*finding);
                return (None, reader.findings);
            }
        }
    }
    (reader.root, reader.findings)
}

enum Flow {
    On,
    End,
}

struct Reader<'a> {
    source: &'a Arc<str>,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Arc<Node>>,
    aliased: usize,
    documents: usize,
    root: Option<Item>,
    findings: Vec<Diagnostic>,
}

/// A collection that is still open.
struct Frame {
    anchor: usize,
    start: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Item>),
    Map {
        entries: Vec<Entry>,
        merges: Vec<(Range<usize>, Item)>,
        pending: Option<Key>,
    },
}

/// A key that waits for its value.
enum Key {
    Name(Arc<str>, Range<usize>),
    Merge(Range<usize>),
    /// No key of ours: its value is read and left out.
    Refused,
}

type Step = Result<Flow, Box<Diagnostic>>;

impl Reader<'_> {
    fn bytes(&self, range: Range<usize>) -> Spot {
        Spot::Bytes {
            source: Arc::clone(self.source),
            range,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Step {
        let tag_span = span.tag_span().and_then(|span| span.byte_range());
        // Always there for a `&str`.
        let span = span.byte_range().unwrap_or_default();
        let tag_span = tag_span.unwrap_or(span.clone());
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let finding =
                        Diagnostic::error(Code::Documents, "a second document in the file")
                            .why("A file is one document; what follows would be left out.")
                            .at(self.bytes(span))
                            .label("begins here")
                            .help("put it into a file of its own and give both with `-f`");
                    self.findings.push(finding);
                    return Ok(Flow::End);
                }
            }
            Event::Alias(id) => return self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                return Err(Box::new(
                    Diagnostic::error(Code::Anchor, format!("unknown anchor `{name}`"))
                        .why("An alias repeats what was marked with `&` before it.")
                        .at(self.bytes(span)),
                ));
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &tag_span);
                let node = Arc::new(Node {
                    content: Content::Scalar {
                        text: text.into_owned(),
                        plain: style == ScalarStyle::Plain,
                    },
                    weight: 1,
                    depth: 0,
                });
                self.remember(anchor, &node);
                self.put(Item { span, node });
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &tag_span);
                return self.open(anchor, span, Kind::List(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &tag_span);
                let kind = Kind::Map {
                    entries: Vec::new(),
                    merges: Vec::new(),
                    pending: None,
                };
                return self.open(anchor, span, kind);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
            // The parser's events may grow; whatever is no value is none for us.
            _ => {}
        }
        Ok(Flow::On)
    }

    fn open(&mut self, anchor: usize, span: Range<usize>, kind: Kind) -> Step {
        self.within(1, &span)?;
        self.stack.push(Frame {
            anchor,
            start: span.start,
            kind,
        });
        Ok(Flow::On)
    }

    /// Do `depth` more levels fit here?
    fn within(&self, depth: usize, span: &Range<usize>) -> Result<(), Box<Diagnostic>> {
        if self.stack.len() + depth <= NESTING {
            return Ok(());
        }
        Err(Box::new(too_deep().at(self.bytes(span.clone()))))
    }

    fn close(&mut self, end: usize) {
        let Some(Frame {
            anchor,
            start,
            kind,
        }) = self.stack.pop()
        else {
            return;
        };
        let content = match kind {
            Kind::List(items) => Content::List(items),
            Kind::Map {
                entries, merges, ..
            } => Content::Map(self.merge(entries, merges)),
        };
        let children: &mut dyn Iterator<Item = &Item> = match &content {
            Content::List(items) => &mut items.iter(),
            Content::Map(map) => &mut map.entries().iter().map(|entry| &entry.item),
            Content::Scalar { .. } => &mut std::iter::empty(),
        };
        let (weight, depth) = children.fold((1_usize, 0), |(weight, depth), item| {
            (
                weight.saturating_add(item.node.weight),
                depth.max(item.node.depth),
            )
        });
        let node = Arc::new(Node {
            content,
            weight,
            depth: depth + 1,
        });
        self.remember(anchor, &node);
        self.put(Item {
            span: start..end.max(start),
            node,
        });
    }

    fn remember(&mut self, anchor: usize, node: &Arc<Node>) {
        // The parser's mark for "no anchor" is 0.
        if anchor != 0 {
            self.anchors.insert(anchor, Arc::clone(node));
        }
    }

    fn alias(&mut self, id: usize, span: Range<usize>) -> Step {
        let Some(node) = self.anchors.get(&id).map(Arc::clone) else {
            return Err(Box::new(
                Diagnostic::error(Code::Anchor, "an alias inside of what it repeats")
                    .why("The value would contain itself and never end.")
                    .at(self.bytes(span)),
            ));
        };
        self.within(node.depth, &span)?;
        self.aliased = self.aliased.saturating_add(node.weight);
        if self.aliased > ALIASED {
            return Err(Box::new(
                Diagnostic::error(Code::Aliases, "too many values by alias")
                    .why(format!(
                        "With this alias written out the aliases of the file stand for more than {ALIASED} values."
                    ))
                    .at(self.bytes(span))
                    .help("write the values out where they are needed, or split the file"),
            ));
        }
        self.put(Item { span, node });
        Ok(Flow::On)
    }

    /// Puts a value where the innermost open collection wants one: as item, as key, as value of the key before.
    fn put(&mut self, item: Item) {
        let Some(frame) = self.stack.last_mut() else {
            self.root.get_or_insert(item);
            return;
        };
        match &mut frame.kind {
            Kind::List(items) => items.push(item),
            Kind::Map {
                entries,
                merges,
                pending,
            } => match pending.take() {
                Some(Key::Name(key, key_span)) => entries.push(Entry {
                    key,
                    key_span,
                    item,
                }),
                Some(Key::Merge(span)) => merges.push((span, item)),
                Some(Key::Refused) => {}
                None => {
                    let key = match &item.node.content {
                        Content::Scalar { text, plain } if *plain && text == "<<" => {
                            Key::Merge(item.span)
                        }
                        Content::Scalar { text, .. } => Key::Name(text.as_str().into(), item.span),
                        Content::List(_) | Content::Map(_) => {
                            let finding = Diagnostic::error(Code::ComplexKey, "a key that is no text")
                                .why("A list or a mapping stands where the key of a mapping is expected.")
                                .at(Spot::Bytes { source: Arc::clone(self.source), range: item.span })
                                .help("braces that are no mapping, in a template say, need quotes: \"{{ value }}\"");
                            self.findings.push(finding);
                            Key::Refused
                        }
                    };
                    *pending = Some(key);
                }
            },
        }
    }

    /// The mapping with merge keys written out: its own entries win, then the mapping that is named first.
    fn merge(&mut self, mut entries: Vec<Entry>, merges: Vec<(Range<usize>, Item)>) -> Map {
        let own = entries.len();
        if let [(first, _), (second, _), ..] = merges.as_slice() {
            self.duplicate("<<", first.clone(), second.clone());
        }
        for (span, item) in merges {
            let from = match &item.node.content {
                Content::List(items) => items.iter().collect(),
                Content::Map(_) | Content::Scalar { .. } => vec![&item],
            };
            for item in from {
                match &item.node.content {
                    Content::Map(map) => entries.extend_from_slice(map.entries()),
                    Content::List(_) | Content::Scalar { .. } => {
                        let finding = Diagnostic::error(
                            Code::MergeKey,
                            "`<<` with something else than mappings",
                        )
                        .why("It puts the keys of another mapping, or of a list of them, in here.")
                        .at(self.bytes(span.clone()))
                        .help("name an anchored mapping: `<<: *anchor`");
                        self.findings.push(finding);
                    }
                }
            }
        }
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|a, b| entries[*a].key.cmp(&entries[*b].key).then(a.cmp(b)));
        let mut keep = vec![true; entries.len()];
        let mut twice = Vec::new();
        for run in order.chunk_by(|a, b| entries[*a].key == entries[*b].key) {
            for later in &run[1..] {
                keep[*later] = false;
                if *later < own {
                    twice.push((run[0], *later));
                }
            }
        }
        twice.sort_by_key(|(_, later)| *later);
        for (first, later) in twice {
            self.duplicate(
                &entries[first].key.clone(),
                entries[first].key_span.clone(),
                entries[later].key_span.clone(),
            );
        }
        let mut keep = keep.into_iter();
        entries.retain(|_| keep.next().unwrap_or(true));
        Map::new(entries)
    }

    fn duplicate(&mut self, key: &str, first: Range<usize>, later: Range<usize>) {
        let finding = Diagnostic::error(Code::DuplicateKey, format!("duplicate key `{key}`"))
            .why("Of two values for one key, one would silently not count.")
            .at(self.bytes(later))
            .label("again here")
            .also(self.bytes(first), "first here");
        self.findings.push(finding);
    }

    fn refuse_tag(&mut self, tag: Option<&granit_parser::Tag>, span: &Range<usize>) {
        let Some(tag) = tag else { return };
        let finding = Diagnostic::error(Code::Tag, format!("a tag: `{}`", tag.original()))
            .why("What a value is follows from how it is written and where it stands; tags say nothing here.")
            .at(self.bytes(span.clone()))
            .help("leave the tag out; quotes make a text of a number: \"123\"");
        self.findings.push(finding);
    }

    fn refusal(&self, error: &ScanError, text: &str) -> Box<Diagnostic> {
        let marked = error.marker().byte_offset().unwrap_or_default();
        let at = (0..=marked.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or_default();
        let end = text[at..]
            .chars()
            .next()
            .filter(|next| !matches!(next, '\r' | '\n'))
            .map_or(at, |next| at + next.len_utf8());
        let spot = self.bytes(at..end);
        let finding = match error.kind() {
            ErrorKind::RecursionLimitExceeded => too_deep().at(spot),
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar => {
                Diagnostic::error(Code::Syntax, "not YAML: a tab in the indentation")
                    .at(spot)
                    .help("YAML indents with spaces only")
            }
            kind => match open::unclosed(text, at).filter(|_| may_be_open(kind)) {
                Some((from, sign)) => {
                    let (what, end) = match sign {
                        '{' => ("a brace", '}'),
                        '[' => ("a bracket", ']'),
                        sign => ("a quote", sign),
                    };
                    let finding = Diagnostic::error(
                        Code::Syntax,
                        format!("not YAML: {what} that is not closed"),
                    )
                    .at(self.bytes(from..from + 1))
                    .label("opened here")
                    .help(format!("close it with `{end}` where it ends"));
                    if at > from + 1 && at < text.len() {
                        finding.also(spot, "noticed here")
                    } else {
                        finding
                    }
                }
                None => {
                    Diagnostic::error(Code::Syntax, format!("not YAML: {}", error.info())).at(spot)
                }
            },
        };
        Box::new(finding)
    }
}

/// Can an open quote or bracket be behind such an error?
fn may_be_open(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidTrailingSingleQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::InvalidIndentation
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedNodeContent
            | ErrorKind::BlockEntryInFlowCollection
            | ErrorKind::FlowMappingValueAdjacentCollection
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::InvalidMappingValueWhitespace
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::UnexpectedEof
    )
}

fn too_deep() -> Diagnostic {
    Diagnostic::error(Code::Nesting, "nested too deeply").why(format!(
        "More than {NESTING} lists and mappings stand in each other here, aliases written out."
    ))
}
