//! The audience of exchanged tokens: which ones are usual.
use crate::source::{Code, Diagnostic, Place, Spot};

/// Says so where an audience is none of those that Entra's clouds use.
pub(crate) fn check(given: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    // Microsoft documents the first three; the last one is in use in public code.
    const USUAL: [&str; 4] = [
        super::AUDIENCE,
        "api://AzureADTokenExchangeUSGov",
        "api://AzureADTokenExchangeChina",
        "api://AzureCRTokenExchange",
    ];
    if USUAL.contains(&given) {
        return;
    }
    let help = match crate::source::closest(given, USUAL) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("leave it out for `{}`", super::AUDIENCE),
    };
    let finding = Diagnostic::warning(Code::Audience, format!("unusual audience `{given}`"))
        .why("It is compared byte for byte with what the pods' tokens say, and few ask for another one than the usual.")
        .at(Spot::Value(place.clone()))
        .help(help);
    findings.push(finding);
}
