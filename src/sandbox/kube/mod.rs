//! A built-in Kubernetes API: good enough for widctl and kubectl on the kinds that matter here.
//!
//! Requests go in and answers come out; time is an argument, ids come from names, nothing waits. Whom a request is from
//! is for the caller to know; what that one may is decided here.

mod access;
mod age;
mod api;
mod body;
mod cause;
mod cells;
mod cluster;
#[rustfmt::skip]
mod columns;
mod controllers;
mod custom;
mod defaults;
mod delete;
mod discovery;
mod document;
mod fields;
mod kinds;
mod list;
mod managers;
mod media;
mod meta;
mod names;
mod openapi;
mod options;
mod patch;
mod pod;
mod rbac;
pub(super) mod real;
mod request;
mod schema;
mod selector;
mod shape;
mod status;
mod store;
mod subresource;
mod table;
pub(super) mod tables;
mod token;
mod validate;
mod view;
mod watch;
mod webhook;
mod write;

pub(crate) use access::User;
pub(crate) use cluster::Azure;
pub use cluster::Cluster;
pub(crate) use watch::Watch;
