# What the owner of a service account is to set is told in the words of their chart.

Most charts name these values as `helm create` does. env0's agent runs its deployments as the namespace's `default` unless it is told
another name, and labels their pods by a value of its own; no chart writes a namespace's `default`.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-env0, group: rg-ids, clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes:
      namespaces: [env0-agent]
      serviceAccounts:
        - namespace: payments
          name: api
          annotations: {azure.workload.identity/client-id: 99999999-0000-0000-0000-000000000000}
          managers: [{manager: helm, fields: [.metadata.annotations.azure.workload.identity/client-id]}]
        - namespace: payments
          name: web
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
          managers: [{manager: helm, fields: [.metadata.annotations.azure.workload.identity/client-id]}]

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  env0: {managedIdentity: {name: id-env0}}
bindings:
  - {identity: env0, clusters: [prod], namespace: env0-agent, serviceAccount: default, serviceAccountOwner: helm}
  - {identity: env0, clusters: [prod], namespace: env0-agent, serviceAccount: deployer, serviceAccountOwner: helm}
  - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: api, serviceAccountOwner: helm}
  - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: default, serviceAccountOwner: helm}
  - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: web, serviceAccountOwner: helm}

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 12 resources are left as they are; see the warnings below.

WID0306

  ⚠ serviceaccount/prod/env0-agent/default does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: env0, clusters: [prod], namespace: env0-agent, serviceAccount: default, ser…
    ·      ────────
 11 │   - {identity: env0, clusters: [prod], namespace: env0-agent, serviceAccount: deployer, se…
    ╰────
  help: values of env0's agent:
        podAdditionalLabels:
          azure.workload.identity/use: "\"true\""
        and by hand, for its chart does not write them, these annotations of the service account:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47

WID0306

  ⚠ serviceaccount/prod/env0-agent/deployer does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: env0, clusters: [prod], namespace: env0-agent, serviceAccount: default, ser…
 11 │   - {identity: env0, clusters: [prod], namespace: env0-agent, serviceAccount: deployer, se…
    ·      ────────
 12 │   - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: api, serviceAc…
    ╰────
  help: values of env0's agent:
        deploymentJobServiceAccountName: deployer
        podAdditionalLabels:
          azure.workload.identity/use: "\"true\""
        and by hand, for its chart does not write them, these annotations of the service account:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47

WID0306

  ⚠ serviceaccount/prod/payments/api does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: env0, clusters: [prod], namespace: env0-agent, serviceAccount: deployer, se…
 12 │   - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: api, serviceAc…
    ·      ────────
 13 │   - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: default, servi…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: api
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/payments/default does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:13:6]
 12 │   - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: api, serviceAc…
 13 │   - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: default, servi…
    ·      ────────
 14 │   - {identity: env0, clusters: [prod], namespace: payments, serviceAccount: web, serviceAc…
    ╰────
  help: no chart writes a namespace's `default`: set these annotations on it by hand, or leave out
        `serviceAccountOwner`, and widctl does:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        and label the pods, in most charts by these values:
        podLabels:
          azure.workload.identity/use: "true"

-- kubectl prod PATCH /api/v1/namespaces/env0-agent/serviceaccounts/default?fieldManager=kubectl-annotate --
metadata: {annotations: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1, azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47}}

-- $ widctl plan --only serviceaccount/prod/env0-agent/default --
No changes. 4 resources match the manifest.
