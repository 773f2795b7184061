# An assignment whose resource is gone by now is gone: its delete has nothing left to do.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-billing, group: rg-ids}
clusters:
  - name: prod
    aks: {group: rg-data, name: aks-prod, issuer: true}

faults:
  - {on: {door: arm, method: GET, path: "*/managedClusters/aks-prod/providers/Microsoft.Authorization/roleAssignments/*"}, answer: {status: 404, code: ResourceNotFound, message: "The Resource 'Microsoft.ContainerService/managedClusters/aks-prod' under resource group 'rg-data' was not found."}}
  - {on: {door: arm, method: GET, path: "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleAssignments"}, skip: 2, answer: {status: 403, code: AuthorizationFailed, message: not the whole subscription}}
  - {on: {door: arm, method: GET, path: "*/managedClusters/aks-prod/providers/Microsoft.Authorization/roleAssignments"}, answer: {status: 404, code: ResourceNotFound, message: "The Resource 'Microsoft.ContainerService/managedClusters/aks-prod' under resource group 'rg-data' was not found."}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing, existing: true}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.ContainerService/managedClusters/aks-prod}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-    access:
-      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.ContainerService/managedClusters/aks-prod}

-- $ widctl apply --yes --
- delete role/billing/@ce0c6fa5-a59f-591a-9050-4e3558157df0
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.ContainerService/managedClusters/aks-prod

Access:
  - identity/billing loses Reader on aks-prod

Plan: 1 to delete, 1 unchanged.

Applied: 0 done, 1 already so.

-- stderr --
role/billing/@ce0c6fa5-a59f-591a-9050-4e3558157df0: deleting
role/billing/@ce0c6fa5-a59f-591a-9050-4e3558157df0: matches the manifest already

-- edit widctl.yaml --
-    managedIdentity: {name: id-billing, existing: true}
+    managedIdentity: {name: id-billing, existing: true}
+    access:
+      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.ContainerService/managedClusters/aks-prod}

-- $ widctl plan --
+ create role/billing/Reader/aks-prod                                               widctl.yaml:9:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.ContainerService/managedClusters/aks-prod

Access:
  + identity/billing gains Reader on aks-prod

Plan: 1 to create, 1 unchanged.

WID0302

  ☞ the role assignments at /subscriptions/11111111-2222-3333-4444-555555555555 could not be
  │ searched for what is no longer declared
  ╰─▶ Azure: 403 AuthorizationFailed (list role assignments at
      /subscriptions/11111111-2222-3333-4444-555555555555): not the whole subscription
