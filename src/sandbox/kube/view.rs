//! How a client sees what it asked for: whole, as metadata only, or as a table; and answers before they are HTTP's.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, WARNING};
use http::{Extensions, HeaderValue, Request, Response, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::kinds::Kind;
use super::request::Query;
use super::status::Refusal;
use super::{list, table, write};

/// How a client wants to see objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Whole,
    Metadata,
    Table,
}

impl View {
    pub(super) fn of(request: &Request<Bytes>) -> Result<View, Refusal> {
        let accept = request
            .headers()
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if accept.is_empty() {
            return Ok(View::Whole);
        }
        for offer in accept.split(',') {
            let mut parts = offer.split(';').map(str::trim);
            if !matches!(
                parts.next(),
                Some("application/json" | "application/*" | "*/*")
            ) {
                continue;
            }
            let shown = parts.find_map(|part| part.strip_prefix("as="));
            match shown {
                None => return Ok(View::Whole),
                Some("Table") => return Ok(View::Table),
                Some("PartialObjectMetadata" | "PartialObjectMetadataList") => {
                    return Ok(View::Metadata);
                }
                Some(_) => {}
            }
        }
        Err(Refusal::not_acceptable())
    }

    pub(super) fn object(
        self,
        kind: &Kind,
        object: &Value,
        query: &Query,
        now: OffsetDateTime,
    ) -> Value {
        match self {
            View::Whole => object.clone(),
            View::Metadata => list::partial(object),
            View::Table => {
                let revision = &object["metadata"]["resourceVersion"];
                let metadata = json!({"resourceVersion": revision});
                let include = query.first("includeObject");
                table::table(kind, &metadata, std::iter::once(object), include, now)
            }
        }
    }

    pub(super) fn list(
        self,
        kind: &Kind,
        list: &list::List,
        query: &Query,
        now: OffsetDateTime,
    ) -> Value {
        match self {
            View::Whole => list::body(kind, list),
            View::Metadata => list::partials(list),
            View::Table => {
                let objects = list.items.iter().map(|object| &**object);
                table::table(
                    kind,
                    &list.metadata,
                    objects,
                    query.first("includeObject"),
                    now,
                )
            }
        }
    }

    pub(super) fn written(
        self,
        kind: &Kind,
        written: write::Written,
        query: &Query,
        now: OffsetDateTime,
    ) -> Answer {
        let code = if written.created { 201 } else { 200 };
        let mut answer = Answer::of(code, self.object(kind, &written.object, query, now));
        answer.warnings = written
            .unknown
            .iter()
            .map(|field| format!("299 - \"unknown field \\\"{field}\\\"\""))
            .collect();
        answer
    }
}

/// An answer before it is one of HTTP.
pub(super) struct Answer {
    pub(super) code: u16,
    pub(super) body: Vec<u8>,
    pub(super) media_type: &'static str,
    pub(super) warnings: Vec<String>,
    /// What the answer goes on with.
    more: Extensions,
}

impl Answer {
    /// The first events of a watch that goes on.
    pub(super) fn going_on<T: Clone + Send + Sync + 'static>(more: T, events: String) -> Answer {
        let mut extensions = Extensions::new();
        extensions.insert(more);
        Answer {
            code: 200,
            body: events.into_bytes(),
            media_type: "application/json",
            warnings: Vec::new(),
            more: extensions,
        }
    }

    pub(super) fn of(code: u16, body: Value) -> Answer {
        Answer {
            code,
            body: body.to_string().into_bytes(),
            media_type: "application/json",
            warnings: Vec::new(),
            more: Extensions::new(),
        }
    }

    pub(super) fn text(code: u16, text: &str) -> Answer {
        Answer {
            code,
            body: text.as_bytes().to_vec(),
            media_type: "text/plain; charset=utf-8",
            warnings: Vec::new(),
            more: Extensions::new(),
        }
    }

    /// Says of some kinds that they are on their way out.
    pub(super) fn warned(mut self, kind: &Kind) -> Answer {
        if kind.is("", "Endpoints") {
            let warning = "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\"";
            self.warnings.push(String::from(warning));
        }
        self
    }

    pub(super) fn response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        for warning in self.warnings {
            if let Ok(value) = HeaderValue::from_str(&warning) {
                headers.append(WARNING, value);
            }
        }
        *response.extensions_mut() = self.more;
        response
    }
}
