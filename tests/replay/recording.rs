//! Recordings of real traffic: which there are, and what one request and its answer were.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::kinds::{About, about};

pub(crate) struct Interaction {
    /// Recording and line.
    pub(crate) at: String,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) request: Option<Value>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
    pub(crate) elided: bool,
}

/// The recordings, and how many requests are left out for which reason.
#[derive(Default)]
pub(crate) struct Recordings {
    pub(crate) all: Vec<Vec<Interaction>>,
    pub(crate) left_out: BTreeMap<&'static str, usize>,
    /// URLs that nobody has classified.
    pub(crate) unknown: BTreeSet<String>,
}

/// All of them but the single errors, which no traffic leads to.
pub(crate) fn recordings(azure: &Path) -> Recordings {
    let mut files = Vec::new();
    for folder in std::fs::read_dir(azure.join("recordings")).unwrap() {
        let folder = folder.unwrap().path();
        if folder.ends_with("arm-errors") {
            continue;
        }
        for file in std::fs::read_dir(folder).unwrap() {
            files.push(file.unwrap().path());
        }
    }
    files.sort();
    let mut out = Recordings::default();
    for path in files {
        let mut kept = Vec::new();
        for one in lines(&path) {
            match about(&one.url) {
                About::Kind(_) => kept.push(one),
                About::LeftOut(why) => *out.left_out.entry(why).or_default() += 1,
                About::Unknown => {
                    out.unknown.insert(one.url);
                }
            }
        }
        out.all.push(kept);
    }
    out
}

/// The interactions of one file.
pub(crate) fn lines(path: &Path) -> Vec<Interaction> {
    let name = path.file_stem().unwrap().to_string_lossy();
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .enumerate()
        .filter_map(|(line, text)| interaction(&format!("{name}:{}", line + 1), text))
        .collect()
}

/// None for the first line, which says where the recording is from.
fn interaction(at: &str, text: &str) -> Option<Interaction> {
    let value: Value = serde_json::from_str(text).unwrap();
    let headers = value["headers"].as_object().into_iter().flatten();
    Some(Interaction {
        at: at.to_owned(),
        method: value["method"].as_str()?.to_owned(),
        url: value["url"].as_str()?.to_owned(),
        status: u16::try_from(value["status"].as_u64().unwrap()).unwrap(),
        request: value["req_body"]
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok()),
        headers: headers
            .map(|(k, v)| (k.to_lowercase(), v.as_str().unwrap_or_default().to_owned()))
            .collect(),
        elided: value.get("body_elided_chars").is_some(),
        body: value["body"].as_str().unwrap_or_default().to_owned(),
    })
}
