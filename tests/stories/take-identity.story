# An identity that is taken shows in the same plan what goes because it is: its access policies that nobody declares.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]
identities: [{name: id-ledger, group: rg-ids, principalId: aaaaaaaa-0000-4000-8000-000000000001}]
vaults:
  - {name: kv-books, group: rg-ids, accessPolicies: [{objectId: aaaaaaaa-0000-4000-8000-000000000001, permissions: {secrets: [get, set]}}]}
  - {name: kv-a, group: rg-ids, accessPolicies: [{objectId: aaaaaaaa-0000-4000-8000-000000000001, permissions: {keys: [get]}}]}
  - {name: kv-b, group: rg-ids, accessPolicies: [{objectId: aaaaaaaa-0000-4000-8000-000000000001, permissions: {keys: [get]}}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: books
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  ledger:
    managedIdentity: {name: id-ledger}
    access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get]}]

-- $ widctl plan --
No changes. 2 resources match the manifest.

WID0303

  ☞ policy/ledger/kv-books: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ access policies bear no mark, and identity/ledger is another's: widctl adds to its policies
      and takes nothing away
   ╭─[widctl.yaml:8:15]
 7 │     managedIdentity: {name: id-ledger}
 8 │     access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
   ·               ──────────────
   ╰────

WID0304

  ☞ others made what nobody declares (2)
  ╰─▶ what is not ours stays when it leaves the manifest
      policy/ledger/@kv-a  identity/ledger may get keys in kv-a
      policy/ledger/@kv-b  identity/ledger may get keys in kv-b
  help: declare what is meant to be; what is not goes by:
        --delete 'policy/ledger/@kv-a' --delete 'policy/ledger/@kv-b'

`-v` shows each finding at its place in the manifest.

-- $ widctl apply --yes --take identity/* --
~ update identity/ledger                                                             widctl.yaml:6:3
    taken over

- delete policy/ledger/@kv-a
    no longer declared
    keys      get
    objectId  aaaaaaaa-0000-4000-8000-000000000001

- delete policy/ledger/@kv-b
    no longer declared
    keys      get
    objectId  aaaaaaaa-0000-4000-8000-000000000001

~ update policy/ledger/kv-books                                                     widctl.yaml:8:15
    declared fields differ
    secrets  [get, set] -> get

Access:
  - identity/ledger loses get keys in kv-a
  - identity/ledger loses get keys in kv-b
  - identity/ledger loses set secrets in kv-books

Plan: 2 to update, 2 to delete.

WID0401

  × 3 accesses would end (2 by deletes and take-backs, 1 by replaces and updates)
  ╰─▶ policy/ledger/@kv-a, policy/ledger/@kv-b, policy/ledger/kv-books. Unasked it is at most 2,
      the larger of 2 and 30 % of the 0 accesses that this manifest owns
  help: if it is meant: `--allow-delete 2 --allow-replace 1`

-- exit 3 --

-- $ widctl apply --yes --take identity/ledgre --

-- stderr --
WID0903

  × `identity/ledgre` is not declared
  help: did you mean `identity/ledger`?

1 error

-- exit 1 --

-- $ widctl apply --yes --take identity/ledger --allow-delete 2 --allow-replace 1 --
~ update identity/ledger                                                             widctl.yaml:6:3
    taken over

- delete policy/ledger/@kv-a
    no longer declared
    keys      get
    objectId  aaaaaaaa-0000-4000-8000-000000000001

- delete policy/ledger/@kv-b
    no longer declared
    keys      get
    objectId  aaaaaaaa-0000-4000-8000-000000000001

~ update policy/ledger/kv-books                                                     widctl.yaml:8:15
    declared fields differ
    secrets  [get, set] -> get

Access:
  - identity/ledger loses get keys in kv-a
  - identity/ledger loses get keys in kv-b
  - identity/ledger loses set secrets in kv-books

Plan: 2 to update, 2 to delete.

Applied: 4 done.

-- stderr --
identity/ledger: updating
identity/ledger: updated
policy/ledger/kv-books: updating
policy/ledger/kv-books: updated
policy/ledger/@kv-a: deleting
policy/ledger/@kv-a: deleted
policy/ledger/@kv-b: deleting
policy/ledger/@kv-b: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.
