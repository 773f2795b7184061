//! Names that Azure gives, and that look like one of them without being it: told before Azure is asked, and never an error, for there
//! are names that no list here has.
use crate::resource::{BUILTIN_ROLES, REGIONS, other_roles, region_name};
use crate::source::{Code, Diagnostic, Place, Spot, closest};

/// Says so where a region is in no list: Azure would refuse it, or, where the identity is there already, a replace would be planned.
pub(crate) fn region(written: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    let name = region_name(written);
    if REGIONS.contains(&name.as_str()) {
        return;
    }
    let finding = Diagnostic::warning(
        Code::UnknownRegion,
        format!("`{written}` is no region that widctl knows"),
    )
    .why("A new region may be missing in its list. In a misspelt one nothing can be made, and an identity that is there already would be replaced.")
    .at(Spot::Value(place.clone()));
    findings.push(match closest(&name, REGIONS.iter().copied()) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help("`az account list-locations -o table` lists those of a subscription"),
    });
}

/// Says so where a role's name is nearly that of a built-in one: the tenant may have a role of that name, but hardly ever does.
pub(crate) fn role(written: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    /// Two slips of the pen; what differs by more is another role.
    const SLIPS: usize = 2;
    let lower = written.to_lowercase();
    if BUILTIN_ROLES
        .iter()
        .any(|(name, id)| name.eq_ignore_ascii_case(written) || id.eq_ignore_ascii_case(written))
        || other_roles().any(|name| name.eq_ignore_ascii_case(written))
    {
        return;
    }
    let names = BUILTIN_ROLES.iter().map(|(name, _)| *name);
    let names = names.chain(other_roles());
    let near = closest(written, names)
        .filter(|it| strsim::damerau_levenshtein(&lower, &it.to_lowercase()) <= SLIPS);
    if let Some(meant) = near {
        findings.push(
            Diagnostic::warning(
                Code::NearRole,
                format!("`{written}` is no built-in role, but nearly one"),
            )
            .why("Unless the tenant has a role of its own by this name, no role is meant by it.")
            .at(Spot::Value(place.clone()))
            .help(format!("did you mean `{meant}`?")),
        );
    }
}
