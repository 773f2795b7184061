# Where the vaults of a subscription may not be listed, the declared ones are read one by one; what may not be read either is blocked.

What is no longer declared cannot be looked for then, and the plan says it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-a, group: rg-data}
  - {name: kv-b, group: rg-data}
faults:
  - {on: {door: arm, method: GET, path: '/subscriptions/*/providers/Microsoft.KeyVault/vaults'}, answer: {status: 403, code: AuthorizationFailed, message: 'no action Microsoft.KeyVault/vaults/read over the subscription'}}
  - {on: {door: arm, method: GET, path: '*/vaults/kv-b'}, answer: {status: 403, code: AuthorizationFailed, message: 'no action Microsoft.KeyVault/vaults/read over kv-b'}}

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
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b, secrets: [get]}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

+ create policy/billing/kv-a                                                        widctl.yaml:9:10
    does not exist
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

! blocked policy/billing/kv-b                                                      widctl.yaml:10:10
    it could not be read: Azure: 403 AuthorizationFailed (read key vault kv-b): no action
    Microsoft.KeyVault/vaults/read over kv-b

Access:
  + identity/billing gains get secrets in kv-a

Plan: 2 to create, 1 blocked.

WID0302

  ☞ the key vaults of subscription 11111111-2222-3333-4444-555555555555 could not be searched for
  │ what is no longer declared
  ╰─▶ Azure: 403 AuthorizationFailed (list key vaults of subscription
      11111111-2222-3333-4444-555555555555): no action Microsoft.KeyVault/vaults/read over the
      subscription

Applied: 2 done, 1 blocked.

-- stderr --
identity/billing: creating
identity/billing: created
policy/billing/kv-a: creating
policy/billing/kv-a: created

-- exit 4 --

-- $ widctl plan --
! blocked policy/billing/kv-b                                                      widctl.yaml:10:10
    it could not be read: Azure: 403 AuthorizationFailed (read key vault kv-b): no action
    Microsoft.KeyVault/vaults/read over kv-b

Plan: 2 unchanged, 1 blocked.

WID0302

  ☞ the key vaults of subscription 11111111-2222-3333-4444-555555555555 could not be searched for
  │ what is no longer declared
  ╰─▶ Azure: 403 AuthorizationFailed (list key vaults of subscription
      11111111-2222-3333-4444-555555555555): no action Microsoft.KeyVault/vaults/read over the
      subscription

-- exit 4 --
