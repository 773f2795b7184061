# Labels and annotations that are nearly right: Kubernetes takes them, and nothing reads them.

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
      serviceAccounts:
        - {namespace: payments, name: theirs, annotations: {azure.workload.identity/cliend-id: 65c71a84-2a8e-5343-8b23-d204c18913e1, azure.workload.identity/later: x, example.com/client-id: y}}
        - {namespace: payments, name: labelled, labels: {azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1}}
        - {namespace: payments, name: api, annotations: {azure.workload-identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1}}
      objects:
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: api, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/used: "true"}, annotations: {azure.workload.identity/skip-container: c}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: theirs, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads -v --
= keep cluster/prod                                                                  widctl.yaml:6:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    it fits

= keep identity/billing                                                              widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing
    it fits

= keep credential/billing/prod/payments/api                                         widctl.yaml:12:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c
    it fits

= keep credential/billing/prod/payments/labelled                                    widctl.yaml:11:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-labelled-2be0dd74ead42bab
    it fits

= keep credential/billing/prod/payments/theirs                                      widctl.yaml:10:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-theirs-bcbfeb48bb32b716
    it fits

= keep serviceaccount/prod/payments/api                                             widctl.yaml:12:6
    ServiceAccount payments/api on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    it fits

= keep serviceaccount/prod/payments/labelled                                        widctl.yaml:11:6
    ServiceAccount payments/labelled on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/theirs                                          widctl.yaml:10:6
    ServiceAccount payments/theirs on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

No changes. 6 resources are left as they are, 2 are waiting for their owners; see the warnings below.

WID0306

  ⚠ serviceaccount/prod/payments/labelled does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: theirs, ser…
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: labelled
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/payments/theirs does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: theirs, ser…
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: theirs
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        podLabels:
          azure.workload.identity/use: "true"

WID0350

  ⚠ Deployment payments/api on prod: its pods do not ask for a token
  ╰─▶ they run as payments/api, but do not bear the label azure.workload.identity/use: "true", so
      the webhook passes them by
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

WID0394

  ⚠ Deployment payments/api on prod: azure.workload.identity/skip-container stands among its pods'
  │ annotations, where nothing reads it
  ╰─▶ the webhook reads azure.workload.identity/skip-containers, and takes no other spelling
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write azure.workload.identity/skip-containers instead

WID0394

  ⚠ Deployment payments/api on prod: azure.workload.identity/used stands among its pods' labels,
  │ where nothing reads it
  ╰─▶ the webhook reads azure.workload.identity/use, and takes no other spelling
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write azure.workload.identity/use instead

WID0394

  ☞ serviceaccount/prod/payments/api: azure.workload-identity/client-id stands among its
  │ annotations, where nothing reads it
  ╰─▶ the webhook reads azure.workload.identity/client-id, and takes no other spelling
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: remove it: azure.workload.identity/client-id stands beside it, or will after this plan

WID0394

  ⚠ serviceaccount/prod/payments/labelled: azure.workload.identity/client-id stands among its
  │ labels, where nothing reads it
  ╰─▶ the webhook reads azure.workload.identity/client-id among annotations
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: theirs, ser…
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ╰────
  help: write azure.workload.identity/client-id among the annotations

WID0394

  ⚠ serviceaccount/prod/payments/theirs: azure.workload.identity/cliend-id stands among its
  │ annotations, where nothing reads it
  ╰─▶ the webhook reads azure.workload.identity/client-id, and takes no other spelling
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: theirs, ser…
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: labelled, s…
    ╰────
  help: write azure.workload.identity/client-id instead

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
 INFO found 8 things in 4 places
