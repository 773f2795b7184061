//! A built-in Kubernetes API: good enough for widctl and kubectl on the kinds that matter here.
//!
//! Requests go in and answers come out; time is an argument, ids come from names, nothing waits. Whom a request is from
//! is for the caller to know: there is no authorization here.

mod api;
mod body;
mod cause;
mod cells;
mod cluster;
#[rustfmt::skip]
mod columns;
mod defaults;
mod delete;
mod discovery;
mod document;
mod fields;
mod kinds;
mod list;
mod managers;
mod meta;
mod names;
mod options;
mod patch;
mod pod;
mod rbac;
pub(super) mod real;
mod request;
mod selector;
mod shape;
mod status;
mod store;
mod table;
mod token;
mod validate;
mod view;
mod write;

pub use cluster::Cluster;
