//! What is written whole: one request makes a thing what it shall be, or takes it away.

use std::ops::Deref;

use http::Method;
use serde_json::Value;

use super::{Next, Reply, Writer};
use crate::fault::Fault;
use crate::remote::api::Api;
use crate::remote::http::{Answer, Budget, Call};
use crate::remote::write_request::{Goal, WriteRequest};
use crate::resource::Outputs;

/// One thing at Azure Resource Manager or Microsoft Graph, and what is to become of it. `T` is what is wanted of it, and knows its kind.
///
/// One that is there is read just before it is written: neither API has a precondition for these kinds.
pub(in crate::remote) struct Document<'a, A, T> {
    pub(in crate::remote) api: &'a A,
    pub(in crate::remote) request: &'a WriteRequest<'a>,
    pub(in crate::remote) goal: Goal<'a, T>,
    /// What is done to it: `write`.
    pub(in crate::remote) verb: &'static str,
    /// What it is called in words: `credential one`.
    pub(in crate::remote) name: String,
    pub(in crate::remote) path: String,
    /// What is written, where it does not hang on what is there.
    pub(in crate::remote) body: Value,
}

/// How what is there stands to what it shall be.
pub(in crate::remote) enum Standing {
    /// It is as it shall be, and makes this known.
    Right(Outputs),
    /// It is to be written.
    Wrong,
    /// Something goes on with it, in this state, whose end is waited for.
    Busy(String),
}

impl From<bool> for Standing {
    /// Of one that makes nothing known: whether it is as it shall be.
    fn from(right: bool) -> Self {
        match right {
            true => Standing::Right(Outputs::new()),
            false => Standing::Wrong,
        }
    }
}

/// What the answer to the write of a document says.
pub(in crate::remote) type Heard<T> = Result<Reply<Option<T>>, Fault>;

/// What only its kind knows of a document at `A`.
pub(in crate::remote) trait DocumentKind<A: Deref<Target = Api>>: Sized {
    /// One that is there.
    type Now;

    /// The api-version that it is read and written at.
    const VERSION: &'static str;

    /// Whether a new one needs no look: its name is made of our mark and of all that it is for, so whoever wrote it meanwhile wrote the
    /// same.
    const OURS_BY_NAME: bool = false;

    /// One as the API shows it.
    fn found(of: &Document<'_, A, Self>, item: &Value) -> Result<Self::Now, String>;

    /// What is to be done about it.
    ///
    /// # Errors
    ///
    /// Why nothing may be: it is neither what was seen when it was decided nor what it shall be.
    fn standing(of: &Document<'_, A, Self>, now: Option<&Self::Now>) -> Result<Standing, String>;

    /// Whether an answer says that nothing was written yet: others write, or what it hangs on has not spread.
    fn waits(of: &Document<'_, A, Self>, answer: &Answer) -> bool;

    /// What is there.
    async fn look(
        of: &Document<'_, A, Self>,
        budget: &mut Budget,
    ) -> Result<Option<Self::Now>, Fault> {
        of.read(budget).await
    }

    /// What is to be written.
    fn body(of: &Document<'_, A, Self>, _: Option<&Self::Now>) -> Value {
        of.body.clone()
    }

    /// The request that makes it what it shall be, or takes it away.
    fn call(of: &Document<'_, A, Self>, now: Option<&Self::Now>) -> Result<Call, Fault> {
        match of.goal.goes {
            true => of.send(Method::DELETE, &of.path, None),
            false => of.send(Method::PUT, &of.path, Some(&Self::body(of, now))),
        }
    }

    /// What the answer to that says.
    async fn heard(
        of: &Document<'_, A, Self>,
        _: &mut Budget,
        answer: &Answer,
    ) -> Heard<Self::Now> {
        of.heard(answer)
    }
}

impl<A: Deref<Target = Api>, T: DocumentKind<A>> Document<'_, A, T> {
    /// What is at its path.
    pub(in crate::remote) async fn read(
        &self,
        budget: &mut Budget,
    ) -> Result<Option<T::Now>, Fault> {
        let operation = format!("read {}", self.name);
        let at = (self.path.as_str(), T::VERSION);
        let found = |item: &Value| T::found(self, item);
        self.api.read_as(budget, &operation, at, found).await
    }

    /// A request for it.
    pub(in crate::remote) fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Call, Fault> {
        let at = (path, T::VERSION);
        self.api.call(method, &self.operation(), at, body)
    }

    /// What an answer says of which its kind knows nothing else.
    pub(in crate::remote) fn heard(&self, answer: &Answer) -> Heard<T::Now> {
        let gone = self.api.was_gone(answer);
        Reply::plain(answer, self.goal.goes, gone, |body| {
            T::found(self, body).ok()
        })
    }
}

impl<A: Deref<Target = Api>, T: DocumentKind<A>> Writer for Document<'_, A, T> {
    type Now = Option<T::Now>;
    type Step = ();

    fn operation(&self) -> String {
        format!("{} {}", self.verb, self.name)
    }

    fn start(&self) -> Option<Self::Now> {
        (T::OURS_BY_NAME && self.goal.is_new()).then_some(None)
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        T::look(self, budget).await
    }

    fn next(&mut self, now: &Self::Now, _: bool) -> Result<Next<()>, Fault> {
        let standing = T::standing(self, now.as_ref());
        match standing.map_err(|words| self.api.stale(&self.operation(), words))? {
            Standing::Right(outputs) => Ok(Next::Settled(outputs)),
            Standing::Busy(state) => Ok(Next::Busy(state)),
            Standing::Wrong => {
                let call = T::call(self, now.as_ref())?;
                Ok(Next::Write(Box::new(call), ()))
            }
        }
    }

    async fn reply(
        &self,
        budget: &mut Budget,
        _: &Self::Now,
        _: &Self::Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        if T::waits(self, answer) {
            return Ok(Reply::Wait);
        }
        T::heard(self, budget, answer).await
    }
}
