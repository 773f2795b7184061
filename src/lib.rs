//! widctl keeps Azure Workload Identity in order on Kubernetes clusters, declaratively.
//!
//! It reads a text, works out what it means, looks at the world, writes down the difference, carries it out, and tells.
//!
//! ```text
//!  text --load--> Manifest --lower--> Desired --\
//!                                                diff --> Plan --apply--> Event* --fold--> Outcome
//!  world ------------observe----------> Live  --/
//!  render hangs below all of it and sees only Diagnostic, Plan, Event, Outcome
//! ```
//!
//! # The rooms, in reading order
//!
//! | room | holds |
//! | --- | --- |
//! | [`source`] | a text and the places in it: sources, pointers, spans, diagnostics and their codes |
//! | `file` | the door to files: what is read is regular and bounded, what is written is whole |
//! | [`fault`] | how a remote said no, as data |
//! | [`resource`] | what can exist: addresses, values, marks, one file a kind |
//! | [`manifest`] | what the user wrote: types that are the schema, the check against it, the rules beyond it |
//! | [`live`] | what was seen: found, absent or unread, and whose it is |
//! | [`desired`] | what the manifest means: the things that should be there, each with the lines that asked for it |
//! | [`plan`] | the difference, complete; the guard; what an approval covers |
//! | [`check`] | what only somebody who sees both sides can find: findings beside the plan, one file each |
//! | [`proof`] | whether a binding works from end to end: what has to be tried of it, and what was seen judged |
//! | [`graph`] | who can act as what and reach what, of a manifest and of a plan: one model for all that draw it |
//! | [`event`] | all that can happen while a plan is carried out, and the outcome folded from it |
//! | [`remote`] | the far side: endpoints, login, HTTP with its retries, Azure's and Kubernetes' APIs, and the loop that makes their writes safe |
//! | [`observe`] | what the manifest names, and what bears our mark, read in as few calls as there are places |
//! | [`apply`] | the schedule, which is pure, and the loop that follows it |
//! | [`verify`] | the loop that tries each binding: its token, its issuer, the exchange |
//! | [`render`] | findings, plans, events and outcomes: one document, as text, JSON, a comment, annotations, SARIF, lines; and graphs |
//! | [`sandbox`] | a small far side: Azure Resource Manager, Entra, Microsoft Graph and Kubernetes as one HTTP service |
//! | [`cli`] | arguments, the session (the pipeline written once), one small file a command |
//!
//! # What holds the house up
//!
//! - **A resource is typed where it has meaning and uniform where it has none.** Each kind is a small struct that lists its fields;
//!   guard, schedule, events and renderers know fields and addresses. A kind answers for itself in `resource`, and says in a file of
//!   `plan` by which rules it goes; what becomes of a thing is decided in one place for all kinds.
//! - **The plan is complete.** What waits on what, and what must not run beside what, stands in it as data. It has a reason for every
//!   action and, for what is not known yet, whose output it will be. Apply only follows.
//! - **Every dependency has one door, every effect one room.** `tests/house.rs` holds which crate is named where.
//! - **Imports run down**: main > cli > {render, apply, verify, observe} > {event, proof, graph} > check > plan > {desired, remote} > {manifest, live} >
//!   {source, resource, fault, file}. `source`, `fault`, `resource`, `manifest`, `live`, `desired`, `plan`, `check`, `event` and
//!   `apply::schedule` are pure: they know no task, clock, file, environment or network.
//! - **Every write goes through one loop** (`remote::settle`): look, judge, send, look again. A kind says how it is looked at, which request
//!   comes next and what its answers mean; what was taken or lost, what moved and what is not yet is dealt with in the one place.
//! - **The sandbox imports nothing of the house**, so that what is misspelt in `remote` stays misspelt and a test fails.
//! - **HTTP is the seam.** There is no trait to mock: tests talk to the sandbox's service, over a socket or in the process.
//!
//! # Invariants
//!
//! - A plan is a pure function of manifest and live facts: the same input, the same bytes.
//! - Unknown is not absent: what could not be read is neither created over nor deleted.
//! - Nothing is deleted or overwritten that does not bear this manifest's mark, but what a flag names.
//! - A run that is killed at any point is finished by the next one; after an apply that ended well, the plan is empty.
//! - No secret is in any output, and nothing that a remote or a manifest says steers a terminal.
#![forbid(unsafe_code)]

pub mod fault;
mod file;
pub mod resource;
pub mod source;

pub mod live;
pub mod manifest;

pub mod desired;

pub mod remote;

pub mod plan;

pub mod check;

pub mod proof;

pub mod graph;

pub mod event;

pub mod observe;

pub mod apply;

pub mod verify;

pub mod render;

#[cfg(feature = "sandbox")]
pub use widctl_sandbox as sandbox;

pub mod cli;
