# A declared issuer that is almost the one that the cluster announces is shown with what to write.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod/}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    issuer: https://oidc.example.com/prod
    kubernetes: {context: prod}
    webhook: none
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl plan --
+ create identity/billing                                                           widctl.yaml:11:3
    does not exist
    location  westeurope

! blocked credential/billing/prod/payments/api                                      widctl.yaml:13:6
    the cluster announces https://oidc.example.com/prod/, not https://oidc.example.com/prod

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:13:6
    the cluster announces https://oidc.example.com/prod/, not https://oidc.example.com/prod

Plan: 1 to create, 1 unchanged, 2 blocked.

WID0313

  ⚠ the context `prod` leads to another issuer than that of cluster/prod
  ╰─▶ it announces https://oidc.example.com/prod/, and https://oidc.example.com/prod was expected
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     issuer: https://oidc.example.com/prod
   ╰────
  help: nothing on this cluster is written; correct the context, or the issuer if the cluster was
        rebuilt

WID0363

  ⚠ cluster/prod: the declared issuer differs from the announced one by the slash at its end
  ╰─▶ Entra compares byte by byte: `https://oidc.example.com/prod` is declared, tokens say
      `https://oidc.example.com/prod/`
   ╭─[widctl.yaml:7:13]
 6 │   prod:
 7 │     issuer: https://oidc.example.com/prod
   ·             ─────────────────────────────
 8 │     kubernetes: {context: prod}
   ╰────
  help: write `issuer: https://oidc.example.com/prod/`

-- exit 4 --

-- edit widctl.yaml --
-    issuer: https://oidc.example.com/prod
+    issuer: https://oidc.example.com/prod/

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 4 resources match the manifest.
