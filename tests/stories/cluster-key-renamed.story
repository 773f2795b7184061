# Renaming a cluster in the manifest changes nothing in Azure.

The key is this manifest's own word. What is there is found by what it is, not by what it was called: a credential of the same
issuer, subject and audience is kept under its older name and stays ours.

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

-- edit widctl.yaml --
-  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
+  prod-weu: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod-weu], namespace: payments, serviceAccount: api}

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- $ widctl apply --yes --
No changes. 4 resources match the manifest.

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod-weu], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod-weu], namespace: payments, serviceAccount: web}

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod-weu/payments/web                                   widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete serviceaccount/prod-weu/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod-weu/payments/web                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/web on prod-weu, in place of payments/api on prod-weu, may act as identity/billing

Plan: 2 to create, 2 to delete, 2 unchanged.

Applied: 4 done.

-- stderr --
credential/billing/prod-weu/payments/web: creating
credential/billing/prod-weu/payments/web: created
serviceaccount/prod-weu/payments/web: creating
serviceaccount/prod-weu/payments/web: created
serviceaccount/prod-weu/payments/api: deleting
serviceaccount/prod-weu/payments/api: deleted
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleting
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleted

-- $ widctl plan --
No changes. 4 resources match the manifest.
