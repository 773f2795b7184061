# Where the grants may not be listed, none is made over what may be there, and none is taken back.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, principalId: 33333333-0000-0000-0000-000000000001}
appRoleAssignments:
  - {principal: 33333333-0000-0000-0000-000000000001, resource: Microsoft Graph, role: User.Read.All}
  - {principal: 33333333-0000-0000-0000-000000000001, resource: Microsoft Graph, role: Mail.Read}
faults:
  - {on: {door: graph, method: GET, path: '*/appRoleAssignments*'}, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}

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
      - {graph: Mail.Send}

-- $ widctl apply --yes --take identity/billing --
~ update identity/billing                                                            widctl.yaml:6:3
    taken over
    appRoles  (none) -> true

! blocked approle/billing/Mail.Send/graph                                          widctl.yaml:10:10
    it could not be read: Microsoft Graph: 403 Authorization_RequestDenied (list the app roles of
    principal 33333333-0000-0000-0000-000000000001): Insufficient privileges to complete the
    operation.

! blocked approle/billing/User.Read.All/graph                                       widctl.yaml:9:10
    it could not be read: Microsoft Graph: 403 Authorization_RequestDenied (list the app roles of
    principal 33333333-0000-0000-0000-000000000001): Insufficient privileges to complete the
    operation.

Plan: 1 to update, 2 blocked.

WID0301

  ⚠ the app roles of identity/billing could not be read
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (list the app roles of principal
      33333333-0000-0000-0000-000000000001): Insufficient privileges to complete the operation.

Applied: 1 done, 2 blocked.

-- stderr --
identity/billing: updating
identity/billing: updated

-- exit 4 --

-- world now appRoleAssignments --
appRoleAssignments:
- principal: 33333333-0000-0000-0000-000000000001
  resource: Microsoft Graph
  role: User.Read.All
- principal: 33333333-0000-0000-0000-000000000001
  resource: Microsoft Graph
  role: Mail.Read
