//! Scopes of roles: the tenant, a management group, a subscription, a group, a resource, and which lies above which.

use crate::arm::path::Target;
use crate::world::World;

/// What a path asks of `Microsoft.Authorization`: the scope as it was written, and the parts after the provider's name.
pub(super) struct Asked {
    pub(super) scope: String,
    /// In lower case: `roleassignments`, and a name where one is given.
    pub(super) rest: Vec<String>,
    /// The name as it was written.
    pub(super) name: String,
}

/// The last `providers/Microsoft.Authorization` of a path divides scope and question.
pub(super) fn asked(target: &Target) -> Option<Asked> {
    let folded = target.folded();
    let at = (0..folded.len().saturating_sub(1))
        .rev()
        .find(|at| folded[*at] == "providers" && folded[at + 1] == "microsoft.authorization")?;
    let rest: Vec<String> = folded[at + 2..].to_vec();
    matches!(
        rest.first().map(String::as_str),
        Some("roleassignments" | "roledefinitions")
    )
    .then(|| Asked {
        scope: match at {
            0 => "/".to_owned(),
            _ => (0..at)
                .map(|i| format!("/{}", target.part(i).unwrap_or_default()))
                .collect(),
        },
        name: target.part(at + 3).unwrap_or_default().to_owned(),
        rest,
    })
}

pub(super) fn key(scope: &str) -> String {
    scope.trim_end_matches('/').to_lowercase()
}

/// The id of a thing of this provider at a scope.
pub(super) fn id(scope: &str, kind: &str, name: &str) -> String {
    format!(
        "{}/providers/Microsoft.Authorization/{kind}/{name}",
        scope.trim_end_matches('/')
    )
}

pub(super) fn subscription(scope: &str) -> Option<&str> {
    let rest = scope
        .get(..15)
        .filter(|s| s.eq_ignore_ascii_case("/subscriptions/"))
        .and(scope.get(15..))?;
    rest.split('/').next()
}

pub(super) fn management_group(scope: &str) -> Option<&str> {
    const PREFIX: &str = "/providers/microsoft.management/managementgroups/";
    scope
        .get(..PREFIX.len())
        .filter(|s| s.eq_ignore_ascii_case(PREFIX))
        .and(scope.get(PREFIX.len()..))
        .map(|rest| rest.split('/').next().unwrap_or(rest))
}

/// The id of a role definition as answers at this scope show it: subscriptions have their own, all above share one.
pub(super) fn definition_id(scope: &str, name: &str) -> String {
    match subscription(scope) {
        Some(own) => id(&format!("/subscriptions/{own}"), "roleDefinitions", name),
        None => id("", "roleDefinitions", name),
    }
}

impl World {
    /// Is `upper` the scope `lower`, or one of those that it lies in? Both by key.
    pub(super) fn covers(&self, upper: &str, lower: &str) -> bool {
        let mut at = lower.to_owned();
        // A hierarchy that leads into itself ends all the same.
        for _ in 0..64 {
            if at == upper {
                return true;
            }
            match self.above(&at) {
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }

    /// The scope right above one; none above the tenant.
    fn above(&self, scope: &str) -> Option<String> {
        if scope.is_empty() {
            return None;
        }
        if let Some(name) = management_group(scope) {
            let parent = self.roles.groups.get(name).and_then(|g| g.parent.clone());
            let root = name == self.tenant.to_lowercase();
            let parent = parent.or_else(|| (!root).then(|| self.tenant.to_lowercase()));
            return Some(parent.map_or_else(String::new, |p| group_key(&p)));
        }
        if subscription(scope).is_some_and(|s| scope.len() == 15 + s.len()) {
            let id = &scope[15..];
            let home = self
                .roles
                .groups
                .iter()
                .find(|(_, g)| g.subscriptions.contains(id));
            let home = home.map_or_else(|| self.tenant.to_lowercase(), |(name, _)| name.clone());
            return Some(group_key(&home));
        }
        let at = scope.rfind('/')?;
        Some(scope[..at].to_owned())
    }
}

fn group_key(name: &str) -> String {
    format!(
        "/providers/microsoft.management/managementgroups/{}",
        name.to_lowercase()
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[tokio::test(start_paused = true)]
    async fn every_scope_lies_in_all_above_it() {
        let world = crate::state::read(&json!({
            "subscriptions": [{"id": "11111111-2222-3333-4444-555555555555"}, {"id": "11111111-2222-3333-4444-666666666666"}],
            "managementGroups": [
                {"name": "Corp"},
                {"name": "landing", "parent": "corp", "subscriptions": ["11111111-2222-3333-4444-555555555555"]},
            ],
        }))
        .ok()
        .unwrap();
        let first = "/subscriptions/11111111-2222-3333-4444-555555555555";
        let second = "/subscriptions/11111111-2222-3333-4444-666666666666";
        let vault = format!("{first}/resourcegroups/a/providers/microsoft.keyvault/vaults/kv");
        let groups = "/providers/microsoft.management/managementgroups";
        for (upper, lower, is) in [
            ("", vault.as_str(), true),
            (first, &vault, true),
            (&vault, first, false),
            (&format!("{groups}/landing"), &vault, true),
            (&format!("{groups}/corp"), &vault, true),
            (&format!("{groups}/corp"), second, false),
            (
                &format!("{groups}/aaaabbbb-0000-cccc-1111-dddd2222eeee"),
                second,
                true,
            ),
            (
                &format!("{first}/resourcegroups/a"),
                &format!("{first}/resourcegroups/ab"),
                false,
            ),
        ] {
            assert_eq!(world.covers(upper, lower), is, "{upper} over {lower}");
        }
    }
}
