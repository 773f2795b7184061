# In 60 columns everything is still readable.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: by-hand, issuer: https://oidc.example.com/prod, subject: "system:serviceaccount:payments:api"}
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

-- $ COLUMNS=60 widctl plan --
+ create serviceaccount/prod/payments/api   widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to create, 3 unchanged.

WID0303

  ☞ credential/billing/prod/payments/api: kept, not ours:
  │ removing it from the manifest will not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespac…
    ·      ────────
    ╰────
  help: `--take credential/billing/prod/payments/api`
        replaces it by one of ours
