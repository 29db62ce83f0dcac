"""The generator beside the tests: does it write what is committed, and which data source does the provisioning make."""
import importlib.util
import pathlib
import re
import sys

from grafana import FOLDER

GRAFANA = FOLDER.parent


def differing():
    """Names of the files that are not what the generator writes."""
    sys.path.insert(0, str(GRAFANA / "generator"))
    try:
        spec = importlib.util.spec_from_file_location("generator", GRAFANA / "generator" / "__main__.py")
        generator = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(generator)
    finally:
        sys.path.pop(0)
    written = generator.texts()
    there = {path.name: path.read_text(encoding="utf-8") for path in pathlib.Path(FOLDER).glob("*.json")}
    return sorted(name for name in written.keys() | there.keys() if written.get(name) != there.get(name))


def provisioned_datasource_uid():
    text = (GRAFANA / "provisioning" / "datasources" / "waitlistd.yaml").read_text(encoding="utf-8")
    return re.search(r"^ *uid: (\S+)$", text, re.MULTILINE).group(1)
