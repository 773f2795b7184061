# What another field manager applied too stays when widctl lets go, and is told once.

A GitOps tool or a restored backup has applied the same annotation and the same mark. widctl's manager lets go; from then on it holds
nothing, and there is nothing left to do, however long the others hold what they hold.

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

-- kubectl prod PATCH /api/v1/namespaces/payments/serviceaccounts/api?fieldManager=argocd&force=false --
apiVersion: v1
kind: ServiceAccount
metadata:
  name: api
  namespace: payments
  labels: {widctl/mark: payments.e9e5a01eb5c36e9e}
  annotations: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1}

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+bindings: []

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api
    no longer declared, and not ours to delete: our fields are taken back
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47 -> (none)

Access:
  - payments/api on prod may no longer act as identity/billing

Plan: 1 to update, 1 to delete, 2 unchanged.

WID0504

  ⚠ serviceaccount/prod/payments/api: clientId and mark stay: argocd holds them too
  ╰─▶ what another field manager holds is not taken from it
  help: take it out of what argocd applies

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
        widctl/mark: payments.e9e5a01eb5c36e9e
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
      managers:
      - manager: argocd
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.labels.widctl/mark
