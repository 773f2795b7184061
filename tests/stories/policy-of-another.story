# To the policies of another team's identity is only added, and what was given stays when the manifest forgets it.

Policies bear no mark, so nobody could tell which permissions of the entry this manifest made. The plan says so each time.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-shared, group: rg-ids, principalId: 99999999-0000-0000-0000-000000000001, tags: {team: other}}
vaults:
  - name: kv-a
    group: rg-data
    accessPolicies:
      - {objectId: 99999999-0000-0000-0000-000000000001, permissions: {secrets: [Get, Set], keys: [all]}}
  - name: kv-b
    group: rg-data
    accessPolicies:
      - {objectId: 99999999-0000-0000-0000-000000000001, permissions: {secrets: [Get, List]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  shared:
    managedIdentity: {name: id-shared, existing: true}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [get, list], keys: [sign]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b, secrets: [get]}

-- $ widctl apply --yes --
~ update policy/shared/kv-a                                                         widctl.yaml:9:10
    declared fields differ
    secrets  [get, set] -> [get, list, set]

Access:
  + identity/shared gains list secrets in kv-a

Plan: 1 to update, 2 unchanged.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
  ╰─▶ access policies bear no mark, and identity/shared is another's: widctl adds to its policies
      and takes nothing away
      policy/shared/kv-a
      policy/shared/kv-b

`-v` shows each finding at its place in the manifest.

Applied: 1 done.

-- stderr --
policy/shared/kv-a: updating
policy/shared/kv-a: updated

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
  ╰─▶ access policies bear no mark, and identity/shared is another's: widctl adds to its policies
      and takes nothing away
      policy/shared/kv-a
      policy/shared/kv-b

`-v` shows each finding at its place in the manifest.

-- edit widctl.yaml --
-      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [get, list], keys: [sign]}

-- $ widctl plan --
No changes. 2 resources match the manifest.

WID0303

  ☞ policy/shared/kv-b: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ access policies bear no mark, and identity/shared is another's: widctl adds to its policies
      and takes nothing away
   ╭─[widctl.yaml:9:10]
 8 │     access:
 9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
   ·          ──────────────
   ╰────

WID0304

  ☞ identity/shared may all keys; get, list, set secrets in kv-a: others made it, and nobody
  │ declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'policy/shared/@kv-a'`

-- world now vaults --
vaults:
- name: kv-a
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      keys:
      - all
      secrets:
      - Get
      - Set
      - list
    objectId: 99999999-0000-0000-0000-000000000001
- name: kv-b
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      secrets:
      - Get
      - List
    objectId: 99999999-0000-0000-0000-000000000001
