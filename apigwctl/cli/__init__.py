"""The command line: thin commands that parse, call a workflow, render the answer and choose the exit status."""
