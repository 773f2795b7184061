# An Entra application has policies by the object id of its service principal, as a managed identity has by its principal id.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-a, group: rg-data}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  reporting:
    application: {displayName: reporting}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [get, list]}

-- $ widctl apply --yes --
+ create identity/reporting                                                          widctl.yaml:6:3
    does not exist
    displayName       reporting
    servicePrincipal  true

+ create policy/reporting/kv-a                                                      widctl.yaml:9:10
    does not exist
    objectId  (known after apply: principalId of identity/reporting)
    secrets   [get, list]

Access:
  + identity/reporting gains get, list secrets in kv-a

Plan: 2 to create.

Applied: 2 done.

-- stderr --
identity/reporting: creating
identity/reporting: created
policy/reporting/kv-a: creating
policy/reporting/kv-a: created

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now applications vaults --
applications:
- displayName: reporting
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
vaults:
- name: kv-a
  group: rg-data
  location: westeurope
  accessPolicies:
  - permissions:
      secrets:
      - get
      - list
    objectId: 6625f447-1098-5837-9bbc-7f655c0cb1b4

-- edit widctl.yaml --
-      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [get, list]}
+      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, keys: [sign]}

-- $ widctl apply --yes --
~ update policy/reporting/kv-a                                                      widctl.yaml:9:10
    declared fields differ
    keys     (none) -> sign
    secrets  [get, list] -> (none)

Access:
  - identity/reporting loses get, list secrets in kv-a
  + identity/reporting gains sign keys in kv-a

Plan: 1 to update, 1 unchanged.

Applied: 1 done.

-- stderr --
policy/reporting/kv-a: updating
policy/reporting/kv-a: updated

-- $ widctl plan --
No changes. 2 resources match the manifest.
