# A trust beside another's credential whose subject differs by case only: one of both matches no token, and that is told.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-release
    group: rg-ids
    credentials:
      - {name: by-pipeline, issuer: https://token.actions.githubusercontent.com, subject: "repo:Contoso/shop:ref:refs/heads/main"}
      - {name: other-branch, issuer: https://token.actions.githubusercontent.com, subject: "repo:Contoso/shop:ref:refs/heads/next"}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  release:
    managedIdentity: {name: id-release}
    trusts: {main: {github: {repository: contoso/shop, branch: main}}}

-- $ widctl plan --
+ create trust/release/main                                                         widctl.yaml:8:14
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/shop:ref:refs/heads/main

Access:
  + trust main (repo:contoso/shop:ref:refs/heads/main) of
      https://token.actions.githubusercontent.com may act as identity/release; it is not managed here,
      and no role of it was seen

Plan: 1 to create, 1 unchanged.

WID0333

  ☞ contoso/shop is trusted by name only: trust/release/main
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
   ╭─[widctl.yaml:8:14]
 7 │     managedIdentity: {name: id-release}
 8 │     trusts: {main: {github: {repository: contoso/shop, branch: main}}}
   ·              ────
   ╰────
  help: if contoso/shop is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/shop --jq '.owner.id, .id'`

WID0363

  ⚠ credential by-pipeline of identity/release: its subject differs from that of
  │ trust/release/main by upper and lower case
  ╰─▶ Entra compares byte by byte: `repo:Contoso/shop:ref:refs/heads/main` stands there,
      `repo:contoso/shop:ref:refs/heads/main` is declared, and a token says one of them
   ╭─[widctl.yaml:8:14]
 7 │     managedIdentity: {name: id-release}
 8 │     trusts: {main: {github: {repository: contoso/shop, branch: main}}}
   ·              ────
   ╰────
  help: write it as the token does (GitHub keeps an environment's and a branch's case), and delete
        the other one by hand

WID0304

  ☞ others made what nobody declares (2)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/release/@by-pipeline   identity/release trusts
                                        repo:Contoso/shop:ref:refs/heads/main of
                                        https://token.actions.githubusercontent.com
      credential/release/@other-branch  identity/release trusts
                                        repo:Contoso/shop:ref:refs/heads/next of
                                        https://token.actions.githubusercontent.com
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/release/@by-pipeline' --delete 'credential/release/@other-branch'

`-v` shows each finding at its place in the manifest.
