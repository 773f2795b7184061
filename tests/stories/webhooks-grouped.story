# What is the matter with the webhooks of several clusters is told once.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]
clusters:
  - {name: one, external: {issuer: "https://oidc.example.com/one"}, kubernetes: {namespaces: [books]}}
  - {name: two, external: {issuer: "https://oidc.example.com/two"}, kubernetes: {namespaces: [books]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  one: {issuer: "https://oidc.example.com/one", kubernetes: {context: one}, webhook: helm}
  two: {issuer: "https://oidc.example.com/two", kubernetes: {context: two}, webhook: helm}

-- $ widctl plan --
No changes. 2 resources are left as they are; see the warnings below.

WID0305

  ⚠ the webhook of the chart is not on these clusters (2)
  ╰─▶ without it, pods there are not given a token
      cluster/one
      cluster/two
  help: install the chart `azure-workload-identity`

`-v` shows each finding at its place in the manifest.
