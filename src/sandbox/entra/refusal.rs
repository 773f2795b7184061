//! How Entra says no: the AADSTS codes that concern signing in without a person, each with its status and its words.

use serde_json::{Value, json};
use time::OffsetDateTime;

/// One refusal, before the identifiers of the request are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: u32,
    error: &'static str,
    text: String,
    form: Form,
}

/// The older messages end in lines and name a page about their code; the newer ones are one line without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    Line,
}

const GUIDE: &str = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation";
const CHECK: &str = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion.";

impl Refusal {
    fn new(status: u16, code: u32, error: &'static str, form: Form, text: String) -> Self {
        Self {
            status,
            code,
            error,
            text,
            form,
        }
    }

    fn client(code: u32, form: Form, text: String) -> Self {
        Self::new(401, code, "invalid_client", form, text)
    }

    fn request(code: u32, text: String) -> Self {
        Self::new(400, code, "invalid_request", Form::Lines, text)
    }

    pub(crate) fn method(method: &str) -> Self {
        Self::request(
            900561,
            format!(
                "The endpoint only accepts POST, OPTIONS requests. Received a {method} request."
            ),
        )
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        Self::request(
            900144,
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    pub(crate) fn tenant(tenant: &str) -> Self {
        let text = format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the \
             correct cloud. Check with your subscription administrator, this may happen if there are no active \
             subscriptions for the tenant."
        );
        Self::new(400, 90002, "invalid_tenant", Form::Line, text)
    }

    pub(crate) fn no_tenant() -> Self {
        Self::request(50059, "No tenant-identifying information found in either the request or implied by any provided credentials.".into())
    }

    pub(crate) fn grant(grant: &str) -> Self {
        let text = format!("The app requested an unsupported grant type '{grant}'.");
        Self::new(400, 70003, "unsupported_grant_type", Form::Lines, text)
    }

    pub(crate) fn scope(scope: &str) -> Self {
        let text = format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with \
             /.default suffixed to the resource identifier (application ID URI)."
        );
        Self::new(400, 1002012, "invalid_scope", Form::Lines, text)
    }

    pub(crate) fn resource(resource: &str, tenant: &str) -> Self {
        let text = format!(
            "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the \
             application has not been installed by the administrator of the tenant or consented to by any user in the \
             tenant. You might have sent your authentication request to the wrong tenant."
        );
        Self::new(400, 500011, "invalid_resource", Form::Lines, text)
    }

    pub(crate) fn application(client_id: &str, tenant: &str) -> Self {
        let text = format!(
            "Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if the \
             application has not been installed by the administrator of the tenant or consented to by any user in the \
             tenant. You may have sent your authentication request to the wrong tenant."
        );
        Self::new(400, 700016, "unauthorized_client", Form::Line, text)
    }

    pub(crate) fn no_principal(client_id: &str, tenant: &str) -> Self {
        let text = format!(
            "The client application {client_id} is missing service principal in the tenant {tenant}. See instructions \
             here: https://go.microsoft.com/fwlink/?linkid=2225119"
        );
        Self::new(401, 7000229, "unauthorized_client", Form::Line, text)
    }

    pub(crate) fn no_proof() -> Self {
        Self::client(7000216, Form::Lines, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.".into())
    }

    pub(crate) fn secret(client_id: &str) -> Self {
        let text = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not \
             the client secret ID, for a secret added to app '{client_id}'."
        );
        Self::client(7000215, Form::Lines, text)
    }

    pub(crate) fn assertion_type(given: &str) -> Self {
        Self::request(
            90023,
            format!("Unsupported 'client_assertion_type' value '{given}'."),
        )
    }

    pub(crate) fn malformed() -> Self {
        Self::request(50027, "JWT token is invalid or malformed.".into())
    }

    pub(crate) fn own_token() -> Self {
        Self::request(
            700222,
            "AAD-issued tokens may not be used for federated identity flows.".into(),
        )
    }

    pub(crate) fn no_credential(client_id: &str, name: &str) -> Self {
        let text = format!(
            "The client '{client_id}'({name}) has no configured federated identity credentials."
        );
        Self::client(70025, Form::Line, text)
    }

    /// A credential that matches exists but has not spread through the directory.
    pub(crate) fn not_spread(issuer: &str, subject: &str, audience: &str) -> Self {
        let text = format!(
            "No matching federated identity record found for presented assertion. Assertion Issuer: '{issuer}'. Assertion \
             Subject: '{subject}'. Assertion Audience: '{audience}'. {GUIDE}"
        );
        Self::client(70021, Form::Lines, text)
    }

    pub(crate) fn issuer(issuer: &str) -> Self {
        let text = format!(
            "No matching federated identity record found for presented assertion issuer '{issuer}'. {CHECK} {GUIDE}"
        );
        Self::client(700211, Form::Line, text)
    }

    pub(crate) fn audience(audience: &str) -> Self {
        let text = format!(
            "No matching federated identity record found for presented assertion audience '{audience}'. {CHECK} {GUIDE}"
        );
        Self::client(700212, Form::Line, text)
    }

    pub(crate) fn subject(subject: &str) -> Self {
        let text = format!(
            "No matching federated identity record found for presented assertion subject '{subject}'. {CHECK} {GUIDE}"
        );
        Self::client(700213, Form::Line, text)
    }

    pub(crate) fn subject_case(subject: &str) -> Self {
        let text = format!(
            "No matching federated identity record found for presented assertion subject '{subject}'. The subject matches \
             with case-insensitive comparison, but not with case-sensitive comparison. {CHECK} See documentation at: \
             {GUIDE}. See breaking change notification and remediation at: \
             https://learn.microsoft.com/en-us/entra/identity-platform/reference-breaking-changes#august-2024."
        );
        Self::client(7002138, Form::Line, text)
    }

    pub(crate) fn unreachable() -> Self {
        Self::request(501661, "Request to External OIDC endpoint failed.".into())
    }

    pub(crate) fn unknown_key(kid: &str, issuer: &str) -> Self {
        let text = format!(
            "The certificate with identifier {kid} used to sign the federated credential could not be found in the metadata \
             of identity provider {issuer}. Please validate that your Identity Provider's metadata exposes the key used to \
             sign the incoming token."
        );
        Self::client(7000272, Form::Line, text)
    }

    pub(crate) fn signature() -> Self {
        Self::client(
            700027,
            Form::Line,
            "Client assertion failed signature validation.".into(),
        )
    }

    pub(crate) fn out_of_time(
        now: OffsetDateTime,
        from: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Self {
        let text = format!(
            "Client assertion is not within its valid time range. Current time: {}, assertion valid from {}, expiry time of \
             assertion {}. Review the documentation at \
             https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .",
            ticks(now),
            ticks(from),
            ticks(until)
        );
        Self::client(700024, Form::Line, text)
    }

    /// The answer's body, with the identifiers of the request it answers.
    pub(crate) fn body(&self, now: OffsetDateTime, trace: &str, correlation: &str) -> Value {
        let at = seconds(now);
        let gap = match self.form {
            Form::Lines => "\r\n",
            Form::Line => " ",
        };
        let Self {
            code, error, text, ..
        } = self;
        json!({
            "error": error,
            "error_description": format!(
                "AADSTS{code}: {text}{gap}Trace ID: {trace}{gap}Correlation ID: {correlation}{gap}Timestamp: {at}"
            ),
            "error_codes": [code],
            "timestamp": at,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
        })
    }
}

fn seconds(at: OffsetDateTime) -> String {
    format!("{} {}Z", at.date(), clock(at))
}

fn ticks(at: OffsetDateTime) -> String {
    format!("{}T{}.{:07}Z", at.date(), clock(at), at.nanosecond() / 100)
}

fn clock(at: OffsetDateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}
