# The last identity leaves the manifest, and with it every trace in Azure: the clusters are asked themselves.

The identity is another team's, so that nothing of it is left to be looked at.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
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
  billing: {managedIdentity: {name: id-billing, existing: true}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-identities:
-  billing: {managedIdentity: {name: id-billing, existing: true}}
-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
+bindings: []

-- $ widctl apply --yes --
- delete binding/@id-billing/@widctl38e763641a25a7a38dca88e1
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

Plan: 3 to delete, 1 unchanged.

Applied: 3 done.

-- stderr --
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
binding/@id-billing/@widctl38e763641a25a7a38dca88e1: deleting
binding/@id-billing/@widctl38e763641a25a7a38dca88e1: Azure says Accepted
binding/@id-billing/@widctl38e763641a25a7a38dca88e1: deleted
clusterrole/billing/@widctl:payments:billing@prod: deleting
clusterrole/billing/@widctl:payments:billing@prod: deleted

-- $ widctl plan --
No changes. 1 resource matches the manifest.
