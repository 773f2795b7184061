# A vault of another tenant admits none of our identities: Azure would refuse the policy, and the plan says so before.

Vaults whose subscription was moved to another tenant keep the old tenant until somebody changes it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-moved, group: rg-data, tenantId: aaaabbbb-0000-cccc-1111-dddd2222eeee}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-moved, secrets: [get]}

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

! blocked policy/billing/kv-moved                                                   widctl.yaml:9:10
    the vault admits principals of tenant aaaabbbb-0000-cccc-1111-dddd2222eeee only

Plan: 1 to create, 1 blocked.

WID0326

  × key vault kv-moved admits principals of another tenant
  ╰─▶ its tenantId is aaaabbbb-0000-cccc-1111-dddd2222eeee, and identity/billing is of
      72f988bf-86f1-41af-91ab-2d7cd011db47
   ╭─[widctl.yaml:9:10]
 8 │     access:
 9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
   ·          ──────────────
   ╰────
  help: name a vault of this tenant; where its subscription has moved to this tenant, change the
        vault's tenantId first

-- exit 4 --
