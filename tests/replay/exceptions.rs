//! Recorded answers that cannot be had from what was sent before, each with the reason.

use super::kinds::Kind;

/// Recording and line, or recording and kind; and why.
pub(crate) const EXCEPTIONS: &[(&str, Option<Kind>, &str)] = &[
    (
        "Test_AKS_ManagedCluster_20230202Preview_CRUD__2023-07-03__1411fbd7",
        Some(Kind::Clusters),
        "enableCustomCATrust appeared with the second write in July 2023, and not in October any more",
    ),
    (
        "Test_AKS_ManagedCluster_20230202Preview_CRUD__2023-07-03__1411fbd7",
        Some(Kind::Pools),
        "enableCustomCATrust appeared with the second write in July 2023, and not in October any more",
    ),
    (
        "Test_AKS_ManagedCluster_20240901_CRUD__2026-01-30__0280186c:79",
        None,
        "the gateway still sent the read of a deleted cluster to the provider",
    ),
    (
        "Test_AKS_ManagedCluster_CRUD__2021-10-21__7868dcdb:90",
        None,
        "the provider's 404 of a pool had no details in 2021",
    ),
    (
        "Test_Authorization_v20200801preview_CreationAndDeletion__2026-07-03__c62abbb8:16",
        None,
        "a gateway that had not heard of the group's end; the same read said ResourceGroupNotFound elsewhere",
    ),
    (
        "Test_ManagedIdentity_UserAssignedIdentity_CRUD__2021-09-16__c66d311c:4",
        None,
        "the write of the tags between two reads was not recorded",
    ),
    (
        "test_aks_control_plane_user_assigned_identity__2020-11-12__cbefc388",
        Some(Kind::Clusters),
        "the dashboard add-on of 2020 was switched on and had an identity",
    ),
    (
        "test_aks_custom_kubelet_identity__2021-07-01__85a717bf:18",
        None,
        "the first answer told the principal of an identity, in masked form, and not its client",
    ),
];

/// Why a difference is none that the sandbox could mend.
pub(crate) fn reason(of: Kind, what: &str) -> Option<&'static str> {
    let found = EXCEPTIONS.iter().find(|(at, kind, _)| {
        let rest = what.strip_prefix(at);
        kind.is_none_or(|kind| kind == of) && rest.is_some_and(|rest| rest.starts_with([':', ' ']))
    });
    found.map(|(_, _, reason)| *reason)
}
