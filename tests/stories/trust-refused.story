# A trust that Azure refuses fails alone; under an identity whose credentials cannot be read none is made.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-release, group: rg-ids}
  - {name: id-hidden, group: rg-ids}
faults:
  - {on: {door: arm, path: "*/id-hidden/federatedidentitycredentials"}, answer: {status: 403, code: AuthorizationFailed, message: The client does not have authorization to perform action 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read'.}}
  - {on: {door: arm, method: PUT, path: "*/id-release/*"}, times: 1, answer: {status: 403, code: RequestDisallowedByPolicy, message: Resource was disallowed by policy.}}

-- widctl.yaml --
apiVersion: widctl/v1
name: platform
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  hidden:
    managedIdentity: {name: id-hidden, existing: true}
    trusts:
      deploy: {github: {repository: contoso/infra, environment: prod}}
  release:
    managedIdentity: {name: id-release, existing: true}
    trusts:
      checks: {github: {repository: contoso/infra, pullRequest: true}}
      deploy: {github: {repository: contoso/infra, environment: prod}}

-- $ widctl apply --yes --
! blocked trust/hidden/deploy                                                        widctl.yaml:9:7
    it could not be read: Azure: 403 AuthorizationFailed (list credentials of identity id-hidden):
    The client does not have authorization to perform action
    'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read'.

+ create trust/release/checks                                                       widctl.yaml:13:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:pull_request

+ create trust/release/deploy                                                       widctl.yaml:14:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:environment:prod

Access:
  + 2 subjects may act as identity/release; it is not managed here, and no role of it was seen:
      trust checks (repo:contoso/infra:pull_request), trust deploy
      (repo:contoso/infra:environment:prod) of https://token.actions.githubusercontent.com

Plan: 2 to create, 2 unchanged, 1 blocked.

WID0301

  ⚠ what hangs on identity/hidden could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (list credentials of identity id-hidden): The client does not
      have authorization to perform action
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read'.

WID0333

  ☞ contoso/infra is trusted by name only: trust/release/checks, trust/release/deploy
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:13:7]
 12 │     trusts:
 13 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ──────
 14 │       deploy: {github: {repository: contoso/infra, environment: prod}}
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

WID0601

  × create trust/release/checks failed
  ╰─▶ Azure: 403 RequestDisallowedByPolicy (write credential trust-checks-100c6cdac0c9e35b):
      Resource was disallowed by policy.
    ╭─[widctl.yaml:13:7]
 12 │     trusts:
 13 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ───┬──
    ·          ╰── asks for trust
 14 │       deploy: {github: {repository: contoso/infra, environment: prod}}
    ╰────
  help: do as the policy asks, or have its owner exempt it, then apply again: what is done is kept

Applied: 1 done, 1 failed, 1 blocked.

-- stderr --
trust/release/checks: creating
trust/release/checks: failed: Azure: 403 RequestDisallowedByPolicy (write credential trust-checks-100c6cdac0c9e35b): Resource was disallowed by policy.
trust/release/deploy: creating
trust/release/deploy: created

-- exit 4 --

-- $ widctl plan --
! blocked trust/hidden/deploy                                                        widctl.yaml:9:7
    it could not be read: Azure: 403 AuthorizationFailed (list credentials of identity id-hidden):
    The client does not have authorization to perform action
    'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read'.

+ create trust/release/checks                                                       widctl.yaml:13:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:pull_request

Access:
  + trust checks (repo:contoso/infra:pull_request) of https://token.actions.githubusercontent.com
      may act as identity/release; it is not managed here, and no role of it was seen

Plan: 1 to create, 3 unchanged, 1 blocked.

WID0301

  ⚠ what hangs on identity/hidden could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (list credentials of identity id-hidden): The client does not
      have authorization to perform action
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read'.

WID0333

  ☞ contoso/infra is trusted by name only: trust/release/checks
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:13:7]
 12 │     trusts:
 13 │       checks: {github: {repository: contoso/infra, pullRequest: true}}
    ·       ──────
 14 │       deploy: {github: {repository: contoso/infra, environment: prod}}
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

-- exit 4 --
