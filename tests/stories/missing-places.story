# A namespace or a resource group that is missing is never made; the plan gives the command that makes it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}

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

-- $ widctl plan --
! blocked identity/billing                                                           widctl.yaml:8:3
    resource group rg-ids is not there

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    namespace payments on prod is not there

WID0311

  ⚠ resource group rg-ids is not there
  ╰─▶ identity/billing cannot be made, and widctl never makes what it would lie in
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   billing: {managedIdentity: {name: id-billing}}
   ·   ───────
 9 │ bindings:
   ╰────
  help: az group create --name rg-ids --location westeurope --subscription
        11111111-2222-3333-4444-555555555555

WID0311

  ⚠ namespace payments on prod is not there
  ╰─▶ serviceaccount/prod/payments/api cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: kubectl create namespace payments --context prod

Plan: 0 to create, 0 to update, 0 to replace, 0 to delete, 1 unchanged, 3 blocked.

-- exit 4 --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids?api-version=2021-04-01 --
location: westeurope

-- kubectl prod POST /api/v1/namespaces --
{apiVersion: v1, kind: Namespace, metadata: {name: payments}}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    it is not there
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    it is not there
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    it is not there
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 3 to create, 0 to update, 0 to replace, 0 to delete, 1 unchanged, 0 blocked.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. All 4 things are as they should be.
