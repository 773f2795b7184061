# What a policy may permit is a closed list; what is not on it is shown at its place, with what was probably meant.

A vault has one entry of an identity, so that a second one for it is an error too.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-a, group: rg-data}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a, secrets: [Get, read, wrapKey], keys: [unwrapkey, decript]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/KV-A, storage: [all, get]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-c/secrets/password, secrets: [get]}

-- $ widctl validate --

-- stderr --
WID0104

  × unknown value `Get`
    ╭─[widctl.yaml:9:153]
  8 │     access:
  9 │ …/Microsoft.KeyVault/vaults/kv-a, secrets: [Get, read, wrapKey], keys: [unwrapkey, decript]…
    ·                                             ───
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: did you mean `get`?

WID0104

  × unknown value `read`
    ╭─[widctl.yaml:9:158]
  8 │     access:
  9 │ …Microsoft.KeyVault/vaults/kv-a, secrets: [Get, read, wrapKey], keys: [unwrapkey, decript]}
    ·                                                 ────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: it is one of `all`, `get`, `list`, `set`, `delete`, `backup`, `restore`, `recover`,
        `purge`

WID0104

  × unknown value `wrapKey`
    ╭─[widctl.yaml:9:164]
  8 │     access:
  9 │ …Microsoft.KeyVault/vaults/kv-a, secrets: [Get, read, wrapKey], keys: [unwrapkey, decript]}
    ·                                                       ───────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: it is one of `all`, `get`, `list`, `set`, `delete`, `backup`, `restore`, `recover`,
        `purge`

WID0104

  × unknown value `unwrapkey`
    ╭─[widctl.yaml:9:181]
  8 │     access:
  9 │ …Microsoft.KeyVault/vaults/kv-a, secrets: [Get, read, wrapKey], keys: [unwrapkey, decript]}
    ·                                                                        ─────────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: did you mean `unwrapKey`?

WID0104

  × unknown value `decript`
    ╭─[widctl.yaml:9:192]
  8 │     access:
  9 │ …Microsoft.KeyVault/vaults/kv-a, secrets: [Get, read, wrapKey], keys: [unwrapkey, decript]}
    ·                                                                                   ───────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: did you mean `decrypt`?

WID0105

  × wrong shape: `/subscriptions/11111111-2222-3333-4444-555555555555/resourc…`
  ╰─▶ Expected here: the id of a key vault:
      /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/….
    ╭─[widctl.yaml:12:26]
 11 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
 12 │ …eyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/…
    ·                 ───────────────────────────────────────────────────────────────────────────
    ╰────
  help: for example
        `/subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11/resourceGroups/rg-billing/providers/Microsoft.KeyVault/vaults/kv-legacy`

6 errors

-- exit 1 --
