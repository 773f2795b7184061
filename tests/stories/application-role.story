# A role for an application is given to its service principal; with the application it goes, and nothing nameless stays behind.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
graph: {lag: 1}
principalSpread: {untyped: 5, typed: 1}
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  ledger:
    application: {displayName: ledger}
    access:
      - role: Key Vault Reader
        scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  reporting:
    application: {displayName: reporting}
    access:
      - role: Reader
        scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

-- $ widctl apply --yes --
+ create identity/ledger                                                             widctl.yaml:6:3
    does not exist
    displayName       ledger
    servicePrincipal  true

+ create identity/reporting                                                         widctl.yaml:11:3
    does not exist
    displayName       reporting
    servicePrincipal  true

+ create role/ledger/Key Vault Reader/rg-data                                        widctl.yaml:9:9
    does not exist
    principalId  (known after apply: principalId of identity/ledger)
    role         Key Vault Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/reporting/Reader/rg-data                                              widctl.yaml:14:9
    does not exist
    principalId  (known after apply: principalId of identity/reporting)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  + identity/ledger gains Key Vault Reader on rg-data
  + identity/reporting gains Reader on rg-data

Plan: 4 to create.

Applied: 4 done.

-- stderr --
identity/ledger: creating
identity/ledger: created
identity/reporting: creating
identity/reporting: created
role/ledger/Key Vault Reader/rg-data: creating
role/ledger/Key Vault Reader/rg-data: again in 1 s: Azure: 400 PrincipalNotFound (write role assignment 664dce34-9845-524c-b27e-d050302c821e): Principal 363fff21d5535014a08bb266ec05b323 does not exist in the directory 72f988bf-86f1-41af-91ab-2d7cd011db47. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype
role/ledger/Key Vault Reader/rg-data: created
role/reporting/Reader/rg-data: creating
role/reporting/Reader/rg-data: again in 1 s: Azure: 400 PrincipalNotFound (write role assignment 45acad8b-c3f5-5b04-a009-d3d3a1817a27): Principal 6625f447109858379bbc7f655c0cb1b4 does not exist in the directory 72f988bf-86f1-41af-91ab-2d7cd011db47. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype
role/reporting/Reader/rg-data: created

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now roleAssignments applications --
applications:
- displayName: reporting
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
- displayName: ledger
  uniqueName: widctl.payments.ledger.b1f50add1403a2c4
  appId: b39688c9-28c6-540b-aeaa-b7d4a1e7cf46
  objectId: a50fc8e1-58ae-5716-bc31-56a673e02535
  tags:
  - widctl:payments
  servicePrincipal: 363fff21-d553-5014-a08b-b266ec05b323
roleAssignments:
- name: 45acad8b-c3f5-5b04-a009-d3d3a1817a27
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
- name: 664dce34-9845-524c-b27e-d050302c821e
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: 21090545-7ca7-4776-b22c-e363652d74d2
  principal: 363fff21-d553-5014-a08b-b266ec05b323
  type: ServicePrincipal
  description: Made by widctl for the manifest payments

-- edit widctl.yaml --
-  reporting:
-    application: {displayName: reporting}
-    access:
-      - role: Reader
-        scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

-- $ widctl apply --yes --allow-delete 2 --
- delete identity/@widctl.payments.reporting.a94d2eb8631c1154
    no longer declared
    displayName       reporting
    servicePrincipal  true

- delete role/@widctl.payments.reporting.a94d2eb8631c1154/@45acad8b-c3f5-5b04-a009-d3d3a1817a27
    no longer declared
    principalId  6625f447-1098-5837-9bbc-7f655c0cb1b4
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  - identity/@widctl.payments.reporting.a94d2eb8631c1154 loses Reader on rg-data

Plan: 2 to delete, 2 unchanged.

Applied: 2 done.

-- stderr --
role/@widctl.payments.reporting.a94d2eb8631c1154/@45acad8b-c3f5-5b04-a009-d3d3a1817a27: deleting
role/@widctl.payments.reporting.a94d2eb8631c1154/@45acad8b-c3f5-5b04-a009-d3d3a1817a27: deleted
identity/@widctl.payments.reporting.a94d2eb8631c1154: deleting
identity/@widctl.payments.reporting.a94d2eb8631c1154: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 664dce34-9845-524c-b27e-d050302c821e
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: 21090545-7ca7-4776-b22c-e363652d74d2
  principal: 363fff21-d553-5014-a08b-b266ec05b323
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
