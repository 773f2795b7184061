# Credentials that are almost right are named, with the byte that differs; others' are left alone.

Azure takes whatever is typed, and Entra compares byte by byte: an issuer without its last slash, a subject in other letters or with
namespace and name the wrong way round. The last three are meant as they are, and nothing is said of them.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: no-slash, issuer: https://oidc.example.com/prod, subject: "system:serviceaccount:payments:job"}
      - {name: other-case, issuer: https://oidc.example.com/prod/, subject: "system:serviceaccount:Payments:api"}
      - {name: no-prefix, issuer: https://oidc.example.com/prod/, subject: "payments:api"}
      - {name: swapped, issuer: https://oidc.example.com/prod/, subject: "system:serviceaccount:web:payments"}
      - {name: other-audience, issuer: https://oidc.example.com/prod/, subject: "system:serviceaccount:payments:web", audience: "api://azureadtokenexchange"}
      - {name: github, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/payments:environment:prod"}
      - {name: another-cluster, issuer: https://oidc.example.com/test/, subject: "system:serviceaccount:payments:api"}
      - {name: another-account, issuer: https://oidc.example.com/prod/, subject: "system:serviceaccount:payments:api-v2"}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod/}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod/, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}

-- $ widctl plan --
+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod/
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/job                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod/
    subject    system:serviceaccount:payments:job

! blocked credential/billing/prod/payments/web                                      widctl.yaml:12:6
    credential other-audience, not ours, has this issuer and subject with another audience; `--take`
    with this address replaces it

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/job                                           widctl.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/prod/payments/web                                          widctl.yaml:12:6
    it needs credential/billing/prod/payments/web, which is blocked

Access:
  + payments/api, payments/job on prod may act as identity/billing; it is not managed here, and no
      role of it was seen

Plan: 4 to create, 2 unchanged, 2 blocked.

WID0363

  ⚠ others' credentials are nearly what is declared (4)
      credential no-prefix of identity/billing   its subject `payments:api` differs from a declared
                                                 one by its beginning, `system:serviceaccount:`;
                                                 tokens say `system:serviceaccount:payments:api`
      credential no-slash of identity/billing    its issuer `https://oidc.example.com/prod` differs
                                                 from that of cluster/prod by the slash at its end;
                                                 tokens say `https://oidc.example.com/prod/`
      credential other-case of identity/billing  its subject `system:serviceaccount:Payments:api`
                                                 differs from a declared one by upper and lower
                                                 case; tokens say
                                                 `system:serviceaccount:payments:api`
      credential swapped of identity/billing     its subject `system:serviceaccount:web:payments`
                                                 differs from a declared one by the order of
                                                 namespace and name; tokens say
                                                 `system:serviceaccount:payments:web`
  help: Entra compares byte by byte, so they match no token: correct or delete them by hand

WID0363

  ⚠ credential other-audience of identity/billing: its audience differs by upper and lower case
  ╰─▶ Entra compares byte by byte: `api://azureadtokenexchange` is not
      `api://AzureADTokenExchange`
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job}
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
    ·      ────────
    ╰────
  help: correct it by hand, or let `--take credential/billing/prod/payments/web` replace it

WID0304

  ⚠ others made what nobody declares (7)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@another-account  identity/billing trusts
                                           system:serviceaccount:payments:api-v2 on cluster/prod
      credential/billing/@no-prefix        identity/billing trusts payments:api on cluster/prod
      credential/billing/@other-case       identity/billing trusts
                                           system:serviceaccount:Payments:api on cluster/prod
      credential/billing/@swapped          identity/billing trusts
                                           system:serviceaccount:web:payments on cluster/prod
      credential/billing/@another-cluster  identity/billing trusts
                                           system:serviceaccount:payments:api of
                                           https://oidc.example.com/test/
      credential/billing/@github           identity/billing trusts
                                           repo:contoso/payments:environment:prod of
                                           https://token.actions.githubusercontent.com
      credential/billing/@no-slash         identity/billing trusts
                                           system:serviceaccount:payments:job of
                                           https://oidc.example.com/prod
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@another-account' --delete 'credential/billing/@no-prefix' --delete 'credential/billing/@other-case' --delete 'credential/billing/@swapped' --delete 'credential/billing/@another-cluster' --delete 'credential/billing/@github' --delete 'credential/billing/@no-slash'

`-v` shows each finding at its place in the manifest.

-- exit 4 --
