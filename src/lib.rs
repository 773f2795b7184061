//! widctl keeps Azure Workload Identity in order on Kubernetes clusters, declaratively.
#![forbid(unsafe_code)]

pub mod sandbox;

pub mod cli;
