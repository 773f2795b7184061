# Several files are one manifest, and a name that two of them give is shown in both.

Many environments share their identities and bindings this way: `-f bindings.yaml -f env/prod.yaml`.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- bindings.yaml --
apiVersion: widctl/v1
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: {stage: prod}, namespace: payments, serviceAccount: api}

-- env/prod.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    issuer: https://oidc.example.com/prod
    kubernetes: {context: prod}
    webhook: none
    labels: {stage: prod}

-- $ widctl apply --yes -f bindings.yaml -f env/prod.yaml --
+ create identity/billing                                                          bindings.yaml:3:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                      bindings.yaml:5:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                          bindings.yaml:5:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 unchanged.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan -f bindings.yaml -f env --
No changes. 4 resources match the manifest.

-- more.yaml --
apiVersion: widctl/v1
identities:
  billing: {managedIdentity: {name: id-other}}

-- $ widctl validate -f bindings.yaml -f env/prod.yaml -f more.yaml --

-- stderr --
WID0201

  × `identities.billing` is given twice
  ╰─▶ All files are one manifest, in which each name is said once.
   ╭─[more.yaml:3:3]
 2 │ identities:
 3 │   billing: {managedIdentity: {name: id-other}}
   ·   ───┬───
   ·      ╰── again here
   ╰────
  ☞ here too
   ╭─[bindings.yaml:3:3]
 2 │ identities:
 3 │   billing: {managedIdentity: {name: id-billing}}
   ·   ───┬───
   ·      ╰── first here
 4 │ bindings:
   ╰────

1 error

-- exit 1 --
