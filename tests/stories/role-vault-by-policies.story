# A role for what is in a vault that goes by access policies would give nothing, and Azure would not say so: it is blocked.

The policy that gives about the same is shown. Roles that are not about what is in a vault, roles at a whole group, and roles at a vault
that goes by roles are made.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-policies, group: rg-data}
  - {name: kv-roles, group: rg-data, enableRbacAuthorization: true}
deletedVaults:
  - {name: kv-old, group: rg-data}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-policies}
      - {role: b86a8fe4-44ce-4948-aee5-eccb2c155cd7, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-policies/secrets/password}
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-policies}
      - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-roles}
      - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-old}
      - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-none}

-- $ widctl apply --yes --

-- $ widctl plan --
