"""Naming the Google adapters loads no Google package: that costs a second and 40 MB, and belongs to the first call."""

import subprocess
import sys


def test_the_adapters_can_be_imported_without_googles_packages() -> None:
    program = (
        "import sys, subplat.adapters.gmail.mailer, subplat.adapters.google_cloud.provisioner, "
        "subplat.adapters.google_workspace.provisioner\n"
        "heavy = {'google', 'googleapiclient', 'google_auth_httplib2', 'httplib2'}\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
