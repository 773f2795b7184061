//! What a world document says about signing in.

use serde_json::{Value, json};

use super::assertion::Credential;
use crate::arm::identity::AUDIENCE;
use crate::document::{Node, Out};

/// What a world document says about signing in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Entra {
    /// Seconds that an access token lasts, where not as long as usual.
    pub(crate) lifetime: Option<u64>,
    /// The federated credentials of the operator's application.
    pub(crate) operator: Vec<Credential>,
    /// How many exchanges are told that their credential is not there, though it is: new ones take a while to spread.
    pub(crate) spreading: u64,
}

impl Entra {
    pub(crate) fn read(node: &Node<'_>) -> Entra {
        let Some(fields) = node.fields() else {
            return Entra::default();
        };
        let mut operator = Vec::new();
        for node in fields.items("operator") {
            let Some(fields) = node.fields() else {
                continue;
            };
            let audience = fields.text("audience");
            operator.push(Credential {
                issuer: fields.need("issuer").unwrap_or_default(),
                subject: fields.need("subject").unwrap_or_default(),
                audiences: vec![audience.unwrap_or_else(|| AUDIENCE.to_owned())],
                expression: None,
            });
            fields.done();
        }
        let entra = Entra {
            lifetime: fields.count("tokenLifetime"),
            operator,
            spreading: fields.count("spreading").unwrap_or(0),
        };
        fields.done();
        entra
    }

    pub(crate) fn dump(&self) -> Value {
        let mut out = Out::new();
        out.some("tokenLifetime", self.lifetime);
        let trusted = self.operator.iter().map(
            |held| json!({"issuer": held.issuer, "subject": held.subject, "audience": held.audiences.first()}),
        );
        out.say("operator", trusted.collect::<Value>());
        out.say("spreading", self.spreading);
        out.value()
    }
}
