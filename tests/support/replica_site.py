#!/usr/bin/env python3
"""A replica of NHS England's statistics site, over HTTPS on loopback.

    tests/support/replica_site.py --dir WORK [--data tests/data/site]
        [--month 2026-01=FILE.zip[,revised][,name=NAME.zip][,text=TEXT]]... [--certificate expired] [--port 0]
        [--until-stdin-closes]

Serves the RTT index page, the year pages it links to, and the files of the months given. With --data, the pages hold
every link of the real ones as captured. Writes WORK/ca.pem (trust it), WORK/url (the index page's address) when it
listens, and one JSON line a request to WORK/requests.log.

While it runs, a test changes it with POST /__replica__/ and a JSON object:
    {"do": "month", "spec": "2026-02=FILE.zip"}          a further month
    {"do": "withdraw", "path": "/…"}                     a month's file and its link go
    {"do": "timeseries", "spec": "2025-12=FILE.xlsx"}    the Overview Timeseries to that month, in place of a former one
    {"do": "content", "path": "/…", "file": "FILE"}      other bytes under the same address
    {"do": "fault", "path": "/…", "fault": "status", "value": 503}
    {"do": "ranges", "path": "/…", "how": "shifted"}      how a request for a part is answered: as 206 from 64 bytes earlier
                                                         (shifted), with the whole (whole), without Content-Range (bare);
                                                         by 416 or 304; as 200 with nothing in it (empty)
Each fault has a value; "times" limits it to so many requests, "only" to requests by "HEAD" or by an "honest" User-Agent;
with "then": "FILE" the address has other bytes after it; "none" takes it away.
    answers     status (with "retry_after"), redirect (to value, with "code"), cookie (redirects whoever does not send one),
                html (a page instead of the file, served as value), no-validators, disguised (a page with all that the
                file's head says), half (of the file, as if it were the whole)
    bodies      drop and reset (after value bytes), stall (after value bytes), drip (value bytes a second), longer and
                shorter (than announced, by value bytes), chunked, gzip, gzip-cut, gzip-members, gzip-tail, huge (value bytes announced), endless
                (value bytes, not announced)
    headers     cut-header, endless-header, header (value: a name; "is": what it says), empty-head (HEAD announces 0 bytes)
    wire        raw (value as it is, then "again" as often as it is taken), before (value comes before the answer, "again"
                so many times more)
    pages       script (links appear by script, after value milliseconds)
"""
import argparse
import csv
import email.utils
import gzip
import hashlib
import html
import http.server
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import urllib.parse

SITE = "https://www.england.nhs.uk"
INDEX = "/statistics/statistical-work-areas/rtt-waiting-times/"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
STARTED = time.time()
BODY_FAULTS = ("drop", "reset", "stall", "drip")  # a HEAD has no body to spoil


def make_certificates(folder, kind):
    """A certificate authority and a certificate for loopback, once a folder."""
    path = lambda name: os.path.join(folder, name)
    if os.path.exists(path("server.pem")):
        return
    run = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run("req", "-x509", *key, "-days", "30", "-subj", "/CN=Replica CA", "-keyout", path("ca.key"), "-out", path("ca.pem"),
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    names = "DNS:elsewhere.invalid" if kind == "wrong-host" else "DNS:localhost,IP:127.0.0.1,IP:::1"
    if kind == "self-signed":
        run("req", "-x509", *key, "-days", "30", "-subj", "/CN=localhost", "-keyout", path("server.key"), "-out",
            path("server.crt"), "-addext", "subjectAltName=" + names)
    else:
        run("req", *key, "-subj", "/CN=localhost", "-keyout", path("server.key"), "-out", path("server.csr"))
        with open(path("server.ext"), "w") as ext:
            ext.write("subjectAltName=%s\nbasicConstraints=CA:FALSE\n" % names)
        run("x509", "-req", "-in", path("server.csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-CAcreateserial",
            "-days", "-1" if kind == "expired" else "30", "-extfile", path("server.ext"), "-out", path("server.crt"))
    with open(path("server.pem"), "w") as both:
        for name in ("server.crt", "server.key"):
            with open(path(name)) as part:
                both.write(part.read())


def links_of(tsv):
    """(text, href) of a captured page, in order, hosts left out so that they lead back here."""
    if not os.path.exists(tsv):
        return []
    with open(tsv, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [(row[1], row[2].replace(SITE, "", 1)) for row in rows if len(row) > 2]


def by_script(html_page, milliseconds):
    """The same page, but its list appears only when a script has run."""
    text = html_page.decode()
    start, end = text.index("<ul>"), text.index("</ul>") + 5
    script = "<script>setTimeout(() => document.querySelector('main').innerHTML += %s, %d)</script>" % (
        json.dumps(text[start:end]).replace("</", "<\\/"), milliseconds)
    return (text[:start] + script + text[end:]).encode()


def page(title, links):
    """HTML like the site's: navigation, headings and lists; every link stands once where it stood."""
    items = []
    for text, href in links:
        items.append('<li><a href="%s"><span>%s</span></a></li>' % (html.escape(href), html.escape(text)))
    return ("<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>%s</title></head>\n<body>"
            "<header><nav><h2>Statistics</h2></nav></header><main><h1>%s</h1>\n<ul>\n%s\n</ul></main></body></html>\n"
            % (html.escape(title), html.escape(title), "\n".join(items))).encode()


class Month:
    """One published file: 2026-01=FILE.zip,revised,name=NAME.zip,text=TEXT"""

    def __init__(self, spec):
        period, rest = spec.split("=", 1)
        self.file, *options = rest.split(",")
        self.year, self.month = (int(part) for part in period.split("-"))
        self.revised = "revised" in options
        names = [option[5:] for option in options if option.startswith("name=")]
        label = "%s%02d" % (MONTHS[self.month - 1], self.year % 100)
        upload = self.year * 12 + self.month - 1 + 2
        self.name = names[0] if names else "Full-CSV-data-file-%s-ZIP-4M%s.zip" % (label, "-revised" if self.revised else "-12345")
        self.path = "/statistics/wp-content/uploads/sites/2/%04d/%02d/%s" % (upload // 12, upload % 12 + 1, self.name)
        texts = [option[5:] for option in options if option.startswith("text=")]
        self.text = texts[0] if texts else "Full CSV data file %s%s (ZIP, 4M)" % (label, " revised" if self.revised else "")
        self.financial_year = self.year if self.month >= 4 else self.year - 1

    def link(self):
        return (self.text, self.path)


class Timeseries(Month):
    """The Overview Timeseries to a month, linked as the site does: 2025-12=FILE.xlsx"""

    def __init__(self, spec):
        super().__init__(spec)
        title = "RTT Overview Timeseries Including Estimates for Missing Trusts %s%02d" % (MONTHS[self.month - 1], self.year % 100)
        self.path = self.path.replace(self.name, title.replace(" ", "-") + "-XLS-115K-6jPlxd.xlsx")
        self.text = title + " (XLS, 115K)"


class Site:
    """What is published, by path: pages as bytes, files by name; and the faults."""

    def __init__(self, data):
        self.lock = threading.Lock()
        self.index_links = links_of(os.path.join(data, "index-page-links.tsv")) if data else []
        self.year_links = links_of(os.path.join(data, "year-page-2025-26-links.tsv")) if data else []
        self.months, self.contents, self.faults = [], {}, {}
        self.timeseries = None
        self.changed = {}
        self.ranges = {}

    def year_path(self, first):
        return "%srtt-data-%d-%02d/" % (INDEX, first, (first + 1) % 100)

    def index(self):
        years = sorted({month.financial_year for month in self.months}, reverse=True)
        known = {href.rstrip("/") for _, href in self.index_links}
        added = [("%d-%02d RTT waiting times data" % (y, (y + 1) % 100), self.year_path(y)) for y in years
                 if self.year_path(y).rstrip("/") not in known]
        return page("Consultant-led Referral to Treatment Waiting Times", self.index_links + added)

    def year(self, first):
        months = [m for m in self.months if m.financial_year == first]
        months.sort(key=lambda m: (m.year, m.month, m.revised), reverse=True)
        captured = self.year_links if first == 2025 else []
        latest = [m.link() for m in months[:1]]
        if self.timeseries and first == max(m.financial_year for m in self.months):
            latest.append(self.timeseries.link())
        return page("RTT waiting times data %d-%02d" % (first, (first + 1) % 100),
                    latest + [m.link() for m in months] + captured)

    def content(self, path):
        """(bytes, content type) or None."""
        if path in self.contents:
            with open(self.contents[path], "rb") as file:
                return file.read(), "application/zip"
        if path.rstrip("/") == INDEX.rstrip("/"):
            return self.index(), "text/html; charset=UTF-8"
        year = re.fullmatch(r".*/rtt-data-(\d{4})-\d\d/?", path)
        if year:
            return self.year(int(year.group(1))), "text/html; charset=UTF-8"
        for month in self.months:
            if month.path == path:
                with open(month.file, "rb") as file:
                    return file.read(), "application/zip"
        if self.timeseries and self.timeseries.path == path:
            with open(self.timeseries.file, "rb") as file:
                return file.read(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return None

    def fault_for(self, path, method, agent):
        with self.lock:
            fault = self.faults.get(path, {})
            only = fault.get("only")
            if method == "HEAD" and fault.get("fault") in BODY_FAULTS:
                return {}
            if (only == "HEAD" and method != "HEAD") or (only == "honest" and "waitlistd" not in agent):
                return {}
            if "times" in fault:
                fault["times"] -= 1
                if fault["times"] <= 0:
                    self.faults.pop(path)
            return fault

    def command(self, order):
        with self.lock:
            if order["do"] == "month":
                self.months.append(Month(order["spec"]))
            elif order["do"] == "withdraw":
                self.months = [month for month in self.months if month.path != order["path"]]
            elif order["do"] == "timeseries":
                self.timeseries = Timeseries(order["spec"])
            elif order["do"] == "content":
                self.contents[order["path"]] = order["file"]
                self.changed[order["path"]] = time.time()
            elif order["do"] == "ranges":
                self.ranges[order["path"]] = order["how"]
            elif order["do"] == "fault" and order["fault"] == "none":
                self.faults.pop(order["path"], None)
            elif order["do"] == "fault":
                self.faults[order["path"]] = order
            else:
                raise ValueError("unknown order")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site = None
    log_file = None

    def log_message(self, *_):
        pass

    def note(self, status, sent):
        line = {"method": self.command, "path": self.path, "status": status, "bytes": sent}
        for name in ("User-Agent", "If-None-Match", "If-Modified-Since", "Range", "If-Range", "Cookie"):
            if self.headers.get(name):
                line[name] = self.headers[name]
        with self.site.lock:
            self.log_file.write(json.dumps(line) + "\n")
            self.log_file.flush()

    def answer(self, status, body=b"", headers=(), announced=None, stop_after=None, stall=False, reset=False, pace=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        for name, value in headers:
            self.send_header(name, value)
        if announced is not None or self.headers.get("Connection") == "close":
            self.send_header("Connection", "close")
        self.end_headers()
        sent = body if stop_after is None else body[:stop_after]
        self.note(status, len(sent))
        if self.command != "HEAD":
            for at in range(0, len(sent), pace or len(sent) or 1):
                self.wfile.write(sent[at:at + (pace or len(sent))])
                self.wfile.flush()
                if pace:
                    time.sleep(1)
        if stall:
            time.sleep(60)
        if reset:
            self.reset()
        if stop_after is not None or stall or announced is not None:
            self.close_connection = True

    def reset(self):
        """Ends the connection with RST, not with FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def chunks(self, pieces, headers):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.note(200, 0)
        if self.command == "HEAD":
            return
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def bad_header(self, kind):
        self.note(0, 0)
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
        while kind == "endless-header":
            self.wfile.write(b"X-Endless: " + b"x" * 1000 + b"\r\n")
        self.wfile.flush()
        self.reset()

    def raw(self, value, again):
        """Bytes as they are; a client that never has enough gets a minute's worth."""
        self.note(0, 0)
        self.close_connection = True
        self.wfile.write(value.encode("latin-1"))
        until = time.time() + 60
        while again and time.time() < until:
            self.wfile.write(again.encode("latin-1"))

    def with_fault(self, kind, value, body, headers):
        """The fault's answer to a request that would get that body; False where the fault is not one of bodies."""
        if kind in ("drop", "reset", "stall"):
            self.answer(200, body, headers, stop_after=int(value), stall=kind == "stall", reset=kind == "reset")
        elif kind in ("longer", "shorter"):
            self.answer(200, body, headers, announced=len(body) + int(value) * (1 if kind == "longer" else -1))
        elif kind == "drip":
            self.answer(200, body, headers, pace=int(value))
        elif kind == "chunked":
            self.chunks([body[at:at + 1000] for at in range(0, len(body), 1000)], headers)
        elif kind == "gzip":
            self.answer(200, gzip.compress(body), headers + [("Content-Encoding", "gzip")])
        elif kind == "gzip-cut":
            self.answer(200, gzip.compress(body)[:-20], headers + [("Content-Encoding", "gzip")])
        elif kind == "gzip-members":
            halves = gzip.compress(body[:len(body) // 2]) + gzip.compress(body[len(body) // 2:])
            self.answer(200, halves, headers + [("Content-Encoding", "gzip")])
        elif kind == "gzip-tail":
            self.answer(200, gzip.compress(body) + b"and more", headers + [("Content-Encoding", "gzip")])
        elif kind == "half":
            self.answer(200, body[:len(body) // 2], headers)
        elif kind == "disguised":
            self.answer(200, page("Sorry, this page is not available", []), headers)
        elif kind == "empty-head" and self.command == "HEAD":
            self.answer(200, b"", headers)
        elif kind == "huge":
            self.answer(200, b"PK" + b"0" * 100_000, headers, announced=int(value))
        elif kind == "endless":
            self.chunks((b"PK" + b"0" * 65_534 for _ in range(int(value) // 65_536)), headers)
        else:
            return False
        return True

    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.site.command(order)
        self.answer(200, b"ok\n")

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        fault = self.site.fault_for(path, self.command, self.headers.get("User-Agent", ""))
        kind, value = fault.get("fault"), fault.get("value")
        if kind == "status":
            after = [("Retry-After", str(fault["retry_after"]))] if "retry_after" in fault else []
            return self.answer(int(value), b"no\n", after)
        if kind == "redirect":
            return self.answer(fault.get("code", 302), b"", [("Location", value)])
        if kind == "cookie" and "seen=1" not in self.headers.get("Cookie", ""):
            return self.answer(302, b"", [("Location", self.path), ("Set-Cookie", "seen=1; Path=/; Secure; HttpOnly")])
        if kind in ("cut-header", "endless-header"):
            return self.bad_header(kind)
        if kind == "raw":
            return self.raw(value, fault.get("again", ""))
        if kind == "before":
            self.wfile.write(value.encode("latin-1") * (1 + int(fault.get("again", 0))))
        with self.site.lock:
            found = self.site.content(path)
        if not found:
            return self.answer(404, b"<!DOCTYPE html><title>Page not found</title>\n", [("Content-Type", "text/html")])
        body, content_type = found
        if kind == "html":
            body, content_type = page("Sorry, this page is not available", []), value or "text/html"
        if kind == "script":
            body = by_script(body, int(value))
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        modified = email.utils.formatdate(int(self.site.changed.get(path, STARTED)), usegmt=True)
        headers = [("Content-Type", content_type), ("Accept-Ranges", "bytes")]
        if kind != "no-validators":
            headers += [("ETag", etag), ("Last-Modified", modified)]
            if self.headers.get("If-None-Match") == etag or (not self.headers.get("If-None-Match")
                                                            and self.headers.get("If-Modified-Since") == modified):
                return self.not_modified(headers)
        if kind == "header":
            headers = [field for field in headers if field[0] != value] + [(value, fault["is"])]
        if "then" in fault:
            self.site.command({"do": "content", "path": path, "file": fault["then"]})
        if self.with_fault(kind, value, body, headers):
            return None
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if span and self.headers.get("If-Range", etag) == etag and int(span.group(1)) < len(body):
            first = int(span.group(1))
            if path in self.site.ranges:
                return self.odd_part(self.site.ranges[path], first, body, headers)
            last = min(int(span.group(2)) if span.group(2) else len(body) - 1, len(body) - 1)
            headers.append(("Content-Range", "bytes %d-%d/%d" % (first, last, len(body))))
            return self.answer(206, body[first:last + 1], headers)
        return self.answer(200, body, headers)

    def odd_part(self, how, first, body, headers):
        spans = lambda start: [("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))]
        if how == "shifted":
            return self.answer(206, body[max(0, first - 64):], headers + spans(max(0, first - 64)))
        if how == "whole":
            return self.answer(206, body, headers + spans(0))
        if how == "bare":
            return self.answer(206, body[first:], headers)
        if how == "416":
            return self.answer(416, b"", [("Content-Range", "bytes */%d" % len(body))])
        if how == "304":
            return self.not_modified(headers)
        return self.answer(200, b"", headers)

    def not_modified(self, headers):
        self.send_response(304)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.note(304, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--data", help="folder of the captured pages' links")
    parser.add_argument("--month", action="append", default=[])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate", choices=["good", "expired", "self-signed", "wrong-host"], default="good")
    parser.add_argument("--until-stdin-closes", action="store_true")
    options = parser.parse_args()

    os.makedirs(options.dir, exist_ok=True)
    make_certificates(options.dir, options.certificate)
    Handler.site = Site(options.data)
    Handler.site.months = [Month(spec) for spec in options.month]
    Handler.log_file = open(os.path.join(options.dir, "requests.log"), "a")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that hangs up is part of the tests
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(options.dir, "server.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    url = "https://localhost:%d%s" % (server.server_address[1], INDEX)
    with open(os.path.join(options.dir, "url.new"), "w") as file:
        file.write(url)
    os.rename(os.path.join(options.dir, "url.new"), os.path.join(options.dir, "url"))
    print(url, flush=True)
    if options.until_stdin_closes:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
