//! Azure Resource Manager: what its gateway checks first, then the resource provider that the path names.

pub(crate) mod aks;
pub(crate) mod answer;
mod catalogue;
pub(crate) mod cluster;
mod course;
pub(crate) mod credentials;
pub(crate) mod exclusive;
mod gateway;
pub(crate) mod groups;
pub(crate) mod identities;
pub(crate) mod identity;
pub(crate) mod locks;
mod management;
mod metadata;
pub(crate) mod operation;
mod operations;
pub(crate) mod pace;
mod page;
pub(crate) mod path;
mod provider;
mod providers;
mod rights;
pub(crate) mod roles;
mod route;
pub(crate) mod storage;
pub(crate) mod store;
mod subscriptions;
mod tags;
pub(crate) mod vaults;

pub(crate) use gateway::answer;
