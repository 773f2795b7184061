# An issuer that is off blocks what hangs on it, unless the manifest lets widctl turn it on.

Without an issuer there is nothing to trust. The identity does not need it and is made.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: prod}
    webhook: addon
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl plan --
+ create identity/billing                                                           widctl.yaml:10:3
    does not exist
    location  westeurope

! blocked credential/billing/prod/payments/api                                      widctl.yaml:12:6
    the cluster's issuer is off

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:12:6
    the cluster's issuer is off

Plan: 1 to create, 1 unchanged, 2 blocked.

WID0312

  ⚠ the issuer of cluster/prod is off
  ╰─▶ credentials and service accounts on this cluster are blocked: without an issuer there is
      nothing to trust
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-oidc-issuer` does

WID0305

  ⚠ cluster/prod: the workload identity add-on is off
  ╰─▶ without it, pods there are not given a token
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-workload-identity` does

-- exit 4 --

-- $ widctl apply --yes --
+ create identity/billing                                                           widctl.yaml:10:3
    does not exist
    location  westeurope

! blocked credential/billing/prod/payments/api                                      widctl.yaml:12:6
    the cluster's issuer is off

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:12:6
    the cluster's issuer is off

Plan: 1 to create, 1 unchanged, 2 blocked.

WID0312

  ⚠ the issuer of cluster/prod is off
  ╰─▶ credentials and service accounts on this cluster are blocked: without an issuer there is
      nothing to trust
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-oidc-issuer` does

WID0305

  ⚠ cluster/prod: the workload identity add-on is off
  ╰─▶ without it, pods there are not given a token
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-workload-identity` does

Applied: 1 done, 2 blocked.

-- stderr --
identity/billing: creating
identity/billing: created

-- exit 4 --

-- $ widctl plan --
! blocked credential/billing/prod/payments/api                                      widctl.yaml:12:6
    the cluster's issuer is off

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:12:6
    the cluster's issuer is off

Plan: 2 unchanged, 2 blocked.

WID0312

  ⚠ the issuer of cluster/prod is off
  ╰─▶ credentials and service accounts on this cluster are blocked: without an issuer there is
      nothing to trust
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-oidc-issuer` does

WID0305

  ⚠ cluster/prod: the workload identity add-on is off
  ╰─▶ without it, pods there are not given a token
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: prod}
   ╰────
  help: `manage: true` lets widctl turn it on, or `az aks update --enable-workload-identity` does

-- exit 4 --
