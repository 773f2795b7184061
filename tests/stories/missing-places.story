# A namespace or a resource group that is missing is never made; the plan gives the command that makes it.

The last two accounts are Helm's: widctl says that the namespace of the first is missing, and needs nothing in it. The second one's is
there.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}

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
  - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, serviceAccountOwner: helm}

-- $ widctl plan --
! blocked identity/billing                                                           widctl.yaml:8:3
    resource group rg-ids does not exist

! blocked credential/billing/prod/default/reports                                   widctl.yaml:12:6
    it needs identity/billing, which is blocked

! blocked credential/billing/prod/env0-agent/agent                                  widctl.yaml:11:6
    it needs identity/billing, which is blocked

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    namespace payments on prod does not exist

Plan: 3 unchanged, 5 blocked.

WID0306

  ⚠ serviceaccount/prod/default/reports does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
 12 │   - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, ser…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: reports
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/env0-agent/agent does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, ser…
    ╰────
  help: values of env0's agent:
        deploymentJobServiceAccountName: agent
        podAdditionalLabels:
          azure.workload.identity/use: "\"true\""
        and by hand, for its chart does not write them, these annotations of the service account:
        azure.workload.identity/client-id: (known after apply)
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47

WID0311

  ⚠ resource group rg-ids does not exist
  ╰─▶ identity/billing cannot be made, and widctl never makes what it would lie in
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   billing: {managedIdentity: {name: id-billing}}
   ·   ───────
 9 │ bindings:
   ╰────
  help: az group create --name rg-ids --location westeurope --subscription
        11111111-2222-3333-4444-555555555555

WID0311

  ⚠ namespace payments on prod does not exist
  ╰─▶ serviceaccount/prod/payments/api cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
    ╰────
  help: kubectl create namespace payments --context prod

WID0311

  ⚠ namespace env0-agent on prod does not exist
  ╰─▶ serviceaccount/prod/env0-agent/agent cannot be there either; the credential waits for
      whoever installs it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, ser…
    ╰────
  help: its owner makes it, with `helm install --create-namespace` for example

-- exit 4 --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids?api-version=2021-04-01 --
location: westeurope

-- kubectl prod POST /api/v1/namespaces --
{apiVersion: v1, kind: Namespace, metadata: {name: payments}}

-- kubectl prod POST /api/v1/namespaces --
{apiVersion: v1, kind: Namespace, metadata: {name: env0-agent}}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/default/reports                                    widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:default:reports

+ create credential/billing/prod/env0-agent/agent                                   widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:env0-agent:agent

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 5 to create, 3 unchanged.

WID0306

  ⚠ serviceaccount/prod/default/reports does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
 12 │   - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, ser…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: reports
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/env0-agent/agent does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, ser…
    ╰────
  help: values of env0's agent:
        deploymentJobServiceAccountName: agent
        podAdditionalLabels:
          azure.workload.identity/use: "\"true\""
        and by hand, for its chart does not write them, these annotations of the service account:
        azure.workload.identity/client-id: (known after apply)
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47

Applied: 5 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/default/reports: creating
credential/billing/prod/default/reports: created
credential/billing/prod/env0-agent/agent: creating
credential/billing/prod/env0-agent/agent: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 8 resources are left as they are; see the warnings below.

WID0306

  ⚠ serviceaccount/prod/default/reports does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
 12 │   - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, ser…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: reports
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/env0-agent/agent does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: env0-agent, serviceAccount: agent, se…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: default, serviceAccount: reports, ser…
    ╰────
  help: values of env0's agent:
        deploymentJobServiceAccountName: agent
        podAdditionalLabels:
          azure.workload.identity/use: "\"true\""
        and by hand, for its chart does not write them, these annotations of the service account:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
