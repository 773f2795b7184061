# Containers that log in as somebody else: the webhook overwrites no variable that is there, and a secret is taken before the token.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
    principalId: 0b5a3f6c-0000-4000-8000-000000000001
  - name: id-audit
    group: rg-ids
    clientId: 65c71a84-2a8e-5343-8b23-d204c18913e2
    credentials: [{name: by-hand, issuer: "https://oidc.example.com/prod", subject: "system:serviceaccount:payments:api"}]
  - {name: id-other, group: rg-ids, clientId: 65c71a84-2a8e-5343-8b23-d204c18913e3}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      serviceAccounts: [{namespace: payments, name: api, annotations: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1}}]
      objects:
        # The right ids, in whatever case; another identity that trusts this service account; what is made of other variables; a secret that need not be.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: good, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}, annotations: {azure.workload.identity/skip-containers: old;older}}
              spec:
                serviceAccountName: api
                containers:
                  - {name: own, image: x:1, env: [{name: AZURE_CLIENT_ID, value: 65C71A84-2a8e-5343-8b23-d204c18913e1}, {name: AZURE_TENANT_ID, value: 72f988bf-86f1-41af-91ab-2d7cd011db47}]}
                  - {name: audit, image: x:1, env: [{name: AZURE_CLIENT_ID, value: 65c71a84-2a8e-5343-8b23-d204c18913e2}]}
                  - {name: made, image: x:1, env: [{name: AZURE_CLIENT_ID, value: $(CLIENT)}, {name: AZURE_TENANT_ID, value: contoso.onmicrosoft.com}]}
                  - {name: from, image: x:1, env: [{name: AZURE_CLIENT_ID, valueFrom: {configMapKeyRef: {name: ids, key: client}}}]}
                  - {name: maybe, image: x:1, env: [{name: AZURE_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: sp, key: secret, optional: true}}}]}
                  - {name: old, image: x:1, env: [{name: AZURE_CLIENT_ID, value: 5e5e5e5e-0000-4000-8000-000000000001}, {name: AZURE_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: sp, key: secret}}}]}
        # Does not use workload identity yet, and says so by no label.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: elsewhere, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec:
                serviceAccountName: free
                containers: [{name: c, image: x:1, env: [{name: AZURE_CLIENT_SECRET, value: hush}]}]
        # What the webhook itself has put into a pod, though the identity is another by now.
        - apiVersion: v1
          kind: Pod
          metadata: {name: given, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec:
            serviceAccountName: api
            containers:
              - name: c
                image: x:1
                env: [{name: AZURE_CLIENT_ID, value: 5e5e5e5e-0000-4000-8000-000000000001}]
                volumeMounts: [{name: azure-identity-token, mountPath: /var/run/secrets/azure/wi/token}]
            volumes:
              - name: azure-identity-token
                projected: {sources: [{serviceAccountToken: {audience: "api://AzureADTokenExchange", expirationSeconds: 3600, path: azure-identity-token}}]}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: wrong, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec:
                serviceAccountName: api
                initContainers: [{name: nobody, image: x:1, env: [{name: AZURE_CLIENT_ID, value: 5e5e5e5e-0000-4000-8000-000000000001}, {name: AZURE_TENANT_ID, value: 5e5e5e5e-0000-4000-8000-000000000002}]}]
                containers:
                  - {name: other, image: x:1, env: [{name: AZURE_CLIENT_ID, value: 65c71a84-2a8e-5343-8b23-d204c18913e3}]}
                  - {name: principal, image: x:1, env: [{name: AZURE_CLIENT_ID, value: 0b5a3f6c-0000-4000-8000-000000000001}]}
                  - {name: tenant, image: x:1, env: [{name: AZURE_TENANT_ID, value: 65c71a84-2a8e-5343-8b23-d204c18913e1}]}
                  - {name: empty, image: x:1, env: [{name: AZURE_CLIENT_ID}]}
        - apiVersion: batch/v1
          kind: CronJob
          metadata: {name: secrets, namespace: payments}
          spec:
            schedule: 0 3 * * *
            jobTemplate:
              spec:
                template:
                  metadata: {labels: {azure.workload.identity/use: "true"}}
                  spec:
                    serviceAccountName: api
                    restartPolicy: Never
                    containers:
                      - {name: secret, image: x:1, env: [{name: AZURE_CLIENT_SECRET, value: hush-hush}]}
                      - {name: certificate, image: x:1, env: [{name: AZURE_CLIENT_CERTIFICATE_PATH, value: /certs/sp.pem}]}
                      - {name: password, image: x:1, env: [{name: AZURE_USERNAME, value: robot}, {name: AZURE_PASSWORD, value: hush-hush}]}
                      - {name: name-only, image: x:1, env: [{name: AZURE_USERNAME, value: robot}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
  audit: {managedIdentity: {name: id-audit, existing: true}}
  other: {managedIdentity: {name: id-other, existing: true}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads -v --
= keep cluster/prod                                                                  widctl.yaml:6:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    it fits

= keep identity/audit                                                                widctl.yaml:9:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-audit
    others write it, and it is only checked

= keep identity/billing                                                              widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing
    it fits

= keep identity/other                                                               widctl.yaml:10:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-other
    others write it, and it is only checked

= keep credential/billing/prod/payments/api                                         widctl.yaml:12:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c
    it fits

= keep serviceaccount/prod/payments/api                                             widctl.yaml:12:6
    ServiceAccount payments/api on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    it fits

No changes. 6 resources are left as they are; see the warnings below.

WID0362

  ⚠ Deployment payments/wrong on prod: AZURE_CLIENT_ID of container principal is the principalId
  │ of id-billing
  ╰─▶ "0b5a3f6c-0000-4000-8000-000000000001" stands there, and payments/api is bound to clientId
      65c71a84-2a8e-5343-8b23-d204c18913e1 (identity/billing) or
      65c71a84-2a8e-5343-8b23-d204c18913e2 (id-audit); the webhook does not overwrite what a
      container sets itself
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_CLIENT_ID from the container under spec.template.spec: the webhook sets it

WID0362

  ⚠ Deployment payments/wrong on prod: AZURE_TENANT_ID of container tenant is the clientId of
  │ id-billing
  ╰─▶ "65c71a84-2a8e-5343-8b23-d204c18913e1" stands there, and payments/api is bound in tenant
      72f988bf-86f1-41af-91ab-2d7cd011db47; the webhook does not overwrite what a container sets
      itself
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_TENANT_ID from the container under spec.template.spec: the webhook sets it

WID0390

  ⚠ Deployment payments/wrong on prod: AZURE_CLIENT_ID of container empty is no clientId of an
  │ identity that it is bound to
  ╰─▶ "" stands there, and payments/api is bound to clientId 65c71a84-2a8e-5343-8b23-d204c18913e1
      (identity/billing) or 65c71a84-2a8e-5343-8b23-d204c18913e2 (id-audit); the webhook does not
      overwrite what a container sets itself
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_CLIENT_ID from the container under spec.template.spec: the webhook sets it

WID0390

  ⚠ Deployment payments/wrong on prod: AZURE_CLIENT_ID of container nobody is no clientId of an
  │ identity that it is bound to
  ╰─▶ "5e5e5e5e-0000-4000-8000-000000000001" stands there, and payments/api is bound to clientId
      65c71a84-2a8e-5343-8b23-d204c18913e1 (identity/billing) or
      65c71a84-2a8e-5343-8b23-d204c18913e2 (id-audit); the webhook does not overwrite what a
      container sets itself
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_CLIENT_ID from the container under spec.template.spec: the webhook sets it

WID0390

  ⚠ Deployment payments/wrong on prod: AZURE_CLIENT_ID of container other is the clientId of
  │ id-other
  ╰─▶ "65c71a84-2a8e-5343-8b23-d204c18913e3" stands there, and payments/api is bound to clientId
      65c71a84-2a8e-5343-8b23-d204c18913e1 (identity/billing) or
      65c71a84-2a8e-5343-8b23-d204c18913e2 (id-audit); the webhook does not overwrite what a
      container sets itself
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_CLIENT_ID from the container under spec.template.spec: the webhook sets it

WID0390

  ⚠ Deployment payments/wrong on prod: AZURE_TENANT_ID of container nobody is another tenant than
  │ the manifest's
  ╰─▶ "5e5e5e5e-0000-4000-8000-000000000002" stands there, and payments/api is bound in tenant
      72f988bf-86f1-41af-91ab-2d7cd011db47; the webhook does not overwrite what a container sets
      itself
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_TENANT_ID from the container under spec.template.spec: the webhook sets it

WID0391

  ⚠ CronJob payments/secrets on prod: container certificate has AZURE_CLIENT_CERTIFICATE_PATH
  │ beside the token
  ╰─▶ DefaultAzureCredential looks at the environment first: with a client id and a tenant beside
      it, which the webhook sets, it logs in by the secret and never by the token
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_CLIENT_CERTIFICATE_PATH from the container under
        spec.jobTemplate.spec.template.spec

WID0391

  ⚠ CronJob payments/secrets on prod: container password has AZURE_PASSWORD beside the token
  ╰─▶ DefaultAzureCredential looks at the environment first: with a client id and a tenant beside
      it, which the webhook sets, it logs in by the secret and never by the token
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_PASSWORD from the container under spec.jobTemplate.spec.template.spec

WID0391

  ⚠ CronJob payments/secrets on prod: container secret has AZURE_CLIENT_SECRET beside the token
  ╰─▶ DefaultAzureCredential looks at the environment first: with a client id and a tenant beside
      it, which the webhook sets, it logs in by the secret and never by the token
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove AZURE_CLIENT_SECRET from the container under spec.jobTemplate.spec.template.spec

WID0304

  ☞ identity/audit trusts system:serviceaccount:payments:api on cluster/prod: others made it, and
  │ nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/audit/@by-hand'`

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
 INFO found 7 things in 6 places
