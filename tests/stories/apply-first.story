# The first apply makes what is missing, in the order of need, and the next plan is empty.

The identity's client id is known only once it is there, so the service account's annotation is known after apply. It takes
one run nevertheless: what a thing needs settles its late values.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults:
  subscription: 11111111-2222-3333-4444-555555555555
  resourceGroup: rg-ids
  location: westeurope
  tags: {team: payments}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: prod}
identities:
  billing:
    managedIdentity: {name: id-billing}
bindings:
  - identity: billing
    clusters: [prod]
    namespace: payments
    serviceAccount: api

-- $ widctl plan --
+ create identity/billing                                                           widctl.yaml:13:3
    does not exist
    location   westeurope
    tags.team  payments

+ create credential/billing/prod/payments/api                                       widctl.yaml:16:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:16:5
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 unchanged.

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
    ╭─[widctl.yaml:10:3]
  9 │ clusters:
 10 │   prod:
    ·   ────
 11 │     aks: {resourceGroup: rg-aks, name: prod}
    ╰────
  help: `webhook: addon` keeps it to that

-- $ widctl apply --yes --
+ create identity/billing                                                           widctl.yaml:13:3
    does not exist
    location   westeurope
    tags.team  payments

+ create credential/billing/prod/payments/api                                       widctl.yaml:16:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:16:5
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 unchanged.

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
    ╭─[widctl.yaml:10:3]
  9 │ clusters:
 10 │   prod:
    ·   ────
 11 │     aks: {resourceGroup: rg-aks, name: prod}
    ╰────
  help: `webhook: addon` keeps it to that

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 4 resources match the manifest.

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
    ╭─[widctl.yaml:10:3]
  9 │ clusters:
 10 │   prod:
    ·   ────
 11 │     aks: {resourceGroup: rg-aks, name: prod}
    ╰────
  help: `webhook: addon` keeps it to that

-- world now --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
- id: 11111111-2222-3333-4444-555555555555
  name: sandbox
  groups:
    rg-aks:
      location: westeurope
    rg-ids:
      location: westeurope
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    team: payments
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: prod-payments-api-0d26b3c8a5921a2c
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject: system:serviceaccount:payments:api
clusters:
- name: prod
  aks:
    group: rg-aks
    location: westeurope
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    workloadIdentity: true
  kubernetes:
    namespaces:
    - payments
    serviceAccounts:
    - namespace: payments
      name: api
      labels:
        widctl/mark: payments.6db7501c0141d935
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
        - .metadata.labels.widctl/mark
      - manager: widctl/payments
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.widctl/mark
