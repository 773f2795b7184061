# All identities leave the manifest: they are looked for wherever it names a subscription still.

`reporting` was joined and bears no mark. The service account that names its client id tells that credentials may be left there.

-- from examples/quickstart --

-- given $ widctl apply --yes --

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-aks}
clusters:
  prod-weu: {aks: {name: aks-prod-weu}, webhook: addon}
  edge: {issuer: https://oidc.example.com/edge, kubernetes: {context: edge}, webhook: helm}
identities: {}
bindings: []

-- $ widctl plan --
- delete identity/@id-billing
    no longer declared
    location   westeurope
    tags.team  payments

- delete credential/@id-billing/@edge-payments-api-fc4270a8add795e1
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:payments:api

- delete credential/@id-billing/@prod-weu-payments-api-53c424e72097ff5a
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
    subject    system:serviceaccount:payments:api

- delete credential/@id-reporting/@prod-weu-payments-reports-a656bd86a6803508
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
    subject    system:serviceaccount:payments:reports

- delete serviceaccount/edge/payments/api
    no longer declared
    clientId  0b232c74-8ebf-564f-9805-968cf074b9cb
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod-weu/payments/api
    no longer declared
    clientId  0b232c74-8ebf-564f-9805-968cf074b9cb

~ update serviceaccount/prod-weu/payments/reports
    no longer declared, and not ours to delete: our fields are taken back
    clientId  e3bc1357-5e35-50ae-9c5e-442e08240a41 -> (none)

Access:
  - payments/api on edge, prod-weu may no longer act as identity/@id-billing
  - payments/reports on prod-weu may no longer act as identity/@id-reporting; it is not managed
      here, and no role of it was seen

Plan: 1 to update, 6 to delete, 2 unchanged.

WID0402

  × identity/@id-billing would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-delete 4`

WID0401

  × 4 accesses would end (4 by deletes and take-backs, 0 by replaces and updates)
  ╰─▶ identity/@id-billing, credential/@id-billing/@edge-payments-api-fc4270a8add795e1,
      credential/@id-billing/@prod-weu-payments-api-53c424e72097ff5a,
      credential/@id-reporting/@prod-weu-payments-reports-a656bd86a6803508. Unasked it is at most
      2, the larger of 2 and 30 % of the 4 accesses that this manifest owns
  help: if it is meant: `--allow-delete 4`

-- exit 3 --

-- $ widctl apply --yes --allow-delete 5 --
- delete identity/@id-billing
    no longer declared
    location   westeurope
    tags.team  payments

- delete credential/@id-billing/@edge-payments-api-fc4270a8add795e1
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:payments:api

- delete credential/@id-billing/@prod-weu-payments-api-53c424e72097ff5a
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
    subject    system:serviceaccount:payments:api

- delete credential/@id-reporting/@prod-weu-payments-reports-a656bd86a6803508
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e3b3f298-be13-5f24-88c2-f0938084ab27/
    subject    system:serviceaccount:payments:reports

- delete serviceaccount/edge/payments/api
    no longer declared
    clientId  0b232c74-8ebf-564f-9805-968cf074b9cb
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod-weu/payments/api
    no longer declared
    clientId  0b232c74-8ebf-564f-9805-968cf074b9cb

~ update serviceaccount/prod-weu/payments/reports
    no longer declared, and not ours to delete: our fields are taken back
    clientId  e3bc1357-5e35-50ae-9c5e-442e08240a41 -> (none)

Access:
  - payments/api on edge, prod-weu may no longer act as identity/@id-billing
  - payments/reports on prod-weu may no longer act as identity/@id-reporting; it is not managed
      here, and no role of it was seen

Plan: 1 to update, 6 to delete, 2 unchanged.

Applied: 7 done.

-- stderr --
credential/@id-reporting/@prod-weu-payments-reports-a656bd86a6803508: deleting
credential/@id-reporting/@prod-weu-payments-reports-a656bd86a6803508: deleted
serviceaccount/edge/payments/api: deleting
serviceaccount/edge/payments/api: deleted
credential/@id-billing/@edge-payments-api-fc4270a8add795e1: deleting
credential/@id-billing/@edge-payments-api-fc4270a8add795e1: deleted
serviceaccount/prod-weu/payments/api: deleting
serviceaccount/prod-weu/payments/api: deleted
credential/@id-billing/@prod-weu-payments-api-53c424e72097ff5a: deleting
credential/@id-billing/@prod-weu-payments-api-53c424e72097ff5a: deleted
identity/@id-billing: deleting
identity/@id-billing: deleted
serviceaccount/prod-weu/payments/reports: updating
serviceaccount/prod-weu/payments/reports: updated

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now identities --
identities:
- name: id-reporting
  group: rg-workload-identity
  location: westeurope
  clientId: e3bc1357-5e35-50ae-9c5e-442e08240a41
  principalId: df558304-e133-574d-9bd3-88a836c5f626
