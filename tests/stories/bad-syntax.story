# What is no YAML, or YAML that nobody could rely on, is refused at its place.

A key given twice has lost one of its values in most readers. A document that grows when it is read could fill the memory.

-- world.yaml --
seed: 1

-- broken.yaml --
apiVersion: widctl/v1
name: [payments
tenant: x

-- $ widctl validate -f broken.yaml --

-- stderr --
WID0001

  × not YAML: a bracket that is not closed
   ╭─[broken.yaml:2:7]
 1 │ apiVersion: widctl/v1
 2 │ name: [payments
   ·       ┬
   ·       ╰── opened here
 3 │ tenant: x
   ·       ┬
   ·       ╰── noticed here
   ╰────
  help: close it with `]` where it ends

1 error

-- exit 1 --

-- twice.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/other, kubernetes: {context: prod}}
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl validate -f twice.yaml --

-- stderr --
WID0005

  × duplicate key `prod`
  ╰─▶ Of two values for one key, one would silently not count.
   ╭─[twice.yaml:7:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/other, kubernetes: {context: prod}}
   ·   ──┬─
   ·     ╰── first here
 7 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
   ·   ──┬─
   ·     ╰── again here
 8 │ identities:
   ╰────

1 error

-- exit 1 --

-- bomb.yaml --
apiVersion: widctl/v1
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
g: [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]

-- $ widctl validate -f bomb.yaml --

-- stderr --
WID0008

  × too many values by alias
  ╰─▶ With this alias written out the aliases of the file stand for more than 100000 values.
   ╭─[bomb.yaml:6:36]
 5 │ d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
 6 │ e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
   ·                                    ──
 7 │ f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
   ╰────
  help: write the values out where they are needed, or split the file

1 error

-- exit 1 --

-- tagged.yaml --
apiVersion: widctl/v1
name: !!python/object:os.system x

-- $ widctl validate -f tagged.yaml --

-- stderr --
WID0010

  × a tag: `!!python/object:os.system`
  ╰─▶ What a value is follows from how it is written and where it stands; tags say nothing here.
   ╭─[tagged.yaml:2:7]
 1 │ apiVersion: widctl/v1
 2 │ name: !!python/object:os.system x
   ·       ─────────────────────────
   ╰────
  help: leave the tag out; quotes make a text of a number: "123"

WID0202

  × the manifest has no `tenant`
  ╰─▶ The tenant is compared with the login's before anything is read.
  help: add it to one of the files: `tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47`

2 errors

-- exit 1 --
