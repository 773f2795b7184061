# A platform that tells nothing hides names, and what hangs on them is neither made nor deleted.

Which credential belongs to which service account cannot be told without the names. Whatever else the manifest asks goes on. The access
key comes from the environment or a file, goes to no other host than the one that it is for, and is never printed.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
platform: {}
faults:
  - {on: {door: platform}, skip: 4, times: 1, answer: {status: 200, body: {status: {name: null}}}}
  - {on: {door: platform}, skip: 4, times: 1, answer: {status: 403, code: Forbidden, message: no access to project demo}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
  - name: team-x
    vcluster:
      host: prod
      name: x
      namespace: loft-demo-v-x
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
    vcluster: {host: prod, name: x, platform: {project: demo}}
    kubernetes: {context: team-x}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web}

-- given $ widctl apply --yes --

-- given $ widctl plan --

-- $ widctl plan --
! blocked credential/billing/team-x/payments/api                                    widctl.yaml:13:6
    it could not be read: the vCluster platform: 200 (ask what vCluster x calls payments/api on its
    host): the answer holds no name

! blocked credential/billing/team-x/payments/web                                    widctl.yaml:14:6
    it could not be read: the vCluster platform: 403 Forbidden (ask what vCluster x calls
    payments/web on its host): no access to project demo

Plan: 5 unchanged, 2 blocked.

WID0301

  ⚠ the names of cluster/team-x's service accounts on its host could not be read
  ╰─▶ the vCluster platform: 200 (ask what vCluster x calls payments/api on its host): the answer
      holds no name

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- edit widctl.yaml --
-  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web}
+  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: worker}

-- $ WIDCTL_VCLUSTER_KEY= widctl plan --
! blocked credential/billing/team-x/payments/api                                    widctl.yaml:13:6
    it could not be read: this machine: ask the vCluster platform: there is no access key: set
    WIDCTL_VCLUSTER_KEY, or name a file with --vcluster-key-file

! blocked credential/billing/team-x/payments/worker                                 widctl.yaml:14:6
    it could not be read: this machine: ask the vCluster platform: there is no access key: set
    WIDCTL_VCLUSTER_KEY, or name a file with --vcluster-key-file

- delete serviceaccount/team-x/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/team-x/payments/worker                                     widctl.yaml:14:6
    it needs credential/billing/team-x/payments/worker, which is blocked

Plan: 1 to delete, 4 unchanged, 3 blocked.

WID0301

  ⚠ the names of cluster/team-x's service accounts on its host could not be read
  ╰─▶ this machine: ask the vCluster platform: there is no access key: set WIDCTL_VCLUSTER_KEY, or
      name a file with --vcluster-key-file

WID0341

  ☞ credential/billing/@team-x-payments-web-974cf47fb796a2d3 is not deleted: what cluster/team-x
  │ calls its service accounts is unknown
  ╰─▶ system:serviceaccount:loft-demo-v-x:web-x-payments-x-x could be one that is declared there

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- $ WIDCTL_VCLUSTER_KEY=another widctl plan --
! blocked credential/billing/team-x/payments/api                                    widctl.yaml:13:6
    it could not be read: the vCluster platform: 401 Unauthorized (ask what vCluster x calls
    payments/api on its host): Unauthorized

! blocked credential/billing/team-x/payments/worker                                 widctl.yaml:14:6
    it could not be read: the vCluster platform: 401 Unauthorized (ask what vCluster x calls
    payments/api on its host): Unauthorized

- delete serviceaccount/team-x/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/team-x/payments/worker                                     widctl.yaml:14:6
    it needs credential/billing/team-x/payments/worker, which is blocked

Plan: 1 to delete, 4 unchanged, 3 blocked.

WID0301

  ⚠ the names of cluster/team-x's service accounts on its host could not be read
  ╰─▶ the vCluster platform: 401 Unauthorized (ask what vCluster x calls payments/api on its
      host): Unauthorized

WID0341

  ☞ credential/billing/@team-x-payments-web-974cf47fb796a2d3 is not deleted: what cluster/team-x
  │ calls its service accounts is unknown
  ╰─▶ system:serviceaccount:loft-demo-v-x:web-x-payments-x-x could be one that is declared there

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- wrong.key --
from-a-file

-- $ widctl plan --vcluster-key-file wrong.key --only credential/billing/team-x/payments/worker --
! blocked credential/billing/team-x/payments/worker                                 widctl.yaml:14:6
    it could not be read: the vCluster platform: 401 Unauthorized (ask what vCluster x calls
    payments/worker on its host): Unauthorized

Plan: 2 unchanged, 1 blocked.

WID0301

  ⚠ the names of cluster/team-x's service accounts on its host could not be read
  ╰─▶ the vCluster platform: 401 Unauthorized (ask what vCluster x calls payments/worker on its
      host): Unauthorized

WID0380

  ☞ cluster/prod: the webhook is as observed: not known, for it could not be looked at
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
   ·   ────
 7 │   team-x:
   ╰────
  help: write `webhook: addon`, `webhook: helm` or `webhook: none`

-- exit 4 --

-- $ widctl plan --vcluster-key-file missing.key --

-- stderr --
WID0901

  × cannot read missing.key
  ╰─▶ No such file or directory (os error 2).

1 error

-- exit 1 --

-- edit widctl.yaml --
-    vcluster: {host: prod, name: x, platform: {project: demo}}
+    vcluster: {host: prod, name: x, platform: {project: demo, host: elsewhere.example.com}}

-- $ widctl plan --only credential/billing/team-x/payments/worker --
! blocked credential/billing/team-x/payments/worker                                 widctl.yaml:14:6
    it could not be read: this machine: ask the vCluster platform: the manifest names
    https://elsewhere.example.com/, and by --vcluster-host or WIDCTL_VCLUSTER_HOST the access key is
    for https://127.0.0.1:PORT/

Plan: 2 unchanged, 1 blocked.

WID0301

  ⚠ the names of cluster/team-x's service accounts on its host could not be read
  ╰─▶ this machine: ask the vCluster platform: the manifest names https://elsewhere.example.com/,
      and by --vcluster-host or WIDCTL_VCLUSTER_HOST the access key is for
      https://127.0.0.1:PORT/

WID0380

  ☞ cluster/prod: the webhook is as observed: not known, for it could not be looked at
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
   ·   ────
 7 │   team-x:
   ╰────
  help: write `webhook: addon`, `webhook: helm` or `webhook: none`

-- exit 4 --

-- edit widctl.yaml --
-    vcluster: {host: prod, name: x, platform: {project: demo, host: elsewhere.example.com}}
+    vcluster: {host: prod, name: x, platform: {project: demo}}

-- $ widctl apply --yes --
- delete credential/billing/@team-x-payments-web-974cf47fb796a2d3
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:loft-demo-v-x:web-x-payments-x-x

+ create credential/billing/team-x/payments/worker                                  widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:loft-demo-v-x:worker-x-payments-x-x

- delete serviceaccount/team-x/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/team-x/payments/worker                                      widctl.yaml:14:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/worker on team-x, in place of payments/web on team-x, may act as identity/billing

Plan: 2 to create, 2 to delete, 5 unchanged.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 4 done.

-- stderr --
credential/billing/team-x/payments/worker: creating
credential/billing/team-x/payments/worker: created
serviceaccount/team-x/payments/worker: creating
serviceaccount/team-x/payments/worker: created
serviceaccount/team-x/payments/web: deleting
serviceaccount/team-x/payments/web: deleted
credential/billing/@team-x-payments-web-974cf47fb796a2d3: deleting
credential/billing/@team-x-payments-web-974cf47fb796a2d3: deleted

-- $ widctl plan --
No changes. 7 resources match the manifest.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- $ WIDCTL_VCLUSTER_HOST= widctl plan --only credential/billing/team-x/payments/worker --
! blocked credential/billing/team-x/payments/worker                                 widctl.yaml:14:6
    it could not be read: this machine: ask the vCluster platform: neither the manifest nor
    --vcluster-host or WIDCTL_VCLUSTER_HOST says where it is

Plan: 2 unchanged, 1 blocked.

WID0301

  ⚠ the names of cluster/team-x's service accounts on its host could not be read
  ╰─▶ this machine: ask the vCluster platform: neither the manifest nor --vcluster-host or
      WIDCTL_VCLUSTER_HOST says where it is

WID0380

  ☞ cluster/prod: the webhook is as observed: not known, for it could not be looked at
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
   ·   ────
 7 │   team-x:
   ╰────
  help: write `webhook: addon`, `webhook: helm` or `webhook: none`

-- exit 4 --

-- $ widctl plan --vcluster-host http://vcluster.example.com --only credential/billing/team-x/payments/worker --
! blocked credential/billing/team-x/payments/worker                                 widctl.yaml:14:6
    it could not be read: this machine: ask the vCluster platform: the host of --vcluster-host or
    WIDCTL_VCLUSTER_HOST is not https: the access key is never sent in the clear

Plan: 2 unchanged, 1 blocked.

WID0301

  ⚠ the names of cluster/team-x's service accounts on its host could not be read
  ╰─▶ this machine: ask the vCluster platform: the host of --vcluster-host or WIDCTL_VCLUSTER_HOST
      is not https: the access key is never sent in the clear

WID0380

  ☞ cluster/prod: the webhook is as observed: not known, for it could not be looked at
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
   ·   ────
 7 │   team-x:
   ╰────
  help: write `webhook: addon`, `webhook: helm` or `webhook: none`

-- exit 4 --
