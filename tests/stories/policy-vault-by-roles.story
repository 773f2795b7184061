# A policy in a vault that goes by roles would give nothing, and Azure would not say so: it is blocked, with the role that gives it.

A policy in another vault of the same run is made.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-roles, group: rg-data, enableRbacAuthorization: true}
  - {name: kv-policies, group: rg-data, enableRbacAuthorization: false}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-roles, secrets: [get, list], keys: [import], certificates: [get]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-policies, secrets: [get]}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

+ create policy/billing/kv-policies                                                widctl.yaml:10:10
    does not exist
    objectId  (known after apply: principalId of identity/billing)
    secrets   get

! blocked policy/billing/kv-roles                                                   widctl.yaml:9:10
    the vault uses Azure RBAC, where an access policy gives nothing

Access:
  + identity/billing gains get secrets in kv-policies

Plan: 2 to create, 1 blocked.

WID0325

  × policy/billing/kv-roles would give nothing: kv-roles uses Azure RBAC
  ╰─▶ Azure takes an access policy of such a vault, and never looks at it
      (enableRbacAuthorization: true)
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: instead of it, with the vault's id for `scope`: `role: Key Vault Secrets User`, `role: Key
        Vault Crypto Officer`, `role: Key Vault Certificate User`

Applied: 2 done, 1 blocked.

-- stderr --
identity/billing: creating
identity/billing: created
policy/billing/kv-policies: creating
policy/billing/kv-policies: created

-- exit 4 --

-- $ widctl plan --
! blocked policy/billing/kv-roles                                                   widctl.yaml:9:10
    the vault uses Azure RBAC, where an access policy gives nothing

Plan: 2 unchanged, 1 blocked.

WID0325

  × policy/billing/kv-roles would give nothing: kv-roles uses Azure RBAC
  ╰─▶ Azure takes an access policy of such a vault, and never looks at it
      (enableRbacAuthorization: true)
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 10 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ╰────
  help: instead of it, with the vault's id for `scope`: `role: Key Vault Secrets User`, `role: Key
        Vault Crypto Officer`, `role: Key Vault Certificate User`

-- exit 4 --

-- $ widctl plan --format json --
{
  "formatVersion": "2.0",
  "manifest": "payments",
  "digest": "sha256:DIGEST",
  "summary": {
    "create": 0,
    "update": 0,
    "replace": 0,
    "delete": 0,
    "unchanged": 2,
    "waitingForOwner": 0,
    "blocked": 1
  },
  "changes": [
    {
      "address": "policy/billing/kv-roles",
      "action": "blocked",
      "touches": [
        "access policy of /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing in /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-data/providers/microsoft.keyvault/vaults/kv-roles"
      ],
      "marked": false,
      "reason": "other-model",
      "detail": "the vault uses Azure RBAC, where an access policy gives nothing",
      "at": {
        "file": "widctl.yaml",
        "line": 9,
        "column": 10
      },
      "fields": [
        {
          "name": "certificates",
          "before": null,
          "after": [
            "get"
          ]
        },
        {
          "name": "keys",
          "before": null,
          "after": [
            "import"
          ]
        },
        {
          "name": "objectId",
          "before": null,
          "after": "710a03bb-e347-5468-912c-c673f268e631"
        },
        {
          "name": "secrets",
          "before": null,
          "after": [
            "get",
            "list"
          ]
        }
      ],
      "waitsOn": []
    }
  ],
  "access": [],
  "diagnostics": [
    {
      "code": "WID0325",
      "severity": "error",
      "message": "policy/billing/kv-roles would give nothing: kv-roles uses Azure RBAC",
      "why": "Azure takes an access policy of such a vault, and never looks at it (enableRbacAuthorization: true)",
      "help": "instead of it, with the vault's id for `scope`: `role: Key Vault Secrets User`, `role: Key Vault Crypto Officer`, `role: Key Vault Certificate User`",
      "at": {
        "file": "widctl.yaml",
        "line": 9,
        "column": 10
      }
    }
  ]
}

-- exit 4 --
