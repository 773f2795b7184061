# What others add to the entry of an identity of ours is taken away again, and counted as an access that ends.

Azure matches what is taken away byte for byte, so it is named as it is written there: `Set` and not `set`. A permission that is
declared counts in any case, and `all` holds every other.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-a, group: rg-data}
  - {name: kv-b, group: rg-data}
  - {name: kv-c, group: rg-data}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [get]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b, keys: [all]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-c, certificates: [get, list]}

-- given $ widctl apply --yes --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a/accessPolicies/add?api-version=2023-07-01 --
{"properties": {"accessPolicies": [{"tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "objectId": "710A03BB-e347-5468-912c-c673f268e631", "permissions": {"secrets": ["Set", "List"], "keys": ["Decrypt"]}}]}}

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b/accessPolicies/add?api-version=2023-07-01 --
{"properties": {"accessPolicies": [{"tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "objectId": "710A03BB-e347-5468-912c-c673f268e631", "permissions": {"keys": ["Get"]}}]}}

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-c/accessPolicies/add?api-version=2023-07-01 --
{"properties": {"accessPolicies": [{"tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "objectId": "710A03BB-e347-5468-912c-c673f268e631", "permissions": {"certificates": ["Import"]}}]}}

-- $ widctl plan --
~ update policy/billing/kv-a                                                        widctl.yaml:9:10
    declared fields differ
    keys     decrypt -> (none)
    secrets  [get, list, set] -> get

~ update policy/billing/kv-c                                                       widctl.yaml:11:10
    declared fields differ
    certificates  [get, import, list] -> [get, list]

Access:
  - identity/billing loses decrypt keys in kv-a
  - identity/billing loses import certificates in kv-c
  - identity/billing loses list, set secrets in kv-a

Plan: 2 to update, 2 unchanged.

WID0401

  × 4 accesses would end (0 by deletes and take-backs, 4 by replaces and updates)
  ╰─▶ policy/billing/kv-a (3), policy/billing/kv-c. Unasked it is at most 2, the larger of 2 and
      30 % of the 9 accesses that this manifest owns
  help: if it is meant: `--allow-replace 4`

-- exit 3 --

-- $ widctl apply --yes --allow-replace 4 --
~ update policy/billing/kv-a                                                        widctl.yaml:9:10
    declared fields differ
    keys     decrypt -> (none)
    secrets  [get, list, set] -> get

~ update policy/billing/kv-c                                                       widctl.yaml:11:10
    declared fields differ
    certificates  [get, import, list] -> [get, list]

Access:
  - identity/billing loses decrypt keys in kv-a
  - identity/billing loses import certificates in kv-c
  - identity/billing loses list, set secrets in kv-a

Plan: 2 to update, 2 unchanged.

Applied: 2 done.

-- stderr --
policy/billing/kv-a: updating
policy/billing/kv-a: updated
policy/billing/kv-c: updating
policy/billing/kv-c: updated

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
      keys: []
    objectId: 710a03bb-e347-5468-912c-c673f268e631
- name: kv-b
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      keys:
      - all
      - Get
    objectId: 710a03bb-e347-5468-912c-c673f268e631
- name: kv-c
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      certificates:
      - get
      - list
    objectId: 710a03bb-e347-5468-912c-c673f268e631
