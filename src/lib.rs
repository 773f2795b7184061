//! widctl keeps Azure Workload Identity in order on Kubernetes clusters, declaratively.
#![forbid(unsafe_code)]

pub mod manifest;
pub mod sandbox;
pub mod source;

pub mod cli;
