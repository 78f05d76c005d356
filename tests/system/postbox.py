"""A mail server for tests (RFC 5321), which keeps what it took and can be told
to fail: no real one of the standard library is left. One thread a connection.

    with Postbox() as box:
        box.replies["RCPT"] = "550 5.1.1 no such mailbox"   # from now on
        box.letters                                          # what it took
"""
import email
import email.policy
import socket
import ssl
import subprocess
import threading


def make_certificate(folder):
    """A certificate for localhost that signs itself; None without openssl."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-keyout", str(key), "-out", str(cert), "-days", "3650", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return cert, key


class Letter:
    def __init__(self, to, raw):
        self.to, self.raw = to, raw
        self.parsed = email.message_from_bytes(raw,
                                               policy=email.policy.default)
        self.id = self.parsed["Message-ID"]
        self.subject = str(self.parsed["Subject"])
        self.text = self.parsed.get_content()


class Postbox:
    """`replies` says another answer to a command, or to the letter itself
    ("LETTER"); `refused` addresses get a 550; `cut_after_data` closes the
    connection where the answer to a letter should come, which was taken;
    `on_letter` is called with each letter before it is answered."""

    def __init__(self, certificate=None, user=None):
        self.certificate, self.user = certificate, user
        self.replies, self.refused = {}, set()
        self.cut_after_data = False
        self.on_letter = None
        self.letters, self.seen = [], threading.Condition()
        self.logins = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = set()

    def __enter__(self):
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        if self.listener.fileno() >= 0:
            self.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self.listener.close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        self.open.add(connection)
        try:
            Talk(self, connection).run()
        except (OSError, ValueError):
            pass
        finally:
            self.open.discard(connection)
            connection.close()

    def take(self, letter):
        with self.seen:
            self.letters.append(letter)
            self.seen.notify_all()
        if self.on_letter:
            self.on_letter(letter)

    def await_letters(self, count, seconds=20):
        with self.seen:
            assert self.seen.wait_for(lambda: len(self.letters) >= count,
                                      seconds), \
                f"{len(self.letters)} letters, not {count}"
        return self.letters

    def ids(self):
        return [letter.id for letter in self.letters]


class Talk:
    """One connection."""

    def __init__(self, box, connection):
        self.box, self.connection = box, connection
        self.file = connection.makefile("rb")
        self.is_secret = self.is_known = False
        self.to = None

    def say(self, line):
        self.connection.sendall(line.encode() + b"\r\n")

    def line(self):
        line = self.file.readline(4096)
        if not line:
            raise OSError("closed")
        return line.rstrip(b"\r\n").decode()

    def run(self):
        self.say("220 localhost postbox")
        while True:
            line = self.line()
            word = line.split(":")[0].split(" ")[0].upper()
            told = self.box.replies.get(word)
            if told:
                self.say(told)
            elif word == "QUIT":
                self.say("221 bye")
                return
            elif not getattr(self, "on_" + word.lower(), self.unknown)(line):
                return

    def unknown(self, _):
        self.say("502 5.5.1 not known")
        return True

    def on_ehlo(self, _):
        more = []
        if self.box.certificate and not self.is_secret:
            more.append("STARTTLS")
        if self.box.user and self.is_secret:
            more.append("AUTH PLAIN")
        lines = ["localhost", *more, "8BITMIME"]
        for at, each in enumerate(lines):
            self.say(f"250{'-' if at + 1 < len(lines) else ' '}{each}")
        return True

    def on_helo(self, _):
        self.say("250 localhost")
        return True

    def on_starttls(self, _):
        self.say("220 go on")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, self.box.certificate))
        self.connection = context.wrap_socket(self.connection,
                                              server_side=True)
        self.file = self.connection.makefile("rb")
        self.is_secret = True
        return True

    def on_auth(self, line):
        self.box.logins.append((line, self.is_secret))
        if line.split(" ")[1:2] == ["PLAIN"] and len(line.split(" ")) == 2:
            self.say("334 ")
            self.box.logins[-1] = (line + " " + self.line(), self.is_secret)
        self.say("235 2.7.0 welcome")
        return True

    def on_mail(self, _):
        self.say("250 2.1.0 ok")
        return True

    def on_rcpt(self, line):
        self.to = line.split("<")[1].split(">")[0]
        is_refused = self.to in self.box.refused
        self.say("550 5.1.1 no such mailbox" if is_refused else "250 2.1.5 ok")
        return True

    def on_rset(self, _):
        self.say("250 2.0.0 ok")
        return True

    def on_data(self, _):
        self.say("354 go on")
        lines = []
        while (line := self.file.readline(4096)) != b".\r\n":
            if not line:
                raise OSError("closed")
            lines.append(line[1:] if line.startswith(b"..") else line)
        told = self.box.replies.get("LETTER")
        if told:
            self.say(told)
            return True
        self.box.take(Letter(self.to, b"".join(lines)))
        if self.box.cut_after_data:
            return False
        self.say("250 2.0.0 taken")
        return True
