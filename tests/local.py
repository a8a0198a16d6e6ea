"""The environment of the tests: a local installation in a folder of its own. Loaded before Django's settings."""

import os
import tempfile

os.environ["LOCAL"] = "yes"
os.environ["DEMO"] = "no"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="unterwegs-tests-")
