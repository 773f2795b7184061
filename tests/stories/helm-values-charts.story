# Charts that name the values in their own way are known by the service account's name; an add-on of AKS' has no values at all.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
identities:
  - {name: id-tools, group: rg-ids, clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      namespaces: [velero, argocd, keda, aso, kube-system]
      serviceAccounts:
        - {namespace: kube-system, name: keda-operator, labels: {kubernetes.azure.com/managedby: aks}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
identities:
  tools: {managedIdentity: {name: id-tools}}
bindings:
  - {identity: tools, clusters: [prod], namespace: velero, serviceAccount: velero-server, serviceAccountOwner: helm}
  - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-repo-server, serviceAccountOwner: helm}
  - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-application-controller, serviceAccountOwner: helm}
  - {identity: tools, clusters: [prod], namespace: keda, serviceAccount: keda-operator, serviceAccountOwner: helm}
  - {identity: tools, clusters: [prod], namespace: kube-system, serviceAccount: keda-operator, serviceAccountOwner: helm}
  - {identity: tools, clusters: [prod], namespace: aso, serviceAccount: azureserviceoperator-default, serviceAccountOwner: helm}
  - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: other, serviceAccountOwner: helm}

-- given $ widctl apply --yes --

-- $ widctl plan -v --
= keep cluster/prod                                                                  widctl.yaml:6:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    it fits

= keep identity/tools                                                                widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools
    it fits

= keep credential/tools/prod/argocd/argocd-application-controller                   widctl.yaml:12:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools/federatedidentitycredentials/prod-argocd-argocd-application-controller-3e4ded1bb94447f8
    it fits

= keep credential/tools/prod/argocd/argocd-repo-server                              widctl.yaml:11:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools/federatedidentitycredentials/prod-argocd-argocd-repo-server-1ad7ce35573fe731
    it fits

= keep credential/tools/prod/argocd/other                                           widctl.yaml:16:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools/federatedidentitycredentials/prod-argocd-other-c3f2e49f04e1e713
    it fits

= keep credential/tools/prod/aso/azureserviceoperator-default                       widctl.yaml:15:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools/federatedidentitycredentials/prod-aso-azureserviceoperator-default-d4a4b61155aa2b96
    it fits

= keep credential/tools/prod/keda/keda-operator                                     widctl.yaml:13:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools/federatedidentitycredentials/prod-keda-keda-operator-991d61f7cf98e8c6
    it fits

= keep credential/tools/prod/kube-system/keda-operator                              widctl.yaml:14:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools/federatedidentitycredentials/prod-kube-system-keda-operator-52dcb64fa930e320
    it fits

= keep credential/tools/prod/velero/velero-server                                   widctl.yaml:10:6
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-tools/federatedidentitycredentials/prod-velero-velero-server-3ab94cd910970732
    it fits

= keep serviceaccount/prod/argocd/argocd-application-controller                     widctl.yaml:12:6
    ServiceAccount argocd/argocd-application-controller on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/argocd/argocd-repo-server                                widctl.yaml:11:6
    ServiceAccount argocd/argocd-repo-server on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/argocd/other                                             widctl.yaml:16:6
    ServiceAccount argocd/other on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/aso/azureserviceoperator-default                         widctl.yaml:15:6
    ServiceAccount aso/azureserviceoperator-default on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/keda/keda-operator                                       widctl.yaml:13:6
    ServiceAccount keda/keda-operator on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/kube-system/keda-operator                                widctl.yaml:14:6
    ServiceAccount kube-system/keda-operator on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/velero/velero-server                                     widctl.yaml:10:6
    ServiceAccount velero/velero-server on
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-aks/providers/microsoft.containerservice/managedclusters/aks-prod
    waiting for its owner, who has not written yet what is declared

No changes. 9 resources are left as they are, 7 are waiting for their owners; see the warnings below.

WID0306

  ⚠ serviceaccount/prod/argocd/argocd-application-controller does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-repo-ser…
 12 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-applicat…
    ·      ────────
 13 │   - {identity: tools, clusters: [prod], namespace: keda, serviceAccount: keda-operator, se…
    ╰────
  help: values of the chart argo-cd:
        controller:
          serviceAccount:
            name: argocd-application-controller
            annotations:
              azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
          podLabels:
            azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/argocd/argocd-repo-server does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: tools, clusters: [prod], namespace: velero, serviceAccount: velero-server, …
 11 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-repo-ser…
    ·      ────────
 12 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-applicat…
    ╰────
  help: values of the chart argo-cd:
        repoServer:
          serviceAccount:
            name: argocd-repo-server
            annotations:
              azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
          podLabels:
            azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/argocd/other does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:16:6]
 15 │   - {identity: tools, clusters: [prod], namespace: aso, serviceAccount: azureserviceoperat…
 16 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: other, serviceA…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: other
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/aso/azureserviceoperator-default does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:15:6]
 14 │   - {identity: tools, clusters: [prod], namespace: kube-system, serviceAccount: keda-opera…
 15 │   - {identity: tools, clusters: [prod], namespace: aso, serviceAccount: azureserviceoperat…
    ·      ────────
 16 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: other, serviceA…
    ╰────
  help: values of the chart azure-service-operator:
        azureClientID: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azureTenantID: 72f988bf-86f1-41af-91ab-2d7cd011db47
        useWorkloadIdentityAuth: true
        its pods project a token of their own: they need neither the annotation nor the label

WID0306

  ⚠ serviceaccount/prod/keda/keda-operator does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:13:6]
 12 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-applicat…
 13 │   - {identity: tools, clusters: [prod], namespace: keda, serviceAccount: keda-operator, se…
    ·      ────────
 14 │   - {identity: tools, clusters: [prod], namespace: kube-system, serviceAccount: keda-opera…
    ╰────
  help: values of the chart keda:
        podIdentity:
          azureWorkload:
            enabled: true
            clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
            tenantId: 72f988bf-86f1-41af-91ab-2d7cd011db47

WID0306

  ⚠ serviceaccount/prod/kube-system/keda-operator does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:14:6]
 13 │   - {identity: tools, clusters: [prod], namespace: keda, serviceAccount: keda-operator, se…
 14 │   - {identity: tools, clusters: [prod], namespace: kube-system, serviceAccount: keda-opera…
    ·      ────────
 15 │   - {identity: tools, clusters: [prod], namespace: aso, serviceAccount: azureserviceoperat…
    ╰────
  help: AKS manages it, and no chart's values do: annotate it by hand, then restart the pods that
        run as it:
        kubectl annotate --overwrite serviceaccount keda-operator --namespace kube-system \
          azure.workload.identity/client-id=65c71a84-2a8e-5343-8b23-d204c18913e1

WID0306

  ⚠ serviceaccount/prod/velero/velero-server does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: tools, clusters: [prod], namespace: velero, serviceAccount: velero-server, …
    ·      ────────
 11 │   - {identity: tools, clusters: [prod], namespace: argocd, serviceAccount: argocd-repo-ser…
    ╰────
  help: values of the chart velero:
        serviceAccount:
          server:
            name: velero-server
            annotations:
              azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        podLabels:
          azure.workload.identity/use: "true"
        nodeAgent:
          labels:
            azure.workload.identity/use: "true"
        and no AZURE_CLIENT_ID or AZURE_CLIENT_SECRET in its `credentials`

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
 INFO found 10 things in 4 places
