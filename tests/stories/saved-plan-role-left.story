# A saved plan is carried on after a kill between an identity's replacement and that of its roles.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
faults:
  - {on: {door: arm, method: DELETE, path: "*/roleAssignments/*"}, times: 2, answer: {status: 403, code: AuthorizationFailed, message: not now}}

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
  shop:
    managedIdentity: {name: id-shop}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-    managedIdentity: {name: id-billing}
+    managedIdentity: {name: id-billing, location: northeurope}
-    managedIdentity: {name: id-shop}
+    managedIdentity: {name: id-shop, location: northeurope}

-- $ widctl plan --allow-replace 2 --out plan.json --
± replace identity/billing                                                           widctl.yaml:6:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

± replace identity/shop                                                             widctl.yaml:10:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

± replace role/billing/Reader/rg-data                                               widctl.yaml:9:10
    recreated together with its identity
    principalId  710a03bb-e347-5468-912c-c673f268e631
                 -> (known after apply: principalId of identity/billing)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

± replace role/shop/Reader/rg-data                                                 widctl.yaml:13:10
    recreated together with its identity
    principalId  3f66fc04-0126-5416-a782-295d1730be78
                 -> (known after apply: principalId of identity/shop)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Plan: 4 to replace.

-- stderr --
Saved as plan.json, sha256:DIGEST

-- $ widctl apply plan.json --
± replace identity/billing                                                           widctl.yaml:6:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

± replace identity/shop                                                             widctl.yaml:10:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

± replace role/billing/Reader/rg-data                                               widctl.yaml:9:10
    recreated together with its identity
    principalId  710a03bb-e347-5468-912c-c673f268e631
                 -> (known after apply: principalId of identity/billing)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

± replace role/shop/Reader/rg-data                                                 widctl.yaml:13:10
    recreated together with its identity
    principalId  3f66fc04-0126-5416-a782-295d1730be78
                 -> (known after apply: principalId of identity/shop)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Plan: 4 to replace.

WID0601

  × failed: Azure: 403 AuthorizationFailed (2)
  ╰─▶ not now
      replace role/billing/Reader/rg-data
      replace role/shop/Reader/rg-data
  help: have the right given that the message names, then apply again: what is done is kept

Applied: 2 done, 2 failed.

-- stderr --
identity/billing: replacing
identity/billing: replaced
identity/shop: replacing
identity/shop: replaced
role/billing/Reader/rg-data: replacing
role/billing/Reader/rg-data: failed: Azure: 403 AuthorizationFailed (delete role assignment 4f7a5f86-9f5f-53bd-a504-21d8846634e4): not now
role/shop/Reader/rg-data: replacing
role/shop/Reader/rg-data: failed: Azure: 403 AuthorizationFailed (delete role assignment 255fa814-38ec-516a-a1d8-7616643ab229): not now

-- exit 4 --

-- $ widctl apply plan.json --
± replace role/billing/Reader/rg-data                                               widctl.yaml:9:10
    recreated together with its identity
    principalId  3f66fc04-0126-5416-a782-295d1730be78 -> 89aee633-81fb-5a05-9467-e9244646de96
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

± replace role/shop/Reader/rg-data                                                 widctl.yaml:13:10
    recreated together with its identity
    principalId  710a03bb-e347-5468-912c-c673f268e631 -> e1679665-3336-5121-82b6-8066f88467de
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Plan: 2 to replace, 2 unchanged.

Applied: 2 done.

-- stderr --
role/billing/Reader/rg-data: replacing
role/billing/Reader/rg-data: replaced
role/shop/Reader/rg-data: replacing
role/shop/Reader/rg-data: replaced

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 1598e5b2-642f-5f3d-88df-63abf3228504
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: e1679665-3336-5121-82b6-8066f88467de
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
- name: 9d6ecf41-a174-5451-b412-d33c2ec9bdb5
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: 89aee633-81fb-5a05-9467-e9244646de96
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
