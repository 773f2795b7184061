# `verify` tries each binding as a pod would: the cluster's token, its issuer's keys, the exchange at Entra.

Before anything is made it fails, and says what is missing; after `apply` it works. Tokens are in no output.

-- from examples/quickstart --

-- $ widctl verify --
payments/api on edge as billing: fails
  failed   token     service account payments/api on edge is not there
                     help: `widctl apply` makes it, or whoever owns it does; one of a vCluster comes
                           to its host with the first pod that runs as it
  ok       issuer    https://oidc.example.com/edge publishes 1 key

payments/api on prod-weu as billing: fails
  failed   token     service account payments/api on prod-weu is not there
                     help: `widctl apply` makes it, or whoever owns it does; one of a vCluster comes
                           to its host with the first pod that runs as it
  ok       issuer    https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
                     publishes 1 key

payments/reports on prod-weu as reporting: fails
  ok       token     system:serviceaccount:payments:reports, issued by
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
  ok       issuer    it publishes 1 key, the token's among them
  failed   exchange  AADSTS70025: the identity has no federated credential
                     Entra: AADSTS70025: The client
                     'e3bc1357-5e35-50ae-9c5e-442e08240a41'(id-reporting) has no configured
                     federated identity credentials.
                     no credential is on the identity
                     help: `widctl plan` has an answer already: create
                           credential/reporting/prod-weu/payments/reports

3 fail.

-- exit 4 --

-- given $ widctl apply --yes --

-- $ widctl verify --
payments/api on edge as billing: works
  ok       token     system:serviceaccount:payments:api, issued by https://oidc.example.com/edge
  ok       issuer    it publishes 1 key, the token's among them
  ok       exchange  Entra gave a token of principal d23339f4-da8f-5be8-b84e-e93c27272c92 for
                     https://management.core.windows.net

payments/api on prod-weu as billing: works
  ok       token     system:serviceaccount:payments:api, issued by
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
  ok       issuer    it publishes 1 key, the token's among them
  ok       exchange  Entra gave a token of principal d23339f4-da8f-5be8-b84e-e93c27272c92 for
                     https://management.core.windows.net

payments/reports on prod-weu as reporting: works
  ok       token     system:serviceaccount:payments:reports, issued by
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
  ok       issuer    it publishes 1 key, the token's among them
  ok       exchange  Entra gave a token of principal df558304-e133-574d-9bd3-88a836c5f626 for
                     https://management.core.windows.net

3 work.

-- $ widctl verify --only credential/billing/edge/payments/api --resource https://vault.azure.net --format json --
{
  "formatVersion": "1.0",
  "manifest": "payments",
  "proofs": [
    {
      "address": "credential/billing/edge/payments/api",
      "subject": "payments/api on edge as billing",
      "verdict": "works",
      "steps": [
        {
          "step": "token",
          "outcome": "passed",
          "message": "system:serviceaccount:payments:api, issued by https://oidc.example.com/edge"
        },
        {
          "step": "issuer",
          "outcome": "passed",
          "message": "it publishes 1 key, the token's among them"
        },
        {
          "step": "exchange",
          "outcome": "passed",
          "message": "Entra gave a token of principal d23339f4-da8f-5be8-b84e-e93c27272c92 for https://vault.azure.net"
        }
      ]
    }
  ]
}

-- $ widctl verify --format junit --
<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="0" errors="0" skipped="0">
  <testsuite name="payments" tests="3" failures="0" errors="0" skipped="0">
    <testcase classname="credential/billing/edge/payments/api" name="payments/api on edge as billing"></testcase>
    <testcase classname="credential/billing/prod-weu/payments/api" name="payments/api on prod-weu as billing"></testcase>
    <testcase classname="credential/reporting/prod-weu/payments/reports" name="payments/reports on prod-weu as reporting"></testcase>
  </testsuite>
</testsuites>

-- $ widctl plan --
No changes. 10 resources match the manifest.
