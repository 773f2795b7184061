# An identity that is nearly full is a note: whose credentials are there, and how many with this plan.

Those of others count, and so does the one that AKS keeps for identity bindings. An identity with fifteen is no news.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-nearly
    group: rg-ids
    credentials:
      - {name: aks-identity-binding, issuer: https://ib.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/x, subject: x}
      - {name: github-00, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r0:environment:prod"}
      - {name: github-01, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r1:environment:prod"}
      - {name: github-02, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r2:environment:prod"}
      - {name: github-03, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r3:environment:prod"}
      - {name: github-04, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r4:environment:prod"}
      - {name: github-05, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r5:environment:prod"}
      - {name: github-06, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r6:environment:prod"}
      - {name: github-07, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r7:environment:prod"}
      - {name: github-08, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r8:environment:prod"}
      - {name: github-09, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r9:environment:prod"}
      - {name: gitlab-00, issuer: https://gitlab.example.com, subject: "project_path:contoso/r0:ref_type:branch:ref:main"}
      - {name: gitlab-01, issuer: https://gitlab.example.com, subject: "project_path:contoso/r1:ref_type:branch:ref:main"}
      - {name: gitlab-02, issuer: https://gitlab.example.com, subject: "project_path:contoso/r2:ref_type:branch:ref:main"}
      - {name: gitlab-03, issuer: https://gitlab.example.com, subject: "project_path:contoso/r3:ref_type:branch:ref:main"}
  - name: id-fifteen
    group: rg-ids
    credentials:
      - {name: github-00, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r0:environment:prod"}
      - {name: github-01, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r1:environment:prod"}
      - {name: github-02, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r2:environment:prod"}
      - {name: github-03, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r3:environment:prod"}
      - {name: github-04, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r4:environment:prod"}
      - {name: github-05, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r5:environment:prod"}
      - {name: github-06, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r6:environment:prod"}
      - {name: github-07, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r7:environment:prod"}
      - {name: github-08, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r8:environment:prod"}
      - {name: github-09, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r9:environment:prod"}
      - {name: github-10, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r10:environment:prod"}
      - {name: github-11, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r11:environment:prod"}
      - {name: github-12, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r12:environment:prod"}
      - {name: github-13, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r13:environment:prod"}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  nearly: {managedIdentity: {name: id-nearly}}
  fifteen: {managedIdentity: {name: id-fifteen}}
bindings:
  - {identity: nearly, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: fifteen, clusters: [prod], namespace: payments, serviceAccount: web}

-- $ widctl plan --
+ create credential/fifteen/prod/payments/web                                       widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

+ create credential/nearly/prod/payments/api                                        widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:11:6
    does not exist
    clientId  0c38e830-7d7a-5859-8f7c-f54f2975b74d
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:12:6
    does not exist
    clientId  aa637db1-ea5e-5e02-87f0-862c4ff01064
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 4 to create, 3 unchanged.

WID0360

  ☞ identity/nearly has 16 of at most 20 credentials
  ╰─▶ there now: 0 of this manifest, 14 of others (10 for
      https://token.actions.githubusercontent.com, 4 for https://gitlab.example.com), 1 that AKS
      keeps for identity bindings; the plan makes 1, which is 16 then
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   nearly: {managedIdentity: {name: id-nearly}}
   ·   ──────
 9 │   fifteen: {managedIdentity: {name: id-fifteen}}
   ╰────

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 7 resources match the manifest.

WID0360

  ☞ identity/nearly has 16 of at most 20 credentials
  ╰─▶ there now: 1 of this manifest, 14 of others (10 for
      https://token.actions.githubusercontent.com, 4 for https://gitlab.example.com), 1 that AKS
      keeps for identity bindings
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   nearly: {managedIdentity: {name: id-nearly}}
   ·   ──────
 9 │   fifteen: {managedIdentity: {name: id-fifteen}}
   ╰────
