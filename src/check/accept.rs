//! Findings that the manifest accepts: which they are, and which entries are over or accept nothing. The day comes from outside.

use time::{Date, Duration};

use crate::desired::{Accept, Desired, Placed};
use crate::plan::Plan;
use crate::resource::{Address, Pick, like};
use crate::source::{Accepted, Code, Diagnostic, Place, Spot};

/// How far away the end of an acceptance may be.
const LONGEST: Duration = Duration::days(366);

/// What is found on workloads, where they are looked at.
const OF_WORKLOADS: [Code; 15] = [
    Code::UseLabelMissing,
    Code::UseLabelPlace,
    Code::UseLabelValue,
    Code::PodsOlder,
    Code::TokenPath,
    Code::OtherAccount,
    Code::PodIdentity,
    Code::TokenLifetime,
    Code::BindingUnasked,
    Code::HostNetwork,
    Code::OwnLogin,
    Code::OwnSecret,
    Code::OwnToken,
    Code::NobodyGives,
    Code::Misspelt,
];

/// The entries that would hold for longer than anybody should go without looking.
pub fn too_long(desired: &Desired, today: Date) -> Vec<Diagnostic> {
    let last = today.saturating_add(LONGEST);
    let far = desired.accept.iter().filter(|it| it.value.until > last);
    far.map(|it| {
        Diagnostic::error(
            Code::AcceptedTooLong,
            format!("{} is accepted until {}", it.value.code, it.value.until),
        )
        .why("That is more than a year from today.")
        .at(Spot::Value(it.place.field("until")))
        .help(format!("{last} is the last day that may stand here"))
    })
    .collect()
}

/// Marks the findings that the manifest accepts on this day, and says which of its entries are over, or accept nothing. `plan`: what was
/// seen, where something was looked at.
pub fn accept(desired: &Desired, plan: Option<&Plan>, today: Date, findings: &mut Vec<Diagnostic>) {
    let mut said = Vec::new();
    for entry in &desired.accept {
        let of_code = findings.iter_mut();
        let of_code = of_code.filter(|it| it.code == entry.value.code);
        let matching: Vec<&mut Diagnostic> =
            of_code.filter(|it| names(entry, desired, it)).collect();
        let found = matching.len();
        if entry.value.until < today {
            said.push(over(entry, found));
            continue;
        }
        let mut grave = false;
        for finding in matching {
            grave |= finding.is_error();
            if finding.is_error() || finding.is_accepted() {
                continue;
            }
            finding.accepted = Some(Box::new(Accepted {
                because: entry.value.because.clone(),
                until: entry.value.until.to_string(),
                at: Spot::Value(entry.place.clone()),
            }));
        }
        if grave {
            said.push(nothing(
                entry,
                "What it names is an error, and errors are never accepted.",
            ));
        } else if found == 0 && was_looked_at(entry, desired, plan) {
            said.push(nothing(entry, "Nothing of that is found any more."));
        }
    }
    findings.extend(said);
}

fn over(entry: &Placed<Accept>, found: usize) -> Diagnostic {
    let Accept {
        code, what, until, ..
    } = &entry.value;
    let finding = Diagnostic::warning(
        Code::AcceptanceOver,
        format!("{code} on `{what}` was accepted until {until}"),
    )
    .at(Spot::Value(entry.place.field("until")));
    match found {
        0 => finding.help("take the entry out, if nothing of that is found any more"),
        _ => finding
            .why(format!("Its reason was: {}", entry.value.because))
            .help("mend what is found; if the reason still holds, give it another day"),
    }
}

fn nothing(entry: &Placed<Accept>, why: &str) -> Diagnostic {
    let Accept { code, what, .. } = &entry.value;
    Diagnostic::warning(
        Code::NothingAccepted,
        format!("no finding {code} on `{what}` to accept"),
    )
    .why(why)
    .at(Spot::Value(entry.place.clone()))
    .help("take the entry out")
}

/// Whether a run saw all that an entry could be about.
fn was_looked_at(entry: &Placed<Accept>, desired: &Desired, plan: Option<&Plan>) -> bool {
    let Some(plan) = plan else {
        // Without a look at anything: what cannot be there.
        let pick: Option<Pick> = entry.value.what.parse().ok();
        let address = pick.as_ref().and_then(Pick::address);
        return address.is_some_and(|it| !desired.unknown([it]).is_empty());
    };
    let whole = desired.only.is_none() && desired.layer.is_none() && !plan.unseen;
    whole && (desired.workloads || !OF_WORKLOADS.contains(&entry.value.code))
}

/// Whether an entry is about a finding: by the address or the name that the finding gives, else by the line of the manifest that it is at.
fn names(entry: &Placed<Accept>, desired: &Desired, finding: &Diagnostic) -> bool {
    let what = entry.value.what.as_str();
    if what == "*" {
        return true;
    }
    let pick: Option<Pick> = what.parse().ok();
    let picks = |it: &Address| pick.as_ref().is_some_and(|pick| pick.names(it));
    let thing = finding.group.as_ref().map(|it| it.thing.as_str());
    let given: Vec<&str> = finding.about.as_deref().into_iter().chain(thing).collect();
    let mut addresses: Vec<Address> = given.iter().filter_map(|it| it.parse().ok()).collect();
    if given.is_empty() {
        let words = finding.message.split_whitespace();
        let words = words.map(|it| it.trim_end_matches([':', ',', '.', ';']));
        addresses.extend(words.filter_map(|it| it.parse().ok()));
    }
    if given.iter().any(|it| like(what, it)) || addresses.iter().any(picks) {
        return true;
    }
    let Some(Spot::Value(place) | Spot::Key(place)) = &finding.at else {
        return false;
    };
    let asks = |of: &Place| of.source == place.source && of.pointer.holds(&place.pointer);
    let mut picked = desired.wanted.iter().filter(|(address, _)| picks(address));
    addresses.is_empty() && picked.any(|(_, it)| it.origin.iter().any(asks))
}
