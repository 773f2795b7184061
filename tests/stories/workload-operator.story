# What an operator's own object makes is looked at as what people write themselves; what another workload makes is told with that one.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1, principalId: 0b5a3f6c-0000-4000-8000-000000000001}
faults:
  - on: {door: kubernetes/prod, method: GET, path: "*/secretproviderclasses/vault"}
    answer: {status: 200, body: {metadata: {name: vault, namespace: payments}, spec: {provider: azure, parameters: {clientID: 65c71a84-2a8e-5343-8b23-d204c18913e1, tenantId: 72f988bf-86f1-41af-91ab-2d7cd011db47, keyvaultName: kv}}}}
  - on: {door: kubernetes/prod, method: GET, path: "*/secretproviderclasses/wrong"}
    answer: {status: 200, body: {metadata: {name: wrong, namespace: payments}, spec: {provider: azure, parameters: {clientID: 0b5a3f6c-0000-4000-8000-000000000001, tenantId: 65c71a84-2a8e-5343-8b23-d204c18913e1}}}}
  - on: {door: kubernetes/prod, method: GET, path: "*/secretproviderclasses/node"}
    answer: {status: 200, body: {metadata: {name: node, namespace: payments}, spec: {provider: azure, parameters: {useVMManagedIdentity: "true", clientID: 5e5e5e5e-0000-4000-8000-000000000001}}}}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      serviceAccounts: [{namespace: payments, name: api, annotations: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1}}]
      objects:
        - apiVersion: apps/v1
          kind: StatefulSet
          metadata:
            name: queue
            namespace: payments
            ownerReferences: [{apiVersion: queues.example.com/v1, kind: Queue, name: main, uid: 5f0c1f0e-0000-4000-8000-000000000001, controller: true}]
          spec:
            serviceName: x
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata:
            name: queue-0
            namespace: payments
            ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: queue, uid: 5f0c1f0e-0000-4000-8000-000000000002, controller: true}]
          spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata:
            name: copy-7h2k
            namespace: payments
            ownerReferences: [{apiVersion: backups.example.com/v1, kind: Copy, name: copy, uid: 5f0c1f0e-0000-4000-8000-000000000003, controller: true}]
          spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        # Mounts a key vault's secrets by the kubelet's token, and may want nothing else.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: mounts, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec:
                serviceAccountName: api
                containers: [{name: c, image: x:1}]
                volumes:
                  - {name: vault, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: vault}}}
                  - {name: wrong, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: wrong}}}
                  - {name: node, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: node}}}
                  - {name: gone, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: gone}}}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: other-driver, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec:
                serviceAccountName: api
                containers: [{name: c, image: x:1}]
                volumes: [{name: disk, csi: {driver: disk.example.com}}]

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads -v --
= keep cluster/prod                                                                  widctl.yaml:6:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    it fits

= keep identity/billing                                                              widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing
    it fits

= keep credential/billing/prod/payments/api                                         widctl.yaml:10:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c
    it fits

= keep serviceaccount/prod/payments/api                                             widctl.yaml:10:6
    ServiceAccount payments/api on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    it fits

No changes. 4 resources are left as they are; see the warnings below.

WID0350

  ☞ Deployment payments/mounts on prod: its pods ask for no token themselves, and need none for
  │ what they mount
  ╰─▶ they run as payments/api and mount SecretProviderClass gone, node, vault, wrong, for which
      the kubelet asks; the label azure.workload.identity/use is for containers that log in to
      Azure themselves
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: if one does, write under spec.template.metadata: `labels: {azure.workload.identity/use:
        "true"}`

WID0350

  ⚠ Deployment payments/other-driver on prod: its pods do not ask for a token
  ╰─▶ they run as payments/api, but do not bear the label azure.workload.identity/use: "true", so
      the webhook passes them by
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

WID0350

  ⚠ Pod payments/copy-7h2k on prod: its pods do not ask for a token
  ╰─▶ they run as payments/api, but do not bear the label azure.workload.identity/use: "true", so
      the webhook passes them by
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write under metadata (by way of Copy copy, which makes this Pod): `labels:
        {azure.workload.identity/use: "true"}`

WID0350

  ⚠ StatefulSet payments/queue on prod: its pods do not ask for a token
  ╰─▶ they run as payments/api, but do not bear the label azure.workload.identity/use: "true", so
      the webhook passes them by
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write under spec.template.metadata (by way of Queue main, which makes this StatefulSet):
        `labels: {azure.workload.identity/use: "true"}`

WID0362

  ⚠ Deployment payments/mounts on prod: clientID of SecretProviderClass wrong is the principalId
  │ of id-billing
  ╰─▶ "0b5a3f6c-0000-4000-8000-000000000001" stands there, and payments/api is bound to clientId
      65c71a84-2a8e-5343-8b23-d204c18913e1 (identity/billing)
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: correct clientID under spec.parameters of SecretProviderClass wrong

WID0362

  ⚠ Deployment payments/mounts on prod: tenantId of SecretProviderClass wrong is the clientId of
  │ id-billing
  ╰─▶ "65c71a84-2a8e-5343-8b23-d204c18913e1" stands there, and payments/api is bound in tenant
      72f988bf-86f1-41af-91ab-2d7cd011db47
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: correct tenantId under spec.parameters of SecretProviderClass wrong

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
 INFO found 4 things in 4 places
