# An identity that goes takes its own assignments along first; one with somebody else's assignment stays.

Assignments of a deleted identity stay behind in Azure as those of a principal without a name. What is left of ours is
found by its name and taken away.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  keeper: {managedIdentity: {name: id-keeper}}

-- given $ widctl apply --yes --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleAssignments/99999999-0000-4000-8000-000000000001?api-version=2022-04-01 --
properties:
  roleDefinitionId: /subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7
  principalId: 710a03bb-e347-5468-912c-c673f268e631

-- edit widctl.yaml --
-  billing:
-    managedIdentity: {name: id-billing}
-    access:
-      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- $ widctl plan --allow-delete 9 --
! blocked identity/@id-billing
    it would have to go, and this hangs on it: role Reader at
    /subscriptions/11111111-2222-3333-4444-555555555555

! blocked role/@id-billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4
    it needs identity/@id-billing, which is blocked

Plan: 1 unchanged, 2 blocked.

-- exit 4 --

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleAssignments/99999999-0000-4000-8000-000000000001?api-version=2022-04-01 --


-- $ widctl apply --yes --allow-delete 9 --
- delete identity/@id-billing
    no longer declared
    location  westeurope

- delete role/@id-billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  - identity/@id-billing loses Reader on rg-data

Plan: 2 to delete, 1 unchanged.

Applied: 2 done.

-- stderr --
role/@id-billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4: deleting
role/@id-billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4: deleted
identity/@id-billing: deleting
identity/@id-billing: deleted

-- $ widctl plan --
No changes. 1 resource matches the manifest.

-- world now identities --
identities:
- name: id-keeper
  group: rg-ids
  location: westeurope
  clientId: 38b48871-4db6-5e46-b6f9-acc09d5b0183
  principalId: ec07639e-fa6d-5851-8610-38d847ea8380
  tags:
    widctl: payments.e8b938e14bf861e0

-- world now roleAssignments --
{}
