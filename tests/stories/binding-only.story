# A run for one service account draws in what lets it act, and takes nothing away.

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: identityBinding}

-- $ widctl apply --yes --only serviceaccount/prod/payments/api --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create binding/billing/prod
    at widctl.yaml:10:6
    at widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod
    at widctl.yaml:10:6
    at widctl.yaml:11:6
    does not exist
    clientId         (known after apply: clientId of identity/billing)
    serviceAccounts  [payments/api, payments/web]

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api, payments/web on prod may act as identity/billing

Plan: 4 to create, 1 unchanged.

WID0335

  ☞ binding/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: …
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

Applied: 4 done.

-- stderr --
identity/billing: creating
identity/billing: created
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
binding/billing/prod: creating
binding/billing/prod: Azure says Accepted
binding/billing/prod: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
+ create serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to create, 5 unchanged.

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: identityBinding}
+bindings: []

-- $ widctl plan --only clusterrole/billing/@widctl:payments:billing@prod --
! blocked clusterrole/billing/@widctl:payments:billing@prod
    it would have to go, and this hangs on it: binding/billing/@widctl38e763641a25a7a38dca88e1

Plan: 1 unchanged, 1 blocked.

-- exit 4 --

-- $ widctl plan --only clusterrole/billing/@widctl:payments:billing@prod --only binding/billing/@widctl38e763641a25a7a38dca88e1 --
- delete binding/billing/@widctl38e763641a25a7a38dca88e1
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

- delete clusterrole/billing/@widctl:payments:billing@prod
    no longer declared
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  [payments/api, payments/web]

Access:
  - payments/api, payments/web on prod may no longer act as identity/billing

Plan: 2 to delete, 2 unchanged.
