# A role's GUID is looked up; one that leads nowhere is told before anything is written. Cosmos DB keeps roles of its own.

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
      - {role: fc5e4229-4b50-52bb-8e34-59ddbe022406, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: aaaaaaaa-0000-4000-8000-000000000009, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: Cosmos DB Built-in Data Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-orders}

-- $ widctl apply --yes --
! blocked role/billing/aaaaaaaa-0000-4000-8000-000000000009/rg-data                widctl.yaml:10:10
    no role definition of this GUID found

! blocked role/billing/Cosmos DB Built-in Data Reader/cosmos-orders                widctl.yaml:11:10
    it is not a role of Azure RBAC

+ create role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data                  widctl.yaml:9:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         fc5e4229-4b50-52bb-8e34-59ddbe022406
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  + identity/billing gains fc5e4229-4b50-52bb-8e34-59ddbe022406 on rg-data

Plan: 1 to create, 1 unchanged, 2 blocked.

WID0320

  ⚠ there is no role aaaaaaaa-0000-4000-8000-000000000009 at
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  ╰─▶ neither Azure nor the tenant has a role definition of this GUID that can be assigned there
    ╭─[widctl.yaml:10:10]
  9 │       - {role: fc5e4229-4b50-52bb-8e34-59ddbe022406, scope: /subscriptions/11111111-2222-3…
 10 │       - {role: aaaaaaaa-0000-4000-8000-000000000009, scope: /subscriptions/11111111-2222-3…
    ·          ────
 11 │       - {role: Cosmos DB Built-in Data Reader, scope: /subscriptions/11111111-2222-3333-44…
    ╰────
  help: `az role definition list --scope SCOPE` lists the roles; a name will do too

WID0320

  ⚠ `Cosmos DB Built-in Data Reader` is no role of Azure's
  ╰─▶ Azure Cosmos DB keeps the roles for what is in an account itself, apart from Azure's: they
      can neither be assigned here nor be managed by widctl
    ╭─[widctl.yaml:11:10]
 10 │       - {role: aaaaaaaa-0000-4000-8000-000000000009, scope: /subscriptions/11111111-2222-3…
 11 │       - {role: Cosmos DB Built-in Data Reader, scope: /subscriptions/11111111-2222-3333-44…
    ·          ────
    ╰────
  help: az cosmosdb sql role assignment create --resource-group rg-data --account-name
        cosmos-orders --scope / --principal-id PRINCIPAL --role-definition-id
        00000000-0000-0000-0000-000000000001

Applied: 1 done, 2 blocked.

-- stderr --
role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data: creating
role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data: created

-- exit 4 --
