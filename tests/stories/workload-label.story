# The label by which pods ask for a token: missing, in the wrong place, with another value; and those that rightly do not bear it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes:
      serviceAccounts:
        - {namespace: payments, name: api, labels: {team: payments}}
        - {namespace: payments, name: labelled, labels: {azure.workload.identity/use: "true"}}
        - {namespace: payments, name: noted, annotations: {azure.workload.identity/use: "true"}}
        - {namespace: payments, name: other}
      objects:
        - apiVersion: admissionregistration.k8s.io/v1
          kind: MutatingWebhookConfiguration
          metadata: {name: azure-wi-webhook-mutating-webhook-configuration}
          webhooks:
            - name: mutation.azure-workload-identity.io
              admissionReviewVersions: [v1]
              clientConfig: {url: "https://webhook.example.com/"}
              objectSelector: {matchLabels: {azure.workload.identity/use: "true"}}
              rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
              sideEffects: None
        # As they should be.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: good, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        # It mounts a token of its own.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: own-token, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec:
                serviceAccountName: api
                containers: [{name: c, image: x:1, volumeMounts: [{name: t, mountPath: /var/run/secrets/azure/tokens}]}]
                volumes: [{name: t, projected: {sources: [{serviceAccountToken: {audience: "api://AzureADTokenExchange", path: token}}]}}]
        # Another's service account, and no sign that it is meant.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: stranger, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec: {serviceAccountName: other, containers: [{name: c, image: x:1}]}
        # Bound, but every pod that names no service account runs as this one.
        - apiVersion: v1
          kind: Pod
          metadata: {name: anybody, namespace: payments}
          spec: {containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: missing, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: StatefulSet
          metadata: {name: on-itself, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec:
            serviceName: x
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: DaemonSet
          metadata: {name: annotated, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}, annotations: {azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: batch/v1
          kind: Job
          metadata: {name: by-account, namespace: payments}
          spec:
            template:
              metadata: {labels: {app: x}}
              spec: {serviceAccountName: labelled, restartPolicy: Never, containers: [{name: c, image: x:1}]}
        - apiVersion: batch/v1
          kind: CronJob
          metadata: {name: by-note, namespace: payments}
          spec:
            schedule: 0 3 * * *
            jobTemplate:
              spec:
                template:
                  metadata: {labels: {app: x}}
                  spec: {serviceAccountName: noted, restartPolicy: Never, containers: [{name: c, image: x:1}]}
        - apiVersion: v1
          kind: Pod
          metadata: {name: capital, namespace: payments, labels: {azure.workload.identity/use: "True"}}
          spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: batch/v1
          kind: CronJob
          metadata: {name: between, namespace: payments}
          spec:
            schedule: 0 3 * * *
            jobTemplate:
              metadata: {labels: {azure.workload.identity/use: "yes"}}
              spec:
                template:
                  metadata: {labels: {app: x}}
                  spec: {serviceAccountName: api, restartPolicy: Never, containers: [{name: c, image: x:1}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: noted}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: default}

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 10 resources match the manifest.

-- $ widctl plan --workloads -v --
= keep cluster/prod                                                                  widctl.yaml:6:3
    the cluster of issuer https://oidc.example.com/prod
    others write it, and it is only checked

= keep identity/billing                                                              widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing
    it fits

= keep credential/billing/prod/payments/api                                         widctl.yaml:10:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c
    it fits

= keep credential/billing/prod/payments/default                                     widctl.yaml:13:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-default-f8b823a652e9e81e
    it fits

= keep credential/billing/prod/payments/labelled                                    widctl.yaml:11:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-labelled-2be0dd74ead42bab
    it fits

= keep credential/billing/prod/payments/noted                                       widctl.yaml:12:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-noted-79d04683640b5497
    it fits

= keep serviceaccount/prod/payments/api                                             widctl.yaml:10:6
    ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/prod by context
    prod
    it fits

= keep serviceaccount/prod/payments/default                                         widctl.yaml:13:6
    ServiceAccount payments/default on the cluster of issuer https://oidc.example.com/prod by
    context prod
    it fits

= keep serviceaccount/prod/payments/labelled                                        widctl.yaml:11:6
    ServiceAccount payments/labelled on the cluster of issuer https://oidc.example.com/prod by
    context prod
    it fits

= keep serviceaccount/prod/payments/noted                                           widctl.yaml:12:6
    ServiceAccount payments/noted on the cluster of issuer https://oidc.example.com/prod by context
    prod
    it fits

No changes. 10 resources are left as they are; see the warnings below.

WID0350

  ⚠ Deployment payments/missing on prod: its pods do not ask for a token
  ╰─▶ they run as payments/api, but do not bear the label azure.workload.identity/use: "true", so
      the webhook passes them by
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

WID0351

  ⚠ CronJob payments/between on prod: the label that asks for a token is in the wrong place
  ╰─▶ azure.workload.identity/use stands on the CronJob itself and not on its pod template, where
      the webhook does not look; its pods do not bear it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
    ╰────
  help: write under spec.jobTemplate.spec.template.metadata: `labels:
        {azure.workload.identity/use: "true"}`

WID0351

  ⚠ CronJob payments/by-note on prod: the label that asks for a token is in the wrong place
  ╰─▶ azure.workload.identity/use stands among the annotations of the service account
      payments/noted, where the webhook does not look; its pods do not bear it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: noted}
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: default}
    ╰────
  help: write under spec.jobTemplate.spec.template.metadata: `labels:
        {azure.workload.identity/use: "true"}`

WID0351

  ⚠ DaemonSet payments/annotated on prod: the label that asks for a token is in the wrong place
  ╰─▶ azure.workload.identity/use stands among the annotations of the pods, where the webhook does
      not look; its pods do not bear it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

WID0351

  ⚠ Job payments/by-account on prod: the label that asks for a token is in the wrong place
  ╰─▶ azure.workload.identity/use stands on the service account payments/labelled, where the
      webhook does not look; its pods do not bear it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: noted}
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

WID0351

  ⚠ StatefulSet payments/on-itself on prod: the label that asks for a token is in the wrong place
  ╰─▶ azure.workload.identity/use stands on the StatefulSet itself and not on its pod template,
      where the webhook does not look; its pods do not bear it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

WID0352

  ⚠ Pod payments/capital on prod: the label that asks for a token has another value
  ╰─▶ azure.workload.identity/use is "True" on its pods; the webhook takes "true" and nothing else
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled}
    ╰────
  help: write under metadata: `labels: {azure.workload.identity/use: "true"}`

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
 INFO found 9 things in 4 places

-- edit widctl.yaml --
-  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
+  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}

-- $ widctl plan --workloads --
No changes. 10 resources match the manifest.

WID0348

  ☞ cluster/prod: a webhook is on this cluster, and `webhook: none` is declared
  ╰─▶ it is called by a URL, and gives pods with the label `azure.workload.identity/use: "true"` a
      token of its own
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
   ·   ────
 7 │ identities:
   ╰────
  help: declare it: `webhook: helm`, or `webhook: addon` if it is AKS's
