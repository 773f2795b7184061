# Where identity bindings may not be listed, none is made: one could be there under any name.

What needs it waits, and the ClusterRole, which does not, is made all the same.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
faults:
  - {on: {door: arm, method: GET, path: '*/identityBindings*'}, answer: {status: 403, code: AuthorizationFailed, message: 'no action Microsoft.ContainerService/managedClusters/identityBindings/read'}}
identities:
  - {name: id-billing, group: rg-ids}
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

-- $ widctl apply --yes --
! blocked binding/billing/prod                                                      widctl.yaml:10:6
    it could not be read: Azure: 403 AuthorizationFailed (list identity bindings of cluster prod):
    no action Microsoft.ContainerService/managedClusters/identityBindings/read

+ create clusterrole/billing/prod                                                   widctl.yaml:10:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs binding/billing/prod, which is blocked

Plan: 1 to create, 2 unchanged, 2 blocked.

WID0301

  ⚠ the identity bindings of
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/prod
  │ could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (list identity bindings of cluster prod): no action
      Microsoft.ContainerService/managedClusters/identityBindings/read

Applied: 1 done, 2 blocked.

-- stderr --
clusterrole/billing/prod: creating
clusterrole/billing/prod: created

-- exit 4 --

-- $ widctl plan --
! blocked binding/billing/prod                                                      widctl.yaml:10:6
    it could not be read: Azure: 403 AuthorizationFailed (list identity bindings of cluster prod):
    no action Microsoft.ContainerService/managedClusters/identityBindings/read

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs binding/billing/prod, which is blocked

Plan: 3 unchanged, 2 blocked.

WID0301

  ⚠ the identity bindings of
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/prod
  │ could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (list identity bindings of cluster prod): no action
      Microsoft.ContainerService/managedClusters/identityBindings/read

-- exit 4 --
