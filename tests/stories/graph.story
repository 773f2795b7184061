# Who can act as what and reach what is drawn from the manifest alone.

Nothing is asked of Azure or Kubernetes: there is nothing in this world that could answer.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]

-- widctl.yaml --
apiVersion: widctl/v1
name: books
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}}
identities:
  ledger:
    managedIdentity: {name: id-ledger}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get, list], keys: [get]}
      - {graph: Directory.ReadWrite.All}
    trusts:
      release: {github: {repository: contoso/books, environment: prod}}
  shared:
    managedIdentity: {name: id-shared, existing: true}
bindings:
  - {identity: ledger, clusters: [edge, prod], namespace: books, serviceAccount: ledger}
  - {identity: shared, clusters: [prod], namespace: books, serviceAccount: mailer, mode: identityBinding}

-- $ widctl graph --
flowchart LR
  subgraph f1["cluster edge"]
    w1["books/ledger"]
  end
  subgraph f2["cluster prod"]
    w2["books/ledger"]
    w3["books/mailer"]
  end
  subgraph f3["https#58;//token.actions.githubusercontent.com"]
    w4["repo#58;contoso/books#58;environment#58;prod"]
  end
  i1(["ledger#58; id-ledger"])
  i2(["shared#58; id-shared (another team#39;s)"])
  subgraph f5["subscription 11111111-2222-3333-4444-555555555555"]
    a1[["Reader (wide)"]]
  end
  subgraph f6["key vault kv-books (access policy)"]
    a2[["keys"]]
    a3[["secrets"]]
  end
  subgraph f7["Microsoft Graph"]
    a4[["Directory.ReadWrite.All (wide)"]]
  end
  w1 --> i1
  w2 --> i1
  w3 -->|"identity binding"| i2
  w4 --> i1
  i1 --> a1
  i1 -->|"get"| a2
  i1 -->|"get, list"| a3
  i1 --> a4

-- $ widctl graph --only serviceaccount/prod/books/mailer --
flowchart LR
  subgraph f1["cluster prod"]
    w1["books/mailer"]
  end
  i1(["shared#58; id-shared (another team#39;s)"])
  w1 -->|"identity binding"| i1

-- $ widctl graph --only trust/ledger/release --format dot --
digraph widctl {
  rankdir=LR
  node [shape=box, style="rounded", fontname="Helvetica"]
  edge [fontname="Helvetica", fontsize=10]
  subgraph cluster_1 {
    label="https://token.actions.githubusercontent.com"
    style="rounded"
    color="#8c959f"
    w1 [label="repo:contoso/books:environment:prod", shape=box, style="rounded"]
  }
  i1 [label="ledger: id-ledger", shape=ellipse, style="solid"]
  subgraph cluster_3 {
    label="subscription 11111111-2222-3333-4444-555555555555"
    style="rounded"
    color="#8c959f"
    a1 [label="Reader (wide)", shape=component, style="solid"]
  }
  subgraph cluster_4 {
    label="key vault kv-books (access policy)"
    style="rounded"
    color="#8c959f"
    a2 [label="keys", shape=component, style="solid"]
    a3 [label="secrets", shape=component, style="solid"]
  }
  subgraph cluster_5 {
    label="Microsoft Graph"
    style="rounded"
    color="#8c959f"
    a4 [label="Directory.ReadWrite.All (wide)", shape=component, style="solid"]
  }
  w1 -> i1 [style="solid"]
  i1 -> a1 [style="solid"]
  i1 -> a2 [label="get", style="solid"]
  i1 -> a3 [label="get, list", style="solid"]
  i1 -> a4 [style="solid"]
}

-- $ widctl graph --only identity/ledgr --

-- stderr --
WID0903

  × `identity/ledgr` is not declared
  help: did you mean `identity/ledger`?

1 error

-- exit 1 --

-- $ widctl graph -o widctl.yaml --

-- stderr --
WID0906

  × `--out widctl.yaml` would overwrite what is read
  ╰─▶ The file is one of those that this run reads.
  help: name another file

1 error

-- exit 1 --
