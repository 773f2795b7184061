# An identity that cannot be read keeps its roles: to whom an assignment belongs is not known then, so that it is nobody's leftover.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
faults:
  - {on: {door: arm, method: GET, path: "*/userAssignedIdentities*"}, skip: 2, answer: {status: 403, code: AuthorizationFailed, message: no right to read identities}}

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

-- given $ widctl apply --yes --

-- $ widctl apply --yes --
! blocked identity/billing                                                           widctl.yaml:6:3
    it could not be read: Azure: 403 AuthorizationFailed (read identity id-billing): no right to
    read identities

! blocked role/billing/Reader/rg-data                                               widctl.yaml:9:10
    it needs identity/billing, which is blocked

Plan: 2 blocked.

WID0302

  ☞ subscription 11111111-2222-3333-4444-555555555555 could not be searched for what is no longer
  │ declared
  ╰─▶ Azure: 403 AuthorizationFailed (list identities of subscription
      11111111-2222-3333-4444-555555555555): no right to read identities

WID0301

  ⚠ what hangs on identity/billing could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (read identity id-billing): no right to read identities

WID0366

  ☞ role/@710a03bb-e347-5468-912c-c673f268e631/@4f7a5f86-9f5f-53bd-a504-21d8846634e4 is not
  │ deleted: identity/billing could not be read
  ╰─▶ it could be theirs: Azure: 403 AuthorizationFailed (read identity id-billing): no right to
      read identities

-- exit 4 --

-- world now roleAssignments --
roleAssignments:
- name: 4f7a5f86-9f5f-53bd-a504-21d8846634e4
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: acdd72a7-3385-48ef-bd42-f606fba81ae7
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
