# An identity was deleted by hand and is made anew: what it was granted is granted anew, and the nameless rest goes.

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

-- given $ widctl apply --yes --

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing?api-version=2024-11-30 --


-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

± replace role/billing/Reader/rg-data                                               widctl.yaml:9:10
    recreated together with its identity
    principalId  710a03bb-e347-5468-912c-c673f268e631
                 -> (known after apply: principalId of identity/billing)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Plan: 1 to create, 1 to replace.

Applied: 2 done.

-- stderr --
identity/billing: creating
identity/billing: created
role/billing/Reader/rg-data: replacing
role/billing/Reader/rg-data: replaced

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- edit widctl.yaml --
-    managedIdentity: {name: id-billing}
+    managedIdentity: {name: id-billing, location: northeurope}

-- $ widctl apply --yes --allow-replace 1 --
± replace identity/billing                                                           widctl.yaml:6:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

± replace role/billing/Reader/rg-data                                               widctl.yaml:9:10
    recreated together with its identity
    principalId  89aee633-81fb-5a05-9467-e9244646de96
                 -> (known after apply: principalId of identity/billing)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Plan: 2 to replace.

Applied: 2 done.

-- stderr --
identity/billing: replacing
identity/billing: replaced
role/billing/Reader/rg-data: replacing
role/billing/Reader/rg-data: replaced

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 41e082ae-088f-530d-a47a-5d7d800b6d7f
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: c460a4f2-7bd6-5654-a765-bb12e1d48462
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
