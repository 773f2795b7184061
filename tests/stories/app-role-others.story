# What somebody granted already is kept. On an identity of ours what nobody declares is taken back; on another's it is told and stays.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, principalId: 33333333-0000-0000-0000-000000000001}
  - {name: theirs, group: rg-ids, principalId: 33333333-0000-0000-0000-000000000002}
appRoleAssignments:
  - {principal: 33333333-0000-0000-0000-000000000001, resource: Microsoft Graph, role: User.Read.All}
  - {principal: 33333333-0000-0000-0000-000000000001, resource: Microsoft Graph, role: Mail.Read}
  - {principal: 33333333-0000-0000-0000-000000000002, resource: Microsoft Graph, role: User.Read.All}
  - {principal: 33333333-0000-0000-0000-000000000002, resource: Microsoft Graph, role: RoleManagement.ReadWrite.Directory}

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
  theirs:
    managedIdentity: {name: theirs, existing: true}
    access:
      - {graph: User.Read.All}
      - {graph: Group.Read.All}

-- $ widctl apply --yes --take identity/billing --allow-delete 1 --
~ update identity/billing                                                            widctl.yaml:6:3
    taken over
    appRoles  (none) -> true

- delete approle/billing/@Mail.Read@graph
    no longer declared
    appRoleId    810c84a8-4a9e-49e6-bf7d-12d183f40d01
    principalId  33333333-0000-0000-0000-000000000001
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

+ create approle/theirs/Group.Read.All/graph                                       widctl.yaml:14:10
    does not exist
    appRoleId    5b567255-7703-4780-807c-7be8301ae99b
    principalId  33333333-0000-0000-0000-000000000002
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/billing loses Mail.Read of Microsoft Graph
  + identity/theirs gains Group.Read.All of Microsoft Graph

Plan: 1 to create, 1 to update, 1 to delete, 3 unchanged.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
  ╰─▶ app roles bear no mark, and identity/theirs is another's: widctl grants it some and takes
      none back
      approle/theirs/Group.Read.All/graph
      approle/theirs/User.Read.All/graph

WID0304

  ☞ identity/theirs has RoleManagement.ReadWrite.Directory of Microsoft Graph: others made it, and
  │ nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'approle/theirs/@RoleManagement.ReadWrite.Directory@graph'`

`-v` shows each finding at its place in the manifest.

Applied: 3 done.

-- stderr --
identity/billing: updating
identity/billing: updated
approle/theirs/Group.Read.All/graph: creating
approle/theirs/Group.Read.All/graph: created
approle/billing/@Mail.Read@graph: deleting
approle/billing/@Mail.Read@graph: deleted

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
  ╰─▶ app roles bear no mark, and identity/theirs is another's: widctl grants it some and takes
      none back
      approle/theirs/Group.Read.All/graph
      approle/theirs/User.Read.All/graph

WID0304

  ☞ identity/theirs has RoleManagement.ReadWrite.Directory of Microsoft Graph: others made it, and
  │ nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'approle/theirs/@RoleManagement.ReadWrite.Directory@graph'`

`-v` shows each finding at its place in the manifest.

-- $ widctl apply --yes --delete approle/theirs/@RoleManagement.ReadWrite.Directory@graph --allow-delete 1 --
- delete approle/theirs/@RoleManagement.ReadWrite.Directory@graph
    not ours, not declared, and named to be deleted
    appRoleId    9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8
    principalId  33333333-0000-0000-0000-000000000002
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/theirs loses RoleManagement.ReadWrite.Directory of Microsoft Graph, over the whole
      directory

Plan: 1 to delete, 5 unchanged.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
  ╰─▶ app roles bear no mark, and identity/theirs is another's: widctl grants it some and takes
      none back
      approle/theirs/Group.Read.All/graph
      approle/theirs/User.Read.All/graph

`-v` shows each finding at its place in the manifest.

Applied: 1 done.

-- stderr --
approle/theirs/@RoleManagement.ReadWrite.Directory@graph: deleting
approle/theirs/@RoleManagement.ReadWrite.Directory@graph: deleted

-- world now appRoleAssignments --
appRoleAssignments:
- principal: 33333333-0000-0000-0000-000000000001
  resource: Microsoft Graph
  role: User.Read.All
- principal: 33333333-0000-0000-0000-000000000002
  resource: Microsoft Graph
  role: Group.Read.All
- principal: 33333333-0000-0000-0000-000000000002
  resource: Microsoft Graph
  role: User.Read.All
