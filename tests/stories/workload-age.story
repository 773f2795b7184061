# Pods are given what stood in the annotations of their service account when they were made: those that are older need to be made anew.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
identities:
  - {group: rg-ids, name: id-billing, clientId: 00000000-0000-0000-0000-0000000000b1}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      serviceAccounts:
        - namespace: payments
          name: api
          annotations: {azure.workload.identity/client-id: 00000000-0000-0000-0000-0000000000b1}
          # In a time to come, so that every pod is older.
          managers: [{manager: helm, time: "2100-01-01T00:00:00Z", fields: [.metadata.annotations.azure.workload.identity/client-id]}]
        - namespace: payments
          name: settled
          annotations: {azure.workload.identity/client-id: 00000000-0000-0000-0000-0000000000b1}
          managers: [{manager: helm, time: "2020-01-01T00:00:00Z", fields: [.metadata.annotations.azure.workload.identity/client-id]}]
        - namespace: payments
          name: unknown
          annotations: {azure.workload.identity/client-id: 00000000-0000-0000-0000-0000000000b1}
      objects:
        - apiVersion: v1
          kind: Pod
          metadata:
            name: api-5d7f9-aaaaa
            namespace: payments
            labels: {azure.workload.identity/use: "true", pod-template-hash: 5d7f9}
            ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: api-5d7f9, uid: 0a000000-0000-0000-0000-000000000001, controller: true}]
          spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata:
            name: api-5d7f9-bbbbb
            namespace: payments
            labels: {azure.workload.identity/use: "true", pod-template-hash: 5d7f9}
            ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: api-5d7f9, uid: 0a000000-0000-0000-0000-000000000001, controller: true}]
          spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata:
            name: db-0
            namespace: payments
            labels: {azure.workload.identity/use: "true"}
            ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: 0a000000-0000-0000-0000-000000000002, controller: true}]
          spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata: {name: alone, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        # Younger than the annotation; of a service account whose annotation nobody keeps a date of; one that asks for nothing.
        - apiVersion: v1
          kind: Pod
          metadata: {name: young, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec: {serviceAccountName: settled, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata: {name: undated, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec: {serviceAccountName: unknown, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata: {name: stranger, namespace: payments}
          spec: {serviceAccountName: default, containers: [{name: c, image: x:1}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing, existing: true}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: settled, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: unknown, serviceAccountOwner: helm}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads --
No changes. 8 resources are left as they are; see the warnings below.

WID0353

  ⚠ pods on prod are older than the annotations of their service accounts (3)
  ╰─▶ payments/api carries them since 2100-01-01T00:00:00Z; a pod is given a token for what stood
      there when it was made
      StatefulSet payments/db  1 pod of payments/api, since 2100-01-01T00:00:00Z
      Deployment payments/api  2 pods of payments/api, since 2100-01-01T00:00:00Z
      Pod payments/alone       1 pod of payments/api, since 2100-01-01T00:00:00Z
  help: a pod is given a token for what stood there when it was made; recreate them:
        kubectl rollout restart statefulset/db --namespace payments
        kubectl rollout restart deployment/api --namespace payments

`-v` shows each finding at its place in the manifest.
