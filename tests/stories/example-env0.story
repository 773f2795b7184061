# The example `env0`: the agent's `default` service account, which its owner annotates, and the vault with the deployments' secrets.

The plan says what to set: values of the agent's chart, and the annotations of the service account that its chart does not write.

-- from examples/env0 --

-- $ widctl validate --
env0-agent is valid: 1 cluster, 1 identity, 1 binding.

-- $ widctl plan --
+ create identity/deployments                                                       widctl.yaml:20:3
    does not exist
    location  westeurope

+ create credential/deployments/agents/env0-agent/default                           widctl.yaml:27:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/c9633924-6d88-54f6-a2c1-4647fadec8f5/
    subject    system:serviceaccount:env0-agent:default

+ create policy/deployments/kv-env0                                                 widctl.yaml:23:9
    does not exist
    objectId  (known after apply: principalId of identity/deployments)
    secrets   [get, list]

Access:
  + env0-agent/default on agents gains get, list secrets in kv-env0 as identity/deployments

Plan: 3 to create, 1 unchanged, 1 waiting for its owner.

WID0306

  ⚠ serviceaccount/agents/env0-agent/default does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:27:5]
 26 │ bindings:
 27 │   - identity: deployments
    ·     ────────
 28 │     clusters: [agents]
    ╰────
  help: values of env0's agent:
        podAdditionalLabels:
          azure.workload.identity/use: "\"true\""
        and by hand, for its chart does not write them, these annotations of the service account:
        azure.workload.identity/client-id: (known after apply)

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 4 resources are left as they are, 1 is waiting for its owner; see the warnings below.

WID0306

  ⚠ serviceaccount/agents/env0-agent/default does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:27:5]
 26 │ bindings:
 27 │   - identity: deployments
    ·     ────────
 28 │     clusters: [agents]
    ╰────
  help: values of env0's agent:
        podAdditionalLabels:
          azure.workload.identity/use: "\"true\""
        and by hand, for its chart does not write them, these annotations of the service account:
        azure.workload.identity/client-id: 24e04987-3e41-5656-921f-774884d14651

-- kubectl agents PATCH /api/v1/namespaces/env0-agent/serviceaccounts/default?fieldManager=kubectl-annotate --
metadata: {annotations: {azure.workload.identity/client-id: 24e04987-3e41-5656-921f-774884d14651}}

-- $ widctl plan --
No changes. 5 resources match the manifest.

-- edit widctl.yaml --
-        secrets: [get, list]
+        secrets: [get]

-- $ widctl apply --yes --
~ update policy/deployments/kv-env0                                                 widctl.yaml:23:9
    declared fields differ
    secrets  [get, list] -> get

Access:
  - env0-agent/default on agents loses list secrets in kv-env0 as identity/deployments

Plan: 1 to update, 4 unchanged.

Applied: 1 done.

-- stderr --
policy/deployments/kv-env0: updating
policy/deployments/kv-env0: updated

-- $ widctl plan --
No changes. 5 resources match the manifest.

-- world now identities vaults clusters --
identities:
- name: id-env0-deployments
  group: rg-env0
  location: westeurope
  clientId: 24e04987-3e41-5656-921f-774884d14651
  principalId: d0ade36a-2005-522d-90e9-9228f9856ca0
  tags:
    widctl: env0-agent.c333567686456c6b
  credentials:
  - name: agents-env0-agent-default-eea306401b71f33c
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/c9633924-6d88-54f6-a2c1-4647fadec8f5/
    subject: system:serviceaccount:env0-agent:default
clusters:
- name: agents
  aks:
    group: rg-env0
    name: aks-agents
    location: westeurope
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/c9633924-6d88-54f6-a2c1-4647fadec8f5/
    workloadIdentity: true
  kubernetes:
    namespaces:
    - env0-agent
    serviceAccounts:
    - namespace: env0-agent
      name: default
      annotations:
        azure.workload.identity/client-id: 24e04987-3e41-5656-921f-774884d14651
vaults:
- name: kv-env0
  group: rg-env0
  location: westeurope
  accessPolicies:
  - permissions:
      secrets:
      - all
    objectId: bbbbbbbb-0000-4000-8000-000000000001
  - permissions:
      secrets:
      - get
    objectId: d0ade36a-2005-522d-90e9-9228f9856ca0
