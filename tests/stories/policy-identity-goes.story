# Before an identity goes, its policies go: they would stay behind for an object that is no more.

An identity that is replaced gets new ids, so that its policies are made anew for these. What others declared for their own
objects stays.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - name: kv-a
    group: rg-data
    accessPolicies:
      - {objectId: 99999999-0000-0000-0000-000000000001, permissions: {secrets: [get]}}
  - {name: kv-b, group: rg-data}

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
  reports:
    managedIdentity: {name: id-reports}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [list]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b, keys: [get]}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  reports:
-    managedIdentity: {name: id-reports}
-    access:
-      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [list]}
-      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b, keys: [get]}

-- edit widctl.yaml --
-    managedIdentity: {name: id-billing}
+    managedIdentity: {name: id-billing, location: northeurope}

-- $ widctl apply --yes --allow-delete 3 --allow-replace 1 --
- delete identity/@id-reports
    no longer declared
    location  westeurope

± replace identity/billing                                                           widctl.yaml:6:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

- delete policy/@id-reports/@kv-a
    no longer declared
    objectId  09f03ffc-d081-5353-8ea9-d8ec97dcbe2f
    secrets   list

- delete policy/@id-reports/@kv-b
    no longer declared
    keys      get
    objectId  09f03ffc-d081-5353-8ea9-d8ec97dcbe2f

- delete policy/billing/@kv-a
    no longer declared
    objectId  710a03bb-e347-5468-912c-c673f268e631
    secrets   get

+ create policy/billing/kv-a                                                        widctl.yaml:9:10
    recreated together with its identity
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

Access:
  - identity/@id-reports loses get keys in kv-b
  - identity/@id-reports loses list secrets in kv-a

Plan: 1 to create, 1 to replace, 4 to delete.

Applied: 6 done.

-- stderr --
policy/billing/@kv-a: deleting
policy/billing/@kv-a: deleted
identity/billing: replacing
identity/billing: replaced
policy/billing/kv-a: creating
policy/billing/kv-a: created
policy/@id-reports/@kv-a: deleting
policy/@id-reports/@kv-a: deleted
policy/@id-reports/@kv-b: deleting
policy/@id-reports/@kv-b: deleted
identity/@id-reports: deleting
identity/@id-reports: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

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
  - permissions:
      secrets:
      - get
    objectId: 89aee633-81fb-5a05-9467-e9244646de96
- name: kv-b
  group: rg-data
  location: westeurope
