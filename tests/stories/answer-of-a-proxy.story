# A proxy's login page is not taken for an answer of Azure, and Azure is asked again.

With `-v` the plan says what it waited for, and what is kept.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: arm, method: GET, path: '/subscriptions/*/providers/Microsoft.ManagedIdentity/userAssignedIdentities'}, times: 1, answer: {status: 200, headers: {Content-Type: text/html}, body: '<html><body>Please log in</body></html>'}}

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

-- $ widctl plan -v --
= keep cluster/prod                                                                  widctl.yaml:6:3
    the cluster of issuer https://oidc.example.com/prod
    others write it, and it is only checked

+ create identity/billing                                                            widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/prod by context
    prod
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 unchanged.

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
again in 1 s: Azure: 200 (list identities of subscription 11111111-2222-3333-4444-555555555555): the body is no JSON; something between answers instead
 INFO found 0 things in 3 places
