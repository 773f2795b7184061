//! Pick: which things a flag names: an address, or a pattern of addresses.

use std::fmt;
use std::str::FromStr;

use super::{Address, BadAddress, Kind};

/// What a flag names: one address; or with `*` for any run of characters every address of that look; or, from an `@` on, every
/// undeclared thing whose remote name looks like that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pick {
    /// This one.
    One(Address),
    /// All that look like this.
    Like(String),
}

impl Pick {
    /// The address that is written out, where it is one.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Pick::One(address) => Some(address),
            Pick::Like(_) => None,
        }
    }

    /// Whether it may name something whose address begins so: `credential/billing/`.
    pub fn reaches(&self, lead: &str) -> bool {
        match self {
            Pick::One(one) => one.normal().starts_with(&lead.to_lowercase()),
            Pick::Like(pattern) if pattern.starts_with('@') => true,
            Pick::Like(pattern) => {
                let (pattern, lead) = (pattern.to_lowercase(), lead.to_lowercase());
                let written = pattern.split('*').next().unwrap_or_default();
                written.starts_with(&lead) || lead.starts_with(written)
            }
        }
    }

    /// Whether it names this one.
    pub fn names(&self, address: &Address) -> bool {
        match self {
            Pick::One(one) => one == address,
            Pick::Like(pattern) if pattern.starts_with('@') => {
                let normal = address.normal();
                let last = normal.rsplit('/').next();
                last.is_some_and(|it| like(pattern, it) || like(&pattern.to_lowercase(), it))
            }
            Pick::Like(pattern) => {
                like(pattern, &address.to_string()) || like(pattern, &address.normal())
            }
        }
    }
}

impl Pick {
    /// Whether it may name something of this kind; what starts with a star or an `@` may name anything, and does not say so.
    pub fn says(&self, kind: Kind) -> bool {
        match self {
            Pick::One(address) => address.kind() == kind,
            Pick::Like(pattern) => pattern.starts_with(&format!("{}/", kind.word())),
        }
    }
}

/// Whether a text is what is written, or looks like it where that has stars: the pieces between its stars stand in it in their order, the first at its beginning and the
/// last at its end.
pub fn like(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for piece in middle.split('*') {
        match text.split_once(piece) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

impl From<Address> for Pick {
    fn from(address: Address) -> Self {
        Pick::One(address)
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pick::One(address) => write!(f, "{address}"),
            Pick::Like(pattern) => f.write_str(pattern),
        }
    }
}

impl FromStr for Pick {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bare = text.len() > 1 && text.starts_with('@');
        if bare || text.contains('*') {
            return Ok(Pick::Like(text.to_owned()));
        }
        text.parse().map(Pick::One)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, text, fits) in [
            ("@old-*", "credential/billing/@old-7", true),
            ("@old-*", "credential/billing/@older", false),
            (
                "@*",
                "role/billing/@4633458b-17de-408a-b874-0445c86b69e6",
                true,
            ),
            ("@*", "credential/billing/prod/payments/api", false),
            ("@by-hand", "credential/billing/@by-hand", true),
            ("@By-Hand", "credential/billing/@by-hand", true),
            ("@by-*", "credential/billing/@BY-hand", true),
            (
                "credential/billing/*",
                "credential/billing/prod/payments/api",
                true,
            ),
            (
                "credential/*/prod/*/api",
                "credential/billing/prod/payments/api",
                true,
            ),
            (
                "credential/*/prod/*/api",
                "credential/billing/prod/payments/web",
                false,
            ),
            (
                "credential/*api*api",
                "credential/billing/prod/payments/api",
                false,
            ),
            ("identity/billing", "identity/billing", true),
            ("identity/billing", "identity/billing-2", false),
        ] {
            let pick: Pick = pattern.parse().expect(pattern);
            let address: Address = text.parse().expect(text);
            assert_eq!(pick.names(&address), fits, "{pattern} {text}");
            assert_eq!(pick.to_string(), pattern);
        }
        assert!("rule/x".parse::<Pick>().is_err());
        assert!("@".parse::<Pick>().is_err());
    }
}
