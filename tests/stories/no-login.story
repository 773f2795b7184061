# Without a login there is no plan.

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

-- $ AZURE_CLIENT_SECRET=wrong widctl plan --

-- stderr --
WID0501

  × cannot log in to Azure
  ╰─▶ Entra: 401 AADSTS7000215 (log in (environment)): AADSTS7000215: Invalid client secret
      provided. Ensure the secret being sent in the request is the client secret value, not the
      client secret ID, for a secret added to app 'ec92e18c-f898-5b8d-b01a-c6ea2ae351ed'..
  help: log in with `az login`, or choose another way with --credential

1 error

-- exit 1 --

-- $ widctl plan --credential github --

-- stderr --
WID0501

  × cannot log in to Azure
  ╰─▶ this machine: log in: github: ACTIONS_ID_TOKEN_REQUEST_URL is not set.
  help: log in with `az login`, or choose another way with --credential

1 error

-- exit 1 --
