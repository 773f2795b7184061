# A manifest is laid out, and says what it said: comments, quotes, anchors and the order of keys stay.

-- world.yaml --
seed: 1

-- widctl.yaml --
# The payments team's.
apiVersion: widctl/v1
name:   payments   # unique in the tenant
tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47"
defaults: &ours
    subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11
    # the group is another team's
    resourceGroup: rg-identity



    location: westeurope
clusters:
    prod:
        aks: {resourceGroup: rg-aks, name: aks-prod}
# who may what
identities:
   billing:
      managedIdentity: {name: id-billing}
      # access: []
bindings:
- identity: billing
  clusters: [prod]
  # the API
  namespace: payments
  serviceAccount: api
-   identity: billing
    clusters: [prod]
    namespace: payments
    serviceAccount: jobs

-- $ widctl fmt --check --
widctl.yaml

-- exit 2 --

-- $ widctl fmt --diff --
--- widctl.yaml
+++ widctl.yaml
@@ -2,29 +2,31 @@
 apiVersion: widctl/v1
 name:   payments   # unique in the tenant
 tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47"
-defaults: &ours
-    subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11
-    # the group is another team's
-    resourceGroup: rg-identity
 
+defaults: &ours
+  subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11
+  # the group is another team's
+  resourceGroup: rg-identity
 
+  location: westeurope
 
-    location: westeurope
 clusters:
-    prod:
-        aks: {resourceGroup: rg-aks, name: aks-prod}
+  prod:
+    aks: {resourceGroup: rg-aks, name: aks-prod}
+
 # who may what
 identities:
-   billing:
-      managedIdentity: {name: id-billing}
-      # access: []
+  billing:
+    managedIdentity: {name: id-billing}
+    # access: []
+
 bindings:
-- identity: billing
-  clusters: [prod]
-  # the API
-  namespace: payments
-  serviceAccount: api
--   identity: billing
+  - identity: billing
+    clusters: [prod]
+    # the API
+    namespace: payments
+    serviceAccount: api
+  - identity: billing
     clusters: [prod]
     namespace: payments
     serviceAccount: jobs

-- $ widctl fmt --
widctl.yaml

-- left widctl.yaml --
# The payments team's.
apiVersion: widctl/v1
name:   payments   # unique in the tenant
tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47"

defaults: &ours
  subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11
  # the group is another team's
  resourceGroup: rg-identity

  location: westeurope

clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: aks-prod}

# who may what
identities:
  billing:
    managedIdentity: {name: id-billing}
    # access: []

bindings:
  - identity: billing
    clusters: [prod]
    # the API
    namespace: payments
    serviceAccount: api
  - identity: billing
    clusters: [prod]
    namespace: payments
    serviceAccount: jobs

-- $ widctl fmt --check --

-- broken.yaml --
apiVersion: widctl/v1
name: [payments

-- other.yaml --
password: 12345

-- $ widctl fmt broken.yaml other.yaml missing.yaml widctl.yaml --

-- stderr --
WID0001

  × not YAML: a bracket that is not closed
   ╭─[broken.yaml:2:7]
 1 │ apiVersion: widctl/v1
 2 │ name: [payments
   ·       ┬
   ·       ╰── opened here
   ╰────
  help: close it with `]` where it ends

WID0016

  × other.yaml: no manifest
  ╰─▶ It does not say `apiVersion: widctl/v1`, and does not look like a manifest otherwise.
      Nothing of it is shown, for it may be a secret.
  help: begin a manifest with `apiVersion: widctl/v1`; keep other files where -f does not find
        them

WID0901

  × cannot read missing.yaml
  ╰─▶ No such file or directory (os error 2).

3 errors

-- exit 1 --
