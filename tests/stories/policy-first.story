# A key vault policy is made for the identity's object id, kept, changed by what differs, and goes when it leaves the manifest.

A policy bears no mark: those of an identity of ours are ours, and exact. Entries of others, and of applications that act on
somebody's behalf, are not looked at.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - name: kv-legacy
    group: rg-data
    accessPolicies:
      - {objectId: 99999999-0000-0000-0000-000000000001, permissions: {secrets: [Get, Set], keys: [wrapKey]}}
  - {name: kv-other, group: rg-data}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-legacy, secrets: [get, list], keys: [get, unwrapKey]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-other, certificates: [get]}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

+ create policy/billing/kv-legacy                                                   widctl.yaml:9:10
    does not exist
    keys      [get, unwrapkey]
    objectId  (known after apply: principalId of identity/billing)
    secrets   [get, list]

+ create policy/billing/kv-other                                                   widctl.yaml:10:10
    does not exist
    certificates  get
    objectId      (known after apply: principalId of identity/billing)

Access:
  + identity/billing gains get certificates in kv-other
  + identity/billing gains get, list secrets in kv-legacy
  + identity/billing gains get, unwrapkey keys in kv-legacy

Plan: 3 to create.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
policy/billing/kv-legacy: creating
policy/billing/kv-legacy: created
policy/billing/kv-other: creating
policy/billing/kv-other: created

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- world now vaults --
vaults:
- name: kv-legacy
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      keys:
      - wrapKey
      secrets:
      - Get
      - Set
    objectId: 99999999-0000-0000-0000-000000000001
  - permissions:
      keys:
      - get
      - unwrapKey
      secrets:
      - get
      - list
    objectId: 710a03bb-e347-5468-912c-c673f268e631
- name: kv-other
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      certificates:
      - get
    objectId: 710a03bb-e347-5468-912c-c673f268e631

-- edit widctl.yaml --
-      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-legacy, secrets: [get, list], keys: [get, unwrapKey]}
+      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-legacy, secrets: [get, set]}

-- $ widctl apply --yes --allow-replace 3 --
~ update policy/billing/kv-legacy                                                   widctl.yaml:9:10
    declared fields differ
    keys     [get, unwrapkey] -> (none)
    secrets  [get, list] -> [get, set]

Access:
  - identity/billing loses get, unwrapkey keys in kv-legacy
  - identity/billing loses list secrets in kv-legacy
  + identity/billing gains set secrets in kv-legacy

Plan: 1 to update, 2 unchanged.

Applied: 1 done.

-- stderr --
policy/billing/kv-legacy: updating
policy/billing/kv-legacy: updated

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- edit widctl.yaml --
-      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-legacy, secrets: [get, set]}

-- $ widctl apply --yes --
- delete policy/billing/@kv-legacy
    no longer declared
    objectId  710a03bb-e347-5468-912c-c673f268e631
    secrets   [get, set]

Access:
  - identity/billing loses get, set secrets in kv-legacy

Plan: 1 to delete, 2 unchanged.

Applied: 1 done.

-- stderr --
policy/billing/@kv-legacy: deleting
policy/billing/@kv-legacy: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now vaults --
vaults:
- name: kv-legacy
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      keys:
      - wrapKey
      secrets:
      - Get
      - Set
    objectId: 99999999-0000-0000-0000-000000000001
- name: kv-other
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      certificates:
      - get
    objectId: 710a03bb-e347-5468-912c-c673f268e631
