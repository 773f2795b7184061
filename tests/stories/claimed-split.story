# `formerly` is not offered for things of a manifest that lives on: it would delete the other half of a split.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments, shop]}

-- whole.yaml --
apiVersion: widctl/v1
name: whole
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
  shop: {managedIdentity: {name: id-shop}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: shop, clusters: [prod], namespace: shop, serviceAccount: web}

-- given $ widctl apply -f whole.yaml --yes --

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
~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    it fits, but others could take the fields away unnoticed (manifest whole made it)

Plan: 1 to update, 3 unchanged.

WID0303

  ☞ credential/billing/prod/payments/api: kept, not ours: removing it from the manifest will not
  │ revoke it
  ╰─▶ credential prod-payments-api-0d26b32f071810bf was made by others
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: `--take credential/billing/prod/payments/api` replaces it by one of ours

WID0365

  ☞ credential/billing/prod/payments/api is the manifest `whole`'s
  ╰─▶ the name prod-payments-api-0d26b32f071810bf ends in that manifest's mark
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: keep the binding in one of both manifests; `--take credential/billing/prod/payments/api`
        replaces the credential by one of ours

WID0365

  ⚠ these are the manifest `whole`'s, which declares them or did so once (2)
      identity/billing                  it is used here and left as it is; when the other manifest
                                        drops it, it goes, and all access with it
      serviceaccount/prod/payments/api  both write its annotations; when the other manifest drops
                                        it, it goes
  help: keep each in one of both manifests; do not write `formerly: [whole]`, which would delete
        what else `whole` has made:
        /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop;
        if they move here, take them out there and say:
        --take identity/billing --take serviceaccount/prod/payments/api

`-v` shows each finding at its place in the manifest.
