# The last app role leaves the manifest, and Microsoft Graph refuses to say what was granted: it is told, and the note stays for the next run.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    principalId: 33333333-0000-0000-0000-000000000001
    tags: {widctl: payments.0c90c06759338f0c, widctl-app-roles: 'true'}
appRoleAssignments:
  - {principal: 33333333-0000-0000-0000-000000000001, resource: Microsoft Graph, role: User.Read.All}
faults:
  - {on: {door: graph, method: GET, path: '*/appRoleAssignments*'}, times: 1, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}

-- $ widctl apply --yes --
No changes. 1 resource is left as it is; see the warnings below.

WID0301

  ⚠ the app roles of identity/billing could not be read
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (list the app roles of principal
      33333333-0000-0000-0000-000000000001): Insufficient privileges to complete the operation.

-- exit 4 --

-- $ widctl plan --
~ update identity/billing                                                            widctl.yaml:6:3
    declared fields differ
    appRoles  true -> (none)

- delete approle/billing/@User.Read.All@graph
    no longer declared
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  33333333-0000-0000-0000-000000000001
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/billing loses User.Read.All of Microsoft Graph

Plan: 1 to update, 1 to delete.
