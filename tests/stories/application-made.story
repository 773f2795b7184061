# An Entra application instead of a managed identity: made by one upsert, with its service principal and its credentials.

Its `uniqueName` is its mark, and a tag beside it is how it is found again. Graph shows late what it has made, which is waited for.
One credential more and another display name are changes like any other.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
graph: {lag: 2}
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
subscriptions: []
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  reporting:
    application: {displayName: reporting}
bindings:
  - {identity: reporting, clusters: [prod], namespace: payments, serviceAccount: reports}

-- $ widctl apply --yes --
+ create identity/reporting                                                          widctl.yaml:8:3
    does not exist
    displayName       reporting
    servicePrincipal  true

+ create credential/reporting/prod/payments/reports                                 widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:reports

+ create serviceaccount/prod/payments/reports                                       widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/reporting)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/reports on prod may act as identity/reporting

Plan: 3 to create, 1 unchanged.

Applied: 3 done.

-- stderr --
identity/reporting: creating
identity/reporting: created
credential/reporting/prod/payments/reports: creating
credential/reporting/prod/payments/reports: created
serviceaccount/prod/payments/reports: creating
serviceaccount/prod/payments/reports: created

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- edit widctl.yaml --
-    application: {displayName: reporting}
+    application: {displayName: Reporting of payments}
+    trusts:
+      release: {github: {repository: contoso/infra, environment: prod}}

-- $ widctl apply --yes --
~ update identity/reporting                                                          widctl.yaml:8:3
    declared fields differ
    displayName  reporting -> Reporting of payments

+ create trust/reporting/release                                                    widctl.yaml:11:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:environment:prod

Access:
  + trust release (repo:contoso/infra:environment:prod) of
      https://token.actions.githubusercontent.com may act as identity/reporting

Plan: 1 to create, 1 to update, 3 unchanged.

WID0333

  ☞ contoso/infra is trusted by name only: trust/reporting/release
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:11:7]
 10 │     trusts:
 11 │       release: {github: {repository: contoso/infra, environment: prod}}
    ·       ───────
 12 │ bindings:
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

Applied: 2 done.

-- stderr --
identity/reporting: updating
identity/reporting: updated
trust/reporting/release: creating
trust/reporting/release: created

-- $ widctl plan --
No changes. 5 resources match the manifest.

-- world now applications clusters --
applications:
- displayName: Reporting of payments
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  credentials:
  - name: prod-payments-reports-58276d61b094914d
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:reports
  - name: trust-release-2e19328e37556bdb
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:environment:prod
clusters:
- name: prod
  external:
    issuer: https://oidc.example.com/prod
  kubernetes:
    namespaces:
    - payments
    serviceAccounts:
    - namespace: payments
      name: reports
      labels:
        widctl/mark: payments.3529ce1b90ea76a0
      annotations:
        azure.workload.identity/client-id: d10e5a05-0e3e-5f00-8118-8547945dd42a
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
