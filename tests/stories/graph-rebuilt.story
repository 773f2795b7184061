# A graph tells the service accounts of a rebuilt cluster from those of the cluster that was.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: old
    external: {issuer: https://oidc.example.com/one, context: one}
    kubernetes: {namespaces: [payments]}
  - name: new
    external: {issuer: https://oidc.example.com/two, context: two}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    issuer: https://oidc.example.com/one
    kubernetes: {context: one}
    webhook: none
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-    issuer: https://oidc.example.com/one
-    kubernetes: {context: one}
+    issuer: https://oidc.example.com/two
+    kubernetes: {context: two}

-- $ widctl graph --plan --
flowchart LR
  subgraph f1["cluster prod"]
    w1["[+] payments/api"]
    w2["[+] payments/job"]
    w3["[+] payments/web"]
  end
  subgraph f2["https#58;//oidc.example.com/one"]
    w4["system#58;serviceaccount#58;payments#58;api"]
    w5["system#58;serviceaccount#58;payments#58;job"]
    w6["system#58;serviceaccount#58;payments#58;web"]
  end
  i1(["billing#58; id-billing"])
  w1 ==>|"[+] gained"| i1
  w2 ==>|"[+] gained"| i1
  w3 ==>|"[+] gained"| i1
  w4 -.->|"[-] lost"| i1
  w5 -.->|"[-] lost"| i1
  w6 -.->|"[-] lost"| i1
  classDef gained fill:#dafbe1,stroke:#1a7f37,color:#0b3d1a,stroke-width:2px
  class w1,w2,w3 gained
  linkStyle 0,1,2 stroke:#1a7f37
  linkStyle 3,4,5 stroke:#cf222e
