# The last identity binding leaves a cluster, though nothing in the manifest tells any more that there was one.

The credential that AKS made stays: AKS never removes it, and widctl never touches it. It and the ClusterRole tell where to look.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
+bindings: []

-- $ widctl plan --
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

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

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

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

Applied: 3 done.

-- stderr --
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
binding/billing/@widctl38e763641a25a7a38dca88e1: deleting
binding/billing/@widctl38e763641a25a7a38dca88e1: Azure says Accepted
binding/billing/@widctl38e763641a25a7a38dca88e1: deleted
clusterrole/billing/@widctl:payments:billing@prod: deleting
clusterrole/billing/@widctl:payments:billing@prod: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

-- world now identities clusters --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: aks-identity-binding
    issuer: https://ib.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/65c71a84-2a8e-5343-8b23-d204c18913e1
    subject: system:identitybinding:65c71a84-2a8e-5343-8b23-d204c18913e1
clusters:
- name: prod
  aks:
    group: rg-aks
    location: westeurope
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    workloadIdentity: true
  kubernetes:
    namespaces:
    - payments
