# A service account that leads to credentials that cannot be read keeps its annotation: nothing else would lead there again.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]
identities: [{name: id-theirs, group: rg-ids}]
clusters:
  - name: edge
    external: {issuer: "https://oidc.example.com/edge", context: edge}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {path: "*/id-theirs/federatedIdentityCredentials"}, skip: 1, times: 1, answer: {status: 403, code: AuthorizationFailed}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
identities: {theirs: {managedIdentity: {name: id-theirs}}}
bindings:
  - {identity: theirs, clusters: [edge], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-identities: {theirs: {managedIdentity: {name: id-theirs}}}
-bindings:
-  - {identity: theirs, clusters: [edge], namespace: payments, serviceAccount: api}

-- $ widctl apply --yes --
! blocked serviceaccount/edge/payments/api
    it could not be read: Azure: 403 AuthorizationFailed (list credentials of identity id-theirs):
    The world was told to refuse this.

Plan: 1 unchanged, 1 blocked.

WID0301

  ⚠ what hangs on
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-theirs
  │ could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (list credentials of identity id-theirs): The world was told
      to refuse this.

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:5:12]
 4 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 5 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

-- exit 4 --

-- $ widctl apply --yes --
- delete credential/@id-theirs/@edge-payments-api-fc4270799fefa661
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:payments:api

- delete serviceaccount/edge/payments/api
    no longer declared
    clientId  2d3681f8-97b7-5c12-a3b4-d4a926415af8
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api on edge may no longer act as identity/@id-theirs; it is not managed here, and no
      role of it was seen

Plan: 2 to delete, 1 unchanged.

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:5:12]
 4 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 5 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

Applied: 2 done.

-- stderr --
credential/@id-theirs/@edge-payments-api-fc4270799fefa661: deleting
credential/@id-theirs/@edge-payments-api-fc4270799fefa661: deleted
serviceaccount/edge/payments/api: deleting
serviceaccount/edge/payments/api: deleted

-- $ widctl plan --
No changes. 1 resource matches the manifest.

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:5:12]
 4 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 5 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves
