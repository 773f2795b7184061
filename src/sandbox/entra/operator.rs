//! Whoever runs the tools, and what tokens say.

use super::token::{Claims, Seal};
use crate::world::World;

/// How long tokens last, in seconds: those of applications, and those of managed identities.
pub(super) const HOUR: u64 = 3599;
pub(super) const DAY: u64 = 86_399;

/// The application that the operator of the tools signs in as: the same in every world of the seed.
#[derive(Clone, PartialEq, Eq)]
pub struct Operator {
    /// The tenant it lives in.
    pub tenant: String,
    /// What it signs in as.
    pub client_id: String,
    /// What it is called where rights are given.
    pub object_id: String,
    /// Proves that it is itself; bears the [`CANARY`](super::CANARY).
    pub secret: String,
}

impl World {
    /// The object id that a document means: one by itself, or the `operator`'s.
    pub(crate) fn principal_named(&self, text: &str) -> String {
        match text {
            "operator" => operator(self).object_id,
            id => id.to_owned(),
        }
    }
}

pub(super) fn operator_token(world: &World, resource: &str) -> String {
    let operator = operator(world);
    let lifetime = lifetime(world, HOUR);
    let claims = claims(
        world,
        &operator.client_id,
        &operator.object_id,
        resource,
        lifetime,
    );
    Seal::new(world.seed).mint(&claims)
}

pub(crate) fn operator(world: &World) -> Operator {
    Operator {
        tenant: world.tenant.clone(),
        client_id: world.guid("operator/client"),
        object_id: world.guid("operator/object"),
        secret: Seal::new(world.seed).secret("operator"),
    }
}

/// The secret of an application that Graph made under this key id.
pub(crate) fn password(world: &World, key: &str) -> String {
    Seal::new(world.seed).secret(&format!("password {key}"))
}

pub(super) fn lifetime(world: &World, usual: u64) -> u64 {
    world.entra.lifetime.unwrap_or(usual)
}

pub(super) fn claims(
    world: &World,
    client_id: &str,
    object_id: &str,
    resource: &str,
    lifetime: u64,
) -> Claims {
    let issued = world.clock.now().unix_timestamp();
    Claims {
        audience: resource.to_owned(),
        tenant: world.tenant.clone(),
        client_id: client_id.to_owned(),
        object_id: object_id.to_owned(),
        issued,
        expires: issued.saturating_add_unsigned(lifetime),
    }
}
