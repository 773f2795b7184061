# What a former name made is listed with the access policies of its identities, which bear no mark of their own.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]
vaults:
  - {name: kv-books, group: rg-ids}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  ledger:
    managedIdentity: {name: id-ledger}
    access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get, list]}]

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-name: payments
+name: books
+formerly: [payments]
-    access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get, list]}]
+    access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get]}]

-- $ widctl plan --
~ update policy/ledger/kv-books                                                     widctl.yaml:9:15
    declared fields differ
    secrets  [get, list] -> get

Access:
  - identity/ledger loses list secrets in kv-books

Plan: 1 to update, 1 unchanged.

WID0404

  × 1 thing made by the manifest payments would be changed or deleted
  ╰─▶ policy/ledger/kv-books. `formerly` claims them; if another manifest of that name lives on,
      they are its own
  help: if payments was renamed to books: `--allow-formerly payments`

-- exit 3 --

-- $ widctl apply --yes --allow-formerly payments --
~ update policy/ledger/kv-books                                                     widctl.yaml:9:15
    declared fields differ
    secrets  [get, list] -> get

Access:
  - identity/ledger loses list secrets in kv-books

Plan: 1 to update, 1 unchanged.

Applied: 1 done.

-- stderr --
policy/ledger/kv-books: updating
policy/ledger/kv-books: updated

-- $ widctl plan --
No changes. 2 resources match the manifest.
