//! Long-running operations: followed to their end, wherever the last answer says they are told about.

use http::{HeaderMap, Method};
use url::Url;

use super::{Arm, text};
use crate::fault::{Class, Fault};
use crate::remote::http::{Answer, Budget, Call, JSON, Resend};
use crate::remote::settle::Reply;

/// How far an operation is. Azure's words for it are many (`ReconcilingDNS`, `CreatingAgentPool: 0/1 nodes`), those for the end three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Succeeded,
    Failed,
    Canceled,
    Running,
}

impl Progress {
    pub(super) fn of(status: &str) -> Self {
        match status.to_ascii_lowercase().as_str() {
            "succeeded" => Progress::Succeeded,
            "failed" => Progress::Failed,
            "canceled" => Progress::Canceled,
            _ => Progress::Running,
        }
    }

    pub(super) fn is_running(self) -> bool {
        self == Progress::Running
    }
}

impl Arm {
    /// Follows the operation that the answer to a write began to its end. Without a word about where, there is nothing to follow: the
    /// resource is looked at, whose `provisioningState` says the rest.
    ///
    /// # Errors
    ///
    /// The write was refused, or its operation leads to another host. `Exhausted`: it goes on still.
    pub(super) async fn follow<N>(
        &self,
        budget: &mut Budget,
        operation: &str,
        begun: &Answer,
    ) -> Result<Reply<N>, Fault> {
        begun.taken()?;
        let Some((mut call, by_status)) = self.poll(operation, begun)? else {
            return Ok(Reply::Taken(None));
        };
        let asked = |answer: &Answer| self.host.retry_policy().asked(&answer.headers);
        let mut pause = asked(begun);
        let mut status = "Accepted".to_owned();
        loop {
            self.host.watch(budget, operation, &status, pause).await?;
            let answer = self.host.exchange(budget, &call).await?;
            pause = asked(&answer);
            if answer.status == 404 || answer.status == 410 {
                // Azure forgets operations; the resource itself tells how it ended.
                return Ok(Reply::Taken(None));
            }
            let answer = answer.well()?;
            if by_status {
                let body = answer.json()?;
                status = text(&body, "/status").unwrap_or("Running").to_owned();
                match Progress::of(&status) {
                    Progress::Succeeded => return Ok(Reply::Taken(None)),
                    Progress::Failed | Progress::Canceled => {
                        let fault = answer.fault();
                        let words = if fault.code.is_some() {
                            fault.words
                        } else {
                            format!("the operation ended as {status}")
                        };
                        return Ok(Reply::Undone(Fault {
                            words,
                            status: None,
                            class: Class::Refused,
                            ..fault
                        }));
                    }
                    Progress::Running => {}
                }
            } else if answer.status != 202 {
                return Ok(Reply::Taken(None));
            }
            // Each answer may name another place, signed anew.
            if let Some((next, _)) = self.poll(operation, &answer)? {
                call = next;
            }
        }
    }

    /// Where an answer says that its operation can be asked about, and whether the body's `status` tells (or the HTTP status).
    fn poll(&self, operation: &str, answer: &Answer) -> Result<Option<(Call, bool)>, Fault> {
        let Some((place, by_status)) = place(&answer.headers) else {
            return Ok(None);
        };
        // Followed byte for byte: it is signed. That it leads nowhere but to this host is checked where it is sent.
        let url = self.base.join(place).ok();
        let uri = url.as_ref().map(Url::as_str).and_then(|it| it.parse().ok());
        let uri = uri.ok_or_else(|| self.refused(operation, "the operation's place is no URL"))?;
        let call = Call::new(operation, (Method::GET, uri), JSON, None, Resend::Freely);
        Ok(Some((call, by_status)))
    }
}

fn place(headers: &HeaderMap) -> Option<(&str, bool)> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    let status = header("azure-asyncoperation").map(|it| (it, true));
    status.or_else(|| header("location").map(|it| (it, false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_words_are_an_end() {
        for (word, progress) in [
            ("Succeeded", Progress::Succeeded),
            ("Failed", Progress::Failed),
            ("Canceled", Progress::Canceled),
            ("InProgress", Progress::Running),
            ("ReconcilingDNS", Progress::Running),
            ("CreatingAgentPool: 0/1 nodes completed", Progress::Running),
            ("", Progress::Running),
        ] {
            assert_eq!(Progress::of(word), progress, "{word}");
        }
    }

    #[test]
    fn the_operation_is_asked_before_the_location() {
        let mut headers = HeaderMap::new();
        assert_eq!(place(&headers), None);
        headers.insert("location", "https://a/1".parse().expect("a header"));
        assert_eq!(place(&headers), Some(("https://a/1", false)));
        headers.insert(
            "azure-asyncoperation",
            "https://a/2".parse().expect("a header"),
        );
        assert_eq!(place(&headers), Some(("https://a/2", true)));
    }
}
