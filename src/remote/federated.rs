//! Federated credentials, which Azure and Microsoft Graph write alike.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::fault::Fault;
use crate::live::Found;
use crate::resource::{Address, Credential, MaybeKnown, Principal, Resource};

/// A credential of this name as one of them shows it.
pub(super) fn credential(
    identity: &Address,
    under: &Principal,
    name: &str,
    shown: &Value,
) -> Result<Credential, String> {
    if name.is_empty() {
        return Err("a credential has no name".to_owned());
    }
    let text = |key: &str| shown.get(key).and_then(Value::as_str);
    let issuer = text("issuer").ok_or_else(|| format!("credential {name} has no issuer"))?;
    let audiences = match shown.get("audiences") {
        None | Some(Value::Null) => BTreeSet::new(),
        Some(Value::Array(all)) => {
            let texts = all.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        }
        Some(_) => return Err(format!("credential {name} has audiences of no known form")),
    };
    Ok(Credential {
        identity: identity.clone(),
        under: under.clone(),
        name: name.to_owned(),
        issuer: MaybeKnown::from(issuer),
        // One that matches by expression has none.
        subject: text("subject").unwrap_or_default().into(),
        audiences,
    })
}

/// The same as a thing that was found, with the expression that one of others may match subjects by.
pub(super) fn found(it: Credential, shown: &Value) -> Found {
    let expression = shown.pointer("/claimsMatchingExpression/value");
    let expression = expression.and_then(Value::as_str);
    let outputs = expression.map(|it| (Credential::EXPRESSION, it.to_owned()));
    Found {
        outputs: outputs.into_iter().collect(),
        ..Found::bare(Resource::Credential(it))
    }
}

/// What is written of a credential of this name in words.
pub(super) fn body(name: &str, it: &Credential) -> Result<Value, Fault> {
    let (Some(issuer), Some(subject)) = (it.issuer.known(), it.subject.known()) else {
        let words = "its issuer or subject is not known";
        return Err(Fault::local(format!("write {name}"), words));
    };
    Ok(json!({"issuer": issuer, "subject": subject, "audiences": it.audiences}))
}

/// Whether two trust the same tokens.
pub(super) fn same(one: &Credential, other: &Credential) -> bool {
    one.issuer == other.issuer && one.subject == other.subject && one.audiences == other.audiences
}
