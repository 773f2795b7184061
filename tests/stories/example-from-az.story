# The example `from-az`: what az or Terraform has made is declared, found to fit, and taken.

-- from examples/from-az --

-- $ widctl validate --
shop is valid: 1 cluster, 1 identity, 1 binding.

-- $ widctl plan --
~ update serviceaccount/prod/shop/web                                               widctl.yaml:25:6
    it fits, but others could take the fields away unnoticed

Plan: 1 to update, 4 unchanged.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
      credential/shop/prod/shop/web             credential fic-shop
      role/shop/Key Vault Secrets User/kv-shop  role assignment 470a22fc-3a4b-5d8d-8201-9bb137601904
  help: `--take` replaces them by ours:
        --take credential/shop/prod/shop/web --take 'role/shop/Key Vault Secrets User/kv-shop'

`-v` shows each finding at its place in the manifest.

-- $ widctl apply --yes --take identity/shop --take credential/shop/prod/shop/web --take role/shop/* --take serviceaccount/prod/shop/web --
~ update identity/shop                                                              widctl.yaml:18:3
    taken over

± replace credential/shop/prod/shop/web                                             widctl.yaml:25:6
    taken over
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e4e63d59-7324-5c3a-ba25-e58bbfd55fc7/
    subject    system:serviceaccount:shop:web

± replace role/shop/Key Vault Secrets User/kv-shop                                  widctl.yaml:21:9
    taken over
    principalId  aaaaaaaa-0000-4000-8000-000000000001
    role         Key Vault Secrets User
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shop/providers/Microsoft.KeyVault/vaults/kv-shop

~ update serviceaccount/prod/shop/web                                               widctl.yaml:25:6
    taken over

Plan: 2 to update, 2 to replace, 1 unchanged.

WID0308

  ⚠ credential/shop/prod/shop/web is taken: credential fic-shop goes before ours comes
  ╰─▶ Azure takes issuer and subject only once under one identity; in between, pods get no new
      tokens
    ╭─[widctl.yaml:25:6]
 24 │ bindings:
 25 │   - {identity: shop, clusters: [prod], namespace: shop, serviceAccount: web}
    ·      ────────
    ╰────

WID0308

  ⚠ role/shop/Key Vault Secrets User/kv-shop is taken: role assignment
  │ 470a22fc-3a4b-5d8d-8201-9bb137601904 goes before ours comes
  ╰─▶ Azure keeps one assignment of an identity, a role and a scope; in between, the access does
      not exist
    ╭─[widctl.yaml:21:9]
 20 │     access:
 21 │       - role: Key Vault Secrets User
    ·         ────
 22 │         scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shop/…
    ╰────

Applied: 4 done.

-- stderr --
identity/shop: updating
identity/shop: updated
credential/shop/prod/shop/web: replacing
credential/shop/prod/shop/web: replaced
role/shop/Key Vault Secrets User/kv-shop: replacing
role/shop/Key Vault Secrets User/kv-shop: replaced
serviceaccount/prod/shop/web: updating
serviceaccount/prod/shop/web: updated

-- $ widctl plan --
No changes. 5 resources match the manifest.
