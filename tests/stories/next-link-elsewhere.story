# A next page on a foreign host is not asked for, so the token stays where it belongs.

What was on that page is unknown, and unknown is not absent: the subscription counts as unread.

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
  - {on: {door: arm, method: GET, path: '/subscriptions/*/providers/Microsoft.ManagedIdentity/userAssignedIdentities'}, answer: {status: 200, headers: {Content-Type: application/json}, body: {value: [], nextLink: 'https://evil.example/subscriptions/next'}}}

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
    it could not be read: Azure: list identities of subscription
    11111111-2222-3333-4444-555555555555: leads to https://evil.example:443, but a token for
    https://127.0.0.1:PORT goes nowhere else

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs identity/billing, which is blocked

Plan: 1 unchanged, 3 blocked.

WID0301

  ⚠ could not be read (2)
  ╰─▶ Azure: list identities of subscription 11111111-2222-3333-4444-555555555555: leads to
      https://evil.example:443, but a token for https://127.0.0.1:PORT goes nowhere else
      subscription 11111111-2222-3333-4444-555555555555
      what hangs on identity/billing

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- $ widctl apply --yes --
! blocked identity/billing                                                           widctl.yaml:8:3
    it could not be read: Azure: list identities of subscription
    11111111-2222-3333-4444-555555555555: leads to https://evil.example:443, but a token for
    https://127.0.0.1:PORT goes nowhere else

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs identity/billing, which is blocked

Plan: 1 unchanged, 3 blocked.

WID0301

  ⚠ could not be read (2)
  ╰─▶ Azure: list identities of subscription 11111111-2222-3333-4444-555555555555: leads to
      https://evil.example:443, but a token for https://127.0.0.1:PORT goes nowhere else
      subscription 11111111-2222-3333-4444-555555555555
      what hangs on identity/billing

`-v` shows each finding at its place in the manifest.

-- exit 4 --
