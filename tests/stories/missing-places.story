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

Plan: 1 unchanged, 2 waiting for their owners, 5 blocked.

WID0306

  ⚠ service accounts that others write do not exist (2)
  ╰─▶ its owner writes it, and widctl only checks it
      serviceaccount/prod/default/reports   client-id known after apply, tenant-id
      serviceaccount/prod/env0-agent/agent  client-id known after apply, tenant-id
  help: set the annotation `azure.workload.identity/client-id` on each, where it is said also
        `azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47`, and the label
        `azure.workload.identity/use: "true"` on its pods; in most charts by
        `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart

WID0311

  ⚠ places do not exist, and widctl never makes what things would lie in (2)
      resource group rg-ids       for identity/billing
      namespace payments on prod  for serviceaccount/prod/payments/api
  help: make them, or have them made:
        az group create --name rg-ids --location westeurope --subscription 11111111-2222-3333-4444-555555555555
        kubectl create namespace payments --context prod

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

`-v` shows each finding at its place in the manifest.

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

Access:
  + default/reports, env0-agent/agent, payments/api on prod may act as identity/billing

Plan: 5 to create, 1 unchanged, 2 waiting for their owners.

WID0306

  ⚠ service accounts that others write do not exist (2)
  ╰─▶ its owner writes it, and widctl only checks it
      serviceaccount/prod/default/reports   client-id known after apply, tenant-id
      serviceaccount/prod/env0-agent/agent  client-id known after apply, tenant-id
  help: set the annotation `azure.workload.identity/client-id` on each, where it is said also
        `azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47`, and the label
        `azure.workload.identity/use: "true"` on its pods; in most charts by
        `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart

`-v` shows each finding at its place in the manifest.

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
No changes. 6 resources are left as they are, 2 are waiting for their owners; see the warnings below.

WID0306

  ⚠ service accounts that others write do not exist (2)
  ╰─▶ its owner writes it, and widctl only checks it
      serviceaccount/prod/default/reports   client-id 65c71a84-2a8e-5343-8b23-d204c18913e1,
                                            tenant-id
      serviceaccount/prod/env0-agent/agent  client-id 65c71a84-2a8e-5343-8b23-d204c18913e1,
                                            tenant-id
  help: set the annotation `azure.workload.identity/client-id` on each, where it is said also
        `azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47`, and the label
        `azure.workload.identity/use: "true"` on its pods; in most charts by
        `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart

`-v` shows each finding at its place in the manifest.
