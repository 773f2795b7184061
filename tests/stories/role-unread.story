# What could not be read is neither granted nor revoked, and an identity on which there may be something stays.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
faults:
  - {on: {method: GET, path: "*/roleAssignments*"}, skip: 1, answer: {status: 404, code: SubscriptionNotFound, message: The subscription could not be found.}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  gone: {managedIdentity: {name: id-gone}}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
-  gone: {managedIdentity: {name: id-gone}}
+      - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- $ widctl plan --allow-delete 9 --
! blocked identity/@id-gone
    it would have to go, and this hangs on it: role assignments at
    /subscriptions/11111111-2222-3333-4444-555555555555 that could not be read (Azure: 404
    SubscriptionNotFound (list role assignments at
    /subscriptions/11111111-2222-3333-4444-555555555555): The subscription could not be found.)

! blocked role/billing/AcrPull/rg-data                                              widctl.yaml:9:10
    it could not be read: Azure: 404 SubscriptionNotFound (list role assignments at
    /subscriptions/11111111-2222-3333-4444-555555555555): The subscription could not be found.

Plan: 1 unchanged, 2 blocked.

WID0301

  ⚠ the role assignments at /subscriptions/11111111-2222-3333-4444-555555555555 could not be read
  ╰─▶ Azure: 404 SubscriptionNotFound (list role assignments at
      /subscriptions/11111111-2222-3333-4444-555555555555): The subscription could not be found.

-- exit 4 --
