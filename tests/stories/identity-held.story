# An identity is not replaced while somebody else's credential hangs on it.

The credential would be lost with the identity, and its owner would not know. So the replacement is blocked,
with the list of what is in the way.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing/federatedIdentityCredentials/by-hand?api-version=2024-11-30 --
properties: {issuer: https://token.example.com, subject: pipeline, audiences: [api://AzureADTokenExchange]}

-- edit widctl.yaml --
-  billing: {managedIdentity: {name: id-billing}}
+  billing: {managedIdentity: {name: id-billing, location: northeurope}}

-- $ widctl plan --allow-replace 9 --
! blocked identity/billing                                                           widctl.yaml:8:3
    it would have to go, and this hangs on it: credential by-hand
    location  westeurope -> northeurope

Plan: 3 unchanged, 1 blocked.

WID0304

  ☞ identity/billing trusts pipeline of https://token.example.com: others made it, and nobody
  │ declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@by-hand'`

-- exit 4 --

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing/federatedIdentityCredentials/by-hand?api-version=2024-11-30 --


-- $ widctl apply --yes --allow-replace 9 --
± replace identity/billing                                                           widctl.yaml:8:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    recreated together with its identity
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/billing)

Plan: 1 to create, 1 to update, 1 to replace, 1 unchanged.

Applied: 3 done.

-- stderr --
identity/billing: replacing
identity/billing: replaced
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated

-- $ widctl plan --
No changes. 4 resources match the manifest.
