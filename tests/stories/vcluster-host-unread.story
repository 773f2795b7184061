# While a vCluster's host cannot be read, what is declared in the vCluster waits.

The host's issuer goes into the marks of the service accounts inside too. Without it even ours look like others', so that one that is no
longer declared stays until the host is read again; its credential goes at once, for nobody declares its subject.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
faults:
  - on: {door: arm, method: GET, path: "*/managedclusters*"}
    skip: 1
    times: 6
    answer: {status: 403, code: AuthorizationFailed, message: no reading of clusters}
clusters:
  - name: prod
    aks: {group: rg-ids, issuer: true, workloadIdentity: true}
  - name: team-x
    vcluster:
      host: prod
      name: x
      namespace: team-x
      sync: {toHost: {serviceAccounts: {enabled: true}}}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {name: prod}}
  team-x:
    vcluster: {host: prod, name: x, namespace: team-x}
    kubernetes: {context: team-x}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web}

-- given $ widctl apply --yes --

-- $ widctl plan --
! blocked cluster/prod                                                               widctl.yaml:6:3
    it could not be read: Azure: 403 AuthorizationFailed (read cluster prod): no reading of clusters

! blocked credential/billing/team-x/payments/api                                    widctl.yaml:13:6
    it needs cluster/prod, which is blocked

! blocked credential/billing/team-x/payments/web                                    widctl.yaml:14:6
    it needs cluster/prod, which is blocked

Plan: 4 unchanged, 3 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (read cluster prod): no reading of clusters

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    not known, for it could not be looked at
      cluster/team-x  on its host cluster/prod, not known, for it could not be looked at

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- edit widctl.yaml --
-  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web}
+  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: new}

-- $ widctl plan --
! blocked cluster/prod                                                               widctl.yaml:6:3
    it could not be read: Azure: 403 AuthorizationFailed (read cluster prod): no reading of clusters

- delete credential/billing/@team-x-payments-web-974cf47fb796a2d3
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/
    subject    system:serviceaccount:team-x:web-x-payments-x-x

! blocked credential/billing/team-x/payments/api                                    widctl.yaml:13:6
    it needs cluster/prod, which is blocked

! blocked credential/billing/team-x/payments/new                                    widctl.yaml:14:6
    it needs cluster/prod, which is blocked

! blocked serviceaccount/team-x/payments/new                                        widctl.yaml:14:6
    it needs credential/billing/team-x/payments/new, which is blocked

Access:
  - 1 subject may no longer act as identity/billing: team-x/web-x-payments-x-x of
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/

Plan: 1 to delete, 3 unchanged, 4 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (read cluster prod): no reading of clusters

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    not known, for it could not be looked at
      cluster/team-x  on its host cluster/prod, not known, for it could not be looked at

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- $ widctl apply --yes --
- delete credential/billing/@team-x-payments-web-974cf47fb796a2d3
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/
    subject    system:serviceaccount:team-x:web-x-payments-x-x

+ create credential/billing/team-x/payments/new                                     widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/
    subject    system:serviceaccount:team-x:new-x-payments-x-x

+ create serviceaccount/team-x/payments/new                                         widctl.yaml:14:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/team-x/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/new on team-x, in place of payments/web on team-x, may act as identity/billing

Plan: 2 to create, 2 to delete, 5 unchanged.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    AKS's add-on
      cluster/team-x  on its host cluster/prod, AKS's add-on

`-v` shows each finding at its place in the manifest.

Applied: 4 done.

-- stderr --
credential/billing/team-x/payments/new: creating
credential/billing/team-x/payments/new: created
serviceaccount/team-x/payments/new: creating
serviceaccount/team-x/payments/new: created
serviceaccount/team-x/payments/web: deleting
serviceaccount/team-x/payments/web: deleted
credential/billing/@team-x-payments-web-974cf47fb796a2d3: deleting
credential/billing/@team-x-payments-web-974cf47fb796a2d3: deleted

-- $ widctl plan --
No changes. 7 resources match the manifest.

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    AKS's add-on
      cluster/team-x  on its host cluster/prod, AKS's add-on

`-v` shows each finding at its place in the manifest.
