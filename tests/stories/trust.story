# Whom an identity trusts besides clusters: the pipeline that runs widctl itself, and any other issuer.

A trust is a federated credential like those of bindings, counts among the 20, and is kept under whatever name it already has.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-release
    group: rg-ids
    credentials:
      - {name: by-hand, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/infra:pull_request"}

-- widctl.yaml --
apiVersion: widctl/v1
name: platform
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  release:
    managedIdentity: {name: id-release, existing: true}
    trusts:
      checks: {github: {repository: contoso/infra, pullRequest: true}}
      deploy: {github: {repository: contoso/infra, environment: "prod:eu"}}
      enterprise: {github: {repository: contoso/infra, branch: main, issuer: https://ghe.example.com/_services/token}}
      gitlab: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}
      tagged: {github: {repository: contoso/infra, tag: v1, ownerId: 123456, repositoryId: 456789}}

-- $ widctl apply --yes --
+ create trust/release/deploy                                                       widctl.yaml:10:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:environment:prod%3Aeu

+ create trust/release/enterprise                                                   widctl.yaml:11:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://ghe.example.com/_services/token
    subject    repo:contoso/infra:ref:refs/heads/main

+ create trust/release/gitlab                                                       widctl.yaml:12:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

+ create trust/release/tagged                                                       widctl.yaml:13:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@123456/infra@456789:ref:refs/tags/v1

Access:
  + 4 subjects may act as identity/release; it is not managed here, and no role of it was seen:
      trust enterprise (repo:contoso/infra:ref:refs/heads/main) of
      https://ghe.example.com/_services/token; trust gitlab
      (project_path:contoso/infra:ref_type:branch:ref:main) of https://gitlab.example.com; trust
      deploy (repo:contoso/infra:environment:prod%3Aeu), trust tagged
      (repo:contoso@123456/infra@456789:ref:refs/tags/v1) of
      https://token.actions.githubusercontent.com

Plan: 4 to create, 2 unchanged.

WID0303

  ☞ trust/release/checks: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:9:7]
  8 │     trusts:
  9 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ──────
 10 │       deploy: {github: {repository: contoso/infra, environment: "prod:eu"}}
    ╰────
  help: `--take trust/release/checks` replaces it by one of ours

WID0333

  ☞ contoso/infra is trusted by name only: trust/release/deploy, trust/release/enterprise
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:10:7]
  9 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
 10 │       deploy: {github: {repository: contoso/infra, environment: "prod:eu"}}
    ·       ──────
 11 │       enterprise: {github: {repository: contoso/infra, branch: main, issuer: https://ghe.e…
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

WID0333

  ☞ contoso/infra is trusted with ids: trust/release/tagged
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:13:7]
 12 │       gitlab: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:re…
 13 │       tagged: {github: {repository: contoso/infra, tag: v1, ownerId: 123456, repositoryId:…
    ·       ──────
    ╰────
  help: if contoso/infra is none of those, take `ownerId` and `repositoryId` out

Applied: 4 done.

-- stderr --
trust/release/deploy: creating
trust/release/deploy: created
trust/release/enterprise: creating
trust/release/enterprise: created
trust/release/gitlab: creating
trust/release/gitlab: created
trust/release/tagged: creating
trust/release/tagged: created

-- $ widctl plan --
No changes. 6 resources match the manifest.

WID0303

  ☞ trust/release/checks: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:9:7]
  8 │     trusts:
  9 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ──────
 10 │       deploy: {github: {repository: contoso/infra, environment: "prod:eu"}}
    ╰────
  help: `--take trust/release/checks` replaces it by one of ours

-- edit widctl.yaml --
-      gitlab: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}
-      tagged: {github: {repository: contoso/infra, tag: v1, ownerId: 123456, repositoryId: 456789}}
+      gitlab: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:trunk"}

-- $ widctl apply --yes --
- delete credential/release/@trust-tagged-0cd5177879145f49
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@123456/infra@456789:ref:refs/tags/v1

~ update trust/release/gitlab                                                       widctl.yaml:12:7
    declared fields differ
    subject  project_path:contoso/infra:ref_type:branch:ref:main
             -> project_path:contoso/infra:ref_type:branch:ref:trunk

Access:
  - repo:contoso@123456/infra@456789:ref:refs/tags/v1 of https://token.actions.githubusercontent.com
      may no longer act as identity/release; it is not managed here, and no role of it was seen
  ~ trust gitlab (project_path:contoso/infra:ref_type:branch:ref:trunk) of
      https://gitlab.example.com, in place of trust gitlab
      (project_path:contoso/infra:ref_type:branch:ref:main) of https://gitlab.example.com, may act as
      identity/release; it is not managed here, and no role of it was seen

Plan: 1 to update, 1 to delete, 4 unchanged.

WID0303

  ☞ trust/release/checks: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:9:7]
  8 │     trusts:
  9 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ──────
 10 │       deploy: {github: {repository: contoso/infra, environment: "prod:eu"}}
    ╰────
  help: `--take trust/release/checks` replaces it by one of ours

Applied: 2 done.

-- stderr --
trust/release/gitlab: updating
trust/release/gitlab: updated
credential/release/@trust-tagged-0cd5177879145f49: deleting
credential/release/@trust-tagged-0cd5177879145f49: deleted

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0303

  ☞ trust/release/checks: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:9:7]
  8 │     trusts:
  9 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ──────
 10 │       deploy: {github: {repository: contoso/infra, environment: "prod:eu"}}
    ╰────
  help: `--take trust/release/checks` replaces it by one of ours

-- world now identities --
identities:
- name: id-release
  group: rg-ids
  location: westeurope
  clientId: 8753a484-d81c-5e1b-bef4-c6925f1f414b
  principalId: 90e9a436-e56b-58d0-86ad-73740af6ea12
  credentials:
  - name: by-hand
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:pull_request
  - name: trust-deploy-0f34fbfc6b44900e
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:environment:prod%3Aeu
  - name: trust-enterprise-339127832c34f8de
    issuer: https://ghe.example.com/_services/token
    subject: repo:contoso/infra:ref:refs/heads/main
  - name: trust-gitlab-4baf33293fb2c32f
    issuer: https://gitlab.example.com
    subject: project_path:contoso/infra:ref_type:branch:ref:trunk
