"""A shop whose certificate comes from a private authority is trusted for that connection only."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core.connections.certificates import certificates
from app.core.connections.exceptions import ConnectionsError
from app.core.connections.hosts import HostGuard
from app.core.connections.open import pinned_client, trusting

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Corner Shop's own authority")])


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def certificate(folder: Path) -> Path:
    """A self-signed authority that is also the server's certificate, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "authority.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    return certificate(tmp_path)


@pytest.fixture
def url(authority: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()


def test_the_private_authority_is_trusted_where_it_was_given(url: str, authority: Path) -> None:
    with pinned_client(HostGuard(allow_private=True), authority.read_text()) as http:
        assert http.get(url).status_code == 204


def test_without_it_the_shop_is_not_trusted(url: str) -> None:
    with pinned_client(HostGuard(allow_private=True)) as http, pytest.raises(httpx2.ConnectError):
        http.get(url)


def test_only_certificates_of_a_ca_file_are_kept(authority: Path) -> None:
    certificate, key = re.findall(r"-----BEGIN.*?-----END [A-Z ]+-----", authority.read_text(), re.DOTALL)
    for label in ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"):
        authority.write_text(certificate + "\n" + key.replace("PRIVATE KEY", label))
        with pytest.raises(ConnectionsError, match=r"holds a private key: give") as refused:
            certificates(authority)
        assert key.splitlines()[1] not in str(refused.value)
    authority.write_text(f"Corner Shop's notes: the password is 1234\n{certificate}\nsubject=x\n{certificate}\n")
    assert certificates(authority) == f"{certificate}\n{certificate}"
    trusting(certificates(authority))
    authority.write_text("no PEM at all")
    with pytest.raises(ConnectionsError, match="no certificate in PEM"):
        certificates(authority)


@pytest.mark.parametrize("text", ["not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
def test_what_is_no_certificate_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ConnectionsError, match="PEM"):
        trusting(text)
