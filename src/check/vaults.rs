//! Key vaults that let in few networks: who may do what is one thing, and from where another.

use std::collections::BTreeSet;

use crate::desired::Desired;
use crate::live::{Live, Network, Read, VaultState};
use crate::plan::Plan;
use crate::resource::ArmId;
use crate::source::{Code, Diagnostic};

pub(super) fn check(desired: &Desired, live: &Live, _: &Plan) -> Vec<Diagnostic> {
    let mut said: BTreeSet<ArmId> = BTreeSet::new();
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some(id) = wanted.resource.arm_id().and_then(ArmId::key_vault) else {
            continue;
        };
        let Read::Found(VaultState::Active(vault)) = live.vault(&id) else {
            continue;
        };
        let (from, help) = match vault.network {
            Network::Open => continue,
            Network::Listed => (
                "the networks that its rules name",
                "see that the clusters' subnets or outbound addresses are among `networkAcls`",
            ),
            Network::Private => (
                "private endpoints",
                "see that the clusters reach one of the vault's private endpoints, by its private name too",
            ),
        };
        if !said.insert(id.clone()) {
            continue;
        }
        let finding = Diagnostic::note(
            Code::VaultFirewall,
            format!("key vault {} lets in {from} only", id.name()),
        )
        .why(format!(
            "{address} can be written all the same, for that goes through Azure; pods may be shut out whatever they are permitted"
        ))
        .help(help);
        findings.push(wanted.at(finding));
    }
    findings
}
