# A manifest that gets another name keeps its identity bindings, whose names it had given them before.

The ClusterRole has the name of the manifest in its own, so it is made anew and the former one goes.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
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
-name: payments
+name: billing
+formerly: [payments]

-- $ widctl apply --yes --allow-formerly payments --
- delete clusterrole/billing/@widctl:payments:billing@prod
    no longer declared
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

+ create clusterrole/billing/prod                                                   widctl.yaml:11:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

Plan: 1 to create, 1 to delete, 4 unchanged.

Applied: 2 done.

-- stderr --
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
clusterrole/billing/@widctl:payments:billing@prod: deleting
clusterrole/billing/@widctl:payments:billing@prod: deleted

-- $ widctl plan --
No changes. 5 resources match the manifest.
