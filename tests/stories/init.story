# A first manifest is made from flags, passes the program's own check, and is applied.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}]
clusters:
  - name: prod
    aks: {name: AKS_Prod, group: rg-aks, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}

-- $ widctl init --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 --namespace payments --service-account api --

-- stderr --
error: there is no terminal to ask on, and nothing says --subscription, --resource-group, --location, --cluster

-- exit 1 --

-- $ widctl init --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 --subscription no-guid --resource-group rg-ids --location westeurope --cluster AKS_Prod --cluster-resource-group rg-aks --namespace payments --service-account api --

-- stderr --
WID0105

  × wrong shape: `no-guid`
  ╰─▶ Expected here: a GUID: 32 hex digits in groups of 8-4-4-4-12.
    ╭─[widctl.yaml:9:17]
  8 │ defaults:
  9 │   subscription: no-guid
    ·                 ───────
 10 │   resourceGroup: rg-ids # must exist; widctl makes none
    ╰────
  help: for example `72f988bf-86f1-41af-91ab-2d7cd011db47`

1 error
Nothing was written.

-- exit 1 --

-- $ widctl init --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 --subscription 11111111-2222-3333-4444-555555555555 --resource-group rg-ids --location westeurope --cluster AKS_Prod --cluster-resource-group rg-aks --namespace payments --service-account api --role Reader --

-- stderr --
Wrote widctl.yaml. `widctl plan` shows what it would change.

-- $ widctl init --tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 --subscription 11111111-2222-3333-4444-555555555555 --resource-group rg-ids --location westeurope --cluster AKS_Prod --namespace payments --service-account api --

-- stderr --
WID0908

  × widctl.yaml exists already
  ╰─▶ It is left as it is.
  help: name another file with --out

1 error

-- exit 1 --

-- $ widctl validate widctl.yaml --
payments is valid: 1 cluster, 1 identity, 1 binding.

-- $ widctl plan --
+ create identity/payments-api                                                      widctl.yaml:22:3
    does not exist
    location  westeurope

+ create credential/payments-api/aks-prod/payments/api                              widctl.yaml:30:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/aa16b350-b14d-5210-8ce1-711d6cfaf4e7/
    subject    system:serviceaccount:payments:api

+ create role/payments-api/Reader/rg-ids                                            widctl.yaml:26:9
    does not exist
    principalId  (known after apply: principalId of identity/payments-api)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids

+ create serviceaccount/aks-prod/payments/api                                       widctl.yaml:30:5
    does not exist
    clientId  (known after apply: clientId of identity/payments-api)

Access:
  + payments/api on aks-prod gains Reader on rg-ids as identity/payments-api

Plan: 4 to create, 1 unchanged.

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 5 resources match the manifest.
