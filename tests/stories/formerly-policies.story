# What a former name made is listed with the access policies and app roles of its identities, which bear no mark of their own.

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
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get, list]}
      - {graph: User.Read.All}
      - {graph: Mail.Send}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-name: payments
+name: books
+formerly: [payments]
-      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get, list]}
+      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get]}
-      - {graph: Mail.Send}

-- $ widctl plan --
~ update policy/ledger/kv-books                                                    widctl.yaml:10:10
    declared fields differ
    secrets  [get, list] -> get

- delete approle/ledger/@Mail.Send@graph
    no longer declared
    appRoleId    b633e1c5-b582-4048-a93e-9f11b44c7e96
    principalId  2f6c9fd6-eac9-50e6-8178-bc85817bb59d
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/ledger loses Mail.Send of Microsoft Graph
  - identity/ledger loses list secrets in kv-books

Plan: 1 to update, 1 to delete, 2 unchanged.

WID0404

  × 2 things made by the manifest payments would be changed or deleted
  ╰─▶ policy/ledger/kv-books, approle/ledger/@Mail.Send@graph. `formerly` claims them; if another
      manifest of that name lives on, they are its own
  help: if payments was renamed to books: `--allow-formerly payments`

-- exit 3 --

-- $ widctl apply --yes --allow-formerly payments --
~ update policy/ledger/kv-books                                                    widctl.yaml:10:10
    declared fields differ
    secrets  [get, list] -> get

- delete approle/ledger/@Mail.Send@graph
    no longer declared
    appRoleId    b633e1c5-b582-4048-a93e-9f11b44c7e96
    principalId  2f6c9fd6-eac9-50e6-8178-bc85817bb59d
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/ledger loses Mail.Send of Microsoft Graph
  - identity/ledger loses list secrets in kv-books

Plan: 1 to update, 1 to delete, 2 unchanged.

Applied: 2 done.

-- stderr --
policy/ledger/kv-books: updating
policy/ledger/kv-books: updated
approle/ledger/@Mail.Send@graph: deleting
approle/ledger/@Mail.Send@graph: deleted

-- $ widctl plan --
No changes. 3 resources match the manifest.
