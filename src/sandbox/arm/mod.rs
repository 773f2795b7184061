//! Azure Resource Manager: what its gateway checks first, then the resource provider that the path names.

pub(crate) mod aks;
pub(crate) mod answer;
pub(crate) mod cluster;
mod course;
pub(crate) mod credentials;
pub(crate) mod exclusive;
mod gateway;
pub(crate) mod groups;
pub(crate) mod identities;
pub(crate) mod identity;
mod management;
mod metadata;
pub(crate) mod operation;
mod operations;
pub(crate) mod pace;
mod page;
pub(crate) mod path;
mod provider;
mod providers;
pub(crate) mod roles;
mod route;
pub(crate) mod store;
mod subscriptions;
pub(crate) mod vaults;

pub(crate) use gateway::answer;
