# One service account for two identities: both are trusted, and one is annotated.

A pod can act as several identities, but its annotation names one. Which one must be said, on exactly one of the bindings.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
  reports: {managedIdentity: {name: id-reports}}
bindings:
  - identity: billing
    clusters: [prod]
    namespace: payments
    serviceAccount: api
  - identity: reports
    clusters: [prod]
    namespace: payments
    serviceAccount: api

-- $ widctl plan --

-- stderr --
WID0210

  × 2 identities on the service account `payments/api` of `prod`, and none of them says `annotate:
  │ true`
  ╰─▶ Each gets its credential, but the service account's annotation has room for one client id.
    ╭─[widctl.yaml:11:5]
 10 │ bindings:
 11 │   - identity: billing
    ·     ────────
 12 │     clusters: [prod]
    ╰────
    ╭─[widctl.yaml:15:5]
 14 │     serviceAccount: api
 15 │   - identity: reports
    ·     ────┬───
    ·         ╰── and this one
 16 │     clusters: [prod]
    ╰────
  help: say `annotate: true` on the binding whose identity the pods use when they do not ask for
        another

1 error

-- exit 1 --

-- edit widctl.yaml --
-  - identity: reports
+  - identity: reports
+    annotate: true

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create identity/reports                                                            widctl.yaml:9:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:11:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/reports/prod/payments/api                                       widctl.yaml:15:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api
    at widctl.yaml:15:5
    at widctl.yaml:11:5
    does not exist
    clientId  (known after apply: clientId of identity/reports)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing
  + payments/api on prod may act as identity/reports

Plan: 5 to create, 1 unchanged.

Applied: 5 done.

-- stderr --
identity/billing: creating
identity/billing: created
identity/reports: creating
identity/reports: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
credential/reports/prod/payments/api: creating
credential/reports/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 6 resources match the manifest.
