# An identity that must exist already is not made.

`existing: true` says that another team makes it. What hangs on it waits.

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
  billing: {managedIdentity: {name: id-billing, existing: true}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl plan --
! blocked identity/billing                                                           widctl.yaml:8:3
    it must exist and does not

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs identity/billing, which is blocked

Plan: 1 unchanged, 3 blocked.

-- exit 4 --

-- $ widctl apply --yes --
! blocked identity/billing                                                           widctl.yaml:8:3
    it must exist and does not

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs identity/billing, which is blocked

Plan: 1 unchanged, 3 blocked.

-- exit 4 --
