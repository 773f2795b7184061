# A selector that matches no cluster is a note: the label may be on its way.

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
  - {identity: billing, clusters: {stage: prod}, namespace: payments, serviceAccount: api}

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

Plan: 1 to create, 1 unchanged.

WID0206

  ☞ the selector matches no cluster
  ╰─▶ No cluster has a label `stage`.
    ╭─[widctl.yaml:10:25]
  9 │ bindings:
 10 │   - {identity: billing, clusters: {stage: prod}, namespace: payments, serviceAccount: api}
    ·                         ────────
    ╰────
