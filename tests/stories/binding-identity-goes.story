# An identity that was bound goes only when the credential that AKS made on it is gone.

AKS never removes it, and other clusters' identity bindings may use it still; so that is for a person to say.

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
  other: {managedIdentity: {name: id-other}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  billing: {managedIdentity: {name: id-billing}}
-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
+bindings: []

-- $ widctl apply --yes --allow-delete 9 --
! blocked identity/@id-billing
    it would have to go, and this hangs on it: credential aks-identity-binding

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

Access:
  - payments/api on prod may no longer act as identity/@id-billing

Plan: 3 to delete, 2 unchanged, 1 blocked.

Applied: 3 done, 1 blocked.

-- stderr --
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
binding/@id-billing/@widctl38e763641a25a7a38dca88e1: deleting
binding/@id-billing/@widctl38e763641a25a7a38dca88e1: Azure says Accepted
binding/@id-billing/@widctl38e763641a25a7a38dca88e1: deleted
clusterrole/billing/@widctl:payments:billing@prod: deleting
clusterrole/billing/@widctl:payments:billing@prod: deleted

-- exit 4 --

-- $ widctl plan --
! blocked identity/@id-billing
    it would have to go, and this hangs on it: credential aks-identity-binding

Plan: 2 unchanged, 1 blocked.

-- exit 4 --

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing/federatedIdentityCredentials/aks-identity-binding?api-version=2024-11-30 --

-- $ widctl apply --yes --allow-delete 1 --
- delete identity/@id-billing
    no longer declared
    location  westeurope

Plan: 1 to delete, 2 unchanged.

Applied: 1 done.

-- stderr --
identity/@id-billing: deleting
identity/@id-billing: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.
