# What cannot be tried from here is told as untried, and is no failure: a trust of another issuer, an identity binding, a cluster that gives no token.

An issuer that publishes nothing is a failure.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-ids, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}
  - name: edge
    external: {issuer: "https://oidc.example.com/edge", context: edge}
    kubernetes: {namespaces: [payments]}
  - name: forge # whatever issues the trust's tokens
    external: {issuer: "https://gitlab.example.com"}
    kubernetes: {}
faults:
  - {on: {door: kubernetes/edge, path: "*/token"}, answer: {status: 403, code: Forbidden, message: "serviceaccounts \"api\" is forbidden"}}
  - {on: {door: issuer, path: "/edge/*"}, answer: {status: 404, code: NotFound, message: nothing is published here}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {name: prod}, webhook: addon}
  edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}
identities:
  billing:
    managedIdentity: {name: id-billing}
    trusts:
      release: {issuer: "https://gitlab.example.com", subject: "project_path:contoso/infra:ref_type:branch:ref:main"}
bindings:
  - {identity: billing, clusters: [edge, prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: bound, mode: identityBinding}

-- given $ widctl apply --yes --

-- $ widctl verify --
payments/api on edge as billing: fails
  untried  token     no token of payments/api on edge may be asked for here; it takes the right to
                     create serviceaccounts/token there (Kubernetes: 403 Forbidden (ask for a token
                     of service account payments/api on edge): serviceaccounts "api" is forbidden)
  failed   issuer    https://oidc.example.com/edge publishes no discovery document: the issuer: 404
                     NotFound (read the issuer's discovery document): nothing is published here
                     help: publish `.well-known/openid-configuration` and the keys below the issuer,
                           for everybody

payments/api on prod as billing: works
  ok       token     system:serviceaccount:payments:api, issued by
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/
  ok       issuer    it publishes 1 key, the token's among them
  ok       exchange  Entra gave a token of principal 710a03bb-e347-5468-912c-c673f268e631 for
                     https://management.core.windows.net

trust release as billing: untried
  untried  token     only its issuer can make such a token
  ok       issuer    https://gitlab.example.com publishes 1 key

identity binding of billing on prod: untried
  untried  token     tokens of an identity binding are exchanged inside of the cluster, which cannot
                     be tried from outside; `widctl plan` compares what it needs

1 works, 1 fails, 2 untried.

-- exit 4 --
