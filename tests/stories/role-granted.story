# A role is granted to a new identity, narrowed, exchanged for another, and taken away again.

Not all of Azure has heard of an identity that was made a moment ago, so the first tries may be told that there is no
such principal. That is waited for. The description says who made the assignment; whose it is says its name.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
principalSpread: {untyped: 5, typed: 1}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - role: Storage Blob Data Reader
        scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/invoices
      - role: reader
        scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

+ create role/billing/reader/rg-data                                                widctl.yaml:11:9
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/billing/Storage Blob Data Reader/invoices                              widctl.yaml:9:9
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         Storage Blob Data Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/invoices

Access:
  + identity/billing gains reader on rg-data
  + identity/billing gains Storage Blob Data Reader on invoices

Plan: 3 to create.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
role/billing/reader/rg-data: creating
role/billing/reader/rg-data: again in 1 s: Azure: 400 PrincipalNotFound (write role assignment 4f7a5f86-9f5f-53bd-a504-21d8846634e4): Principal 710a03bbe3475468912cc673f268e631 does not exist in the directory 72f988bf-86f1-41af-91ab-2d7cd011db47. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype
role/billing/reader/rg-data: created
role/billing/Storage Blob Data Reader/invoices: creating
role/billing/Storage Blob Data Reader/invoices: created

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 4f7a5f86-9f5f-53bd-a504-21d8846634e4
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
- name: 96d18f9c-dda9-5dbd-bb40-6ab5d59d0288
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/invoices
  role: 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest payments

-- edit widctl.yaml --
-      - role: Storage Blob Data Reader
+      - role: Storage Blob Data Reader
+        condition: "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'paid'"

-- $ widctl apply --yes --
~ update role/billing/Storage Blob Data Reader/invoices                              widctl.yaml:9:9
    declared fields differ
    condition         (none)
                      -> @Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]
                         StringEquals 'paid'
    conditionVersion  (none) -> 2.0

Access:
  - identity/billing loses Storage Blob Data Reader on invoices
  + identity/billing gains Storage Blob Data Reader on invoices under a condition

Plan: 1 to update, 2 unchanged.

Applied: 1 done.

-- stderr --
role/billing/Storage Blob Data Reader/invoices: updating
role/billing/Storage Blob Data Reader/invoices: updated

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- edit widctl.yaml --
-      - role: reader
+      - role: AcrPull

-- $ widctl apply --yes --
- delete role/billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/billing/AcrPull/rg-data                                               widctl.yaml:12:9
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         AcrPull
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  - identity/billing loses Reader on rg-data
  + identity/billing gains AcrPull on rg-data

Plan: 1 to create, 1 to delete, 2 unchanged.

Applied: 2 done.

-- stderr --
role/billing/AcrPull/rg-data: creating
role/billing/AcrPull/rg-data: created
role/billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4: deleting
role/billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4: deleted

-- $ widctl plan --
No changes. 3 resources match the manifest.

-- edit widctl.yaml --
-      - role: AcrPull
-        scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

-- $ widctl apply --yes --
- delete role/billing/@1cfbb292-384b-5a05-acd5-256b69150c03
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         AcrPull
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  - identity/billing loses AcrPull on rg-data

Plan: 1 to delete, 2 unchanged.

Applied: 1 done.

-- stderr --
role/billing/@1cfbb292-384b-5a05-acd5-256b69150c03: deleting
role/billing/@1cfbb292-384b-5a05-acd5-256b69150c03: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 96d18f9c-dda9-5dbd-bb40-6ab5d59d0288
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/invoices
  role: 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
  condition: '@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals ''paid'''
  conditionVersion: '2.0'
