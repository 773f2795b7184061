# What was granted to another's identity stays when it leaves the manifest, and is told for as long as Microsoft Graph is asked: while an
app role is declared or noted anywhere, or a flag names one.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: theirs, group: rg-ids, principalId: 33333333-0000-0000-0000-000000000002}

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
      - {graph: Group.Read.All}

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

+ create approle/theirs/Group.Read.All/graph                                       widctl.yaml:13:10
    does not exist
    appRoleId    5b567255-7703-4780-807c-7be8301ae99b
    principalId  33333333-0000-0000-0000-000000000002
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  + identity/billing gains User.Read.All of Microsoft Graph
  + identity/theirs gains Group.Read.All of Microsoft Graph

Plan: 3 to create, 1 unchanged.

WID0303

  ☞ approle/theirs/Group.Read.All/graph: kept, not ours: removing it from the manifest will not
  │ revoke it
  ╰─▶ app roles bear no mark, and identity/theirs is another's: widctl grants it some and takes
      none back
    ╭─[widctl.yaml:13:10]
 12 │     access:
 13 │       - {graph: Group.Read.All}
    ·          ─────
    ╰────
  help: `--delete 'approle/theirs/@Group.Read.All@graph'` takes it back when it leaves the
        manifest

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
approle/billing/User.Read.All/graph: creating
approle/billing/User.Read.All/graph: created
approle/theirs/Group.Read.All/graph: creating
approle/theirs/Group.Read.All/graph: created

-- edit widctl.yaml --
-    access:
-      - {graph: Group.Read.All}

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0304

  ☞ identity/theirs has Group.Read.All of Microsoft Graph: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'approle/theirs/@Group.Read.All@graph'`

-- edit widctl.yaml --
-    access:
-      - {graph: User.Read.All}

-- $ widctl apply --yes --allow-delete 1 --
~ update identity/billing                                                            widctl.yaml:6:3
    declared fields differ
    appRoles  true -> (none)

- delete approle/billing/@User.Read.All@graph
    no longer declared
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/billing loses User.Read.All of Microsoft Graph

Plan: 1 to update, 1 to delete, 1 unchanged.

WID0304

  ☞ identity/theirs has Group.Read.All of Microsoft Graph: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'approle/theirs/@Group.Read.All@graph'`

Applied: 2 done.

-- stderr --
approle/billing/@User.Read.All@graph: deleting
approle/billing/@User.Read.All@graph: deleted
identity/billing: updating
identity/billing: updated

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- $ widctl apply --yes --delete approle/theirs/@Group.Read.All@graph --allow-delete 1 --
- delete approle/theirs/@Group.Read.All@graph
    not ours, not declared, and named to be deleted
    appRoleId    5b567255-7703-4780-807c-7be8301ae99b
    principalId  33333333-0000-0000-0000-000000000002
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/theirs loses Group.Read.All of Microsoft Graph

Plan: 1 to delete, 2 unchanged.

Applied: 1 done.

-- stderr --
approle/theirs/@Group.Read.All@graph: deleting
approle/theirs/@Group.Read.All@graph: deleted

-- world now identities appRoleAssignments --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
- name: theirs
  group: rg-ids
  location: westeurope
  clientId: 287e6543-7ca2-5655-b3a3-b459a7135d09
  principalId: 33333333-0000-0000-0000-000000000002
