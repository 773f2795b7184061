# A trust in the very subject of a binding is told before anything is written, once the cluster's issuer is known.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-ids, name: aks-prod, issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-ids, name: aks-prod}, webhook: none}
identities:
  billing:
    managedIdentity: {name: id-billing}
    trusts:
      by-hand: {issuer: https://oidc.example.com/prod, subject: "system:serviceaccount:payments:api"}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, serviceAccountOwner: helm}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

! blocked credential/billing/prod/payments/api                                      widctl.yaml:13:6
    it is the same thing as trust/billing/by-hand

! blocked trust/billing/by-hand                                                     widctl.yaml:11:7
    it is the same thing as credential/billing/prod/payments/api

Plan: 1 to create, 1 unchanged, 1 waiting for its owner, 2 blocked.

WID0208

  × credential/billing/prod/payments/api and trust/billing/by-hand are one credential
  ╰─▶ both trust system:serviceaccount:payments:api of https://oidc.example.com/prod, and Azure
      takes issuer and subject once under one identity
    ╭─[widctl.yaml:13:6]
 10 │     trusts:
 11 │       by-hand: {issuer: https://oidc.example.com/prod, subject: "system:serviceaccount:pay…
    ·       ───┬───
    ·          ╰── and here
 12 │ bindings:
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, servic…
    ·      ────────
    ╰────
  help: take one out

WID0306

  ⚠ serviceaccount/prod/payments/api does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:13:6]
 12 │ bindings:
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, servic…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: api
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

Applied: 1 done, 2 blocked.

-- stderr --
identity/billing: creating
identity/billing: created

-- exit 4 --
