# A graph shows what a plan would turn, and what others made on the declared identities.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}]
identities:
  - name: id-ledger
    group: rg-ids
    principalId: aaaaaaaa-0000-4000-8000-000000000001
    credentials:
      - {name: made-by-a-script, issuer: "https://oidc.example.com/edge", subject: "system:serviceaccount:books:ledger"}
      - {name: ci, issuer: "https://gitlab.example.com", subject: "project_path:books/ledger:ref_type:branch:ref:main"}
roleAssignments:
  - {scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data, role: Reader, identity: id-ledger}
  - {scope: /subscriptions/11111111-2222-3333-4444-555555555555, role: Owner, identity: id-ledger}
vaults:
  - {name: kv-books, group: rg-data, accessPolicies: [{objectId: aaaaaaaa-0000-4000-8000-000000000001, permissions: {secrets: [get, list]}}]}
clusters:
  - {name: edge, external: {issuer: "https://oidc.example.com/edge", context: edge}, kubernetes: {namespaces: [books]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: books
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [11111111-2222-3333-4444-555555555555]
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
identities:
  ledger:
    managedIdentity: {name: id-ledger}
    access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}]
bindings:
  - {identity: ledger, clusters: [edge], namespace: books, serviceAccount: ledger, serviceAccountOwner: helm}

-- given $ widctl apply --yes --

-- $ widctl graph --live --
flowchart LR
  subgraph f1["cluster edge"]
    w1["books/ledger"]
  end
  subgraph f2["https#58;//gitlab.example.com"]
    w2["project_path#58;books/ledger#58;ref_type#58;branch#58;ref#58;main"]
  end
  i1(["ledger#58; id-ledger"])
  subgraph f4["subscription 11111111-2222-3333-4444-555555555555"]
    a1[["Owner (wide)"]]
  end
  subgraph f5["resource group rg-data"]
    a2[["Reader (not managed here)"]]
  end
  subgraph f6["key vault kv-books (access policy)"]
    a3[["secrets (not managed here)"]]
  end
  w1 --> i1
  w2 -.->|"not managed here"| i1
  i1 --> a1
  i1 -.->|"not managed here"| a2
  i1 -.->|"get, list, not managed here"| a3
  classDef foreign stroke-dasharray:4 3
  class w2,a2,a3 foreign

-- edit widctl.yaml --
-    access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}]
+    access: [{role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids}]
-  - {identity: ledger, clusters: [edge], namespace: books, serviceAccount: ledger, serviceAccountOwner: helm}
+  - {identity: ledger, clusters: [edge], namespace: books, serviceAccount: reports}

-- $ widctl graph --plan --live --
flowchart LR
  subgraph f1["cluster edge"]
    w1["books/ledger"]
    w2["[+] books/reports"]
  end
  subgraph f2["https#58;//gitlab.example.com"]
    w3["project_path#58;books/ledger#58;ref_type#58;branch#58;ref#58;main"]
  end
  i1(["ledger#58; id-ledger"])
  subgraph f4["subscription 11111111-2222-3333-4444-555555555555"]
    a1[["Owner (wide, not managed here)"]]
  end
  subgraph f5["resource group rg-data"]
    a2[["Reader (not managed here)"]]
  end
  subgraph f6["resource group rg-ids"]
    a3[["Reader"]]
  end
  subgraph f7["key vault kv-books (access policy)"]
    a4[["secrets (not managed here)"]]
  end
  w1 -.->|"not managed here"| i1
  w2 ==>|"[+] gained"| i1
  w3 -.->|"not managed here"| i1
  i1 -.->|"not managed here"| a1
  i1 -.->|"not managed here"| a2
  i1 ==>|"[+] gained"| a3
  i1 -.->|"get, list, not managed here"| a4
  classDef gained fill:#dafbe1,stroke:#1a7f37,color:#0b3d1a,stroke-width:2px
  class w2 gained
  linkStyle 1,5 stroke:#1a7f37
  classDef foreign stroke-dasharray:4 3
  class w1,w3,a1,a2,a4 foreign

-- given $ widctl plan --out plan.json --delete role/ledger/@* --delete credential/ledger/@ci --allow-delete 9 --

-- $ widctl graph plan.json --
flowchart LR
  subgraph f1["cluster edge"]
    w1["[+] books/reports"]
  end
  subgraph f2["https#58;//gitlab.example.com"]
    w2["project_path#58;books/ledger#58;ref_type#58;branch#58;ref#58;main"]
  end
  i1(["ledger#58; id-ledger"])
  subgraph f4["subscription 11111111-2222-3333-4444-555555555555"]
    a1[["Owner (wide)"]]
  end
  subgraph f5["resource group rg-data"]
    a2[["Reader"]]
  end
  subgraph f6["resource group rg-ids"]
    a3[["Reader"]]
  end
  w1 ==>|"[+] gained"| i1
  w2 -.->|"[-] lost"| i1
  i1 -.->|"[-] lost"| a1
  i1 -.->|"[-] lost"| a2
  i1 ==>|"[+] gained"| a3
  classDef gained fill:#dafbe1,stroke:#1a7f37,color:#0b3d1a,stroke-width:2px
  class w1 gained
  linkStyle 0,4 stroke:#1a7f37
  linkStyle 1,2,3 stroke:#cf222e
