# A service account that others write is in the ClusterRole all the same; the end of its access is counted there.

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: identityBinding}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding, serviceAccountOwner: helm}

-- $ widctl apply --yes --
~ update clusterrole/billing/prod                                                   widctl.yaml:10:6
    declared fields differ
    serviceAccounts  [payments/api, payments/web] -> payments/web

Access:
  - payments/api on prod may no longer act as identity/billing

Plan: 1 to update, 4 unchanged.

Applied: 1 done.

-- stderr --
clusterrole/billing/prod: updating
clusterrole/billing/prod: updated

-- $ widctl plan --
No changes. 5 resources match the manifest.
