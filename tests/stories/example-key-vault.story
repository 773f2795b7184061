# The example `key-vault`: the lab of the Key Vault guide, with access policies.

The cluster's issuer and add-on, the identity, its policy, the credential and the annotated service account are one plan. Later the
pods need to list the secrets and to check a certificate, too: the entry is changed, and its other permissions are not touched.

-- from examples/key-vault --

-- $ widctl validate --
key-vault-lab is valid: 1 cluster, 1 identity, 1 binding.

-- $ widctl plan --
~ update cluster/lab                                                                widctl.yaml:12:3
    declared fields differ
    oidcIssuer        false -> true
    workloadIdentity  false -> true

+ create identity/reader                                                            widctl.yaml:18:3
    does not exist
    location  westeurope

+ create credential/reader/lab/default/workload-identity-sa                         widctl.yaml:26:5
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     (known after apply: issuer of cluster/lab)
    subject    system:serviceaccount:default:workload-identity-sa

+ create policy/reader/kv-lab                                                       widctl.yaml:22:9
    does not exist
    objectId  (known after apply: principalId of identity/reader)
    secrets   get

+ create serviceaccount/lab/default/workload-identity-sa                            widctl.yaml:26:5
    does not exist
    clientId  (known after apply: clientId of identity/reader)

Access:
  + default/workload-identity-sa on lab gains get secrets in kv-lab as identity/reader

Plan: 4 to create, 1 to update.

WID0403

  × disruptive change: cluster/lab
  ╰─▶ turning the issuer on restarts the API server and changes the issuer of service account
      tokens permanently
  help: if it is meant: `--allow-disruptive`

-- exit 3 --

-- given $ widctl apply --yes --allow-disruptive --

-- $ widctl plan --
No changes. 5 resources match the manifest.

-- world now vaults --
vaults:
- name: kv-lab
  group: rg-lab
  location: westeurope
  accessPolicies:
  - permissions:
      secrets:
      - Get
      - List
      - Set
      - Delete
    objectId: 99999999-0000-4000-8000-000000000001
  - permissions:
      secrets:
      - get
    objectId: bcd8ba3b-37fb-5d6d-9177-42a82651c4d2

-- edit widctl.yaml --
-        secrets: [get]
+        secrets: [get, list]
+        certificates: [get]

-- $ widctl apply --yes --
~ update policy/reader/kv-lab                                                       widctl.yaml:22:9
    declared fields differ
    certificates  (none) -> get
    secrets       get -> [get, list]

Access:
  + default/workload-identity-sa on lab gains get certificates in kv-lab as identity/reader
  + default/workload-identity-sa on lab gains list secrets in kv-lab as identity/reader

Plan: 1 to update, 4 unchanged.

Applied: 1 done.

-- stderr --
policy/reader/kv-lab: updating
policy/reader/kv-lab: updated

-- $ widctl plan --
No changes. 5 resources match the manifest.

-- world now vaults --
vaults:
- name: kv-lab
  group: rg-lab
  location: westeurope
  accessPolicies:
  - permissions:
      secrets:
      - Get
      - List
      - Set
      - Delete
    objectId: 99999999-0000-4000-8000-000000000001
  - permissions:
      secrets:
      - get
      - list
      certificates:
      - get
    objectId: bcd8ba3b-37fb-5d6d-9177-42a82651c4d2
