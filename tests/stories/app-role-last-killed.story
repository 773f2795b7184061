# Runs are killed around a grant: the identity notes it before, and forgets it only after it was taken back. Each next run finds what is left.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
faults:
  - {on: {door: graph, method: POST, path: '*/appRoleAssignments'}, times: 1, hold: before}
  - {on: {door: graph, method: DELETE, path: '*/appRoleAssignments/*'}, times: 1, hold: after}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-    managedIdentity: {name: id-billing}
+    managedIdentity: {name: id-billing}
+    access:
+      - {graph: User.Read.All}

-- $ widctl apply --yes & INT INT --
~ update identity/billing                                                            widctl.yaml:6:3
    declared fields differ
    appRoles  (none) -> true

+ create approle/billing/User.Read.All/graph                                        widctl.yaml:9:10
    does not exist
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  + identity/billing gains User.Read.All of Microsoft Graph

Plan: 1 to create, 1 to update.

-- stderr --
identity/billing: updating
identity/billing: updated
approle/billing/User.Read.All/graph: creating
Stopping: what runs may end within 5 s, nothing more is begun. Interrupt again to leave at once.
Left at once: what was under way may have happened. Plan again to see.

-- exit 130 --

-- world now identities appRoleAssignments --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl-app-roles: 'true'
    widctl: payments.0c90c06759338f0c

-- $ widctl apply --yes --
+ create approle/billing/User.Read.All/graph                                        widctl.yaml:9:10
    does not exist
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  + identity/billing gains User.Read.All of Microsoft Graph

Plan: 1 to create, 1 unchanged.

Applied: 1 done.

-- stderr --
approle/billing/User.Read.All/graph: creating
approle/billing/User.Read.All/graph: created

-- edit widctl.yaml --
-    access:
-      - {graph: User.Read.All}

-- $ widctl apply --yes & INT INT --
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

Plan: 1 to update, 1 to delete.

-- stderr --
approle/billing/@User.Read.All@graph: deleting
Stopping: what runs may end within 5 s, nothing more is begun. Interrupt again to leave at once.
identity/billing: skipped, interrupted
Left at once: what was under way may have happened. Plan again to see.

-- exit 130 --

-- world now identities appRoleAssignments --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl-app-roles: 'true'
    widctl: payments.0c90c06759338f0c

-- $ widctl apply --yes --
~ update identity/billing                                                            widctl.yaml:6:3
    declared fields differ
    appRoles  true -> (none)

Plan: 1 to update.

Applied: 1 done.

-- stderr --
identity/billing: updating
identity/billing: updated

-- $ widctl plan --
No changes. 1 resource matches the manifest.

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
