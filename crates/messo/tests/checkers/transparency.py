"""Reads a transparency log over HTTP and checks it, from the texts of C2SP (tlog-tiles, tlog-checkpoint, signed-note)
and RFC 6962 alone: nothing here was taken from Messo. `transparency.py URL KEY` prints size and root, or fails."""

import base64
import hashlib
import sys
import urllib.request

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def get(path):
    with urllib.request.urlopen(f"{url}/{path}", timeout=30) as answer:
        return answer.read()


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def tree_hash(hashes):  # RFC 6962, 2.1, over the hashes of leaves
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(hashes[:k]) + tree_hash(hashes[k:])).digest()


def checkpoint(note):
    text, signatures = note.decode().rsplit("\n\n", 1)
    text += "\n"
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] == 1, "an Ed25519 key"
    assert hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() == key_id, "the id of the key"
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and signer == name and signature[:4].hex() == key_id:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text.encode())
            origin, size, root = text.splitlines()[:3]
            assert origin == name and str(int(size)) == size
            return int(size), base64.b64decode(root, validate=True)
    raise AssertionError("not signed by the key")


def path(level, index, width):
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < 256 else "")


def files(level, count):
    for index in range((count + 255) // 256):
        width = min(256, count - index * 256)
        yield width, get(path(level, index, width))


def entries(size):
    for width, bundle in files("entries", size):
        for _ in range(width):
            length = int.from_bytes(bundle[:2], "big")
            assert len(bundle) >= 2 + length, "a bundle ends early"
            yield bundle[2 : 2 + length]
            bundle = bundle[2 + length :]
        assert bundle == b"", "a bundle holds more than its width"


url, vkey = sys.argv[1].rstrip("/"), sys.argv[2]
size, root = checkpoint(get("checkpoint"))
level, hashes = 0, [leaf_hash(entry) for entry in entries(size)]
assert len(hashes) == size and tree_hash(hashes) == root, "the entries do not have the signed root"
while hashes:
    for index, (width, tile) in enumerate(files(level, len(hashes))):
        assert tile == b"".join(hashes[index * 256 : index * 256 + width]), f"tile {level}/{index}"
    whole = len(hashes) // 256
    level, hashes = level + 1, [tree_hash(hashes[n * 256 : n * 256 + 256]) for n in range(whole)]
print(size, base64.b64encode(root).decode())
