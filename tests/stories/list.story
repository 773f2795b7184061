# What a manifest declares and made is listed: whose each thing is, and how it stands.

-- from examples/quickstart --

-- $ widctl list --
STATE       OWNER   ADDRESS                                         WHY
fits        kept    cluster/edge
fits        kept    cluster/prod-weu
missing     -       identity/billing                                does not exist
fits        joined  identity/reporting
missing     -       credential/billing/edge/payments/api            does not exist
missing     -       credential/billing/prod-weu/payments/api        does not exist
missing     -       credential/reporting/prod-weu/payments/reports  does not exist
missing     -       serviceaccount/edge/payments/api                does not exist
missing     -       serviceaccount/prod-weu/payments/api            does not exist
differs     joined  serviceaccount/prod-weu/payments/reports        declared fields differ

3 fit, 1 differs, 6 missing.

-- given $ widctl apply --yes --

-- $ widctl list --
STATE       OWNER   ADDRESS                                         WHY
fits        kept    cluster/edge
fits        kept    cluster/prod-weu
fits        made    identity/billing
fits        joined  identity/reporting
fits        made    credential/billing/edge/payments/api
fits        made    credential/billing/prod-weu/payments/api
fits        made    credential/reporting/prod-weu/payments/reports
fits        made    serviceaccount/edge/payments/api
fits        made    serviceaccount/prod-weu/payments/api
fits        joined  serviceaccount/prod-weu/payments/reports

10 fit.

-- edit widctl.yaml --
-  tags: {team: payments}
+  tags: {team: billing}
-  - identity: reporting
-    clusters: [prod-weu]
-    namespace: payments
-    serviceAccount: reports

-- $ widctl list --
STATE       OWNER   ADDRESS                                                           WHY
fits        kept    cluster/edge
fits        kept    cluster/prod-weu
differs     made    identity/billing                                                  declared fields differ
fits        joined  identity/reporting
fits        made    credential/billing/edge/payments/api
fits        made    credential/billing/prod-weu/payments/api
undeclared  made    credential/reporting/@prod-weu-payments-reports-a656bd86a6803508  no longer declared
fits        made    serviceaccount/edge/payments/api
fits        made    serviceaccount/prod-weu/payments/api
undeclared  joined  serviceaccount/prod-weu/payments/reports                          no longer declared, and not ours to delete: our fields are taken back

7 fit, 1 differs, 2 undeclared.

-- $ widctl list --only serviceaccount/edge/payments/api --format json --
{
  "formatVersion": "1.0",
  "manifest": "payments",
  "resources": [
    {
      "address": "cluster/edge",
      "kind": "cluster",
      "owner": "kept",
      "state": "fits",
      "ids": [
        "the cluster of issuer https://oidc.example.com/edge"
      ]
    },
    {
      "address": "identity/billing",
      "kind": "identity",
      "owner": "made",
      "state": "differs",
      "detail": "declared fields differ",
      "ids": [
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-workload-identity/providers/microsoft.managedidentity/userassignedidentities/id-billing"
      ]
    },
    {
      "address": "credential/billing/edge/payments/api",
      "kind": "credential",
      "owner": "made",
      "state": "fits",
      "ids": [
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-workload-identity/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/edge-payments-api-fc4270a8add795e1"
      ]
    },
    {
      "address": "serviceaccount/edge/payments/api",
      "kind": "serviceaccount",
      "owner": "made",
      "state": "fits",
      "ids": [
        "ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/edge by context edge"
      ]
    }
  ]
}
