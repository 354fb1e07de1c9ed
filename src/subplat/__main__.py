"""`python -m subplat`."""

from subplat.entrypoints.cli.main import main

if __name__ == "__main__":
    main()
