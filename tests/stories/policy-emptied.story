# The last policy goes when its vault stays declared for one more run, with nothing permitted.

What left the manifest together with the place it was in cannot be seen: where no policy is declared in a subscription, its vaults
are not looked at. Empty lists say that the vault is still meant, and that the identity shall have nothing there.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-shared, group: rg-ids, principalId: 99999999-0000-0000-0000-000000000001}
vaults:
  - name: kv-a
    group: rg-data
    accessPolicies:
      - {objectId: 99999999-0000-0000-0000-000000000001, permissions: {secrets: [get]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a
        secrets: [get, list]
  shared:
    managedIdentity: {name: id-shared, existing: true}
    access:
      - keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a
        secrets: []

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-        secrets: [get, list]
+        secrets: []

-- $ widctl apply --yes --
- delete policy/billing/kv-a                                                         widctl.yaml:9:9
    no longer declared
    objectId  710a03bb-e347-5468-912c-c673f268e631
    secrets   [get, list]

Access:
  - identity/billing loses get, list secrets in kv-a

Plan: 1 to delete, 3 unchanged.

Applied: 1 done.

-- stderr --
policy/billing/kv-a: deleting
policy/billing/kv-a: deleted

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now vaults --
vaults:
- name: kv-a
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      secrets:
      - get
    objectId: 99999999-0000-0000-0000-000000000001

-- edit widctl.yaml --
-        secrets: []
-  shared:
+  shared:

-- $ widctl validate --

-- stderr --
WID0106

  × a policy that permits nothing
    ╭─[widctl.yaml:9:9]
  8 │     access:
  9 │       - keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups…
    ·         ──────────────
 10 │   shared:
    ╰────
  help: add what it permits, for example `secrets: [get, list]`; `secrets: []` takes away what
        there is

1 error

-- exit 1 --
