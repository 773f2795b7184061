# What a remote says steers no runner of CI, and a secret that it says back is shown to nobody.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: arm, path: '*/userAssignedIdentities*'}, answer: {status: 403, code: '##vso[task.complete]', message: "Somebody in this long line says ::set-output name=digest::sha256 and then ##[group]more of it, and then\n::add-mask::everything"}}
  - {on: {door: login}, times: 1, answer: {status: 401, body: {error: invalid_client, error_description: 'AADSTS7000215: Invalid client secret swordfish-51/7+x provided, in a URL swordfish-51%2F7%2Bx and in base64 c3dvcmRmaXNoLTUxLzcreA==.'}}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ AZURE_CLIENT_SECRET=swordfish-51/7+x widctl plan --format json --
{
  "formatVersion": "1.0",
  "diagnostics": [
    {
      "code": "WID0501",
      "severity": "error",
      "message": "cannot log in to Azure",
      "why": "Entra: 401 invalid_client (log in (environment)): AADSTS7000215: Invalid client secret *** provided, in a URL *** and in base64 ***A==..",
      "help": "log in with `az login`, or choose another way with --credential"
    }
  ]
}

-- exit 1 --

-- $ widctl plan --
! blocked identity/billing                                                           widctl.yaml:8:3
    it could not be read: Azure: 403 #\u0023vso[task.complete] (read identity id-billing): Somebody in
    this long line says ::set-output name=digest::sha256 and then #\u0023[group]more of it, and
    then\n::add-mask::everything

! blocked credential/billing/prod/payments/api                                      widctl.yaml:10:6
    it needs identity/billing, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs identity/billing, which is blocked

Plan: 1 unchanged, 3 blocked.

WID0302

  ☞ subscription 11111111-2222-3333-4444-555555555555 could not be searched for what is no longer
  │ declared
  ╰─▶ Azure: 403 #\u0023vso[task.complete] (list identities of subscription
      11111111-2222-3333-4444-555555555555): Somebody in this long line says ::set-output
      name=digest::sha256 and then #\u0023[group]more of it, and then\n::add-mask::everything

WID0301

  ⚠ what hangs on identity/billing could not be read
  ╰─▶ Azure: 403 #\u0023vso[task.complete] (read identity id-billing): Somebody in this long line says
      \u003a:set-output name=digest::sha256 and then #\u0023[group]more of it, and
      then\n::add-mask::everything

-- exit 4 --

-- $ widctl plan --cloud https://operator:swordfish-52@arm.example.com --

-- stderr --
error: invalid value 'https://***@arm.example.com' for '--cloud <CLOUD>': it carries a name or a password, which no cloud asks for; nothing of it is sent or saved

For more information, try '--help'.

-- exit 1 --
