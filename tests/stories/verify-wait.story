# A credential that was made a moment ago is not known everywhere: `--wait` tries its exchange again, and nothing else.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
entra: {spreading: 2}
clusters:
  - name: edge
    external: {issuer: "https://oidc.example.com/edge", context: edge}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl verify --
payments/api on edge as billing: fails
  ok       token     system:serviceaccount:payments:api, issued by https://oidc.example.com/edge
  ok       issuer    it publishes 1 key, the token's among them
  failed   exchange  AADSTS70021: no credential matches the token
                     Entra: AADSTS70021: No matching federated identity record found for presented
                     assertion. Assertion Issuer: 'https://oidc.example.com/edge'. Assertion
                     Subject: 'system:serviceaccount:payments:api'. Assertion Audience:
                     'api://AzureADTokenExchange'.
                     https://learn.microsoft.com/entra/workload-id/workload-identity-federation
                     credential edge-payments-api-fc4270ed848da1b8 fits the token: younger than 10
                     minutes it may not have spread yet, which `--wait` waits for
                     help: `widctl explain AADSTS70021` says what to look at

1 fails.

-- exit 4 --

-- $ widctl verify --wait 30s --
payments/api on edge as billing: works
  ok       token     system:serviceaccount:payments:api, issued by https://oidc.example.com/edge
  ok       issuer    it publishes 1 key, the token's among them
  ok       exchange  Entra gave a token of principal 710a03bb-e347-5468-912c-c673f268e631 for
                     https://management.core.windows.net

1 works.
