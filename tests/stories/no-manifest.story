# A manifest that is not there, or cannot be read, is an error: nothing is planned without it.

A manifest with a part missing would look as if that part were no longer wanted.

-- world.yaml --
seed: 1

-- $ widctl plan --

-- stderr --
WID0902

  × no manifest
  ╰─▶ No file was named, and there is no widctl.yaml or widctl.yml here.
  help: name the manifest with -f FILE

1 error

-- exit 1 --

-- $ widctl plan -f missing.yaml --

-- stderr --
WID0901

  × cannot read missing.yaml
  ╰─▶ No such file or directory (os error 2).

1 error

-- exit 1 --

-- empty/notes.txt --
nothing

-- $ widctl validate -f empty --

-- stderr --
WID0902

  × no manifest in empty
  ╰─▶ The folder holds no file that ends in .yaml or .yml; folders in it are not looked into.

1 error

-- exit 1 --

-- empty.yaml --


-- $ widctl validate -f empty.yaml --

-- stderr --
WID0004

  × empty.yaml: the file is empty
  ╰─▶ It holds comments and blank lines at most.
  help: leave it out if nothing is meant by it

1 error

-- exit 1 --

-- widctl.yaml --
apiVersion: widctl/v1

-- widctl.yml --
apiVersion: widctl/v1

-- $ widctl plan --

-- stderr --
WID0912

  × both widctl.yaml and widctl.yml are here
  ╰─▶ No file was named, and which of them is the manifest cannot be known.
  help: name it: `-f widctl.yaml` or `-f widctl.yml`; with both flags they are read as one

1 error

-- exit 1 --
