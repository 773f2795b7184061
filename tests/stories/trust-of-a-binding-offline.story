# A trust in the very subject of a binding is told without Azure where the cluster's issuer stands in the manifest.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  edge: {issuer: https://oidc.example.com/edge, kubernetes: {context: edge}, webhook: none}
  inner: {vcluster: {host: edge, name: vc, namespace: team-x}, kubernetes: {context: inner}, webhook: none}
identities:
  billing:
    managedIdentity: {name: id-billing}
    trusts:
      by-hand: {issuer: https://oidc.example.com/edge, subject: "system:serviceaccount:payments:api"}
      other: {issuer: https://oidc.example.com/edge, subject: "system:serviceaccount:payments:other"}
bindings:
  - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api, serviceAccountOwner: helm}

-- $ widctl validate --

-- stderr --
WID0208

  × credential/billing/edge/payments/api and trust/billing/by-hand are one credential
  ╰─▶ both trust system:serviceaccount:payments:api of https://oidc.example.com/edge, and Azure
      takes issuer and subject once under one identity
    ╭─[widctl.yaml:15:6]
 11 │     trusts:
 12 │       by-hand: {issuer: https://oidc.example.com/edge, subject: "system:serviceaccount:pay…
    ·       ───┬───
    ·          ╰── and here
 13 │       other: {issuer: https://oidc.example.com/edge, subject: "system:serviceaccount:payme…
 14 │ bindings:
 15 │   - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api, servic…
    ·      ────────
    ╰────
  help: take one out

1 error

-- exit 1 --

-- $ widctl plan --

-- stderr --
WID0208

  × credential/billing/edge/payments/api and trust/billing/by-hand are one credential
  ╰─▶ both trust system:serviceaccount:payments:api of https://oidc.example.com/edge, and Azure
      takes issuer and subject once under one identity
    ╭─[widctl.yaml:15:6]
 11 │     trusts:
 12 │       by-hand: {issuer: https://oidc.example.com/edge, subject: "system:serviceaccount:pay…
    ·       ───┬───
    ·          ╰── and here
 13 │       other: {issuer: https://oidc.example.com/edge, subject: "system:serviceaccount:payme…
 14 │ bindings:
 15 │   - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api, servic…
    ·      ────────
    ╰────
  help: take one out

1 error

-- exit 1 --
