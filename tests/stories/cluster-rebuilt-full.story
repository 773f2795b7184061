# A cluster was rebuilt whose 20 credentials others made: one finding, one command, and there is room again.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}]
identities:
  - name: id-jobs
    group: rg-ids
    credentials:
      - {name: old-00, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-00"}
      - {name: old-01, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-01"}
      - {name: old-02, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-02"}
      - {name: old-03, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-03"}
      - {name: old-04, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-04"}
      - {name: old-05, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-05"}
      - {name: old-06, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-06"}
      - {name: old-07, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-07"}
      - {name: old-08, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-08"}
      - {name: old-09, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-09"}
      - {name: old-10, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-10"}
      - {name: old-11, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-11"}
      - {name: old-12, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-12"}
      - {name: old-13, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-13"}
      - {name: old-14, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-14"}
      - {name: old-15, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-15"}
      - {name: old-16, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-16"}
      - {name: old-17, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-17"}
      - {name: old-18, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-18"}
      - {name: old-19, issuer: "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/", subject: "system:serviceaccount:jobs:job-19"}
clusters:
  - {name: prod, aks: {group: rg-aks, issuer: true, workloadIdentity: true}, kubernetes: {namespaces: [jobs]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: jobs
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: addon}}
identities: {jobs: {managedIdentity: {name: id-jobs}}}
bindings:
  - {identity: jobs, clusters: [prod], namespace: jobs, serviceAccount: job-00, serviceAccountOwner: helm}
  - {identity: jobs, clusters: [prod], namespace: jobs, serviceAccount: job-01, serviceAccountOwner: helm}

-- $ widctl plan --
! blocked credential/jobs/prod/jobs/job-00                                           widctl.yaml:8:6
    the identity is full: 20 credentials of 20

! blocked credential/jobs/prod/jobs/job-01                                           widctl.yaml:9:6
    the identity is full: 20 credentials of 20

Plan: 2 unchanged, 2 waiting for their owners, 2 blocked.

WID0306

  ⚠ service accounts that others write do not exist (2)
  ╰─▶ its owner writes it, and widctl only checks it
      serviceaccount/prod/jobs/job-00  client-id 062260d9-8e56-5afc-ac43-8ceb1d3c870a
      serviceaccount/prod/jobs/job-01  client-id 062260d9-8e56-5afc-ac43-8ceb1d3c870a
  help: set the annotation `azure.workload.identity/client-id` on each, where it is said also
        `azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47`, and the label
        `azure.workload.identity/use: "true"` on its pods; in most charts by
        `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart

WID0360

  ⚠ identity/jobs has no room for 2 more credentials
  ╰─▶ there now: 0 of this manifest, 20 of others (20 for
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/)
   ╭─[widctl.yaml:6:14]
 5 │ clusters: {prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: addon}}
 6 │ identities: {jobs: {managedIdentity: {name: id-jobs}}}
   ·              ────
 7 │ bindings:
   ╰────
  help: delete those that nobody uses, divide the bindings between two identities, or give those
        on AKS `mode: identityBinding`, which takes one credential for all of them

WID0361

  ⚠ credentials trust clusters that are probably gone (2)
      identity/jobs  credential old-00 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-01 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
  help: others made them, so widctl leaves them alone; if those clusters are gone:
        --delete 'credential/jobs/@old-00' --delete 'credential/jobs/@old-01'

WID0361

  ☞ credentials trust clusters that are probably gone (18)
  ╰─▶ subscription 11111111-2222-3333-4444-555555555555 has 1 AKS cluster with an issuer, none of
      which is
      https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/;
      the rest of the tenant was not looked at
      identity/jobs  credential old-02 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-03 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-04 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-05 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-06 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-07 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-08 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-09 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-10 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-11 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-12 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-13 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-14 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-15 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-16 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-17 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-18 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
      identity/jobs  credential old-19 for
                     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/00000000-1111-4222-8333-444444444444/
  help: others made them, so widctl leaves them alone; if those clusters are gone:
        --delete 'credential/jobs/@old-02' --delete 'credential/jobs/@old-03' --delete 'credential/jobs/@old-04' --delete 'credential/jobs/@old-05' --delete 'credential/jobs/@old-06' --delete 'credential/jobs/@old-07' --delete 'credential/jobs/@old-08' --delete 'credential/jobs/@old-09' --delete 'credential/jobs/@old-10' --delete 'credential/jobs/@old-11' --delete 'credential/jobs/@old-12' --delete 'credential/jobs/@old-13' --delete 'credential/jobs/@old-14' --delete 'credential/jobs/@old-15' --delete 'credential/jobs/@old-16' --delete 'credential/jobs/@old-17' --delete 'credential/jobs/@old-18' --delete 'credential/jobs/@old-19'

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- given $ widctl apply --yes --delete @old-* --allow-delete 20 --

-- $ widctl plan --
No changes. 4 resources are left as they are, 2 are waiting for their owners; see the warnings below.

WID0306

  ⚠ service accounts that others write do not exist (2)
  ╰─▶ its owner writes it, and widctl only checks it
      serviceaccount/prod/jobs/job-00  client-id 062260d9-8e56-5afc-ac43-8ceb1d3c870a
      serviceaccount/prod/jobs/job-01  client-id 062260d9-8e56-5afc-ac43-8ceb1d3c870a
  help: set the annotation `azure.workload.identity/client-id` on each, where it is said also
        `azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47`, and the label
        `azure.workload.identity/use: "true"` on its pods; in most charts by
        `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart

`-v` shows each finding at its place in the manifest.

-- world now identities --
identities:
- name: id-jobs
  group: rg-ids
  location: westeurope
  clientId: 062260d9-8e56-5afc-ac43-8ceb1d3c870a
  principalId: 400639ce-4b2a-5907-ba71-2b37607018b5
  credentials:
  - name: prod-jobs-job-00-efd663254bd87337
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject: system:serviceaccount:jobs:job-00
  - name: prod-jobs-job-01-c9d8a4fb30e0bc89
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject: system:serviceaccount:jobs:job-01
