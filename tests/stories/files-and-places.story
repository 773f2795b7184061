# What is wrong with a file that a command is given.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11, groups: {rg: westeurope}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
identities:
  billing:
    managedIdentity:
      name: id-billing
      subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11
      resourceGroup: rg
      location: westeurope

-- other.yaml --
seed: 1
fauls: []

-- $ widctl validate -f widctl.yaml -f widctl.yaml --

-- stderr --
WID0013

  × widctl.yaml: `widctl.yaml` is given twice
  help: give it once

1 error

-- exit 1 --

-- $ widctl validate --policy . --

-- stderr --
WID0014

  × . is a folder
  ╰─▶ Only regular files are read: others may wait for ever, or never end.
  help: name the file itself; what another program writes can be piped in where `-` is given as
        FILE

1 error

-- exit 1 --

-- $ widctl plan --out widctl.yaml --

-- stderr --
WID0906

  × `--out widctl.yaml` would overwrite what is read
  ╰─▶ The file is one of those that this run reads.
  help: name another file

1 error

-- exit 1 --

-- $ widctl plan --out json --

-- stderr --
WID0907

  × `--out json` names a file, not a format
  help: `--format` chooses what is printed; a file of that name is written as --out ./json

1 error

-- exit 1 --

-- $ widctl sandbox --world other.yaml -- true --

-- stderr --
WID0801

  × other.yaml: world that cannot be

1 error

-- exit 1 --
