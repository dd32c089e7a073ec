"""`python -m magraph` is the command `magraph`."""

from magraph.cli import main

if __name__ == "__main__":
    main()
