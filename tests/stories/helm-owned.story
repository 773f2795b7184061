# A service account that Helm owns is checked, and its values are printed where they are missing.

widctl writes nothing to it. Whoever writes the chart's values copies them from here.

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
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, serviceAccountOwner: helm}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 unchanged, 1 waiting for its owner.

WID0306

  ⚠ serviceaccount/prod/payments/api does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, servic…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: api
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

Applied: 2 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created

-- $ widctl plan -q --
No changes. 3 resources are left as they are, 1 is waiting for its owner; see the warnings below.

1 warning; without `-q` they are told

-- $ widctl plan --format json --
{
  "formatVersion": "2.0",
  "manifest": "payments",
  "digest": "sha256:DIGEST",
  "summary": {
    "create": 0,
    "update": 0,
    "replace": 0,
    "delete": 0,
    "unchanged": 3,
    "waitingForOwner": 1,
    "blocked": 0
  },
  "changes": [],
  "access": [],
  "diagnostics": [
    {
      "code": "WID0306",
      "severity": "warning",
      "message": "serviceaccount/prod/payments/api does not exist",
      "why": "its owner writes it, and widctl only checks it",
      "help": "in most charts, these values do:\nserviceAccount:\n  name: api\n  annotations:\n    azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1\n    azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47\npodLabels:\n  azure.workload.identity/use: \"true\"",
      "at": {
        "file": "widctl.yaml",
        "line": 10,
        "column": 6
      },
      "group": {
        "cause": "service accounts that others write do not exist",
        "thing": "serviceaccount/prod/payments/api",
        "detail": "client-id 65c71a84-2a8e-5343-8b23-d204c18913e1, tenant-id",
        "help": "set the annotation `azure.workload.identity/client-id` on each, where it is said also `azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47`, and the label `azure.workload.identity/use: \"true\"` on its pods; in most charts by `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart"
      }
    }
  ]
}

-- kubectl prod POST /api/v1/namespaces/payments/serviceaccounts --
{apiVersion: v1, kind: ServiceAccount, metadata: {name: api, annotations: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1, azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47}}}

-- $ widctl plan --
No changes. 4 resources match the manifest.
