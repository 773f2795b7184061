//! The house's own laws: imports run down, each crate stays behind its door, pure rooms stay pure.
//!
//! Read from the syntax tree, so that a path written out in full counts like a `use`, and so does one inside a macro.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

#[path = "house/circles.rs"]
mod circles;

/// Which rooms a room may import. A file that is not named here belongs to the room of its first folder.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    (
        "cli",
        &[
            "apply", "check", "desired", "event", "fault", "file", "graph", "live", "manifest",
            "observe", "plan", "proof", "remote", "render", "resource", "sandbox", "source",
            "verify",
        ],
    ),
    (
        "render",
        &[
            "event", "fault", "graph", "live", "plan", "proof", "resource", "source",
        ],
    ),
    ("apply", &["event", "fault", "plan", "remote", "resource"]),
    ("verify", &["fault", "proof", "remote", "resource"]),
    ("apply/schedule", &["event", "fault", "plan", "resource"]),
    (
        "observe",
        &["desired", "fault", "live", "remote", "resource"],
    ),
    ("event", &["fault", "plan", "resource"]),
    (
        "check",
        &[
            "desired", "fault", "live", "manifest", "plan", "resource", "source",
        ],
    ),
    ("graph", &["desired", "plan", "resource"]),
    (
        "proof",
        &["check", "desired", "fault", "plan", "resource", "source"],
    ),
    ("plan", &["desired", "fault", "live", "resource", "source"]),
    ("desired", &["manifest", "resource", "source"]),
    ("remote", &["fault", "file", "live", "resource"]),
    ("manifest", &["resource", "source"]),
    ("live", &["fault", "resource"]),
    ("source", &[]),
    ("resource", &[]),
    ("fault", &[]),
    ("file", &[]),
    // What is misspelt in `remote` must stay misspelt here, or the sandbox would agree with our own mistakes.
    ("sandbox", &[]),
];

/// The only rooms that may name a crate.
const DOORS: &[(&str, &[&str])] = &[
    ("aws_lc_rs", &["remote", "sandbox"]),
    ("axum", &["sandbox"]),
    ("azure_core", &["remote"]),
    ("azure_identity", &["remote"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("granit_parser", &["source"]),
    ("hyper", &["remote", "sandbox"]),
    ("hyper_rustls", &["remote"]),
    ("hyper_timeout", &["remote"]),
    ("hyper_util", &["remote", "sandbox"]),
    ("indicatif", &["render"]),
    ("jsonschema", &["manifest"]),
    ("k8s_openapi", &["remote"]),
    ("kube", &["remote"]),
    ("libc", &["file"]),
    ("miette", &["render"]),
    ("rcgen", &["sandbox"]),
    ("rustls", &["remote", "sandbox"]),
    ("rustix", &["remote"]),
    ("schemars", &["manifest", "render"]),
    ("similar", &["render"]),
    ("tempfile", &["file", "sandbox"]),
    ("textwrap", &["render"]),
    ("tokio_rustls", &["sandbox"]),
    ("tracing_subscriber", &["cli"]),
    ("webpki", &["remote"]),
];

/// Rooms that take values and return values.
const PURE: &[&str] = &[
    "apply/schedule",
    "check",
    "desired",
    "event",
    "fault",
    "graph",
    "live",
    "manifest",
    "plan",
    "proof",
    "resource",
    "source",
];

/// What a pure room does not know: tasks, files, the environment, the network, clocks, chance.
const IMPURE: &[&str] = &[
    "fastrand",
    "futures",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
    "tracing",
];

/// Macros that print; only renderers do.
const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

/// One file's paths, each resolved to where it leads: `crate::plan::diff`, `kube::Client`, `std::fs::read`.
#[derive(Default)]
struct Paths {
    /// The module that is being read, from the crate's root.
    module: Vec<String>,
    found: BTreeSet<String>,
    /// Those of them that are not only handed on.
    taken: BTreeSet<String>,
    /// Where the names lead that `use` brings into the file.
    brought: BTreeMap<String, String>,
    handing_on: bool,
    printing: BTreeSet<String>,
    has_async: bool,
}

impl Paths {
    fn take(&mut self, segments: &[String]) {
        let whole = self.whole(segments);
        if !self.handing_on {
            self.taken.insert(whole.clone());
        }
        self.found.insert(whole);
    }

    fn bring(&mut self, name: String, segments: &[String]) {
        self.take(segments);
        self.brought.insert(name, self.whole(segments));
    }

    fn whole(&self, segments: &[String]) -> String {
        let relative = |it: &&String| matches!(it.as_str(), "self" | "super");
        let steps = segments.iter().take_while(relative).count();
        if steps == 0 {
            return segments.join("::");
        }
        let up = segments[..steps].iter().filter(|it| *it == "super").count();
        let kept = self.module.len().saturating_sub(up);
        let whole: Vec<&str> = std::iter::once("crate")
            .chain(self.module[..kept].iter().map(String::as_str))
            .chain(segments[steps..].iter().map(String::as_str))
            .collect();
        whole.join("::")
    }

    fn take_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let longer = |word: &syn::Ident| {
            let mut whole = before.to_vec();
            if word != "self" || before.is_empty() {
                whole.push(word.to_string());
            }
            whole
        };
        match tree {
            syn::UseTree::Path(it) => self.take_tree(&longer(&it.ident), &it.tree),
            syn::UseTree::Name(it) => {
                let whole = longer(&it.ident);
                let last = whole.last().cloned().unwrap_or_default();
                self.bring(last, &whole);
            }
            syn::UseTree::Rename(it) => self.bring(it.rename.to_string(), &longer(&it.ident)),
            syn::UseTree::Glob(_) => self.take(before),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.take_tree(before, tree);
                }
            }
        }
    }

    /// Paths in a macro's arguments are only tokens: words joined by two colons.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    self.has_async |= word == "async";
                    if colons != 2 {
                        self.end_of_path(&mut path);
                    }
                    path.push(word.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end_of_path(&mut path);
                    self.take_tokens(group.stream());
                    colons = 0;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.end_of_path(&mut path);
                    colons = 0;
                }
            }
        }
        self.end_of_path(&mut path);
    }

    fn end_of_path(&mut self, path: &mut Vec<String>) {
        if path.len() > 1 {
            self.take(path);
        }
        path.clear();
    }
}

/// Unit tests may look into other rooms.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| {
        let test = |path: syn::Path| path.is_ident("test");
        it.path().is_ident("cfg") && it.parse_args::<syn::Path>().is_ok_and(test)
    })
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if is_test(&module.attrs) {
            return;
        }
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.handing_on = !matches!(item.vis, syn::Visibility::Inherited);
            self.take_tree(&[], &item.tree);
            self.handing_on = false;
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.has_async |= signature.asyncness.is_some();
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, item: &'ast syn::ExprAsync) {
        self.has_async = true;
        visit::visit_expr_async(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let word = |it: &syn::PathSegment| it.ident.to_string();
            let segments: Vec<String> = path.segments.iter().map(word).collect();
            self.take(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        if let Some(name) = it.path.get_ident().map(ToString::to_string)
            && PRINTING.contains(&name.as_str())
        {
            self.printing.insert(name);
        }
        self.take_tokens(it.tokens.clone());
        visit::visit_macro(self, it);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The name of the room that a module path leads to: its first two segments where those are a room of their own.
fn room(module: &[&str]) -> String {
    let two = module[..module.len().min(2)].join("/");
    if MAY_IMPORT.iter().any(|(room, _)| *room == two) {
        two
    } else {
        module.first().copied().unwrap_or_default().to_owned()
    }
}

/// All files of the house with their rooms, but `lib.rs`, which is only the map.
fn house() -> Vec<(String, String, Paths)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut house = Vec::new();
    for file in files(&root) {
        let relative = file.strip_prefix(&root).expect("below src");
        let name = format!("src/{}", relative.display());
        if name == "src/lib.rs" {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a readable file");
        let tree = syn::parse_file(&text).expect("a file that compiles");
        let mut module: Vec<String> = relative
            .with_extension("")
            .iter()
            .map(|it| it.to_string_lossy().into_owned())
            .collect();
        module.retain(|it| it != "mod");
        let segments: Vec<&str> = module.iter().map(String::as_str).collect();
        let room = room(&segments);
        let mut paths = Paths {
            module,
            ..Paths::default()
        };
        paths.visit_file(&tree);
        // A crate of its own, so that it cannot even name the rest.
        if room == "sandbox" {
            let whole = |it: String| match it.strip_prefix("crate") {
                Some(rest) if !rest.starts_with("::sandbox") => format!("crate::sandbox{rest}"),
                Some(_) | None => it,
            };
            paths.found = paths.found.into_iter().map(whole).collect();
            paths.taken = paths.taken.into_iter().map(whole).collect();
            let brought = paths.brought.into_iter();
            paths.brought = brought.map(|(name, it)| (name, whole(it))).collect();
        }
        house.push((name, room, paths));
    }
    house
}

fn folder(room: &str) -> &str {
    room.split('/').next().unwrap_or_default()
}

#[test]
fn imports_run_down() {
    let may: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut broken = Vec::new();
    for (file, room_name, paths) in house() {
        let Some(allowed) = may.get(room_name.as_str()) else {
            broken.push(format!("{file}: `{room_name}` is no room of the house"));
            continue;
        };
        for path in &paths.found {
            let Some(rest) = path
                .strip_prefix("crate::")
                .or_else(|| path.strip_prefix("widctl::"))
            else {
                continue;
            };
            let target = room(&rest.split("::").collect::<Vec<_>>());
            // A folder may use the rooms in it; a room in a folder counts to others as the folder.
            let inside = target == room_name || target.starts_with(&format!("{room_name}/"));
            if !inside && !allowed.contains(&folder(&target)) {
                broken.push(format!("{file}: `{room_name}` may not import `{path}`"));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "imports run down, and these do not:\n{}",
        broken.join("\n")
    );
}

#[test]
fn every_crate_stays_behind_its_door() {
    let mut broken = Vec::new();
    for (file, room, paths) in house() {
        for path in &paths.found {
            let name = path.split("::").next().unwrap_or_default();
            let door = DOORS.iter().find(|(door, _)| *door == name);
            if let Some((_, rooms)) = door
                && !rooms.contains(&folder(&room))
            {
                broken.push(format!("{file}: `{path}` belongs in {}", rooms.join(", ")));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "each crate has one home, and these left it:\n{}",
        broken.join("\n")
    );
}

#[test]
fn pure_rooms_stay_pure() {
    let mut broken = Vec::new();
    for (file, room, paths) in house() {
        if !PURE.contains(&room.as_str()) {
            continue;
        }
        if paths.has_async {
            broken.push(format!("{file}: async"));
        }
        for path in &paths.found {
            let is = |impure: &&&str| path == **impure || path.starts_with(&format!("{impure}::"));
            if IMPURE.iter().any(|it| is(&it)) {
                broken.push(format!("{file}: {path}"));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "pure rooms take values and return values, and these do more:\n{}",
        broken.join("\n")
    );
}

/// A file that is opened without a look at it may be a pipe that waits for ever or a device that never ends.
#[test]
fn files_have_one_door() {
    let mut broken = Vec::new();
    for (file, room, paths) in house() {
        if ["file", "sandbox"].contains(&room.as_str()) {
            continue;
        }
        for path in &paths.found {
            let is = |of: &&str| path == *of || path.starts_with(&format!("{of}::"));
            if ["std::fs", "tokio::fs"].iter().any(is) {
                broken.push(format!("{file}: {path}"));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "files are opened in `file`, and these open some themselves:\n{}",
        broken.join("\n")
    );
}

#[test]
fn only_renderers_print() {
    let broken: Vec<String> = house()
        .into_iter()
        .filter(|(_, room, paths)| room != "render" && !paths.printing.is_empty())
        .map(|(file, _, paths)| format!("{file}: {:?}", paths.printing))
        .collect();
    assert!(
        broken.is_empty(),
        "printing has one room, and these print too:\n{}",
        broken.join("\n")
    );
}

/// Where a file indexes by a text, or writes through an index; unit tests may.
///
/// JSON that is read by such an index is null where it has another form, and JSON that is written by one panics. Which of the two the
/// compiler takes hangs on a method's receiver, which no reader of the line sees.
#[derive(Default)]
struct Indexed {
    by_text: Vec<String>,
    written: Vec<String>,
}

/// What an expression reaches into, where it reaches by an index at all.
fn index(of: &syn::Expr) -> Option<&syn::ExprIndex> {
    match of {
        syn::Expr::Index(it) => Some(it),
        syn::Expr::Field(it) => index(&it.base),
        syn::Expr::Paren(it) => index(&it.expr),
        _ => None,
    }
}

impl Indexed {
    fn line(it: &syn::ExprIndex) -> String {
        let at = it.bracket_token.span.open().start();
        format!("line {}", at.line)
    }

    fn write(&mut self, to: &syn::Expr) {
        self.written.extend(index(to).map(Self::line));
    }
}

impl<'ast> Visit<'ast> for Indexed {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_expr_index(&mut self, it: &'ast syn::ExprIndex) {
        if let syn::Expr::Lit(key) = &*it.index
            && matches!(key.lit, syn::Lit::Str(_))
        {
            self.by_text.push(Self::line(it));
        }
        visit::visit_expr_index(self, it);
    }

    fn visit_expr_assign(&mut self, it: &'ast syn::ExprAssign) {
        self.write(&it.left);
        visit::visit_expr_assign(self, it);
    }

    fn visit_expr_reference(&mut self, it: &'ast syn::ExprReference) {
        if it.mutability.is_some() {
            self.write(&it.expr);
        }
        visit::visit_expr_reference(self, it);
    }

    fn visit_expr_method_call(&mut self, it: &'ast syn::ExprMethodCall) {
        let name = it.method.to_string();
        if name == "take" || name.ends_with("_mut") {
            self.write(&it.receiver);
        }
        visit::visit_expr_method_call(self, it);
    }
}

fn indexed(text: &str) -> Indexed {
    let mut indexed = Indexed::default();
    indexed.visit_file(&syn::parse_file(text).expect("a file that compiles"));
    indexed
}

#[test]
fn untyped_json_is_never_indexed_by_what_a_remote_may_have_left_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut broken = Vec::new();
    for (file, room, _) in house() {
        // The sandbox's own documents are checked before they are read.
        if room == "sandbox" {
            continue;
        }
        let text = std::fs::read_to_string(root.join(&file)).expect("a readable file");
        let Indexed { by_text, written } = indexed(&text);
        broken.extend(by_text.iter().map(|at| format!("{file}, {at}: by a text")));
        // Elsewhere what is written through an index is a slice.
        if room == "remote" {
            broken.extend(written.iter().map(|at| format!("{file}, {at}: written")));
        }
    }
    assert!(
        broken.is_empty(),
        "`get` and `pointer` say that it may not be there, and an index does not:\n{}",
        broken.join("\n")
    );
}

#[test]
fn the_reader_sees_every_way_to_write_through_an_index() {
    let text = r#"
        fn f() {
            let name = body["status"]["name"].as_str();
            let items = page[key].take();
            body[key] = x;
            body[key].field = x;
            g(&mut body[0]);
            let it = body[key].as_array_mut();
            let fine = (list[0], &list[1..]);
        }
        #[cfg(test)] mod tests { fn f() { body["a"] = 1; } }
    "#;
    let Indexed { by_text, written } = indexed(text);
    assert_eq!(by_text, ["line 3", "line 3"]);
    assert_eq!(written, ["line 4", "line 5", "line 6", "line 7", "line 8"]);
}

/// A law that sees nothing always holds, so the reader of paths is itself held against a text.
#[test]
fn the_reader_sees_every_way_to_write_a_path() {
    let text = "
        use crate::plan::{diff as d, self};
        use super::super::apply::run;
        fn f() -> crate::live::Live {
            matches!(x, crate::event::Event::Stopping);
            kube::Client::new();
            println!(\"{}\", std::fs::read(p));
        }
        #[cfg(test)] mod tests { use crate::cli; }
    ";
    let mut paths = Paths {
        module: vec!["remote".into(), "arm".into()],
        ..Paths::default()
    };
    paths.visit_file(&syn::parse_file(text).expect("syntax"));
    for path in [
        "crate::plan",
        "crate::plan::diff",
        "crate::apply::run",
        "crate::live::Live",
        "crate::event::Event::Stopping",
        "kube::Client::new",
        "std::fs::read",
    ] {
        assert!(paths.found.contains(path), "{path} in {:?}", paths.found);
    }
    assert!(!paths.found.contains("crate::cli"));
    assert!(paths.printing.contains("println"));
}

/// The text of a Markdown link's target, and the folder that it is read from.
fn links(page: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(page).expect("a page");
    let folder = page.parent().expect("a folder").to_owned();
    let targets = text.split("](").skip(1);
    targets
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .map(|target| folder.join(target.split('#').next().unwrap_or_default()))
        .collect()
}

#[test]
fn the_readme_is_short_and_every_link_of_the_pages_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = root.join("README.md");
    let lines = std::fs::read_to_string(&readme)
        .expect("README.md")
        .lines()
        .count();
    assert!(lines <= 150, "README.md has {lines} lines");
    let pages = std::fs::read_dir(root.join("schema/docs")).expect("schema/docs");
    let pages = pages.map(|it| it.expect("an entry").path());
    let linked = links(&readme);
    for page in pages {
        assert!(
            linked.contains(&page),
            "README.md does not link {}",
            page.display()
        );
        for target in links(&page) {
            assert!(target.exists(), "{}: {}", page.display(), target.display());
        }
    }
    for target in linked {
        assert!(target.exists(), "README.md: {}", target.display());
    }
    let examples = std::fs::read_dir(root.join("examples")).expect("examples");
    let guides = examples.map(|it| it.expect("an entry").path().join("README.md"));
    let guides: Vec<PathBuf> = guides.filter(|it| it.exists()).collect();
    assert!(guides.len() >= 7, "only {} guides", guides.len());
    for guide in guides {
        let targets = links(&guide);
        let manifest = guide.with_file_name("widctl.yaml");
        assert!(
            targets.contains(&manifest) || !manifest.exists(),
            "{} links its manifest",
            guide.display()
        );
        for target in targets {
            assert!(target.exists(), "{}: {}", guide.display(), target.display());
        }
    }
}
