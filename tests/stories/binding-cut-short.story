# A run that ends between the two halves of a removal leaves what the next one needs to find the rest.

The ClusterRole goes last: where it cannot go, it still says that this cluster had identity bindings.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
faults:
  - {on: {door: kubernetes/prod, method: DELETE, path: '*/clusterrolebindings/*'}, times: 1, answer: {status: 403, code: Forbidden, message: 'not now'}}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
+bindings: []

-- $ widctl apply --yes --
- delete binding/billing/@widctl38e763641a25a7a38dca88e1
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

- delete clusterrole/billing/@widctl:payments:billing@prod
    no longer declared
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api on prod may no longer act as identity/billing

Plan: 3 to delete, 2 unchanged.

WID0601

  × delete clusterrole/billing/@widctl:payments:billing@prod failed
  ╰─▶ Kubernetes: 403 Forbidden (delete ClusterRoleBinding widctl:payments:billing on prod): not
      now
  help: have the right given that the message names, then apply again: what is done is kept

Applied: 2 done, 1 failed.

-- stderr --
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
binding/billing/@widctl38e763641a25a7a38dca88e1: deleting
binding/billing/@widctl38e763641a25a7a38dca88e1: Azure says Accepted
binding/billing/@widctl38e763641a25a7a38dca88e1: deleted
clusterrole/billing/@widctl:payments:billing@prod: deleting
clusterrole/billing/@widctl:payments:billing@prod: failed: Kubernetes: 403 Forbidden (delete ClusterRoleBinding widctl:payments:billing on prod): not now

-- exit 4 --

-- $ widctl apply --yes --
- delete clusterrole/billing/@widctl:payments:billing@prod
    no longer declared
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

Plan: 1 to delete, 2 unchanged.

Applied: 1 done.

-- stderr --
clusterrole/billing/@widctl:payments:billing@prod: deleting
clusterrole/billing/@widctl:payments:billing@prod: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.
