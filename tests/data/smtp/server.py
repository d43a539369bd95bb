"""A mail server for the tests: aiosmtpd on loopback, which keeps what it takes in a maildir.

What it does with an address stands in the address: `refused...` is unknown (550), `grey...` is put off the first time
(451), everybody else gets mail. It says on its standard output that it is ready, and at which port.
"""

import argparse
import asyncio
import json
import ssl

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult


class Keeper(Mailbox):
    def __init__(self, folder):
        super().__init__(folder)
        self.seen = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("grey") and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--maildir", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", choices=["implicit", "starttls", "plain"], default="plain")
    parser.add_argument("--chain")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    given = parser.parse_args()

    context = None
    if given.tls != "plain":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given.chain, given.key)

    def authenticate(server, session, envelope, mechanism, data):
        good = data.login == given.user.encode() and data.password == given.password.encode()
        return AuthResult(success=good, handled=False)

    keeper = Keeper(given.maildir)
    starttls = given.tls == "starttls"

    def protocol():
        return SMTP(
            keeper,
            hostname="mail.acme-imaging.example",
            tls_context=context if starttls else None,
            require_starttls=starttls,
            authenticator=authenticate if given.user else None,
            auth_required=bool(given.user),
            auth_require_tls=starttls,
        )

    loop = asyncio.get_running_loop()
    implicit = context if given.tls == "implicit" else None
    server = await loop.create_server(protocol, "127.0.0.1", given.port, ssl=implicit)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"event": "ready", "role": "smtp", "listen": f"127.0.0.1:{port}"}), flush=True)
    await server.serve_forever()


asyncio.run(main())
