# A role that does not exist, is for people only, or is disabled, and an API that is not there, are told before anything is written; and
# what the identity has is not taken back meanwhile.

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

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    appRoles  true
    location  westeurope

+ create approle/billing/User.Read.All/graph                                        widctl.yaml:9:10
    does not exist
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  + identity/billing gains User.Read.All of Microsoft Graph

Plan: 2 to create.

Applied: 2 done.

-- stderr --
identity/billing: creating
identity/billing: created
approle/billing/User.Read.All/graph: creating
approle/billing/User.Read.All/graph: created

-- edit widctl.yaml --
-      - {graph: User.Read.All}
+      - {graph: User.Raed.All}
+      - {appRole: Orders.Approve, resource: orders-api}
+      - {appRole: Orders.Old, resource: 22222222-3333-4444-5555-666666666666}
+      - {appRole: Stock.Read, resource: stock-api}

-- $ widctl plan --
! blocked approle/billing/Orders.Approve/orders-api                                widctl.yaml:10:10
    no app role that could be granted

! blocked approle/billing/Orders.Old/22222222-3333-4444-5555-666666666666          widctl.yaml:11:10
    no app role that could be granted

! blocked approle/billing/Stock.Read/stock-api                                     widctl.yaml:12:10
    no app role that could be granted

! blocked approle/billing/User.Raed.All/graph                                       widctl.yaml:9:10
    no app role that could be granted

Plan: 1 unchanged, 4 blocked.

WID0321

  ⚠ `Orders.Approve` of orders-api cannot be granted to applications
  ╰─▶ its allowedMemberTypes name users only, and an identity signs in as an application
    ╭─[widctl.yaml:10:10]
  9 │       - {graph: User.Raed.All}
 10 │       - {appRole: Orders.Approve, resource: orders-api}
    ·          ───────
 11 │       - {appRole: Orders.Old, resource: 22222222-3333-4444-5555-666666666666}
    ╰────
  help: choose a role for applications, or have the API offer this one to them

WID0321

  ⚠ `Orders.Old` of 22222222-3333-4444-5555-666666666666 is disabled
  ╰─▶ Entra grants no role whose isEnabled is false
    ╭─[widctl.yaml:11:10]
 10 │       - {appRole: Orders.Approve, resource: orders-api}
 11 │       - {appRole: Orders.Old, resource: 22222222-3333-4444-5555-666666666666}
    ·          ───────
 12 │       - {appRole: Stock.Read, resource: stock-api}
    ╰────
  help: have it enabled where the API is registered, or take it out

WID0321

  ⚠ there is no API `stock-api` in the tenant
  ╰─▶ no service principal has this appId or display name
    ╭─[widctl.yaml:12:10]
 11 │       - {appRole: Orders.Old, resource: 22222222-3333-4444-5555-666666666666}
 12 │       - {appRole: Stock.Read, resource: stock-api}
    ·          ───────
    ╰────
  help: write the appId of its application; where the tenant has none of it yet: az ad sp create
        --id APPID

WID0321

  ⚠ Microsoft Graph has no app role `User.Raed.All`
  ╰─▶ an app role is found by its value, letter for letter, or by its id
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {graph: User.Raed.All}
    ·          ─────
 10 │       - {appRole: Orders.Approve, resource: orders-api}
    ╰────
  help: did you mean `User.Read.All`?

-- exit 4 --

-- world now appRoleAssignments --
appRoleAssignments:
- principal: 710a03bb-e347-5468-912c-c673f268e631
  resource: Microsoft Graph
  role: User.Read.All
