# A context that leads to another cluster than the declared one is not written to.

The kubeconfig on this machine may be wrong, or the cluster was rebuilt. Either way the service accounts there are not the ones
that are meant.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
  - name: test
    external: {issuer: https://oidc.example.com/test}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: test}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    the cluster announces https://oidc.example.com/test, not https://oidc.example.com/prod

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    the cluster announces https://oidc.example.com/test, not https://oidc.example.com/prod

Plan: 1 to create, 1 unchanged, 2 blocked.

WID0313

  ⚠ the context `test` leads to another issuer than that of cluster/prod
  ╰─▶ it announces https://oidc.example.com/test, and https://oidc.example.com/prod was expected
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: test}, webhook: none}
   ·   ────
 7 │ identities:
   ╰────
  help: nothing on this cluster is written; correct the context, or the issuer if the cluster was
        rebuilt

-- exit 4 --

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    the cluster announces https://oidc.example.com/test, not https://oidc.example.com/prod

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    the cluster announces https://oidc.example.com/test, not https://oidc.example.com/prod

Plan: 1 to create, 1 unchanged, 2 blocked.

WID0313

  ⚠ the context `test` leads to another issuer than that of cluster/prod
  ╰─▶ it announces https://oidc.example.com/test, and https://oidc.example.com/prod was expected
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: test}, webhook: none}
   ·   ────
 7 │ identities:
   ╰────
  help: nothing on this cluster is written; correct the context, or the issuer if the cluster was
        rebuilt

Applied: 1 done, 2 blocked.

-- stderr --
identity/billing: creating
identity/billing: created

-- exit 4 --
