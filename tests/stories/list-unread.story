# What could not be read is listed as that, and so is what hangs on it: unread is not missing.

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

-- $ widctl list --
STATE       OWNER   ADDRESS                      WHY
unread      -       identity/billing             it could not be read: Azure: 403 AuthorizationFailed (read identity id-billing): no right to read identities
unread      -       role/billing/Reader/rg-data  it needs identity/billing, which is blocked

2 unread.

-- exit 4 --
