# An application that Graph does not show keeps its roles.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
faults:
  - {on: {door: graph, method: GET, path: "*/applications*"}, skip: 5, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    application: {displayName: billing}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- given $ widctl apply --yes --

-- $ widctl apply --yes --
! blocked identity/billing                                                           widctl.yaml:6:3
    it could not be read: Microsoft Graph: 403 Authorization_RequestDenied (read application
    widctl.payments.billing.8fc3ab158fc29c26): Insufficient privileges to complete the operation.

! blocked role/billing/Reader/rg-data                                               widctl.yaml:9:10
    it needs identity/billing, which is blocked

Plan: 2 blocked.

WID0301

  ⚠ what hangs on identity/billing could not be read
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (read application
      widctl.payments.billing.8fc3ab158fc29c26): Insufficient privileges to complete the
      operation.

WID0302

  ☞ the applications of the tenant could not be searched for what is no longer declared
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (list applications of manifest payments):
      Insufficient privileges to complete the operation.

WID0366

  ☞ role/@f8c9ed0d-1190-5514-9671-0889989c5741/@c45123c2-9ded-59e6-9cca-e7f5292e0395 is not
  │ deleted: identity/billing could not be read
  ╰─▶ it could be theirs: Microsoft Graph: 403 Authorization_RequestDenied (read application
      widctl.payments.billing.8fc3ab158fc29c26): Insufficient privileges to complete the
      operation.

-- exit 4 --

-- world now roleAssignments --
roleAssignments:
- name: c45123c2-9ded-59e6-9cca-e7f5292e0395
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: f8c9ed0d-1190-5514-9671-0889989c5741
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
