# What Azure refuses is shown under the line of the manifest that asked for it.

Only what needs it is skipped; the rest is done, and the next run begins where this one ended.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: arm, method: PUT, path: '*/userAssignedIdentities/id-reports'}, times: 1, answer: {status: 403, code: RequestDisallowedByPolicy, message: "Resource 'id-reports' was disallowed by policy 'Allowed locations'."}}

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: reports, clusters: [prod], namespace: payments, serviceAccount: reports}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create identity/reports                                                            widctl.yaml:9:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/reports/prod/payments/reports                                   widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:reports

+ create serviceaccount/prod/payments/api                                           widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/reports                                       widctl.yaml:12:6
    does not exist
    clientId  (known after apply: clientId of identity/reports)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing
  + payments/reports on prod may act as identity/reports

Plan: 6 to create, 1 unchanged.

WID0601

  × create identity/reports failed
  ╰─▶ Azure: 403 RequestDisallowedByPolicy (create identity id-reports): Resource 'id-reports' was
      disallowed by policy 'Allowed locations'.
    ╭─[widctl.yaml:9:3]
  8 │   billing: {managedIdentity: {name: id-billing}}
  9 │   reports: {managedIdentity: {name: id-reports}}
    ·   ───┬───
    ·      ╰── asks for identity
 10 │ bindings:
    ╰────
  help: do as the policy asks, or have its owner exempt it, then apply again: what is done is kept

- credential/reports/prod/payments/reports skipped: it needs identity/reports
- serviceaccount/prod/payments/reports skipped: it needs identity/reports

Applied: 3 done, 1 failed, 2 skipped.

-- stderr --
identity/billing: creating
identity/billing: created
identity/reports: creating
identity/reports: failed: Azure: 403 RequestDisallowedByPolicy (create identity id-reports): Resource 'id-reports' was disallowed by policy 'Allowed locations'.
credential/reports/prod/payments/reports: skipped, it needs identity/reports
serviceaccount/prod/payments/reports: skipped, it needs identity/reports
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- exit 4 --

-- $ widctl apply --yes --
+ create identity/reports                                                            widctl.yaml:9:3
    does not exist
    location  westeurope

+ create credential/reports/prod/payments/reports                                   widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:reports

+ create serviceaccount/prod/payments/reports                                       widctl.yaml:12:6
    does not exist
    clientId  (known after apply: clientId of identity/reports)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/reports on prod may act as identity/reports

Plan: 3 to create, 4 unchanged.

Applied: 3 done.

-- stderr --
identity/reports: creating
identity/reports: created
credential/reports/prod/payments/reports: creating
credential/reports/prod/payments/reports: created
serviceaccount/prod/payments/reports: creating
serviceaccount/prod/payments/reports: created

-- $ widctl plan --
No changes. 7 resources match the manifest.
