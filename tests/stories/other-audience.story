# Another's credential of the same issuer and subject but another audience is in the way.

Azure takes issuer and subject only once under one identity. To take it away would end somebody's access, so that must be asked for.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: by-hand, issuer: https://oidc.example.com/prod, subject: "system:serviceaccount:payments:api", audience: "api://other"}
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

-- $ widctl plan --
! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    credential by-hand, not ours, has this issuer and subject with another audience; `--take` with
    this address replaces it

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs credential/billing/prod/payments/api, which is blocked

Plan: 2 unchanged, 2 blocked.

-- exit 4 --

-- $ widctl apply --yes --take credential/billing/prod/payments/api --
± replace credential/billing/prod/payments/api                                      widctl.yaml:10:6
    taken over
    audiences  api://other -> api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to create, 1 to replace, 2 unchanged.

WID0308

  ⚠ credential/billing/prod/payments/api is taken: credential by-hand goes before ours comes
  ╰─▶ Azure takes issuer and subject only once under one identity; in between, pods get no new
      tokens
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────

Applied: 2 done.

-- stderr --
credential/billing/prod/payments/api: replacing
credential/billing/prod/payments/api: replaced
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 4 resources match the manifest.
