//! What others made and what fits is kept, and that removing it from the manifest will not revoke it is said in one form.

use crate::resource::Address;
use crate::source::{Code, Diagnostic, Group, Remedy};

const CAUSE: &str = "kept, not ours: removing it from the manifest will not revoke it";

/// Says so of one thing, and why it is not ours.
pub(super) fn not_ours(address: &Address, why: impl Into<String>) -> Diagnostic {
    Diagnostic::note(Code::KeptNotOurs, format!("{address}: {CAUSE}"))
        .why(why)
        .group(Group::new(CAUSE, address))
}

/// The same of what others made, by what it is called there.
pub(super) fn of_others(address: &Address, made: &str) -> Diagnostic {
    not_ours(address, format!("{made} was made by others"))
        .group(Group::new(CAUSE, address).detail(made))
}

/// The same of what `--take` replaces.
pub(super) fn takeable(address: &Address, made: &str) -> Diagnostic {
    let group = Group::new(CAUSE, address)
        .detail(made)
        .help("`--take` replaces them by ours:")
        .remedy(Remedy::Flag(format!("--take {}", address.word())));
    of_others(address, made)
        .help(format!(
            "`--take {}` replaces it by one of ours",
            address.word()
        ))
        .group(group)
}

/// What of others is deleted before ours can be made, and why; `them`: what many of these are called.
pub(super) fn taken(address: &Address, made: &str, them: &str, gap: &str) -> Diagnostic {
    let words = format!("{address} is taken: {made} goes before ours comes");
    Diagnostic::warning(Code::ShortOutage, words)
        .why(gap)
        .group(
            Group::new(
                format!("taken: others' {them} go before ours come"),
                address,
            )
            .detail(made),
        )
}
