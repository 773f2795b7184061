# A region whose identities may take no credentials is a warning, and Azure's refusal is told clearly.

The list of such regions changes, so nothing is held up by it. An identity there that has a credential already proves that the region
takes them by now.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-proven
    group: rg-ids
    location: newzealandnorth
    credentials: [{name: github, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/payments:environment:prod"}]
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - on: {method: PUT, path: "*/id-refused/federatedIdentityCredentials/*"}
    answer: {status: 405, code: BadRequest, message: "The request format was unexpected: Support for federated identity credentials not enabled."}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  refused: {managedIdentity: {name: id-refused, location: Malaysia South}}
  proven: {managedIdentity: {name: id-proven, location: newzealandnorth}}
  elsewhere: {managedIdentity: {name: id-elsewhere}}
bindings:
  - {identity: refused, clusters: [prod], namespace: payments, serviceAccount: one}
  - {identity: proven, clusters: [prod], namespace: payments, serviceAccount: two}
  - {identity: elsewhere, clusters: [prod], namespace: payments, serviceAccount: three}

-- $ widctl apply --yes --
+ create identity/elsewhere                                                         widctl.yaml:10:3
    does not exist
    location  westeurope

+ create identity/refused                                                            widctl.yaml:8:3
    does not exist
    location  malaysiasouth

+ create credential/elsewhere/prod/payments/three                                   widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:three

+ create credential/proven/prod/payments/two                                        widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:two

+ create credential/refused/prod/payments/one                                       widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:one

+ create serviceaccount/prod/payments/one                                           widctl.yaml:12:6
    does not exist
    clientId  (known after apply: clientId of identity/refused)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/three                                         widctl.yaml:14:6
    does not exist
    clientId  (known after apply: clientId of identity/elsewhere)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/two                                           widctl.yaml:13:6
    does not exist
    clientId  834ef5ba-bb29-52c4-8b3d-115dd30c83f1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/three on prod may act as identity/elsewhere
  + payments/two on prod may act as identity/proven; it is not managed here, and no role of it was
      seen
  + payments/one on prod may act as identity/refused

Plan: 8 to create, 2 unchanged.

WID0364

  ⚠ identity/refused lies in malaysiasouth, where Azure may refuse federated credentials
  ╰─▶ Microsoft lists it among the regions without them; 1 credential would be refused with status
      405
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   refused: {managedIdentity: {name: id-refused, location: Malaysia South}}
   ·   ───────
 9 │   proven: {managedIdentity: {name: id-proven, location: newzealandnorth}}
   ╰────
  help: make the identity in another region: pods everywhere can use it

WID0304

  ☞ identity/proven trusts repo:contoso/payments:environment:prod of
  │ https://token.actions.githubusercontent.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/proven/@github'`

WID0601

  × create credential/refused/prod/payments/one failed
  ╰─▶ Azure: 405 BadRequest (write credential prod-payments-one-cc2bafc039b18396): the identity's
      region takes no federated credentials; an identity in another region does for pods
      everywhere (Azure says: The request format was unexpected: Support for federated identity
      credentials not enabled.)
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: refused, clusters: [prod], namespace: payments, serviceAccount: one}
    ·      ────┬───
    ·          ╰── asks for credential
 13 │   - {identity: proven, clusters: [prod], namespace: payments, serviceAccount: two}
    ╰────

- serviceaccount/prod/payments/one skipped: it needs credential/refused/prod/payments/one

Applied: 6 done, 1 failed, 1 skipped.

-- stderr --
identity/elsewhere: creating
identity/elsewhere: created
identity/refused: creating
identity/refused: created
credential/elsewhere/prod/payments/three: creating
credential/elsewhere/prod/payments/three: created
credential/proven/prod/payments/two: creating
credential/proven/prod/payments/two: created
credential/refused/prod/payments/one: creating
credential/refused/prod/payments/one: failed: Azure: 405 BadRequest (write credential prod-payments-one-cc2bafc039b18396): the identity's region takes no federated credentials; an identity in another region does for pods everywhere (Azure says: The request format was unexpected: Support for federated identity credentials not enabled.)
serviceaccount/prod/payments/one: skipped, it needs credential/refused/prod/payments/one
serviceaccount/prod/payments/three: creating
serviceaccount/prod/payments/three: created
serviceaccount/prod/payments/two: creating
serviceaccount/prod/payments/two: created

-- exit 4 --
