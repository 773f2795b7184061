# What lies in a subscription that nothing else names is found as long as `subscriptions` names it.

One identity, a role and a key vault policy each in a subscription of its own. All leave the manifest at once, and with them its default.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
  - {id: 22222222-2222-3333-4444-555555555555, groups: {rg-data: westeurope}}
vaults:
  - {subscription: 22222222-2222-3333-4444-555555555555, name: kv-legacy, group: rg-data}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [22222222-2222-3333-4444-555555555555]
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: /subscriptions/22222222-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {keyVaultPolicy: /subscriptions/22222222-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-legacy, secrets: [get]}

-- given $ widctl apply --yes --

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
identities: {}

-- $ widctl plan --
No changes. Nothing is declared, and nothing exists that this manifest made.

WID0370

  ☞ managed identities that are no longer declared were looked for nowhere
  ╰─▶ the manifest names no subscription: not for an identity, a cluster, a vault or a scope, nor
      in `defaults`
  help: name those where it once made some: `subscriptions: [ID]`; where there are none,
        `subscriptions: []` says so

-- edit widctl.yaml --
-identities: {}
+subscriptions: []
+identities: {}

-- $ widctl plan --
No changes. Nothing is declared, and nothing exists that this manifest made.

-- edit widctl.yaml --
-subscriptions: []
+subscriptions: [11111111-2222-3333-4444-555555555555, 22222222-2222-3333-4444-555555555555]

-- $ widctl apply --yes --allow-delete 3 --
- delete identity/@id-billing
    no longer declared
    location  westeurope

- delete role/@id-billing/@e4d45eb2-68d8-53d9-854a-cddbdbba0dec
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/22222222-2222-3333-4444-555555555555/resourceGroups/rg-data

- delete policy/@id-billing/@kv-legacy
    no longer declared
    objectId  710a03bb-e347-5468-912c-c673f268e631
    secrets   get

Access:
  - identity/@id-billing loses Reader on rg-data
  - identity/@id-billing loses get secrets in kv-legacy

Plan: 3 to delete.

Applied: 3 done.

-- stderr --
role/@id-billing/@e4d45eb2-68d8-53d9-854a-cddbdbba0dec: deleting
role/@id-billing/@e4d45eb2-68d8-53d9-854a-cddbdbba0dec: deleted
policy/@id-billing/@kv-legacy: deleting
policy/@id-billing/@kv-legacy: deleted
identity/@id-billing: deleting
identity/@id-billing: deleted

-- $ widctl plan --
No changes. Nothing is declared, and nothing exists that this manifest made.
