# The `default` service account is always joined.

Kubernetes makes it in every namespace, so it is nobody's to make or delete.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes:
      namespaces: [payments]
      serviceAccounts: [{namespace: payments, name: default}]

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: default}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/default                                   widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:default

~ update serviceaccount/prod/payments/default                                       widctl.yaml:10:6
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/default on prod may act as identity/billing

Plan: 2 to create, 1 to update, 1 unchanged.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/default: creating
credential/billing/prod/payments/default: created
serviceaccount/prod/payments/default: updating
serviceaccount/prod/payments/default: updated

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: default}
+bindings: []

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-default-f8b823a652e9e81e
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:default

~ update serviceaccount/prod/payments/default
    no longer declared, and not ours to delete: our fields are taken back
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1 -> (none)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47 -> (none)

Access:
  - payments/default on prod may no longer act as identity/billing

Plan: 1 to update, 1 to delete, 2 unchanged.

Applied: 2 done.

-- stderr --
serviceaccount/prod/payments/default: updating
serviceaccount/prod/payments/default: updated
credential/billing/@prod-payments-default-f8b823a652e9e81e: deleting
credential/billing/@prod-payments-default-f8b823a652e9e81e: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now clusters --
clusters:
- name: prod
  external:
    issuer: https://oidc.example.com/prod
  kubernetes:
    namespaces:
    - payments
