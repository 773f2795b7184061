//! What a principal may do where: by the role assignments that reach there.

use super::state::role_of;
use super::{definitions, scope};
use crate::arm::store::Kind;
use crate::world::World;

impl World {
    /// May this principal do this to the resource itself?
    pub(crate) fn may(&self, who: &str, action: &str, scope: &str) -> bool {
        self.has_right(who, action, scope, false)
    }

    /// May this principal do this with the data in it?
    pub(crate) fn may_with_data(&self, who: &str, action: &str, scope: &str) -> bool {
        self.has_right(who, action, scope, true)
    }

    fn has_right(&self, who: &str, action: &str, scope: &str, data: bool) -> bool {
        let (key, ids) = (scope::key(scope), self.acts_as(who));
        self.store.all(Kind::Assignment).any(|it| {
            let principal = it.text("/properties/principalId");
            ids.iter().any(|id| id.eq_ignore_ascii_case(principal))
                && self.covers(&scope::key(it.text("/properties/scope")), &key)
                && definitions::allowed(self, role_of(it), data)
                    .iter()
                    .any(|it| it.permits(action))
        })
    }

    /// Has this principal any role at a scope, above or below it? Then it sees that the scope is there.
    pub(crate) fn has_any_right(&self, who: &str, scope: &str) -> bool {
        let (key, ids) = (scope::key(scope), self.acts_as(who));
        self.store.all(Kind::Assignment).any(|it| {
            let own = scope::key(it.text("/properties/scope"));
            let principal = it.text("/properties/principalId");
            ids.iter().any(|id| id.eq_ignore_ascii_case(principal))
                && (self.covers(&own, &key) || self.covers(&key, &own))
        })
    }

    /// The principal itself and the groups that it is in: what is given to them is given to it.
    pub(crate) fn acts_as(&self, who: &str) -> Vec<String> {
        let mut all = self.belongs_to(who);
        all.push(who.to_owned());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::Allowed;

    #[test]
    fn an_action_is_allowed_by_one_pattern_and_taken_back_by_another() {
        let list = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        let role = Allowed {
            actions: list(&["*"]),
            but: list(&[
                "Microsoft.Authorization/*/Write",
                "Microsoft.Authorization/*/Delete",
            ]),
        };
        assert!(role.permits("Microsoft.KeyVault/vaults/write"));
        assert!(role.permits("Microsoft.Authorization/roleAssignments/read"));
        assert!(!role.permits("microsoft.authorization/roleassignments/write"));
        let reader = Allowed {
            actions: list(&["*/read"]),
            but: Vec::new(),
        };
        assert!(reader.permits("Microsoft.Resources/subscriptions/resourceGroups/read"));
        assert!(!reader.permits(
            "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action"
        ));
    }
}
