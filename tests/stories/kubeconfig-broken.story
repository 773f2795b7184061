# A kubeconfig that cannot be read, or does not know the context, blocks the clusters that need it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- broken.config --
clusters: [[[

-- empty.config --
{apiVersion: v1, kind: Config}

-- $ KUBECONFIG=broken.config widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it could not be read: this machine: use context prod: broken.config: the kubeconfig cannot be
    read as one: line 1, column 13

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ this machine: use context prod: broken.config: the kubeconfig cannot be read as one: line 1,
      column 13

-- exit 4 --

-- $ KUBECONFIG=empty.config widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it could not be read: this machine: use context prod: the kubeconfig has no context `prod`; it
    has none at all

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ this machine: use context prod: the kubeconfig has no context `prod`; it has none at all

-- exit 4 --

-- $ KUBECONFIG=missing.config widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it could not be read: this machine: use context prod: there is no kubeconfig at missing.config

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ this machine: use context prod: there is no kubeconfig at missing.config

-- exit 4 --
