# Who gains and loses which access is read in ten seconds, at any size: a hundred bindings, and in the next plan one of twenty identities is widened to Owner.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
clusters:
  - name: c0
    external: {issuer: 'https://oidc.example.com/c0'}
    kubernetes: {namespaces: [team0, team1, team2, team3, team4, team5, team6, team7, team8, team9, team10, team11, team12, team13, team14, team15, team16, team17, team18, team19]}
  - name: c1
    external: {issuer: 'https://oidc.example.com/c1'}
    kubernetes: {namespaces: [team0, team1, team2, team3, team4, team5, team6, team7, team8, team9, team10, team11, team12, team13, team14, team15, team16, team17, team18, team19]}
  - name: c2
    external: {issuer: 'https://oidc.example.com/c2'}
    kubernetes: {namespaces: [team0, team1, team2, team3, team4, team5, team6, team7, team8, team9, team10, team11, team12, team13, team14, team15, team16, team17, team18, team19]}
  - name: c3
    external: {issuer: 'https://oidc.example.com/c3'}
    kubernetes: {namespaces: [team0, team1, team2, team3, team4, team5, team6, team7, team8, team9, team10, team11, team12, team13, team14, team15, team16, team17, team18, team19]}
  - name: c4
    external: {issuer: 'https://oidc.example.com/c4'}
    kubernetes: {namespaces: [team0, team1, team2, team3, team4, team5, team6, team7, team8, team9, team10, team11, team12, team13, team14, team15, team16, team17, team18, team19]}
identities:
  - {name: id-root, group: rg-data, principalId: 0b5a3f6c-0000-4000-8000-000000000001}
roleAssignments:
  - {scope: /subscriptions/11111111-2222-3333-4444-555555555555, role: Owner, identity: id-root}

-- widctl.yaml --
apiVersion: widctl/v1
name: teams
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  c0: {issuer: 'https://oidc.example.com/c0', kubernetes: {context: c0}, webhook: none}
  c1: {issuer: 'https://oidc.example.com/c1', kubernetes: {context: c1}, webhook: none}
  c2: {issuer: 'https://oidc.example.com/c2', kubernetes: {context: c2}, webhook: none}
  c3: {issuer: 'https://oidc.example.com/c3', kubernetes: {context: c3}, webhook: none}
  c4: {issuer: 'https://oidc.example.com/c4', kubernetes: {context: c4}, webhook: none}
identities:
  team0:
    managedIdentity: {name: id-team0}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team1:
    managedIdentity: {name: id-team1}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team2:
    managedIdentity: {name: id-team2}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team3:
    managedIdentity: {name: id-team3}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team4:
    managedIdentity: {name: id-team4}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team5:
    managedIdentity: {name: id-team5}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team6:
    managedIdentity: {name: id-team6}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team7:
    managedIdentity: {name: id-team7}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team8:
    managedIdentity: {name: id-team8}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team9:
    managedIdentity: {name: id-team9}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team10:
    managedIdentity: {name: id-team10}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team11:
    managedIdentity: {name: id-team11}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team12:
    managedIdentity: {name: id-team12}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team13:
    managedIdentity: {name: id-team13}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team14:
    managedIdentity: {name: id-team14}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team15:
    managedIdentity: {name: id-team15}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team16:
    managedIdentity: {name: id-team16}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team17:
    managedIdentity: {name: id-team17}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team18:
    managedIdentity: {name: id-team18}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team19:
    managedIdentity: {name: id-team19}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
bindings:
  - {identity: team0, clusters: [c0, c1, c2, c3, c4], namespace: team0, serviceAccount: api}
  - {identity: team1, clusters: [c0, c1, c2, c3, c4], namespace: team1, serviceAccount: api}
  - {identity: team2, clusters: [c0, c1, c2, c3, c4], namespace: team2, serviceAccount: api}
  - {identity: team3, clusters: [c0, c1, c2, c3, c4], namespace: team3, serviceAccount: api}
  - {identity: team4, clusters: [c0, c1, c2, c3, c4], namespace: team4, serviceAccount: api}
  - {identity: team5, clusters: [c0, c1, c2, c3, c4], namespace: team5, serviceAccount: api}
  - {identity: team6, clusters: [c0, c1, c2, c3, c4], namespace: team6, serviceAccount: api}
  - {identity: team7, clusters: [c0, c1, c2, c3, c4], namespace: team7, serviceAccount: api}
  - {identity: team8, clusters: [c0, c1, c2, c3, c4], namespace: team8, serviceAccount: api}
  - {identity: team9, clusters: [c0, c1, c2, c3, c4], namespace: team9, serviceAccount: api}
  - {identity: team10, clusters: [c0, c1, c2, c3, c4], namespace: team10, serviceAccount: api}
  - {identity: team11, clusters: [c0, c1, c2, c3, c4], namespace: team11, serviceAccount: api}
  - {identity: team12, clusters: [c0, c1, c2, c3, c4], namespace: team12, serviceAccount: api}
  - {identity: team13, clusters: [c0, c1, c2, c3, c4], namespace: team13, serviceAccount: api}
  - {identity: team14, clusters: [c0, c1, c2, c3, c4], namespace: team14, serviceAccount: api}
  - {identity: team15, clusters: [c0, c1, c2, c3, c4], namespace: team15, serviceAccount: api}
  - {identity: team16, clusters: [c0, c1, c2, c3, c4], namespace: team16, serviceAccount: api}
  - {identity: team17, clusters: [c0, c1, c2, c3, c4], namespace: team17, serviceAccount: api}
  - {identity: team18, clusters: [c0, c1, c2, c3, c4], namespace: team18, serviceAccount: api}
  - {identity: team19, clusters: [c0, c1, c2, c3, c4], namespace: team19, serviceAccount: api}

-- $ widctl plan --summary --
Access:
  + team0/api on c0..c4 gain Reader on rg-data as identity/team0
  + team1/api on c0..c4 gain Reader on rg-data as identity/team1
  + team10/api on c0..c4 gain Reader on rg-data as identity/team10
  + team11/api on c0..c4 gain Reader on rg-data as identity/team11
  + team12/api on c0..c4 gain Reader on rg-data as identity/team12
  + team13/api on c0..c4 gain Reader on rg-data as identity/team13
  + team14/api on c0..c4 gain Reader on rg-data as identity/team14
  + team15/api on c0..c4 gain Reader on rg-data as identity/team15
  + team16/api on c0..c4 gain Reader on rg-data as identity/team16
  + team17/api on c0..c4 gain Reader on rg-data as identity/team17
  + team18/api on c0..c4 gain Reader on rg-data as identity/team18
  + team19/api on c0..c4 gain Reader on rg-data as identity/team19
  + team2/api on c0..c4 gain Reader on rg-data as identity/team2
  + team3/api on c0..c4 gain Reader on rg-data as identity/team3
  + team4/api on c0..c4 gain Reader on rg-data as identity/team4
  + team5/api on c0..c4 gain Reader on rg-data as identity/team5
  + team6/api on c0..c4 gain Reader on rg-data as identity/team6
  + team7/api on c0..c4 gain Reader on rg-data as identity/team7
  + team8/api on c0..c4 gain Reader on rg-data as identity/team8
  + team9/api on c0..c4 gain Reader on rg-data as identity/team9

Plan: 240 to create, 5 unchanged.

-- given $ widctl apply --yes -q --

-- edit widctl.yaml --
-  team9:
-    managedIdentity: {name: id-team9}
-    access:
+  root:
+    managedIdentity: {name: id-root, resourceGroup: rg-data, existing: true}
+  team9:
+    managedIdentity: {name: id-team9}
+    access:
+      - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
-  - {identity: team3, clusters: [c0, c1, c2, c3, c4], namespace: team3, serviceAccount: api}
+  - {identity: team3, clusters: [c0, c1, c2, c3, c4], namespace: team3, serviceAccount: api2}
+  - {identity: root, clusters: [c4], namespace: team3, serviceAccount: tools}
-  - {identity: team5, clusters: [c0, c1, c2, c3, c4], namespace: team5, serviceAccount: api}
+  - {identity: team5, clusters: [c0, c1, c2], namespace: team5, serviceAccount: api}
-  c1: {issuer: 'https://oidc.example.com/c1', kubernetes: {context: c1}, webhook: none}
+  c1: {issuer: 'https://evil.example.com/c1', kubernetes: {context: c1}, webhook: none}

-- $ widctl plan --summary --
Access:
  + team3/tools on c4 may act as identity/root; not managed here: Owner on subscription
      11111111-2222-3333-4444-555555555555
  + team9/api on c0, c2..c4, and of https://oidc.example.com/c1 gain Owner on subscription
      11111111-2222-3333-4444-555555555555 as identity/team9
  - team3/api of https://oidc.example.com/c1 loses Reader on rg-data as identity/team3
  - team5/api on c3, c4 lose Reader on rg-data as identity/team5
  ~ team3/api2 on c0, c2..c4, in place of team3/api on c0, c2..c4, gain Reader on rg-data as
      identity/team3

Plan: 11 to create, 13 to delete, 194 unchanged, 40 blocked.

1 warning, 1 note; without `--summary` they are told

-- exit 4 --
