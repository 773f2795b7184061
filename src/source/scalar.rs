//! What a plain scalar is by the core schema of YAML 1.2: `no` is a text, `0o17` a number.
use serde_json::{Number, Value};

/// The JSON value of an unquoted text (YAML 1.2.2, section 10.3.2).
///
/// Infinities and NaN stay texts, for JSON has no such numbers; so does an integer that no `f64` holds.
pub(crate) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            // `from_str_radix` would take a sign here, the core schema does not.
            let clean = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            return u64::from_str_radix(digits, radix)
                .ok()
                .filter(|_| clean)
                .map(Number::from);
        }
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let signed = text.strip_prefix('+').unwrap_or(text);
        if let Ok(whole) = signed.parse::<u64>() {
            return Some(whole.into());
        }
        if let Ok(whole) = signed.parse::<i64>() {
            return Some(whole.into());
        }
    }
    is_float(unsigned)
        .then(|| text.parse::<f64>().ok())
        .flatten()
        .and_then(Number::from_f64)
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    !(whole.is_empty() && fraction.is_empty()) && digits(whole) && digits(fraction) && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_core_schema_and_nothing_more() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("nULL", json!("nULL")),
            ("True", json!(true)),
            ("tRUE", json!("tRUE")),
            ("no", json!("no")),
            ("yes", json!("yes")),
            ("on", json!("on")),
            ("y", json!("y")),
            ("0", json!(0)),
            ("-17", json!(-17)),
            ("+5", json!(5)),
            ("0777", json!(777)),
            ("0o17", json!(15)),
            ("0o8", json!("0o8")),
            ("0o+7", json!("0o+7")),
            ("0xfF", json!(255)),
            ("-0x1", json!("-0x1")),
            ("0b1", json!("0b1")),
            ("1_000", json!("1_000")),
            ("12:30:45", json!("12:30:45")),
            ("2026-01-01", json!("2026-01-01")),
            ("1.5", json!(1.5)),
            ("1.", json!(1.0)),
            (".5", json!(0.5)),
            (".", json!(".")),
            ("1e3", json!(1000.0)),
            ("1e", json!("1e")),
            ("e3", json!("e3")),
            ("-", json!("-")),
            ("+-1", json!("+-1")),
            ("1.2.3", json!("1.2.3")),
            (".inf", json!(".inf")),
            (".NaN", json!(".NaN")),
            ("inf", json!("inf")),
            ("1e999", json!("1e999")),
            ("18446744073709551615", json!(u64::MAX)),
            ("18446744073709551616", json!(18446744073709551616.0)),
        ] {
            assert_eq!(plain(text), value, "{text}");
        }
    }
}
