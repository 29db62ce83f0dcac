"""Drives the daemon for soak.sh: WAITLISTD LOOKS WORK REPLICA; $RESTART restarts the database."""
import glob
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse

program, looks, work, replica_script = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
TOKEN = "soak"
with socket.socket() as any_port:
    any_port.bind(("127.0.0.1", 0))
    PORT = any_port.getsockname()[1]
INDEX = "/statistics/statistical-work-areas/rtt-waiting-times/"
FAULTS = [("status", "404"), ("status", "503"), ("cut-header", ""), ("redirect", INDEX)]

replica = subprocess.Popen([sys.executable, replica_script, "--dir", work + "/site", "--month",
                            "2026-01=%s/2026-01.zip" % work], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
while not os.path.exists(work + "/site/url"):
    time.sleep(0.05)
site = urllib.parse.urlsplit(open(work + "/site/url").read())
trust = ssl.create_default_context(cafile=work + "/site/ca.pem")


def order(**what):
    connection = http.client.HTTPSConnection(site.hostname, site.port, context=trust)
    connection.request("POST", "/__replica__/", json.dumps(what))
    assert connection.getresponse().status == 200, what
    connection.close()


settings = work + "/waitlistd.env"


def write_settings(interval):
    with open(settings, "w") as file:
        file.write("POLL_INTERVAL=%d\nRELEASE_POLL_INTERVAL=86400\nHTTP_RETRIES=0\nHTTP_HEADER_TIMEOUT=2\nHTTP_LISTEN=127.0.0.1:%d\nHTTP_TOKEN=%s\n"
                   % (interval, PORT, TOKEN))


write_settings(86400)
log = open(work + "/daemon.log", "wb")
daemon = subprocess.Popen([program, "run", "--config", settings], stderr=log, env={
    "PATH": os.environ["PATH"], "STATE_DIR": work + "/daemon", "BROWSER": "off", "NHS_INDEX_URL": site.geturl(),
    "CA_FILE": work + "/site/ca.pem", "PG_CONN": "host=%s user=bench dbname=soak" % work})


def ask(method, path):
    if daemon.poll() is not None:
        fail("the daemon has ended with %d" % daemon.returncode)
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    try:
        connection.request(method, path, headers={"Authorization": "Bearer " + TOKEN})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def status():
    return json.loads(ask("GET", "/status")[1])


def wait_for_end():
    for _ in range(6000):
        now = status()
        if now["cycle"]["under_way_since"] is None and now["cycle"]["last"] is not None:
            return now
        time.sleep(0.004)
    fail("a look did not end: " + json.dumps(now))


def measure():
    with open("/proc/%d/status" % daemon.pid) as file:
        fields = dict(line.split(":", 1) for line in file if ":" in line)
    return (int(fields["VmRSS"].split()[0]), len(os.listdir("/proc/%d/fd" % daemon.pid)), int(fields["Threads"]))


def fail(why):
    daemon.kill()
    replica.terminate()
    sys.exit(why + "\n" + open(work + "/daemon.log").read()[-2000:])


def wait_until_ready():
    for _ in range(200):
        try:
            if status()["ready"]:
                return
        except OSError:
            pass
        time.sleep(0.1)
    fail("the daemon did not get ready")


wait_until_ready()
wait_for_end()
outcomes, samples, started = {}, [], time.time()
months = sorted(glob.glob(work + "/202?-??.zip"))[1:]
for look in range(1, looks + 1):
    if months and look % max(1, looks // 13) == 0:
        month = months.pop(0)
        order(do="month", spec="%s=%s" % (os.path.basename(month)[:7], month))
    if look % 70 == 0:
        fault, value = FAULTS[look // 70 % len(FAULTS)]
        order(do="fault", path=INDEX, fault=fault, value=value, times=1)
    if look % 100 == 0:
        write_settings(86400 + look % 7)
        daemon.send_signal(signal.SIGHUP)
    if look % 500 == 0:
        subprocess.run(os.environ["RESTART"].split(), check=True, stdout=subprocess.DEVNULL)
    while ask("POST", "/cycle")[0] != 202:
        time.sleep(0.01)
    outcome = wait_for_end()["cycle"]["last"]["outcome"]
    outcomes[outcome] = outcomes.get(outcome, 0) + 1
    if look % max(1, looks // 200) == 0:
        samples.append((look,) + measure())

counted = ask("GET", "/metrics")[1].decode()
daemon.send_signal(signal.SIGTERM)
code = daemon.wait(10)
replica.terminate()
print("%d looks in %.0f s: %s; exit code %d" % (looks, time.time() - started, json.dumps(outcomes, sort_keys=True), code))
failed = code != 0 or sum(outcomes.values()) != looks
settled = samples[len(samples) // 2:]  # the first half fills caches
with open(program, "rb") as file:
    text = file.read()
sanitizer = b"__tsan_init" in text or b"__asan_init" in text  # which keeps memory of its own
for name, column, unit, most in (("memory", 1, "KB", 2048), ("descriptors", 2, "", 1), ("threads", 3, "", 1)):
    values = [(sample[0], sample[column]) for sample in settled]
    mean_x = sum(x for x, _ in values) / len(values)
    mean_y = sum(y for _, y in values) / len(values)
    spread = sum((x - mean_x) ** 2 for x, _ in values)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in values) / spread if spread else 0
    grows = slope * looks >= most and not (sanitizer and name == "memory")
    failed = failed or grows
    print("%-12s %d at the end, least %d, most %d, %+.3f %s a 1000 looks%s" % (
        name, samples[-1][column], min(y for _, y in values), max(y for _, y in values), slope * 1000, unit,
        " - GROWS" if grows else ""))
sys.exit(failed)
