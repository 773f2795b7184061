# Azure gives up turning the issuer on: the reason is shown, and what needs the issuer is skipped.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks:
      group: rg-aks
      operation: {polls: 0, fails: {code: QuotaExceeded, message: There is no quota for one more node.}}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: prod}
    manage: true
    webhook: addon
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl apply --yes --allow-disruptive --
~ update cluster/prod                                                                widctl.yaml:6:3
    declared fields differ
    oidcIssuer        false -> true
    workloadIdentity  false -> true

+ create identity/billing                                                           widctl.yaml:11:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     (known after apply: issuer of cluster/prod)
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 to update.

WID0601

  × update cluster/prod failed
  ╰─▶ Azure: QuotaExceeded (update cluster prod): There is no quota for one more node. (request id
      11ed9702-1459-5c4e-aef7-b5270fec4f16)
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ──┬─
   ·     ╰── asks for cluster
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────

- credential/billing/prod/payments/api skipped: it needs cluster/prod
- serviceaccount/prod/payments/api skipped: it needs cluster/prod

Applied: 1 done, 1 failed, 2 skipped.

-- stderr --
cluster/prod: updating
cluster/prod: Azure says Accepted
cluster/prod: failed: Azure: QuotaExceeded (update cluster prod): There is no quota for one more node. (request id 11ed9702-1459-5c4e-aef7-b5270fec4f16)
credential/billing/prod/payments/api: skipped, it needs cluster/prod
serviceaccount/prod/payments/api: skipped, it needs cluster/prod
identity/billing: creating
identity/billing: created

-- exit 4 --
