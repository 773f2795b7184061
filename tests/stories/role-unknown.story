# A role that nobody has is not guessed; the one that was meant is named.

Azure's own roles are known by name. Any other name is looked up where it is to be assigned, and must lead to one role.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-billing, group: rg-ids}
roleDefinitions:
  - roleName: Invoice Clerk
    assignableScopes: [/subscriptions/11111111-2222-3333-4444-555555555555]
    dataActions: [Contoso.Invoices/*/read]

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing, existing: true}
    access:
      - {role: Key Vault Secret User, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: Invoice Clark, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: invoice clerk, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: Astronaut, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- $ widctl apply --yes --
! blocked role/billing/Astronaut/rg-data                                           widctl.yaml:12:10
    role name not found

! blocked role/billing/Invoice Clark/rg-data                                       widctl.yaml:10:10
    role name not found

+ create role/billing/invoice clerk/rg-data                                        widctl.yaml:11:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         invoice clerk
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

! blocked role/billing/Key Vault Secret User/rg-data                                widctl.yaml:9:10
    role name not found

Access:
  + identity/billing gains invoice clerk on rg-data

Plan: 1 to create, 1 unchanged, 3 blocked.

WID0229

  ⚠ `Key Vault Secret User` is no built-in role, but nearly one
  ╰─▶ Unless the tenant has a role of its own by this name, no role is meant by it.
    ╭─[widctl.yaml:9:16]
  8 │     access:
  9 │       - {role: Key Vault Secret User, scope: /subscriptions/11111111-2222-3333-4444-555555…
    ·                ─────────────────────
 10 │       - {role: Invoice Clark, scope: /subscriptions/11111111-2222-3333-4444-555555555555/r…
    ╰────
  help: did you mean `Key Vault Secrets User`?

WID0320

  ⚠ there is no role `Astronaut` at
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  ╰─▶ neither Azure nor the tenant has a role of this name that can be assigned there
    ╭─[widctl.yaml:12:10]
 11 │       - {role: invoice clerk, scope: /subscriptions/11111111-2222-3333-4444-555555555555/r…
 12 │       - {role: Astronaut, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resou…
    ·          ────
    ╰────
  help: `az role definition list --scope SCOPE` lists the roles; the GUID of a definition will do
        too

WID0320

  ⚠ there is no role `Invoice Clark` at
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  ╰─▶ neither Azure nor the tenant has a role of this name that can be assigned there
    ╭─[widctl.yaml:10:10]
  9 │       - {role: Key Vault Secret User, scope: /subscriptions/11111111-2222-3333-4444-555555…
 10 │       - {role: Invoice Clark, scope: /subscriptions/11111111-2222-3333-4444-555555555555/r…
    ·          ────
 11 │       - {role: invoice clerk, scope: /subscriptions/11111111-2222-3333-4444-555555555555/r…
    ╰────
  help: did you mean `Invoice Clerk`?

WID0320

  ⚠ there is no role `Key Vault Secret User` at
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  ╰─▶ neither Azure nor the tenant has a role of this name that can be assigned there
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Key Vault Secret User, scope: /subscriptions/11111111-2222-3333-4444-555555…
    ·          ────
 10 │       - {role: Invoice Clark, scope: /subscriptions/11111111-2222-3333-4444-555555555555/r…
    ╰────
  help: did you mean `Key Vault Secrets User`?

Applied: 1 done, 3 blocked.

-- stderr --
role/billing/invoice clerk/rg-data: creating
role/billing/invoice clerk/rg-data: created

-- exit 4 --

-- edit widctl.yaml --
-      - {role: Key Vault Secret User, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
-      - {role: Invoice Clark, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
+      - {role: 4633458b-17de-408a-b874-0445c86b69e6, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
-      - {role: Astronaut, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- $ widctl apply --yes --
+ create role/billing/4633458b-17de-408a-b874-0445c86b69e6/rg-data                  widctl.yaml:9:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         4633458b-17de-408a-b874-0445c86b69e6
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  + identity/billing gains Key Vault Secrets User on rg-data

Plan: 1 to create, 2 unchanged.

Applied: 1 done.

-- stderr --
role/billing/4633458b-17de-408a-b874-0445c86b69e6/rg-data: creating
role/billing/4633458b-17de-408a-b874-0445c86b69e6/rg-data: created

-- $ widctl plan --
No changes. 3 resources match the manifest.
