//! How long operations take, as a world document says.

use serde_json::{Value, json};

use crate::document::{Node, Out};

/// How long long-running operations take.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pace {
    pub(crate) polls: Option<u64>,
    pub(crate) seconds: Option<u64>,
    /// What polls say before the end, one after another; the last one stays.
    pub(crate) status: Vec<String>,
    /// It ends as failed, with this code and message.
    pub(crate) fails: Option<(String, String)>,
}

impl Pace {
    pub(crate) fn read(node: &Node<'_>) -> Pace {
        let Some(fields) = node.fields() else {
            return Pace::default();
        };
        let fails = fields.node("fails").and_then(|node| {
            let fields = node.fields()?;
            let fails = (
                fields.need("code")?,
                fields.text("message").unwrap_or_default(),
            );
            fields.done();
            Some(fails)
        });
        let status = fields
            .items("status")
            .iter()
            .filter_map(Node::text)
            .collect();
        let pace = Pace {
            polls: fields.count("polls"),
            seconds: fields.count("seconds"),
            status,
            fails,
        };
        fields.done();
        pace
    }

    pub(crate) fn dump(&self) -> Value {
        let mut out = Out::new();
        if let Some(polls) = self.polls {
            out.put("polls", polls);
        }
        if let Some(seconds) = self.seconds {
            out.put("seconds", seconds);
        }
        out.say("status", &self.status);
        let fails = self.fails.as_ref();
        out.say(
            "fails",
            fails.map(|(code, message)| json!({"code": code, "message": message})),
        );
        out.value()
    }
}
