# A missing add-on is a warning: nothing else depends on it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: prod}
    webhook: addon
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl apply --yes --
+ create identity/billing                                                           widctl.yaml:10:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:12:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 unchanged.

WID0305

  ⚠ cluster/prod: the workload identity add-on is off
  ╰─▶ without it, pods there are not given a token
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-workload-identity` does

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 4 resources are left as they are; see the warnings below.

WID0305

  ⚠ cluster/prod: the workload identity add-on is off
  ╰─▶ without it, pods there are not given a token
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-workload-identity` does
