//! What the fields of a kind are: which maps and lists are merged item by item, and which stand or fall as a whole.

#[rustfmt::skip]
mod core;
mod form;
#[rustfmt::skip]
mod pod;
#[rustfmt::skip]
mod webhook;
#[rustfmt::skip]
mod workload;

pub(crate) use self::core::{
    CLUSTER_ROLE, CLUSTER_ROLE_BINDING, CONFIG_MAP, NAMESPACE, ROLE, ROLE_BINDING,
    SECRET_PROVIDER_CLASS, SERVICE_ACCOUNT,
};
pub(crate) use form::{Merge, Shape};
pub(crate) use pod::POD;
pub(crate) use webhook::MUTATING_WEBHOOK_CONFIGURATION;
pub(crate) use workload::{CRON_JOB, DAEMON_SET, DEPLOYMENT, JOB, REPLICA_SET, STATEFUL_SET};
