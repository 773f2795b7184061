# What is wrong with a trust is shown where it stands.

-- world.yaml --
seed: 1

-- widctl.yaml --
apiVersion: widctl/v1
name: platform
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  release:
    managedIdentity: {name: id-release}
    trusts:
      both: {github: {repository: contoso/infra, environment: prod}, subject: "repo:contoso/infra:environment:prod"}
      ids: {github: {repository: contoso/infra, environment: prod, ownerId: 123456}}
      near: {github: {repository: contoso/infra, enviroment: prod}}
      never: {github: {repository: contoso/infra, pullRequest: false}}
      none: {github: {repository: contoso/infra}}
      ref: {github: {repository: contoso/infra, branch: refs/heads/main}}
      two: {github: {repository: contoso/infra, branch: main, tag: v1}}
      url: {github: {repository: "https://github.com/contoso/infra", branch: main}}

-- $ widctl validate --

-- stderr --
WID0101

  × unknown key `enviroment`
    ╭─[widctl.yaml:11:50]
 10 │       ids: {github: {repository: contoso/infra, environment: prod, ownerId: 123456}}
 11 │       near: {github: {repository: contoso/infra, enviroment: prod}}
    ·                                                  ──────────
 12 │       never: {github: {repository: contoso/infra, pullRequest: false}}
    ╰────
  help: did you mean `environment`?

WID0107

  × none of `environment`, `branch`, `tag` and `pullRequest`
  ╰─▶ Exactly one of them says what this is.
    ╭─[widctl.yaml:13:14]
 12 │       never: {github: {repository: contoso/infra, pullRequest: false}}
 13 │       none: {github: {repository: contoso/infra}}
    ·              ──────
 14 │       ref: {github: {repository: contoso/infra, branch: refs/heads/main}}
    ╰────
  help: add `environment: prod` or `branch: main` or `tag: main` or `pullRequest: true`

WID0107

  × both `branch` and `tag`
  ╰─▶ Only one of them can be meant.
    ╭─[widctl.yaml:15:63]
 14 │       ref: {github: {repository: contoso/infra, branch: refs/heads/main}}
 15 │       two: {github: {repository: contoso/infra, branch: main, tag: v1}}
    ·                                                 ───┬──        ───
    ·                                                    ╰── and here
 16 │       url: {github: {repository: "https://github.com/contoso/infra", branch: main}}
    ╰────
  help: take `tag` or `branch` out

WID0105

  × wrong shape: `https://github.com/contoso/infra`
  ╰─▶ Expected here: a GitHub repository, as OWNER/NAME.
    ╭─[widctl.yaml:16:34]
 15 │       two: {github: {repository: contoso/infra, branch: main, tag: v1}}
 16 │       url: {github: {repository: "https://github.com/contoso/infra", branch: main}}
    ·                                  ──────────────────────────────────
    ╰────
  help: for example `contoso/infra`

4 errors

-- exit 1 --

-- widctl.yaml --
apiVersion: widctl/v1
name: platform
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  release:
    managedIdentity: {name: id-release}
    trusts:
      both: {github: {repository: contoso/infra, environment: prod}, subject: "repo:contoso/infra:environment:prod"}
      deploy: {github: {repository: contoso/infra, environment: prod}}
      ids: {github: {repository: contoso/infra, environment: prod, ownerId: 123456}}
      never: {github: {repository: contoso/infra, pullRequest: false}}
      ref: {github: {repository: contoso/infra, branch: refs/heads/main}}
      twice: {issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/infra:environment:prod"}

-- $ widctl validate --

-- stderr --
WID0221

  × `subject` does not go with `github`
    ╭─[widctl.yaml:9:70]
  8 │     trusts:
  9 │       both: {github: {repository: contos… environment: prod}, subject: "repo:contoso/infra…
    ·              ───┬──                                           ───────
    ·                 ╰── says it already
 10 │       deploy: {github: {repository: contoso/infra, environment: prod}}
    ╰────
  help: take it out; `github` makes the subject, or leave `github` out and give both yourself

WID0208

  × `both` and `deploy` trust the same subject
  ╰─▶ Azure takes issuer and subject once under one identity.
    ╭─[widctl.yaml:10:7]
  8 │     trusts:
  9 │       both: {github: {repository: contoso/infra, environment: prod}, subject: "repo:contos…
    ·       ──┬─
    ·         ╰── as this
 10 │       deploy: {github: {repository: contoso/infra, environment: prod}}
    ·       ──────
 11 │       ids: {github: {repository: contoso/infra, environment: prod, ownerId: 123456}}
    ╰────
  help: take one out

WID0221

  × only `ownerId`
  ╰─▶ GitHub writes both ids into the subject, or none.
    ╭─[widctl.yaml:11:68]
 10 │       deploy: {github: {repository: contoso/infra, environment: prod}}
 11 │       ids: {github: {repository: contoso/infra, environment: prod, ownerId: 123456}}
    ·                                                                    ───────
 12 │       never: {github: {repository: contoso/infra, pullRequest: false}}
    ╰────
  help: add the other one, or take this one out; `gh api repos/OWNER/NAME` tells both (`.owner.id`
        and `.id`)

WID0221

  × `pullRequest: false` trusts nothing
    ╭─[widctl.yaml:12:64]
 11 │       ids: {github: {repository: contoso/infra, environment: prod, ownerId: 123456}}
 12 │       never: {github: {repository: contoso/infra, pullRequest: false}}
    ·                                                                ─────
 13 │       ref: {github: {repository: contoso/infra, branch: refs/heads/main}}
    ╰────
  help: write `pullRequest: true`, or another of `environment`, `branch` and `tag`

WID0221

  × `refs/heads/main` is a ref, not a branch
  ╰─▶ widctl writes the whole ref into the subject.
    ╭─[widctl.yaml:13:57]
 12 │       never: {github: {repository: contoso/infra, pullRequest: false}}
 13 │       ref: {github: {repository: contoso/infra, branch: refs/heads/main}}
    ·                                                         ───────────────
 14 │       twice: {issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/…
    ╰────
  help: write `branch: main`

WID0208

  × `both` and `twice` trust the same subject
  ╰─▶ Azure takes issuer and subject once under one identity.
    ╭─[widctl.yaml:9:7]
  8 │     trusts:
  9 │       both: {github: {repository: contoso/infra, environment: prod}, subject: "repo:contos…
    ·       ──┬─
    ·         ╰── as this
 10 │       deploy: {github: {repository: contoso/infra, environment: prod}}
    ╰────
    ╭─[widctl.yaml:14:7]
 13 │       ref: {github: {repository: contoso/infra, branch: refs/heads/main}}
 14 │       twice: {issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/…
    ·       ─────
    ╰────
  help: take one out

6 errors

-- exit 1 --
