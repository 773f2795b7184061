# A role that is written by name and by GUID is one assignment: said alike it counts once, said differently nothing is written.

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
      - {role: Invoice Clerk, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: fc5e4229-4b50-52bb-8e34-59ddbe022406, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- $ widctl apply --yes --
+ create role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data                 widctl.yaml:10:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         fc5e4229-4b50-52bb-8e34-59ddbe022406
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  + identity/billing gains fc5e4229-4b50-52bb-8e34-59ddbe022406 on rg-data

Plan: 1 to create, 1 unchanged.

Applied: 1 done.

-- stderr --
role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data: creating
role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data: created

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- edit widctl.yaml --
-      - {role: fc5e4229-4b50-52bb-8e34-59ddbe022406, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
+      - {role: fc5e4229-4b50-52bb-8e34-59ddbe022406, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data, condition: "@Resource[a] StringEquals 'b'"}

-- $ widctl plan --
! blocked role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data                widctl.yaml:10:10
    it is the same thing as role/billing/Invoice Clerk/rg-data

! blocked role/billing/Invoice Clerk/rg-data                                        widctl.yaml:9:10
    it is the same thing as role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data

Plan: 1 unchanged, 2 blocked.

WID0208

  × role/billing/fc5e4229-4b50-52bb-8e34-59ddbe022406/rg-data and role/billing/Invoice
  │ Clerk/rg-data are one role at one scope, with different conditions
    ╭─[widctl.yaml:10:10]
  8 │     access:
  9 │       - {role: Invoice Clerk, scope: /subscriptions/11111111-2222-3333-4444-555555555555/r…
    ·          ──┬─
    ·            ╰── and here
 10 │       - {role: fc5e4229-4b50-52bb-8e34-59ddbe022406, scope: /subscriptions/11111111-2222-3…
    ·          ────
    ╰────
  help: write it once: Azure keeps one assignment of an identity, a role and a scope

-- exit 4 --
