# The example `estate`: two environments from one file of bindings, and a cluster that is replaced every week.

A cluster that is replaced keeps its key in the manifest, so its credentials follow it. What somebody else made for the old one stays, and
is reported once the old cluster is gone.

-- from examples/estate --

-- $ widctl validate -f bindings.yaml -f env/dev.yaml --
shop-dev is valid: 1 cluster, 3 identities, 3 bindings.

-- $ widctl validate -f bindings.yaml -f env/prod.yaml --
shop-prod is valid: 3 clusters, 3 identities, 5 bindings.

-- $ widctl plan -f bindings.yaml -f env/prod.yaml --
+ create identity/mailer                                                           bindings.yaml:9:3
    does not exist
    location    westeurope
    tags.stage  prod

+ create identity/orders                                                           bindings.yaml:7:3
    does not exist
    location    westeurope
    tags.stage  prod

+ create credential/agent/tools/deploy/agent                                      bindings.yaml:23:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/8c689de3-2ade-5876-ae2e-20df5df099ea/
    subject    system:serviceaccount:deploy:agent

+ create credential/mailer/neu/shop/mailer                                        bindings.yaml:19:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/0e9cee72-6b59-56f9-8cec-6bf1eb4e8748/
    subject    system:serviceaccount:shop:mailer

+ create credential/mailer/weu/shop/mailer                                        bindings.yaml:19:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/6d67d645-b542-5c69-9cbd-b5b8268a175f/
    subject    system:serviceaccount:shop:mailer

+ create credential/orders/neu/shop/orders                                        bindings.yaml:15:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/0e9cee72-6b59-56f9-8cec-6bf1eb4e8748/
    subject    system:serviceaccount:shop:orders

+ create credential/orders/weu/shop/orders                                        bindings.yaml:15:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/6d67d645-b542-5c69-9cbd-b5b8268a175f/
    subject    system:serviceaccount:shop:orders

+ create serviceaccount/neu/shop/mailer                                           bindings.yaml:19:5
    does not exist
    clientId  (known after apply: clientId of identity/mailer)

+ create serviceaccount/neu/shop/orders                                           bindings.yaml:15:5
    does not exist
    clientId  (known after apply: clientId of identity/orders)

+ create serviceaccount/weu/shop/mailer                                           bindings.yaml:19:5
    does not exist
    clientId  (known after apply: clientId of identity/mailer)

+ create serviceaccount/weu/shop/orders                                           bindings.yaml:15:5
    does not exist
    clientId  (known after apply: clientId of identity/orders)

Access:
  + deploy/agent on tools may act as identity/agent; it is not managed here, and no role of it was
      seen
  + shop/mailer on neu, weu may act as identity/mailer
  + shop/orders on neu, weu may act as identity/orders

Plan: 11 to create, 5 unchanged.

-- given $ widctl apply --yes -f bindings.yaml -f env/prod.yaml --

-- given $ widctl apply --yes -f bindings.yaml -f env/dev.yaml --

-- $ widctl plan -f bindings.yaml -f env/prod.yaml --
No changes. 16 resources match the manifest.

-- $ widctl plan -f bindings.yaml -f env/dev.yaml --
No changes. 10 resources match the manifest.

WID0303

  ☞ credential/agent/weekly/deploy/agent: kept, not ours: removing it from the manifest will not
  │ revoke it
  ╰─▶ credential agent-by-hand was made by others
    ╭─[bindings.yaml:23:5]
 22 │     serviceAccount: mailer
 23 │   - identity: agent
    ·     ────────
 24 │     clusters: {role: tools}
    ╰────
  help: `--take credential/agent/weekly/deploy/agent` replaces it by one of ours

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shop-dev/providers/Microsoft.ContainerService/managedClusters/aks-weekly-32?api-version=2024-09-01 --

-- edit env/dev.yaml --
-    aks: {name: aks-weekly-32}
+    aks: {name: aks-weekly-33}

-- $ widctl plan -f bindings.yaml -f env/dev.yaml --
+ create credential/agent/weekly/deploy/agent                                     bindings.yaml:23:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/f4b229d2-ccd3-5ec5-bca6-3bf2a5c66f38/
    subject    system:serviceaccount:deploy:agent

~ update credential/mailer/weekly/shop/mailer                                     bindings.yaml:19:5
    declared fields differ
    issuer  https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000032/
            -> https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/f4b229d2-ccd3-5ec5-bca6-3bf2a5c66f38/

~ update credential/orders/weekly/shop/orders                                     bindings.yaml:15:5
    declared fields differ
    issuer  https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000032/
            -> https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/f4b229d2-ccd3-5ec5-bca6-3bf2a5c66f38/

+ create serviceaccount/weekly/shop/mailer                                        bindings.yaml:19:5
    does not exist
    clientId  5f223fe2-5375-583d-aff7-9037d5290a27

+ create serviceaccount/weekly/shop/orders                                        bindings.yaml:15:5
    does not exist
    clientId  e34e5c7d-2a4d-5be6-b91c-83cb97583043

Access:
  ~ shop/mailer on weekly, in place of shop/mailer of
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000032/,
      may act as identity/mailer
  ~ shop/orders on weekly, in place of shop/orders of
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000032/,
      may act as identity/orders
  + deploy/agent on weekly may act as identity/agent; it is not managed here, and no role of it was
      seen

Plan: 3 to create, 2 to update, 4 unchanged, 1 waiting for its owner.

WID0306

  ⚠ serviceaccount/weekly/deploy/agent does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[bindings.yaml:23:5]
 22 │     serviceAccount: mailer
 23 │   - identity: agent
    ·     ────────
 24 │     clusters: {role: tools}
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: agent
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
        podLabels:
          azure.workload.identity/use: "true"

WID0311

  ⚠ namespace deploy on weekly does not exist
  ╰─▶ serviceaccount/weekly/deploy/agent cannot be there either; the credential waits for whoever
      installs it
    ╭─[bindings.yaml:23:5]
 22 │     serviceAccount: mailer
 23 │   - identity: agent
    ·     ────────
 24 │     clusters: {role: tools}
    ╰────
  help: its owner makes it, with `helm install --create-namespace` for example

WID0361

  ⚠ credential agent-by-hand of identity/agent trusts a cluster that is probably gone
  ╰─▶ subscription 11111111-2222-3333-4444-555555555555 has 1 AKS cluster with an issuer, none of
      which is
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000032/;
      it looks like the former one of cluster/weekly, where system:serviceaccount:deploy:agent is
      declared
    ╭─[bindings.yaml:11:3]
 10 │     managedIdentity: {}
 11 │   agent:
    ·   ─────
 12 │     managedIdentity: {name: id-deploy-agent, existing: true} # the platform team's; only i…
    ╰────
  help: others made it, so widctl leaves it alone; if that cluster is gone: `--delete
        'credential/agent/@agent-by-hand'`

-- given $ widctl apply --yes --allow-replace 2 -f bindings.yaml -f env/dev.yaml --

-- $ widctl plan -f bindings.yaml -f env/dev.yaml --
No changes. 9 resources are left as they are, 1 is waiting for its owner; see the warnings below.

WID0306

  ⚠ serviceaccount/weekly/deploy/agent does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[bindings.yaml:23:5]
 22 │     serviceAccount: mailer
 23 │   - identity: agent
    ·     ────────
 24 │     clusters: {role: tools}
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: agent
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
        podLabels:
          azure.workload.identity/use: "true"

WID0311

  ⚠ namespace deploy on weekly does not exist
  ╰─▶ serviceaccount/weekly/deploy/agent cannot be there either; the credential waits for whoever
      installs it
    ╭─[bindings.yaml:23:5]
 22 │     serviceAccount: mailer
 23 │   - identity: agent
    ·     ────────
 24 │     clusters: {role: tools}
    ╰────
  help: its owner makes it, with `helm install --create-namespace` for example

WID0361

  ⚠ credential agent-by-hand of identity/agent trusts a cluster that is probably gone
  ╰─▶ subscription 11111111-2222-3333-4444-555555555555 has 1 AKS cluster with an issuer, none of
      which is
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000032/;
      it looks like the former one of cluster/weekly, where system:serviceaccount:deploy:agent is
      declared
    ╭─[bindings.yaml:11:3]
 10 │     managedIdentity: {}
 11 │   agent:
    ·   ─────
 12 │     managedIdentity: {name: id-deploy-agent, existing: true} # the platform team's; only i…
    ╰────
  help: others made it, so widctl leaves it alone; if that cluster is gone: `--delete
        'credential/agent/@agent-by-hand'`
