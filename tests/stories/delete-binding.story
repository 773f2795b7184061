# An identity binding that others made and nobody declares is told, and goes where a flag names it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments]}
  - name: test
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: none}
  test: {aks: {resourceGroup: rg-aks, name: test}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
  other: {managedIdentity: {name: id-other}}
bindings:
  - {identity: other, clusters: [prod, test], namespace: payments, serviceAccount: other, mode: identityBinding}

-- given $ widctl apply --yes --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/prod/identityBindings/byhand?api-version=2026-04-01 --
properties: {managedIdentity: {resourceId: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing}}

-- $ widctl plan --
No changes. 10 resources are left as they are; see the warnings below.

WID0304

  ⚠ identity/billing is bound to cluster/prod by identity binding byhand: others made it, and
  │ nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'binding/billing/@byhand'`

-- $ widctl apply --yes --delete binding/billing/@byhand --
- delete binding/billing/@byhand
    not ours, not declared, and named to be deleted
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

Plan: 1 to delete, 10 unchanged.

Applied: 1 done.

-- stderr --
binding/billing/@byhand: deleting
binding/billing/@byhand: Azure says Accepted
binding/billing/@byhand: deleted

-- $ widctl plan --
No changes. 10 resources match the manifest.
