# A vault that is not there is never made; one that was deleted can be recovered, and the plan says by which command.

A deleted vault keeps its name. Its policies come back with it, so that what they permit is seen only then.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
deletedVaults:
  - name: kv-old
    group: rg-data
    location: northeurope
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
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-old, secrets: [get]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-none, secrets: [get]}

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

! blocked policy/billing/kv-none                                                   widctl.yaml:10:10
    key vault kv-none does not exist

! blocked policy/billing/kv-old                                                     widctl.yaml:9:10
    the vault is deleted, and can be recovered

Plan: 1 to create, 2 blocked.

WID0327

  ⚠ key vault kv-old is deleted, and can still be recovered
  ╰─▶ policy/billing/kv-old cannot be made; what was in the vault comes back with it
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: az keyvault recover --name kv-old --location northeurope --subscription
        11111111-2222-3333-4444-555555555555

WID0311

  ⚠ key vault kv-none does not exist
  ╰─▶ policy/billing/kv-none cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:10:10]
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
    ╰────
  help: az keyvault create --name kv-none --resource-group rg-data --subscription
        11111111-2222-3333-4444-555555555555 --enable-rbac-authorization false

-- exit 4 --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-old?api-version=2023-07-01 --
{"location": "northeurope", "properties": {"tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "sku": {"family": "A", "name": "standard"}, "createMode": "recover"}}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

! blocked policy/billing/kv-none                                                   widctl.yaml:10:10
    key vault kv-none does not exist

+ create policy/billing/kv-old                                                      widctl.yaml:9:10
    does not exist
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

Access:
  + identity/billing gains get secrets in kv-old

Plan: 2 to create, 1 blocked.

WID0311

  ⚠ key vault kv-none does not exist
  ╰─▶ policy/billing/kv-none cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:10:10]
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
    ╰────
  help: az keyvault create --name kv-none --resource-group rg-data --subscription
        11111111-2222-3333-4444-555555555555 --enable-rbac-authorization false

Applied: 2 done, 1 blocked.

-- stderr --
identity/billing: creating
identity/billing: created
policy/billing/kv-old: creating
policy/billing/kv-old: created

-- exit 4 --

-- $ widctl plan --
! blocked policy/billing/kv-none                                                   widctl.yaml:10:10
    key vault kv-none does not exist

Plan: 2 unchanged, 1 blocked.

WID0311

  ⚠ key vault kv-none does not exist
  ╰─▶ policy/billing/kv-none cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:10:10]
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
    ╰────
  help: az keyvault create --name kv-none --resource-group rg-data --subscription
        11111111-2222-3333-4444-555555555555 --enable-rbac-authorization false

-- exit 4 --
