# Guard rails look at app roles, too: by value in any case, by id, and by their API; and what opens the whole directory is wider than any scope.

Offline they are compared as they are written; a plan knows which value has which id.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {graph: Mail.Send}
      - {appRole: df021288-bdef-4463-88db-98f22de89214, resource: Microsoft Graph}
      - {graph: Group.Read.All}
      - {graph: AppRoleAssignment.ReadWrite.All}
policy:
  deniedRoles: [mail.send, graph/User.Read.All, orders-api/*]
  widestScope: resourceGroup

-- $ widctl validate --

-- stderr --
WID0246

  ☞ `AppRoleAssignment.ReadWrite.All` of Microsoft Graph opens the whole directory
  ╰─▶ whoever acts as the identity can give itself, or anybody, any other permission
    ╭─[widctl.yaml:12:10]
 11 │       - {graph: Group.Read.All}
 12 │       - {graph: AppRoleAssignment.ReadWrite.All}
    ·          ─────
 13 │ policy:
    ╰────
  help: ask for a narrower one; where none may be given, guard rails say `deniedRoles:
        [graph/AppRoleAssignment.ReadWrite.All]`

WID0242

  × AppRoleAssignment.ReadWrite.All of Microsoft Graph, over the whole directory, reaches too far
  ╰─▶ guard rails allow roles at a resource group at most
    ╭─[widctl.yaml:12:10]
 11 │       - {graph: Group.Read.All}
 12 │       - {graph: AppRoleAssignment.ReadWrite.All}
    ·          ─────
 13 │ policy:
 14 │   deniedRoles: [mail.send, graph/User.Read.All, orders-api/*]
 15 │   widestScope: resourceGroup
    ·   ─────┬─────
    ·        ╰── denied here
    ╰────
  help: give the role where it is needed, and nowhere above

WID0240

  × no identity may be given Mail.Send of Microsoft Graph
  ╰─▶ guard rails deny mail.send; roles are compared by their definitions
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {graph: Mail.Send}
    ·          ─────
 10 │       - {appRole: df021288-bdef-4463-88db-98f22de89214, resource: Microsoft Graph}
    ╰────
    ╭─[widctl.yaml:14:3]
 13 │ policy:
 14 │   deniedRoles: [mail.send, graph/User.Read.All, orders-api/*]
    ·   ─────┬─────
    ·        ╰── denied here
 15 │   widestScope: resourceGroup
    ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

2 errors, 1 note

-- exit 3 --

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    appRoles  true
    location  westeurope

+ create approle/billing/AppRoleAssignment.ReadWrite.All/graph                     widctl.yaml:12:10
    does not exist
    appRoleId    06b708a9-e830-4db3-a914-8e69da51d44f
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

+ create approle/billing/df021288-bdef-4463-88db-98f22de89214/Microsoft Graph      widctl.yaml:10:10
    does not exist
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

+ create approle/billing/Group.Read.All/graph                                      widctl.yaml:11:10
    does not exist
    appRoleId    5b567255-7703-4780-807c-7be8301ae99b
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

+ create approle/billing/Mail.Send/graph                                            widctl.yaml:9:10
    does not exist
    appRoleId    b633e1c5-b582-4048-a93e-9f11b44c7e96
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  + identity/billing gains AppRoleAssignment.ReadWrite.All of Microsoft Graph, over the whole
      directory
  + identity/billing gains Group.Read.All, Mail.Send, df021288-bdef-4463-88db-98f22de89214 of
      Microsoft Graph

Plan: 5 to create.

WID0246

  ☞ `AppRoleAssignment.ReadWrite.All` of Microsoft Graph opens the whole directory
  ╰─▶ whoever acts as the identity can give itself, or anybody, any other permission
    ╭─[widctl.yaml:12:10]
 11 │       - {graph: Group.Read.All}
 12 │       - {graph: AppRoleAssignment.ReadWrite.All}
    ·          ─────
 13 │ policy:
    ╰────
  help: ask for a narrower one; where none may be given, guard rails say `deniedRoles:
        [graph/AppRoleAssignment.ReadWrite.All]`

WID0242

  × AppRoleAssignment.ReadWrite.All of Microsoft Graph, over the whole directory, reaches too far
  ╰─▶ guard rails allow roles at a resource group at most
    ╭─[widctl.yaml:12:10]
 11 │       - {graph: Group.Read.All}
 12 │       - {graph: AppRoleAssignment.ReadWrite.All}
    ·          ─────
 13 │ policy:
 14 │   deniedRoles: [mail.send, graph/User.Read.All, orders-api/*]
 15 │   widestScope: resourceGroup
    ·   ─────┬─────
    ·        ╰── denied here
    ╰────
  help: give the role where it is needed, and nowhere above

WID0240

  × no identity may be given df021288-bdef-4463-88db-98f22de89214 of Microsoft Graph
  ╰─▶ guard rails deny graph/User.Read.All; roles are compared by their definitions
    ╭─[widctl.yaml:10:10]
  9 │       - {graph: Mail.Send}
 10 │       - {appRole: df021288-bdef-4463-88db-98f22de89214, resource: Microsoft Graph}
    ·          ───────
 11 │       - {graph: Group.Read.All}
    ╰────
    ╭─[widctl.yaml:14:3]
 13 │ policy:
 14 │   deniedRoles: [mail.send, graph/User.Read.All, orders-api/*]
    ·   ─────┬─────
    ·        ╰── denied here
 15 │   widestScope: resourceGroup
    ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

WID0240

  × no identity may be given Mail.Send of Microsoft Graph
  ╰─▶ guard rails deny mail.send; roles are compared by their definitions
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {graph: Mail.Send}
    ·          ─────
 10 │       - {appRole: df021288-bdef-4463-88db-98f22de89214, resource: Microsoft Graph}
    ╰────
    ╭─[widctl.yaml:14:3]
 13 │ policy:
 14 │   deniedRoles: [mail.send, graph/User.Read.All, orders-api/*]
    ·   ─────┬─────
    ·        ╰── denied here
 15 │   widestScope: resourceGroup
    ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

-- exit 3 --
