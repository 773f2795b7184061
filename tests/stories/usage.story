# Wrong usage says what is wrong and how it goes, and ends with 1: 2 would mean that changes are pending.

-- world.yaml --
seed: 1

-- $ widctl plann --

-- stderr --
error: unrecognized subcommand 'plann'

  tip: some similar subcommands exist: 'explain', 'plan'

Usage: widctl [OPTIONS] <COMMAND>

For more information, try '--help'.

-- exit 1 --

-- $ widctl --

-- stderr --
Keeps Azure Workload Identity in order on Kubernetes clusters

Usage: widctl [OPTIONS] <COMMAND>

Commands:
  init         Writes a first manifest, with comments
  validate     Checks the manifest offline
  fmt          Lays manifests out: indentation, blanks and empty lines
  plan         Shows what would change, and why; writes nothing anywhere
  show         Shows a saved plan, in any format
  apply        Makes Azure and the clusters as the manifest says
  verify       Tries each binding from end to end, as a pod would, without a pod
  list         Lists what a manifest declares and made, whose each thing is and how it stands
  graph        Draws who can act as which identity, and what each identity reaches
  sandbox      Runs a local Azure and Kubernetes to try, teach and test with
  schema       Prints a JSON Schema, or writes all of them for an editor
  explain      Explains the code of a finding, or an error of Entra
  completions  Prints a shell's completions
  man          Prints the manual page of widctl or of one of its commands
  help         Print this message or the help of the given subcommand(s)

Options:
  -h, --help     Print help (see more with '--help')
  -V, --version  Print version

Output:
      --color <WHEN>  When to use colours; NO_COLOR in the environment means never [default: auto]
                      [possible values: auto, always, never]
  -v, --verbose...    Shows what is unchanged and each finding at its place, and says more on
                      stderr: -v what is done, -vv each request, -vvv how things stand after it
  -q, --quiet         Says nothing but results and errors; what was found beside is only counted

-- exit 1 --

-- $ widctl plan --frobnicate --

-- stderr --
error: unexpected argument '--frobnicate' found

  tip: a similar argument exists: '--format'

Usage: widctl plan --format <FORMAT>

For more information, try '--help'.

-- exit 1 --

-- $ widctl apply --only nonsense --

-- stderr --
error: invalid value 'nonsense' for '--only <ADDRESS>': `nonsense` is no kind of thing; an address starts with one of cluster, identity, credential, trust, role, policy, approle, binding, clusterrole, serviceaccount

For more information, try '--help'.

-- exit 1 --

-- $ widctl plan --only cluster --

-- stderr --
error: invalid value 'cluster' for '--only <ADDRESS>': `cluster` does not have the form cluster/NAME

For more information, try '--help'.

-- exit 1 --

-- $ widctl apply plan.json --allow-delete 3 --

-- stderr --
error: the argument '[PLAN]' cannot be used with '--allow-delete <N>'

Usage: widctl apply --parallelism <N> --cloud <CLOUD> <PLAN>

For more information, try '--help'.

-- exit 1 --

-- $ widctl apply --allow-delete many --

-- stderr --
error: invalid value 'many' for '--allow-delete <N>': invalid digit found in string

For more information, try '--help'.

-- exit 1 --

-- $ widctl plan --cloud http://azure.example --

-- stderr --
error: invalid value 'http://azure.example' for '--cloud <CLOUD>': it is none of public, usgovernment, china, and no https URL

For more information, try '--help'.

-- exit 1 --

-- $ widctl plan --parallelism 0 --

-- stderr --
error: invalid value '0' for '--parallelism <N>': 0 is not in 1..=256

For more information, try '--help'.

-- exit 1 --

-- $ widctl explain WID9999 --

-- stderr --
error: invalid value 'WID9999' for '[CODE]': no finding has this code; `widctl explain` lists all

For more information, try '--help'.

-- exit 1 --
