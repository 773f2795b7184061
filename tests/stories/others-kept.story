# What bears another manifest's mark stays, and its owner is named.

Two manifests share an identity and a resource group. Each sees only its own things as its own: what the other made is neither
compared nor deleted, and what hangs on the shared identity is the other's to take away.

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- orders.yaml --
apiVersion: widctl/v1
name: orders
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing, existing: true}}
  orders: {managedIdentity: {name: id-orders}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: orders}
  - {identity: orders, clusters: [prod], namespace: payments, serviceAccount: orders-db}

-- $ widctl apply -f orders.yaml --yes --
+ create identity/orders                                                             orders.yaml:9:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/orders                                    orders.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:orders

+ create credential/orders/prod/payments/orders-db                                  orders.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:orders-db

+ create serviceaccount/prod/payments/orders                                        orders.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/orders-db                                     orders.yaml:12:6
    does not exist
    clientId  (known after apply: clientId of identity/orders)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/orders on prod may act as identity/billing; it is not managed here, and no role of it
      was seen
  + payments/orders-db on prod may act as identity/orders

Plan: 5 to create, 2 unchanged.

WID0304

  ☞ identity/billing trusts system:serviceaccount:payments:api on cluster/prod: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@prod-payments-api-0d26b3c8a5921a2c'`

Applied: 5 done.

-- stderr --
identity/orders: creating
identity/orders: created
credential/billing/prod/payments/orders: creating
credential/billing/prod/payments/orders: created
credential/orders/prod/payments/orders-db: creating
credential/orders/prod/payments/orders-db: created
serviceaccount/prod/payments/orders: creating
serviceaccount/prod/payments/orders: created
serviceaccount/prod/payments/orders-db: creating
serviceaccount/prod/payments/orders-db: created

-- $ widctl plan -f orders.yaml --
No changes. 7 resources match the manifest.

WID0304

  ☞ identity/billing trusts system:serviceaccount:payments:api on cluster/prod: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@prod-payments-api-0d26b3c8a5921a2c'`

-- $ widctl plan --
No changes. 4 resources are left as they are; see the warnings below.

WID0304

  ⚠ identity/billing trusts system:serviceaccount:payments:orders on cluster/prod: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@prod-payments-orders-0b8370348ebf751c'`

-- edit orders.yaml --
-  billing: {managedIdentity: {name: id-billing, existing: true}}
+  billing: {managedIdentity: {name: id-billing}}

-- $ widctl plan -f orders.yaml --take identity/billing --
~ update identity/billing                                                            orders.yaml:8:3
    taken over (manifest payments made it)

Plan: 1 to update, 6 unchanged.

WID0304

  ⚠ identity/billing trusts system:serviceaccount:payments:api on cluster/prod: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@prod-payments-api-0d26b3c8a5921a2c'`

-- edit widctl.yaml --
-  billing: {managedIdentity: {name: id-billing}}
+  billing: {managedIdentity: {name: id-billing, location: northeurope}}

-- $ widctl plan --
! blocked identity/billing                                                           widctl.yaml:8:3
    it would have to go, and this hangs on it: credential prod-payments-orders-0b8370348ebf751c
    location  westeurope -> northeurope

Plan: 3 unchanged, 1 blocked.

WID0304

  ⚠ identity/billing trusts system:serviceaccount:payments:orders on cluster/prod: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@prod-payments-orders-0b8370348ebf751c'`

-- exit 4 --
