# Nobody needs a right at Microsoft Graph who declares no app role, so nobody is asked once the last one has left the manifest: what it gave
# is taken back by its address.

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
      - {graph: User.Read.All}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
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
-    access:
-      - {graph: User.Read.All}

-- $ widctl plan --
No changes. 1 resource matches the manifest.

-- $ widctl apply --yes --only approle/billing/@User.Read.All@graph --
- delete approle/billing/@User.Read.All@graph
    no longer declared
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/billing loses User.Read.All of Microsoft Graph

Plan: 1 to delete, 1 unchanged.

Applied: 1 done.

-- stderr --
approle/billing/@User.Read.All@graph: deleting
approle/billing/@User.Read.All@graph: deleted

-- world now appRoleAssignments --
{}
