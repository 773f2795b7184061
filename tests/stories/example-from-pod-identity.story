# The example `from-pod-identity`: the identity stays, and pods come to it by a service account instead of by a label.

-- from examples/from-pod-identity --

-- $ widctl validate --
orders is valid: 1 cluster, 1 identity, 1 binding.

-- $ widctl plan --workloads --
+ create credential/orders/prod/orders/worker                                       widctl.yaml:22:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/e4e63d59-7324-5c3a-ba25-e58bbfd55fc7/
    subject    system:serviceaccount:orders:worker

+ create serviceaccount/prod/orders/worker                                          widctl.yaml:22:6
    does not exist
    clientId  cccccccc-0000-4000-8000-000000000003

Access:
  + orders/worker on prod may act as identity/orders; it is not managed here, and no role of it was
      seen

Plan: 2 to create, 2 unchanged.

WID0356

  ⚠ Deployment orders/worker on prod: its pods use Pod Identity and workload identity at once
  ╰─▶ the label aadpodidbinding: orders has Pod Identity answer for the instance's metadata, so
      that a client that asks there first is given that identity and not orders/worker's
    ╭─[widctl.yaml:22:6]
 21 │ bindings:
 22 │   - {identity: orders, clusters: [prod], namespace: orders, serviceAccount: worker}
    ·      ────────
    ╰────
  help: remove the label aadpodidbinding under spec.template.metadata once the pods run by
        workload identity

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 4 resources match the manifest.
