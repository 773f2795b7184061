# The example `vcluster`: a service account inside a vCluster, trusted under the name that it has on the host.

The service account is there already and is joined: it gets the annotations, inside, and vCluster carries them to the host.

-- from examples/vcluster --

-- $ widctl validate --
vcluster-demo is valid: 2 clusters, 1 identity, 1 binding.

-- $ widctl plan --
+ create identity/demo                                                              widctl.yaml:28:3
    does not exist
    location  westeurope

+ create credential/demo/demo/default/vcluster-demo                                 widctl.yaml:34:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/cb6bc9bc-5adc-5a98-a3ee-68b0e68e061f/
    subject    system:serviceaccount:team-x:vcluster-demo-x-default-x-vcluster-demo

+ create role/demo/Reader/vcluster-demo-rg                                         widctl.yaml:31:10
    does not exist
    principalId  (known after apply: principalId of identity/demo)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/vcluster-demo-rg

~ update serviceaccount/demo/default/vcluster-demo                                  widctl.yaml:34:5
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/demo)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + default/vcluster-demo on demo gains Reader on vcluster-demo-rg as identity/demo

Plan: 3 to create, 1 to update, 2 unchanged.

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 6 resources match the manifest.

-- edit widctl.yaml --
-    serviceAccount: vcluster-demo
+    serviceAccount: vcluster-demo
+  - identity: demo
+    clusters: [demo]
+    namespace: default
+    serviceAccount: a-service-account-with-a-name-that-is-rather-long

-- $ widctl apply --yes --
+ create credential/demo/demo/default/a-service-account-with-a-name-that-is-rather-long
    at widctl.yaml:38:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/cb6bc9bc-5adc-5a98-a3ee-68b0e68e061f/
    subject    system:serviceaccount:team-x:a-service-account-with-a-name-that-is-rather-long-x--cab2a6d2f7

+ create serviceaccount/demo/default/a-service-account-with-a-name-that-is-rather-long
    at widctl.yaml:38:5
    does not exist
    clientId  99f77976-ce18-5947-9a8f-c3f15996be13
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + default/a-service-account-with-a-name-that-is-rather-long on demo gains Reader on
      vcluster-demo-rg as identity/demo

Plan: 2 to create, 6 unchanged.

Applied: 2 done.

-- stderr --
credential/demo/demo/default/a-service-account-with-a-name-that-is-rather-long: creating
credential/demo/demo/default/a-service-account-with-a-name-that-is-rather-long: created
serviceaccount/demo/default/a-service-account-with-a-name-that-is-rather-long: creating
serviceaccount/demo/default/a-service-account-with-a-name-that-is-rather-long: created

-- $ widctl plan --
No changes. 8 resources match the manifest.

-- world now clusters --
clusters:
- name: my-aks-cluster
  aks:
    group: vcluster-demo-rg
    location: westeurope
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/cb6bc9bc-5adc-5a98-a3ee-68b0e68e061f/
    workloadIdentity: true
  kubernetes:
    namespaces:
    - team-x
    serviceAccounts:
    - namespace: team-x
      name: a-service-account-with-a-name-that-is-rather-long-x--cab2a6d2f7
      labels:
        vcluster.loft.sh/managed-by: vcluster-demo
        vcluster.loft.sh/namespace: default
        widctl/mark: vcluster-demo.7dc4f673db132d71
      annotations:
        azure.workload.identity/client-id: 99f77976-ce18-5947-9a8f-c3f15996be13
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        vcluster.loft.sh/object-host-name: a-service-account-with-a-name-that-is-rather-long-x--cab2a6d2f7
        vcluster.loft.sh/object-host-namespace: team-x
        vcluster.loft.sh/object-kind: /v1, Kind=ServiceAccount
        vcluster.loft.sh/object-name: a-service-account-with-a-name-that-is-rather-long
        vcluster.loft.sh/object-namespace: default
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
    - namespace: team-x
      name: vcluster-demo-x-default-x-vcluster-demo
      labels:
        app.kubernetes.io/managed-by: Helm
        vcluster.loft.sh/managed-by: vcluster-demo
        vcluster.loft.sh/namespace: default
      annotations:
        azure.workload.identity/client-id: 99f77976-ce18-5947-9a8f-c3f15996be13
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        vcluster.loft.sh/object-host-name: vcluster-demo-x-default-x-vcluster-demo
        vcluster.loft.sh/object-host-namespace: team-x
        vcluster.loft.sh/object-kind: /v1, Kind=ServiceAccount
        vcluster.loft.sh/object-name: vcluster-demo
        vcluster.loft.sh/object-namespace: default
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
        - .metadata.labels.app.kubernetes.io/managed-by
        - .metadata.labels.vcluster.loft.sh/managed-by
        - .metadata.labels.vcluster.loft.sh/namespace
- name: vcluster-demo
  vcluster:
    host: my-aks-cluster
    name: vcluster-demo
    namespace: team-x
    sync:
      toHost:
        serviceAccounts:
          enabled: true
  kubernetes:
    serviceAccounts:
    - namespace: default
      name: a-service-account-with-a-name-that-is-rather-long
      labels:
        widctl/mark: vcluster-demo.7dc4f673db132d71
      annotations:
        azure.workload.identity/client-id: 99f77976-ce18-5947-9a8f-c3f15996be13
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: widctl/vcluster-demo
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
        - .metadata.labels.widctl/mark
      - manager: widctl/vcluster-demo
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.widctl/mark
    - namespace: default
      name: vcluster-demo
      labels:
        app.kubernetes.io/managed-by: Helm
      annotations:
        azure.workload.identity/client-id: 99f77976-ce18-5947-9a8f-c3f15996be13
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: before-first-apply
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.app.kubernetes.io/managed-by
      - manager: widctl/vcluster-demo
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
