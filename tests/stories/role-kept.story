# An assignment that others made fits: it is kept, whatever its name, and taken over only when told.

Azure keeps one assignment of a principal, a role and a scope. An assignment with another condition is in the way.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-billing, group: rg-ids}
roleAssignments:
  - identity: id-billing
    role: Reader
    scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/RG-data
    name: 99999999-0000-4000-8000-000000000001
  - identity: id-billing
    role: AcrPull
    scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
    name: 99999999-0000-4000-8000-000000000002
    condition: "@Resource[a] StringEquals 'b'"
    conditionVersion: "2.0"
  - principal: aaaaaaaa-0000-4000-8000-000000000001
    role: Owner
    scope: /subscriptions/11111111-2222-3333-4444-555555555555

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing, existing: true}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- $ widctl plan --
! blocked role/billing/AcrPull/rg-data                                             widctl.yaml:10:10
    role assignment 99999999-0000-4000-8000-000000000002, not ours, has another condition; `--take`
    with this address replaces it

Plan: 2 unchanged, 1 blocked.

WID0303

  ☞ role/billing/Reader/rg-data: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ role assignment 99999999-0000-4000-8000-000000000001 was made by others
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
    ·          ────
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourc…
    ╰────
  help: `--take role/billing/Reader/rg-data` replaces it by one of ours

-- exit 4 --

-- $ widctl apply --yes --take role/billing/Reader/rg-data --take role/billing/AcrPull/rg-data --
± replace role/billing/AcrPull/rg-data                                             widctl.yaml:10:10
    taken over
    condition         @Resource[a] StringEquals 'b' -> (none)
    conditionVersion  2.0 -> (none)
    principalId       710a03bb-e347-5468-912c-c673f268e631
    role              AcrPull
    scope             /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

± replace role/billing/Reader/rg-data                                               widctl.yaml:9:10
    taken over
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  - identity/billing loses AcrPull on rg-data under a condition
  + identity/billing gains AcrPull on rg-data

Plan: 2 to replace, 1 unchanged.

WID0308

  ⚠ taken: others' role assignments go before ours come (2)
  ╰─▶ Azure keeps one assignment of an identity, a role and a scope; in between, the access does
      not exist
      role/billing/AcrPull/rg-data  role assignment 99999999-0000-4000-8000-000000000002
      role/billing/Reader/rg-data   role assignment 99999999-0000-4000-8000-000000000001

`-v` shows each finding at its place in the manifest.

Applied: 2 done.

-- stderr --
role/billing/AcrPull/rg-data: replacing
role/billing/AcrPull/rg-data: replaced
role/billing/Reader/rg-data: replacing
role/billing/Reader/rg-data: replaced

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 1cfbb292-384b-5a05-acd5-256b69150c03
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: 7f951dda-4ed3-4680-a7ca-43fe172d538d
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
- name: 28ea2861-aa68-52e5-aa07-ce49010154af
  scope: /subscriptions/11111111-2222-3333-4444-555555555555
  role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635
  principal: aaaaaaaa-0000-4000-8000-000000000001
  type: ServicePrincipal
- name: 4f7a5f86-9f5f-53bd-a504-21d8846634e4
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
