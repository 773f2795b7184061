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

-- $ widctl plan -v --
= keep cluster/prod                                                                  widctl.yaml:6:3
    the cluster of issuer https://oidc.example.com/prod
    others write it, and it is only checked

= keep identity/env0                                                                 widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-env0
    it fits

= keep credential/env0/prod/env0-agent/default                                      widctl.yaml:10:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-env0/federatedidentitycredentials/prod-env0-agent-default-ca4d786029bf97a3
    it fits

= keep credential/env0/prod/env0-agent/deployer                                     widctl.yaml:11:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-env0/federatedidentitycredentials/prod-env0-agent-deployer-60de54022482c89a
    it fits

= keep credential/env0/prod/payments/api                                            widctl.yaml:12:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-env0/federatedidentitycredentials/prod-payments-api-0d26b38026327793
    it fits

= keep credential/env0/prod/payments/default                                        widctl.yaml:13:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-env0/federatedidentitycredentials/prod-payments-default-f8b823038e60a0e6
    it fits

= keep credential/env0/prod/payments/web                                            widctl.yaml:14:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-env0/federatedidentitycredentials/prod-payments-web-3a3229d10f329f27
    it fits

= keep serviceaccount/prod/env0-agent/default                                       widctl.yaml:10:6
    ServiceAccount env0-agent/default on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/env0-agent/deployer                                      widctl.yaml:11:6
    ServiceAccount env0-agent/deployer on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/api                                             widctl.yaml:12:6
    ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/prod by context
    prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/default                                         widctl.yaml:13:6
    ServiceAccount payments/default on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/web                                             widctl.yaml:14:6
    ServiceAccount payments/web on the cluster of issuer https://oidc.example.com/prod by context
    prod
    others write it, and it is only checked

No changes. 8 resources are left as they are, 4 are waiting for their owners; see the warnings below.

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

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
 INFO found 10 things in 4 places

-- kubectl prod PATCH /api/v1/namespaces/env0-agent/serviceaccounts/default?fieldManager=kubectl-annotate --
metadata: {annotations: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1, azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47}}

-- $ widctl plan --
No changes. 9 resources are left as they are, 3 are waiting for their owners; see the warnings below.

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

  ⚠ service accounts that others write do not carry the values of their bindings (2)
  ╰─▶ its owner writes it, and widctl only checks it
      serviceaccount/prod/payments/api      client-id 65c71a84-2a8e-5343-8b23-d204c18913e1,
                                            tenant-id
      serviceaccount/prod/payments/default  client-id 65c71a84-2a8e-5343-8b23-d204c18913e1,
                                            tenant-id
  help: set the annotation `azure.workload.identity/client-id` on each, where it is said also
        `azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47`, and the label
        `azure.workload.identity/use: "true"` on its pods; in most charts by
        `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart

`-v` shows each finding at its place in the manifest.

-- $ widctl plan --only serviceaccount/prod/env0-agent/default --
No changes. 4 resources match the manifest.
