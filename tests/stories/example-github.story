# The example `github`: the pipeline's own identities, trusted by the repository whose workflows sign in as them.

-- from examples/github --

-- $ widctl validate --
pipeline is valid: 0 clusters, 3 identities, 0 bindings.

-- $ widctl plan --
+ create identity/graph                                                             widctl.yaml:25:3
    does not exist
    displayName       widctl-graph
    servicePrincipal  true

+ create identity/release                                                           widctl.yaml:19:3
    does not exist
    location  westeurope

+ create trust/graph/prod                                                           widctl.yaml:29:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@9919/directory@856711203:environment:prod

+ create trust/release/mirror                                                       widctl.yaml:24:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

+ create trust/release/nightly                                                      widctl.yaml:22:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:ref:refs/heads/main

+ create trust/release/prod                                                         widctl.yaml:23:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:environment:prod

Access:
  + trust prod (repo:contoso@9919/directory@856711203:environment:prod) of
      https://token.actions.githubusercontent.com may act as identity/graph
  + 3 subjects may act as identity/release: trust mirror
      (project_path:contoso/infra:ref_type:branch:ref:main) of https://gitlab.example.com; trust
      nightly (repo:contoso/infra:ref:refs/heads/main), trust prod
      (repo:contoso/infra:environment:prod) of https://token.actions.githubusercontent.com

Plan: 6 to create, 2 unchanged.

WID0303

  ☞ trust/checks/pull-requests: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential pull-requests was made by others
    ╭─[widctl.yaml:18:7]
 17 │     trusts:
 18 │       pull-requests: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ─────────────
 19 │   release: # `widctl apply` in jobs of the environment `prod`, and every night on `main`
    ╰────
  help: `--take trust/checks/pull-requests` replaces it by one of ours

WID0333

  ☞ contoso/directory is trusted with ids: trust/graph/prod
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:29:7]
 28 │       # A repository of after 15 July 2026: its tokens name the ids of owner and repositor…
 29 │       prod: {github: {repository: contoso/directory, environment: prod, ownerId: 9919, rep…
    ·       ────
    ╰────
  help: if contoso/directory is none of those, take `ownerId` and `repositoryId` out

WID0333

  ☞ contoso/infra is trusted by name only: trust/release/nightly, trust/release/prod
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:22:7]
 21 │     trusts:
 22 │       nightly: {github: {repository: contoso/infra, branch: main}}
    ·       ───────
 23 │       prod: {github: {repository: contoso/infra, environment: prod}}
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

-- $ widctl apply --yes --
+ create identity/graph                                                             widctl.yaml:25:3
    does not exist
    displayName       widctl-graph
    servicePrincipal  true

+ create identity/release                                                           widctl.yaml:19:3
    does not exist
    location  westeurope

+ create trust/graph/prod                                                           widctl.yaml:29:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@9919/directory@856711203:environment:prod

+ create trust/release/mirror                                                       widctl.yaml:24:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

+ create trust/release/nightly                                                      widctl.yaml:22:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:ref:refs/heads/main

+ create trust/release/prod                                                         widctl.yaml:23:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:environment:prod

Access:
  + trust prod (repo:contoso@9919/directory@856711203:environment:prod) of
      https://token.actions.githubusercontent.com may act as identity/graph
  + 3 subjects may act as identity/release: trust mirror
      (project_path:contoso/infra:ref_type:branch:ref:main) of https://gitlab.example.com; trust
      nightly (repo:contoso/infra:ref:refs/heads/main), trust prod
      (repo:contoso/infra:environment:prod) of https://token.actions.githubusercontent.com

Plan: 6 to create, 2 unchanged.

WID0303

  ☞ trust/checks/pull-requests: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential pull-requests was made by others
    ╭─[widctl.yaml:18:7]
 17 │     trusts:
 18 │       pull-requests: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ─────────────
 19 │   release: # `widctl apply` in jobs of the environment `prod`, and every night on `main`
    ╰────
  help: `--take trust/checks/pull-requests` replaces it by one of ours

WID0333

  ☞ contoso/directory is trusted with ids: trust/graph/prod
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:29:7]
 28 │       # A repository of after 15 July 2026: its tokens name the ids of owner and repositor…
 29 │       prod: {github: {repository: contoso/directory, environment: prod, ownerId: 9919, rep…
    ·       ────
    ╰────
  help: if contoso/directory is none of those, take `ownerId` and `repositoryId` out

WID0333

  ☞ contoso/infra is trusted by name only: trust/release/nightly, trust/release/prod
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:22:7]
 21 │     trusts:
 22 │       nightly: {github: {repository: contoso/infra, branch: main}}
    ·       ───────
 23 │       prod: {github: {repository: contoso/infra, environment: prod}}
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

Applied: 6 done.

-- stderr --
identity/graph: creating
identity/graph: created
identity/release: creating
identity/release: created
trust/graph/prod: creating
trust/graph/prod: created
trust/release/mirror: creating
trust/release/mirror: created
trust/release/nightly: creating
trust/release/nightly: created
trust/release/prod: creating
trust/release/prod: created

-- $ widctl plan --
No changes. 8 resources match the manifest.

WID0303

  ☞ trust/checks/pull-requests: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential pull-requests was made by others
    ╭─[widctl.yaml:18:7]
 17 │     trusts:
 18 │       pull-requests: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ─────────────
 19 │   release: # `widctl apply` in jobs of the environment `prod`, and every night on `main`
    ╰────
  help: `--take trust/checks/pull-requests` replaces it by one of ours

-- edit widctl.yaml --
-      mirror: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}
+      tags: {github: {repository: contoso/infra, tag: stable}}

-- $ widctl apply --yes --
- delete credential/release/@trust-mirror-768e022bf6b6faa1
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

+ create trust/release/tags                                                         widctl.yaml:24:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:ref:refs/tags/stable

Access:
  - project_path:contoso/infra:ref_type:branch:ref:main of https://gitlab.example.com may no longer
      act as identity/release
  + trust tags (repo:contoso/infra:ref:refs/tags/stable) of
      https://token.actions.githubusercontent.com may act as identity/release

Plan: 1 to create, 1 to delete, 7 unchanged.

WID0303

  ☞ trust/checks/pull-requests: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential pull-requests was made by others
    ╭─[widctl.yaml:18:7]
 17 │     trusts:
 18 │       pull-requests: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ─────────────
 19 │   release: # `widctl apply` in jobs of the environment `prod`, and every night on `main`
    ╰────
  help: `--take trust/checks/pull-requests` replaces it by one of ours

WID0333

  ☞ contoso/infra is trusted by name only: trust/release/tags
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:24:7]
 23 │       prod: {github: {repository: contoso/infra, environment: prod}}
 24 │       tags: {github: {repository: contoso/infra, tag: stable}}
    ·       ────
 25 │   graph: # an Entra application, for what needs permissions in Microsoft Graph
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

Applied: 2 done.

-- stderr --
trust/release/tags: creating
trust/release/tags: created
credential/release/@trust-mirror-768e022bf6b6faa1: deleting
credential/release/@trust-mirror-768e022bf6b6faa1: deleted

-- $ widctl plan --
No changes. 8 resources match the manifest.

WID0303

  ☞ trust/checks/pull-requests: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ credential pull-requests was made by others
    ╭─[widctl.yaml:18:7]
 17 │     trusts:
 18 │       pull-requests: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ─────────────
 19 │   release: # `widctl apply` in jobs of the environment `prod`, and every night on `main`
    ╰────
  help: `--take trust/checks/pull-requests` replaces it by one of ours
