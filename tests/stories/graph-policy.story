# A graph tells which permissions of a policy would go, one by one.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
vaults:
  - {name: kv-a, group: rg-data}
  - {name: kv-b, group: rg-data}
  - {name: kv-c, group: rg-data}

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
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b, keys: [all]}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-c, certificates: [get, list]}

-- given $ widctl apply --yes --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-a/accessPolicies/add?api-version=2023-07-01 --
{"properties": {"accessPolicies": [{"tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "objectId": "710A03BB-e347-5468-912c-c673f268e631", "permissions": {"secrets": ["Set", "List"], "keys": ["Decrypt"]}}]}}

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b/accessPolicies/add?api-version=2023-07-01 --
{"properties": {"accessPolicies": [{"tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "objectId": "710A03BB-e347-5468-912c-c673f268e631", "permissions": {"keys": ["Get"]}}]}}

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-c/accessPolicies/add?api-version=2023-07-01 --
{"properties": {"accessPolicies": [{"tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47", "objectId": "710A03BB-e347-5468-912c-c673f268e631", "permissions": {"certificates": ["Import"]}}]}}

-- $ widctl graph --plan --
flowchart LR
  i1(["billing#58; id-billing"])
  subgraph f2["key vault kv-a (access policy)"]
    a1[["keys"]]
    a2[["secrets"]]
  end
  subgraph f3["key vault kv-b (access policy)"]
    a3[["keys"]]
  end
  subgraph f4["key vault kv-c (access policy)"]
    a4[["certificates"]]
  end
  i1 -.->|"[-] lost, decrypt"| a1
  i1 -->|"[~] changed, get, - list, - set"| a2
  i1 -->|"all"| a3
  i1 -->|"[~] changed, get, - import, list"| a4
  linkStyle 0 stroke:#cf222e
  linkStyle 1,3 stroke:#9a6700
