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
    it is not there
    location  westeurope

+ create credential/reader/lab/default/workload-identity-sa                         widctl.yaml:26:5
    it is not there
    audiences  api://AzureADTokenExchange
    issuer     (known after apply: issuer of cluster/lab)
    subject    system:serviceaccount:default:workload-identity-sa

+ create policy/reader/kv-lab                                                       widctl.yaml:22:9
    it is not there
    objectId  (known after apply: principalId of identity/reader)
    secrets   get

+ create serviceaccount/lab/default/workload-identity-sa                            widctl.yaml:26:5
    it is not there
    clientId  (known after apply: clientId of identity/reader)

Access:
  + default/workload-identity-sa on lab gains get secrets in kv-lab

WID0403

  × cluster/lab would be disturbed
  ╰─▶ turning the issuer on restarts the API server and changes the issuer of service account
      tokens, for good
  help: if it is meant: `--allow-disruptive`

Plan: 4 to create, 1 to update, 0 to replace, 0 to delete, 0 unchanged, 0 blocked.

-- exit 3 --

-- given $ widctl apply --yes --allow-disruptive --

-- $ widctl plan --
No changes. All 5 things are as they should be.

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
  + default/workload-identity-sa on lab gains get certificates in kv-lab
  + default/workload-identity-sa on lab gains list secrets in kv-lab

Plan: 0 to create, 1 to update, 0 to replace, 0 to delete, 4 unchanged, 0 blocked.

Applied: 1 done.

-- stderr --
policy/reader/kv-lab: updating
policy/reader/kv-lab: updated

-- $ widctl plan --
No changes. All 5 things are as they should be.

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
