# An audience that no token of the webhook has is told: the credential would be made, and match nothing.

AKS's add-on and the chart ask for tokens for `api://AzureADTokenExchange` in every cloud. Where pods project a token of their own,
they name its audience themselves.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-ids, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}
  - name: own
    external: {issuer: https://oidc.example.com/own}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope, audience: "api://AzureADTokenExchangeChina"}
clusters:
  prod: {aks: {name: prod}, webhook: addon}
  own: {issuer: https://oidc.example.com/own, kubernetes: {context: own}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod, own], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: worker}

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 9 resources are left as they are; see the warnings below.

WID0381

  ⚠ `api://AzureADTokenExchangeChina` matches no token that AKS's add-on gives to pods (2)
  ╰─▶ `api://AzureADTokenExchangeChina` is declared, and AKS's add-on asks for tokens for
      `api://AzureADTokenExchange`, in every cloud
      credential/billing/prod/payments/api
      credential/billing/prod/payments/worker
  help: take `audience` out, or, where the pods project their own token for it, leave it

`-v` shows each finding at its place in the manifest.
