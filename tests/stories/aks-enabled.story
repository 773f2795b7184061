# An AKS cluster gets its issuer and the add-on, and what hangs on them, in one apply.

The issuer is known only once it is on, so the credential's is known after apply. Turning it on restarts the API server and can never
be undone, so it must be allowed.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks}
    kubernetes: {namespaces: [payments]}
operation: {polls: 0}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: prod}
    manage: true
    webhook: addon
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl plan --
~ update cluster/prod                                                                widctl.yaml:6:3
    declared fields differ
    oidcIssuer        false -> true
    workloadIdentity  false -> true

+ create identity/billing                                                           widctl.yaml:11:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     (known after apply: issuer of cluster/prod)
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 to update.

WID0403

  × disruptive change: cluster/prod
  ╰─▶ turning the issuer on restarts the API server and changes the issuer of service account
      tokens permanently
  help: if it is meant: `--allow-disruptive`

-- exit 3 --

-- $ widctl apply --yes --allow-disruptive --
~ update cluster/prod                                                                widctl.yaml:6:3
    declared fields differ
    oidcIssuer        false -> true
    workloadIdentity  false -> true

+ create identity/billing                                                           widctl.yaml:11:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     (known after apply: issuer of cluster/prod)
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 to update.

Applied: 4 done.

-- stderr --
cluster/prod: updating
cluster/prod: Azure says Accepted
cluster/prod: updated
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now identities clusters --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: prod-payments-api-0d26b3c8a5921a2c
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject: system:serviceaccount:payments:api
clusters:
- name: prod
  aks:
    group: rg-aks
    location: westeurope
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    workloadIdentity: true
  kubernetes:
    namespaces:
    - payments
    serviceAccounts:
    - namespace: payments
      name: api
      labels:
        widctl/mark: payments.6db7501c0141d935
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
      managers:
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.labels.widctl/mark
      - manager: widctl/payments
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.widctl/mark
