# While the vaults of a subscription cannot be read at all, no policy is made, and no identity goes whose policies may be in them.

Unknown is not absent.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-a, group: rg-data}
faults:
  - {on: {door: arm, method: GET, path: '/subscriptions/*/providers/Microsoft.KeyVault/vaults'}, skip: 2, answer: {status: 400, code: BadRequest, message: 'not today'}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [get]}
  reports: {managedIdentity: {name: id-reports}}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  reports: {managedIdentity: {name: id-reports}}

-- $ widctl plan --
! blocked identity/@id-reports
    it would have to go, and this hangs on it: access policies in subscription
    11111111-2222-3333-4444-555555555555 that could not be read (Azure: 400 BadRequest (list key
    vaults of subscription 11111111-2222-3333-4444-555555555555): not today)

! blocked policy/billing/kv-a                                                       widctl.yaml:9:10
    it could not be read: Azure: 400 BadRequest (list key vaults of subscription
    11111111-2222-3333-4444-555555555555): not today

Plan: 1 unchanged, 2 blocked.

WID0301

  ⚠ the key vaults of subscription 11111111-2222-3333-4444-555555555555 could not be read
  ╰─▶ Azure: 400 BadRequest (list key vaults of subscription
      11111111-2222-3333-4444-555555555555): not today

-- exit 4 --
