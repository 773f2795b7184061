# Without a webhook pods project their own token: for the credential's audience, and not by the webhook's label.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1}
clusters:
  - name: edge
    external: {issuer: https://oidc.example.com/edge}
    kubernetes:
      namespaces: [payments]
      objects:
        # One token for Azure, and one for something else beside it.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: good, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec:
                serviceAccountName: api
                containers:
                  - name: c
                    image: x:1
                    env: [{name: AZURE_FEDERATED_TOKEN_FILE, value: /run/azure/token}, {name: OTHER_TOKEN_FILE, value: /run/other/token}, {name: AZURE_CLIENT_ID, value: 65c71a84-2a8e-5343-8b23-d204c18913e1}]
                    volumeMounts: [{name: azure, mountPath: /run/azure/}, {name: other, mountPath: /run/other}]
                volumes:
                  - {name: azure, projected: {sources: [{serviceAccountToken: {audience: "api://AzureADTokenExchange", path: token}}]}}
                  - {name: other, projected: {sources: [{serviceAccountToken: {audience: vault.example.com, path: token}}]}}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: other-audience, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec:
                serviceAccountName: api
                containers:
                  - {name: c, image: x:1, env: [{name: AZURE_FEDERATED_TOKEN_FILE, value: /run/azure/token}], volumeMounts: [{name: azure, mountPath: /run/azure}]}
                volumes:
                  - {name: azure, projected: {sources: [{serviceAccountToken: {audience: "api://azureadtokenexchange", path: token}}]}}
        - apiVersion: apps/v1
          kind: StatefulSet
          metadata: {name: no-audience, namespace: payments}
          spec:
            serviceName: x
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec:
                serviceAccountName: api
                containers:
                  - {name: c, image: x:1, env: [{name: AZURE_FEDERATED_TOKEN_FILE, value: /run/azure/token}, {name: AZURE_CLIENT_ID, value: id-billing}], volumeMounts: [{name: azure, mountPath: /run/azure}]}
                volumes:
                  - {name: azure, projected: {sources: [{serviceAccountToken: {path: token}}]}}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: asks, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        # Wants nothing of Azure.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: quiet, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  edge: {issuer: https://oidc.example.com/edge, kubernetes: {context: edge}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads --
No changes. 4 resources are left as they are; see the warnings below.

WID0362

  ⚠ StatefulSet payments/no-audience on edge: AZURE_CLIENT_ID of container c is an identity's name
  ╰─▶ "id-billing" stands there, and payments/api is bound to clientId
      65c71a84-2a8e-5343-8b23-d204c18913e1 (identity/billing)
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: correct AZURE_CLIENT_ID of the container under spec.template.spec

WID0392

  ⚠ pods project tokens for another audience than the credentials' (2)
      Deployment payments/other-audience on edge, container c  `api://azureadtokenexchange` and not
                                                               `api://AzureADTokenExchange`
      StatefulSet payments/no-audience on edge, container c    the API server's own and not
                                                               `api://AzureADTokenExchange`
  help: write the credential's audience into the projected volume

WID0393

  ⚠ Deployment payments/asks on edge: its pods ask for a token where nothing gives any
  ╰─▶ they bear the label azure.workload.identity/use: "true", which only a webhook reads, and
      edge has none; and they project no token themselves
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: install the webhook and write `webhook: helm`, or project a token under
        spec.template.spec: `serviceAccountToken: {audience: "…", path: token}`, with
        AZURE_FEDERATED_TOKEN_FILE, AZURE_CLIENT_ID and AZURE_TENANT_ID

`-v` shows each finding at its place in the manifest.
