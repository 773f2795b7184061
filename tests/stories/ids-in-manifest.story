# An existing application that is named by the wrong id is told which id that is, and which one belongs there.

Portals show an application's client id (appId) and its object id side by side, and a managed identity has a client id too. An appId that
leads to nothing at all is only not there.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, clientId: aaaaaaaa-0000-4000-8000-000000000001, principalId: bbbbbbbb-0000-4000-8000-000000000001}
applications:
  - {displayName: ledger, appId: aaaaaaaa-0000-4000-8000-00000000000a, objectId: cccccccc-0000-4000-8000-00000000000a, servicePrincipal: dddddddd-0000-4000-8000-00000000000a}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
  by-object: {application: {appId: cccccccc-0000-4000-8000-00000000000a, existing: true}}
  by-principal: {application: {appId: dddddddd-0000-4000-8000-00000000000a, existing: true}}
  by-managed: {application: {appId: aaaaaaaa-0000-4000-8000-000000000001, existing: true}}
  by-tenant: {application: {appId: 72f988bf-86f1-41af-91ab-2d7cd011db47, existing: true}}
  nobody: {application: {appId: eeeeeeee-0000-4000-8000-00000000000a, existing: true}}
  right: {application: {appId: aaaaaaaa-0000-4000-8000-00000000000a, existing: true}}

-- $ widctl plan --
! blocked identity/by-managed                                                       widctl.yaml:11:3
    it must exist and does not

! blocked identity/by-object                                                         widctl.yaml:9:3
    it must exist and does not

! blocked identity/by-principal                                                     widctl.yaml:10:3
    it must exist and does not

! blocked identity/by-tenant                                                        widctl.yaml:12:3
    it must exist and does not

! blocked identity/nobody                                                           widctl.yaml:13:3
    it must exist and does not

Plan: 3 unchanged, 5 blocked.

WID0362

  ⚠ appIds are ids of another kind (4)
      identity/by-managed    aaaaaaaa-0000-4000-8000-000000000001 is the clientId of id-billing;
                             write `managedIdentity: {name: id-billing, existing: true}` instead of
                             `application`, if that is meant
      identity/by-object     cccccccc-0000-4000-8000-00000000000a is the object id of an
                             application; write `appId: aaaaaaaa-0000-4000-8000-00000000000a`
      identity/by-principal  dddddddd-0000-4000-8000-00000000000a is the object id of a service
                             principal; write `appId: aaaaaaaa-0000-4000-8000-00000000000a`
      identity/by-tenant     72f988bf-86f1-41af-91ab-2d7cd011db47 is the tenant's id; write the
                             application's appId, which the portal calls its client id

`-v` shows each finding at its place in the manifest.

-- exit 4 --
