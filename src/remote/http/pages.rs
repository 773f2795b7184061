//! Lists: page after page, on the list's own host only.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use super::{Call, Course, Host};
use crate::fault::Fault;

/// More pages than any estate has; a list that goes on is one that loops.
const MOST_PAGES: usize = 2_000;

impl Host {
    /// All items of a list, page by page. `link`: the key that holds the next page's URL; `base`: what a relative one is relative to.
    ///
    /// # Errors
    ///
    /// Any page that could not be read: a list that is cut off says nothing about what it does not show. A link to another host.
    pub(crate) async fn pages(
        &self,
        course: &mut Course,
        mut call: Call,
        base: &Url,
        link: &str,
    ) -> Result<Vec<Value>, Fault> {
        let mut items = Vec::new();
        let mut seen = BTreeSet::new();
        loop {
            let answer = self.exchange(course, &call).await?.well()?;
            let mut body = answer.json()?;
            match body.get_mut("value").map(Value::take) {
                Some(Value::Array(page)) => items.extend(page),
                _ => return Err(answer.odd("the list has no `value`")),
            }
            let next = match body.get(link) {
                None | Some(Value::Null) => return Ok(items),
                Some(Value::String(next)) if next.is_empty() => return Ok(items),
                Some(Value::String(next)) => next,
                Some(_) => return Err(answer.odd(format!("`{link}` is no text"))),
            };
            if !seen.insert(next.clone()) || seen.len() >= MOST_PAGES {
                return Err(answer.odd("the pages of the list go round and round"));
            }
            let next = base.join(next).ok();
            let uri = next.and_then(|it| it.as_str().parse().ok());
            *call.request.uri_mut() =
                uri.ok_or_else(|| answer.odd(format!("`{link}` is no URL")))?;
        }
    }
}
