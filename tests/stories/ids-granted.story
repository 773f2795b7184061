# What is granted to a clientId is granted to nobody, and the plan says to which id it belongs.

Roles and key vault policies go by the principalId (object id). Azure takes any GUID in a policy. The right one and that of somebody else
are no news.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, clientId: aaaaaaaa-0000-4000-8000-000000000001, principalId: bbbbbbbb-0000-4000-8000-000000000001}
applications:
  - {displayName: ledger, appId: aaaaaaaa-0000-4000-8000-00000000000a, objectId: cccccccc-0000-4000-8000-00000000000a, servicePrincipal: dddddddd-0000-4000-8000-00000000000a}
vaults:
  - name: kv-a
    group: rg-data
    accessPolicies:
      - {objectId: AAAAAAAA-0000-4000-8000-000000000001, permissions: {secrets: [get]}}
      - {objectId: cccccccc-0000-4000-8000-00000000000a, permissions: {secrets: [get]}}
      - {objectId: bbbbbbbb-0000-4000-8000-000000000001, permissions: {secrets: [get]}}
      - {objectId: ffffffff-0000-4000-8000-000000000001, permissions: {secrets: [get]}}

roleAssignments:
  - {principal: aaaaaaaa-0000-4000-8000-000000000001, role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  - {principal: bbbbbbbb-0000-4000-8000-000000000001, role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

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
  ledger: {application: {displayName: ledger, existing: true}}

-- $ widctl plan --
No changes. 3 resources are left as they are; see the warnings below.

WID0303

  ☞ policy/billing/kv-a: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ access policies bear no mark, and identity/billing is another's: widctl adds to its policies
      and takes nothing away
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroup…
    ·          ──────────────
 10 │   ledger: {application: {displayName: ledger, existing: true}}
    ╰────

WID0362

  ⚠ grants are for ids that are no principal's, so for nobody (3)
      an access policy of the vault kv-a                    for
                                                            aaaaaaaa-0000-4000-8000-000000000001,
                                                            the clientId of id-billing; the
                                                            principalId is
                                                            bbbbbbbb-0000-4000-8000-000000000001
      an access policy of the vault kv-a                    for
                                                            cccccccc-0000-4000-8000-00000000000a,
                                                            the object id of the application ledger;
                                                            the principalId is
                                                            dddddddd-0000-4000-8000-00000000000a
      role assignment 63069d24-a028-5139-8bea-c5b12fb7cd8b  for
                                                            aaaaaaaa-0000-4000-8000-000000000001,
                                                            the clientId of id-billing; the
                                                            principalId is
                                                            bbbbbbbb-0000-4000-8000-000000000001
  help: grants go by the principalId: `access:` of the identity grants to the right one; delete
        these by hand

WID0304

  ☞ identity/billing has Reader on
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'role/billing/@494ef7aa-af72-5a37-8550-4ad7c4f64386'`

`-v` shows each finding at its place in the manifest.
