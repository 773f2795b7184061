# A graph tells by which way somebody acts as an identity, before a plan and after it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-ids, issuer: true, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      objects:
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: api, namespace: payments}
          spec:
            selector: {matchLabels: {app: api}}
            template:
              metadata: {labels: {app: api, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: api, containers: [{name: main, image: "api:1"}]}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: ready, namespace: payments}
          spec:
            selector: {matchLabels: {app: ready}}
            template:
              metadata:
                labels: {app: ready, azure.workload.identity/use: "true"}
                annotations: {azure.workload.identity/use-identity-binding: "true"}
              spec: {serviceAccountName: api, containers: [{name: main, image: "api:1"}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {name: prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- $ widctl graph --plan --
flowchart LR
  subgraph f1["cluster prod"]
    w1["payments/api"]
  end
  i1(["billing#58; id-billing"])
  w1 -->|"[~] changed, - credential, + identity binding"| i1
  linkStyle 0 stroke:#9a6700
