//! Clouds: which hosts make one up, by a table or as its Resource Manager describes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use azure_core::http::HttpClient;
use http::Method;
use serde_json::Value;
use url::Url;

use super::http::{Budget, Call, Host, JSON, Resend, RetryPolicy};
use super::notice::{Notice, Reporter};
use super::transport::Transport;
use crate::fault::{Fault, System};

/// How long a host may take to describe its cloud. Nothing begins before, and a mistyped name never answers.
const WITHIN: Duration = Duration::from_secs(20);

/// How long one try of that may take, so that somebody who waits hears of it before the end.
const TRY: Duration = Duration::from_secs(6);

/// An Azure cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// Azure Resource Manager: `https://management.azure.com/`.
    pub arm: Url,
    /// What a token for it is for: `https://management.azure.com`.
    pub audience: String,
    /// Entra: `https://login.microsoftonline.com/`.
    pub login: Url,
    /// Microsoft Graph: `https://graph.microsoft.com/`. `None`: the cloud names none.
    pub graph: Option<Url>,
}

impl Cloud {
    /// Azure's public cloud.
    pub fn public() -> Self {
        Self::known(
            "https://management.azure.com",
            "https://login.microsoftonline.com",
            "https://graph.microsoft.com",
        )
    }

    /// Azure US Government.
    pub fn us_government() -> Self {
        Self::known(
            "https://management.usgovcloudapi.net",
            "https://login.microsoftonline.us",
            "https://graph.microsoft.us",
        )
    }

    /// Azure in China, operated by 21Vianet.
    pub fn china() -> Self {
        Self::known(
            "https://management.chinacloudapi.cn",
            "https://login.partner.microsoftonline.cn",
            "https://microsoftgraph.chinacloudapi.cn",
        )
    }

    fn known(arm: &str, login: &str, graph: &str) -> Self {
        let url = |text| Url::parse(text).expect("the table of clouds holds URLs");
        Self {
            arm: url(arm),
            audience: arm.to_owned(),
            login: url(login),
            graph: Some(url(graph)),
        }
    }

    /// The cloud that a Resource Manager host describes itself to be part of. No token is sent.
    ///
    /// # Errors
    ///
    /// `Refused`: it is not https. `Unreachable`, `Exhausted`: nobody there describes a cloud.
    pub async fn at(
        arm: Url,
        http: Arc<dyn HttpClient>,
        reporter: Reporter,
    ) -> Result<Self, Fault> {
        let operation = format!(
            "read the cloud's endpoints at {}",
            arm.host_str().unwrap_or_default()
        );
        let no = |words: &str| Fault {
            system: System::Arm,
            ..Fault::local(&operation, words)
        };
        if arm.scheme() != "https" {
            return Err(no(
                "a cloud is reached by https only: tokens are sent there",
            ));
        }
        let url = arm.join("/metadata/endpoints?api-version=2022-09-01").ok();
        let uri = url.and_then(|it| it.as_str().parse().ok());
        let uri = uri.ok_or_else(|| no("it is no URL"))?;
        let mut retry_policy = RetryPolicy::new(Arc::new(SystemTime::now), 0);
        retry_policy.request = TRY;
        let host = Host::new(
            System::Arm,
            &arm,
            Arc::new(Transport(http)),
            None,
            retry_policy.clone(),
        );
        let call = Call::new(&operation, (Method::GET, uri), JSON, None, Resend::Freely);
        let mut budget = Budget::look(telling(reporter), WITHIN, &retry_policy);
        let answer = host.exchange(&mut budget, &call).await?.well()?;
        let described = described(&answer.json()?).map_err(|it| answer.odd(it))?;
        Ok(Self {
            arm,
            audience: described.audience,
            login: described.login,
            graph: described.graph,
        })
    }
}

/// Tells of the first try in vain what is waited for, and for how long.
fn telling(reporter: Reporter) -> Reporter {
    let told = AtomicBool::new(false);
    Arc::new(move |notice| {
        if let Notice::Retrying { fault, .. } = &notice
            && !told.swap(true, Ordering::Relaxed)
        {
            reporter(Notice::Unanswered {
                fault: fault.clone(),
                within: WITHIN,
            });
        }
        reporter(notice);
    })
}

/// What a host says of its cloud.
#[derive(Debug, PartialEq, Eq)]
struct Described {
    login: Url,
    audience: String,
    graph: Option<Url>,
}

/// Where to log in and what for. Some answer with a list of clouds, of which the first is the host's own (2019-05-01 to 2020-06-01), others
/// with that one.
fn described(body: &Value) -> Result<Described, &'static str> {
    let cloud = body.get(0).unwrap_or(body);
    let authentication = cloud
        .get("authentication")
        .ok_or("it describes no authentication")?;
    let secure = |text: Option<&Value>| {
        text.and_then(Value::as_str)
            .and_then(|it| Url::parse(it).ok())
            .filter(|it| it.scheme() == "https")
    };
    let login = secure(authentication.get("loginEndpoint"));
    let audience = authentication
        .pointer("/audiences/0")
        .and_then(Value::as_str);
    Ok(Described {
        login: login.ok_or("it names no place to log in that is reached by https")?,
        audience: audience.ok_or("it names no audience")?.to_owned(),
        // A cloud of one's own (Azure Stack) may have none; only applications need it.
        graph: secure(cloud.get("microsoftGraphResourceId")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cloud_is_read_in_both_forms() {
        let mut cloud = json!({"authentication": {"loginEndpoint": "https://login.x", "audiences": ["https://arm.x/"]}});
        let url = |text| Url::parse(text).expect("a URL");
        let read = |graph| {
            Ok(Described {
                login: url("https://login.x"),
                audience: "https://arm.x/".to_owned(),
                graph,
            })
        };
        assert_eq!(described(&json!([cloud])), read(None));
        assert_eq!(described(&cloud), read(None));
        cloud["microsoftGraphResourceId"] = json!("http://graph.x/");
        assert_eq!(described(&cloud), read(None));
        cloud["microsoftGraphResourceId"] = json!("https://graph.x/");
        assert_eq!(described(&cloud), read(Some(url("https://graph.x/"))));
    }

    #[test]
    fn what_describes_no_cloud_is_refused() {
        for body in [
            json!(null),
            json!([]),
            json!({"authentication": {}}),
            json!({"authentication": {"loginEndpoint": "http://login.x", "audiences": ["a"]}}),
            json!({"authentication": {"loginEndpoint": "https://login.x", "audiences": [7]}}),
        ] {
            assert!(described(&body).is_err(), "{body}");
        }
    }
}
