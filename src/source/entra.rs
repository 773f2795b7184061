//! What Entra says to a token that it does not take: the numbers that come up with workload identity, and what to look at.
use std::fmt;

/// One of Entra's error numbers, `AADSTS700213` say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aadsts(u32);

/// Numbers that mean the same to whoever has to find the cause, what it is in a few words, and its page.
type Page = (&'static [u32], &'static str, &'static str);

const PAGES: &[Page] = &[
    (
        &[70021],
        "no credential matches the token",
        "Entra compares the token's issuer (iss), subject (sub) and audience (aud) with every federated credential of the identity that
the client id names, byte by byte and with case. None has all three.

Look at the three values that the message shows, and at `widctl plan`: a credential that it creates or updates is the cause, and
`widctl apply` mends it. Where the plan has no changes, the pod runs as a service account that no binding declares, or on a
cluster that the manifest does not name. A credential that is younger than 10 minutes may not have spread yet: try again.",
    ),
    (
        &[700211],
        "no credential with the token's issuer",
        "The identity has no federated credential for the issuer of this token. Either the cluster was rebuilt, and has another issuer
now; or the credential lacks the slash at the end of an AKS cluster's issuer, or has one too many; or it was made for another
cluster.

`widctl plan` compares each credential with the issuer that Azure or the cluster's own discovery document says: it shows the
change, and names what was left behind by a rebuilt cluster (WID0361). `kubectl get --raw /.well-known/openid-configuration`
shows the issuer of the cluster that one is connected to. A credential that is younger than 10 minutes may not have spread yet.",
    ),
    (
        &[700212],
        "no credential with the token's audience",
        "A federated credential fits the token's issuer, but not its audience. The webhook of workload identity asks for
`api://AzureADTokenExchange` in every cloud; another audience is only in tokens that a pod projects itself.

Take `audience` out of the manifest unless the pods project a token of their own. `widctl validate` tells unusual audiences
(WID0218), `widctl plan` those that no token has (WID0381), and `widctl plan --workloads` pods that project a token for another
one (WID0392).",
    ),
    (
        &[700213],
        "no credential with the token's subject",
        "A federated credential fits the token's issuer, but not its subject, which the message shows. A pod's is
`system:serviceaccount:NAMESPACE:NAME`, of the service account that the pod really runs as: often that is `default`, because
`serviceAccountName` is missing, or namespace and name are swapped, or a chart gave the service account another name. A
vCluster's pods run as an account of the host with a longer name.

Write a binding for the subject in the message, or mend the pod. `widctl plan --workloads` tells pods that run as another
service account than the manifest's (WID0355), `widctl plan` credentials that are not as declared. For GitHub Actions the
subject says environment, branch, tag or pull request: compare it with the trust. A credential that is younger than 10 minutes
may not have spread yet.",
    ),
    (
        &[7002138, 7002137],
        "the credential's subject differs from the token's by case only",
        "A federated credential fits but for capital and small letters in its subject, which Entra compares exactly. The message shows
the subject of the token, and with AADSTS7002137 the one that the credential has to have.

Kubernetes has small letters only; GitHub writes owner, repository and environment as they were created. `widctl plan` tells a
trust that differs from another's by case (WID0363), and replaces a credential that is not as declared.",
    ),
    (
        &[70025],
        "the identity has no federated credential",
        "Nothing may act as this identity yet: its credentials were never made, were deleted, or are younger than 10 minutes and have not
spread. Or the client id is that of another identity.

`widctl plan` shows what is missing, `widctl apply` makes it. It also tells a service account whose client id is no declared
identity's.",
    ),
    (
        &[700016],
        "no application with this client id",
        "The tenant has no application or identity with the client id that the token is exchanged for. Most often the annotation
`azure.workload.identity/client-id` holds another id than a client id: the principal's (object) id, a resource id, the id of an
identity that was deleted and made again, for that has new ids, or one of another tenant.

`widctl plan` compares the annotation with the identity and says which id it is (WID0362); where widctl owns the service
account, `widctl apply` mends it. Pods must be recreated afterwards. For an identity of another tenant see `tenantId`.",
    ),
    (
        &[700024],
        "the token has expired, or is not valid yet",
        "The token lives for an hour in a pod and for about 5 minutes in GitHub Actions. Either it was read once and kept by the program,
instead of anew from `AZURE_FEDERATED_TOKEN_FILE` for each exchange; or the clock of the node is wrong.

Update the Azure SDK of the program, and never copy the token. In a pipeline, log in again in the step that needs it; widctl
itself asks for a new assertion at each exchange. `widctl plan --workloads` tells literal paths of token files (WID0354).",
    ),
    (
        &[700027],
        "the token's signature does not fit the issuer's keys",
        "Entra has read the keys that the issuer publishes, and none of them signed this token. After a rotation of the cluster's keys
the old key is published for some time only; for a cluster of one's own, the document of keys (JWKS) was not uploaded again
after the keys changed.

Compare `kubectl get --raw /openid/v1/jwks` with what the issuer's `jwks_uri` gives to the world, and publish the former. Pods
that hold tokens of the old key get new ones when they are recreated. widctl writes no keys; `widctl plan` still tells whether
the cluster announces the issuer that the manifest says.",
    ),
    (
        &[50166, 501661, 90061],
        "the issuer could not be reached",
        "Entra asks the issuer for `/.well-known/openid-configuration` and for its keys over the internet, without a login, and got no
usable answer: it is not public, a firewall holds Entra's requests back, its certificate is not valid, or the document's
`issuer` is another.

Open `ISSUER/.well-known/openid-configuration` from outside of the network. AKS publishes it once the issuer is enabled: `widctl
plan` says whether it is, and with `manage: true` enables it. For other clusters publish both documents where the manifest's
`issuer` says.",
    ),
    (
        &[50027, 5002727],
        "what was sent is no usable token",
        "The assertion is no JWT, or was cut or changed on its way: a path was sent instead of what is in the file, a line end came with
it, or it is the token of another system.

Let an Azure SDK read `AZURE_FEDERATED_TOKEN_FILE`. `widctl plan --workloads` tells pods that get no token (WID0350 and those
after it), and those that set that variable themselves.",
    ),
    (
        &[700222],
        "a token of Entra's own was sent as the assertion",
        "Entra takes no token that it issued itself in exchange for one of a managed identity, whatever the federated credential says. An
application may trust a managed identity of its tenant.

Use `application:` instead of `managedIdentity:` for what is to trust a managed identity; `widctl validate` tells such trusts
(WID0225). In a pod, check that `AZURE_FEDERATED_TOKEN_FILE` is the webhook's.",
    ),
    (
        &[7000229],
        "the application has no service principal in this tenant",
        "An application is what its owner wrote; to log in somewhere it needs a service principal there, and this tenant has none.

`widctl apply` makes one for applications of its own. For an `existing` one `widctl plan` says that it is missing (WID0332):
whoever owns the application runs `az ad sp create --id APP-ID`.",
    ),
    (
        &[90002],
        "there is no such tenant",
        "The tenant in the URL is none of this cloud. Its id comes from the annotation `azure.workload.identity/tenant-id`, which may be
empty or misspelt, else from the webhook's own settings; or a login for one cloud is asked of another.

`widctl plan` compares the annotation with the manifest's `tenant`, tells a webhook that is set to another one (WID0346), and
`widctl apply` mends it where widctl owns the service account. `--cloud` says for which cloud a run is.",
    ),
];

impl Aadsts {
    /// The number in a text: `700213`, `AADSTS700213`, or a whole message that begins with one of them.
    pub fn parse(text: &str) -> Option<Self> {
        /// WID codes have four digits, and Entra's numbers more.
        const FEWEST: usize = 5;
        const MOST: usize = 8;
        let text = text.trim();
        let named = text.get(..6).filter(|it| it.eq_ignore_ascii_case("AADSTS"));
        let rest = named.map_or(text, |it| &text[it.len()..]);
        let end = rest.find(|it: char| !it.is_ascii_digit());
        let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
        if !(FEWEST..=MOST).contains(&digits.len()) || !(after.is_empty() || after.starts_with(':'))
        {
            return None;
        }
        digits.parse().ok().map(Self)
    }

    /// Every number that has a page, in the order of the numbers.
    pub fn known() -> Vec<Self> {
        let mut all: Vec<u32> = PAGES
            .iter()
            .flat_map(|(numbers, ..)| *numbers)
            .copied()
            .collect();
        all.sort_by_key(ToString::to_string);
        all.into_iter().map(Self).collect()
    }

    fn page(self) -> Option<&'static Page> {
        PAGES.iter().find(|(numbers, ..)| numbers.contains(&self.0))
    }

    /// What it is, in a few words.
    pub fn title(self) -> &'static str {
        self.page()
            .map_or("not one that is usual with workload identity", |it| it.1)
    }

    /// What it means, what to look at, and with which command.
    pub fn explain(self) -> String {
        self.page().map_or_else(
            || {
                format!(
                    "Microsoft explains it at <https://login.microsoftonline.com/error?code={}>.

`widctl plan` shows whether identities, credentials and service accounts are as declared, and `widctl plan --workloads`
whether pods get their tokens.",
                    self.0
                )
            },
            |it| it.2.to_owned(),
        )
    }
}

impl fmt::Display for Aadsts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("AADSTS{}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Code;

    #[test]
    fn numbers_are_read_in_every_form() {
        for text in [
            "700213",
            "AADSTS700213",
            "aadsts700213",
            " AADSTS700213: No matching federated identity record found",
        ] {
            assert_eq!(Aadsts::parse(text), Some(Aadsts(700_213)), "{text}");
        }
        for text in [
            "",
            "205",
            "0205",
            "AADSTS",
            "AADSTSx",
            "AADSTS700213x",
            "999999999",
            "WID0205",
            "äöüßäö1",
        ] {
            assert_eq!(Aadsts::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_page_names_a_command_and_only_codes_that_there_are() {
        let known = Aadsts::known();
        for it in &known {
            let page = it.explain().replace('\n', " ");
            assert!(page.contains("`widctl "), "{it}");
            assert!(!it.title().is_empty() && it.title().len() < 70, "{it}");
            for code in page.split("WID").skip(1) {
                assert!(
                    Code::parse(&format!("WID{}", &code[..4])).is_some(),
                    "{it}: WID{code}"
                );
            }
        }
        // Those of the exchange of tokens that are known to come up.
        for number in [
            70021, 700_211, 700_212, 700_213, 7_002_138, 7_002_137, 70025, 700_016, 700_024,
            700_027, 50166, 501_661, 90061, 50027, 5_002_727, 700_222, 7_000_229, 90002,
        ] {
            assert!(known.contains(&Aadsts(number)), "{number}");
        }
        assert!(Aadsts(12345).explain().contains("error?code=12345"));
    }
}
