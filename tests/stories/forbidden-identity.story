# An identity that may not be read blocks what hangs on it.

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
  - {on: {door: arm, method: GET, path: '*/userAssignedIdentities*'}, answer: {status: 403, code: AuthorizationFailed, message: 'no right to read'}}

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
    it could not be read: Azure: 403 AuthorizationFailed (read identity id-billing): no right to
    read

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs identity/billing, which is blocked

Plan: 1 unchanged, 3 blocked.

WID0302

  ☞ subscription 11111111-2222-3333-4444-555555555555 could not be searched for what is no longer
  │ declared
  ╰─▶ Azure: 403 AuthorizationFailed (list identities of subscription
      11111111-2222-3333-4444-555555555555): no right to read

WID0301

  ⚠ what hangs on identity/billing could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (read identity id-billing): no right to read

-- exit 4 --
