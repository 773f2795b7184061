# Workloads that ask for a token, and say something beside it that the webhook or the token cannot do with.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      serviceAccounts:
        - {namespace: payments, name: api, annotations: {azure.workload.identity/service-account-token-expiration: "7200"}}
        - {namespace: payments, name: day, annotations: {azure.workload.identity/service-account-token-expiration: 1d}}
        - {namespace: payments, name: brought, annotations: {azure.workload.identity/client-id: 00000000-0000-0000-0000-000000000001}}
        - {namespace: elsewhere, name: x}
      objects:
        # As it should be; the variable that the webhook sets may be named, and an hour to a day is fine.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: good, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata:
                labels: {app: x, azure.workload.identity/use: "true"}
                annotations: {azure.workload.identity/service-account-token-expiration: "86400"}
              spec:
                serviceAccountName: api
                containers: [{name: c, image: x:1, args: [--token-file=$(AZURE_FEDERATED_TOKEN_FILE)], env: [{name: A, value: /var/run/secrets/other}]}]
        # What the webhook itself has put into a pod.
        - apiVersion: v1
          kind: Pod
          metadata: {name: good-pod, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec:
            serviceAccountName: api
            containers:
              - name: c
                image: x:1
                env: [{name: AZURE_FEDERATED_TOKEN_FILE, value: /var/run/secrets/azure/wi/token/azure-identity-token}]
                volumeMounts: [{name: azure-identity-token, mountPath: /var/run/secrets/azure/wi/token, readOnly: true}]
            volumes:
              - name: azure-identity-token
                projected: {sources: [{serviceAccountToken: {audience: "api://AzureADTokenExchange", expirationSeconds: 3600, path: azure-identity-token}}]}
        # Another namespace, in which nothing is bound.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: far, namespace: elsewhere}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: x, containers: [{name: c, image: x:1}]}
        # Not bound here, but it brings a client id of its own.
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: brought, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: brought, containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: literal, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec:
                serviceAccountName: api
                initContainers: [{name: login, image: az:1, command: [sh, -c, 'az login --federated-token "$(cat /var/run/secrets/azure/tokens/azure-identity-token)"']}]
                containers: [{name: c, image: x:1, env: [{name: TOKEN, value: /var/run/secrets/azure/wi/token/azure-identity-token}]}]
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: forgot, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec: {containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: DaemonSet
          metadata: {name: both, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, aadpodidbinding: billing, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: batch/v1
          kind: CronJob
          metadata: {name: short, namespace: payments}
          spec:
            schedule: 0 3 * * *
            jobTemplate:
              spec:
                template:
                  metadata:
                    labels: {azure.workload.identity/use: "true"}
                    annotations: {azure.workload.identity/service-account-token-expiration: "600"}
                  spec: {serviceAccountName: api, restartPolicy: Never, containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: DaemonSet
          metadata: {name: node, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata:
                labels: {app: x, azure.workload.identity/use: "true"}
                annotations: {azure.workload.identity/inject-proxy-sidecar: "false"}
              spec: {serviceAccountName: api, hostNetwork: true, containers: [{name: c, image: x:1}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: aks-prod}
    webhook: addon
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: day}

-- $ widctl apply --workloads --yes --
+ create identity/billing                                                           widctl.yaml:10:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/day                                       widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:day

~ update serviceaccount/prod/payments/api                                           widctl.yaml:12:6
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/billing)

~ update serviceaccount/prod/payments/day                                           widctl.yaml:13:6
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/billing)

Access:
  + payments/api, payments/day on prod may act as identity/billing

Plan: 3 to create, 2 to update, 1 unchanged.

WID0354

  ⚠ Deployment payments/literal on prod: the path of the token is written out
  ╰─▶ command of container login, env TOKEN of container c; the path has moved between versions of
      the webhook, and will again
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: day}
    ╰────
  help: read it from $AZURE_FEDERATED_TOKEN_FILE, as Azure's SDKs do

WID0355

  ⚠ Deployment payments/forgot on prod: its pods run as a service account that is bound to nothing
  ╰─▶ they ask for a token as payments/default, which carries no client id; bound in this
      namespace: api, day
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: day}
    ╰────
  help: let `serviceAccountName` be one of api, day under spec.template.spec, or bind default too

WID0356

  ⚠ DaemonSet payments/both on prod: its pods use Pod Identity and workload identity at once
  ╰─▶ the label aadpodidbinding: billing has Pod Identity answer for the instance's metadata, so
      that a client that asks there first is given that identity and not payments/api's
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: day}
    ╰────
  help: remove the label aadpodidbinding under spec.template.metadata once the pods run by
        workload identity

WID0357

  ⚠ CronJob payments/short on prod: the lifetime of its token is none that the webhook takes
  ╰─▶ azure.workload.identity/service-account-token-expiration is "600"; it takes 3600 to 86400
      seconds
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: day}
    ╰────
  help: write under spec.jobTemplate.spec.template.metadata: `annotations:
        {azure.workload.identity/service-account-token-expiration: "3600"}`, or leave it out

WID0357

  ⚠ service account payments/day on prod: the lifetime of its tokens is none that the webhook
  │ takes
  ╰─▶ azure.workload.identity/service-account-token-expiration is "1d", which is no number of
      seconds
    ╭─[widctl.yaml:13:6]
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: day}
    ·      ────────
    ╰────
  help: set its annotation azure.workload.identity/service-account-token-expiration to "3600" …
        "86400", or remove it

WID0359

  ⚠ DaemonSet payments/node on prod: the webhook will refuse its pods
  ╰─▶ they use the node's network (hostNetwork) and ask for the proxy sidecar
      (azure.workload.identity/inject-proxy-sidecar, whatever its value), which would change the
      node's own routes
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: day}
    ╰────
  help: remove `hostNetwork` under spec.template.spec, or the annotation under
        spec.template.metadata

Applied: 5 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
credential/billing/prod/payments/day: creating
credential/billing/prod/payments/day: created
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated
serviceaccount/prod/payments/day: updating
serviceaccount/prod/payments/day: updated

-- $ widctl plan --
No changes. 6 resources match the manifest.
