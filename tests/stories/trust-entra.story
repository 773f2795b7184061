# An application trusts a managed identity by its principalId; a managed identity takes no token of Entra's own.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-job, group: rg-ids, clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1, principalId: 0b5a3f6c-0000-4000-8000-000000000001}
applications: [{displayName: shared}]
faults:
  - on: {door: graph, method: GET, path: "*/federatedIdentityCredentials*"}
    answer:
      status: 200
      body:
        value:
          - {id: 0d0d0d0d-0000-4000-8000-000000000001, name: branches, issuer: "https://token.actions.githubusercontent.com", subject: null, audiences: ["api://AzureADTokenExchange"], claimsMatchingExpression: {languageVersion: 1, value: "claims['sub'] matches 'repo:contoso/infra:ref:refs/heads/*'"}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}

identities:
  job: {managedIdentity: {name: id-job, existing: true}}
  api:
    application: {displayName: api}
    trusts:
      job: {issuer: https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0, subject: 0b5a3f6c-0000-4000-8000-000000000001}
      client: {issuer: https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0, subject: 65c71a84-2a8e-5343-8b23-d204c18913e1}
      named: {issuer: https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/, subject: id-job}
  other:
    managedIdentity: {name: id-other}
    trusts:
      job: {issuer: https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0, subject: 0b5a3f6c-0000-4000-8000-000000000001}
  shared:
    application: {displayName: shared, existing: true}

-- $ widctl plan --
+ create identity/api                                                                widctl.yaml:8:3
    does not exist
    displayName       api
    servicePrincipal  true

+ create identity/other                                                             widctl.yaml:14:3
    does not exist
    location  westeurope

+ create trust/api/client                                                           widctl.yaml:12:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0
    subject    65c71a84-2a8e-5343-8b23-d204c18913e1

+ create trust/api/job                                                              widctl.yaml:11:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0
    subject    0b5a3f6c-0000-4000-8000-000000000001

+ create trust/api/named                                                            widctl.yaml:13:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/
    subject    id-job

+ create trust/other/job                                                            widctl.yaml:17:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0
    subject    0b5a3f6c-0000-4000-8000-000000000001

Access:
  + 3 subjects may act as identity/api: trust client (65c71a84-2a8e-5343-8b23-d204c18913e1), trust
      job (0b5a3f6c-0000-4000-8000-000000000001) of
      https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0; trust named
      (id-job) of https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/
  + 1 subject may act as identity/other: trust job (0b5a3f6c-0000-4000-8000-000000000001) of
      https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0

Plan: 6 to create, 2 unchanged.

WID0225

  ⚠ a managed identity does not take tokens of Entra's own
  ╰─▶ Entra refuses them in exchange for a token of a managed identity (AADSTS700222); an
      application takes those of a managed identity.
    ╭─[widctl.yaml:17:7]
 16 │     trusts:
 17 │       job: {issuer: https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47…
    ·       ───
 18 │   shared:
    ╰────
  help: declare an `application` that trusts the other identity, or give the other identity this
        one's access

WID0362

  ⚠ subjects of trusts in Entra are ids of another kind (2)
      trust/api/client  65c71a84-2a8e-5343-8b23-d204c18913e1 is the clientId of id-job; write
                        `subject: 0b5a3f6c-0000-4000-8000-000000000001`
      trust/api/named   id-job is an identity's name; write the principalId of the managed identity
                        that is meant

WID0304

  ☞ identity/shared trusts whoever `claims['sub'] matches 'repo:contoso/infra:ref:refs/heads/*'`
  │ matches of https://token.actions.githubusercontent.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/shared/@branches'`

`-v` shows each finding at its place in the manifest.
