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
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

! blocked role/billing/b86a8fe4-44ce-4948-aee5-eccb2c155cd7/password               widctl.yaml:10:10
    the vault uses access policies, where this role gives nothing

! blocked role/billing/Key Vault Secrets User/kv-none                              widctl.yaml:15:10
    key vault kv-none does not exist

! blocked role/billing/Key Vault Secrets User/kv-old                               widctl.yaml:14:10
    the vault is deleted, and can be recovered

! blocked role/billing/Key Vault Secrets User/kv-policies                           widctl.yaml:9:10
    the vault uses access policies, where this role gives nothing

+ create role/billing/Key Vault Secrets User/kv-roles                              widctl.yaml:13:10
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         Key Vault Secrets User
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-roles

+ create role/billing/Key Vault Secrets User/rg-data                               widctl.yaml:12:10
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         Key Vault Secrets User
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/billing/Reader/kv-policies                                           widctl.yaml:11:10
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-policies

Access:
  + identity/billing gains Key Vault Secrets User on rg-data
  + identity/billing gains Key Vault Secrets User on kv-roles
  + identity/billing gains Reader on kv-policies

Plan: 4 to create, 4 blocked.

WID0325

  × role/billing/b86a8fe4-44ce-4948-aee5-eccb2c155cd7/password would give nothing: kv-policies
  │ uses vault access policies
  ╰─▶ Azure assigns the role, and such a vault never looks at roles for what is in it
      (enableRbacAuthorization is not true)
    ╭─[widctl.yaml:10:10]
  9 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
 10 │       - {role: b86a8fe4-44ce-4948-aee5-eccb2c155cd7, scope: /subscriptions/11111111-2222-3…
    ·          ────
 11 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
    ╰────
  help: instead of it, with the vault's id for `keyVaultPolicy`: `secrets: [all]`

WID0327

  ⚠ key vault kv-old is deleted, and can still be recovered
  ╰─▶ role/billing/Key Vault Secrets User/kv-old cannot be made; what was in the vault comes back
      with it
    ╭─[widctl.yaml:14:10]
 13 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
 14 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ·          ────
 15 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ╰────
  help: az keyvault recover --name kv-old --location westeurope --subscription
        11111111-2222-3333-4444-555555555555

WID0325

  × role/billing/Key Vault Secrets User/kv-policies would give nothing: kv-policies uses vault
  │ access policies
  ╰─▶ Azure assigns the role, and such a vault never looks at roles for what is in it
      (enableRbacAuthorization is not true)
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ·          ────
 10 │       - {role: b86a8fe4-44ce-4948-aee5-eccb2c155cd7, scope: /subscriptions/11111111-2222-3…
    ╰────
  help: instead of it, with the vault's id for `keyVaultPolicy`: `secrets: [get, list]`

WID0311

  ⚠ key vault kv-none does not exist
  ╰─▶ role/billing/Key Vault Secrets User/kv-none cannot be made, and widctl never makes what it
      would lie in
    ╭─[widctl.yaml:15:10]
 14 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
 15 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ·          ────
    ╰────
  help: az keyvault create --name kv-none --resource-group rg-data --subscription
        11111111-2222-3333-4444-555555555555 --enable-rbac-authorization true

Applied: 4 done, 4 blocked.

-- stderr --
identity/billing: creating
identity/billing: created
role/billing/Key Vault Secrets User/kv-roles: creating
role/billing/Key Vault Secrets User/kv-roles: created
role/billing/Key Vault Secrets User/rg-data: creating
role/billing/Key Vault Secrets User/rg-data: created
role/billing/Reader/kv-policies: creating
role/billing/Reader/kv-policies: created

-- exit 4 --

-- $ widctl plan --
! blocked role/billing/b86a8fe4-44ce-4948-aee5-eccb2c155cd7/password               widctl.yaml:10:10
    the vault uses access policies, where this role gives nothing

! blocked role/billing/Key Vault Secrets User/kv-none                              widctl.yaml:15:10
    key vault kv-none does not exist

! blocked role/billing/Key Vault Secrets User/kv-old                               widctl.yaml:14:10
    the vault is deleted, and can be recovered

! blocked role/billing/Key Vault Secrets User/kv-policies                           widctl.yaml:9:10
    the vault uses access policies, where this role gives nothing

Plan: 4 unchanged, 4 blocked.

WID0325

  × role/billing/b86a8fe4-44ce-4948-aee5-eccb2c155cd7/password would give nothing: kv-policies
  │ uses vault access policies
  ╰─▶ Azure assigns the role, and such a vault never looks at roles for what is in it
      (enableRbacAuthorization is not true)
    ╭─[widctl.yaml:10:10]
  9 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
 10 │       - {role: b86a8fe4-44ce-4948-aee5-eccb2c155cd7, scope: /subscriptions/11111111-2222-3…
    ·          ────
 11 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
    ╰────
  help: instead of it, with the vault's id for `keyVaultPolicy`: `secrets: [all]`

WID0327

  ⚠ key vault kv-old is deleted, and can still be recovered
  ╰─▶ role/billing/Key Vault Secrets User/kv-old cannot be made; what was in the vault comes back
      with it
    ╭─[widctl.yaml:14:10]
 13 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
 14 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ·          ────
 15 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ╰────
  help: az keyvault recover --name kv-old --location westeurope --subscription
        11111111-2222-3333-4444-555555555555

WID0325

  × role/billing/Key Vault Secrets User/kv-policies would give nothing: kv-policies uses vault
  │ access policies
  ╰─▶ Azure assigns the role, and such a vault never looks at roles for what is in it
      (enableRbacAuthorization is not true)
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ·          ────
 10 │       - {role: b86a8fe4-44ce-4948-aee5-eccb2c155cd7, scope: /subscriptions/11111111-2222-3…
    ╰────
  help: instead of it, with the vault's id for `keyVaultPolicy`: `secrets: [get, list]`

WID0311

  ⚠ key vault kv-none does not exist
  ╰─▶ role/billing/Key Vault Secrets User/kv-none cannot be made, and widctl never makes what it
      would lie in
    ╭─[widctl.yaml:15:10]
 14 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
 15 │       - {role: Key Vault Secrets User, scope: /subscriptions/11111111-2222-3333-4444-55555…
    ·          ────
    ╰────
  help: az keyvault create --name kv-none --resource-group rg-data --subscription
        11111111-2222-3333-4444-555555555555 --enable-rbac-authorization true

-- exit 4 --
