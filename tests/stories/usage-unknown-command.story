# A command that does not exist is wrong usage, and exit code 1 says so, as for every error.

-- world.yaml --
seed: 1

-- $ widctl plann --

-- stderr --
error: unrecognized subcommand 'plann'

  tip: some similar subcommands exist: 'explain', 'plan'

Usage: widctl [OPTIONS] <COMMAND>

For more information, try '--help'.

-- exit 1 --
