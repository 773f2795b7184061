# Azure takes one write of a vault at a time, from anybody: ours come one after another, and a conflict with others is waited out.

An answer that is lost is settled by reading.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
latency: 20
vaults:
  - {name: kv-a, group: rg-data}
faults:
  - {on: {door: arm, method: PUT, path: '*/vaults/kv-a/accessPolicies/add'}, times: 1, answer: {status: 409, code: ConflictError, message: "The operation failed because the Key Vault 'kv-a' changed from the point the operation began."}}
  - {on: {door: arm, method: PUT, path: '*/vaults/kv-a/accessPolicies/add'}, skip: 1, times: 1, lose: after}

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
  reports:
    managedIdentity: {name: id-reports}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [list]}
  stocks:
    managedIdentity: {name: id-stocks}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [set]}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

+ create identity/reports                                                           widctl.yaml:10:3
    does not exist
    location  westeurope

+ create identity/stocks                                                            widctl.yaml:14:3
    does not exist
    location  westeurope

+ create policy/billing/kv-a                                                        widctl.yaml:9:10
    does not exist
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

+ create policy/reports/kv-a                                                       widctl.yaml:13:10
    does not exist
    objectId  (known after apply: principalId of identity/reports)
    secrets   list

+ create policy/stocks/kv-a                                                        widctl.yaml:17:10
    does not exist
    objectId  (known after apply: principalId of identity/stocks)
    secrets   set

Access:
  + identity/billing gains get secrets in kv-a
  + identity/reports gains list secrets in kv-a
  + identity/stocks gains set secrets in kv-a

Plan: 6 to create.

Applied: 6 done.

-- stderr --
identity/billing: creating
identity/billing: created
identity/reports: creating
identity/reports: created
identity/stocks: creating
identity/stocks: created
policy/billing/kv-a: creating
policy/billing/kv-a: again in 1 s: Azure: 409 ConflictError (write access policy in kv-a): The operation failed because the Key Vault 'kv-a' changed from the point the operation began.
policy/billing/kv-a: created
policy/reports/kv-a: creating
policy/reports/kv-a: again in 1 s: Azure: write access policy in kv-a: error sending request: client error (SendRequest): connection error: peer closed connection without sending TLS close_notify
policy/reports/kv-a: created
policy/stocks/kv-a: creating
policy/stocks/kv-a: created

-- $ widctl plan --
No changes. 6 resources match the manifest.
