# A vault that lets in few networks gets its policy all the same; that pods may be shut out is said once for each vault.

A vault whose rules let everybody in is not worth a word.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-listed, group: rg-data, networkAcls: {defaultAction: Deny, ipRules: [{value: 10.0.0.0/8}]}}
  - {name: kv-private, group: rg-data, publicNetworkAccess: Disabled}
  - {name: kv-open, group: rg-data, networkAcls: {defaultAction: Allow, ipRules: [{value: 10.0.0.0/8}]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-listed, secrets: [get]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-private, secrets: [get]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-open, secrets: [get]}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

+ create policy/billing/kv-listed                                                   widctl.yaml:9:10
    does not exist
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

+ create policy/billing/kv-open                                                    widctl.yaml:11:10
    does not exist
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

+ create policy/billing/kv-private                                                 widctl.yaml:10:10
    does not exist
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

Access:
  + identity/billing gains get secrets in kv-listed
  + identity/billing gains get secrets in kv-open
  + identity/billing gains get secrets in kv-private

Plan: 4 to create.

WID0328

  ☞ key vault kv-listed lets in the networks that its rules name only
  ╰─▶ policy/billing/kv-listed can be written all the same, for that goes through Azure; pods may
      be shut out whatever they are permitted
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: see that the clusters' subnets or outbound addresses are among `networkAcls`

WID0328

  ☞ key vault kv-private lets in private endpoints only
  ╰─▶ policy/billing/kv-private can be written all the same, for that goes through Azure; pods may
      be shut out whatever they are permitted
    ╭─[widctl.yaml:10:10]
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 11 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: see that the clusters reach one of the vault's private endpoints, by its private name too

Applied: 4 done.

-- stderr --
identity/billing: creating
identity/billing: created
policy/billing/kv-listed: creating
policy/billing/kv-listed: created
policy/billing/kv-open: creating
policy/billing/kv-open: created
policy/billing/kv-private: creating
policy/billing/kv-private: created

-- $ widctl plan --
No changes. 4 resources match the manifest.

WID0328

  ☞ key vault kv-listed lets in the networks that its rules name only
  ╰─▶ policy/billing/kv-listed can be written all the same, for that goes through Azure; pods may
      be shut out whatever they are permitted
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: see that the clusters' subnets or outbound addresses are among `networkAcls`

WID0328

  ☞ key vault kv-private lets in private endpoints only
  ╰─▶ policy/billing/kv-private can be written all the same, for that goes through Azure; pods may
      be shut out whatever they are permitted
    ╭─[widctl.yaml:10:10]
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 11 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: see that the clusters reach one of the vault's private endpoints, by its private name too
