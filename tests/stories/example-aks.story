# The example `aks`: two clusters, one with the add-on and one with the chart, and a chart that owns its service account.

-- from examples/aks --

-- $ widctl validate --
shop is valid: 2 clusters, 2 identities, 3 bindings.

-- $ widctl plan --workloads --
~ update cluster/prod                                                               widctl.yaml:14:3
    declared fields differ
    workloadIdentity  false -> true

+ create identity/metrics                                                           widctl.yaml:26:3
    does not exist
    location  westeurope

+ create identity/shop                                                              widctl.yaml:25:3
    does not exist
    location  westeurope

+ create credential/metrics/legacy/monitoring/grafana                               widctl.yaml:31:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/c41a2589-03b6-5286-8ee2-28c9f840965f/
    subject    system:serviceaccount:monitoring:grafana

+ create credential/shop/legacy/shop/web                                            widctl.yaml:29:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/c41a2589-03b6-5286-8ee2-28c9f840965f/
    subject    system:serviceaccount:shop:web

+ create credential/shop/prod/shop/web                                              widctl.yaml:29:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e4e63d59-7324-5c3a-ba25-e58bbfd55fc7/
    subject    system:serviceaccount:shop:web

+ create serviceaccount/legacy/shop/web                                             widctl.yaml:29:6
    does not exist
    clientId  (known after apply: clientId of identity/shop)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/shop/web                                               widctl.yaml:29:6
    does not exist
    clientId  (known after apply: clientId of identity/shop)

Access:
  + monitoring/grafana on legacy may act as identity/metrics
  + shop/web on legacy, prod may act as identity/shop

Plan: 7 to create, 1 to update, 1 unchanged, 1 waiting for its owner.

WID0306

  ⚠ serviceaccount/legacy/monitoring/grafana does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:31:6]
 30 │   # Its chart writes this service account: widctl makes the credential, and says which val…
 31 │   - {identity: metrics, clusters: [legacy], namespace: monitoring, serviceAccount: grafana…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: grafana
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0351

  ⚠ Deployment shop/web on legacy: the label that asks for a token is in the wrong place
  ╰─▶ azure.workload.identity/use stands on the Deployment itself and not on its pod template,
      where the webhook does not look; its pods do not bear it
    ╭─[widctl.yaml:29:6]
 28 │ bindings:
 29 │   - {identity: shop, clusters: {stage: live}, namespace: shop, serviceAccount: web}
    ·      ────────
 30 │   # Its chart writes this service account: widctl makes the credential, and says which val…
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

-- $ widctl apply --yes --
~ update cluster/prod                                                               widctl.yaml:14:3
    declared fields differ
    workloadIdentity  false -> true

+ create identity/metrics                                                           widctl.yaml:26:3
    does not exist
    location  westeurope

+ create identity/shop                                                              widctl.yaml:25:3
    does not exist
    location  westeurope

+ create credential/metrics/legacy/monitoring/grafana                               widctl.yaml:31:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/c41a2589-03b6-5286-8ee2-28c9f840965f/
    subject    system:serviceaccount:monitoring:grafana

+ create credential/shop/legacy/shop/web                                            widctl.yaml:29:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/c41a2589-03b6-5286-8ee2-28c9f840965f/
    subject    system:serviceaccount:shop:web

+ create credential/shop/prod/shop/web                                              widctl.yaml:29:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e4e63d59-7324-5c3a-ba25-e58bbfd55fc7/
    subject    system:serviceaccount:shop:web

+ create serviceaccount/legacy/shop/web                                             widctl.yaml:29:6
    does not exist
    clientId  (known after apply: clientId of identity/shop)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/shop/web                                               widctl.yaml:29:6
    does not exist
    clientId  (known after apply: clientId of identity/shop)

Access:
  + monitoring/grafana on legacy may act as identity/metrics
  + shop/web on legacy, prod may act as identity/shop

Plan: 7 to create, 1 to update, 1 unchanged, 1 waiting for its owner.

WID0306

  ⚠ serviceaccount/legacy/monitoring/grafana does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:31:6]
 30 │   # Its chart writes this service account: widctl makes the credential, and says which val…
 31 │   - {identity: metrics, clusters: [legacy], namespace: monitoring, serviceAccount: grafana…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: grafana
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

Applied: 8 done.

-- stderr --
cluster/prod: updating
cluster/prod: Azure says Accepted
cluster/prod: Azure says InProgress
cluster/prod: updated
identity/metrics: creating
identity/metrics: created
identity/shop: creating
identity/shop: created
credential/metrics/legacy/monitoring/grafana: creating
credential/metrics/legacy/monitoring/grafana: created
credential/shop/legacy/shop/web: creating
credential/shop/legacy/shop/web: created
credential/shop/prod/shop/web: creating
credential/shop/prod/shop/web: created
serviceaccount/legacy/shop/web: creating
serviceaccount/legacy/shop/web: created
serviceaccount/prod/shop/web: creating
serviceaccount/prod/shop/web: created

-- $ widctl plan --
No changes. 9 resources are left as they are, 1 is waiting for its owner; see the warnings below.

WID0306

  ⚠ serviceaccount/legacy/monitoring/grafana does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:31:6]
 30 │   # Its chart writes this service account: widctl makes the credential, and says which val…
 31 │   - {identity: metrics, clusters: [legacy], namespace: monitoring, serviceAccount: grafana…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: grafana
          annotations:
            azure.workload.identity/client-id: 12ff2795-e585-5f0c-9425-d88ba510c97a
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

-- edit widctl.yaml --
-  - {identity: shop, clusters: {stage: live}, namespace: shop, serviceAccount: web}
+  - {identity: shop, clusters: {stage: live}, namespace: shop, serviceAccount: web}
+  - {identity: shop, clusters: [prod], namespace: shop, serviceAccount: worker}

-- $ widctl apply --yes --
+ create credential/shop/prod/shop/worker                                           widctl.yaml:30:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e4e63d59-7324-5c3a-ba25-e58bbfd55fc7/
    subject    system:serviceaccount:shop:worker

+ create serviceaccount/prod/shop/worker                                            widctl.yaml:30:6
    does not exist
    clientId  8ea89467-af70-504a-b428-d695358c7b8b

Access:
  + shop/worker on prod may act as identity/shop

Plan: 2 to create, 9 unchanged, 1 waiting for its owner.

WID0306

  ⚠ serviceaccount/legacy/monitoring/grafana does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:32:6]
 31 │   # Its chart writes this service account: widctl makes the credential, and says which val…
 32 │   - {identity: metrics, clusters: [legacy], namespace: monitoring, serviceAccount: grafana…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: grafana
          annotations:
            azure.workload.identity/client-id: 12ff2795-e585-5f0c-9425-d88ba510c97a
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

Applied: 2 done.

-- stderr --
credential/shop/prod/shop/worker: creating
credential/shop/prod/shop/worker: created
serviceaccount/prod/shop/worker: creating
serviceaccount/prod/shop/worker: created

-- $ widctl plan --
No changes. 11 resources are left as they are, 1 is waiting for its owner; see the warnings below.

WID0306

  ⚠ serviceaccount/legacy/monitoring/grafana does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:32:6]
 31 │   # Its chart writes this service account: widctl makes the credential, and says which val…
 32 │   - {identity: metrics, clusters: [legacy], namespace: monitoring, serviceAccount: grafana…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: grafana
          annotations:
            azure.workload.identity/client-id: 12ff2795-e585-5f0c-9425-d88ba510c97a
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"
