//! The parts of an Azure Resource Manager URL.

use http::Uri;
use percent_encoding::percent_decode_str;

/// Path segments, decoded and as they were written, and the query.
pub(crate) struct Target {
    parts: Vec<String>,
    query: Vec<(String, String)>,
}

impl Target {
    pub(crate) fn of(uri: &Uri) -> Target {
        let parts = uri
            .path()
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect();
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .map(|(k, v)| (k.to_lowercase(), v.into_owned()))
            .collect();
        Target { parts, query }
    }

    /// Azure compares paths without case.
    pub(crate) fn folded(&self) -> Vec<String> {
        self.parts.iter().map(|p| p.to_lowercase()).collect()
    }

    pub(crate) fn is(&self, parts: &[&str]) -> bool {
        self.folded() == parts
    }

    pub(crate) fn part(&self, at: usize) -> Option<&str> {
        self.parts.get(at).map(String::as_str)
    }

    /// A query parameter; names have no case, an empty value is none.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let name = name.to_lowercase();
        self.query
            .iter()
            .find(|(k, _)| *k == name)
            .map(|(_, v)| v.as_str())
            .filter(|v| !v.is_empty())
    }

    pub(crate) fn version(&self) -> &str {
        self.query("api-version").unwrap_or_default()
    }

    /// The path without the page, for links to the next one.
    pub(crate) fn path(&self) -> String {
        use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
        const PART: &AsciiSet = &CONTROLS
            .add(b' ')
            .add(b'"')
            .add(b'#')
            .add(b'%')
            .add(b'/')
            .add(b'<')
            .add(b'>')
            .add(b'?')
            .add(b'`')
            .add(b'{')
            .add(b'}');
        self.parts
            .iter()
            .map(|part| format!("/{}", utf8_percent_encode(part, PART)))
            .collect()
    }
}

/// `2023-01-31`, `2025-05-31-preview`.
pub(crate) fn version_shaped(version: &str) -> bool {
    let bytes = version.as_bytes();
    let date = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    let tail = version.get(10..).unwrap_or("?").to_lowercase();
    date && matches!(
        tail.as_str(),
        "" | "-preview" | "-privatepreview" | "-beta" | "-alpha"
    )
}
