//! Which proxy a cluster is reached through, by the variables that curl and Go's programs read.

use std::net::IpAddr;

use crate::remote::environment::Env;
use crate::remote::secrets;

/// The proxy of `HTTPS_PROXY` for a host, if `NO_PROXY` does not except it.
///
/// kube reads `HTTPS_PROXY` too, but compares `NO_PROXY` with the proxy's own host, so that no cluster is ever excepted.
pub(super) fn from_environment(env: &Env, host: &str) -> Result<Option<http::Uri>, String> {
    let first = |names: [&str; 2]| {
        let values = names.into_iter().filter_map(|name| env(name));
        values.into_iter().find(|it| !it.trim().is_empty())
    };
    let Some(proxy) = first(["HTTPS_PROXY", "https_proxy"]) else {
        return Ok(None);
    };
    if excepted(host, &first(["NO_PROXY", "no_proxy"]).unwrap_or_default()) {
        return Ok(None);
    }
    let proxy = proxy.trim();
    secrets::keep_userinfo(proxy);
    let whole = if proxy.contains("://") {
        proxy.to_owned()
    } else {
        format!("http://{proxy}")
    };
    // The value itself may hold a password, so it is not shown.
    whole
        .parse()
        .map(Some)
        .map_err(|error| format!("HTTPS_PROXY is no URL: {error}"))
}

/// Whether a host is in the list: `*`, a domain (with or without a dot before it, its subdomains too), an address, or a range.
fn excepted(host: &str, list: &str) -> bool {
    let host = host.trim_matches(['[', ']']).to_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|it| it.is_loopback()) {
        // As Go does: a proxy cannot reach this machine's own loopback.
        return true;
    }
    list.split([',', ' ']).map(str::trim).any(|entry| {
        let entry = entry.to_lowercase();
        let entry = entry.trim_matches(['[', ']']);
        if entry == "*" {
            return true;
        }
        if let (Some((net, bits)), Some(address)) = (entry.split_once('/'), address) {
            return net
                .parse()
                .is_ok_and(|net| bits.parse().is_ok_and(|bits| within(address, net, bits)));
        }
        let domain = entry.trim_start_matches("*.").trim_start_matches('.');
        !domain.is_empty()
            && (host == domain
                || host
                    .strip_suffix(domain)
                    .is_some_and(|rest| rest.ends_with('.')))
    })
}

fn within(address: IpAddr, net: IpAddr, bits: u32) -> bool {
    match (address, net) {
        (IpAddr::V4(address), IpAddr::V4(net)) if bits <= 32 => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            u32::from(address) & mask == u32::from(net) & mask
        }
        (IpAddr::V6(address), IpAddr::V6(net)) if bits <= 128 => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            u128::from(address) & mask == u128::from(net) & mask
        }
        (IpAddr::V4(_) | IpAddr::V6(_), IpAddr::V4(_) | IpAddr::V6(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::excepted;

    #[test]
    fn no_proxy_is_read_as_go_reads_it() {
        for (host, list, is) in [
            ("api.example.com", "", false),
            ("api.example.com", "example.com", true),
            ("api.example.com", ".example.com, other", true),
            ("api.example.com", "*.EXAMPLE.com", true),
            ("api.badexample.com", "example.com", false),
            ("api.example.com", "*", true),
            ("api.example.com", ",, .", false),
            ("10.1.2.3", "10.0.0.0/8", true),
            ("10.1.2.3", "0.0.0.0/0", true),
            ("11.1.2.3", "10.0.0.0/8", false),
            ("10.1.2.3", "10.0.0.0/99", false),
            ("10.1.2.3", "fd00::/8", false),
            ("[fd00::1]", "fd00::/8", true),
            ("127.0.0.1", "", true),
            ("localhost", "", true),
        ] {
            assert_eq!(excepted(host, list), is, "{host} in {list}");
        }
    }
}
