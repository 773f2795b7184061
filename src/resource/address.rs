//! Address: how a thing is called in the manifest, in the plan and on the command line.

use std::fmt;
use std::str::FromStr;

/// What kind of thing an address names. The order is that of need: what comes first is needed by what comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `cluster/NAME`
    Cluster,
    /// `identity/NAME`
    Identity,
    /// `credential/IDENTITY/CLUSTER/NAMESPACE/SERVICEACCOUNT`
    Credential,
    /// `serviceaccount/CLUSTER/NAMESPACE/NAME`
    ServiceAccount,
}

impl Kind {
    /// All kinds, in their order.
    pub const ALL: [Kind; 4] = [
        Kind::Cluster,
        Kind::Identity,
        Kind::Credential,
        Kind::ServiceAccount,
    ];

    /// The first word of its addresses.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Cluster => "cluster",
            Kind::Identity => "identity",
            Kind::Credential => "credential",
            Kind::ServiceAccount => "serviceaccount",
        }
    }

    /// The form of its addresses, as the documentation writes it.
    pub fn form(self) -> &'static str {
        match self {
            Kind::Cluster => "cluster/NAME",
            Kind::Identity => "identity/NAME",
            Kind::Credential => "credential/IDENTITY/CLUSTER/NAMESPACE/SERVICEACCOUNT",
            Kind::ServiceAccount => "serviceaccount/CLUSTER/NAMESPACE/NAME",
        }
    }

    /// How many keys its addresses have.
    fn keys(self) -> usize {
        match self {
            Kind::Cluster | Kind::Identity => 1,
            Kind::Credential => 4,
            Kind::ServiceAccount => 3,
        }
    }
}

/// The name of a thing: its kind and its keys.
///
/// What is live and undeclared has `@` and its remote name for the last key: `identity/@id-old`, `credential/billing/@NAME`.
/// Printing and parsing are inverses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    kind: Kind,
    path: Vec<String>,
}

impl Address {
    /// `cluster/NAME`
    pub fn cluster(name: &str) -> Self {
        Self::new(Kind::Cluster, &[name])
    }

    /// `identity/NAME`
    pub fn identity(name: &str) -> Self {
        Self::new(Kind::Identity, &[name])
    }

    /// `identity/@NAME`: live and undeclared.
    pub fn undeclared_identity(remote: &str) -> Self {
        Self::new(Kind::Identity, &[&format!("@{remote}")])
    }

    /// `credential/IDENTITY/CLUSTER/NAMESPACE/SERVICEACCOUNT`
    pub fn credential(identity: &str, cluster: &str, namespace: &str, account: &str) -> Self {
        Self::new(Kind::Credential, &[identity, cluster, namespace, account])
    }

    /// `serviceaccount/CLUSTER/NAMESPACE/NAME`
    pub fn service_account(cluster: &str, namespace: &str, name: &str) -> Self {
        Self::new(Kind::ServiceAccount, &[cluster, namespace, name])
    }

    /// A credential that is live and undeclared, under an identity that may itself be undeclared.
    pub fn undeclared_credential(identity: &Address, remote: &str) -> Self {
        let key = identity.path.last().map_or("", String::as_str);
        Self::new(Kind::Credential, &[key, &format!("@{remote}")])
    }

    fn new(kind: Kind, path: &[&str]) -> Self {
        Self {
            kind,
            path: path.iter().map(|&key| key.to_owned()).collect(),
        }
    }

    /// What kind of thing it names.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The keys after the kind.
    pub fn keys(&self) -> &[String] {
        &self.path
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.word())?;
        for key in &self.path {
            write!(f, "/{key}")?;
        }
        Ok(())
    }
}

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// The first word names no kind.
    #[error("`{word}` is no kind of thing; an address starts with one of {known}")]
    Kind {
        /// What was written.
        word: String,
        /// The kinds there are.
        known: String,
    },
    /// Too few or too many keys, or an empty one.
    #[error("`{text}` does not have the form {form}")]
    Form {
        /// What was written.
        text: String,
        /// What it should look like.
        form: &'static str,
    },
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let mut words = text.split('/');
        let word = words.next().unwrap_or_default();
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.word() == word) else {
            return Err(BadAddress::Kind {
                word: word.to_owned(),
                known: Kind::ALL.map(Kind::word).join(", "),
            });
        };
        let path: Vec<String> = words.map(str::to_owned).collect();
        let undeclared = kind == Kind::Credential && path.len() == 2 && path[1].starts_with('@');
        let whole = path.len() == kind.keys() && !path.iter().any(String::is_empty);
        if whole || (undeclared && path[1].len() > 1 && !path[0].is_empty()) {
            Ok(Self { kind, path })
        } else {
            Err(BadAddress::Form {
                text: text.to_owned(),
                form: kind.form(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_parsing_are_inverses() {
        let billing = Address::identity("billing");
        for address in [
            Address::cluster("prod-weu"),
            billing.clone(),
            Address::undeclared_identity("id-old"),
            Address::credential("billing", "prod-weu", "payments", "api"),
            Address::undeclared_credential(&billing, "prod-weu-payments-old-0011223344556677"),
            Address::service_account("prod-weu", "payments", "api"),
        ] {
            assert_eq!(address.to_string().parse(), Ok(address));
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        for (text, says) in [
            ("", "`` is no kind"),
            ("role/x", "`role` is no kind"),
            ("identity", "identity/NAME"),
            ("identity/", "identity/NAME"),
            ("identity/a/b", "identity/NAME"),
            ("credential/a/b/c", "credential/IDENTITY/CLUSTER"),
            ("credential/a/@", "credential/IDENTITY/CLUSTER"),
        ] {
            let said = text.parse::<Address>().expect_err(text).to_string();
            assert!(said.contains(says), "{text}: {said}");
        }
    }
}
