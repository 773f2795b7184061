# A pod mounts what a SecretProviderClass names, which logs in by an id of its own: not by the one on the service account.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      serviceAccounts: [{namespace: payments, name: api, annotations: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1}}]
      objects:
        - apiVersion: secrets-store.csi.x-k8s.io/v1
          kind: SecretProviderClass
          metadata: {name: right, namespace: payments}
          spec: {provider: azure, parameters: {clientID: 65c71a84-2a8e-5343-8b23-d204c18913e1, keyvaultName: kv-billing}}
        - apiVersion: secrets-store.csi.x-k8s.io/v1
          kind: SecretProviderClass
          metadata: {name: wrong, namespace: payments}
          spec: {provider: azure, parameters: {clientID: 5e5e5e5e-0000-4000-8000-000000000001, keyvaultName: kv-billing}}
        # Another's, and one that a node's identity logs in for: neither is read on.
        - apiVersion: secrets-store.csi.x-k8s.io/v1
          kind: SecretProviderClass
          metadata: {name: vault, namespace: payments}
          spec: {provider: vault, parameters: {clientID: 5e5e5e5e-0000-4000-8000-000000000002}}
        - apiVersion: secrets-store.csi.x-k8s.io/v1
          kind: SecretProviderClass
          metadata: {name: node, namespace: payments}
          spec: {provider: azure, parameters: {useVMManagedIdentity: "true", clientID: 5e5e5e5e-0000-4000-8000-000000000003}}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: api, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec:
                serviceAccountName: api
                containers: [{name: c, image: x:1}]
                volumes:
                  - {name: a, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: right}}}
                  - {name: b, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: wrong}}}
                  - {name: c, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: vault}}}
                  - {name: d, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: node}}}
                  - {name: e, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: missing}}}

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

-- $ widctl plan --workloads --
No changes. 4 resources are left as they are; see the warnings below.

WID0390

  ⚠ Deployment payments/api on prod: clientID of SecretProviderClass wrong is no clientId of an
  │ identity that it is bound to
  ╰─▶ "5e5e5e5e-0000-4000-8000-000000000001" stands there, and payments/api is bound to clientId
      65c71a84-2a8e-5343-8b23-d204c18913e1 (identity/billing)
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: correct clientID under spec.parameters of SecretProviderClass wrong
