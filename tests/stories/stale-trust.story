# Trust in clusters that are gone is reported: others' credentials for AKS issuers that no seen cluster announces.

A cluster that is rebuilt gets another issuer, and what others made for the old one stays behind. Where the same account is declared on a
cluster of the same region, that is said. A living cluster that nobody declares, another tenant's, GitHub and AKS's own for identity
bindings are no news; and where clusters may not be listed, nothing is claimed at all.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: api-before, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000001/", subject: "system:serviceaccount:payments:api"}
      - {name: batch, issuer: "https://northeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000002/", subject: "system:serviceaccount:batch:run"}
      - {name: on-test, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000003/", subject: "system:serviceaccount:payments:api"}
      - {name: partner, issuer: "https://westeurope.oic.prod-aks.azure.com/99999999-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000004/", subject: "system:serviceaccount:payments:api"}
      - {name: github, issuer: "https://token.actions.githubusercontent.com", subject: "repo:contoso/payments:environment:prod"}
      - {name: aks-identity-binding, issuer: "https://ib.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000005", subject: "bindings"}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments]}
  - name: test
    aks: {group: rg-aks, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000003/"}
faults:
  - {on: {door: arm, method: GET, path: '*/managedClusters'}, skip: 2, answer: {status: 403, code: AuthorizationFailed, message: 'no right to list clusters'}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: prod}
    webhook: none
  edge:
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000006/
    webhook: none
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [edge], namespace: payments, serviceAccount: api, serviceAccountOwner: helm}

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 7 resources are left as they are; see the warnings below.

WID0361

  ⚠ credential api-before of identity/billing trusts a cluster that is probably gone
  ╰─▶ subscription 11111111-2222-3333-4444-555555555555 has 2 AKS clusters with an issuer, none of
      which is
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000001/;
      it looks like the former one of cluster/edge or cluster/prod, where
      system:serviceaccount:payments:api is declared
    ╭─[widctl.yaml:13:3]
 12 │ identities:
 13 │   billing: {managedIdentity: {name: id-billing}}
    ·   ───────
 14 │ bindings:
    ╰────
  help: others made it, so widctl leaves it alone; if that cluster is gone: `--delete
        'credential/billing/@api-before'`

WID0361

  ☞ credential batch of identity/billing trusts a cluster that is probably gone
  ╰─▶ subscription 11111111-2222-3333-4444-555555555555 has 2 AKS clusters with an issuer, none of
      which is
      https://northeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000002/;
      the rest of the tenant was not looked at
    ╭─[widctl.yaml:13:3]
 12 │ identities:
 13 │   billing: {managedIdentity: {name: id-billing}}
    ·   ───────
 14 │ bindings:
    ╰────
  help: others made it, so widctl leaves it alone; if that cluster is gone: `--delete
        'credential/billing/@batch'`

WID0361

  ☞ the issuer of cluster/edge is that of a cluster that is probably gone
  ╰─▶ subscription 11111111-2222-3333-4444-555555555555 has 2 AKS clusters with an issuer, none of
      which is
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000006/;
      the rest of the tenant was not looked at
    ╭─[widctl.yaml:10:13]
  9 │   edge:
 10 │     issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47…
    ·             ──────────────────────────────────────────────────────────────────────────────
 11 │     webhook: none
    ╰────
  help: a cluster that is rebuilt gets another issuer; declared by `aks:`, its issuer is read from
        Azure each time

WID0304

  ☞ others made what nobody declares (3)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@github   identity/billing trusts repo:contoso/payments:environment:prod of
                                   https://token.actions.githubusercontent.com
      credential/billing/@on-test  identity/billing trusts system:serviceaccount:payments:api of
                                   https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000003/
      credential/billing/@partner  identity/billing trusts system:serviceaccount:payments:api of
                                   https://westeurope.oic.prod-aks.azure.com/99999999-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000004/
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@github' --delete 'credential/billing/@on-test' --delete 'credential/billing/@partner'

`-v` shows each finding at its place in the manifest.

-- $ widctl plan --
No changes. 7 resources match the manifest.

WID0304

  ☞ others made what nobody declares (5)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@api-before  identity/billing trusts system:serviceaccount:payments:api of
                                      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000001/
      credential/billing/@batch       identity/billing trusts system:serviceaccount:batch:run of
                                      https://northeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000002/
      credential/billing/@github      identity/billing trusts repo:contoso/payments:environment:prod
                                      of https://token.actions.githubusercontent.com
      credential/billing/@on-test     identity/billing trusts system:serviceaccount:payments:api of
                                      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000003/
      credential/billing/@partner     identity/billing trusts system:serviceaccount:payments:api of
                                      https://westeurope.oic.prod-aks.azure.com/99999999-86f1-41af-91ab-2d7cd011db47/00000000-0000-4000-8000-000000000004/
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@api-before' --delete 'credential/billing/@batch' --delete 'credential/billing/@github' --delete 'credential/billing/@on-test' --delete 'credential/billing/@partner'

`-v` shows each finding at its place in the manifest.
