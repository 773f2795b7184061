//! Mark: how a thing that widctl made says so itself.
//!
//! Each mark is a hash over the manifest's name and the marked thing's own identity, so that a copied tag or label (a template, a
//! restored backup) is no mark. What can bear a text bears `NAME.HASH`, so that another manifest's can be named; a federated
//! credential has nothing but its name, so its mark is the end of that.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Address, ArmId, Kind, Principal};

/// The names that a manifest goes by: its own, and those it had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Its name now, which new marks carry.
    pub name: String,
    /// Names whose marks are ours still.
    pub formerly: Vec<String>,
}

impl Names {
    /// All of them, the present one first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.formerly.iter().map(String::as_str))
    }

    /// Whether a manifest of that name is this one.
    pub fn has(&self, name: &str) -> bool {
        self.all().any(|it| it == name)
    }

    /// The manifest's field manager.
    pub fn manager(&self) -> String {
        format!("{MANAGER}{}", self.name)
    }

    /// Whether a field manager is this manifest's, under its present or a former name.
    pub fn are_of(&self, manager: &str) -> bool {
        let name = manager.strip_prefix(MANAGER);
        name.is_some_and(|it| self.has(it))
    }
}

/// What the names of our field managers begin with.
const MANAGER: &str = "widctl/";

/// Whose a thing is, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// This manifest made it, under its present or a former name.
    Ours,
    /// Another manifest of that name made it.
    Another(String),
    /// It bears no mark that holds: made by people or other tools.
    Nobody,
}

impl Owner {
    /// By a mark that a text holds. `expected`: the one that a manifest of that name gives this very thing.
    pub(super) fn by_mark(
        mark: Option<&str>,
        names: &Names,
        expected: impl Fn(&str) -> Option<Mark>,
    ) -> Self {
        let Some(mark) = mark.and_then(Mark::parse) else {
            return Owner::Nobody;
        };
        if expected(&mark.manifest).as_ref() != Some(&mark) {
            Owner::Nobody
        } else if names.has(&mark.manifest) {
            Owner::Ours
        } else {
            Owner::Another(mark.manifest)
        }
    }

    /// By a name that is a mark. `is_of`: whether a manifest of that name gives it.
    pub(super) fn by_name(names: &Names, is_of: impl Fn(&str) -> bool) -> Self {
        match names.all().any(is_of) {
            true => Owner::Ours,
            false => Owner::Nobody,
        }
    }
}

/// The text of a tag or a label: `NAME.HASH`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The manifest that it says made the thing.
    pub manifest: String,
    hash: String,
}

impl Mark {
    /// The mark of an Azure resource.
    pub fn of_resource(manifest: &str, id: &ArmId) -> Self {
        Self::over(manifest, &[id.lower()])
    }

    /// The mark of a ServiceAccount.
    pub fn of_service_account(manifest: &str, issuer: &str, namespace: &str, name: &str) -> Self {
        Self::over(manifest, &[issuer, namespace, name])
    }

    /// The mark of a ClusterRole and its binding.
    pub fn of_cluster_role(manifest: &str, issuer: &str, name: &str) -> Self {
        Self::over(manifest, &[issuer, name])
    }

    fn over(manifest: &str, parts: &[&str]) -> Self {
        let mut all = vec![manifest];
        all.extend(parts);
        Self {
            manifest: manifest.to_owned(),
            hash: digest(&all, 16),
        }
    }

    /// Reads a tag or a label. `None` where the text has not even the form of a mark.
    pub fn parse(text: &str) -> Option<Self> {
        let (manifest, hash) = text.rsplit_once('.')?;
        let shaped = hash.len() == 16 && hash.bytes().all(|it| it.is_ascii_hexdigit());
        (shaped && !manifest.is_empty()).then(|| Self {
            manifest: manifest.to_owned(),
            hash: hash.to_owned(),
        })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.manifest, self.hash)
    }
}

/// The longest name that Azure takes for a federated credential.
pub const CREDENTIAL_NAME_LENGTH: usize = 120;

/// Every role assignment's name hangs below this one.
const ASSIGNMENTS: Uuid = Uuid::from_u128(0x4b1f_6a0e_93c2_5d7b_8e14_2c60_d9a7_35f1);

// 90 of readable text, a dash and 16 hex digits stay below Azure's 120.
const READABLE: usize = 90;

/// A credential's name, taken apart: `READABLE-` and 16 hex digits, of which the last 10 are the mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedName<'a> {
    unmarked: &'a str,
    mark: &'a str,
}

impl<'a> MarkedName<'a> {
    /// Takes a name apart. `None` where it has not even the form.
    pub fn parse(name: &'a str) -> Option<Self> {
        let (readable, digits) = name.rsplit_once('-')?;
        let shaped = digits.len() == 16
            && digits
                .bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
            && !readable.is_empty();
        let cut = name.len().checked_sub(10)?;
        shaped.then(|| Self {
            unmarked: &name[..cut],
            mark: &name[cut..],
        })
    }

    /// Whether a manifest of that name gave it to a credential under this identity.
    pub fn is_of(&self, manifest: &str, identity: &Principal) -> bool {
        self.is_below(manifest, identity.hashed())
    }

    /// Whether a manifest of that name gave it to a credential under the application that it made, or joined, for the identity of this key.
    pub(crate) fn is_of_key(&self, manifest: &str, key: &str) -> bool {
        self.is_below(manifest, key)
    }

    fn is_below(&self, manifest: &str, identity: &str) -> bool {
        self.mark == name_mark(manifest, identity, self.unmarked)
    }
}

/// The name of the credential that a manifest makes under an identity, at an address of a binding's credential or of a trust.
///
/// Six digits over cluster key, namespace and account (or the trust's name) as written keep apart what reads alike (`a-b`/`c` and
/// `a`/`b-c`); ten of mark over the manifest's name, the identity and all before them make ownership something that is recomputed,
/// not remembered. `again` counts up where the name is taken by a credential of another address that cannot give it away.
pub fn credential_name(
    manifest: &str,
    identity: &Principal,
    address: &Address,
    again: u32,
) -> String {
    let keys: Vec<&str> = address.keys().iter().skip(1).map(String::as_str).collect();
    let readable = match address.kind() {
        Kind::Trust => format!("trust-{}", keys.join("-")),
        _ => keys.join("-"),
    };
    let mut readable: String = readable
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
        .take(READABLE)
        .collect();
    if again > 0 {
        let number = format!("-{again}");
        readable.truncate(READABLE - number.len());
        readable.push_str(&number);
    }
    let apart = digest(&keys, 6);
    let unmarked = format!("{readable}-{apart}");
    let mark = name_mark(manifest, identity.hashed(), &unmarked);
    format!("{unmarked}{mark}")
}

/// The name of the AKS identity binding that a manifest makes for an identity on a cluster: letters and digits, its mark and no more.
pub fn binding_name(manifest: &str, cluster: &ArmId, identity: &ArmId) -> String {
    let mark = digest(&[manifest, cluster.lower(), identity.lower()], 24);
    format!("widctl{mark}")
}

/// The `uniqueName` of the application that a manifest makes for the identity of this key: `widctl.NAME.KEY.HASH`.
pub fn application_name(manifest: &str, key: &str) -> String {
    let hash = digest(&[manifest, key], 16);
    format!("widctl.{manifest}.{key}.{hash}")
}

/// The manifest that made an application of this `uniqueName`, and the identity's key in it, where it is a mark.
pub fn application_maker(unique_name: &str) -> Option<(&str, &str)> {
    let mut words = unique_name.strip_prefix("widctl.")?.split('.');
    let (manifest, key) = (words.next()?, words.next()?);
    (application_name(manifest, key) == unique_name).then_some((manifest, key))
}

/// The tag by which an application that others made is ours since it was taken over for the identity of this key:
/// `widctl.NAME.KEY.HASH`, over its appId, for a `uniqueName` is given when an application is made and never later.
pub fn application_claim(manifest: &str, key: &str, app_id: &str) -> String {
    let hash = digest(&[manifest, key, &app_id.to_lowercase()], 16);
    format!("widctl.{manifest}.{key}.{hash}")
}

/// The manifest that took over the application of this appId, and the identity's key in it, where a tag is a mark that says so.
pub fn application_claimer<'a>(tag: &'a str, app_id: &str) -> Option<(&'a str, &'a str)> {
    let mut words = tag.strip_prefix("widctl.")?.split('.');
    let (manifest, key) = (words.next()?, words.next()?);
    (application_claim(manifest, key, app_id) == tag).then_some((manifest, key))
}

/// The tag beside the `uniqueName` of an application that a manifest made, or beside the tag by which it took one. Graph can look for tags; and as a `uniqueName` can never
/// be taken back, it is by this tag that an application is given up: without it the name alone is no mark.
pub fn application_tag(manifest: &str) -> String {
    format!("widctl:{manifest}")
}

/// The name of the role assignment that a manifest makes: a GUID (v5) over its name, the scope, the principal and the role, so that
/// the same assignment gets the same name in every run and another manifest's another one.
pub fn assignment_name(manifest: &str, scope: &ArmId, principal_id: &str, role: &str) -> String {
    let principal = principal_id.to_lowercase();
    let role = role.to_lowercase();
    let parts = [manifest, scope.lower(), &principal, &role];
    Uuid::new_v5(&ASSIGNMENTS, parts.join("\n").as_bytes()).to_string()
}

/// The name of the ClusterRole, and of its binding, that a manifest makes for an identity: one a cluster.
pub fn cluster_role_name(manifest: &str, identity: &str) -> String {
    format!("widctl:{manifest}:{identity}")
}

fn name_mark(manifest: &str, identity: &str, unmarked: &str) -> String {
    digest(&[manifest, identity, unmarked], 10)
}

/// Six digits over a whole id, which keep apart what has one last name.
pub fn apart(id: &str) -> String {
    digest(&[&id.to_lowercase()], 6)
}

/// The first hex digits of SHA-256 over the parts. Each part's length goes in too, so that no two lists of parts read the same.
fn digest(parts: &[&str], digits: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut hex: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    hex.truncate(digits);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSCRIPTION: &str = "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11";

    fn identity() -> Principal {
        ArmId::identity(SUBSCRIPTION, "rg", "id-billing").into()
    }

    fn named(cluster: &str, namespace: &str, account: &str, again: u32) -> String {
        let address = Address::credential("billing", cluster, namespace, account);
        credential_name("m", &identity(), &address, again)
    }

    #[test]
    fn a_name_is_ours_only_where_it_was_made() {
        let address = Address::credential("billing", "prod-weu", "payments", "api");
        let name = credential_name("payments", &identity(), &address, 0);
        let parsed = MarkedName::parse(&name).expect("marked");
        assert!(name.starts_with("prod-weu-payments-api-"), "{name}");
        assert!(parsed.is_of("payments", &identity()));
        assert!(!parsed.is_of("pay", &identity()));
        let other = ArmId::identity("s", "rg", "id-billing").into();
        assert!(!parsed.is_of("payments", &other));
        let upper = ArmId::identity(&SUBSCRIPTION.to_uppercase(), "RG", "ID-billing").into();
        assert!(parsed.is_of("payments", &upper));
    }

    #[test]
    fn what_reads_alike_stays_apart() {
        let one = named("a-b", "c", "d", 0);
        assert_ne!(one, named("a", "b-c", "d", 0));
        assert_ne!(one, named("a-b", "c", "d", 1));
        let trust = credential_name("m", &identity(), &Address::trust("billing", "c"), 0);
        assert!(trust.starts_with("trust-c-"), "{trust}");
    }

    #[test]
    fn a_name_is_one_that_azure_takes() {
        for (namespace, account) in [("n", "a.b.c"), (&*"n".repeat(63), &*"a.".repeat(126))] {
            for again in [0, 1, 12] {
                let name = named("prod", namespace, account, again);
                assert!(name.len() <= CREDENTIAL_NAME_LENGTH, "{name}");
                assert!(
                    name.bytes()
                        .all(|it| it.is_ascii_alphanumeric() || it == b'-'),
                    "{name}"
                );
                assert!(
                    MarkedName::parse(&name)
                        .expect("marked")
                        .is_of("m", &identity()),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn another_s_name_is_not_marked() {
        for name in [
            "",
            "github",
            "aks-identity-binding",
            "a-0123456789abcdeg",
            "-0123456789abcdef",
            "é-0123456789abcdef",
        ] {
            assert!(
                !MarkedName::parse(name).is_some_and(|it| it.is_of("m", &identity())),
                "{name}"
            );
        }
    }

    #[test]
    fn an_application_is_taken_by_a_tag_that_holds_for_it_alone() {
        let app = "0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01";
        let tag = application_claim("payments", "reporting", app);
        let claimer = application_claimer(&tag, &app.to_uppercase());
        assert_eq!(claimer, Some(("payments", "reporting")));
        assert_eq!(application_claimer(&tag, SUBSCRIPTION), None);
        assert_eq!(
            application_claimer(&tag.replace("reporting", "ledger"), app),
            None
        );
        assert_eq!(application_maker(&tag), None);
        assert_eq!(
            application_claimer(&application_name("payments", "reporting"), app),
            None
        );
        assert!(application_claim(&"n".repeat(40), &"k".repeat(63), app).len() <= 256);
    }

    #[test]
    fn a_mark_names_its_manifest() {
        let mark = Mark::of_service_account("pay.ments", "https://issuer/", "ns", "sa");
        assert_eq!(Mark::parse(&mark.to_string()), Some(mark.clone()));
        assert_eq!(mark.manifest, "pay.ments");
        assert_ne!(
            mark,
            Mark::of_service_account("pay.ments", "https://issuer", "ns", "sa")
        );
        assert_eq!(Mark::parse("payments"), None);
    }
}
