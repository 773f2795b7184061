//! widctl keeps Azure Workload Identity in order on Kubernetes clusters, declaratively.
#![forbid(unsafe_code)]

pub mod fault;
pub mod resource;
pub mod source;

pub mod live;
pub mod manifest;

pub mod desired;

pub mod remote;

pub mod plan;

pub mod event;

pub mod observe;

pub mod apply;

pub mod render;

pub mod sandbox;

pub mod cli;
