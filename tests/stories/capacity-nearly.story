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

Access:
  + payments/web on prod may act as identity/fifteen; it is not managed here, and no role of it was
      seen
  + payments/api on prod may act as identity/nearly; it is not managed here, and no role of it was
      seen

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

WID0304

  ☞ others made what nobody declares (28)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/fifteen/@github-00  identity/fifteen trusts repo:contoso/r0:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-01  identity/fifteen trusts repo:contoso/r1:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-02  identity/fifteen trusts repo:contoso/r2:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-03  identity/fifteen trusts repo:contoso/r3:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-04  identity/fifteen trusts repo:contoso/r4:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-05  identity/fifteen trusts repo:contoso/r5:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-06  identity/fifteen trusts repo:contoso/r6:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-07  identity/fifteen trusts repo:contoso/r7:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-08  identity/fifteen trusts repo:contoso/r8:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-09  identity/fifteen trusts repo:contoso/r9:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-10  identity/fifteen trusts repo:contoso/r10:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-11  identity/fifteen trusts repo:contoso/r11:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-12  identity/fifteen trusts repo:contoso/r12:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-13  identity/fifteen trusts repo:contoso/r13:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-00   identity/nearly trusts repo:contoso/r0:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-01   identity/nearly trusts repo:contoso/r1:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-02   identity/nearly trusts repo:contoso/r2:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-03   identity/nearly trusts repo:contoso/r3:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-04   identity/nearly trusts repo:contoso/r4:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-05   identity/nearly trusts repo:contoso/r5:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-06   identity/nearly trusts repo:contoso/r6:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-07   identity/nearly trusts repo:contoso/r7:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-08   identity/nearly trusts repo:contoso/r8:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-09   identity/nearly trusts repo:contoso/r9:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@gitlab-00   identity/nearly trusts
                                     project_path:contoso/r0:ref_type:branch:ref:main of
                                     https://gitlab.example.com
      credential/nearly/@gitlab-01   identity/nearly trusts
                                     project_path:contoso/r1:ref_type:branch:ref:main of
                                     https://gitlab.example.com
      credential/nearly/@gitlab-02   identity/nearly trusts
                                     project_path:contoso/r2:ref_type:branch:ref:main of
                                     https://gitlab.example.com
      credential/nearly/@gitlab-03   identity/nearly trusts
                                     project_path:contoso/r3:ref_type:branch:ref:main of
                                     https://gitlab.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/fifteen/@github-00' --delete 'credential/fifteen/@github-01' --delete 'credential/fifteen/@github-02' --delete 'credential/fifteen/@github-03' --delete 'credential/fifteen/@github-04' --delete 'credential/fifteen/@github-05' --delete 'credential/fifteen/@github-06' --delete 'credential/fifteen/@github-07' --delete 'credential/fifteen/@github-08' --delete 'credential/fifteen/@github-09' --delete 'credential/fifteen/@github-10' --delete 'credential/fifteen/@github-11' --delete 'credential/fifteen/@github-12' --delete 'credential/fifteen/@github-13' --delete 'credential/nearly/@github-00' --delete 'credential/nearly/@github-01' --delete 'credential/nearly/@github-02' --delete 'credential/nearly/@github-03' --delete 'credential/nearly/@github-04' --delete 'credential/nearly/@github-05' --delete 'credential/nearly/@github-06' --delete 'credential/nearly/@github-07' --delete 'credential/nearly/@github-08' --delete 'credential/nearly/@github-09' --delete 'credential/nearly/@gitlab-00' --delete 'credential/nearly/@gitlab-01' --delete 'credential/nearly/@gitlab-02' --delete 'credential/nearly/@gitlab-03'

`-v` shows each finding at its place in the manifest.

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

WID0304

  ☞ others made what nobody declares (28)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/fifteen/@github-00  identity/fifteen trusts repo:contoso/r0:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-01  identity/fifteen trusts repo:contoso/r1:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-02  identity/fifteen trusts repo:contoso/r2:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-03  identity/fifteen trusts repo:contoso/r3:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-04  identity/fifteen trusts repo:contoso/r4:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-05  identity/fifteen trusts repo:contoso/r5:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-06  identity/fifteen trusts repo:contoso/r6:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-07  identity/fifteen trusts repo:contoso/r7:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-08  identity/fifteen trusts repo:contoso/r8:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-09  identity/fifteen trusts repo:contoso/r9:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-10  identity/fifteen trusts repo:contoso/r10:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-11  identity/fifteen trusts repo:contoso/r11:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-12  identity/fifteen trusts repo:contoso/r12:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/fifteen/@github-13  identity/fifteen trusts repo:contoso/r13:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-00   identity/nearly trusts repo:contoso/r0:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-01   identity/nearly trusts repo:contoso/r1:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-02   identity/nearly trusts repo:contoso/r2:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-03   identity/nearly trusts repo:contoso/r3:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-04   identity/nearly trusts repo:contoso/r4:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-05   identity/nearly trusts repo:contoso/r5:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-06   identity/nearly trusts repo:contoso/r6:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-07   identity/nearly trusts repo:contoso/r7:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-08   identity/nearly trusts repo:contoso/r8:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@github-09   identity/nearly trusts repo:contoso/r9:environment:prod of
                                     https://token.actions.githubusercontent.com
      credential/nearly/@gitlab-00   identity/nearly trusts
                                     project_path:contoso/r0:ref_type:branch:ref:main of
                                     https://gitlab.example.com
      credential/nearly/@gitlab-01   identity/nearly trusts
                                     project_path:contoso/r1:ref_type:branch:ref:main of
                                     https://gitlab.example.com
      credential/nearly/@gitlab-02   identity/nearly trusts
                                     project_path:contoso/r2:ref_type:branch:ref:main of
                                     https://gitlab.example.com
      credential/nearly/@gitlab-03   identity/nearly trusts
                                     project_path:contoso/r3:ref_type:branch:ref:main of
                                     https://gitlab.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/fifteen/@github-00' --delete 'credential/fifteen/@github-01' --delete 'credential/fifteen/@github-02' --delete 'credential/fifteen/@github-03' --delete 'credential/fifteen/@github-04' --delete 'credential/fifteen/@github-05' --delete 'credential/fifteen/@github-06' --delete 'credential/fifteen/@github-07' --delete 'credential/fifteen/@github-08' --delete 'credential/fifteen/@github-09' --delete 'credential/fifteen/@github-10' --delete 'credential/fifteen/@github-11' --delete 'credential/fifteen/@github-12' --delete 'credential/fifteen/@github-13' --delete 'credential/nearly/@github-00' --delete 'credential/nearly/@github-01' --delete 'credential/nearly/@github-02' --delete 'credential/nearly/@github-03' --delete 'credential/nearly/@github-04' --delete 'credential/nearly/@github-05' --delete 'credential/nearly/@github-06' --delete 'credential/nearly/@github-07' --delete 'credential/nearly/@github-08' --delete 'credential/nearly/@github-09' --delete 'credential/nearly/@gitlab-00' --delete 'credential/nearly/@gitlab-01' --delete 'credential/nearly/@gitlab-02' --delete 'credential/nearly/@gitlab-03'

`-v` shows each finding at its place in the manifest.
