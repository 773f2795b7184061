//! vCluster: what a service account inside is called on the cluster that hosts it.

use sha2::{Digest as _, Sha256};

/// A longer name is no label of Kubernetes', which vCluster makes of it too.
const LONGEST: usize = 63;

/// How much of a longer name stands before its hash.
const KEPT: usize = 52;

/// How many hex digits of the hash follow.
const HASH: usize = 10;

/// The name under which a vCluster puts a thing of its own on the host, where it syncs into one namespace (vCluster's source,
/// `pkg/util/translate`: `singleNamespace.PhysicalName`, `SafeConcatName`). Any three names of Kubernetes' give a name of 63
/// characters or less.
pub fn translated_name(name: &str, namespace: &str, vcluster: &str) -> String {
    let whole = [name, "x", namespace, "x", vcluster].join("-");
    if whole.len() <= LONGEST {
        return whole;
    }
    let digest = Sha256::digest(whole.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let kept: String = whole.chars().take(KEPT).collect();
    format!("{kept}-{}", &hex[..HASH]).replace(".-", "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// vCluster's documentation and others' clusters have these; the long one is worked out with sha256sum.
    #[test]
    fn names_are_joined_and_long_ones_end_in_a_hash() {
        for (name, namespace, vcluster, expected) in [
            (
                "vcluster-demo",
                "default",
                "vcluster-demo",
                "vcluster-demo-x-default-x-vcluster-demo",
            ),
            (
                "gitea-75d9f486fb-g8hsr",
                "gitea",
                "mgmt-vcluster",
                "gitea-75d9f486fb-g8hsr-x-gitea-x-mgmt-vcluster",
            ),
            (
                "payments-api-of-the-northern-region",
                "payments-production",
                "team-x",
                "payments-api-of-the-northern-region-x-payments-produ-8cf4c71d69",
            ),
            (
                "a.service.account.with.many.dots.and.a.long.long.na.me",
                "default",
                "team-x",
                "a.service.account.with.many.dots.and.a.long.long.na-d5018ba09e",
            ),
        ] {
            assert_eq!(translated_name(name, namespace, vcluster), expected);
        }
    }
}
