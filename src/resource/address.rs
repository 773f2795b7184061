//! Address: how a thing is called in the manifest, in the plan and on the command line.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::Kind;

/// The name of a thing: its kind and its keys.
///
/// What is live and undeclared has `@` and its remote name for the last key: `identity/@id-old`, `credential/billing/@NAME`.
/// Printing and parsing are inverses. Azure's names are compared without case, as Azure does, and printed as they were written.
#[derive(Debug, Clone)]
pub struct Address {
    kind: Kind,
    path: Vec<String>,
}

impl Address {
    /// Something of this kind that is live and undeclared and hangs on an identity, which may itself be undeclared:
    /// `credential/billing/@NAME`.
    pub fn undeclared(kind: Kind, identity: &Address, remote: &str) -> Self {
        let key = identity.path.last().map_or("", String::as_str);
        Self::new(kind, &[key, &format!("@{remote}")])
    }

    /// The name of a thing of this kind, by its keys.
    pub(super) fn new(kind: Kind, path: &[&str]) -> Self {
        Self {
            kind,
            path: path.iter().map(|&key| key.to_owned()).collect(),
        }
    }

    /// As one word of a shell: in single quotes where it holds more than letters, digits and `/._-`.
    pub fn word(&self) -> String {
        let text = self.to_string();
        let plain = |it: char| it.is_ascii_alphanumeric() || "/._-".contains(it);
        match text.chars().all(plain) {
            true => text,
            false => format!("'{}'", text.replace('\'', r"'\''")),
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

    /// The address of the identity that it hangs on, where its kind has one.
    pub fn identity_of(&self) -> Option<Address> {
        let key = self.path.first().filter(|_| self.kind.of_identity())?;
        Some(Address::identity(key))
    }

    /// The address of the cluster that it is on or of, where its kind has one and the address tells.
    pub fn cluster_of(&self) -> Option<Address> {
        let key = self.path.get(self.kind.cluster()?)?;
        // Where a name on a cluster tells nothing of the cluster, that follows it.
        let undeclared = key.strip_prefix('@').and_then(|it| it.rsplit_once('@'));
        let key = undeclared.map_or(key.as_str(), |(_, cluster)| cluster);
        (!key.starts_with('@')).then(|| Address::cluster(key))
    }
}

impl Address {
    /// The keys in the form in which two of them are the same: Azure's own names in lower case, for Azure answers in one casing today and
    /// in another tomorrow. The manifest's and Kubernetes' names have case.
    fn compared(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let last = self.path.len().saturating_sub(1);
        let of_kubernetes = self.kind == Kind::ClusterRole;
        self.path.iter().enumerate().map(move |(number, key)| {
            match key.starts_with('@') && !(of_kubernetes && number == last) {
                true => Cow::Owned(key.to_ascii_lowercase()),
                false => Cow::Borrowed(key.as_str()),
            }
        })
    }

    /// The text that is the same for all addresses that are.
    pub(crate) fn normal(&self) -> String {
        let keys: Vec<Cow<'_, str>> = self.compared().collect();
        format!("{}/{}", self.kind.word(), keys.join("/"))
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.compared().eq(other.compared())
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
        for key in self.compared() {
            key.hash(state);
        }
    }
}

/// By kind and by keys, whatever their casing: a plan keeps its order.
impl Ord for Address {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |it: u8| it.to_ascii_lowercase();
        let folded = |(key, other): (&String, &String)| {
            let (key, other) = (key.bytes().map(lower), other.bytes().map(lower));
            key.cmp(other)
        };
        let pairs = self.path.iter().zip(&other.path);
        let first = pairs.map(folded).find(|it| it.is_ne());
        let keys = first.unwrap_or_else(|| self.path.len().cmp(&other.path.len()));
        let kinds = self.kind.cmp(&other.kind);
        // Equal are only those that are the same.
        kinds
            .then(keys)
            .then_with(|| self.compared().cmp(other.compared()))
    }
}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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
        let Some(kind) = Kind::ALL.iter().copied().find(|it| it.word() == word) else {
            let known: Vec<&str> = Kind::ALL.iter().map(|it| it.word()).collect();
            return Err(BadAddress::Kind {
                word: word.to_owned(),
                known: known.join(", "),
            });
        };
        let path: Vec<String> = words.map(str::to_owned).collect();
        let undeclared = kind.of_identity() && path.len() == 2 && path[1].starts_with('@');
        let whole = path.len() == kind.keys() && !path.iter().any(|it| it.is_empty() || it == "@");
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
            Address::trust("billing", "release"),
            Address::role("billing", "Key Vault Secrets User", "kv-billing"),
            Address::undeclared(Kind::Role, &billing, "4633458b-17de-408a-b874-0445c86b69e6"),
            Address::policy("billing", "kv-legacy"),
            Address::app_role("billing", "User.Read.All", "graph"),
            Address::undeclared(Kind::AppRole, &billing, "User.Read.All@graph"),
            Address::binding("billing", "prod-weu"),
            Address::cluster_role("billing", "prod-weu"),
            Address::undeclared_cluster_role(&billing, "widctl:m:billing", "prod-weu"),
            Address::service_account("prod-weu", "payments", "api"),
        ] {
            assert_eq!(address.to_string().parse(), Ok(address));
        }
    }

    #[test]
    fn azures_names_are_compared_without_case_and_no_others() {
        let parsed = |text: &str| -> Address { text.parse().expect(text) };
        for (one, other, same) in [
            ("identity/@id-old", "identity/@ID-Old", true),
            ("identity/old", "identity/Old", false),
            ("credential/@id-old/@name", "credential/@ID-OLD/@Name", true),
            (
                "credential/billing/@name",
                "credential/Billing/@name",
                false,
            ),
            (
                "clusterrole/@id/@widctl:m:a@prod",
                "clusterrole/@ID/@widctl:m:a@prod",
                true,
            ),
            (
                "clusterrole/@id/@widctl:m:a@prod",
                "clusterrole/@id/@widctl:m:A@prod",
                false,
            ),
        ] {
            let (one, other) = (parsed(one), parsed(other));
            assert_eq!(one == other, same, "{one} {other}");
            assert_eq!(one.cmp(&other) == Ordering::Equal, same, "{one} {other}");
            assert_eq!(one.normal() == other.normal(), same, "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        for (text, says) in [
            ("", "`` is no kind"),
            ("rule/x", "`rule` is no kind"),
            ("role/x", "role/IDENTITY/ROLE/SCOPE-NAME"),
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
