# A login in another tenant than the manifest's is refused before anything is read.

Reading there would find nothing where things are, and the plan would be to make everything again.

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
tenant: 99999999-0000-0000-0000-000000000000
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl apply --yes --

-- stderr --
WID0502

  × logged in to another tenant
  ╰─▶ The manifest is for 99999999-0000-0000-0000-000000000000, the login is in
      72f988bf-86f1-41af-91ab-2d7cd011db47. Nothing was read.
   ╭─[widctl.yaml:3:9]
 2 │ name: payments
 3 │ tenant: 99999999-0000-0000-0000-000000000000
   ·         ────────────────────────────────────
 4 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
   ╰────
  help: `az login --tenant 99999999-0000-0000-0000-000000000000`

1 error

-- exit 1 --
