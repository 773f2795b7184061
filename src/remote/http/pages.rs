//! Lists: page after page, on the list's own host only.

use std::collections::BTreeSet;

use http::Uri;
use serde_json::Value;
use url::Url;

use super::{Answer, Budget, Call, Host};
use crate::fault::Fault;

/// More pages than any estate has; a list that goes on is one that loops.
const MOST_PAGES: usize = 2_000;

/// One page of a list.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Where the next one is; none: it is the last.
    pub(crate) next: Option<Uri>,
}

impl Host {
    /// All items of a list, page by page, as `read` finds them in each.
    ///
    /// # Errors
    ///
    /// Any page that could not be read: a list that is cut off says nothing about what it does not show. A link to another host.
    pub(crate) async fn pages<T>(
        &self,
        budget: &mut Budget,
        mut call: Call,
        read: impl Fn(&Answer) -> Result<Page<T>, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = Vec::new();
        let mut seen = BTreeSet::new();
        loop {
            let answer = self.exchange(budget, &call).await?.well()?;
            let page = read(&answer)?;
            items.extend(page.items);
            let Some(next) = page.next else {
                return Ok(items);
            };
            if !seen.insert(next.to_string()) || seen.len() >= MOST_PAGES {
                return Err(answer.odd("the pages of the list go round and round"));
            }
            *call.request.uri_mut() = next;
        }
    }
}

/// A page as Azure and Graph write it. `link`: the key that holds the next page's URL; `base`: what a relative one is relative to.
pub(crate) fn linked(answer: &Answer, base: &Url, link: &str) -> Result<Page<Value>, Fault> {
    let mut body = answer.json()?;
    let Some(Value::Array(items)) = body.get_mut("value").map(Value::take) else {
        return Err(answer.odd("the list has no `value`"));
    };
    let next = match body.get(link) {
        None | Some(Value::Null) => None,
        Some(Value::String(next)) if next.is_empty() => None,
        Some(Value::String(next)) => {
            let uri = base.join(next).ok().and_then(|it| it.as_str().parse().ok());
            Some(uri.ok_or_else(|| answer.odd(format!("`{link}` is no URL")))?)
        }
        Some(_) => return Err(answer.odd(format!("`{link}` is no text"))),
    };
    Ok(Page { items, next })
}
