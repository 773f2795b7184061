//! The schemas as editors and strict readers see them: with the real YAML language server over its protocol, and with ajv.
//!
//! Both are installed into `target/editor` by npm, in the versions of `tests/editor/package-lock.json`. Without npm the tests say that
//! they try nothing; where WIDCTL_REQUIRE_CLIENTS is set, as in continuous integration, that is a failure.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it is"
)]

#[path = "support/golden.rs"]
mod golden;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use golden::same_as_file;
use serde_json::{Value, json};

/// Where npm has put the tools, if they can be had here.
fn tools() -> Option<&'static Path> {
    static TOOLS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let install = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let into = root.join("target/editor");
        std::fs::create_dir_all(&into).unwrap();
        let mut changed = !into.join("node_modules/.package-lock.json").exists();
        for name in ["package.json", "package-lock.json", "ajv.js"] {
            let wanted = std::fs::read(root.join("tests/editor").join(name)).unwrap();
            if std::fs::read(into.join(name)).ok().as_ref() != Some(&wanted) {
                std::fs::write(into.join(name), wanted).unwrap();
                changed |= name != "ajv.js";
            }
        }
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let install = || {
            Command::new(npm)
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(&into)
                .output()
        };
        match changed.then(install) {
            None => Some(into),
            Some(Ok(output)) if output.status.success() => Some(into),
            Some(failed) => {
                let why = match failed {
                    Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
                    Err(error) => format!("npm: {error}"),
                };
                let required = std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_some();
                assert!(!required, "WIDCTL_REQUIRE_CLIENTS is set, and {why}");
                eprintln!(
                    "NOT TRIED: the editor's language server and ajv cannot be installed: {why}"
                );
                None
            }
        }
    };
    TOOLS.get_or_init(install).as_deref()
}

/// A language server that is talked to over its standard input and output.
struct Server {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    settings: Value,
    asked: u64,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(tools: &Path, schema: &Path) -> Self {
        let mut child = Command::new("node")
            .arg(tools.join("node_modules/yaml-language-server/bin/yaml-language-server"))
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let schema = format!("file://{}", schema.display());
        let settings = json!({
            "schemas": {schema: ["*.yaml"]},
            "validate": true,
            "hover": true,
            "completion": true,
            "schemaStore": {"enable": false},
            "kubernetesCRDStore": {"enable": false},
        });
        let mut server = Self {
            to: child.stdin.take().unwrap(),
            from: BufReader::new(child.stdout.take().unwrap()),
            child,
            settings,
            asked: 0,
        };
        server.ask(
            "initialize",
            &json!({
                "processId": null,
                "rootUri": null,
                "capabilities": {
                    "textDocument": {
                        "completion": {"completionItem": {"snippetSupport": true, "documentationFormat": ["markdown"]}},
                        "hover": {"contentFormat": ["markdown"]},
                        "publishDiagnostics": {},
                    },
                    "workspace": {"configuration": true, "didChangeConfiguration": {}},
                },
            }),
        );
        server.tell("initialized", &json!({}));
        let settings = json!({"settings": {"yaml": server.settings.clone()}});
        server.tell("workspace/didChangeConfiguration", &settings);
        // The server asks for its settings now; what is opened before it has them is read without.
        server.until(|message| message["method"] == "workspace/configuration");
        server
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.to.flush().unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut length = None;
        loop {
            let mut line = String::new();
            assert!(
                self.from.read_line(&mut line).unwrap() > 0,
                "the server went"
            );
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().ok();
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut bytes = vec![0; length.unwrap()];
        self.from.read_exact(&mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Reads on to the message that is waited for, and answers what the server asks meanwhile.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.receive();
            if let (Some(method), Some(id)) = (message["method"].as_str(), message.get("id")) {
                let items = message["params"]["items"].as_array();
                let result = match (method, items) {
                    ("workspace/configuration", Some(items)) => items
                        .iter()
                        .map(|item| match item["section"].as_str() {
                            Some("yaml") => self.settings.clone(),
                            _ => json!({}),
                        })
                        .collect(),
                    _ => Value::Null,
                };
                self.send(json!({"id": id, "result": result}));
            }
            if wanted(&message) {
                return message;
            }
        }
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(json!({"method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(json!({"id": id, "method": method, "params": params}));
        let answer = self.until(|message| message["id"] == id && message.get("method").is_none());
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Opens a text and gives what the server has against it.
    fn open(&mut self, uri: &str, text: &str) -> Vec<Value> {
        self.tell(
            "textDocument/didOpen",
            &json!({"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}),
        );
        let message = self.until(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }
}

/// A text without its mark, and where the mark was.
fn marked(text: &str) -> (String, Value) {
    let at = text.find('|').unwrap();
    let before = &text[..at];
    let line = before.matches('\n').count();
    let character = before.len() - before.rfind('\n').map_or(0, |it| it + 1);
    let without = format!("{before}{}", &text[at + 1..]);
    (without, json!({"line": line, "character": character}))
}

/// What the server offers, a line each: what it is called and what it writes.
fn offered(items: &[Value]) -> String {
    /// All built-in roles of Azure would be a long list to read.
    const SHOWN: usize = 20;
    /// LSP's number for a key.
    const PROPERTY: u64 = 10;
    let mut said = String::new();
    for item in items {
        let label = item["label"].as_str().unwrap();
        let written = item["textEdit"]["newText"].as_str();
        let written = written.or(item["insertText"].as_str()).unwrap();
        if item["kind"] == PROPERTY {
            let key = written.trim_start().strip_prefix(label);
            assert!(
                label == "key"
                    || key.is_some_and(|rest| rest.starts_with(": ") || rest.starts_with(":\n")),
                "the key `{label}` is written as `{written}`"
            );
        }
        if said.matches('\n').count() < SHOWN {
            let _ = writeln!(said, "{label} => {}", written.replace('\n', "\\n"));
        }
    }
    if items.len() > SHOWN {
        let _ = writeln!(said, "… {} in all", items.len());
    }
    said
}

fn told(diagnostics: &[Value]) -> String {
    let mut said = String::new();
    for it in diagnostics {
        let (start, end) = (&it["range"]["start"], &it["range"]["end"]);
        let place = |at: &Value, key: &str| at[key].as_u64().unwrap() + 1;
        let _ = writeln!(
            said,
            "{}:{}-{}:{} {}",
            place(start, "line"),
            place(start, "character"),
            place(end, "line"),
            place(end, "character"),
            it["message"].as_str().unwrap()
        );
    }
    if said.is_empty() {
        said.push_str("good\n");
    }
    said
}

#[test]
fn an_editor_completes_checks_and_explains() {
    let Some(tools) = tools() else {
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = root.join("schema/manifest.schema.json");
    let source = format!(
        "Source: [manifest.schema.json](file://{})",
        schema.display()
    );
    let mut server = Server::start(tools, &schema);

    let path = "tests/editor/said.cases";
    let file = std::fs::read_to_string(root.join(path)).unwrap();
    let mut now = String::new();
    for (number, case) in file.split("=== ").skip(1).enumerate() {
        let (title, rest) = case.split_once('\n').unwrap();
        let body = rest.split("--->\n").next().unwrap();
        let uri = format!("file:///nowhere/{number}.yaml");
        let said = match title.split(':').next().unwrap() {
            "check" => {
                let diagnostics = server.open(&uri, body);
                let good = title.ends_with("without mistakes");
                assert_eq!(diagnostics.is_empty(), good, "{title}: {diagnostics:?}");
                told(&diagnostics)
            }
            kind => {
                let (text, position) = marked(body);
                server.open(&uri, &text);
                let at = json!({"textDocument": {"uri": uri}, "position": position});
                if kind == "complete" {
                    let list = server.ask("textDocument/completion", &at);
                    offered(list["items"].as_array().unwrap())
                } else {
                    let hover = server.ask("textDocument/hover", &at);
                    let said = hover["contents"]["value"].as_str().unwrap();
                    format!("{}\n", said.replace(&source, "").trim_end())
                }
            }
        };
        let _ = write!(now, "=== {title}\n{body}--->\n{said}\n");
    }
    for (kind, least) in [("complete", 10), ("check", 15), ("hover", 6)] {
        let count = now.matches(&format!("=== {kind}: ")).count();
        assert!(count >= least, "only {count} of {kind}");
    }
    // What an editor says where a schema leaves it alone.
    for unkind in [
        "multiple schemas",
        "not allowed schema",
        "does not match the pattern",
    ] {
        assert!(!now.contains(unkind), "{unkind}");
    }
    same_as_file(path, &now);
}

#[test]
fn a_strict_reader_has_nothing_against_the_schemas() {
    let Some(tools) = tools() else {
        return;
    };
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let files = [
        "manifest", "plan", "list", "findings", "verify", "event", "world",
    ];
    let output = Command::new("node")
        .arg(tools.join("ajv.js"))
        .args(files.map(|it| schemas.join(format!("{it}.schema.json"))))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let cried = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}{cried}");
}
