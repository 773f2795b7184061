# A managed identity and an application are granted roles of Microsoft Graph and of an API of the tenant; what leaves the manifest goes.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
applications:
  - displayName: orders-api
    appId: 22222222-3333-4444-5555-666666666666
    objectId: orders-object
    servicePrincipal: orders-principal
    more:
      appRoles:
        - {id: 0b6d2a7e-3d4f-4f1b-8a55-1d0f6a1c0e01, value: Orders.Read, displayName: Read orders, allowedMemberTypes: [Application], isEnabled: true}
        - {id: 0b6d2a7e-3d4f-4f1b-8a55-1d0f6a1c0e02, value: Orders.Approve, displayName: Approve orders, allowedMemberTypes: [User], isEnabled: true}
        - {id: 0b6d2a7e-3d4f-4f1b-8a55-1d0f6a1c0e03, value: Orders.Old, displayName: Old, allowedMemberTypes: [Application], isEnabled: false}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {graph: User.Read.All}
      - {graph: Directory.ReadWrite.All}
      - {appRole: Orders.Read, resource: orders-api}
  reporting:
    application: {displayName: reporting}
    access:
      - {graph: Mail.Send}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    appRoles  true
    location  westeurope

+ create identity/reporting                                                         widctl.yaml:12:3
    does not exist
    appRoles          true
    displayName       reporting
    servicePrincipal  true

+ create approle/billing/Directory.ReadWrite.All/graph                             widctl.yaml:10:10
    does not exist
    appRoleId    19dbc75e-c2e2-444c-a770-ec69d8559fc7
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

+ create approle/billing/Orders.Read/orders-api                                    widctl.yaml:11:10
    does not exist
    appRoleId    0b6d2a7e-3d4f-4f1b-8a55-1d0f6a1c0e01
    principalId  (known after apply: principalId of identity/billing)
    resourceId   orders-principal

+ create approle/billing/User.Read.All/graph                                        widctl.yaml:9:10
    does not exist
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

+ create approle/reporting/Mail.Send/graph                                         widctl.yaml:15:10
    does not exist
    appRoleId    b633e1c5-b582-4048-a93e-9f11b44c7e96
    principalId  (known after apply: principalId of identity/reporting)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  + identity/billing gains Directory.ReadWrite.All of Microsoft Graph, over the whole directory
  + identity/billing gains Orders.Read of orders-api
  + identity/billing gains User.Read.All of Microsoft Graph
  + identity/reporting gains Mail.Send of Microsoft Graph

Plan: 6 to create.

WID0246

  ☞ `Directory.ReadWrite.All` of Microsoft Graph opens the whole directory
  ╰─▶ whoever acts as the identity can give itself, or anybody, any other permission
    ╭─[widctl.yaml:10:10]
  9 │       - {graph: User.Read.All}
 10 │       - {graph: Directory.ReadWrite.All}
    ·          ─────
 11 │       - {appRole: Orders.Read, resource: orders-api}
    ╰────
  help: ask for a narrower one; where none may be given, guard rails say `deniedRoles:
        [graph/Directory.ReadWrite.All]`

Applied: 6 done.

-- stderr --
identity/billing: creating
identity/billing: created
identity/reporting: creating
identity/reporting: created
approle/billing/Directory.ReadWrite.All/graph: creating
approle/billing/Directory.ReadWrite.All/graph: created
approle/billing/Orders.Read/orders-api: creating
approle/billing/Orders.Read/orders-api: created
approle/billing/User.Read.All/graph: creating
approle/billing/User.Read.All/graph: created
approle/reporting/Mail.Send/graph: creating
approle/reporting/Mail.Send/graph: created

-- $ widctl plan --
No changes. 6 resources match the manifest.

WID0246

  ☞ `Directory.ReadWrite.All` of Microsoft Graph opens the whole directory
  ╰─▶ whoever acts as the identity can give itself, or anybody, any other permission
    ╭─[widctl.yaml:10:10]
  9 │       - {graph: User.Read.All}
 10 │       - {graph: Directory.ReadWrite.All}
    ·          ─────
 11 │       - {appRole: Orders.Read, resource: orders-api}
    ╰────
  help: ask for a narrower one; where none may be given, guard rails say `deniedRoles:
        [graph/Directory.ReadWrite.All]`

-- world now appRoleAssignments --
appRoleAssignments:
- principal: 710a03bb-e347-5468-912c-c673f268e631
  resource: orders-api
  role: Orders.Read
- principal: 710a03bb-e347-5468-912c-c673f268e631
  resource: Microsoft Graph
  role: User.Read.All
- principal: 710a03bb-e347-5468-912c-c673f268e631
  resource: Microsoft Graph
  role: Directory.ReadWrite.All
- principal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  resource: Microsoft Graph
  role: Mail.Send

-- edit widctl.yaml --
-      - {graph: Directory.ReadWrite.All}
-      - {appRole: Orders.Read, resource: orders-api}

-- $ widctl apply --yes --allow-delete 2 --
- delete approle/billing/@Directory.ReadWrite.All@graph
    no longer declared
    appRoleId    19dbc75e-c2e2-444c-a770-ec69d8559fc7
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

- delete approle/billing/@Orders.Read@orders-api
    no longer declared
    appRoleId    0b6d2a7e-3d4f-4f1b-8a55-1d0f6a1c0e01
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   orders-principal

Access:
  - identity/billing loses Directory.ReadWrite.All of Microsoft Graph, over the whole directory
  - identity/billing loses Orders.Read of orders-api

Plan: 2 to delete, 4 unchanged.

Applied: 2 done.

-- stderr --
approle/billing/@Directory.ReadWrite.All@graph: deleting
approle/billing/@Directory.ReadWrite.All@graph: deleted
approle/billing/@Orders.Read@orders-api: deleting
approle/billing/@Orders.Read@orders-api: deleted

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now appRoleAssignments --
appRoleAssignments:
- principal: 710a03bb-e347-5468-912c-c673f268e631
  resource: Microsoft Graph
  role: User.Read.All
- principal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  resource: Microsoft Graph
  role: Mail.Send
