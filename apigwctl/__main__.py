"""`python -m apigwctl` is the command line."""

from apigwctl.cli.main import run

if __name__ == "__main__":
    run()
