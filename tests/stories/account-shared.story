# A service account that we made and that others added to is not deleted.

Somebody's pull secret or label would go with it. So widctl takes its own fields back instead, and the service account is no
longer ours.

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

-- kubectl prod PATCH /api/v1/namespaces/payments/serviceaccounts/api?fieldManager=kubectl-label --
metadata: {labels: {team: payments}}

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+bindings: []

-- $ widctl plan --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api
    no longer declared, and not ours to delete: our fields are taken back
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1 -> (none)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47 -> (none)

Access:
  - payments/api on prod may no longer act as identity/billing

Plan: 1 to update, 1 to delete, 2 unchanged.

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api
    no longer declared, and not ours to delete: our fields are taken back
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1 -> (none)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47 -> (none)

Access:
  - payments/api on prod may no longer act as identity/billing

Plan: 1 to update, 1 to delete, 2 unchanged.

Applied: 2 done.

-- stderr --
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleting
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleted

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
    serviceAccounts:
    - namespace: payments
      name: api
      labels:
        team: payments
      managers:
      - manager: kubectl-label
        operation: Update
        fields:
        - .metadata.labels.team
