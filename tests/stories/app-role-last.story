# The last app role leaves the manifest: the identity notes that it was granted some, so they are looked for, and are taken back.

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
  reporting:
    application: {displayName: reporting}
    access:
      - {graph: Mail.Send}

-- given $ widctl apply --yes --

-- world now identities applications --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl-app-roles: 'true'
    widctl: payments.0c90c06759338f0c
applications:
- displayName: reporting
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  - widctl-app-roles
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4

-- edit widctl.yaml --
-    access:
-      - {graph: User.Read.All}

-- edit widctl.yaml --
-    access:
-      - {graph: Mail.Send}

-- $ widctl apply --yes --
~ update identity/billing                                                            widctl.yaml:6:3
    declared fields differ
    appRoles  true -> (none)

~ update identity/reporting                                                          widctl.yaml:8:3
    declared fields differ
    appRoles  true -> (none)

- delete approle/billing/@User.Read.All@graph
    no longer declared
    appRoleId    df021288-bdef-4463-88db-98f22de89214
    principalId  710a03bb-e347-5468-912c-c673f268e631
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

- delete approle/reporting/@Mail.Send@graph
    no longer declared
    appRoleId    b633e1c5-b582-4048-a93e-9f11b44c7e96
    principalId  6625f447-1098-5837-9bbc-7f655c0cb1b4
    resourceId   b88878a8-58fa-5188-8f6a-7580c60493d5

Access:
  - identity/billing loses User.Read.All of Microsoft Graph
  - identity/reporting loses Mail.Send of Microsoft Graph

Plan: 2 to update, 2 to delete.

Applied: 4 done.

-- stderr --
approle/billing/@User.Read.All@graph: deleting
approle/billing/@User.Read.All@graph: deleted
identity/billing: updating
identity/billing: updated
approle/reporting/@Mail.Send@graph: deleting
approle/reporting/@Mail.Send@graph: deleted
identity/reporting: updating
identity/reporting: updated

-- $ widctl apply --yes --allow-delete 2 --
No changes. 2 resources match the manifest.

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now identities applications appRoleAssignments --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
applications:
- displayName: reporting
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
