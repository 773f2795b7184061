//! Why one field of a request is refused.

use serde_json::Value;

/// One cause of a refusal: `reason`, `message` and the path of the `field`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
    pub(crate) field: String,
}

impl Cause {
    pub(crate) fn required(field: impl Into<String>, detail: &str) -> Cause {
        let colon = if detail.is_empty() { "" } else { ": " };
        Cause {
            reason: "FieldValueRequired",
            message: format!("Required value{colon}{detail}"),
            field: field.into(),
        }
    }

    /// A value that is none of the few that there are.
    pub(crate) fn unsupported(field: impl Into<String>, value: &Value, known: &[&str]) -> Cause {
        let known: Vec<String> = known.iter().map(|value| format!("{value:?}")).collect();
        Cause {
            reason: "FieldValueNotSupported",
            message: format!(
                "Unsupported value: {value}: supported values: {}",
                known.join(", ")
            ),
            field: field.into(),
        }
    }

    pub(crate) fn forbidden(field: impl Into<String>, detail: &str) -> Cause {
        Cause {
            reason: "FieldValueForbidden",
            message: format!("Forbidden: {detail}"),
            field: field.into(),
        }
    }

    pub(crate) fn too_long(field: &str, most: usize) -> Cause {
        Cause {
            reason: "FieldValueTooLong",
            message: format!("Too long: may not be more than {most} bytes"),
            field: field.into(),
        }
    }

    /// A value that is refused. It is quoted as Go quotes a string; another value stands as JSON.
    pub(crate) fn invalid(field: impl Into<String>, value: &Value, detail: &str) -> Cause {
        Cause {
            reason: "FieldValueInvalid",
            message: format!("Invalid value: {value}: {detail}"),
            field: field.into(),
        }
    }
}
