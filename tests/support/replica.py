"""The replica of NHS England's site, for tests that are written in Python."""
import json
import pathlib
import ssl
import subprocess
import urllib.request

from running import die_with_parent, wait_for

PROGRAM = pathlib.Path(__file__).with_name("replica_site.py")


class Replica:
    """The statistics site on loopback, over HTTPS."""

    def __init__(self, folder, make_up):
        """make_up(period, scale, file) writes a made-up month."""
        self.folder = pathlib.Path(folder)
        self.make_up = make_up
        self.site = subprocess.Popen(["python3", PROGRAM, "--dir", str(folder), "--until-stdin-closes"],
                                     stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)
        wait_for((self.folder / "url").exists, 20, "the replica did not start")
        self.url = (self.folder / "url").read_text()
        self.ca_file = self.folder / "ca.pem"

    def publish(self, period, scale):
        file = self.folder / (period + ".zip")
        self.make_up(period, scale, file)
        self.publish_file(period, file)

    def publish_file(self, period, file):
        self.order({"do": "month", "spec": "%s=%s" % (period, file)})

    def order(self, what):
        address = "/".join(self.url.split("/")[:3]) + "/__replica__/"
        request = urllib.request.Request(address, json.dumps(what).encode(), method="POST")
        urllib.request.urlopen(request, context=ssl.create_default_context(cafile=self.ca_file)).read()

    def requests(self):
        """What it was asked, oldest first."""
        return [json.loads(line) for line in (self.folder / "requests.log").read_text().splitlines()]

    def stop(self):
        self.site.stdin.close()
        self.site.wait(10)
