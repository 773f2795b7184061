# Service accounts of a vCluster are trusted under the names that they have on its host.

The host's issuer signs the tokens of a vCluster's pods, and their subject is the service account on the host: another name, in the
namespace that the vCluster runs in. Offline that name is worked out by vCluster's own formula. The annotations go inside, with the
tenant, and vCluster carries them to the host.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
  - name: team-x
    vcluster:
      host: prod
      name: vcluster-demo
      namespace: team-x
      sync: {toHost: {serviceAccounts: {enabled: true}}}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
  team-x:
    vcluster: {host: prod, name: vcluster-demo, namespace: team-x}
    kubernetes: {context: team-x}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}

-- $ widctl apply --yes --
+ create identity/billing                                                           widctl.yaml:11:3
    does not exist
    location  westeurope

+ create credential/billing/team-x/payments/api                                     widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-x:api-x-payments-x-vcluster-demo

+ create serviceaccount/team-x/payments/api                                         widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on team-x may act as identity/billing

Plan: 3 to create, 2 unchanged.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/team-x/payments/api: creating
credential/billing/team-x/payments/api: created
serviceaccount/team-x/payments/api: creating
serviceaccount/team-x/payments/api: created

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- world now clusters --
clusters:
- name: prod
  external:
    issuer: https://oidc.example.com/prod
  kubernetes:
    namespaces:
    - team-x
    serviceAccounts:
    - namespace: team-x
      name: api-x-payments-x-vcluster-demo
      labels:
        vcluster.loft.sh/managed-by: vcluster-demo
        vcluster.loft.sh/namespace: payments
        widctl/mark: payments.e9e5a01eb5c36e9e
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        vcluster.loft.sh/object-host-name: api-x-payments-x-vcluster-demo
        vcluster.loft.sh/object-host-namespace: team-x
        vcluster.loft.sh/object-kind: /v1, Kind=ServiceAccount
        vcluster.loft.sh/object-name: api
        vcluster.loft.sh/object-namespace: payments
      managers:
      - manager: vcluster
        operation: Update
        fields:
        - .automountServiceAccountToken
        - .metadata.annotations
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
        - .metadata.annotations.vcluster.loft.sh/object-host-name
        - .metadata.annotations.vcluster.loft.sh/object-host-namespace
        - .metadata.annotations.vcluster.loft.sh/object-kind
        - .metadata.annotations.vcluster.loft.sh/object-name
        - .metadata.annotations.vcluster.loft.sh/object-namespace
        - .metadata.labels
        - .metadata.labels.vcluster.loft.sh/managed-by
        - .metadata.labels.vcluster.loft.sh/namespace
        - .metadata.labels.widctl/mark
- name: team-x
  vcluster:
    host: prod
    name: vcluster-demo
    namespace: team-x
    sync:
      toHost:
        serviceAccounts:
          enabled: true
  kubernetes:
    namespaces:
    - payments
    serviceAccounts:
    - namespace: payments
      name: api
      labels:
        widctl/mark: payments.e9e5a01eb5c36e9e
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
        - .metadata.labels.widctl/mark
      - manager: widctl/payments
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.widctl/mark

-- kubectl team-x PATCH /api/v1/namespaces/payments/serviceaccounts/api?fieldManager=kubectl --
metadata: {annotations: {azure.workload.identity/tenant-id: null}}

-- $ widctl apply --yes --
~ update serviceaccount/team-x/payments/api                                         widctl.yaml:13:6
    declared fields differ
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to update, 4 unchanged.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 1 done.

-- stderr --
serviceaccount/team-x/payments/api: updating
serviceaccount/team-x/payments/api: updated

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- edit widctl.yaml --
-  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web}

-- $ widctl apply --yes --
- delete credential/billing/@team-x-payments-api-8dec07a95befbe79
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-x:api-x-payments-x-vcluster-demo

+ create credential/billing/team-x/payments/web                                     widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-x:web-x-payments-x-vcluster-demo

- delete serviceaccount/team-x/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/team-x/payments/web                                         widctl.yaml:13:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/web on team-x, in place of payments/api on team-x, may act as identity/billing

Plan: 2 to create, 2 to delete, 3 unchanged.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 4 done.

-- stderr --
credential/billing/team-x/payments/web: creating
credential/billing/team-x/payments/web: created
serviceaccount/team-x/payments/web: creating
serviceaccount/team-x/payments/web: created
serviceaccount/team-x/payments/api: deleting
serviceaccount/team-x/payments/api: deleted
credential/billing/@team-x-payments-api-8dec07a95befbe79: deleting
credential/billing/@team-x-payments-api-8dec07a95befbe79: deleted

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web}
+bindings: []

-- $ widctl apply --yes --
- delete credential/billing/@team-x-payments-web-974cf47fb796a2d3
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-x:web-x-payments-x-vcluster-demo

- delete serviceaccount/team-x/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/web on team-x may no longer act as identity/billing

Plan: 2 to delete, 3 unchanged.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 2 done.

-- stderr --
serviceaccount/team-x/payments/web: deleting
serviceaccount/team-x/payments/web: deleted
credential/billing/@team-x-payments-web-974cf47fb796a2d3: deleting
credential/billing/@team-x-payments-web-974cf47fb796a2d3: deleted

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- world now identities clusters --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
clusters:
- name: prod
  external:
    issuer: https://oidc.example.com/prod
  kubernetes:
    namespaces:
    - team-x
- name: team-x
  vcluster:
    host: prod
    name: vcluster-demo
    namespace: team-x
    sync:
      toHost:
        serviceAccounts:
          enabled: true
  kubernetes:
    namespaces:
    - payments
