# The answer to a grant and to taking one back is lost: what became of it is found by reading. The next plan is empty.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
faults:
  - {on: {door: graph, method: POST, path: '*/appRoleAssignments'}, times: 1, lose: after}
  - {on: {door: graph, method: DELETE, path: '*/appRoleAssignments/*'}, times: 1, lose: after}

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

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    appRoles  true
    location  westeurope

+ create approle/billing/Mail.Send/graph                                           widctl.yaml:10:10
    does not exist
    appRoleId    b633e1c5-b582-4048-a93e-9f11b44c7e96
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

+ create approle/billing/User.Read.All/graph                                        widctl.yaml:9:10
    does not exist
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  (known after apply: principalId of identity/billing)
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  + identity/billing gains Mail.Send, User.Read.All of Microsoft Graph

Plan: 3 to create.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
approle/billing/Mail.Send/graph: creating
approle/billing/Mail.Send/graph: again in 1 s: Microsoft Graph: grant Mail.Send of Microsoft Graph: error sending request: client error (SendRequest): connection error: peer closed connection without sending TLS close_notify
approle/billing/Mail.Send/graph: created
approle/billing/User.Read.All/graph: creating
approle/billing/User.Read.All/graph: created

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- edit widctl.yaml --
-      - {graph: Mail.Send}

-- $ widctl apply --yes --allow-delete 1 --
- delete approle/billing/@Mail.Send@graph
    no longer declared
    appRoleId    b633e1c5-b582-4048-a93e-9f11b44c7e96
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/billing loses Mail.Send of Microsoft Graph

Plan: 1 to delete, 2 unchanged.

Applied: 1 done.

-- stderr --
approle/billing/@Mail.Send@graph: deleting
approle/billing/@Mail.Send@graph: again in 1 s: Microsoft Graph: take back Mail.Send of Microsoft Graph: error sending request: client error (SendRequest): connection error: peer closed connection without sending TLS close_notify
approle/billing/@Mail.Send@graph: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now appRoleAssignments --
appRoleAssignments:
- principal: 710a03bb-e347-5468-912c-c673f268e631
  resource: Microsoft Graph
  role: User.Read.All
