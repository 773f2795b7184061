//! What a request is about: the resource its path names, and its query.

use http::Request;
use percent_encoding::percent_decode_str;

use super::cluster::Cluster;
use super::kinds::Kind;

/// A resource that a path names.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) kind: &'static Kind,
    /// Empty for a kind without namespaces, and for all namespaces.
    pub(crate) namespace: String,
    /// Empty for the collection.
    pub(crate) name: String,
    pub(crate) subresource: String,
}

/// The query's values.
#[derive(Debug, Default, Clone)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of<B>(request: &Request<B>) -> Query {
        let text = request.uri().query().unwrap_or_default();
        Query(
            text.split('&')
                .filter(|part| !part.is_empty())
                .map(|part| {
                    let (name, value) = part.split_once('=').unwrap_or((part, ""));
                    (plain(name), plain(value))
                })
                .collect(),
        )
    }

    /// The first value of a name; empty where there is none.
    pub(crate) fn first(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map_or("", |(_, value)| value)
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// A boolean as Kubernetes reads one from a query: there is no wrong one.
    pub(crate) fn flag(&self, name: &str) -> bool {
        let mut values = self.all(name).into_iter();
        values
            .next()
            .is_some_and(|value| !matches!(value.to_lowercase().as_str(), "false" | "0"))
    }
}

fn plain(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

/// The path's segments, decoded.
pub(crate) fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}

/// The resource behind `/api/v1/…` or `/apis/group/version/…`.
pub(crate) fn target(cluster: &Cluster, segments: &[String]) -> Option<Target> {
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (group, version, rest) = match segments.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let (namespace, rest) = match rest {
        // `namespaces/x/status` is a subresource of the namespace, `namespaces/x/pods` are the pods in it.
        ["namespaces", name, resource, rest @ ..]
            if !["status", "finalize"].contains(resource) || !rest.is_empty() =>
        {
            let mut found = vec![*resource];
            found.extend(rest);
            (*name, found)
        }
        rest => ("", rest.to_vec()),
    };
    let (resource, name, subresource) = match rest.as_slice() {
        [resource] => (*resource, "", ""),
        [resource, name] => (*resource, *name, ""),
        [resource, name, subresource] => (*resource, *name, *subresource),
        _ => return None,
    };
    let kind = cluster.kind(group, version, resource)?;
    if !kind.namespaced && !namespace.is_empty() {
        return None;
    }
    if kind.namespaced && namespace.is_empty() && !name.is_empty() {
        return None;
    }
    Some(Target {
        kind,
        namespace: String::from(namespace),
        name: String::from(name),
        subresource: String::from(subresource),
    })
}
