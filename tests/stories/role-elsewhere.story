# Scopes lie in other subscriptions, above all of them, and may be named by an older name of the manifest.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
  - {id: 11111111-2222-3333-4444-666666666666, groups: {rg-data: northeurope}}
managementGroups:
  - {name: corp, subscriptions: [11111111-2222-3333-4444-666666666666]}
identities:
  - {name: id-billing, group: rg-ids}

-- widctl.yaml --
apiVersion: widctl/v1
name: pay
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing, existing: true}
    access:
      - {role: Reader, scope: /providers/Microsoft.Management/managementGroups/corp}
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-666666666666}
      - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-666666666666/resourceGroups/rg-data/providers/Microsoft.ContainerRegistry/registries/images}
      - {role: AcrPush, scope: /subscriptions/11111111-2222-3333-4444-666666666666/resourceGroups/rg-typo/providers/Microsoft.ContainerRegistry/registries/images}

-- $ widctl apply --yes --
+ create role/billing/AcrPull/images                                               widctl.yaml:11:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         AcrPull
    scope        /subscriptions/11111111-2222-3333-4444-666666666666/resourceGroups/rg-data/providers/Microsoft.ContainerRegistry/registries/images

! blocked role/billing/AcrPush/images                                              widctl.yaml:12:10
    resource group rg-typo does not exist

+ create role/billing/Reader/11111111-2222-3333-4444-666666666666                  widctl.yaml:10:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-666666666666

+ create role/billing/Reader/corp                                                   widctl.yaml:9:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /providers/Microsoft.Management/managementGroups/corp

Access:
  + identity/billing gains Reader on management group corp
  + identity/billing gains Reader on subscription 11111111-2222-3333-4444-666666666666
  + identity/billing gains AcrPull on images

Plan: 3 to create, 1 unchanged, 1 blocked.

WID0311

  ⚠ resource group rg-typo does not exist
  ╰─▶ role/billing/AcrPush/images cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:12:10]
 11 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-666666666666/resourc…
 12 │       - {role: AcrPush, scope: /subscriptions/11111111-2222-3333-4444-666666666666/resourc…
    ·          ────
    ╰────
  help: az group create --name rg-typo --location LOCATION --subscription
        11111111-2222-3333-4444-666666666666

Applied: 3 done, 1 blocked.

-- stderr --
role/billing/AcrPull/images: creating
role/billing/AcrPull/images: created
role/billing/Reader/11111111-2222-3333-4444-666666666666: creating
role/billing/Reader/11111111-2222-3333-4444-666666666666: created
role/billing/Reader/corp: creating
role/billing/Reader/corp: created

-- exit 4 --

-- edit widctl.yaml --
-name: pay
+name: payments
+formerly: [pay]
-      - {role: AcrPush, scope: /subscriptions/11111111-2222-3333-4444-666666666666/resourceGroups/rg-typo/providers/Microsoft.ContainerRegistry/registries/images}

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- edit widctl.yaml --
-      - {role: Reader, scope: /providers/Microsoft.Management/managementGroups/corp}

-- $ widctl apply --yes --allow-formerly pay --
- delete role/billing/@2eb7da91-3a0e-57f9-8b9f-fe7537a84f31
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /providers/Microsoft.Management/managementGroups/corp

Access:
  - identity/billing loses Reader on management group corp

Plan: 1 to delete, 3 unchanged.

Applied: 1 done.

-- stderr --
role/billing/@2eb7da91-3a0e-57f9-8b9f-fe7537a84f31: deleting
role/billing/@2eb7da91-3a0e-57f9-8b9f-fe7537a84f31: deleted

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 6fdb9a9c-cadc-5f80-abcf-2c09babb771d
  scope: /subscriptions/11111111-2222-3333-4444-666666666666/resourceGroups/rg-data/providers/Microsoft.ContainerRegistry/registries/images
  role: 7f951dda-4ed3-4680-a7ca-43fe172d538d
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest pay
- name: b3f47701-751a-5f0e-a9d2-81e68726169e
  scope: /subscriptions/11111111-2222-3333-4444-666666666666
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest pay
