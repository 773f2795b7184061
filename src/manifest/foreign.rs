//! Texts that are no manifests, whatever they are: one finding each, which quotes nothing, for it may be a secret.
use std::sync::Arc;

use serde_json::Value;

use super::check;
use crate::source::{Code, Diagnostic, Place, Pointer, Source, Spot};

/// Keys of a sandbox's world that a manifest does not have.
const WORLD: [&str; 6] = ["seed", "vaults", "principals", "entra", "graph", "faults"];

/// Reads a text as a manifest's: what there is to show of it, what is said against it, and its values, where it is one at all.
pub(crate) fn read(name: &str, bytes: &[u8]) -> (Source, Vec<Diagnostic>, Option<Value>) {
    let (source, findings) = Source::read(name, bytes);
    let document = source.to_json();
    if !begins_like_one(&source) {
        let finding = match (&document, findings.last()) {
            (None, Some(finding)) => finding.unquoted(),
            (Some(document), _) => other(document, source.name()),
            (None, None) => return (source, findings, None),
        };
        return (source.unquoted(), vec![finding], None);
    }
    let instead = template(&source, &findings);
    match instead.or_else(|| object(document.as_ref()?, &source)) {
        Some(finding) => (source, vec![finding], None),
        None => (source, findings, document),
    }
}

/// Whether a text says, or was meant to say, that it is a manifest: by its version, or because it has no other keys than a manifest's.
fn begins_like_one(source: &Source) -> bool {
    let mut known = None;
    for (key, value) in source.top_keys() {
        let version = key.get(..10).unwrap_or(key);
        if version.eq_ignore_ascii_case("apiVersion")
            && (key.contains("widctl") || value.contains("widctl"))
        {
            return true;
        }
        known = Some(known.unwrap_or(true) && check::is_top_key(key));
    }
    known.unwrap_or(false)
}

/// What is said of a document that has the form of something else.
fn other(document: &Value, name: &Arc<str>) -> Diagnostic {
    let has = |key: &str| document.get(key).is_some();
    let whole = Spot::Whole {
        source: Arc::clone(name),
    };
    if has("kind") && has("apiVersion") {
        let (message, help) = if has("contexts") && has("users") {
            (
                "a kubeconfig, no manifest",
                "KUBECONFIG names kubeconfigs; a manifest names their contexts",
            )
        } else {
            (
                "an object of Kubernetes, no manifest",
                "a manifest begins with `apiVersion: widctl/v1` and has its keys at the top; leave this file out of it",
            )
        };
        return Diagnostic::error(Code::KubernetesObject, message)
            .why("It has an `apiVersion` and a `kind`. Nothing of it is shown.")
            .at(whole)
            .help(help);
    }
    let finding = Diagnostic::error(Code::NotManifest, "no manifest").at(whole);
    if WORLD.iter().any(|it| has(it)) {
        return finding
            .why("It looks like a world of the sandbox. Of a folder, every *.yaml and *.yml is taken for a manifest.")
            .help("start the sandbox with it: `widctl sandbox --world FILE`; name the manifests themselves with -f, or keep them in a folder of their own");
    }
    finding
        .why("It does not say `apiVersion: widctl/v1`, and does not look like a manifest otherwise. Nothing of it is shown, for it may be a secret.")
        .help("begin a manifest with `apiVersion: widctl/v1`; keep other files where -f does not find them")
}

/// A manifest that is written like an object of Kubernetes.
fn object(document: &Value, source: &Source) -> Option<Diagnostic> {
    document.get("kind")?;
    if document.get("metadata").is_none() && document.get("spec").is_none() {
        return None;
    }
    let kind = Place::new(source.name(), Pointer::root().field("kind"));
    Some(
        Diagnostic::error(Code::KubernetesObject, "a manifest has no `kind`")
            .why("It is no object of Kubernetes and is not applied to a cluster: there is no `metadata` and no `spec` in it either.")
            .at(Spot::Key(kind))
            .help("put what `spec` holds at the top, and add `name: payments` and `tenant: …` there"),
    )
}

/// Braces of a template, where they are why the text cannot be read.
fn template(source: &Source, findings: &[Diagnostic]) -> Option<Diagnostic> {
    let because = |it: &Diagnostic| matches!(it.code, Code::Syntax | Code::ComplexKey);
    if !findings.iter().any(because) {
        return None;
    }
    let text = source.text();
    let places: Vec<usize> = text
        .match_indices("{{")
        .map(|(at, _)| at)
        .filter(|at| {
            let line = &text[text[..*at].rfind('\n').map_or(0, |it| it + 1)..*at];
            // In quotes and comments they are only text.
            !line.contains(['"', '\'', '#'])
        })
        .collect();
    let first = *places.first()?;
    let end = text[first..].lines().next().map_or(first + 2, |line| {
        first + line.find("}}").map_or(line.len(), |it| it + 2)
    });
    let count = match places.len() {
        1 => String::new(),
        many => format!(" There are {many} of them."),
    };
    Some(
        Diagnostic::error(Code::Template, "a template that was not filled in")
            .why(format!(
                "widctl takes values as they are written, and `{{{{ … }}}}` is none.{count}"
            ))
            .at(Spot::Bytes {
                source: Arc::clone(source.name()),
                range: first..end,
            })
            .help("let the program whose template it is write the file first; braces that are meant need quotes: \"{{ value }}\""),
    )
}
